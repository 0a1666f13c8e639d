//! Table `samarbeidsavtale`: agreements between virksomheter (helse- og omsorgstjenesteloven § 6-1).
//! No bruker is in them. Rows are versions and are only added; the last of an agreement stands.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::{Avtalestatus, Avtaletype};
use crate::lister::Avtaleparter;
use crate::skjult::skjult_debug;

/// One version of one agreement.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "samarbeidsavtale")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub avtale_id: Uuid,
    /// From 1; moves by one with every change.
    pub versjon: i32,
    /// Code of [`Avtaletype`].
    #[sea_orm(column_name = "type")]
    #[serde(rename = "type")]
    pub type_: i16,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub tittel: String,
    /// Who makes it, and who has signed.
    #[sea_orm(column_type = "JsonBinary")]
    pub parter: Avtaleparter,
    /// The agreement that it is made under.
    pub overordnet_id: Option<Uuid>,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included; null while open-ended.
    pub gyldig_til_og_med: Option<NaiveDate>,
    /// The day by which the parties are to go through it.
    pub gjennomgaas_innen: Option<NaiveDate>,
    /// Months of notice.
    pub oppsigelsestid_maaneder: i16,
    /// The day a party gave notice.
    pub sagt_opp: Option<NaiveDate>,
    /// When this version was written.
    pub endret: DateTime<Utc>,
    /// The ansatt who wrote this version; null when it was not an ansatt.
    pub endret_av: Option<Uuid>,
}

/// None: rows are put together by storage.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// Which kind; `None` for a code this program does not know.
    #[must_use]
    pub fn type_(&self) -> Option<Avtaletype> {
        Avtaletype::fra_kode(self.type_)
    }

    /// Whether every party has signed.
    #[must_use]
    pub fn er_inngaatt(&self) -> bool {
        self.parter.0.iter().all(|p| p.signert.is_some())
    }

    /// Whether a virksomhet is a party.
    #[must_use]
    pub fn er_part(&self, virksomhet: Uuid) -> bool {
        self.parter.0.iter().any(|p| p.virksomhet_id == virksomhet)
    }

    /// What it is on a day: signatures and dates decide, nothing else is stored.
    #[must_use]
    pub fn status(&self, dag: NaiveDate) -> Avtalestatus {
        if !self.er_inngaatt() {
            Avtalestatus::Utkast
        } else if self.gyldig_til_og_med.is_some_and(|til| til < dag) {
            Avtalestatus::Utloept
        } else if dag < self.gyldig_fra_og_med {
            Avtalestatus::Kommende
        } else if self.sagt_opp.is_some_and(|d| d <= dag) {
            Avtalestatus::SagtOpp
        } else {
            Avtalestatus::Gjeldende
        }
    }
}
