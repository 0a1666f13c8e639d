//! Dice: the same throws for the same seed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Periode;

/// SplitMix64: small, and good enough to pick cases.
pub(super) struct Terning {
    tilstand: u64,
    pub(super) now: DateTime<Utc>,
}

impl Terning {
    pub(super) fn med(seed: u64) -> Self {
        let mut terning = Self {
            tilstand: seed,
            now: DateTime::UNIX_EPOCH,
        };
        terning.now = terning.naa();
        terning
    }

    /// Some hour of 2026, both in winter and summer time.
    fn naa(&mut self) -> DateTime<Utc> {
        let timer = self.under(365 * 24);
        DateTime::UNIX_EPOCH + TimeDelta::days(20_454) + TimeDelta::hours(timer as i64)
    }

    pub(super) fn kast(&mut self) -> u64 {
        self.tilstand = self.tilstand.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.tilstand ^ (self.tilstand >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 and below `antall`.
    pub(super) fn under(&mut self, antall: u64) -> u64 {
        self.kast() % antall.max(1)
    }

    /// True once in so many.
    pub(super) fn en_av(&mut self, antall: u64) -> bool {
        self.under(antall) == 0
    }

    pub(super) fn velg<T: Copy>(&mut self, foerste: T, resten: &[T]) -> T {
        let plass = self.under(resten.len() as u64 + 1) as usize;
        if plass == 0 {
            foerste
        } else {
            resten.get(plass - 1).copied().unwrap_or(foerste)
        }
    }

    pub(super) fn noen<T>(&mut self, maks: u64, mut lag: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let antall = self.under(maks + 1);
        (0..antall).map(|_| lag(self)).collect()
    }

    /// Near now, and often just now.
    pub(super) fn tid(&mut self) -> DateTime<Utc> {
        let timer = self.velg(0, &[1, 5, 24, 72, 400, 9_000]);
        if self.en_av(2) {
            self.now + TimeDelta::hours(timer)
        } else {
            self.now - TimeDelta::hours(timer)
        }
    }

    pub(super) fn fortid(&mut self) -> DateTime<Utc> {
        self.now - TimeDelta::hours(self.velg(0, &[1, 30, 500, 9_000]))
    }

    pub(super) fn kanskje_tid(&mut self, en_av: u64) -> Option<DateTime<Utc>> {
        self.en_av(en_av).then(|| self.tid())
    }

    /// Mostly running.
    pub(super) fn periode(&mut self) -> Periode {
        if self.en_av(4) {
            return Periode {
                fra: self.tid(),
                til: self.tid(),
            };
        }
        let varighet = TimeDelta::hours(self.velg(1, &[8, 72, 2_000]));
        Periode {
            fra: self.fortid(),
            til: self.now + varighet,
        }
    }
}
