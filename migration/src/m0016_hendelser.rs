//! Creates the event log, and what the ends of rights are found by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, small_integer, small_integer_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::hjelp::{indeks, opprett, slipp};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indekser = vec![
            indeks("hendelse", &["bruker_id", "posisjon"]),
            indeks("hendelse", &["tidspunkt"]),
        ];
        opprett(manager, vec![hendelse(), hendelse_part()], indekser).await?;
        for endring in [
            Table::alter()
                .table("brukertilstand")
                .drop_column("hendelse_nr")
                .take(),
            Table::alter()
                .table("brukertilstand")
                .add_column(timestamp_with_time_zone_null("neste_grense"))
                .take(),
            Table::alter()
                .table("brukertilstand")
                .add_column(timestamp_with_time_zone_null("fortalt"))
                .take(),
        ] {
            manager.alter_table(endring).await?;
        }
        manager
            .create_index(indeks("brukertilstand", &["neste_grense"]))
            .await?;
        // Whatever ends or begins is looked at anew when that comes; what has passed is past.
        manager
            .get_connection()
            .execute_unprepared(
                "UPDATE brukertilstand SET neste_grense = (SELECT MIN(g.t) FROM (\
                 SELECT t.fra AS t FROM tilgang t WHERE t.bruker_id = brukertilstand.bruker_id \
                 UNION ALL SELECT t.til FROM tilgang t WHERE t.bruker_id = brukertilstand.bruker_id \
                 UNION ALL SELECT k.gyldig_fra FROM tilknytning k WHERE k.bruker_id = brukertilstand.bruker_id \
                 UNION ALL SELECT k.gyldig_til FROM tilknytning k WHERE k.bruker_id = brukertilstand.bruker_id \
                 UNION ALL SELECT brukertilstand.blaalys_til) g WHERE g.t > CURRENT_TIMESTAMP)",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        slipp(manager, &["hendelse", "hendelse_part"]).await?;
        manager
            .drop_index(
                Index::drop()
                    .name("ix_brukertilstand_neste_grense")
                    .table("brukertilstand")
                    .to_owned(),
            )
            .await?;
        for endring in [
            Table::alter()
                .table("brukertilstand")
                .drop_column("fortalt")
                .take(),
            Table::alter()
                .table("brukertilstand")
                .drop_column("neste_grense")
                .take(),
            Table::alter()
                .table("brukertilstand")
                .add_column(big_integer("hendelse_nr").default(0))
                .take(),
        ] {
            manager.alter_table(endring).await?;
        }
        Ok(())
    }

    // All or nothing on SQLite too, where it is not the default.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn hendelse() -> TableCreateStatement {
    Table::create()
        .table("hendelse")
        .col(
            ColumnDef::new("posisjon")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid_null("bruker_id"))
        .col(small_integer("slag"))
        .col(small_integer_null("tabell"))
        .col(uuid_null("rad_id"))
        .col(text_null("foer"))
        .col(text_null("etter"))
        .col(timestamp_with_time_zone_null("foer_tid"))
        .col(timestamp_with_time_zone("tidspunkt"))
        .take()
}

fn hendelse_part() -> TableCreateStatement {
    Table::create()
        .table("hendelse_part")
        .col(uuid("mottaker_id"))
        .col(big_integer("posisjon"))
        .primary_key(Index::create().col("mottaker_id").col("posisjon"))
        .take()
}
