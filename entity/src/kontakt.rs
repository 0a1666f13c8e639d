//! Table `kontakt`: how to reach the bruker.

use chrono::{DateTime, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Kontakt]);
/// Class of `adresse`.
pub const ADRESSE: Klasse = KLASSE.lokaliserer();
/// Class of `postnummer`.
pub const POSTNUMMER: Klasse = KLASSE.lokaliserer();
/// Class of `bydel`.
pub const BYDEL: Klasse = KLASSE.lokaliserer();

/// Contact details of one bruker.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "kontakt")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about; one row per bruker.
    #[sea_orm(unique)]
    pub bruker_id: Uuid,
    /// Version of the row, from 1; moves by one with every change.
    pub versjon: i32,
    /// Telephone number.
    #[sea_orm(column_type = "Text", nullable)]
    pub telefon: Option<String>,
    /// E-mail address.
    #[sea_orm(column_type = "Text", nullable)]
    pub epost: Option<String>,
    /// Street address.
    #[sea_orm(column_type = "Text", nullable)]
    pub adresse: Option<String>,
    /// Postal code.
    #[sea_orm(column_type = "Text", nullable)]
    pub postnummer: Option<String>,
    /// City district.
    #[sea_orm(column_type = "Text", nullable)]
    pub bydel: Option<String>,
    /// When this version was written.
    pub endret: DateTime<Utc>,
    /// The ansatt who wrote this version; null when it was not an ansatt.
    pub endret_av: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Kontakt, Adgang::Samtykke(KLASSE); versjon);
