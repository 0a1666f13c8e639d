//! Adds what the import of the registry knows rows by, and who took over a virksomhet.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, uuid_null};

use crate::hjelp::unik;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const MED_NOEKKEL: [&str; 2] = ["enhet", "ansatt"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for tabell in MED_NOEKKEL {
            legg_til(manager, tabell, text_null("noekkel")).await?;
            manager.create_index(unik(tabell, &["noekkel"])).await?;
        }
        legg_til(manager, "virksomhet", uuid_null("etterfoelger_id")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for tabell in MED_NOEKKEL {
            let indeks = format!("ix_{tabell}_noekkel");
            manager
                .drop_index(Index::drop().name(indeks).table(tabell).to_owned())
                .await?;
            ta_bort(manager, tabell, "noekkel").await?;
        }
        ta_bort(manager, "virksomhet", "etterfoelger_id").await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn legg_til(
    manager: &SchemaManager<'_>,
    tabell: &'static str,
    kolonne: ColumnDef,
) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(tabell).add_column(kolonne).take())
        .await
}

async fn ta_bort(
    manager: &SchemaManager<'_>,
    tabell: &'static str,
    kolonne: &'static str,
) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(tabell).drop_column(kolonne).take())
        .await
}
