//! The migrations of the database, PostgreSQL and SQLite alike.
//!
//! They spell the schema out and never import the entities, so that an old migration stays what it
//! was. Foreign keys are left out: rows are locked per bruker by the epoch row, and the log and
//! history outlive what they point at.

mod hjelp;
mod m0001_register;
mod m0002_bruker;
mod m0003_rettigheter;
mod m0004_ansvarsgruppe;
mod m0005_kriseplan;
mod m0006_drift;
mod m0007_importnoekler;
mod m0008_samordning;
mod m0009_avtaler;
mod m0010_registrering;
mod m0011_logg;
mod m0012_innsyn;
mod m0013_henvendelse;
mod m0014_utloep;
mod m0015_partnere;
mod m0016_hendelser;
mod m0017_dokumenter;
mod m0018_gjenoppretting;
mod m0019_loggindeks;
mod m0020_loggindeks_ut;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

/// All migrations, in order.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_register::Migration),
            Box::new(m0002_bruker::Migration),
            Box::new(m0003_rettigheter::Migration),
            Box::new(m0004_ansvarsgruppe::Migration),
            Box::new(m0005_kriseplan::Migration),
            Box::new(m0006_drift::Migration),
            Box::new(m0007_importnoekler::Migration),
            Box::new(m0008_samordning::Migration),
            Box::new(m0009_avtaler::Migration),
            Box::new(m0010_registrering::Migration),
            Box::new(m0011_logg::Migration),
            Box::new(m0012_innsyn::Migration),
            Box::new(m0013_henvendelse::Migration),
            Box::new(m0014_utloep::Migration),
            Box::new(m0015_partnere::Migration),
            Box::new(m0016_hendelser::Migration),
            Box::new(m0017_dokumenter::Migration),
            Box::new(m0018_gjenoppretting::Migration),
            Box::new(m0019_loggindeks::Migration),
            Box::new(m0020_loggindeks_ut::Migration),
        ]
    }
}

/// Whether the database has every migration of this program, so that `serve` may start on it.
/// Only reads: it works for a database user that may not create tables.
///
/// # Errors
/// When the database cannot be asked, or has migrations that this program does not know.
pub async fn skjema_er_aktuelt<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    Ok(Migrator::get_pending_migrations_read_only(db)
        .await?
        .is_empty())
}
