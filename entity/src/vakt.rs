//! Table `vakt`: the shift list of an enhet.

use chrono::{DateTime, Utc};
use samtykke::Periode;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One shift of one ansatt.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "vakt")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who is on duty.
    pub ansatt_id: Uuid,
    /// Start of the shift.
    pub fra: DateTime<Utc>,
    /// End of the shift, exclusive.
    pub til: DateTime<Utc>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// The shift as a half-open period.
    #[must_use]
    pub fn periode(&self) -> Periode {
        Periode {
            fra: self.fra,
            til: self.til,
        }
    }
}
