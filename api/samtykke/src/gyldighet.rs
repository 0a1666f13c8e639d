//! Time: half open periods, and days as they are counted in Norway.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;

/// Later than anything: the end of what has no end. 9999-12-31, which every database can hold.
pub const EVIG: DateTime<Utc> = match DateTime::from_timestamp(253_402_214_400, 0) {
    Some(tid) => tid,
    None => DateTime::<Utc>::MAX_UTC,
};

/// From `fra`, until and without `til`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Periode {
    /// The first instant.
    pub fra: DateTime<Utc>,
    /// The first instant after it.
    pub til: DateTime<Utc>,
}

impl Periode {
    /// Whether the instant is in the period.
    #[must_use]
    pub fn inneholder(&self, tid: DateTime<Utc>) -> bool {
        self.fra <= tid && tid < self.til
    }

    /// Whether some instant is in both.
    #[must_use]
    pub fn overlapper(&self, annen: &Self) -> bool {
        self.fra.max(annen.fra) < self.til.min(annen.til)
    }
}

/// When the day begins in Norway (Europe/Oslo).
#[must_use]
pub fn doegn_start(dag: NaiveDate) -> DateTime<Utc> {
    let midnatt = dag.and_time(NaiveTime::MIN);
    Oslo.from_local_datetime(&midnatt)
        .earliest()
        .map_or_else(|| midnatt.and_utc(), |tid| tid.to_utc())
}

/// The period of legal validity: both days are included, as on a paper form.
#[must_use]
pub fn gyldighet(fra_og_med: NaiveDate, til_og_med: NaiveDate) -> Periode {
    Periode {
        fra: doegn_start(fra_og_med),
        til: til_og_med.succ_opt().map_or(EVIG, doegn_start),
    }
}
