//! Days of the database as instants of the decision.

use chrono::NaiveDate;
use samtykke::{EVIG, Periode, doegn_start, gyldighet};

/// Both days included, Europe/Oslo; without a last day until [`EVIG`].
pub(crate) fn doegn(fra_og_med: NaiveDate, til_og_med: Option<NaiveDate>) -> Periode {
    til_og_med.map_or_else(
        || Periode {
            fra: doegn_start(fra_og_med),
            til: EVIG,
        },
        |til| gyldighet(fra_og_med, til),
    )
}
