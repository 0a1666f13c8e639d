//! Table `klient`: systems of partners that hold organisation tokens, each bound to an enhet.

use chrono::{DateTime, Utc};
use samtykke::Kategorier;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One client of a virksomhet, bound to one of its enheter. A supplier's client has a row for each
/// virksomhet that it acts for.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "klient")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The issuer that knows it by that id; null for any that is trusted.
    #[sea_orm(column_type = "Text", nullable)]
    pub utsteder: Option<String>,
    /// Client id in the token.
    #[sea_orm(column_type = "Text")]
    pub klient_id: String,
    /// The enhet it acts for.
    pub enhet_id: Uuid,
    /// Mask of categories it may ask for at all.
    pub scope: i64,
    /// When the registration ends, exclusive; null while open-ended.
    pub gyldig_til: Option<DateTime<Utc>>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// The categories the client may ask for at all.
    #[must_use]
    pub fn scope(&self) -> Kategorier {
        Kategorier::fra_bits(self.scope)
    }
}
