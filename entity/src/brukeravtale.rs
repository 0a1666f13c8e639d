//! Table `brukeravtale`: agreements between a bruker and an enhet (samarbeidskontrakt), as in
//! tilrettelagt bolig. What touches other categories is in tables of its own.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::lister::Datoer;
use crate::personrad::{Adgang, Naevnt, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Avtaler]).og_radens();
/// Class of the row's owner: a virksomhet in a case locates.
pub const EIER: Klasse = KLASSE.lokaliserer();
/// Class of the enhet.
pub const ENHET: Klasse = KLASSE.lokaliserer();

/// One agreement. The enhet stays what it is, so that its parts name the same.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "brukeravtale")]
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
    /// The enhet that it is made with.
    pub enhet_id: Uuid,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
    /// The days on which it is to be evaluated, in order.
    #[sea_orm(column_type = "JsonBinary")]
    pub evalueringsdatoer: Datoer,
    /// Fixed appointments.
    #[sea_orm(column_type = "Text", nullable)]
    pub faste_avtaler: Option<String>,
    /// Last day, when it was ended before its time.
    pub avsluttet: Option<NaiveDate>,
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
personrad!(Brukeravtale, Adgang::Samtykke(KLASSE); versjon, eier, fjernet, naevner);

impl Model {
    fn naevnt(&self) -> [Option<Naevnt>; 2] {
        [Some(Naevnt::Enhet(self.enhet_id)), None]
    }

    /// Whether it has ended before a day.
    #[must_use]
    pub fn er_over(&self, dag: NaiveDate) -> bool {
        let slutter = [self.gyldig_til_og_med, self.avsluttet];
        slutter.into_iter().flatten().any(|siste| siste < dag)
    }
}
