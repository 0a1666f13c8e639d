//! How many refused tokens an address may send: a signature costs more to look at than to make up.
//! A token that was found good before is let through, so that nobody closes out the others behind
//! the same address.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    num::NonZeroU32,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};

use super::Avsender;

/// Addresses are counted in so many places; two in one place are counted as one.
const PLASSER: usize = 4_096;
/// What the limit is for, in microseconds.
const VINDU: i64 = 60_000_000;

/// Counts refused tokens by address.
pub struct Avviste {
    grense: Option<NonZeroU32>,
    spredning: RandomState,
    /// When each place is untouched again, in microseconds since 1970.
    ledig: Vec<AtomicI64>,
}

impl Avviste {
    /// So many in a minute; none are counted without a limit.
    #[must_use]
    pub fn ny(grense: Option<NonZeroU32>) -> Self {
        let plasser = grense.map_or(0, |_| PLASSER);
        Self {
            grense,
            spredning: RandomState::new(),
            ledig: std::iter::repeat_with(AtomicI64::default)
                .take(plasser)
                .collect(),
        }
    }

    /// How long the address has to wait before another unknown token is looked at.
    #[must_use]
    pub fn venter(&self, avsender: Avsender, naa: DateTime<Utc>) -> Option<Duration> {
        let ledig = self.plass(avsender)?.load(Ordering::Relaxed);
        let vent = ledig + self.steg()? - VINDU - naa.timestamp_micros();
        u64::try_from(vent)
            .ok()
            .filter(|v| *v > 0)
            .map(Duration::from_micros)
    }

    /// A token was refused.
    pub fn noter(&self, avsender: Avsender, naa: DateTime<Utc>) {
        let (Some(plass), Some(steg)) = (self.plass(avsender), self.steg()) else {
            return;
        };
        let naa = naa.timestamp_micros();
        let etter = |ledig: i64| Some(ledig.clamp(naa, naa + VINDU) + steg);
        let _ = plass.fetch_update(Ordering::Relaxed, Ordering::Relaxed, etter);
    }

    fn steg(&self) -> Option<i64> {
        Some(VINDU / i64::from(self.grense?.get()))
    }

    fn plass(&self, avsender: Avsender) -> Option<&AtomicI64> {
        let antall = u64::try_from(self.ledig.len()).ok().filter(|n| *n > 0)?;
        let nr = self.spredning.hash_one(avsender) % antall;
        self.ledig.get(usize::try_from(nr).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn fra(adresse: &str) -> Avsender {
        Avsender::ny(adresse.parse().unwrap())
    }

    #[test]
    fn en_adresse_venter_og_slipper_til_igjen() {
        let avviste = Avviste::ny(NonZeroU32::new(3));
        let naa = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let en = fra("203.0.113.9");
        for _ in 0..3 {
            assert_eq!(avviste.venter(en, naa), None);
            avviste.noter(en, naa);
        }
        assert_eq!(avviste.venter(en, naa), Some(Duration::from_secs(20)));
        assert_eq!(avviste.venter(en, naa + TimeDelta::seconds(20)), None);
        // However many are sent meanwhile, the wait does not grow beyond the window.
        for _ in 0..1_000 {
            avviste.noter(en, naa);
        }
        assert!(avviste.venter(en, naa).unwrap() <= Duration::from_secs(60));
        let uten = Avviste::ny(None);
        uten.noter(en, naa);
        assert_eq!(uten.venter(en, naa), None);
    }

    #[test]
    fn andre_adresser_merker_det_ikke() {
        let avviste = Avviste::ny(NonZeroU32::new(1));
        let naa = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        avviste.noter(fra("203.0.113.9"), naa);
        let frie = (1..=100).filter(|n| {
            let annen = fra(&format!("198.51.100.{n}"));
            avviste.venter(annen, naa).is_none()
        });
        assert!(frie.count() >= 98);
        assert!(avviste.venter(fra("203.0.113.9"), naa).is_some());
        // The rest of an IPv6 customer's net is the same customer.
        avviste.noter(fra("2001:db8:1:2::3"), naa);
        assert!(avviste.venter(fra("2001:db8:1:2::4"), naa).is_some());
    }
}
