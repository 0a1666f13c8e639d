//! What was asked for in vain, and which lists were read, is looked up since a moment: a list has the same hash each
//! time. Only the entries that have one are in the index.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The log is long, and nodes write to it meanwhile. One that was cut off has left half an index.
        let ved_siden = match manager.get_database_backend() {
            DatabaseBackend::Postgres => "CONCURRENTLY",
            _ => "",
        };
        self.down(manager).await?;
        let opprett = format!(
            "CREATE INDEX {ved_siden} ix_tilgangslogg_spurt_om_tidspunkt \
             ON tilgangslogg (spurt_om, tidspunkt) WHERE spurt_om IS NOT NULL"
        );
        let db = manager.get_connection();
        db.execute_unprepared(&opprett).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let slipp = "DROP INDEX IF EXISTS ix_tilgangslogg_spurt_om_tidspunkt";
        let db = manager.get_connection();
        db.execute_unprepared(slipp).await.map(drop)
    }

    // PostgreSQL makes no index beside others within a transaction.
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}
