//! Creates agreements with brukere, and agreements between virksomheter.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, date_null, integer, json_binary, pk_uuid, small_integer, text, text_null, uuid, uuid_null,
};

use crate::hjelp::{eid_hale, eid_rad, endring, indeks, opprett, slipp, unik};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const DELER: [&str; 4] = [
    "brukeravtale_dagligliv",
    "brukeravtale_legemidler",
    "brukeravtale_oekonomi",
    "brukeravtale_tilbakefall",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tabeller = vec![brukeravtale(), samarbeidsavtale()];
        tabeller.extend(DELER.map(del));
        let mut indekser = vec![
            indeks("brukeravtale", &["bruker_id"]),
            unik("samarbeidsavtale", &["avtale_id", "versjon"]),
        ];
        indekser.extend(DELER.map(|del| indeks(del, &["bruker_id"])));
        opprett(manager, tabeller, indekser).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &DELER).await?;
        slipp(manager, &["brukeravtale", "samarbeidsavtale"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn brukeravtale() -> TableCreateStatement {
    eid_hale(
        eid_rad("brukeravtale")
            .col(uuid("enhet_id"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med"))
            .col(json_binary("evalueringsdatoer"))
            .col(text_null("faste_avtaler"))
            .col(date_null("avsluttet")),
    )
}

fn del(navn: &'static str) -> TableCreateStatement {
    eid_hale(
        eid_rad(navn)
            .col(uuid("avtale_id"))
            .col(uuid("enhet_id"))
            .col(text("tekst")),
    )
}

fn samarbeidsavtale() -> TableCreateStatement {
    endring(
        Table::create()
            .table("samarbeidsavtale")
            .col(pk_uuid("id"))
            .col(uuid("avtale_id"))
            .col(integer("versjon"))
            .col(small_integer("type"))
            .col(text("tittel"))
            .col(json_binary("parter"))
            .col(uuid_null("overordnet_id"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med"))
            .col(date_null("gjennomgaas_innen"))
            .col(small_integer("oppsigelsestid_maaneder"))
            .col(date_null("sagt_opp")),
    )
}
