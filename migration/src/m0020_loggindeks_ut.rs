//! Contracts what m0019 expanded: its index finds what was asked for in vain too, for an older node as well, and holds
//! only the entries that have it. Each entry is written into every index, and most answers write one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::hjelp::indeks;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nodes write meanwhile.
        let ved_siden = match manager.get_database_backend() {
            DatabaseBackend::Postgres => "CONCURRENTLY",
            _ => "",
        };
        let slipp = format!("DROP INDEX {ved_siden} IF EXISTS ix_tilgangslogg_spurt_om");
        let db = manager.get_connection();
        db.execute_unprepared(&slipp).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(indeks("tilgangslogg", &["spurt_om"]))
            .await
    }

    // PostgreSQL takes no index out beside others within a transaction.
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}
