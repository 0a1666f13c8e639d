//! Table `person`: a natural person across employments, cases and families.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One person, known by an identity number only.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The identity number, encrypted by the caller.
    #[sea_orm(column_type = "Text")]
    pub nummer_kryptert: String,
    /// Keyed blind index of the identity number.
    #[sea_orm(unique, column_type = "Text")]
    pub nummer_indeks: String,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
