//! What headers, or the `connection_init` of a connection, say of how its calls are to be answered.

use axum::http::{HeaderMap, StatusCode};

use super::graphql::Avvist;
use crate::graphql::Avslagsform;

/// What is wished for.
#[derive(Clone, Default)]
pub(super) struct Oensker {
    /// `HF-Formaal`, as sent.
    pub(super) formaal: Option<String>,
    /// `HF-Avslag`.
    pub(super) avslag: Avslagsform,
    /// `HF-Kostnad`.
    pub(super) kostnad: bool,
}

/// What a header is answered with that says nothing known: taken for absent it could open more than was
/// meant, or leave out what was asked for.
const UGYLDIG: Avvist = (
    StatusCode::BAD_REQUEST,
    "BAD_USER_INPUT",
    "Et hode er ikke gyldig.",
);

impl Oensker {
    /// As they say.
    ///
    /// # Errors
    /// One does not read.
    pub(super) fn les(hoder: &HeaderMap) -> Result<Self, Avvist> {
        Ok(Self {
            formaal: tekst(hoder, "hf-formaal")?.map(str::to_owned),
            avslag: match tekst(hoder, "hf-avslag")? {
                None | Some("errors") => Avslagsform::Errors,
                Some("extensions") => Avslagsform::Extensions,
                Some(_) => return Err(UGYLDIG),
            },
            kostnad: match tekst(hoder, "hf-kostnad")? {
                None => false,
                Some("rapporter") => true,
                Some(_) => return Err(UGYLDIG),
            },
        })
    }
}

fn tekst<'a>(hoder: &'a HeaderMap, navn: &str) -> Result<Option<&'a str>, Avvist> {
    let sagt = hoder.get(navn).map(|verdi| verdi.to_str());
    sagt.transpose().map_err(|_| UGYLDIG)
}
