//! Table `kompetansevurdering`: assessments of samtykkekompetanse, per area.

use chrono::{DateTime, Utc};
use samtykke::{Kategori, Kategorier, Klasse, Kompetansevurdering};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Juridisk]);

/// One assessment (pasient- og brukerrettighetsloven § 4-3).
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "kompetansevurdering")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Mask of categories that the assessment is about.
    pub omraade: i64,
    /// Whether the bruker has capacity in that area.
    pub har: bool,
    /// When it was assessed; the latest per category counts.
    pub vurdert: DateTime<Utc>,
    /// The ansatt who assessed.
    pub vurdert_av: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Kompetansevurdering, Adgang::Samtykke(KLASSE));

impl From<&Model> for Kompetansevurdering {
    fn from(rad: &Model) -> Self {
        Self {
            omraade: Kategorier::fra_bits(rad.omraade),
            har: rad.har,
            vurdert: rad.vurdert,
        }
    }
}
