//! The keys of one issuer as last fetched.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore};
use tokio::task::JoinHandle;

use super::Tokenfeil;
use super::nett::{Adresse, Nett};
use super::noekkel::{Noekkel, behold, finn};

/// Fetches that may follow each other at once. A new key is found by the first token that names
/// it, also soon after another fetch.
const FORSOEK: u32 = 3;
/// After this long there is one more, so that invented key ids cannot be turned against the issuer.
const MELLOM_FORSOEK: TimeDelta = TimeDelta::seconds(30);
/// How many may wait for a fetch. The others are refused at once: an issuer that does not answer
/// must not fill the portal with those who wait.
const MAKS_VENTENDE: usize = 32;
/// Keys older than this are still used, and fetched again meanwhile.
const OPPFRISKES_ETTER: TimeDelta = TimeDelta::hours(24);
/// Keys older than this are not used: an issuer that has been unreachable for so long may have
/// withdrawn them.
const BRUKES_LENGST: TimeDelta = TimeDelta::hours(48);

/// Keeps the issuer's keys, and fetches them when they are missing or old.
pub(super) struct Noekkelring {
    iss: String,
    adresse: Adresse,
    nett: Nett,
    tilstand: RwLock<Tilstand>,
    /// Held while fetching; those who need the outcome wait for it.
    henting: Arc<Mutex<()>>,
    /// Fetches that have ended.
    hentet: AtomicU64,
    ventende: Semaphore,
}

#[derive(Default)]
struct Tilstand {
    noekler: Vec<Arc<Noekkel>>,
    hentet: Option<DateTime<Utc>>,
    forsoek: Forsoek,
}

/// How many fetches may be tried.
struct Forsoek {
    igjen: u32,
    siste: Option<DateTime<Utc>>,
}

impl Default for Forsoek {
    fn default() -> Self {
        Self {
            igjen: FORSOEK,
            siste: None,
        }
    }
}

impl Forsoek {
    fn ta(&mut self, now: DateTime<Utc>) -> bool {
        let gaatt = self.siste.map_or(TimeDelta::zero(), |s| avstand(s, now));
        let nye = gaatt.num_seconds() / MELLOM_FORSOEK.num_seconds();
        if nye > 0 {
            let nye = u32::try_from(nye).unwrap_or(FORSOEK);
            self.igjen = self.igjen.saturating_add(nye).min(FORSOEK);
            self.siste = Some(now);
        }
        let faar = self.igjen > 0;
        if faar {
            self.igjen -= 1;
            self.siste.get_or_insert(now);
        }
        faar
    }
}

enum Oppslag {
    Fersk(Arc<Noekkel>),
    Gammel(Arc<Noekkel>),
    Ukjent,
    Utilgjengelig,
}

impl Noekkelring {
    pub(super) fn ny(iss: String, adresse: Adresse, nett: Nett) -> Self {
        Self {
            iss,
            adresse,
            nett,
            tilstand: RwLock::default(),
            henting: Arc::default(),
            hentet: AtomicU64::default(),
            ventende: Semaphore::new(MAKS_VENTENDE),
        }
    }

    /// Whether this key is still one of the issuer's, and may be used.
    pub(super) fn har(self: &Arc<Self>, noekkel: &Arc<Noekkel>, now: DateTime<Utc>) -> bool {
        let (alder, har) = {
            let tilstand = self.tilstand.read().unwrap_or_else(PoisonError::into_inner);
            let alder = tilstand.hentet.map(|hentet| avstand(hentet, now));
            let samme = |n: &Arc<Noekkel>| Arc::ptr_eq(n, noekkel);
            (alder, tilstand.noekler.iter().any(samme))
        };
        let Some(alder) = alder.filter(|alder| *alder < BRUKES_LENGST) else {
            return false;
        };
        if alder >= OPPFRISKES_ETTER {
            self.oppfrisk_i_bakgrunnen(now);
        }
        har
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
            Oppslag::Ukjent | Oppslag::Utilgjengelig => {
                if let Ok(_plass) = self.ventende.try_acquire() {
                    self.oppfrisk(now).await;
                }
            }
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

    /// Waits for a fetch: the one that is going on, or else a new one.
    async fn oppfrisk(self: &Arc<Self>, now: DateTime<Utc>) {
        let foer = self.hentet.load(Ordering::Acquire);
        let laas = Arc::clone(&self.henting).lock_owned().await;
        if self.hentet.load(Ordering::Acquire) != foer {
            return;
        }
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
            ring.hentet.fetch_add(1, Ordering::Release);
            drop(laas);
        }))
    }

    fn tar_forsoek(&self, now: DateTime<Utc>) -> bool {
        let mut tilstand = self
            .tilstand
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        tilstand.forsoek.ta(now)
    }

    /// Replaces the keys by what the issuer publishes now; a failed fetch leaves them as they are.
    async fn hent(&self, now: DateTime<Utc>) {
        match self.nett.hent_noekler(&self.iss, &self.adresse).await {
            Ok(noekler) => {
                let mut tilstand = self
                    .tilstand
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                tilstand.noekler = behold(&tilstand.noekler, noekler);
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
