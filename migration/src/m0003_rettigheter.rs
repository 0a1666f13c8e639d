//! Creates samtykke, sperring, blålys, ties, and the rights derived from them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, boolean_null, date, date_null, integer, json_binary, small_integer, text,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, personrad, slipp};

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
                "samtykke",
                "sperring",
                "blaalysperiode",
                "tilgang",
                "tilknytning",
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
        samtykke(),
        sperring(),
        blaalysperiode(),
        tilgang(),
        tilknytning(),
    ]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("samtykke", &["bruker_id"]),
        indeks("sperring", &["bruker_id"]),
        indeks("sperring", &["mot_id"]),
        indeks("blaalysperiode", &["bruker_id"]),
        indeks("tilgang", &["mottaker_id", "bruker_id"]),
        indeks("tilknytning", &["bruker_id"]),
        indeks("tilknytning", &["ansatt_id", "bruker_id"]),
    ]
}

fn samtykke() -> TableCreateStatement {
    personrad("samtykke")
        .col(integer("versjon"))
        .col(small_integer("mottaker_type"))
        .col(uuid("mottaker_id"))
        .col(uuid_null("mottaker_paaroerende_id"))
        .col(uuid_null("mottaker_virksomhet_id"))
        .col(json_binary("avgivere"))
        .col(big_integer("kategorier"))
        .col(big_integer("formaal"))
        .col(boolean("les"))
        .col(boolean("bidra"))
        .col(small_integer("betingelse"))
        .col(boolean("med_historikk"))
        .col(boolean("med_organisasjonstoken"))
        .col(boolean("gjelder_gradert"))
        .col(small_integer("tekstversjon"))
        .col(date("gyldig_fra_og_med"))
        .col(date("gyldig_til_og_med"))
        .col(small_integer("gitt_av"))
        .col(uuid("gitt_av_person"))
        .col(small_integer("form"))
        .col(text_null("hvorfor_ikke_skriftlig"))
        .col(text_null("dokumentreferanse"))
        .col(uuid_null("registrert_av"))
        .col(uuid_null("bekreftet_av"))
        .col(uuid_null("kompetanse_vurdert_av"))
        .col(date_null("kompetanse_vurdert"))
        .col(boolean_null("har_kompetanse"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone_null("virker_fra"))
        .col(timestamp_with_time_zone_null("lapser"))
        .col(timestamp_with_time_zone_null("trukket"))
        .col(timestamp_with_time_zone_null("erstattet"))
        .col(uuid_null("erstatter_id"))
        .take()
}

fn sperring() -> TableCreateStatement {
    personrad("sperring")
        .col(small_integer("mot_type"))
        .col(uuid("mot_id"))
        .col(uuid_null("mot_ansatt_id"))
        .col(big_integer("kategorier"))
        .col(boolean("er_alle"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone_null("opphevet"))
        .take()
}

fn blaalysperiode() -> TableCreateStatement {
    personrad("blaalysperiode")
        .col(timestamp_with_time_zone("startet"))
        .col(timestamp_with_time_zone("slutter"))
        .col(timestamp_with_time_zone_null("avsluttet"))
        .col(uuid_null("erklaert_av"))
        .col(json_binary("erklaerere"))
        .col(text("begrunnelse"))
        .take()
}

fn tilgang() -> TableCreateStatement {
    Table::create()
        .table("tilgang")
        .col(uuid("bruker_id"))
        .col(integer("nr"))
        .col(small_integer("mottaker_type"))
        .col(uuid("mottaker_id"))
        .col(uuid_null("virksomhet_id"))
        .col(uuid_null("avgiver_id"))
        .col(big_integer("formaal"))
        .col(big_integer("les"))
        .col(big_integer("historikk"))
        .col(big_integer("bidra"))
        .col(big_integer("sperret"))
        .col(boolean("under_blaalys"))
        .col(boolean("organisasjon"))
        .col(boolean("gradert"))
        .col(small_integer("tekstversjon"))
        .col(timestamp_with_time_zone("fra"))
        .col(timestamp_with_time_zone("til"))
        .primary_key(Index::create().col("bruker_id").col("nr"))
        .take()
}

fn tilknytning() -> TableCreateStatement {
    personrad("tilknytning")
        .col(uuid("ansatt_id"))
        .col(small_integer("type"))
        .col(uuid_null("kilde_id"))
        .col(timestamp_with_time_zone("gyldig_fra"))
        .col(timestamp_with_time_zone_null("gyldig_til"))
        .col(uuid_null("opprettet_av"))
        .take()
}
