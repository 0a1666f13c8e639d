//! Bad input: a clear typed error, nothing written, nothing leaked.

mod grenser;
mod inndata;
mod utkast;

use serde_json::Value;

use crate::rigg::Portal;

/// A request that is refused as a whole, and whose answer does not say back what was sent.
async fn avvises(p: &Portal, hvem: &str, dokument: &str, variabler: Value, hemmelig: &str) {
    let svar = p.som(hvem).spoer(dokument, variabler.clone()).await;
    assert!(svar.json["data"].is_null(), "{variabler}: {}", svar.tekst);
    let feil = svar.feil();
    assert!(
        !feil.is_empty() && feil.iter().all(|f| f.ends_with("BAD_USER_INPUT")),
        "{dokument} {variabler}: {}",
        svar.tekst
    );
    assert!(
        hemmelig.is_empty() || !svar.tekst.contains(hemmelig),
        "echoed: {}",
        svar.tekst
    );
    assert!(svar.tekst.len() < 4_000, "{}", svar.tekst);
}
