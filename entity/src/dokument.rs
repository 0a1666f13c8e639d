//! Table `dokument`: the documents that partners have registered, by hash.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One document that one client may run, or all may.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "dokument")]
pub struct Model {
    /// SHA-256 of its text, in hex.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub hash: String,
    /// Id of the client; empty for all of them.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub klient: String,
    /// The purpose that it is for, by name; null for all that the asker's tie opens.
    #[sea_orm(column_type = "Text", nullable)]
    pub formaal: Option<String>,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub tekst: String,
    /// When it was registered, or registered otherwise than before.
    pub registrert: DateTime<Utc>,
}

/// None: nothing hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!();
