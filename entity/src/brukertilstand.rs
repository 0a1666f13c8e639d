//! Table `brukertilstand`: the engine's row per bruker: epochs, state.

use chrono::{DateTime, Utc};
use samtykke::{Blaalys, Gradering, Periode, VirksomhetId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// State that decisions and event order rest on.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "brukertilstand")]
pub struct Model {
    /// The bruker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bruker_id: Uuid,
    /// The samtykke epoch; moves with every change of rights.
    pub epoke: i64,
    /// Code of `samtykke::Gradering`.
    pub gradering: i16,
    /// Time of death, which ends every samtykke.
    pub doed: Option<DateTime<Utc>>,
    /// Start of the running or latest blålysperiode.
    pub blaalys_fra: Option<DateTime<Utc>>,
    /// Its end, exclusive.
    pub blaalys_til: Option<DateTime<Utc>>,
    /// The virksomhet whose sleeping samtykker it does not wake.
    pub blaalys_unntatt: Option<Uuid>,
    /// When somebody's rights next begin or end by time alone, as far as is known.
    pub neste_grense: Option<DateTime<Utc>>,
    /// The time of the latest event of the bruker's rights: what they were then is what has been
    /// told.
    pub fortalt: Option<DateTime<Utc>>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(bruker_id);

impl Model {
    /// The protection level of the address; `None` for a code this program does not know.
    #[must_use]
    pub fn gradering(&self) -> Option<Gradering> {
        Gradering::fra_kode(self.gradering)
    }

    /// The running or latest blålysperiode.
    #[must_use]
    pub fn blaalys(&self) -> Option<Blaalys> {
        Some(Blaalys {
            gyldig: Periode {
                fra: self.blaalys_fra?,
                til: self.blaalys_til?,
            },
            unntatt: self.blaalys_unntatt.map(VirksomhetId),
        })
    }
}
