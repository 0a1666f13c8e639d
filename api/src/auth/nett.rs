//! Fetching an issuer's keys: from the configured address, or from where the issuer's own discovery
//! document says; bounded in time and size.

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
const STOERSTE_SVAR: usize = 1024 * 1024;
/// Most keys in an answer, usable or not.
const FLEST_NOEKLER: usize = 2_000;

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
    /// The answer is larger than 1 MiB.
    #[error("the answer was too large")]
    ForStort,
    /// The answer is not a JSON object with a list `keys` of at most 2,000 keys.
    #[error("the answer was not a key set")]
    Innhold,
    /// The discovery document is another issuer's, or names no address of keys that is safe.
    #[error("the discovery document is not this issuer's, or names no safe address of keys")]
    Oppdagelse,
}

/// Where an issuer's keys are.
#[derive(Clone, Debug)]
pub(super) enum Adresse {
    /// Here.
    Noekler(Url),
    /// Where the discovery document at this address says (OpenID Connect Discovery, RFC 8414).
    Oppdagelse(Url),
}

impl Adresse {
    /// `None` unless it is https (or http on the loopback interface): keys fetched without TLS
    /// could be anybody's.
    pub(super) fn trygg(adresse: &str) -> Option<Url> {
        let adresse = Url::parse(adresse).ok()?;
        let egen_maskin = matches!(
            adresse.host_str(),
            Some("127.0.0.1" | "[::1]" | "localhost")
        );
        let sikker = adresse.scheme() == "https" || (adresse.scheme() == "http" && egen_maskin);
        let ren = adresse.username().is_empty()
            && adresse.password().is_none()
            && adresse.fragment().is_none();
        (sikker && ren).then_some(adresse)
    }
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

    /// The issuer's usable keys. A key that cannot be used or read is left out.
    pub(super) async fn hent_noekler(
        &self,
        iss: &str,
        adresse: &Adresse,
    ) -> Result<Vec<Noekkel>, Nettfeil> {
        let svar = match adresse {
            Adresse::Noekler(adresse) => self.hent(adresse).await?,
            Adresse::Oppdagelse(adresse) => self.hent(&self.oppdag(iss, adresse).await?).await?,
        };
        let mut objekt = les_objekt(&svar).ok_or(Nettfeil::Innhold)?;
        match objekt.remove("keys") {
            Some(Value::Array(noekler)) if noekler.len() <= FLEST_NOEKLER => Ok(noekler
                .into_iter()
                .filter_map(|noekkel| serde_json::from_value::<Jwk>(noekkel).ok())
                .filter_map(Noekkel::av)
                .collect()),
            _ => Err(Nettfeil::Innhold),
        }
    }

    /// Where the issuer says that its keys are. The document must say itself that it is this
    /// issuer's (OpenID Connect Discovery 1.0 §4.3).
    async fn oppdag(&self, iss: &str, adresse: &Url) -> Result<Url, Nettfeil> {
        let svar = les_objekt(&self.hent(adresse).await?).ok_or(Nettfeil::Oppdagelse)?;
        let tekst = |navn: &str| svar.get(navn).and_then(Value::as_str);
        if tekst("issuer") != Some(iss) {
            return Err(Nettfeil::Oppdagelse);
        }
        tekst("jwks_uri")
            .and_then(Adresse::trygg)
            .ok_or(Nettfeil::Oppdagelse)
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
