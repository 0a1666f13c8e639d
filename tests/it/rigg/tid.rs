//! A clock that a test moves.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::klokke::Klokke;

/// When every test begins, unless it says otherwise: a Monday in March, 11:00 in Norway.
const BEGYNNELSEN: &str = "2026-03-02T10:00:00Z";

/// Stands still until it is moved.
pub struct Styrt(Mutex<DateTime<Utc>>);

impl Styrt {
    /// A clock at the beginning.
    pub fn ny() -> Self {
        Self(Mutex::new(BEGYNNELSEN.parse().unwrap()))
    }

    /// Moves it on.
    pub fn gaa(&self, tid: TimeDelta) {
        *self.0.lock().unwrap() += tid;
    }

    /// Sets it to a time.
    pub fn still(&self, tid: DateTime<Utc>) {
        *self.0.lock().unwrap() = tid;
    }
}

impl Klokke for Styrt {
    fn naa(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
