//! Creates history, idempotency keys and the access log.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json_binary, json_binary_null, pk_uuid, small_integer,
    text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, personrad, slipp, unik};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        opprett(manager, tabeller(), indekser()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["historikk", "idempotens", "tilgangslogg"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tabeller() -> Vec<TableCreateStatement> {
    vec![historikk(), idempotens(), tilgangslogg()]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("historikk", &["bruker_id", "tabell", "rad_id"]),
        unik("historikk", &["rad_id", "versjon"]),
        indeks("tilgangslogg", &["bruker_id", "tidspunkt"]),
    ]
}

fn historikk() -> TableCreateStatement {
    personrad("historikk")
        .col(small_integer("tabell"))
        .col(uuid("rad_id"))
        .col(integer("versjon"))
        .col(json_binary("innhold"))
        .col(timestamp_with_time_zone("tidspunkt"))
        .col(uuid_null("endret_av"))
        .take()
}

fn idempotens() -> TableCreateStatement {
    Table::create()
        .table("idempotens")
        .col(text("aktoer"))
        .col(uuid("noekkel"))
        .col(text("inngang"))
        .col(json_binary_null("resultat"))
        .col(timestamp_with_time_zone("opprettet"))
        .primary_key(Index::create().col("aktoer").col("noekkel"))
        .take()
}

pub(crate) fn tilgangslogg() -> TableCreateStatement {
    Table::create()
        .table("tilgangslogg")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("tidspunkt"))
        .col(uuid("foresporsel"))
        .col(uuid("kvittering"))
        .col(small_integer("art"))
        .col(small_integer("aktoer_type"))
        .col(uuid_null("person_id"))
        .col(uuid_null("ansatt_id"))
        .col(uuid_null("virksomhet_id"))
        .col(uuid_null("enhet_id"))
        .col(text_null("klient"))
        .col(uuid_null("bruker_id"))
        .col(text_null("spurt_om"))
        .col(big_integer("kategorier_gitt"))
        .col(big_integer("kategorier_avslaatt"))
        .col(big_integer("formaal"))
        .col(text_null("operasjon"))
        .col(text("dokument"))
        .col(big_integer_null("epoke"))
        .col(big_integer("felles_epoke"))
        .col(integer("antall"))
        .take()
}
