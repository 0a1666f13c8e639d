//! Table `koordinatoroppnevning`: who coordinates, and who is the primary contact.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::Oppnevningstype;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Koordinator]);
/// Class of `virksomhet_id`.
pub const VIRKSOMHET: Klasse = KLASSE.lokaliserer();
/// Class of those named: the virksomhet may reveal something by being there.
pub const ANSATT: Klasse = KLASSE.og_radens().lokaliserer();

/// One appointment (helse- og omsorgstjenesteloven § 7-2, spesialisthelsetjenesteloven § 2-5 a).
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "koordinatoroppnevning")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Version of the row, from 1; moves by one with every change.
    pub versjon: i32,
    /// Code of [`Oppnevningstype`].
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// The one appointed.
    pub ansatt_id: Uuid,
    /// Their virksomhet.
    pub virksomhet_id: Uuid,
    /// The enhet that appointed.
    pub oppnevnt_av_enhet_id: Uuid,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
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
personrad!(Koordinatoroppnevning, Adgang::Samtykke(KLASSE); versjon, virksomhet);

impl Model {
    /// What they were appointed to; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Oppnevningstype> {
        Oppnevningstype::fra_kode(self.type_)
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn gjelder(&self, dag: NaiveDate) -> bool {
        self.gyldig_fra_og_med <= dag && self.gyldig_til_og_med.is_none_or(|til| dag <= til)
    }
}
