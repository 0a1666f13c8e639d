//! Table `vaktvarsel`: calls to those on duty in an enhet.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::skjult::skjult_debug;

/// One call. Whom it is about is decided anew for each who reads it.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "vaktvarsel")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The enhet whose shift is called.
    pub enhet_id: Uuid,
    /// Who called.
    pub fra_ansatt_id: Uuid,
    /// The bruker, when the portal knows one by the number given.
    pub bruker_id: Option<Uuid>,
    /// When.
    pub opprettet: DateTime<Utc>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
