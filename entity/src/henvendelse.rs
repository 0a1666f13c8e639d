//! Table `henvendelse`: what the bruker writes to a virksomhet's personvernombud about an entry of the
//! access log or a row of the case, and the answer.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::Henvendelsestype;
use crate::skjult::skjult_debug;
use crate::tabell::Tabell;

/// One of them. About an entry, or about a row.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "henvendelse")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker.
    pub bruker_id: Uuid,
    /// Code of [`Henvendelsestype`].
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// Whose personvernombud answers: who made the entry, or owns the row.
    pub virksomhet_id: Uuid,
    /// The entry that it is about.
    pub innfoersel_id: Option<Uuid>,
    /// Code of the [`Tabell`] of the row that it is about.
    pub tabell: Option<i16>,
    /// The row that it is about.
    pub rad_id: Option<Uuid>,
    /// Mask of the categories that it is about, for a representative's mandate.
    pub kategorier: i64,
    /// What the bruker says.
    #[sea_orm(column_type = "Text")]
    pub tekst: String,
    /// When it was sent.
    pub opprettet: DateTime<Utc>,
    /// When it was answered; null while it waits.
    pub besvart: Option<DateTime<Utc>>,
    /// Whether it was granted.
    pub godtatt: Option<bool>,
    /// The grounds.
    #[sea_orm(column_type = "Text", nullable)]
    pub svar: Option<String>,
    /// The employment that answered.
    pub besvart_av_id: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// What is asked; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Henvendelsestype> {
        Henvendelsestype::fra_kode(self.type_)
    }

    /// The kind of row that it is about.
    #[must_use]
    pub fn tabell(&self) -> Option<Tabell> {
        Tabell::fra_kode(self.tabell?)
    }
}
