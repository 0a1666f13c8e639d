//! The database as configured: reached, up to date, opened.

use std::{fs, sync::Arc};

use anyhow::{Context, bail};
use migration::MigratorTrait;
use samtykke::Policy;

use super::hemmeligheter::hemmeligheter;
use crate::{
    demo,
    klokke::{Systemklokke, Tilfeldighet},
    konfig::{Konfig, Miljoe},
    storage::{Bok, Database, Dialekt, Frister, Lager, Noekler},
};

pub(super) async fn koble_til(konfig: &Konfig) -> anyhow::Result<Database> {
    koble_til_med(konfig, None).await
}

pub(super) async fn koble_til_med(
    konfig: &Konfig,
    frister: Option<Frister>,
) -> anyhow::Result<Database> {
    if konfig.miljoe == Miljoe::Development {
        fs::create_dir_all(&konfig.mappe).context("HF_DATA_DIR cannot be made")?;
    }
    let bok = match &konfig.ledger {
        Some(mappe) => {
            let bok = Bok::ny(mappe.clone(), &hemmeligheter(konfig)?)?;
            Some(match konfig.miljoe {
                Miljoe::Production => bok.i_mappe_som_finnes(),
                Miljoe::Development | Miljoe::Test => bok,
            })
        }
        None => None,
    };
    // The address may hold a password: the error says only that it failed.
    let db = Database::koble_til_med(&konfig.database, konfig.forbindelser, frister)
        .await
        .map_err(|_| anyhow::anyhow!("HF_DATABASE_URL: the database cannot be reached"))?;
    Ok(db.med_bok(bok))
}

pub(super) async fn migrer_opp(db: &Database) -> anyhow::Result<()> {
    migration::Migrator::up(db.pool(), None)
        .await
        .context("migration failed")
}

/// The storage of a database that is up to date; in development, brought up to date and filled.
pub(super) async fn lager(konfig: &Konfig) -> anyhow::Result<Arc<Lager>> {
    lager_med(konfig, None).await
}

/// The same for calls, whose work in the database has its time.
pub(super) async fn lager_med(
    konfig: &Konfig,
    frister: Option<Frister>,
) -> anyhow::Result<Arc<Lager>> {
    let db = koble_til(konfig).await?;
    if konfig.miljoe == Miljoe::Development {
        migrer_opp(&db).await?;
    }
    krev_aktuelt(&db).await?;
    let lager = aapne(konfig, db).await?;
    if konfig.miljoe == Miljoe::Development && !demo::er_fylt(&lager).await? {
        demo::fyll(&lager, konfig.demo_brukere)
            .await
            .context("demo data")?;
        lager.oppfrisk_register().await?;
    }
    if frister.is_none() || lager.db().dialekt() == Dialekt::Sqlite {
        return Ok(lager);
    }
    lager.db().lukk().await?;
    aapne(konfig, koble_til_med(konfig, frister).await?).await
}

pub(super) async fn krev_aktuelt(db: &Database) -> anyhow::Result<()> {
    if !migration::skjema_er_aktuelt(db.pool()).await? {
        bail!("the database is not up to date: run `helsefellesskap migrate` first");
    }
    Ok(())
}

pub(super) async fn aapne(konfig: &Konfig, db: Database) -> anyhow::Result<Arc<Lager>> {
    let noekler = Noekler::fra_hemmeligheter(&hemmeligheter(konfig)?)?;
    let lager = Lager::aapne(
        db,
        noekler,
        Policy::default(),
        Arc::new(Systemklokke),
        Tilfeldighet::ekte(),
    )
    .await?;
    Ok(lager)
}

/// Whoever is known by a number that cannot be opened would be taken for a stranger.
pub(super) async fn krev_noekler(lager: &Lager) -> anyhow::Result<()> {
    let fremmede = lager.antall_fremmede().await?;
    if fremmede > 0 {
        bail!(
            "identity numbers that no key in HF_KEY opens: {fremmede}. Add the key that sealed them, \
             last in the list, and run `helsefellesskap noekler bytt`; in development, a new \
             HF_DATA_DIR does"
        );
    }
    Ok(())
}
