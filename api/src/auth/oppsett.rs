//! Trusted issuers as a file lists them.

use jsonwebtoken::Algorithm;
use serde::Deserialize;

use super::{Kravtype, Noekkelkilde, Utsteder};

/// One issuer of the file. Unknown members are refused: a misspelt one must not be ignored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Linje {
    iss: String,
    aud: String,
    algoritmer: Vec<Algorithm>,
    typ: Vec<String>,
    jwks: String,
}

/// Reads a JSON list of issuers: `[{"iss", "aud", "algoritmer", "typ", "jwks"}]`.
///
/// # Errors
/// It is not such a list.
pub fn utstedere_fra_json(json: &[u8]) -> Result<Vec<Utsteder>, serde_json::Error> {
    let linjer: Vec<Linje> = serde_json::from_slice(json)?;
    Ok(linjer
        .into_iter()
        .map(|l| Utsteder {
            iss: l.iss,
            aud: l.aud,
            algoritmer: l.algoritmer,
            typ: l.typ,
            jwks: Noekkelkilde::Url(l.jwks),
            kravtype: Kravtype::Portal,
        })
        .collect())
}
