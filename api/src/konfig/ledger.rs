//! Where what is withdrawn is kept apart from the database.

use std::path::PathBuf;

use super::{Konfigfeil, Miljoe};

/// The folder of `HF_LEDGER`; needed where the data are real.
pub(super) fn les(verdi: Option<&str>, miljoe: Miljoe) -> Result<Option<PathBuf>, Konfigfeil> {
    match verdi {
        Some("") => Err(Konfigfeil::Ugyldig("HF_LEDGER", "a folder")),
        Some(mappe) => Ok(Some(PathBuf::from(mappe))),
        None if miljoe == Miljoe::Production => Err(Konfigfeil::Mangler("HF_LEDGER")),
        None => Ok(None),
    }
}
