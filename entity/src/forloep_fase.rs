//! Table `forloep_fase`: phases of a ROP-pasientforløp.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::Fasetype;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Forloep]);
/// Class of the row's owner: a virksomhet in a case locates.
pub const EIER: Klasse = KLASSE.lokaliserer();
/// Class of `virksomhet_id`.
pub const VIRKSOMHET: Klasse = KLASSE.lokaliserer();
/// Class of `ansvarlig_enhet_id`: the virksomhet may reveal something by being there.
pub const ANSVARLIG: Klasse = KLASSE.og_radens().lokaliserer();

/// One phase: one enhet is responsible while it lasts.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "forloep_fase")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// The virksomhet that owns the row: its avgiver in a samtykke.
    pub eier_id: Uuid,
    /// Version of the row, from 1; moves by one with every change.
    pub versjon: i32,
    /// The course.
    pub forloep_id: Uuid,
    /// Code of [`Fasetype`].
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// First day, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day, included; null while it is the present one.
    pub gyldig_til_og_med: Option<NaiveDate>,
    /// The enhet responsible.
    pub ansvarlig_enhet_id: Uuid,
    /// The virksomhet of that enhet.
    pub virksomhet_id: Uuid,
    /// Held back by its owner: it then answers like no samtykke.
    pub tilbakeholdt: bool,
    /// Why the row is shielded from the bruker; null when it is not.
    #[sea_orm(column_type = "Text", nullable)]
    pub skjermet_grunn: Option<String>,
    /// The ansatt who decided the shielding.
    pub skjermet_av: Option<Uuid>,
    /// Day on which the shielding is to be reviewed.
    pub skjermet_til: Option<NaiveDate>,
    /// When the row was first written.
    pub opprettet: DateTime<Utc>,
    /// When this version was written.
    pub endret: DateTime<Utc>,
    /// The ansatt who wrote this version; null when it was not an ansatt.
    pub endret_av: Option<Uuid>,
    /// When the row was taken out of the case; null while it stands.
    pub fjernet: Option<DateTime<Utc>>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(ForloepFase, Adgang::Samtykke(KLASSE); versjon, eier, fjernet, virksomhet);

impl Model {
    /// Which phase; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Fasetype> {
        Fasetype::fra_kode(self.type_)
    }
}
