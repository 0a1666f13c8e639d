//! From the bytes of a body, or the JSON of a message, to a call.

use axum::http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{dokumentvalg::Dokumentfelt, graphql::Avvist, oensker::Oensker};
use crate::{
    auth::{Identitet, les_objekt},
    graphql::{Innkommende, variabler as les_variabler},
};

/// Longest name of an operation, in bytes.
const MAKS_NAVN: usize = 100;
/// What is not a call.
pub(super) const UGYLDIG: Avvist = (
    StatusCode::BAD_REQUEST,
    "BAD_USER_INPUT",
    "Kroppen er ikke en GraphQL-forespørsel i JSON.",
);
const FLERE: Avvist = (
    StatusCode::BAD_REQUEST,
    "BAD_USER_INPUT",
    "Én forespørsel om gangen: en liste tas ikke imot.",
);

/// How many values there are in JSON, counted as far as one more than so many: without reading it, and about
/// right where it is none.
pub(super) fn verdier(json: &[u8], hoeyst: usize) -> usize {
    let (mut antall, mut i_tekst, mut skjult) = (1, false, false);
    for &b in json {
        match b {
            _ if skjult => skjult = false,
            b'\\' if i_tekst => skjult = true,
            b'"' => i_tekst = !i_tekst,
            // The first in brackets, and each that follows.
            b'[' | b'{' | b',' if !i_tekst => antall += 1,
            _ => {}
        }
        if antall > hoeyst {
            break;
        }
    }
    antall
}

/// A request as clients send it: a body, or what a message carries.
pub(super) struct Kropp {
    dokument: Dokumentfelt,
    operasjon: Option<String>,
    variabler: Value,
}

impl Kropp {
    /// Reads one JSON object, each of its members once at any depth.
    ///
    /// # Errors
    /// The answer to what is not one, or has a member of another type.
    pub(super) fn les(bytes: &[u8]) -> Result<Self, Avvist> {
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(FLERE);
        }
        les_objekt(bytes).and_then(Self::av).ok_or(UGYLDIG)
    }

    /// From the members of an object, those that there are; `None`: one is of another type.
    pub(super) fn av(mut objekt: Map<String, Value>) -> Option<Self> {
        Some(Self {
            dokument: Dokumentfelt::av(&mut objekt)?,
            operasjon: tekst(&mut objekt, "operationName")?,
            variabler: objekt.remove("variables").unwrap_or_default(),
        })
    }

    /// Whether it is about a document: without one it is no message of the protocol.
    pub(super) fn nevner_dokument(&self) -> bool {
        self.dokument.nevner_noe()
    }

    /// As a call of somebody who is known.
    ///
    /// # Errors
    /// The answer to what is not a call.
    pub(super) fn som_kall(
        self,
        identitet: Identitet,
        oensker: Oensker,
        id: Uuid,
    ) -> Result<Innkommende, Avvist> {
        let ugyldig = |melding| Err((StatusCode::BAD_REQUEST, "BAD_USER_INPUT", melding));
        let Self {
            dokument,
            operasjon,
            variabler,
        } = self;
        if !(variabler.is_null() || variabler.is_object()) {
            return ugyldig("Variablene er ikke et objekt.");
        }
        if har_nul(&variabler) {
            return ugyldig("En tekst har et tegn som ikke kan lagres.");
        }
        if operasjon
            .as_ref()
            .is_some_and(|navn| navn.len() > MAKS_NAVN)
        {
            return ugyldig("Ukjent operasjon.");
        }
        let Ok(dokument) = dokument.valg() else {
            return ugyldig("Forespørselen nevner ikke ett dokument.");
        };
        Ok(Innkommende {
            dokument,
            operasjon,
            variabler: les_variabler(variabler),
            identitet,
            formaal: oensker.formaal,
            avslag: oensker.avslag,
            kostnad: oensker.kostnad,
            id,
        })
    }
}

/// A text that may be there, or null; `None`: it is something else.
pub(super) fn tekst(objekt: &mut Map<String, Value>, navn: &str) -> Option<Option<String>> {
    match objekt.remove(navn) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(tekst)) => Some(Some(tekst)),
        Some(_) => None,
    }
}

/// An object, the same.
pub(super) fn objekt(
    rundt: &mut Map<String, Value>,
    navn: &str,
) -> Option<Option<Map<String, Value>>> {
    match rundt.remove(navn) {
        None | Some(Value::Null) => Some(None),
        Some(Value::Object(objekt)) => Some(Some(objekt)),
        Some(_) => None,
    }
}

/// PostgreSQL cannot store NUL; nothing with one gets further than here.
fn har_nul(verdi: &Value) -> bool {
    match verdi {
        Value::String(tekst) => tekst.contains('\0'),
        Value::Array(liste) => liste.iter().any(har_nul),
        Value::Object(objekt) => objekt.iter().any(|(k, v)| k.contains('\0') || har_nul(v)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdier_telles_uten_aa_leses() {
        for (json, ventet) in [
            ("1", 1),
            (r#"{"a": 1, "b": [2, 3, "4"]}"#, 6),
            (r#"["a,[{\",\\", ","]"#, 3),
            (r#"{"a": "\\"}"#, 2),
            ("[[[[", 5),
            ("", 1),
        ] {
            assert_eq!(verdier(json.as_bytes(), 100), ventet, "{json}");
        }
        let mange = format!("[{}1]", "1,".repeat(1_000));
        assert_eq!(verdier(mange.as_bytes(), 100), 101);
        assert_eq!(verdier(mange.as_bytes(), 1_002), 1_002);
    }
}
