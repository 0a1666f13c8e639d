//! Creates the registry: persons, organisations, employments, shifts, client systems.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, integer, pk_uuid, small_integer, text, text_null,
    text_uniq, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        opprett(manager, tabeller(), indekser()).await?;
        manager.execute(fellesrad()?).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(
            manager,
            &[
                "person",
                "virksomhet",
                "enhet",
                "ansatt",
                "vakt",
                "klient",
                "felles",
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
        person(),
        virksomhet(),
        enhet(),
        ansatt(),
        vakt(),
        klient(),
        felles(),
    ]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("enhet", &["virksomhet_id"]),
        indeks("ansatt", &["person_id"]),
        indeks("vakt", &["ansatt_id"]),
    ]
}

fn person() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(pk_uuid("id"))
        .col(text("nummer_kryptert"))
        .col(text_uniq("nummer_indeks"))
        .take()
}

fn virksomhet() -> TableCreateStatement {
    Table::create()
        .table("virksomhet")
        .col(pk_uuid("id"))
        .col(text("navn"))
        .col(text_uniq("organisasjonsnummer"))
        .col(small_integer("sektor"))
        .col(big_integer("roeper"))
        .take()
}

fn enhet() -> TableCreateStatement {
    Table::create()
        .table("enhet")
        .col(pk_uuid("id"))
        .col(uuid("virksomhet_id"))
        .col(text("navn"))
        .col(boolean("er_helsetjeneste"))
        .col(text_null("bydel"))
        .col(uuid_null("overordnet_id"))
        .col(date_null("opphoert_fra_og_med"))
        .col(uuid_null("etterfoelger_id"))
        .take()
}

fn ansatt() -> TableCreateStatement {
    Table::create()
        .table("ansatt")
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("enhet_id"))
        .col(text("navn"))
        .col(text("stilling"))
        .col(big_integer("roller"))
        .col(date("gyldig_fra_og_med"))
        .col(date_null("gyldig_til_og_med"))
        .take()
}

fn vakt() -> TableCreateStatement {
    Table::create()
        .table("vakt")
        .col(pk_uuid("id"))
        .col(uuid("ansatt_id"))
        .col(timestamp_with_time_zone("fra"))
        .col(timestamp_with_time_zone("til"))
        .take()
}

pub(crate) fn klient() -> TableCreateStatement {
    Table::create()
        .table("klient")
        .col(pk_uuid("id"))
        .col(text_uniq("klient_id"))
        .col(uuid("enhet_id"))
        .col(big_integer("scope"))
        .col(timestamp_with_time_zone_null("gyldig_til"))
        .take()
}

fn felles() -> TableCreateStatement {
    Table::create()
        .table("felles")
        .col(integer("id").primary_key())
        .col(big_integer("epoke"))
        .check(Expr::col("id").eq(1))
        .take()
}

/// The only row of `felles`: part of the schema, for nothing works without it.
fn fellesrad() -> Result<InsertStatement, DbErr> {
    let mut rad = Query::insert();
    rad.into_table("felles")
        .columns(["id", "epoke"])
        .values([1.into(), 0.into()])
        .map_err(|feil| DbErr::Migration(feil.to_string()))?;
    Ok(rad)
}
