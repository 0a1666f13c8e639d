//! The commands of the keys.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{forsegling::krev_aapen, krev_noekler, lager};
use crate::{klokke::Tilfeldighet, konfig::Konfig};

/// A new secret, as `HF_KEY` and `HF_SIGNING_KEY` take it.
#[must_use]
pub fn ny() -> String {
    let mut ny = [0; 32];
    Tilfeldighet::ekte().fyll(&mut ny);
    BASE64_STANDARD.encode(ny) + "\n"
}

/// Seals anew what other keys in `HF_KEY` than the first one sealed; what it did, in words for the
/// operator.
///
/// # Errors
/// The database refuses, or a number cannot be opened. What is done stays done.
pub async fn bytt(konfig: &Konfig) -> anyhow::Result<String> {
    let lager = lager(konfig).await?;
    krev_noekler(&lager).await?;
    krev_aapen(lager.db()).await?;
    let byttet = lager.bytt_noekkel().await;
    let byttet = byttet.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))?;
    Ok(format!("identity numbers sealed anew: {byttet}\n"))
}
