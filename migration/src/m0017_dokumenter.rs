//! Creates the documents that partners have registered.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone};

use crate::hjelp::{opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dokument = Table::create()
            .table("dokument")
            .col(text("hash"))
            .col(text("klient"))
            .col(text_null("formaal"))
            .col(text("tekst"))
            .col(timestamp_with_time_zone("registrert"))
            .primary_key(Index::create().col("hash").col("klient"))
            .take();
        opprett(manager, vec![dokument], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["dokument"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
