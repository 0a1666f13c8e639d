//! Table `bekreftelse`: codes that are handed over to the second person who confirms a recorded
//! samtykke.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One code for one samtykke. Not kept: only its keyed index is.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bekreftelse")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed index of the code.
    #[sea_orm(unique, column_type = "Text")]
    pub kode_indeks: String,
    /// The bruker.
    pub bruker_id: Uuid,
    /// The samtykke that awaits it.
    pub samtykke_id: Uuid,
    /// When the code ends, exclusive.
    pub utloeper: DateTime<Utc>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
