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
