//! From the bytes of a body to a call's JSON.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::graphql::Avvist;
use crate::auth::les_objekt;

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

/// Reads one JSON object, each of its members once at any depth.
///
/// # Errors
/// The answer to what is not one, or has a member of another type.
pub(super) fn les<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Avvist> {
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(FLERE);
    }
    let objekt = les_objekt(bytes).map(Value::Object);
    let kropp = objekt.and_then(|objekt| serde_json::from_value(objekt).ok());
    kropp.ok_or(UGYLDIG)
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
