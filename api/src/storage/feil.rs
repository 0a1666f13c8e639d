//! Faults of storage. Refusals are not faults: they are data.

use sea_orm::DbErr;

/// Why a request could not be carried out. None of them is shown to a client as it is.
#[derive(Debug, thiserror::Error)]
pub enum Lagerfeil {
    /// Rights moved between decision and release: decide again.
    #[error("rights moved while the answer was prepared")]
    Flyttet,
    /// The database refused or is gone.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A stored value does not read as what it should be.
    #[error("unreadable row in {0}")]
    UlesbarRad(&'static str),
    /// A resolver asked for rows that the plan did not load. A fault of ours, never "none".
    #[error("table {0} was not loaded")]
    IkkeLastet(&'static str),
    /// Encryption or decryption of an identity number failed.
    #[error("identity number could not be sealed or opened")]
    Kryptering,
    /// Nobody writes the access log any more.
    #[error("the access log is not written")]
    UtenLogg,
    /// A resolver panicked.
    #[error("panic in a resolver")]
    Panikk,
    /// A mutation outside a write transaction, or the other way round.
    #[error("wrong mode of request")]
    FeilModus,
}

impl Lagerfeil {
    /// A word for the log. What the database said may hold values, so it is not written.
    #[must_use]
    pub fn slag(&self) -> &'static str {
        match self {
            Self::Flyttet => "flyttet",
            Self::Database(_) => "database",
            Self::UlesbarRad(tabell) | Self::IkkeLastet(tabell) => tabell,
            Self::Kryptering => "kryptering",
            Self::UtenLogg => "logg",
            Self::Panikk => "panikk",
            Self::FeilModus => "modus",
        }
    }

    /// Whether a row was refused because there is one already.
    pub(super) fn er_dobbel(feil: &sea_orm::DbErr) -> bool {
        matches!(
            feil.sql_err(),
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
        )
    }

    /// Another attempt may succeed: rights moved, or a concurrent writer was in the way.
    #[must_use]
    pub fn kan_proeves_igjen(&self) -> bool {
        match self {
            Self::Flyttet => true,
            Self::Database(feil) => Self::er_dobbel(feil) || er_kollisjon(feil),
            _ => false,
        }
    }
}

/// Deadlock or serialization failure (PostgreSQL 40P01, 40001) or a busy SQLite file.
fn er_kollisjon(feil: &DbErr) -> bool {
    let tekst = feil.to_string();
    ["40P01", "40001", "deadlock detected", "database is locked"]
        .iter()
        .any(|t| tekst.contains(t))
}
