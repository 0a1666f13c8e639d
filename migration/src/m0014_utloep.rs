//! Creates the signed records that take the place of expired entries of the access log.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json_binary, text, timestamp_with_time_zone, uuid};

use crate::hjelp::{opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let utloep = Table::create()
            .table("utloep")
            .col(uuid("skriver"))
            .col(big_integer("fra"))
            .col(big_integer("til"))
            .col(timestamp_with_time_zone("tidspunkt"))
            .col(json_binary("avtrykk"))
            .col(text("hash"))
            .col(text("noekkel"))
            .col(text("signatur"))
            .primary_key(Index::create().col("skriver").col("fra"))
            .take();
        opprett(manager, vec![utloep], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["utloep"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
