//! Table `hendelse`: what has happened, in the order of its commits.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;
use crate::tabell::Tabell;

/// One change: of a row, of a bruker's rights, or of the registry. Never content.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "hendelse")]
pub struct Model {
    /// Place in the order of commits: given under a lock that lasts until the commit, so that a lower
    /// number is never seen after a higher one.
    #[sea_orm(primary_key)]
    pub posisjon: i64,
    /// The bruker concerned; null for the registry.
    pub bruker_id: Option<Uuid>,
    /// Code of [`Slag`].
    pub slag: i16,
    /// Code of [`Tabell`], for a row.
    pub tabell: Option<i16>,
    /// The row.
    pub rad_id: Option<Uuid>,
    /// What decided about it before: of a row its owner, categories and marks; of rights all that a
    /// decision rests on. JSON; null where there was nothing.
    #[sea_orm(column_type = "Text", nullable)]
    pub foer: Option<String>,
    /// What decides about it after; null where there is nothing, and where rights changed by time
    /// alone.
    #[sea_orm(column_type = "Text", nullable)]
    pub etter: Option<String>,
    /// The moment at which what was before was told, for rights.
    pub foer_tid: Option<DateTime<Utc>>,
    /// When.
    pub tidspunkt: DateTime<Utc>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(posisjon);

/// Kinds of event. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slag {
    /// A row came.
    Opprettet,
    /// A row changed.
    Endret,
    /// A row was taken out.
    Avsluttet,
    /// What somebody may see of the bruker may have changed.
    Tilgang,
    /// The registry changed.
    Register,
}

impl Slag {
    const ALLE: [Self; 5] = [
        Self::Opprettet,
        Self::Endret,
        Self::Avsluttet,
        Self::Tilgang,
        Self::Register,
    ];

    /// The code in the database.
    #[must_use]
    pub const fn kode(self) -> i16 {
        match self {
            Self::Opprettet => 1,
            Self::Endret => 2,
            Self::Avsluttet => 3,
            Self::Tilgang => 4,
            Self::Register => 5,
        }
    }
}

impl Model {
    /// What kind; `None` for a code this program does not know.
    #[must_use]
    pub fn slag(&self) -> Option<Slag> {
        Slag::ALLE.into_iter().find(|s| s.kode() == self.slag)
    }

    /// The table that the row is in; `None` for other kinds, and for an unknown code.
    #[must_use]
    pub fn tabell(&self) -> Option<Tabell> {
        self.tabell.and_then(Tabell::fra_kode)
    }
}
