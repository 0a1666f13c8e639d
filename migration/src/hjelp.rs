//! What the migrations share: creating, dropping, and the columns that owned rows have in common.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, integer, pk_uuid, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Creates tables and then their indexes.
pub(crate) async fn opprett(
    manager: &SchemaManager<'_>,
    tabeller: Vec<TableCreateStatement>,
    indekser: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for tabell in tabeller {
        manager.create_table(tabell).await?;
    }
    for indeks in indekser {
        manager.create_index(indeks).await?;
    }
    Ok(())
}

/// Drops tables, their indexes with them.
pub(crate) async fn slipp(
    manager: &SchemaManager<'_>,
    tabeller: &'static [&'static str],
) -> Result<(), DbErr> {
    for tabell in tabeller {
        manager
            .drop_table(Table::drop().table(*tabell).take())
            .await?;
    }
    Ok(())
}

/// An index, named by its table and columns.
pub(crate) fn indeks(tabell: &'static str, kolonner: &[&'static str]) -> IndexCreateStatement {
    let mut indeks = Index::create();
    indeks
        .name(format!("ix_{tabell}_{}", kolonner.join("_")))
        .table(tabell);
    for kolonne in kolonner {
        indeks.col(*kolonne);
    }
    indeks
}

/// An index that holds each combination once.
pub(crate) fn unik(tabell: &'static str, kolonner: &[&'static str]) -> IndexCreateStatement {
    indeks(tabell, kolonner).unique().take()
}

/// A personal table: the row and its bruker.
pub(crate) fn personrad(tabell: &'static str) -> TableCreateStatement {
    Table::create()
        .table(tabell)
        .col(pk_uuid("id"))
        .col(uuid("bruker_id"))
        .take()
}

/// A personal table whose rows have an owner: the columns before its own.
pub(crate) fn eid_rad(tabell: &'static str) -> TableCreateStatement {
    personrad(tabell)
        .col(uuid("eier_id"))
        .col(integer("versjon"))
        .take()
}

/// The columns after an owned table's own: holding back, shielding, and the row's life.
pub(crate) fn eid_hale(tabell: &mut TableCreateStatement) -> TableCreateStatement {
    tabell
        .col(boolean("tilbakeholdt"))
        .col(text_null("skjermet_grunn"))
        .col(uuid_null("skjermet_av"))
        .col(date_null("skjermet_til"))
        .col(timestamp_with_time_zone("opprettet"))
        .col(timestamp_with_time_zone("endret"))
        .col(uuid_null("endret_av"))
        .col(timestamp_with_time_zone_null("fjernet"))
        .take()
}

/// As [`eid_hale`], for rows that may carry further categories.
pub(crate) fn eid_hale_med_tema(tabell: &mut TableCreateStatement) -> TableCreateStatement {
    eid_hale(tabell.col(big_integer("tema")))
}

/// Who wrote this version of the row, and when.
pub(crate) fn endring(tabell: &mut TableCreateStatement) -> TableCreateStatement {
    tabell
        .col(timestamp_with_time_zone("endret"))
        .col(uuid_null("endret_av"))
        .take()
}
