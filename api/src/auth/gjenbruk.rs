//! Which proofs of possession were used, so that each counts once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use super::Tokenfeil;
use crate::hash::{Hash, base64url};

/// Most proofs that are remembered in memory. One that finds no room is refused.
const FLEST: usize = 500_000;
/// Longest time for an answer of Redis. Without one the proof is refused: it may be a second use.
const FRIST: Duration = Duration::from_millis(500);

/// Remembers proofs until they are too old anyway.
pub struct Gjenbruk(Minne);

enum Minne {
    Eget(Mutex<Brukte>),
    Felles(Box<ConnectionManager>),
}

#[derive(Default)]
struct Brukte {
    til: HashMap<Hash, DateTime<Utc>>,
    ryddes_ved: usize,
}

impl Gjenbruk {
    /// In this process: for a portal of one node.
    #[must_use]
    pub fn i_minnet() -> Self {
        Self(Minne::Eget(Mutex::default()))
    }

    /// In Redis, for all nodes. Connects when first asked, and anew when it is lost.
    ///
    /// # Errors
    /// The address is not one of Redis.
    pub fn i_redis(adresse: &str) -> Result<Self, redis::RedisError> {
        let klient = redis::Client::open(adresse)?;
        let oppsett = ConnectionManagerConfig::new()
            .set_response_timeout(Some(FRIST))
            .set_connection_timeout(Some(FRIST))
            .set_number_of_retries(1);
        let forbindelse = ConnectionManager::new_lazy_with_config(klient, oppsett)?;
        Ok(Self(Minne::Felles(Box::new(forbindelse))))
    }

    /// Notes a use. `til` is when the proof is too old, exclusive.
    pub(super) async fn foerste_gang(
        &self,
        bevis: Hash,
        til: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Tokenfeil> {
        match &self.0 {
            Minne::Eget(brukte) => brukte
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .noter(bevis, til, now),
            Minne::Felles(redis) => i_redis(redis.as_ref().clone(), bevis, til - now).await,
        }
    }
}

async fn i_redis(
    mut redis: ConnectionManager,
    bevis: Hash,
    levetid: TimeDelta,
) -> Result<(), Tokenfeil> {
    // A second more than it counts: clocks of nodes differ a little.
    let millisekunder = levetid.num_milliseconds().max(0) + 1_000;
    let svar: Result<Option<String>, _> = redis::cmd("SET")
        .arg(format!("hf:dpop:{}", base64url(&bevis)))
        .arg(1)
        .arg("NX")
        .arg("PX")
        .arg(millisekunder)
        .query_async(&mut redis)
        .await;
    match svar {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Tokenfeil::BevisBrukt),
        Err(feil) => {
            tracing::error!(slag = %feil.category(), "Redis does not tell whether a proof was used");
            Err(Tokenfeil::BevisUavklart)
        }
    }
}

impl Brukte {
    fn noter(
        &mut self,
        bevis: Hash,
        til: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Tokenfeil> {
        if self.til.len() >= self.ryddes_ved {
            self.til.retain(|_, til| now < *til);
            self.ryddes_ved = (self.til.len() * 2).clamp(1_000, FLEST);
        }
        if self.til.contains_key(&bevis) {
            return Err(Tokenfeil::BevisBrukt);
        }
        if self.til.len() >= FLEST {
            return Err(Tokenfeil::BevisUavklart);
        }
        self.til.insert(bevis, til);
        Ok(())
    }
}
