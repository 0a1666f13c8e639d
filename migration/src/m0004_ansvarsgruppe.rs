//! Creates the ansvarsgruppe and its members.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, date_null, integer, small_integer, timestamp_with_time_zone_null, uuid,
};

use crate::hjelp::{endring, indeks, opprett, personrad, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        opprett(manager, tabeller(), indekser()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["ansvarsgruppe", "ansvarsgruppe_medlem"]).await
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tabeller() -> Vec<TableCreateStatement> {
    vec![ansvarsgruppe(), ansvarsgruppe_medlem()]
}

fn indekser() -> Vec<IndexCreateStatement> {
    vec![
        indeks("ansvarsgruppe", &["bruker_id"]),
        indeks("ansvarsgruppe_medlem", &["bruker_id"]),
    ]
}

fn ansvarsgruppe() -> TableCreateStatement {
    endring(
        personrad("ansvarsgruppe")
            .col(integer("versjon"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med")),
    )
}

fn ansvarsgruppe_medlem() -> TableCreateStatement {
    endring(
        personrad("ansvarsgruppe_medlem")
            .col(integer("versjon"))
            .col(uuid("ansvarsgruppe_id"))
            .col(uuid("ansatt_id"))
            .col(uuid("virksomhet_id"))
            .col(small_integer("rolle"))
            .col(date("gyldig_fra_og_med"))
            .col(date_null("gyldig_til_og_med")),
    )
    .col(timestamp_with_time_zone_null("fjernet"))
    .take()
}
