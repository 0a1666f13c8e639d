//! Table `idempotens`: answers kept so that a retry is safe.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One idempotency key of one actor.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotens")]
pub struct Model {
    /// Who sent the key.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub aktoer: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub noekkel: Uuid,
    /// Hash of the input it came with.
    #[sea_orm(column_type = "Text")]
    pub inngang: String,
    /// What is needed to answer again; null while under way.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub resultat: Option<Json>,
    /// When it was first seen.
    pub opprettet: DateTime<Utc>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(noekkel);
