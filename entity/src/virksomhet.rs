//! Table `virksomhet`: the organisations that share cases.

use samtykke::{Kategorier, Sektor};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One virksomhet.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "virksomhet")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Registered name.
    #[sea_orm(column_type = "Text")]
    pub navn: String,
    /// Nine digits from Enhetsregisteret.
    #[sea_orm(unique, column_type = "Text")]
    pub organisasjonsnummer: String,
    /// Code of `samtykke::Sektor`.
    pub sektor: i16,
    /// Mask of categories that the mere name of the virksomhet reveals.
    pub roeper: i64,
    /// The virksomhet that took over; samtykke does not follow.
    pub etterfoelger_id: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// The sector; `None` for a code this program does not know.
    #[must_use]
    pub fn sektor(&self) -> Option<Sektor> {
        Sektor::fra_kode(self.sektor)
    }

    /// What the name of the virksomhet reveals of a case it is in.
    #[must_use]
    pub fn roeper(&self) -> Kategorier {
        Kategorier::fra_bits(self.roeper)
    }
}
