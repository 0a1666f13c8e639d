//! What the development issuer's tokens say of a persona, in the claims of each kind of issuer.

use chrono::{DateTime, Utc};
use samtykke::Nivaa;
use serde_json::{Map, Value, json};

use super::krav::{acr_for, konsument_for};
use super::nummer::{Organisasjonsnummer, Personnummer};
use super::utsteder::{Scopenavn, Slag};
use super::utvikler::{
    Mynting, PersonaKrav, Personaidentitet, Personattest, RESSURS, Utviklerfeil,
};

/// All but the claims that every kind of issuer has.
pub(super) fn krav(
    persona: &PersonaKrav,
    som: &Mynting<'_>,
    now: DateTime<Utc>,
) -> Result<Map<String, Value>, Utviklerfeil> {
    let krav = match &persona.hvem {
        Personaidentitet::Person {
            nummer,
            nivaa,
            ansatt_ved,
        } => {
            let hvem = Person {
                sub: &persona.navn,
                nummer,
                nivaa: *nivaa,
                ansatt_ved: ansatt_ved.as_ref(),
            };
            hvem.krav(som, now)?
        }
        Personaidentitet::Organisasjon { .. } if som.attest.is_some() => {
            return Err(Utviklerfeil::Slag);
        }
        Personaidentitet::Organisasjon {
            organisasjonsnummer,
            scope,
        } => organisasjon(persona, organisasjonsnummer, scope, som)?,
    };
    match krav {
        Value::Object(krav) => Ok(krav),
        _ => Err(Utviklerfeil::Mynting),
    }
}

struct Person<'a> {
    sub: &'a str,
    nummer: &'a Personnummer,
    nivaa: Nivaa,
    ansatt_ved: Option<&'a Organisasjonsnummer>,
}

impl Person<'_> {
    fn krav(&self, som: &Mynting<'_>, now: DateTime<Utc>) -> Result<Value, Utviklerfeil> {
        if som.slag != Slag::Helseid && (som.attest.is_some() || som.leverandoer.is_some()) {
            return Err(Utviklerfeil::Slag);
        }
        let Self { sub, nivaa, .. } = *self;
        let pid = self.nummer.siffer();
        Ok(match (som.slag, self.ansatt_ved) {
            (Slag::Oidc, None) | (Slag::Idporten, None) => {
                json!({ "sub": sub, "pid": pid, "acr": acr_for(nivaa) })
            }
            (Slag::Oidc, Some(orgnr)) => json!({
                "sub": sub, "pid": pid, "acr": acr_for(nivaa), "orgnr": orgnr.siffer(),
            }),
            (Slag::Ansattporten, Some(orgnr)) => {
                let (authority, id) = konsument_for(orgnr);
                let acr = match nivaa {
                    Nivaa::Hoey => "high",
                    Nivaa::Betydelig => "substantial",
                };
                json!({
                    "sub": sub, "pid": pid, "acr": acr,
                    "authorization_details": [{
                        "type": "ansattporten:altinn:service", "resource": RESSURS,
                        "reportees": [{ "Rights": ["Read"], "Authority": authority, "ID": id }],
                    }],
                })
            }
            (Slag::Helseid, Some(orgnr)) => self.helseid(orgnr, som, now),
            _ => return Err(Utviklerfeil::Slag),
        })
    }

    fn helseid(&self, orgnr: &Organisasjonsnummer, som: &Mynting<'_>, now: DateTime<Utc>) -> Value {
        let mut krav = json!({
            "sub": self.sub,
            "helseid://claims/identity/pid": self.nummer.siffer(),
            "helseid://claims/identity/security_level": match self.nivaa {
                Nivaa::Hoey => "4",
                Nivaa::Betydelig => "3",
            },
            "helseid://claims/client/claims/orgnr_parent": orgnr.siffer(),
            "scope": [Scopenavn::default().les, Scopenavn::default().skriv],
        });
        if let Some(leverandoer) = som.leverandoer {
            krav["helseid://claims/client/claims/orgnr_supplier"] = json!(leverandoer.siffer());
        }
        if let Some(attest) = som.attest {
            krav["nhn:tillitsrammeverk:parameters"] = self.attest(orgnr, attest, now);
        }
        krav
    }

    fn attest(
        &self,
        orgnr: &Organisasjonsnummer,
        attest: Personattest<'_>,
        now: DateTime<Utc>,
    ) -> Value {
        let virksomhet = json!({
            "id": orgnr.siffer(), "system": "urn:oid:2.16.578.1.12.4.1.4.101",
        });
        let person = |nummer: &Personnummer| {
            json!({ "identifier": {
                "id": nummer.siffer(), "system": "urn:oid:2.16.578.1.12.4.1.4.1",
            } })
        };
        let mut helsepersonell = person(self.nummer);
        helsepersonell["legal_entity"] = virksomhet.clone();
        helsepersonell["point_of_care"] = virksomhet;
        json!({
            "type": "nhn:tillitsrammeverk:parameters",
            "practitioner": helsepersonell,
            "care_relationship": { "purpose_of_use": {
                "code": attest.formaal, "system": "urn:oid:2.16.840.1.113883.1.11.20448",
            } },
            "patients": attest.pasient.into_iter().map(person).collect::<Vec<_>>(),
            "toa": now.timestamp(),
        })
    }
}

fn organisasjon(
    persona: &PersonaKrav,
    orgnr: &Organisasjonsnummer,
    scope: &[String],
    som: &Mynting<'_>,
) -> Result<Value, Utviklerfeil> {
    let iso6523 = |orgnr: &Organisasjonsnummer| {
        let (authority, id) = konsument_for(orgnr);
        json!({ "authority": authority, "ID": id })
    };
    let mut krav = match som.slag {
        Slag::Oidc => json!({ "sub": persona.navn, "consumer": iso6523(orgnr) }),
        Slag::Maskinporten => json!({ "consumer": iso6523(orgnr), "token_type": "Bearer" }),
        Slag::Helseid => json!({
            "helseid://claims/client/claims/orgnr_parent": orgnr.siffer(),
        }),
        Slag::Ansattporten | Slag::Idporten => return Err(Utviklerfeil::Slag),
    };
    krav["scope"] = json!(scope.join(" "));
    match (som.slag, som.leverandoer) {
        (_, None) => {}
        (Slag::Maskinporten, Some(leverandoer)) => {
            krav["supplier"] = iso6523(leverandoer);
            krav["delegation_source"] = json!("https://www.altinn.no/");
        }
        (Slag::Helseid, Some(leverandoer)) => {
            krav["helseid://claims/client/claims/orgnr_supplier"] = json!(leverandoer.siffer());
        }
        _ => return Err(Utviklerfeil::Slag),
    }
    Ok(krav)
}
