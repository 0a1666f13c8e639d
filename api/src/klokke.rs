//! The clock and the source of randomness, handed in so that tests decide both.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use tokio::time::Instant;
use uuid::Uuid;

/// What the time is.
pub trait Klokke: Send + Sync {
    /// Now, in whole microseconds: the finest that both databases keep.
    fn naa(&self) -> DateTime<Utc>;

    /// An answer that there is nobody leaves at the end of a step of this length after it was asked
    /// for; none where time stands still.
    fn trinn(&self) -> Duration {
        Duration::from_millis(25)
    }

    /// Today's date in Norway, which is what paper forms and validity days mean.
    fn i_dag(&self) -> NaiveDate {
        self.naa()
            .with_timezone(&chrono_tz::Europe::Oslo)
            .date_naive()
    }
}

impl dyn Klokke + '_ {
    /// Waits for the end of the step, so many times as long: what an answer cost is not to be timed.
    pub async fn vent_ut_trinnet(&self, begynt: Instant, ganger: u32) {
        let trinn = self.trinn().saturating_mul(ganger);
        if trinn.is_zero() {
            return;
        }
        let brukt = begynt.elapsed().as_millis() / trinn.as_millis();
        let antall = u32::try_from(brukt).unwrap_or(u32::MAX).saturating_add(1);
        tokio::time::sleep_until(begynt + trinn.saturating_mul(antall)).await;
    }
}

/// The machine's clock.
pub struct Systemklokke;

impl Klokke for Systemklokke {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn naa(&self) -> DateTime<Utc> {
        let naa = Utc::now();
        naa.duration_trunc(TimeDelta::microseconds(1))
            .unwrap_or(naa)
    }
}

/// Random ids. One seeded generator, so that a test can repeat a run.
pub struct Tilfeldighet(Mutex<StdRng>);

impl Tilfeldighet {
    /// Seeded by the operating system.
    #[must_use]
    pub fn ekte() -> Self {
        Self(Mutex::new(StdRng::from_os_rng()))
    }

    /// The same ids in every run: for tests and demo data.
    #[must_use]
    pub fn fast(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A random UUID v4, which carries neither time nor sequence.
    pub fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fyll(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A UUID v7: random beside its time in milliseconds. For rows that show that time anyway, and
    /// are so many that random ids would go all over their index.
    pub fn uuid_ordnet(&self, tid: DateTime<Utc>) -> Uuid {
        let mut bytes = [0; 10];
        self.fyll(&mut bytes);
        let millis = u64::try_from(tid.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// Fills a buffer with random bytes.
    pub fn fyll(&self, bytes: &mut [u8]) {
        match self.0.lock() {
            Ok(mut rng) => rng.fill_bytes(bytes),
            Err(forgiftet) => forgiftet.into_inner().fill_bytes(bytes),
        }
    }
}
