//! The access log as people read it: the bruker, who represents the bruker, and those who control.

mod henvendelse;
mod innsyn;
mod kontroll;

use helsefellesskap::demo::ider;
use serde_json::json;

use crate::rigg::{Portal, Svar};

const SAK: &str = "query Sak($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } kriseplan { raad { tekst } } } }";

/// Somebody asks for Brit, as a first screen would.
async fn spoer_om_brit(p: &Portal, hvem: &str) -> Svar {
    p.som(hvem).spoer(SAK, json!({ "id": ider::BRIT })).await
}
