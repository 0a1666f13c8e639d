//! Draws that come out the same in every run, and days counted from today.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::{Rng, RngCore, SeedableRng, rngs::StdRng};
use samtykke::doegn_start;
use uuid::Uuid;

/// What all draws start from.
const FROE: u64 = 0x005A_4D54_594B_4B45;

/// A stream of draws of its own, so that one bruker is the same however many there are.
pub(super) struct Trekning(StdRng);

impl Trekning {
    /// The stream with this number of this kind.
    pub(super) fn ny(slag: u64, nr: u64) -> Self {
        Self(StdRng::seed_from_u64(FROE ^ (slag << 48) ^ nr))
    }

    /// A random UUID v4.
    pub(super) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// True in so many of a hundred draws.
    pub(super) fn sjanse(&mut self, prosent: u32) -> bool {
        self.0.random_range(0..100) < prosent
    }

    /// From `fra`, up to and with `til`.
    pub(super) fn mellom(&mut self, fra: i64, til: i64) -> i64 {
        self.0.random_range(fra..=til.max(fra))
    }

    /// One of the list; the default value when it is empty.
    pub(super) fn en<T: Copy + Default>(&mut self, liste: &[T]) -> T {
        self.plass(liste.len())
            .and_then(|i| liste.get(i))
            .copied()
            .unwrap_or_default()
    }

    /// A place in a list of so many; `None` when there are none.
    pub(super) fn plass(&mut self, antall: usize) -> Option<usize> {
        (antall > 0).then(|| self.0.random_range(0..antall))
    }
}

/// Days and times relative to today in Norway.
#[derive(Clone, Copy)]
pub(super) struct Dager(pub(super) NaiveDate);

impl Dager {
    /// So many days from today; before it when negative.
    pub(super) fn dag(self, dager: i64) -> NaiveDate {
        let antall = Days::new(dager.unsigned_abs());
        let dag = if dager < 0 {
            self.0.checked_sub_days(antall)
        } else {
            self.0.checked_add_days(antall)
        };
        dag.unwrap_or(self.0)
    }

    /// So many minutes after midnight of that day.
    pub(super) fn tid(self, dager: i64, minutter: i64) -> DateTime<Utc> {
        doegn_start(self.dag(dager)) + TimeDelta::minutes(minutter)
    }
}
