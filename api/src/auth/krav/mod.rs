//! The claims of a token whose signature holds.

use chrono::{DateTime, TimeDelta, Utc};
use samtykke::Nivaa;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::nummer::{Nummerregel, Organisasjonsnummer, Personnummer};
use super::utsteder::{Kravtype, Utsteder};
use super::{Identitet, Subjekt, Tokenfeil};
use crate::hash::{base64url, sha256};

/// Longest `sub`, `client_id` or scope, in bytes.
const LENGSTE_NAVN: usize = 256;
/// Most scopes in a token.
const FLEST_SCOPE: usize = 100;
/// `consumer.authority` and the scheme of `consumer.ID`: ISO 6523, Enhetsregisteret (0192).
const MYNDIGHET: &str = "iso6523-actorid-upis";
const ENHETSREGISTERET: &str = "0192";

/// What claims are measured against.
pub(super) struct Maalestokk<'a> {
    /// The token as it came.
    pub token: &'a str,
    pub utsteder: &'a Utsteder,
    pub nummer: Nummerregel,
    pub slingring: TimeDelta,
    pub now: DateTime<Utc>,
}

impl Maalestokk<'_> {
    /// The identity that the claims state.
    pub(super) fn identitet(&self, krav: Map<String, Value>) -> Result<Identitet, Tokenfeil> {
        self.for_oss(&krav)?;
        let utloeper = self.i_tide(&krav)?;
        er_tilgangstoken(&krav)?;
        match self.utsteder.kravtype {
            Kravtype::Portal => self.portal(krav, utloeper),
        }
    }

    /// `aud` is this portal and no other: a token meant for several could be passed on by one of
    /// the others.
    fn for_oss(&self, krav: &Map<String, Value>) -> Result<(), Tokenfeil> {
        let mottaker = match krav.get("aud") {
            Some(Value::Array(liste)) if liste.len() == 1 => liste.first(),
            annet => annet,
        };
        match mottaker.and_then(Value::as_str) {
            Some(aud) if aud == self.utsteder.aud => Ok(()),
            _ => Err(Tokenfeil::Mottaker),
        }
    }

    /// `exp` and `iat` are required, `nbf` counts when it is there. The answer is `exp`.
    fn i_tide(&self, krav: &Map<String, Value>) -> Result<DateTime<Utc>, Tokenfeil> {
        let exp = tidspunkt(krav, "exp")?.ok_or(Tokenfeil::Krav)?;
        let iat = tidspunkt(krav, "iat")?.ok_or(Tokenfeil::Krav)?;
        let nbf = tidspunkt(krav, "nbf")?;
        if self.now - exp >= self.slingring {
            return Err(Tokenfeil::Utloept);
        }
        if [Some(iat), nbf]
            .into_iter()
            .flatten()
            .any(|fra| fra - self.now > self.slingring)
        {
            return Err(Tokenfeil::IkkeGyldigEnnaa);
        }
        Ok(exp)
    }

    fn portal(
        &self,
        krav: Map<String, Value>,
        utloeper: DateTime<Utc>,
    ) -> Result<Identitet, Tokenfeil> {
        let krav = Portalkrav::deserialize(Value::Object(krav)).map_err(|_| Tokenfeil::Krav)?;
        if !er_navn(&krav.sub) || !er_navn(&krav.client_id) {
            return Err(Tokenfeil::Krav);
        }
        let (subjekt, nivaa) = match (krav.pid, krav.consumer) {
            (Some(pid), None) => self.person(&pid, krav.acr.as_deref(), krav.orgnr.as_deref())?,
            (None, Some(hvem)) if krav.acr.is_none() && krav.orgnr.is_none() => {
                organisasjon(&hvem, krav.scope.as_deref(), &krav.client_id)?
            }
            _ => return Err(Tokenfeil::Krav),
        };
        let utsteder = self.utsteder.iss.clone();
        Ok(Identitet {
            utsteder,
            subjekt,
            nivaa,
            utloeper,
            klient: krav.client_id,
            avtrykk: base64url(&sha256(&[self.token.as_bytes()])),
        })
    }

    fn person(
        &self,
        pid: &str,
        acr: Option<&str>,
        orgnr: Option<&str>,
    ) -> Result<(Subjekt, Nivaa), Tokenfeil> {
        let nummer = Personnummer::parse(pid, self.nummer).map_err(|_| Tokenfeil::Nummer)?;
        let nivaa = acr.and_then(nivaa_fra_acr).ok_or(Tokenfeil::Nivaa)?;
        let ansatt_ved = orgnr
            .map(Organisasjonsnummer::parse)
            .transpose()
            .map_err(|_| Tokenfeil::Nummer)?;
        Ok((Subjekt::Person { nummer, ansatt_ved }, nivaa))
    }
}

/// The members of [`Kravtype::Portal`]. A member that is there must have a value: null is refused.
#[derive(Deserialize)]
struct Portalkrav {
    sub: String,
    client_id: String,
    #[serde(default, deserialize_with = "med_verdi")]
    pid: Option<String>,
    #[serde(default, deserialize_with = "med_verdi")]
    acr: Option<String>,
    #[serde(default, deserialize_with = "med_verdi")]
    orgnr: Option<String>,
    #[serde(default, deserialize_with = "med_verdi")]
    consumer: Option<Konsument>,
    #[serde(default, deserialize_with = "med_verdi")]
    scope: Option<String>,
}

#[derive(Deserialize)]
struct Konsument {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

fn med_verdi<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn organisasjon(
    hvem: &Konsument,
    scope: Option<&str>,
    klient: &str,
) -> Result<(Subjekt, Nivaa), Tokenfeil> {
    let nummer = match hvem.id.split_once(':') {
        Some((ENHETSREGISTERET, nummer)) if hvem.authority == MYNDIGHET => nummer,
        _ => return Err(Tokenfeil::Krav),
    };
    let organisasjonsnummer = Organisasjonsnummer::parse(nummer).map_err(|_| Tokenfeil::Nummer)?;
    let scope: Vec<String> = scope
        .ok_or(Tokenfeil::Krav)?
        .split(' ')
        .map(str::to_owned)
        .collect();
    if scope.len() > FLEST_SCOPE || !scope.iter().all(|navn| er_navn(navn)) {
        return Err(Tokenfeil::Krav);
    }
    let subjekt = Subjekt::Organisasjon {
        organisasjonsnummer,
        klient: klient.to_owned(),
        scope,
    };
    // An organisation proves itself to the issuer with its enterprise key.
    Ok((subjekt, Nivaa::Hoey))
}

/// The login level of ID-porten's `acr`.
fn nivaa_fra_acr(acr: &str) -> Option<Nivaa> {
    [Nivaa::Hoey, Nivaa::Betydelig]
        .into_iter()
        .find(|nivaa| acr_for(*nivaa) == acr)
}

/// ID-porten's `acr` for a login level.
pub(super) fn acr_for(nivaa: Nivaa) -> &'static str {
    match nivaa {
        Nivaa::Hoey => "idporten-loa-high",
        Nivaa::Betydelig => "idporten-loa-substantial",
    }
}

/// `consumer.authority` and `consumer.ID` of an organisation.
pub(super) fn konsument_for(nummer: &Organisasjonsnummer) -> (&'static str, String) {
    (MYNDIGHET, format!("{ENHETSREGISTERET}:{}", nummer.siffer()))
}

/// Claims that other kinds of token carry and an access token does not: `nonce` and the hashes of
/// an ID token, the request of a DPoP proof, a security event. A token bound to a key (`cnf`)
/// needs a proof with it, and as bearer token proves nothing.
fn er_tilgangstoken(krav: &Map<String, Value>) -> Result<(), Tokenfeil> {
    const FREMMEDE: [&str; 7] = ["nonce", "at_hash", "c_hash", "htm", "htu", "ath", "events"];
    if FREMMEDE.iter().any(|navn| krav.contains_key(*navn)) {
        return Err(Tokenfeil::IkkeTilgangstoken);
    }
    if krav.contains_key("cnf") {
        return Err(Tokenfeil::Bundet);
    }
    Ok(())
}

/// A claim in whole seconds since 1970; `None` when it is absent.
fn tidspunkt(krav: &Map<String, Value>, navn: &str) -> Result<Option<DateTime<Utc>>, Tokenfeil> {
    let Some(verdi) = krav.get(navn) else {
        return Ok(None);
    };
    let sekunder = verdi.as_i64().ok_or(Tokenfeil::Krav)?;
    DateTime::from_timestamp(sekunder, 0)
        .map(Some)
        .ok_or(Tokenfeil::Krav)
}

/// Something that can stand in a log: visible ASCII, bounded.
fn er_navn(tekst: &str) -> bool {
    (1..=LENGSTE_NAVN).contains(&tekst.len()) && tekst.bytes().all(|b| b.is_ascii_graphic())
}
