//! Fetching an issuer's keys: the configured address and nothing else, bounded in time and size.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use reqwest::{Client, StatusCode, Url, redirect};
use serde_json::Value;
use thiserror::Error;

use super::json::les_objekt;
use super::noekkel::Noekkel;

/// Longest time for a whole fetch.
const FRIST: Duration = Duration::from_secs(5);
/// Largest answer, in bytes.
const STOERSTE_SVAR: usize = 256 * 1024;
/// Most keys in an answer, usable or not.
const FLEST_NOEKLER: usize = 100;

/// An HTTP client that can only fetch key sets. A type of its own, so that a client that follows
/// redirects cannot be handed in.
#[derive(Clone, Debug)]
pub struct Nett(Client);

/// Why a key set could not be fetched. Carries nothing of the answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Nettfeil {
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Klient,
    /// No complete answer within the time limit.
    #[error("no complete answer in time")]
    Forbindelse,
    /// Another status than 200; redirects included.
    #[error("the answer's status was not 200")]
    Status,
    /// The answer is larger than 256 KiB.
    #[error("the answer was too large")]
    ForStort,
    /// The answer is not a JSON object with a list `keys` of at most 100 keys.
    #[error("the answer was not a key set")]
    Innhold,
}

impl Nett {
    /// A client without redirects, without proxy, and with a time limit of 5 seconds per fetch.
    ///
    /// # Errors
    /// [`Nettfeil::Klient`] when the platform refuses to set it up.
    pub fn ny() -> Result<Self, Nettfeil> {
        Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(FRIST)
            .build()
            .map(Self)
            .map_err(|_| Nettfeil::Klient)
    }

    /// The usable keys at the address. A key that cannot be used or read is left out.
    pub(super) async fn hent_noekler(&self, adresse: &Url) -> Result<Vec<Arc<Noekkel>>, Nettfeil> {
        let svar = self.hent(adresse).await?;
        let mut objekt = les_objekt(&svar).ok_or(Nettfeil::Innhold)?;
        match objekt.remove("keys") {
            Some(Value::Array(noekler)) if noekler.len() <= FLEST_NOEKLER => Ok(noekler
                .into_iter()
                .filter_map(|noekkel| serde_json::from_value::<Jwk>(noekkel).ok())
                .filter_map(|jwk| Noekkel::av(&jwk).map(Arc::new))
                .collect()),
            _ => Err(Nettfeil::Innhold),
        }
    }

    async fn hent(&self, adresse: &Url) -> Result<Vec<u8>, Nettfeil> {
        let foresporsel = self.0.get(adresse.clone()).send().await;
        let mut svar = foresporsel.map_err(|_| Nettfeil::Forbindelse)?;
        if svar.status() != StatusCode::OK {
            return Err(Nettfeil::Status);
        }
        let mut innhold = Vec::new();
        while let Some(del) = svar.chunk().await.map_err(|_| Nettfeil::Forbindelse)? {
            if innhold.len() + del.len() > STOERSTE_SVAR {
                return Err(Nettfeil::ForStort);
            }
            innhold.extend_from_slice(&del);
        }
        Ok(innhold)
    }
}
