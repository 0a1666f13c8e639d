//! Table `tilknytning`: who has to do with the bruker at work (tjenstlig behov).

use chrono::{DateTime, Utc};
use samtykke::{AnsattId, Tilknytning, Tilknytningstype};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// One tie of one ansatt to one bruker. Alone it gives nothing.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tilknytning")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// The ansatt who is tied.
    pub ansatt_id: Uuid,
    /// Code of `samtykke::Tilknytningstype`.
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// The medlem row that the tie follows.
    pub kilde_id: Option<Uuid>,
    /// Start.
    pub gyldig_fra: DateTime<Utc>,
    /// End, exclusive; null while open-ended.
    pub gyldig_til: Option<DateTime<Utc>>,
    /// The ansatt who made the tie.
    pub opprettet_av: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Tilknytning, Adgang::Egen);

impl Model {
    /// What kind of tie; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Tilknytningstype> {
        Tilknytningstype::fra_kode(self.type_)
    }
}

impl TryFrom<&Model> for Tilknytning {
    type Error = UkjentKode;

    fn try_from(rad: &Model) -> Result<Self, UkjentKode> {
        Ok(Self {
            ansatt: AnsattId(rad.ansatt_id),
            type_: rad.type_().ok_or(UkjentKode("tilknytning.type"))?,
            fra: rad.gyldig_fra,
            til: rad.gyldig_til,
        })
    }
}
