//! Table `hendelse_part`: whom a change of rights may concern.

use sea_orm::entity::prelude::*;

/// One party named in what the rights were, or are: a virksomhet, enhet, ansatt or person.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hendelse_part")]
pub struct Model {
    /// The party.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mottaker_id: Uuid,
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub posisjon: i64,
}

/// None: it is a list to look up in.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
