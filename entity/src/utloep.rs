//! Table `utloep`: the signed records that take the place of expired entries of the access log;
//! append-only.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Entries of one chain that stood one after the other. Hashes are base64url.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "utloep")]
pub struct Model {
    /// Their chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub skriver: Uuid,
    /// Number of the first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fra: i64,
    /// Number of the last.
    pub til: i64,
    /// When they were taken out.
    pub tidspunkt: DateTime<Utc>,
    /// The imprint of each. The salts are gone: nobody can guess from them what was there.
    #[sea_orm(column_type = "JsonBinary")]
    pub avtrykk: Avtrykk,
    /// Hash of the last.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Id of the key that signed.
    #[sea_orm(column_type = "Text")]
    pub noekkel: String,
    /// Ed25519 signature.
    #[sea_orm(column_type = "Text")]
    pub signatur: String,
}

/// Imprints in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Avtrykk(pub Vec<String>);

/// None: nothing hangs on it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
