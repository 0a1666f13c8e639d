//! Creates koordinatoroppnevninger, the ROP-pasientforløp and the individuell plan.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, date_null, integer, small_integer, text, text_null, uuid, uuid_null,
};

use crate::hjelp::{
    eid_hale, eid_hale_med_tema, eid_rad, endring, indeks, opprett, personrad, slipp,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABELLER: [&str; 9] = [
    "koordinatoroppnevning",
    "forloep",
    "forloep_fase",
    "forloep_part",
    "forloep_frist",
    "ip_ramme",
    "ip_maal",
    "ip_tiltak",
    "ip_evaluering",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indekser = TABELLER.iter().map(|t| indeks(t, &["bruker_id"]));
        opprett(manager, tabeller(), indekser.collect()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &TABELLER).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tabeller() -> Vec<TableCreateStatement> {
    vec![
        koordinatoroppnevning(),
        forloep(),
        forloep_fase(),
        forloep_part(),
        forloep_frist(),
        ip_ramme(),
        ip_maal(),
        ip_tiltak(),
        ip_evaluering(),
    ]
}

fn koordinatoroppnevning() -> TableCreateStatement {
    endring(
        personrad("koordinatoroppnevning")
            .col(integer("versjon"))
            .col(small_integer("type"))
            .col(uuid("ansatt_id"))
            .col(uuid("virksomhet_id"))
            .col(uuid("oppnevnt_av_enhet_id"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med")),
    )
}

fn forloep() -> TableCreateStatement {
    eid_hale(
        eid_rad("forloep")
            .col(date("startet"))
            .col(date_null("avsluttet")),
    )
}

fn forloep_fase() -> TableCreateStatement {
    eid_hale(
        eid_rad("forloep_fase")
            .col(uuid("forloep_id"))
            .col(small_integer("type"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med"))
            .col(uuid("ansvarlig_enhet_id"))
            .col(uuid("virksomhet_id")),
    )
}

fn forloep_part() -> TableCreateStatement {
    eid_hale(
        eid_rad("forloep_part")
            .col(uuid("fase_id"))
            .col(uuid("enhet_id"))
            .col(uuid("virksomhet_id")),
    )
}

fn forloep_frist() -> TableCreateStatement {
    eid_hale(
        eid_rad("forloep_frist")
            .col(uuid("fase_id"))
            .col(date("innen"))
            .col(text_null("bruddaarsak")),
    )
}

fn ip_ramme() -> TableCreateStatement {
    eid_hale(
        eid_rad("ip_ramme")
            .col(date("tilbudt"))
            .col(date_null("takket_nei"))
            .col(date_null("vedtatt"))
            .col(date_null("periode_fra_og_med"))
            .col(date_null("periode_til_og_med"))
            .col(date_null("paa_vent_fra"))
            .col(date_null("avsluttet")),
    )
}

fn ip_maal() -> TableCreateStatement {
    eid_hale_med_tema(
        eid_rad("ip_maal")
            .col(uuid_null("overordnet_id"))
            .col(text("tekst")),
    )
}

fn ip_tiltak() -> TableCreateStatement {
    eid_hale_med_tema(
        eid_rad("ip_tiltak")
            .col(uuid_null("maal_id"))
            .col(text("tekst"))
            .col(text_null("omfang"))
            .col(uuid_null("ansvarlig_ansatt_id"))
            .col(uuid_null("ansvarlig_enhet_id"))
            .col(date_null("evalueres_innen"))
            .col(date_null("gjennomfoert")),
    )
}

fn ip_evaluering() -> TableCreateStatement {
    eid_hale(
        eid_rad("ip_evaluering")
            .col(date("dato"))
            .col(text("metode"))
            .col(text_null("maaloppnaaelse"))
            .col(text_null("brukerens_erfaring")),
    )
}
