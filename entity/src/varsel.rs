//! Table `varsel`: notices that wait to be told to a person, or were. They carry no content: the
//! words are the same for all, and what it is about is read in the portal.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::{Varselkanal, Varseltype};
use crate::skjult::skjult_debug;

/// One notice to one person.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "varsel")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker whom it is about; null when nobody known is.
    pub bruker_id: Option<Uuid>,
    /// Who is told.
    pub person_id: Uuid,
    /// Code of [`Varseltype`].
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// The samtykke that waits until its bruker has been told.
    pub samtykke_id: Option<Uuid>,
    /// When it was put here.
    pub opprettet: DateTime<Utc>,
    /// When it is tried next; null when it was told or given up.
    pub neste_forsoek: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub forsoek: i32,
    /// From when it counts as told.
    pub fortalt: Option<DateTime<Utc>>,
    /// Code of [`Varselkanal`], once it was told.
    pub kanal: Option<i16>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// What it is about; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Varseltype> {
        Varseltype::fra_kode(self.type_)
    }

    /// How it was told; `None` while it was not.
    #[must_use]
    pub fn kanal(&self) -> Option<Varselkanal> {
        Varselkanal::fra_kode(self.kanal?)
    }
}
