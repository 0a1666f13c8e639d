//! Table `ip_ramme`: the individuell plan's own row; its parts hang on the bruker, not on it.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::IpStatus;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::IpMaal]);
/// Class of the row's owner: a virksomhet in a case locates.
pub const EIER: Klasse = KLASSE.lokaliserer();

/// The frame of one plan. What it is now follows from its dates; see [`IpStatus`].
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ip_ramme")]
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
    /// The day it was offered.
    pub tilbudt: NaiveDate,
    /// The day the bruker declined.
    pub takket_nei: Option<NaiveDate>,
    /// The day the plan was agreed.
    pub vedtatt: Option<NaiveDate>,
    /// First day of its period.
    pub periode_fra_og_med: Option<NaiveDate>,
    /// Last day of its period, included.
    pub periode_til_og_med: Option<NaiveDate>,
    /// Since when it rests.
    pub paa_vent_fra: Option<NaiveDate>,
    /// The day it was closed.
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
personrad!(IpRamme, Adgang::Samtykke(KLASSE); versjon, eier, fjernet);

impl Model {
    /// What the plan is on a day. From this table alone, so that its class is the only one needed.
    #[must_use]
    pub fn status(&self, dag: NaiveDate) -> IpStatus {
        if self.avsluttet.is_some_and(|d| d <= dag) {
            IpStatus::Avsluttet
        } else if self.takket_nei.is_some_and(|d| d <= dag) {
            IpStatus::TakketNei
        } else if self.paa_vent_fra.is_some_and(|d| d <= dag) {
            IpStatus::PaaVent
        } else if self.periode_til_og_med.is_some_and(|d| d < dag) {
            IpStatus::Utloept
        } else if self.vedtatt.is_some_and(|d| d <= dag) {
            IpStatus::Aktiv
        } else if self.periode_fra_og_med.is_some() {
            IpStatus::Utkast
        } else {
            IpStatus::Tilbudt
        }
    }
}
