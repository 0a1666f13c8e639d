//! Table `representasjon`: who acts for the bruker.

use chrono::NaiveDate;
use samtykke::{Kategori, Kategorier, Klasse, PersonId, Representasjon, Samtykkegiver};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;
use crate::tid::doegn;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Juridisk]);

/// One mandate of one representative.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "representasjon")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// The representative.
    pub person_id: Uuid,
    /// Code of `samtykke::Samtykkegiver`; never the bruker.
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// Name of the representative.
    #[sea_orm(column_type = "Text")]
    pub navn: String,
    /// Mask of categories the mandate covers.
    pub mandat: i64,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Representasjon, Adgang::Samtykke(KLASSE));

impl Model {
    /// What kind of representative; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Samtykkegiver> {
        Samtykkegiver::fra_kode(self.type_)
    }

    /// The categories that the mandate covers.
    #[must_use]
    pub fn mandat(&self) -> Kategorier {
        Kategorier::fra_bits(self.mandat)
    }
}

impl TryFrom<&Model> for Representasjon {
    type Error = UkjentKode;

    fn try_from(rad: &Model) -> Result<Self, UkjentKode> {
        Ok(Self {
            person: PersonId(rad.person_id),
            type_: rad.type_().ok_or(UkjentKode("representasjon.type"))?,
            mandat: rad.mandat(),
            gyldig: doegn(rad.gyldig_fra_og_med, rad.gyldig_til_og_med),
        })
    }
}
