//! Table `ansvarsgruppe_medlem`: members of an ansvarsgruppe.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::Medlemsrolle;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Ansvarsgruppe]);
/// Class of the member's name and `rolle`. The row's further categories are what the virksomhet
/// reveals (`virksomhet.roeper`); storage fills them in.
pub const NAVN_OG_ROLLE: Klasse = KLASSE.og_radens();
/// Class of `virksomhet_id`.
pub const VIRKSOMHET: Klasse = KLASSE.lokaliserer();
/// Class of the enhet that the member's employment leads to.
pub const ENHET: Klasse = NAVN_OG_ROLLE.lokaliserer();

/// One member.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ansvarsgruppe_medlem")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Version of the row, from 1; moves by one with every change.
    pub versjon: i32,
    /// The group.
    pub ansvarsgruppe_id: Uuid,
    /// The member.
    pub ansatt_id: Uuid,
    /// The member's virksomhet.
    pub virksomhet_id: Uuid,
    /// Code of [`Medlemsrolle`].
    pub rolle: i16,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
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
personrad!(AnsvarsgruppeMedlem, Adgang::Samtykke(KLASSE); versjon, fjernet, virksomhet);

impl Model {
    /// The part the member plays; `None` for a code this program does not know.
    #[must_use]
    pub fn rolle(&self) -> Option<Medlemsrolle> {
        Medlemsrolle::fra_kode(self.rolle)
    }
}
