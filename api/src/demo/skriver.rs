//! The way of the rows into the database, in one transaction: COPY on PostgreSQL, many rows in one
//! statement on SQLite.

use std::{collections::BTreeMap, mem};

use chrono::{DateTime, Utc};
use entity::felles;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, Iden, IntoActiveModel, Iterable, RuntimeErr, Set, Statement, TransactionTrait,
    sqlx::{self, Postgres, Transaction},
};

use super::{
    binaer::Rader,
    bunke::{Bunke, Mottak},
    indekser::Indekser,
};
use crate::storage::{Database, Dialekt, Lagerfeil, hendelser::SETT_GRENSER};

/// Parameters in one statement: below SQLite's limit (32,766).
const MAKS_PARAMETRE: usize = 30_000;

/// Bytes of one table that make a COPY. Each costs a pause on the wire, however little it brings:
/// the driver lets the network gather small packets, and the end of a COPY is one.
const KOPI: usize = 4 * 1024 * 1024;

/// The one transaction that everything is written in.
pub(super) enum Skriver {
    Sqlite(DatabaseTransaction),
    Postgres(Kopiering),
}

/// COPY after COPY, and the rows that wait for theirs, by table.
pub(super) struct Kopiering {
    tx: Transaction<'static, Postgres>,
    indekser: Indekser,
    venter: BTreeMap<&'static str, Rader>,
}

impl Skriver {
    pub(super) async fn begynn(db: &Database) -> Result<Self, Lagerfeil> {
        Ok(match db.dialekt() {
            Dialekt::Sqlite => Self::Sqlite(db.pool().begin().await?),
            Dialekt::Postgres => {
                let pool = db.pool().get_postgres_connection_pool();
                let mut tx = pool.begin().await.map_err(feil)?;
                let indekser = Indekser::ta_bort(&mut tx).await.map_err(feil)?;
                Self::Postgres(Kopiering {
                    tx,
                    indekser,
                    venter: BTreeMap::new(),
                })
            }
        })
    }

    /// Writes everything; the number of rows.
    pub(super) async fn skriv(&mut self, bunke: Bunke) -> Result<usize, Lagerfeil> {
        bunke.lever(self).await
    }

    /// Sets when rights next change by time alone, moves the registry's epoch, so that running nodes
    /// read it, and commits.
    pub(super) async fn ferdig(self, naa: DateTime<Utc>) -> Result<(), Lagerfeil> {
        match self {
            Self::Sqlite(tx) => {
                let grenser =
                    Statement::from_sql_and_values(DbBackend::Sqlite, SETT_GRENSER, [naa.into()]);
                tx.execute_raw(grenser).await?;
                let rad = felles::ActiveModel {
                    id: Set(felles::ID),
                    epoke: Set(1),
                };
                rad.update(&tx).await?;
                tx.commit().await?;
            }
            Self::Postgres(mut kopiering) => {
                kopiering.resten().await?;
                let mut tx = kopiering.tx;
                kopiering.indekser.lag_igjen(&mut tx).await.map_err(feil)?;
                let grenser = SETT_GRENSER.replace("$1", "$1::timestamptz");
                sqlx::query(sqlx::AssertSqlSafe(grenser))
                    .bind(naa.to_rfc3339())
                    .execute(&mut *tx)
                    .await
                    .map_err(feil)?;
                sqlx::query("UPDATE felles SET epoke = 1")
                    .execute(&mut *tx)
                    .await
                    .map_err(feil)?;
                tx.commit().await.map_err(feil)?;
            }
        }
        Ok(())
    }
}

impl Mottak for Skriver {
    async fn rader<E>(&mut self, rader: Vec<E::Model>) -> Result<usize, Lagerfeil>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: Send,
    {
        let antall = rader.len();
        match self {
            _ if antall == 0 => {}
            Self::Sqlite(tx) => sett_inn::<E>(tx, rader).await?,
            Self::Postgres(kopiering) => kopiering.legg_til::<E>(rader).await?,
        }
        Ok(antall)
    }
}

async fn sett_inn<E>(tx: &DatabaseTransaction, rader: Vec<E::Model>) -> Result<(), Lagerfeil>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send,
    E::ActiveModel: Send,
{
    let per_setning = MAKS_PARAMETRE / E::Column::iter().count().max(1);
    let mut rader = rader
        .into_iter()
        .map(IntoActiveModel::into_active_model)
        .peekable();
    while rader.peek().is_some() {
        let del: Vec<E::ActiveModel> = rader.by_ref().take(per_setning).collect();
        E::insert_many(del).exec_without_returning(tx).await?;
    }
    Ok(())
}

impl Kopiering {
    async fn legg_til<E>(&mut self, rader: Vec<E::Model>) -> Result<(), Lagerfeil>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let tabell = E::default().table_name();
        let kolonner: Vec<E::Column> = E::Column::iter().collect();
        let venter = self
            .venter
            .entry(tabell)
            .or_insert_with(|| Rader::nye(tabell, kolonner.iter().map(Iden::unquoted)));
        for rad in rader {
            let rad = rad.into_active_model();
            venter.rad();
            for kolonne in &kolonner {
                let lest = match rad.get(*kolonne) {
                    ActiveValue::Set(verdi) | ActiveValue::Unchanged(verdi) => venter.verdi(verdi),
                    ActiveValue::NotSet => None,
                };
                lest.ok_or(Lagerfeil::UlesbarRad(tabell))?;
            }
        }
        if venter.bytes() >= KOPI
            && let Some(rader) = self.venter.remove(tabell)
        {
            self.kopier(rader).await?;
        }
        Ok(())
    }

    async fn resten(&mut self) -> Result<(), Lagerfeil> {
        for rader in mem::take(&mut self.venter).into_values() {
            self.kopier(rader).await?;
        }
        Ok(())
    }

    async fn kopier(&mut self, rader: Rader) -> Result<(), Lagerfeil> {
        let (setning, data) = rader.ferdig();
        let mut kopi = self.tx.copy_in_raw(&setning).await.map_err(feil)?;
        kopi.send(data).await.map_err(feil)?;
        kopi.finish().await.map_err(feil)?;
        Ok(())
    }
}

fn feil(feil: sqlx::Error) -> Lagerfeil {
    DbErr::Exec(RuntimeErr::SqlxError(feil.into())).into()
}
