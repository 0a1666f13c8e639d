//! Creates what getting in needs: codes of confirmation, notices, requests for samtykke, and calls
//! to those on duty.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, boolean_null, date, integer, json_binary, pk_uuid, small_integer,
    small_integer_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

use crate::hjelp::{indeks, opprett, personrad, slipp, unik};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABELLER: [&str; 4] = [
    "bekreftelse",
    "varsel",
    "samtykkeforespoersel",
    "vaktvarsel",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tabeller = vec![
            bekreftelse(),
            varsel(),
            samtykkeforespoersel(),
            vaktvarsel(),
        ];
        let indekser = vec![
            unik("bekreftelse", &["kode_indeks"]),
            indeks("bekreftelse", &["bruker_id"]),
            indeks("varsel", &["neste_forsoek"]),
            indeks("varsel", &["samtykke_id"]),
            indeks("samtykkeforespoersel", &["bruker_id"]),
            indeks("vaktvarsel", &["enhet_id", "opprettet"]),
            indeks("vaktvarsel", &["fra_ansatt_id", "opprettet"]),
        ];
        opprett(manager, tabeller, indekser).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &TABELLER).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn bekreftelse() -> TableCreateStatement {
    Table::create()
        .table("bekreftelse")
        .col(pk_uuid("id"))
        .col(text("kode_indeks"))
        .col(uuid("bruker_id"))
        .col(uuid("samtykke_id"))
        .col(timestamp_with_time_zone("utloeper"))
        .take()
}

fn varsel() -> TableCreateStatement {
    Table::create()
        .table("varsel")
        .col(pk_uuid("id"))
        .col(uuid_null("bruker_id"))
        .col(uuid("person_id"))
        .col(small_integer("type"))
        .col(uuid_null("samtykke_id"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone_null("neste_forsoek"))
        .col(integer("forsoek"))
        .col(timestamp_with_time_zone_null("fortalt"))
        .col(small_integer_null("kanal"))
        .take()
}

fn samtykkeforespoersel() -> TableCreateStatement {
    personrad("samtykkeforespoersel")
        .col(uuid("fra_ansatt_id"))
        .col(uuid("enhet_id"))
        .col(uuid("virksomhet_id"))
        .col(json_binary("avgivere"))
        .col(big_integer("kategorier"))
        .col(big_integer("formaal"))
        .col(boolean("les"))
        .col(boolean("bidra"))
        .col(small_integer("betingelse"))
        .col(boolean("med_historikk"))
        .col(boolean("med_organisasjonstoken"))
        .col(small_integer("tekstversjon"))
        .col(date("gyldig_til_og_med"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone_null("besvart"))
        .col(boolean_null("gitt"))
        .take()
}

fn vaktvarsel() -> TableCreateStatement {
    Table::create()
        .table("vaktvarsel")
        .col(pk_uuid("id"))
        .col(uuid("enhet_id"))
        .col(uuid("fra_ansatt_id"))
        .col(uuid_null("bruker_id"))
        .col(timestamp_with_time_zone("opprettet"))
        .take()
}
