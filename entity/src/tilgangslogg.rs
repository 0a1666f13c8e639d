//! Table `tilgangslogg`: who saw what; append-only.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::Loggart;
use crate::skjult::skjult_debug;

/// One entry of the access log.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tilgangslogg")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// Request id.
    pub foresporsel: Uuid,
    /// Receipt given with the answer.
    pub kvittering: Uuid,
    /// Code of [`Loggart`].
    pub art: i16,
    /// Kind of actor, a code of the audit layer.
    pub aktoer_type: i16,
    /// The acting person.
    pub person_id: Option<Uuid>,
    /// The employment acted in.
    pub ansatt_id: Option<Uuid>,
    /// The virksomhet acted for.
    pub virksomhet_id: Option<Uuid>,
    /// The enhet acted for.
    pub enhet_id: Option<Uuid>,
    /// The client system.
    #[sea_orm(column_type = "Text", nullable)]
    pub klient: Option<String>,
    /// The bruker, when one was reached.
    pub bruker_id: Option<Uuid>,
    /// Keyed hash of what was asked for.
    #[sea_orm(column_type = "Text", nullable)]
    pub spurt_om: Option<String>,
    /// Mask of categories disclosed.
    pub kategorier_gitt: i64,
    /// Mask of categories refused.
    pub kategorier_avslaatt: i64,
    /// Mask of formål in effect.
    pub formaal: i64,
    /// Name of the operation.
    #[sea_orm(column_type = "Text", nullable)]
    pub operasjon: Option<String>,
    /// SHA-256 of the document, in hex.
    #[sea_orm(column_type = "Text")]
    pub dokument: String,
    /// The samtykke epoch decided on.
    pub epoke: Option<i64>,
    /// The shared epoch decided on.
    pub felles_epoke: i64,
    /// Number of rows or fields disclosed.
    pub antall: i32,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// What kind of entry; `None` for a code this program does not know.
    #[must_use]
    pub fn art(&self) -> Option<Loggart> {
        Loggart::fra_kode(self.art)
    }
}
