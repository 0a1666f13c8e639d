//! Table `bortfall`: lines of the ledger that are not yet written in it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One line, sealed. Gone when the ledger has it.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bortfall")]
pub struct Model {
    /// Its number, from 1 without gaps, in the order of commits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nr: i64,
    /// The line as the ledger is to have it.
    #[sea_orm(column_type = "Text")]
    pub linje: String,
}

/// None: nothing hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(nr);
