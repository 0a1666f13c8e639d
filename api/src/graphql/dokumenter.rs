//! From the text of a document to something that can be run: parsed, counted, and remembered, since
//! clients send the same few.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::{parse_query, types::ExecutableDocument};

use super::{abonnement::med_felt_i_roten, grenser, utfoer::Svar};
use crate::{
    hash::{Hash, heks, sha256},
    hukommelse::Hukommelse,
};

/// Text remembered, in bytes; parsed it takes some twenty times as much.
const MAKS_TEKST: usize = 512 * 1024;

/// A document within the limits.
pub struct Dokument {
    /// Parsed.
    pub innhold: ExecutableDocument,
    /// SHA-256 of its text, in hex.
    pub hash: String,
    /// As streams run it, put together when the first one does.
    som_stroem: OnceLock<ExecutableDocument>,
}

impl Dokument {
    /// The same with its fragments written out in the root of subscriptions; shared by all streams.
    pub fn som_stroem(&self) -> &ExecutableDocument {
        self.som_stroem
            .get_or_init(|| med_felt_i_roten(&self.innhold))
    }
}

/// The documents seen lately.
pub struct Dokumenter(Hukommelse<Hash, Arc<Dokument>>);

impl Default for Dokumenter {
    fn default() -> Self {
        Self(Hukommelse::ny(MAKS_TEKST))
    }
}

impl Dokumenter {
    /// Parses and counts before anything else happens.
    ///
    /// # Errors
    /// The answer to a document that is not run.
    pub fn les(&self, tekst: &str) -> Result<Arc<Dokument>, Svar> {
        if tekst.len() > grenser::MAKS_DOKUMENT {
            return Err(Svar::avvist(
                "LIMIT_EXCEEDED",
                "Dokumentet er for langt (høyst 32 KiB).",
            ));
        }
        let hash = sha256(&[tekst.as_bytes()]);
        if let Some(kjent) = self.0.hent(&hash) {
            return Ok(kjent);
        }
        let innhold = parse_query(tekst)
            .map_err(|_| Svar::avvist("BAD_USER_INPUT", "Dokumentet er ikke gyldig GraphQL."))?;
        grenser::kontroller(&innhold)
            .map_err(|grense| Svar::avvist("LIMIT_EXCEEDED", grense.melding()))?;
        let lest = Arc::new(Dokument {
            innhold,
            hash: heks(&hash),
            som_stroem: OnceLock::new(),
        });
        self.0.husk(hash, lest.clone(), tekst.len());
        Ok(lest)
    }
}
