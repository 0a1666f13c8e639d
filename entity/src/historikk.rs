//! Table `historikk`: earlier versions of rows.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;
use crate::tabell::Tabell;

/// One version of one row; its class is that of the table it copies.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "historikk")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Code of [`Tabell`]: the table that the row is from.
    pub tabell: i16,
    /// The row.
    pub rad_id: Uuid,
    /// The version kept.
    pub versjon: i32,
    /// The whole row.
    #[sea_orm(column_type = "JsonBinary")]
    pub innhold: Json,
    /// When the version was written.
    pub tidspunkt: DateTime<Utc>,
    /// The ansatt who wrote it.
    pub endret_av: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// The table whose class decides; `None` for a code this program does not know.
    #[must_use]
    pub fn tabell(&self) -> Option<Tabell> {
        Tabell::fra_kode(self.tabell)
    }
}
