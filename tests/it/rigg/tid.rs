//! A clock that a test moves.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::klokke::{Klokke, Systemklokke};

/// When every test begins, unless it says otherwise: a Monday in March, 11:00 in Norway.
const BEGYNNELSEN: &str = "2026-03-02T10:00:00Z";

/// Stands still until it is moved.
pub struct Styrt {
    naa: Mutex<DateTime<Utc>>,
    /// Answers leave in steps, as in the program.
    i_trinn: AtomicBool,
}

impl Styrt {
    /// A clock at the beginning.
    pub fn ny() -> Self {
        Self {
            naa: Mutex::new(BEGYNNELSEN.parse().unwrap()),
            i_trinn: AtomicBool::new(false),
        }
    }

    /// From here on answers leave as in the program.
    pub fn gaa_i_trinn(&self) {
        self.i_trinn.store(true, Ordering::Relaxed);
    }

    /// Moves it on.
    pub fn gaa(&self, tid: TimeDelta) {
        *self.naa.lock().unwrap() += tid;
    }

    /// Sets it to a time.
    pub fn still(&self, tid: DateTime<Utc>) {
        *self.naa.lock().unwrap() = tid;
    }
}

impl Klokke for Styrt {
    fn naa(&self) -> DateTime<Utc> {
        *self.naa.lock().unwrap()
    }

    fn trinn(&self) -> Duration {
        if self.i_trinn.load(Ordering::Relaxed) {
            Systemklokke.trinn()
        } else {
            Duration::ZERO
        }
    }
}
