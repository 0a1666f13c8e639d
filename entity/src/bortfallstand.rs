//! Table `bortfallstand`: how far the ledger had come when this database was written; by it a
//! restored one is known.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// Id of the only row; there is none while no ledger is kept and nothing was restored.
pub const ID: i32 = 1;

/// How far the ledger has come; at most one row.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bortfallstand")]
pub struct Model {
    /// Always [`ID`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Which ledger is kept for this database; null when none is.
    pub installasjon: Option<Uuid>,
    /// Another after each restore; cursors of one open in no other.
    pub tidsalder: i64,
    /// Number of the last line.
    pub nr: i64,
    /// Hash of the last line, in base64url; empty before the first.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

/// None: nothing hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id, nr);
