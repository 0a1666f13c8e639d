//! How often somebody may ask: GCRA, per person or organisation, per calling system, per virksomhet.
//!
//! Nodes count together in Redis. Without an answer of Redis each counts by itself, with the whole
//! of each limit: whoever has a right to ask is not turned away for a fault of ours.

mod felles;
mod lokal;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::{
    auth::{Identitet, Subjekt},
    hash::base64url,
    klokke::Klokke,
    konfig,
    maalinger::Maalinger,
};
use felles::Felles;
use lokal::Lokal;

/// What a limit is for. A burst may use all of it at once.
const VINDU: Duration = Duration::from_secs(60);
/// Bytes of a key.
const NOEKKEL: usize = 16;

/// Whose calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hvem {
    /// The person or organisation that the token is about.
    Subjekt,
    /// The calling system.
    Klient,
    /// The virksomhet that it is in the service of.
    Virksomhet,
}

impl Hvem {
    /// The name in headers and measures.
    #[must_use]
    pub fn navn(self) -> &'static str {
        match self {
            Self::Subjekt => "subject",
            Self::Klient => "client",
            Self::Virksomhet => "virksomhet",
        }
    }
}

/// One who is counted: under a keyed hash, which tells nothing of who it is.
struct Telling {
    hvem: Hvem,
    grense: NonZeroU32,
    noekkel: String,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    hvem: Hvem,
    grense: NonZeroU32,
    igjen: u32,
}

/// What came of counting a call.
#[derive(Debug, Default)]
pub struct Dom {
    /// What is left, of each limit that applies.
    pub staar: Vec<Stand>,
    /// The limit that is used up, and when to come back.
    pub over: Option<(Hvem, Duration)>,
}

/// Counts calls.
pub struct Rater {
    grenser: [(Hvem, Option<NonZeroU32>); 3],
    maskering: hmac::Key,
    lokal: Lokal,
    felles: Option<Arc<Felles>>,
    maalinger: Arc<Maalinger>,
}

impl Rater {
    /// Counts on this node. `hemmelighet` is what the nodes share.
    #[must_use]
    pub fn ny(
        grenser: konfig::Rater,
        hemmelighet: &[u8; 32],
        klokke: Arc<dyn Klokke>,
        maalinger: Arc<Maalinger>,
    ) -> Self {
        let rot = hmac::Key::new(hmac::HMAC_SHA256, hemmelighet);
        let avledet = hmac::sign(&rot, b"rater");
        let grenser = [
            (Hvem::Subjekt, grenser.subjekt),
            (Hvem::Klient, grenser.klient),
            (Hvem::Virksomhet, grenser.virksomhet),
        ];
        Self {
            lokal: Lokal::ny(&grenser, &klokke),
            grenser,
            maskering: hmac::Key::new(hmac::HMAC_SHA256, avledet.as_ref()),
            felles: None,
            maalinger,
        }
    }

    /// Counts with the other nodes in Redis at this address. Connects when it is used.
    ///
    /// # Errors
    /// The address is not one of Redis.
    pub fn i_redis(mut self, adresse: &str) -> Result<Self, redis::RedisError> {
        if self.grenser.iter().any(|(_, grense)| grense.is_some()) {
            self.felles = Some(Arc::new(Felles::ny(adresse, self.maalinger.clone())?));
        }
        Ok(self)
    }

    /// Counts a call of somebody.
    pub async fn tell(&self, identitet: &Identitet) -> Dom {
        let telles: Vec<Telling> = self.telles(identitet);
        if telles.is_empty() {
            return Dom::default();
        }
        let felles = match &self.felles {
            Some(felles) => felles.tell(&telles).await,
            None => None,
        };
        let dom = felles.unwrap_or_else(|| self.lokal.tell(&telles));
        if let Some((hvem, _)) = dom.over {
            self.maalinger.kant.var_over(hvem.navn());
        }
        dom
    }

    fn telles(&self, identitet: &Identitet) -> Vec<Telling> {
        let (subjekt, virksomhet) = match &identitet.subjekt {
            Subjekt::Person {
                nummer, ansatt_ved, ..
            } => (nummer.siffer(), ansatt_ved.as_ref()),
            Subjekt::Organisasjon {
                organisasjonsnummer: nummer,
                ..
            } => (nummer.siffer(), Some(nummer)),
        };
        let telling = |(hvem, grense): &(Hvem, Option<NonZeroU32>)| {
            let grense = (*grense)?;
            let (sted, verdi) = match hvem {
                Hvem::Subjekt => ("", subjekt),
                // An issuer's clients are named by it.
                Hvem::Klient => (identitet.utsteder.as_str(), identitet.klient.as_str()),
                Hvem::Virksomhet => ("", virksomhet?.siffer()),
            };
            Some(Telling {
                hvem: *hvem,
                grense,
                noekkel: self.maskert(*hvem, sted, verdi),
            })
        };
        self.grenser.iter().filter_map(telling).collect()
    }

    fn maskert(&self, hvem: Hvem, sted: &str, verdi: &str) -> String {
        let mut mac = hmac::Context::with_key(&self.maskering);
        for del in [hvem.navn(), sted, verdi] {
            mac.update(del.as_bytes());
            mac.update(b"\0");
        }
        let mac = mac.sign();
        base64url(mac.as_ref().get(..NOEKKEL).unwrap_or_default())
    }
}

impl Dom {
    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and when to come
    /// back.
    pub fn merk(&self, hoder: &mut HeaderMap) {
        let liste = |ledd: &dyn Fn(&Stand) -> String| {
            let alle: Vec<_> = self.staar.iter().map(ledd).collect();
            HeaderValue::try_from(alle.join(", ")).ok()
        };
        let vindu = VINDU.as_secs();
        let regler = liste(&|s| format!("\"{}\";q={};w={vindu}", s.hvem.navn(), s.grense));
        let rester = liste(&|s| format!("\"{}\";r={};t={}", s.hvem.navn(), s.igjen, s.full_om()));
        let satt = [("ratelimit-policy", regler), ("ratelimit", rester)];
        for (navn, verdi) in satt {
            if let Some(verdi) = verdi.filter(|_| !self.staar.is_empty()) {
                hoder.insert(navn, verdi);
            }
        }
        if let Some((_, vent)) = self.over {
            hoder.insert(header::RETRY_AFTER, om(vent));
        }
    }
}

impl Stand {
    /// Seconds until all of the limit is there again.
    fn full_om(&self) -> u64 {
        let brukt = u64::from(self.grense.get().saturating_sub(self.igjen));
        (brukt * VINDU.as_secs()).div_ceil(self.grense.get().into())
    }
}

/// `Retry-After`: whole seconds, and one at least.
pub(in crate::server) fn om(vent: Duration) -> HeaderValue {
    let sekunder = vent.as_secs() + u64::from(vent.subsec_nanos() > 0);
    HeaderValue::from(sekunder.max(1))
}
