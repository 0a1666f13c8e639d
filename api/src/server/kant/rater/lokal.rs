//! Rates counted in this process.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};

use super::{Dom, Hvem, Stand, Telling};
use crate::klokke::Klokke;

/// Whoever has asked nothing for a while is forgotten when so many are remembered.
const RYDDES_VED: usize = 1_000;

type Teller = RateLimiter<String, HashMapStateStore<String>, Portaltid, StateInformationMiddleware>;

/// One counter for each limit.
pub(super) struct Lokal(Vec<(Hvem, Teller, AtomicUsize)>);

/// The portal's clock, as durations since 1970.
#[derive(Clone)]
struct Portaltid(Arc<dyn Klokke>);

impl Clock for Portaltid {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mikro = self.0.naa().timestamp_micros();
        Duration::from_micros(u64::try_from(mikro).unwrap_or(0))
    }
}

impl Lokal {
    pub(super) fn ny(grenser: &[(Hvem, Option<NonZeroU32>)], klokke: &Arc<dyn Klokke>) -> Self {
        let teller = |(hvem, grense): &(Hvem, Option<NonZeroU32>)| {
            let kvote = Quota::per_minute((*grense)?);
            let teller = RateLimiter::hashmap_with_clock(kvote, Portaltid(klokke.clone()));
            let ryddes_ved = AtomicUsize::new(RYDDES_VED);
            Some((*hvem, teller.with_middleware(), ryddes_ved))
        };
        Self(grenser.iter().filter_map(teller).collect())
    }

    pub(super) fn tell(&self, telles: &[Telling]) -> Dom {
        let mut dom = Dom::default();
        for telling in telles {
            let tellere = self.0.iter().find(|(hvem, ..)| *hvem == telling.hvem);
            let Some((hvem, teller, ryddes_ved)) = tellere else {
                continue;
            };
            let (igjen, over) = match teller.check_key(&telling.noekkel) {
                Ok(stand) => (stand.remaining_burst_capacity(), None),
                Err(ikke_foer) => (0, Some(ikke_foer)),
            };
            dom.staar.push(Stand {
                hvem: *hvem,
                grense: telling.grense,
                igjen,
            });
            if let Some(ikke_foer) = over {
                dom.over = Some((*hvem, ikke_foer.wait_time_from(teller.clock().now())));
                break;
            }
            if teller.len() > ryddes_ved.load(Ordering::Relaxed) {
                teller.retain_recent();
                let neste = (teller.len() * 2).max(RYDDES_VED);
                ryddes_ved.store(neste, Ordering::Relaxed);
            }
        }
        dom
    }
}
