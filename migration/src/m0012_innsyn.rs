//! The access log tells by which token, for reports on one that went astray.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::hjelp::indeks;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let token = Table::alter()
            .table("tilgangslogg")
            .add_column(text_null("token"))
            .take();
        manager.alter_table(token).await?;
        manager
            .create_index(indeks("tilgangslogg", &["token"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let slipp = Index::drop()
            .name("ix_tilgangslogg_token")
            .table("tilgangslogg")
            .to_owned();
        manager.drop_index(slipp).await?;
        let token = Table::alter()
            .table("tilgangslogg")
            .drop_column("token")
            .take();
        manager.alter_table(token).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
