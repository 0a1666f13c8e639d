//! Table `delegering`: the suppliers that a virksomhet lets act for it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One supplier of one virksomhet.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "delegering")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The virksomhet that is acted for.
    pub virksomhet_id: Uuid,
    /// Organisation number of the supplier.
    #[sea_orm(column_type = "Text")]
    pub leverandoer: String,
    /// When it ends, exclusive; null while open-ended.
    pub gyldig_til: Option<DateTime<Utc>>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
