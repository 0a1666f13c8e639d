//! The attest of the tillitsrammeverk: why a health worker asks, and about whom.
//!
//! NorskHelsenett/Tillitsrammeverk, `informasjons_og_datamodell.md` (1.1) and its business rules.

use chrono::{DateTime, TimeDelta, Utc};
use samtykke::{Formaal, FormaalSett};
use serde_json::Value;

use super::super::json::les_objekt;
use super::super::nummer::{Organisasjonsnummer, Personnummer};
use super::super::{Attest, Tokenfeil};
use super::Maalestokk;
use super::felt::Krav;

/// The claim, and the type among `authorization_details`.
const ATTEST: &str = "nhn:tillitsrammeverk:parameters";
/// Most patients in an attest.
const FLEST_PASIENTER: usize = 100;

/// What the token itself says, with which its attest must agree.
pub(super) struct Holdepunkter<'a> {
    pub nummer: &'a Personnummer,
    pub virksomhet: &'a Organisasjonsnummer,
    pub underenhet: Option<&'a Organisasjonsnummer>,
    pub hpr: Option<&'a str>,
}

/// An attest that agrees with its token.
pub(super) struct Lestattest {
    pub attest: Attest,
    /// Where the health worker belongs.
    pub sted: Option<Organisasjonsnummer>,
    /// When it is too old.
    pub til: DateTime<Utc>,
}

impl Maalestokk<'_> {
    pub(super) fn har_attest(&self, krav: &Krav) -> Result<bool, Tokenfeil> {
        finn(krav).map(|attest| attest.is_some())
    }

    /// The attest of a token, when it has one.
    pub(super) fn attest(
        &self,
        krav: &Krav,
        token: &Holdepunkter<'_>,
    ) -> Result<Option<Lestattest>, Tokenfeil> {
        let Some(attest) = finn(krav)? else {
            return Ok(None);
        };
        let helsepersonell = attest.objekt("practitioner")?.ok_or(Tokenfeil::Attest)?;
        let sted = self.samme(&helsepersonell, token)?;
        let relasjon = match attest.objekt("care_relationship")? {
            Some(relasjon) => relasjon,
            None => attest.objekt("care_relation")?.ok_or(Tokenfeil::Attest)?,
        };
        let formaal = relasjon
            .objekt("purpose_of_use")?
            .ok_or(Tokenfeil::Attest)?;
        let formaal = formaal.tekst("code")?.and_then(formaal_for);
        Ok(Some(Lestattest {
            attest: Attest {
                formaal: formaal.ok_or(Tokenfeil::Attest)?,
                pasienter: self.pasienter(&attest)?,
            },
            sted,
            til: self.fersk(&attest)?,
        }))
    }

    /// The person and the virksomhet of the attest are the token's (rules 11, 16, 29). The answer
    /// is the place of work.
    fn samme(
        &self,
        helsepersonell: &Krav,
        token: &Holdepunkter<'_>,
    ) -> Result<Option<Organisasjonsnummer>, Tokenfeil> {
        let ulik = Tokenfeil::Attest;
        let person = helsepersonell.objekt("identifier")?.ok_or(ulik)?;
        let person = person.personnummer("id", self.nummer)?;
        let virksomhet = helsepersonell.objekt("legal_entity")?.ok_or(ulik)?;
        let virksomhet = virksomhet.organisasjonsnummer("id")?;
        let sted = match helsepersonell.objekt("point_of_care")? {
            Some(sted) => Some(sted.organisasjonsnummer("id")?.ok_or(ulik)?),
            None => None,
        };
        let hpr = helsepersonell.objekt("hpr_nr")?;
        let hpr = match &hpr {
            Some(hpr) => Some(hpr.tekst("id")?.ok_or(ulik)?),
            None => None,
        };
        let samme_hpr = token.hpr.is_none() || token.hpr == hpr;
        let samme_sted = match (&sted, token.underenhet) {
            (Some(sted), Some(underenhet)) => sted == underenhet,
            _ => true,
        };
        let samme_person = person.as_ref() == Some(token.nummer);
        let samme_virksomhet = virksomhet.as_ref() == Some(token.virksomhet);
        if samme_person && samme_virksomhet && samme_sted && samme_hpr {
            Ok(sted)
        } else {
            Err(ulik)
        }
    }

    /// The patients that the attest names; `None` when it names nobody (rule 4).
    fn pasienter(&self, attest: &Krav) -> Result<Option<Vec<Personnummer>>, Tokenfeil> {
        let pasienter = attest.objekter("patients")?;
        if pasienter.len() > FLEST_PASIENTER {
            return Err(Tokenfeil::Attest);
        }
        let mut ut = Vec::new();
        for pasient in &pasienter {
            if let Some(hvem) = pasient.objekt("identifier")? {
                ut.push(
                    hvem.personnummer("id", self.nummer)?
                        .ok_or(Tokenfeil::Attest)?,
                );
            }
        }
        Ok((!ut.is_empty()).then_some(ut))
    }

    /// Until when the attest counts, from when it was made (`toa`).
    fn fersk(&self, attest: &Krav) -> Result<DateTime<Utc>, Tokenfeil> {
        let toa = match attest.verdi("toa") {
            Some(Value::String(tekst)) => DateTime::parse_from_rfc3339(tekst)
                .map_err(|_| Tokenfeil::Attest)?
                .to_utc(),
            _ => attest.tidspunkt("toa")?.ok_or(Tokenfeil::Attest)?,
        };
        let til = toa
            .checked_add_signed(self.utsteder.attestalder + self.slingring)
            .ok_or(Tokenfeil::Attest)?;
        if toa - self.now > self.slingring || til - self.now <= TimeDelta::zero() {
            return Err(Tokenfeil::Attest);
        }
        Ok(til)
    }
}

/// The one attest of a token: a claim of its own, as an object or as the text of one, or one of the
/// `authorization_details`.
fn finn(krav: &Krav) -> Result<Option<Krav>, Tokenfeil> {
    let mut alle = Vec::new();
    match krav.verdi(ATTEST) {
        None => {}
        Some(Value::String(tekst)) => {
            let objekt = les_objekt(tekst.as_bytes()).ok_or(Tokenfeil::Attest)?;
            alle.push(Krav::ny(objekt));
        }
        Some(_) => alle.extend(krav.objekt(ATTEST)?),
    }
    for detalj in krav.objekter("authorization_details")? {
        if detalj.tekst("type")? == Some(ATTEST) {
            alle.push(detalj);
        }
    }
    if alle.len() > 1 {
        return Err(Tokenfeil::Attest);
    }
    Ok(alle.pop())
}

/// What each purpose of use (HL7 v3 PurposeOfUse) is here. To break the glass opens no more than a
/// crisis does: nothing here goes beyond samtykke.
fn formaal_for(kode: &str) -> Option<FormaalSett> {
    match kode {
        "TREAT" => Some(Formaal::Helsehjelp.into()),
        "ETREAT" | "BTG" => Some(Formaal::Krise.into()),
        "COC" => Some(FormaalSett::av(&[
            Formaal::Samhandling,
            Formaal::IndividuellPlan,
        ])),
        _ => None,
    }
}
