//! Creates what the bruker writes to a personvernombud, and the answer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean_null, pk_uuid, small_integer, small_integer_null, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indekser = vec![
            indeks("henvendelse", &["bruker_id"]),
            indeks("henvendelse", &["virksomhet_id", "opprettet"]),
        ];
        opprett(manager, vec![henvendelse()], indekser).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["henvendelse"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn henvendelse() -> TableCreateStatement {
    Table::create()
        .table("henvendelse")
        .col(pk_uuid("id"))
        .col(uuid("bruker_id"))
        .col(small_integer("type"))
        .col(uuid("virksomhet_id"))
        .col(uuid_null("innfoersel_id"))
        .col(small_integer_null("tabell"))
        .col(uuid_null("rad_id"))
        .col(big_integer("kategorier"))
        .col(text("tekst"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone_null("besvart"))
        .col(boolean_null("godtatt"))
        .col(text_null("svar"))
        .col(uuid_null("besvart_av_id"))
        .take()
}
