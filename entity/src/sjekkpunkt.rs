//! Table `sjekkpunkt`: signed sums over all chains of the access log; append-only.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One checkpoint. Hashes are base64url.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sjekkpunkt")]
pub struct Model {
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nr: i64,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// Hash of the checkpoint before it.
    #[sea_orm(column_type = "Text")]
    pub forrige: String,
    /// Merkle root over the heads of all chains.
    #[sea_orm(column_type = "Text")]
    pub rot: String,
    /// How many chains there are.
    pub baner: i64,
    /// How many entries there are in all.
    pub innfoersler: i64,
    /// The heads that moved since the checkpoint before it.
    #[sea_orm(column_type = "JsonBinary")]
    pub hoder: Hoder,
    /// Id of the key that signed.
    #[sea_orm(column_type = "Text")]
    pub noekkel: String,
    /// Ed25519 signature.
    #[sea_orm(column_type = "Text")]
    pub signatur: String,
}

/// Heads of chains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Hoder(pub Vec<Hode>);

/// The last entry of a chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hode {
    /// The chain.
    pub skriver: Uuid,
    /// Its number.
    pub nr: i64,
    /// Its hash.
    pub hash: String,
}

/// None: nothing hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
