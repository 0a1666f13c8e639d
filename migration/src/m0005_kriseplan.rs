//! Creates the kriseplan, one table per set of categories.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, date_null, json_binary, small_integer, text, text_null, timestamp_with_time_zone_null,
    uuid_null,
};

use crate::hjelp::{eid_hale, eid_hale_med_tema, eid_rad, indeks, opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        opprett(manager, tabeller(), indekser()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(
            manager,
            &[
                "kriseplan",
                "kriseplan_signal",
                "kriseplan_raad",
                "kriseplan_trinn",
                "kriseplan_kontakt",
                "kriseplan_barnetiltak",
            ],
        )
        .await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tabeller() -> Vec<TableCreateStatement> {
    vec![
        kriseplan(),
        kriseplan_signal(),
        kriseplan_raad(),
        kriseplan_trinn(),
        kriseplan_kontakt(),
        kriseplan_barnetiltak(),
    ]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("kriseplan", &["bruker_id"]),
        indeks("kriseplan_signal", &["bruker_id"]),
        indeks("kriseplan_raad", &["bruker_id"]),
        indeks("kriseplan_trinn", &["bruker_id"]),
        indeks("kriseplan_kontakt", &["bruker_id"]),
        indeks("kriseplan_barnetiltak", &["bruker_id"]),
    ]
}

fn kriseplan() -> TableCreateStatement {
    eid_hale(
        eid_rad("kriseplan")
            .col(date("gyldig_fra_og_med"))
            .col(date_null("revideres_innen"))
            .col(timestamp_with_time_zone_null("avsluttet")),
    )
}

fn kriseplan_signal() -> TableCreateStatement {
    eid_hale_med_tema(
        eid_rad("kriseplan_signal")
            .col(small_integer("nivaa"))
            .col(text("tekst")),
    )
}

fn kriseplan_raad() -> TableCreateStatement {
    eid_hale_med_tema(
        eid_rad("kriseplan_raad")
            .col(small_integer("type"))
            .col(text("tekst")),
    )
}

fn kriseplan_trinn() -> TableCreateStatement {
    eid_hale_med_tema(
        eid_rad("kriseplan_trinn")
            .col(small_integer("nivaa"))
            .col(json_binary("tiltak_bruker"))
            .col(json_binary("tiltak_tjeneste"))
            .col(uuid_null("ansvarlig_enhet_id")),
    )
}

fn kriseplan_kontakt() -> TableCreateStatement {
    eid_hale(
        eid_rad("kriseplan_kontakt")
            .col(text("navn"))
            .col(text_null("telefon"))
            .col(uuid_null("ansatt_id")),
    )
}

fn kriseplan_barnetiltak() -> TableCreateStatement {
    eid_hale(
        eid_rad("kriseplan_barnetiltak")
            .col(text_null("tekst"))
            .col(text_null("hvorfor_ingen")),
    )
}
