//! Scalars that fail at the edge.

use async_graphql::{
    ID, InputType, InputValueError, InputValueResult, Pos, Scalar, ScalarType, Value,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use uuid::Uuid;

use crate::auth::{Nummerregel, Personnummer};

/// Whether a value is one of a scalar of the contract. Never the value itself is said of one that is not.
///
/// # Errors
/// It is not; and why, where there is more to say.
pub fn les(skalar: &str, verdi: Value) -> Result<(), Option<String>> {
    match skalar {
        "Int" => lest::<i32>(verdi).map_err(|_| None),
        "Float" => lest::<f64>(verdi).map_err(|_| None),
        "Boolean" => lest::<bool>(verdi).map_err(|_| None),
        "String" => lest::<String>(verdi).map_err(|_| None),
        "ID" => lest::<ID>(verdi).map_err(|_| None),
        "UUID" => lest::<Uuid>(verdi).map_err(|_| None),
        "Date" => lest::<Dato>(verdi),
        "DateTime" => lest::<Tid>(verdi),
        "Versjon" => lest::<Versjon>(verdi),
        "Organisasjonsnummer" => lest::<Organisasjonsnummer>(verdi),
        "Foedselsnummer" => lest::<Foedselsnummer>(verdi),
        "Tekst" => lest::<Tekst>(verdi),
        _ => Err(None),
    }
}

fn lest<T: ScalarType + InputType>(verdi: Value) -> Result<(), Option<String>> {
    <T as ScalarType>::parse(verdi).map(drop).map_err(|feil| {
        let melding = feil.into_server_error(Pos::default()).message;
        let hvorfor = melding.split_once(": ");
        hvorfor.map(|(_, hvorfor)| hvorfor.to_owned())
    })
}

/// A day, `YYYY-MM-DD`, in Norway (Europe/Oslo).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dato(pub NaiveDate);

/// A day, `YYYY-MM-DD`, in Norway (Europe/Oslo).
#[Scalar(
    name = "Date",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date"
)]
impl ScalarType for Dato {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(tekst) if tekst.len() == 10 => {
                NaiveDate::parse_from_str(tekst, "%Y-%m-%d")
                    .map(Self)
                    .map_err(|_| InputValueError::custom("Ikke en dato (ÅÅÅÅ-MM-DD)."))
            }
            _ => Err(InputValueError::custom("Ikke en dato (ÅÅÅÅ-MM-DD).")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// A moment in UTC, RFC 3339 with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tid(pub DateTime<Utc>);

/// A moment in UTC, RFC 3339 with `Z`.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time"
)]
impl ScalarType for Tid {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(tekst) => DateTime::parse_from_rfc3339(tekst)
                .map(|tid| Self(tid.to_utc()))
                .map_err(|_| InputValueError::custom("Ikke et tidspunkt (RFC 3339).")),
            _ => Err(InputValueError::custom("Ikke et tidspunkt (RFC 3339).")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// The version of a row, from 1. A write names the version that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versjon(pub i32);

/// The version of a row, from 1. A write names the version that was read.
#[Scalar]
impl ScalarType for Versjon {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(tall) => tall
                .as_i64()
                .and_then(|n| i32::try_from(n).ok())
                .filter(|n| *n > 0)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("Ikke en versjon.")),
            _ => Err(InputValueError::custom("Ikke en versjon.")),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// A Norwegian organisation number: nine digits, the last a check digit.
#[derive(Clone, Debug)]
pub struct Organisasjonsnummer(pub String);

/// A Norwegian organisation number: nine digits, the last a check digit.
#[Scalar]
impl ScalarType for Organisasjonsnummer {
    fn parse(value: Value) -> InputValueResult<Self> {
        let ugyldig = || InputValueError::custom("Ikke et organisasjonsnummer.");
        match value {
            Value::String(tekst) => crate::auth::Organisasjonsnummer::parse(&tekst)
                .map(|_| Self(tekst))
                .map_err(|_| ugyldig()),
            _ => Err(ugyldig()),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A national identity number (foedselsnummer or D-number). Send it as a variable, never in the
/// document: documents are hashed and logged.
#[derive(Clone)]
pub struct Foedselsnummer(pub String);

/// A national identity number (foedselsnummer or D-number). Send it as a variable, never in the
/// document: documents are hashed and logged.
#[Scalar]
impl ScalarType for Foedselsnummer {
    fn parse(value: Value) -> InputValueResult<Self> {
        let ugyldig = || InputValueError::custom("Ikke et gyldig fødselsnummer eller D-nummer.");
        match value {
            Value::String(tekst)
                if [Nummerregel::Syntetisk, Nummerregel::Ekte]
                    .into_iter()
                    .any(|regel| Personnummer::parse(&tekst, regel).is_ok()) =>
            {
                Ok(Self(tekst))
            }
            _ => Err(ugyldig()),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A text of one or more characters, at most 4,000; no NUL.
#[derive(Clone)]
pub struct Tekst(pub String);

/// Longest text that a field takes, in characters.
const MAKS_TEGN: usize = 4_000;

/// A text of one or more characters, at most 4,000; no NUL.
#[Scalar]
impl ScalarType for Tekst {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(tekst) if tekst.contains('\0') => Err(InputValueError::custom(
                "Teksten har et tegn som ikke kan lagres.",
            )),
            Value::String(tekst) if tekst.trim().is_empty() => {
                Err(InputValueError::custom("Teksten er tom."))
            }
            Value::String(tekst) if tekst.chars().count() > MAKS_TEGN => {
                Err(InputValueError::custom("Teksten er for lang."))
            }
            Value::String(tekst) => Ok(Self(tekst)),
            _ => Err(InputValueError::custom("Ikke en tekst.")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// The id of something, as the contract shows it.
#[must_use]
pub fn id(uuid: Uuid) -> async_graphql::ID {
    async_graphql::ID(uuid.simple().to_string())
}

/// An id as a client sent it. What is no id of ours is the id of nothing: hidden and unknown alike.
#[must_use]
pub fn fra_id(id: &async_graphql::ID) -> Uuid {
    Uuid::try_parse(id.as_str()).unwrap_or(Uuid::nil())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::sdl;

    /// What stands for each scalar of the contract, and what does not.
    const EKSEMPLER: [(&str, &str, &str); 12] = [
        ("Int", "1", "1.5"),
        ("Float", "1.5", "\"1.5\""),
        ("Boolean", "true", "\"true\""),
        ("String", "\"\"", "1"),
        ("ID", "1", "1.5"),
        (
            "UUID",
            "\"6f1c3f0e-6d1b-4c59-9f2e-3d3c9a1f2b10\"",
            "\"6f1c\"",
        ),
        ("Date", "\"2026-02-28\"", "\"2026-02-29\""),
        ("DateTime", "\"2026-02-28T12:00:00Z\"", "\"2026-02-28\""),
        ("Versjon", "1", "0"),
        ("Organisasjonsnummer", "\"310413011\"", "\"310413012\""),
        ("Foedselsnummer", "\"05828600062\"", "\"05828600061\""),
        ("Tekst", "\"x\"", "1"),
    ];

    #[test]
    fn hver_skalar_i_kontrakten_leses() {
        for (navn, rett, galt) in EKSEMPLER {
            let verdi = |json| serde_json::from_str::<Value>(json).unwrap();
            assert_eq!(les(navn, verdi(rett)), Ok(()), "{navn}");
            let hvorfor = les(navn, verdi(galt)).unwrap_err();
            let sagt = hvorfor.is_none_or(|hvorfor| !hvorfor.contains(galt.trim_matches('"')));
            assert!(sagt, "{navn}");
        }
        let sdl = sdl();
        let egne = sdl
            .lines()
            .filter_map(|linje| linje.strip_prefix("scalar "));
        for navn in egne.map(|linje| linje.split(' ').next().unwrap()) {
            assert!(EKSEMPLER.iter().any(|(kjent, ..)| *kjent == navn), "{navn}");
        }
    }
}
