//! Whether a document may be registered: within the limits, and valid for the contract as it is.

use async_graphql::Request;

use super::{
    Skjema,
    grenser::{Avvist, Overskredet},
    svar::MAKS_DOKUMENTFEIL,
};
use crate::hash::{Hash, sha256};

/// No operation has this name, for it is none: the library validates, and then finds nothing to run.
const INGEN: &str = "0";

/// Judges the text of a document: its hash, and the names of its operations.
///
/// # Errors
/// What is wrong with it, line by line.
pub async fn godkjenn(skjema: &Skjema, tekst: &str) -> Result<Hash, Vec<String>> {
    let lest = skjema.dokumenter.les(tekst).map_err(|avvist| {
        vec![match avvist {
            Avvist::Ugyldig(melding, plass) => format!("{plass}: {melding}"),
            Avvist::Over(over) => Overskredet::melding(&over),
        }]
    })?;
    let mut feil = lest.feil.clone();
    if feil.is_empty() {
        let mut request = Request::new("").operation_name(INGEN);
        request.set_parsed_query(lest.innhold.clone());
        feil = skjema.schema.execute(request).await.errors;
    }
    let feil: Vec<String> = feil
        .into_iter()
        .filter(|feil| !feil.message.starts_with("Unknown operation named"))
        .take(MAKS_DOKUMENTFEIL)
        .map(|feil| match feil.locations.first() {
            Some(plass) => format!("{}:{}: {}", plass.line, plass.column, feil.message),
            None => feil.message,
        })
        .collect();
    if feil.is_empty() {
        return Ok(sha256(&[tekst.as_bytes()]));
    }
    Err(feil)
}
