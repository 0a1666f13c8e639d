//! Claims, taken one by one. A claim that is there must have a value of its kind: null is refused.

use chrono::{DateTime, Utc};
use samtykke::Nivaa;
use serde_json::{Map, Value};

use super::super::Tokenfeil;
use super::super::nummer::{Nummerregel, Organisasjonsnummer, Personnummer};
use crate::hash::hash_fra;

/// Longest `sub`, `client_id` or scope, in bytes.
const LENGSTE_NAVN: usize = 256;
/// Most scopes in a token.
const FLEST_SCOPE: usize = 100;
/// `authority` and the scheme of `ID`: ISO 6523, Enhetsregisteret (0192).
const MYNDIGHET: &str = "iso6523-actorid-upis";
const ENHETSREGISTERET: &str = "0192";

/// The claims of a token, or an object within them.
pub(in super::super) struct Krav(Map<String, Value>);

impl Krav {
    pub(in super::super) fn ny(krav: Map<String, Value>) -> Self {
        Self(krav)
    }

    fn av(verdi: &Value) -> Result<Self, Tokenfeil> {
        match verdi {
            Value::Object(objekt) => Ok(Self(objekt.clone())),
            _ => Err(Tokenfeil::Krav),
        }
    }

    pub(super) fn har(&self, navn: &str) -> bool {
        self.0.contains_key(navn)
    }

    pub(super) fn verdi(&self, navn: &str) -> Option<&Value> {
        self.0.get(navn)
    }

    /// A text; `None` when it is absent.
    pub(super) fn tekst(&self, navn: &str) -> Result<Option<&str>, Tokenfeil> {
        let lest = self.0.get(navn).map(|v| v.as_str().ok_or(Tokenfeil::Krav));
        lest.transpose()
    }

    /// A text that is a name ([`er_navn`]).
    pub(super) fn navn(&self, navn: &str) -> Result<Option<&str>, Tokenfeil> {
        match self.tekst(navn)? {
            Some(tekst) if !er_navn(tekst) => Err(Tokenfeil::Krav),
            lest => Ok(lest),
        }
    }

    /// Whole seconds since 1970; `None` when absent.
    pub(super) fn tidspunkt(&self, navn: &str) -> Result<Option<DateTime<Utc>>, Tokenfeil> {
        self.0.get(navn).map(tidspunkt).transpose()
    }

    /// An object; `None` when absent.
    pub(super) fn objekt(&self, navn: &str) -> Result<Option<Self>, Tokenfeil> {
        self.0.get(navn).map(Self::av).transpose()
    }

    /// A list of objects; empty when absent.
    pub(super) fn objekter(&self, navn: &str) -> Result<Vec<Self>, Tokenfeil> {
        match self.0.get(navn) {
            None => Ok(Vec::new()),
            Some(Value::Array(liste)) => liste.iter().map(Self::av).collect(),
            Some(_) => Err(Tokenfeil::Krav),
        }
    }

    pub(super) fn personnummer(
        &self,
        navn: &str,
        regel: Nummerregel,
    ) -> Result<Option<Personnummer>, Tokenfeil> {
        let lest = self.tekst(navn)?.map(|n| Personnummer::parse(n, regel));
        lest.transpose().map_err(|_| Tokenfeil::Nummer)
    }

    pub(super) fn organisasjonsnummer(
        &self,
        navn: &str,
    ) -> Result<Option<Organisasjonsnummer>, Tokenfeil> {
        let lest = self.tekst(navn)?.map(Organisasjonsnummer::parse);
        lest.transpose().map_err(|_| Tokenfeil::Nummer)
    }

    /// An organisation as `{authority, ID}` in ISO 6523.
    pub(super) fn iso6523(&self) -> Result<Organisasjonsnummer, Tokenfeil> {
        let [authority, id] = ["authority", "ID"].map(|navn| self.tekst(navn));
        iso6523(authority?, id?)
    }

    /// `scope`: texts in a list, or in one text with spaces between.
    pub(super) fn scope(&self) -> Result<Vec<&str>, Tokenfeil> {
        let alle: Vec<&str> = match self.0.get("scope") {
            None => return Ok(Vec::new()),
            Some(Value::String(tekst)) => tekst.split(' ').collect(),
            Some(Value::Array(liste)) => {
                let tekster = liste
                    .iter()
                    .map(|verdi| verdi.as_str().ok_or(Tokenfeil::Krav));
                tekster.collect::<Result<_, _>>()?
            }
            Some(_) => return Err(Tokenfeil::Krav),
        };
        if alle.len() > FLEST_SCOPE || !alle.iter().all(|navn| er_navn(navn)) {
            return Err(Tokenfeil::Krav);
        }
        Ok(alle)
    }

    /// `aud`, when it is one.
    pub(super) fn eneste_mottaker(&self) -> Option<&str> {
        let mottaker = match self.0.get("aud") {
            Some(Value::Array(liste)) if liste.len() == 1 => liste.first(),
            annet => annet,
        };
        mottaker.and_then(Value::as_str)
    }

    /// Claims that other kinds of token carry and an access token does not: `nonce` and the hashes
    /// of an ID token, the request of a DPoP proof, a security event.
    pub(super) fn er_tilgangstoken(&self) -> Result<(), Tokenfeil> {
        const FREMMEDE: [&str; 7] = ["nonce", "at_hash", "c_hash", "htm", "htu", "ath", "events"];
        if FREMMEDE.iter().any(|navn| self.har(navn)) {
            return Err(Tokenfeil::IkkeTilgangstoken);
        }
        Ok(())
    }

    /// `cnf`: the thumbprint of the client's key. Bound in any other way, the token needs a proof
    /// that is not known here.
    pub(super) fn binding(&self) -> Result<Option<String>, Tokenfeil> {
        let Some(cnf) = self.0.get("cnf") else {
            return Ok(None);
        };
        let jkt = match cnf {
            Value::Object(cnf) if cnf.len() == 1 => cnf.get("jkt").and_then(Value::as_str),
            _ => None,
        };
        let jkt = jkt.filter(|jkt| hash_fra(jkt).is_some());
        jkt.map(|jkt| Some(jkt.to_owned())).ok_or(Tokenfeil::Bundet)
    }
}

/// The lower of what the claims say; the portal knows no level below substantial.
pub(super) fn laveste(
    nivaaer: impl IntoIterator<Item = Option<Nivaa>>,
) -> Result<Nivaa, Tokenfeil> {
    let mut laveste = Nivaa::Hoey;
    for nivaa in nivaaer {
        laveste = laveste.min(nivaa.ok_or(Tokenfeil::Nivaa)?);
    }
    Ok(laveste)
}

pub(super) fn iso6523(
    authority: Option<&str>,
    id: Option<&str>,
) -> Result<Organisasjonsnummer, Tokenfeil> {
    match (authority, id.and_then(|id| id.split_once(':'))) {
        (Some(MYNDIGHET), Some((ENHETSREGISTERET, nummer))) => {
            Organisasjonsnummer::parse(nummer).map_err(|_| Tokenfeil::Nummer)
        }
        _ => Err(Tokenfeil::Krav),
    }
}

/// `authority` and `ID` of an organisation.
pub(in super::super) fn konsument_for(nummer: &Organisasjonsnummer) -> (&'static str, String) {
    (MYNDIGHET, format!("{ENHETSREGISTERET}:{}", nummer.siffer()))
}

fn tidspunkt(verdi: &Value) -> Result<DateTime<Utc>, Tokenfeil> {
    let sekunder = verdi.as_i64().ok_or(Tokenfeil::Krav)?;
    DateTime::from_timestamp(sekunder, 0).ok_or(Tokenfeil::Krav)
}

/// Whether a name can stand in a token, and so in a log: visible ASCII, 1 to 256 bytes.
pub(crate) fn er_navn(tekst: &str) -> bool {
    (1..=LENGSTE_NAVN).contains(&tekst.len()) && tekst.bytes().all(|b| b.is_ascii_graphic())
}
