//! The keys of one issuer as last fetched.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use reqwest::Url;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;

use super::Tokenfeil;
use super::nett::Nett;
use super::noekkel::{Noekkel, finn};

/// Shortest time between two fetches, so that invented key ids cannot be turned against the issuer.
const MELLOM_FORSOEK: TimeDelta = TimeDelta::seconds(30);
/// Keys older than this are still used, and fetched again meanwhile.
const OPPFRISKES_ETTER: TimeDelta = TimeDelta::hours(24);
/// Keys older than this are not used: an issuer that has been unreachable for so long may have
/// withdrawn them.
const BRUKES_LENGST: TimeDelta = TimeDelta::hours(48);

/// Keeps the issuer's keys, and fetches them when they are missing or old.
pub(super) struct Noekkelring {
    iss: String,
    adresse: Url,
    nett: Nett,
    tilstand: RwLock<Tilstand>,
    /// Held while fetching; those who need the outcome wait for it.
    henting: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Tilstand {
    noekler: Vec<Arc<Noekkel>>,
    hentet: Option<DateTime<Utc>>,
    forsoekt: Option<DateTime<Utc>>,
}

enum Oppslag {
    Fersk(Arc<Noekkel>),
    Gammel(Arc<Noekkel>),
    Ukjent,
    Utilgjengelig,
}

impl Noekkelring {
    pub(super) fn ny(iss: String, adresse: Url, nett: Nett) -> Self {
        Self {
            iss,
            adresse,
            nett,
            tilstand: RwLock::default(),
            henting: Arc::default(),
        }
    }

    /// The issuer's key with this id for this algorithm.
    pub(super) async fn noekkel(
        self: &Arc<Self>,
        kid: &str,
        algoritme: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<Arc<Noekkel>, Tokenfeil> {
        match self.slaa_opp(kid, algoritme, now) {
            Oppslag::Fersk(noekkel) => return Ok(noekkel),
            Oppslag::Gammel(noekkel) => {
                self.oppfrisk_i_bakgrunnen(now);
                return Ok(noekkel);
            }
            Oppslag::Ukjent | Oppslag::Utilgjengelig => self.oppfrisk(now).await,
        }
        match self.slaa_opp(kid, algoritme, now) {
            Oppslag::Fersk(noekkel) | Oppslag::Gammel(noekkel) => Ok(noekkel),
            Oppslag::Ukjent => Err(Tokenfeil::UkjentNoekkel),
            Oppslag::Utilgjengelig => Err(Tokenfeil::NoeklerUtilgjengelige),
        }
    }

    fn slaa_opp(&self, kid: &str, algoritme: Algorithm, now: DateTime<Utc>) -> Oppslag {
        let tilstand = self.tilstand.read().unwrap_or_else(PoisonError::into_inner);
        let alder = match tilstand.hentet {
            Some(hentet) => avstand(hentet, now),
            None => return Oppslag::Utilgjengelig,
        };
        if alder >= BRUKES_LENGST {
            return Oppslag::Utilgjengelig;
        }
        match finn(&tilstand.noekler, kid, algoritme) {
            Some(noekkel) if alder >= OPPFRISKES_ETTER => Oppslag::Gammel(noekkel),
            Some(noekkel) => Oppslag::Fersk(noekkel),
            None => Oppslag::Ukjent,
        }
    }

    async fn oppfrisk(self: &Arc<Self>, now: DateTime<Utc>) {
        let laas = Arc::clone(&self.henting).lock_owned().await;
        if let Some(henting) = self.start_henting(laas, now)
            && henting.await.is_err()
        {
            tracing::error!(
                utsteder = self.iss,
                "fetching the issuer's keys was cut short"
            );
        }
    }

    fn oppfrisk_i_bakgrunnen(self: &Arc<Self>, now: DateTime<Utc>) {
        if let Ok(laas) = Arc::clone(&self.henting).try_lock_owned() {
            drop(self.start_henting(laas, now));
        }
    }

    /// Starts a fetch unless one was tried recently. It is a task of its own, so that a caller who
    /// hangs up does not end it for everybody else.
    fn start_henting(
        self: &Arc<Self>,
        laas: OwnedMutexGuard<()>,
        now: DateTime<Utc>,
    ) -> Option<JoinHandle<()>> {
        if !self.tar_forsoek(now) {
            return None;
        }
        let ring = Arc::clone(self);
        Some(tokio::spawn(async move {
            ring.hent(now).await;
            drop(laas);
        }))
    }

    fn tar_forsoek(&self, now: DateTime<Utc>) -> bool {
        let mut tilstand = self
            .tilstand
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if tilstand
            .forsoekt
            .is_some_and(|forsoekt| avstand(forsoekt, now) < MELLOM_FORSOEK)
        {
            return false;
        }
        tilstand.forsoekt = Some(now);
        true
    }

    /// Replaces the keys by what the issuer publishes now; a failed fetch leaves them as they are.
    async fn hent(&self, now: DateTime<Utc>) {
        match self.nett.hent_noekler(&self.adresse).await {
            Ok(noekler) => {
                let mut tilstand = self
                    .tilstand
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                tilstand.noekler = noekler;
                tilstand.hentet = Some(now);
            }
            Err(feil) => {
                tracing::warn!(utsteder = self.iss, %feil, "the issuer's keys could not be fetched");
            }
        }
    }
}

/// Time between the two, either way, so that a clock set back makes keys old and not young.
fn avstand(da: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
    (now - da).abs()
}
