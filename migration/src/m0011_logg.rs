//! Makes the access log anew, with chains; creates its checkpoints; a right names its samtykke.
//!
//! The first log had no chain. None was ever in production, and what it held cannot be chained
//! afterwards: that would only look like proof.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json_binary, pk_uuid, small_integer, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, slipp, unik};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["tilgangslogg"]).await?;
        let tabeller = vec![tilgangslogg(), sjekkpunkt()];
        let indekser = vec![
            unik("tilgangslogg", &["skriver", "nr"]),
            indeks("tilgangslogg", &["bruker_id", "tidspunkt"]),
            indeks("tilgangslogg", &["virksomhet_id", "tidspunkt"]),
            indeks("tilgangslogg", &["spurt_om"]),
        ];
        opprett(manager, tabeller, indekser).await?;
        let samtykke = Table::alter()
            .table("tilgang")
            .add_column(uuid_null("samtykke_id"))
            .take();
        manager.alter_table(samtykke).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let samtykke = Table::alter()
            .table("tilgang")
            .drop_column("samtykke_id")
            .take();
        manager.alter_table(samtykke).await?;
        slipp(manager, &["sjekkpunkt", "tilgangslogg"]).await?;
        opprett(
            manager,
            vec![crate::m0006_drift::tilgangslogg()],
            vec![indeks("tilgangslogg", &["bruker_id", "tidspunkt"])],
        )
        .await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tilgangslogg() -> TableCreateStatement {
    Table::create()
        .table("tilgangslogg")
        .col(pk_uuid("id"))
        .col(uuid("skriver"))
        .col(big_integer("nr"))
        .col(timestamp_with_time_zone("tidspunkt"))
        .col(uuid("foresporsel"))
        .col(uuid("kvittering"))
        .col(small_integer("art"))
        .col(small_integer("aktoer_type"))
        .col(uuid_null("person_id"))
        .col(uuid_null("ansatt_id"))
        .col(uuid_null("virksomhet_id"))
        .col(uuid_null("enhet_id"))
        .col(text_null("leverandoer"))
        .col(text_null("klient"))
        .col(big_integer("forhold"))
        .col(uuid_null("bruker_id"))
        .col(text_null("spurt_om"))
        .col(big_integer("tabeller"))
        .col(big_integer("kategorier_gitt"))
        .col(big_integer("kategorier_avslaatt"))
        .col(big_integer("formaal"))
        .col(text_null("operasjon"))
        .col(text("dokument"))
        .col(big_integer_null("epoke"))
        .col(big_integer("felles_epoke"))
        .col(json_binary("samtykker"))
        .col(timestamp_with_time_zone_null("blaalys_fra"))
        .col(integer("antall"))
        .col(text("salt"))
        .col(text("hash"))
        .take()
}

fn sjekkpunkt() -> TableCreateStatement {
    Table::create()
        .table("sjekkpunkt")
        .col(big_integer("nr").primary_key())
        .col(timestamp_with_time_zone("tidspunkt"))
        .col(text("forrige"))
        .col(text("rot"))
        .col(big_integer("baner"))
        .col(big_integer("innfoersler"))
        .col(json_binary("hoder"))
        .col(text("noekkel"))
        .col(text("signatur"))
        .take()
}
