//! Table `brukeravtale_tilbakefall`: what a brukeravtale says is done at relapse.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::personrad::{Adgang, Naevnt, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Avtaler, Kategori::Rus]).og_radens();
/// Class of the row's owner: a virksomhet in a case locates.
pub const EIER: Klasse = KLASSE.lokaliserer();

/// What is agreed to be done at relapse.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "brukeravtale_tilbakefall")]
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
    /// The agreement.
    pub avtale_id: Uuid,
    /// The enhet of the agreement: what hides that one hides this.
    pub enhet_id: Uuid,
    /// What is agreed.
    #[sea_orm(column_type = "Text")]
    pub tekst: String,
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
personrad!(BrukeravtaleTilbakefall, Adgang::Samtykke(KLASSE); versjon, eier, fjernet, naevner);

impl Model {
    fn naevnt(&self) -> [Option<Naevnt>; 2] {
        [Some(Naevnt::Enhet(self.enhet_id)), None]
    }
}
