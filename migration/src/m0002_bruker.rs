//! Creates the bruker and those around them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, integer, pk_uuid, small_integer, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null, uuid_uniq,
};

use crate::hjelp::{eid_hale, eid_rad, endring, indeks, opprett, personrad, slipp};

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
                "bruker",
                "brukertilstand",
                "kontakt",
                "paaroerende",
                "barn",
                "representasjon",
                "kompetansevurdering",
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
        bruker(),
        brukertilstand(),
        kontakt(),
        paaroerende(),
        barn(),
        representasjon(),
        kompetansevurdering(),
    ]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("bruker", &["navn_noekkel"]),
        indeks("paaroerende", &["bruker_id"]),
        indeks("paaroerende", &["person_id"]),
        indeks("barn", &["bruker_id"]),
        indeks("representasjon", &["bruker_id"]),
        indeks("representasjon", &["person_id"]),
        indeks("kompetansevurdering", &["bruker_id"]),
    ]
}

fn bruker() -> TableCreateStatement {
    Table::create()
        .table("bruker")
        .col(pk_uuid("id"))
        .col(uuid_uniq("person_id"))
        .col(text("fornavn"))
        .col(text("etternavn"))
        .col(text("navn_noekkel"))
        .col(date("foedselsdato"))
        .take()
}

fn brukertilstand() -> TableCreateStatement {
    Table::create()
        .table("brukertilstand")
        .col(pk_uuid("bruker_id"))
        .col(big_integer("epoke"))
        .col(big_integer("hendelse_nr"))
        .col(small_integer("gradering"))
        .col(timestamp_with_time_zone_null("doed"))
        .col(timestamp_with_time_zone_null("blaalys_fra"))
        .col(timestamp_with_time_zone_null("blaalys_til"))
        .col(uuid_null("blaalys_unntatt"))
        .take()
}

fn kontakt() -> TableCreateStatement {
    endring(
        Table::create()
            .table("kontakt")
            .col(pk_uuid("id"))
            .col(uuid_uniq("bruker_id"))
            .col(integer("versjon"))
            .col(text_null("telefon"))
            .col(text_null("epost"))
            .col(text_null("adresse"))
            .col(text_null("postnummer"))
            .col(text_null("bydel")),
    )
}

fn paaroerende() -> TableCreateStatement {
    eid_hale(
        eid_rad("paaroerende")
            .col(uuid_null("person_id"))
            .col(text("navn"))
            .col(text("relasjon"))
            .col(text_null("telefon"))
            .col(boolean("er_naermeste")),
    )
}

fn barn() -> TableCreateStatement {
    eid_hale(
        eid_rad("barn")
            .col(integer("foedselsaar"))
            .col(text_null("ivaretatt_av")),
    )
}

fn representasjon() -> TableCreateStatement {
    personrad("representasjon")
        .col(uuid("person_id"))
        .col(small_integer("type"))
        .col(text("navn"))
        .col(big_integer("mandat"))
        .col(date("gyldig_fra_og_med"))
        .col(date_null("gyldig_til_og_med"))
        .take()
}

fn kompetansevurdering() -> TableCreateStatement {
    personrad("kompetansevurdering")
        .col(big_integer("omraade"))
        .col(boolean("har"))
        .col(timestamp_with_time_zone("vurdert"))
        .col(uuid_null("vurdert_av"))
        .take()
}
