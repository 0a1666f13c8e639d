//! An answer: data and errors in their order, and what is said when there is none.

use async_graphql::{ErrorExtensionValues, PathSegment, Pos, Response, ServerError, Value};
use serde::Serialize;
use uuid::Uuid;

use super::Omtale;
use crate::storage::Lagerfeil;

/// Where refusals are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Avslagsform {
    /// In `errors`, each with its path.
    #[default]
    Errors,
    /// In `extensions.avslag`, for clients that throw away data beside errors.
    Extensions,
}

/// An answer that may leave.
#[derive(Debug, Default, Serialize)]
pub struct Svar {
    /// Absent for an error in the request itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// In the order of the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    /// Receipt, and refusals where the client wants them here.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// What those who run the portal are told of it.
    #[serde(skip)]
    pub om: Omtale,
}

/// Errors told of a request that was never run, and places in one of them.
pub(super) const MAKS_DOKUMENTFEIL: usize = 10;
/// Longest message about a document, in characters.
const MAKS_MELDING: usize = 200;

/// Puts the answer in its final form.
pub(super) fn ferdig(svar: Response, form: Avslagsform, kvittering: Option<Uuid>) -> Svar {
    let kjoert = svar.errors.iter().all(|feil| !feil.path.is_empty()) || svar.data != Value::Null;
    if !kjoert {
        return Svar {
            errors: dokumentfeil(svar.errors),
            ..Svar::default()
        };
    }
    let mut feil: Vec<ServerError> = svar.errors.into_iter().map(med_kode).collect();
    feil.sort_by_cached_key(|feil| plassering(&svar.data, &feil.path));
    feil.dedup_by(|a, b| a.path == b.path);
    let mut extensions = serde_json::Map::new();
    if let Some(kvittering) = kvittering {
        extensions.insert("kvittering".to_owned(), kvittering.to_string().into());
    }
    if form == Avslagsform::Extensions {
        let (avslag, andre): (Vec<_>, Vec<_>) = feil.into_iter().partition(er_avslag);
        feil = andre;
        let avslag = avslag
            .iter()
            .map(|a| serde_json::to_value(a).unwrap_or_default())
            .collect();
        extensions.insert("avslag".to_owned(), serde_json::Value::Array(avslag));
    }
    Svar {
        data: Some(svar.data),
        errors: feil,
        extensions,
        om: Omtale::default(),
    }
}

fn er_avslag(feil: &ServerError) -> bool {
    feil.extensions.as_ref().and_then(|e| e.get("code")) == Some(&Value::from("FORBIDDEN"))
}

/// Errors of a document that was not run: coded, and not more than a few.
fn dokumentfeil(feil: Vec<ServerError>) -> Vec<ServerError> {
    feil.into_iter()
        .take(MAKS_DOKUMENTFEIL)
        .map(med_kode)
        .collect()
}

/// What has no code is about the document, or about an argument that the library does not read: it says
/// back the value that it could not read, which an answer of ours never does.
fn med_kode(mut feil: ServerError) -> ServerError {
    let utvidelser = feil.extensions.get_or_insert_default();
    if utvidelser.get("code").is_none() {
        utvidelser.set("code", "BAD_USER_INPUT");
        for foer_verdien in [" does not contain", ", found"] {
            if let Some(plass) = feil.message.find(foer_verdien) {
                feil.message.truncate(plass);
            }
        }
        // It names what was sent, which may be long.
        if let Some((plass, _)) = feil.message.char_indices().nth(MAKS_MELDING) {
            feil.message.truncate(plass);
            feil.message.push('…');
        }
        feil.locations.truncate(MAKS_DOKUMENTFEIL);
    }
    feil
}

/// Where a path stands in the answer: the position of each key, the index in each list.
fn plassering(data: &Value, sti: &[PathSegment]) -> Vec<usize> {
    let mut ut = Vec::with_capacity(sti.len());
    let mut her = Some(data);
    for ledd in sti {
        let (plass, neste) = match (ledd, her) {
            (PathSegment::Field(navn), Some(Value::Object(objekt))) => {
                match objekt.get_full(navn.as_str()) {
                    Some((plass, _, verdi)) => (plass, Some(verdi)),
                    None => (usize::MAX, None),
                }
            }
            (PathSegment::Index(nr), Some(Value::List(liste))) => (*nr, liste.get(*nr)),
            (PathSegment::Index(nr), _) => (*nr, None),
            (PathSegment::Field(_), _) => (usize::MAX, None),
        };
        ut.push(plass);
        her = neste;
    }
    ut
}

impl Svar {
    /// The same, with what is told of it; how it was made is kept.
    #[must_use]
    pub(super) fn omtalt(mut self, om: Omtale) -> Self {
        let Omtale {
            avslag, forsoek, ..
        } = self.om;
        self.om = Omtale {
            avslag,
            forsoek,
            ..om
        };
        self
    }

    /// An answer to a request that was not run.
    #[must_use]
    pub fn avvist(kode: &'static str, melding: &'static str) -> Self {
        Self::avvist_ved(kode, melding, None)
    }

    /// An answer to a document that is not what the contract allows.
    pub(super) fn ugyldig(feil: &[ServerError]) -> Self {
        Self {
            errors: dokumentfeil(feil.to_vec()),
            ..Self::default()
        }
    }

    /// An answer to something that stands in the document.
    pub(super) fn avvist_ved(
        kode: &'static str,
        melding: &'static str,
        plass: Option<Pos>,
    ) -> Self {
        let mut feil = ServerError::new(melding, plass);
        let mut utvidelser = ErrorExtensionValues::default();
        utvidelser.set("code", kode);
        feil.extensions = Some(utvidelser);
        Self {
            errors: vec![feil],
            ..Self::default()
        }
    }

    /// An answer to a fault: a code and the request id, nothing of what went wrong.
    pub(super) fn feilet(aarsak: &Lagerfeil, id: Uuid) -> Self {
        let (kode, melding) = match aarsak {
            Lagerfeil::Flyttet => ("UNAVAILABLE", "Prøv igjen."),
            Lagerfeil::Database(_) | Lagerfeil::UtenLogg => {
                ("UNAVAILABLE", "Tjenesten er ikke tilgjengelig nå.")
            }
            _ => ("INTERNAL", "Noe gikk galt."),
        };
        let slag = aarsak.slag();
        match aarsak.kan_proeves_igjen() {
            true => tracing::warn!(foresporsel = %id, slag, "request failed"),
            false => tracing::error!(foresporsel = %id, slag, "request failed"),
        }
        let mut svar = Self::avvist(kode, melding);
        if let Some(utvidelser) = svar
            .errors
            .first_mut()
            .and_then(|feil| feil.extensions.as_mut())
        {
            utvidelser.set("foresporsel", id.to_string());
        }
        svar
    }

    /// The code of the first error, if there is no data.
    #[must_use]
    pub fn kode(&self) -> Option<String> {
        if self.data.is_some() {
            return None;
        }
        match self.errors.first()?.extensions.as_ref()?.get("code")? {
            Value::String(kode) => Some(kode.clone()),
            _ => None,
        }
    }
}
