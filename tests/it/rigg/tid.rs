//! A clock that a test moves.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::klokke::{Klokke, Systemklokke};

/// When every test begins, unless it says otherwise: a Monday in March, 11:00 in Norway.
const BEGYNNELSEN: &str = "2026-03-02T10:00:00Z";

/// Stands still until it is moved.
pub struct Styrt {
    naa: Mutex<DateTime<Utc>>,
    /// How long the steps are in which answers leave.
    trinn: Mutex<Duration>,
}

impl Styrt {
    /// A clock at the beginning.
    pub fn ny() -> Self {
        Self {
            naa: Mutex::new(BEGYNNELSEN.parse().unwrap()),
            trinn: Mutex::new(Duration::ZERO),
        }
    }

    /// From here on answers leave as in the program.
    pub fn gaa_i_trinn(&self) {
        self.gaa_i_trinn_av(Systemklokke.trinn());
    }

    /// The same in longer ones, in which something can happen.
    pub fn gaa_i_trinn_av(&self, trinn: Duration) {
        *self.trinn.lock().unwrap() = trinn;
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
        *self.trinn.lock().unwrap()
    }
}
