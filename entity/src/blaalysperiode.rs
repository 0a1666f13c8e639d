//! Table `blaalysperiode`: declared crises, which wake samtykke that sleeps.

use chrono::{DateTime, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::lister::Ider;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Blaalys]);
/// Class of `begrunnelse`: why a crisis was declared tells of risk.
pub const BEGRUNNELSE: Klasse = KLASSE.og(Klasse::av(&[Kategori::Risiko]));
/// Class of `erklaert_av`: an ansatt leads to an enhet.
pub const ERKLAERT_AV: Klasse = KLASSE.lokaliserer();

/// One blålysperiode.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "blaalysperiode")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// When it was declared.
    pub startet: DateTime<Utc>,
    /// When it ends as things stand, exclusive.
    pub slutter: DateTime<Utc>,
    /// When it was ended before that.
    pub avsluttet: Option<DateTime<Utc>>,
    /// The ansatt who declared it; null for the bruker.
    pub erklaert_av: Option<Uuid>,
    /// Persons who declared or prolonged it.
    #[sea_orm(column_type = "JsonBinary")]
    pub erklaerere: Ider,
    /// The reason given.
    #[sea_orm(column_type = "Text")]
    pub begrunnelse: String,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Blaalysperiode, Adgang::Samtykke(KLASSE));
