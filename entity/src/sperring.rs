//! Table `sperring`: whom the bruker has shut out; beats every samtykke.

use chrono::{DateTime, Utc};
use samtykke::{Kategorier, Mottaker, Sperring, VirksomhetId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// One sperring. That it exists is nobody's but the bruker's.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sperring")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Kind of the barred, as `samtykke::Mottaker::type_kode`: virksomhet, enhet or person.
    pub mot_type: i16,
    /// The barred.
    pub mot_id: Uuid,
    /// The employment that the bruker named, when a person is barred.
    pub mot_ansatt_id: Option<Uuid>,
    /// Mask of categories barred; without meaning when `er_alle`.
    pub kategorier: i64,
    /// Whether everything is barred, later categories included.
    pub er_alle: bool,
    /// From when it applies.
    pub opprettet: DateTime<Utc>,
    /// When the bruker lifted it.
    pub opphevet: Option<DateTime<Utc>>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Sperring, Adgang::Egen);

impl Model {
    /// Who is barred; `None` for a code this program does not know.
    #[must_use]
    pub fn mot(&self) -> Option<Mottaker> {
        Mottaker::fra_kode(self.mot_type, self.mot_id)
    }

    /// What is barred; `None` is everything.
    #[must_use]
    pub fn kategorier(&self) -> Option<Kategorier> {
        (!self.er_alle).then(|| Kategorier::fra_bits(self.kategorier))
    }

    /// The sperring as the decision takes it. `under`: the virksomheter that the barred is below
    /// of, from the registry.
    ///
    /// # Errors
    /// When the kind of the barred is unknown; the caller must then refuse.
    pub fn til_sperring(&self, under: Vec<VirksomhetId>) -> Result<Sperring, UkjentKode> {
        Ok(Sperring {
            mot: self.mot().ok_or(UkjentKode("sperring.mot_type"))?,
            under,
            kategorier: self.kategorier(),
            opprettet: self.opprettet,
            opphevet: self.opphevet,
        })
    }
}
