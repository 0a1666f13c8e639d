//! Lets a client act for several virksomheter; creates the suppliers that they let act for them;
//! adds the number of an enhet that has one of its own.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, pk_uuid, text, text_null, timestamp_with_time_zone_null, uuid,
};

use crate::hjelp::{indeks, opprett, slipp, unik};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        bytt_klient(manager, klient()).await?;
        let indekser = vec![
            indeks("klient", &["klient_id"]),
            unik("delegering", &["virksomhet_id", "leverandoer"]),
        ];
        opprett(manager, vec![delegering()], indekser).await?;
        let nummer = Table::alter()
            .table("enhet")
            .add_column(text_null("organisasjonsnummer"))
            .take();
        manager.alter_table(nummer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let nummer = Table::alter()
            .table("enhet")
            .drop_column("organisasjonsnummer")
            .take();
        manager.alter_table(nummer).await?;
        slipp(manager, &["delegering"]).await?;
        bytt_klient(manager, crate::m0001_register::klient()).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Makes the table anew with what it holds: SQLite cannot let go of a unique column.
async fn bytt_klient(manager: &SchemaManager<'_>, ny: TableCreateStatement) -> Result<(), DbErr> {
    manager
        .rename_table(Table::rename().table("klient", "klient_foer").take())
        .await?;
    manager.create_table(ny).await?;
    let kolonner = ["id", "klient_id", "enhet_id", "scope", "gyldig_til"];
    let foer = Query::select().columns(kolonner).from("klient_foer").take();
    let kopi = Query::insert()
        .into_table("klient")
        .columns(kolonner)
        .select_from(foer)
        .map_err(|feil| DbErr::Migration(feil.to_string()))?
        .to_owned();
    manager.execute(kopi).await?;
    slipp(manager, &["klient_foer"]).await
}

fn klient() -> TableCreateStatement {
    Table::create()
        .table("klient")
        .col(pk_uuid("id"))
        .col(text_null("utsteder"))
        .col(text("klient_id"))
        .col(uuid("enhet_id"))
        .col(big_integer("scope"))
        .col(timestamp_with_time_zone_null("gyldig_til"))
        .take()
}

fn delegering() -> TableCreateStatement {
    Table::create()
        .table("delegering")
        .col(pk_uuid("id"))
        .col(uuid("virksomhet_id"))
        .col(text("leverandoer"))
        .col(timestamp_with_time_zone_null("gyldig_til"))
        .take()
}
