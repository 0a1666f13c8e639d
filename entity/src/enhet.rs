//! Table `enhet`: units of a virksomhet, the usual mottaker of a samtykke.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One enhet.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "enhet")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The virksomhet it belongs to.
    pub virksomhet_id: Uuid,
    /// Name of the enhet.
    #[sea_orm(column_type = "Text")]
    pub navn: String,
    /// Whether it provides health services in the sense of helsepersonelloven § 3.
    pub er_helsetjeneste: bool,
    /// City district it serves.
    #[sea_orm(column_type = "Text", nullable)]
    pub bydel: Option<String>,
    /// The enhet above it.
    pub overordnet_id: Option<Uuid>,
    /// First day on which it no longer exists.
    pub opphoert_fra_og_med: Option<NaiveDate>,
    /// The enhet that took over; samtykke does not follow.
    pub etterfoelger_id: Option<Uuid>,
    /// What the import of the registry knows it by: the number of the virksomhet, a slash, its own
    /// key there. Null for rows made otherwise.
    #[sea_orm(unique, column_type = "Text", nullable)]
    pub noekkel: Option<String>,
    /// Its own number in Enhetsregisteret, where it has one (a subunit, as tokens name it).
    #[sea_orm(column_type = "Text", nullable)]
    pub organisasjonsnummer: Option<String>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
