//! Table `ansatt`: employments: one person in one enhet.

use chrono::NaiveDate;
use samtykke::Ansattroller;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One employment of one person.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ansatt")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person employed.
    pub person_id: Uuid,
    /// Where.
    pub enhet_id: Uuid,
    /// Name as used at work.
    #[sea_orm(column_type = "Text")]
    pub navn: String,
    /// Position.
    #[sea_orm(column_type = "Text")]
    pub stilling: String,
    /// Mask of `samtykke::Ansattroller`.
    pub roller: i64,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
    /// What the import of the registry knows it by: the number of the virksomhet, a slash, its own
    /// key there. Null for rows made otherwise.
    #[sea_orm(unique, column_type = "Text", nullable)]
    pub noekkel: Option<String>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// The roles of the employment.
    #[must_use]
    pub fn roller(&self) -> Ansattroller {
        Ansattroller::fra_bits(self.roller)
    }
}
