//! Table `bruker`: the persons whose cases are shared.

use chrono::NaiveDate;
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::personrad::{Adgang, Kolonner, Personrad};
use crate::skjult::skjult_debug;
use crate::tabell::Tabell;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Identitet]);

/// One bruker.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bruker")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The same human in the registry.
    #[sea_orm(unique)]
    pub person_id: Uuid,
    /// Given names.
    #[sea_orm(column_type = "Text")]
    pub fornavn: String,
    /// Family name.
    #[sea_orm(column_type = "Text")]
    pub etternavn: String,
    /// Normalised name, for sorting and prefix search.
    #[sea_orm(column_type = "Text")]
    pub navn_noekkel: String,
    /// Date of birth; never taken from the identity number.
    pub foedselsdato: NaiveDate,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

// By hand, for here the bruker is the row itself.
impl Personrad for Entity {
    const TABELL: Tabell = Tabell::Bruker;
    const ADGANG: Adgang = Adgang::Samtykke(KLASSE);
    const KOLONNER: Kolonner<Column> = Kolonner::nye(Column::Id, Column::Id);

    fn id(rad: &Model) -> Uuid {
        rad.id
    }

    fn bruker_id(rad: &Model) -> Uuid {
        rad.id
    }
}
