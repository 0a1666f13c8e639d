//! Creates what tells how far the ledger of withdrawals has come, and what waits to be written in it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, uuid_null};

use crate::hjelp::{opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stand = Table::create()
            .table("bortfallstand")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(uuid_null("installasjon"))
            .col(big_integer("tidsalder"))
            .col(big_integer("nr"))
            .col(text("hash"))
            .take();
        let venter = Table::create()
            .table("bortfall")
            .col(ColumnDef::new("nr").big_integer().not_null().primary_key())
            .col(text("linje"))
            .take();
        opprett(manager, vec![stand, venter], Vec::new()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["bortfallstand", "bortfall"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
