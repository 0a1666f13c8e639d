//! The way of the rows into the database, in one transaction: COPY on PostgreSQL, many rows in one
//! statement on SQLite.

use entity::felles;
use sea_orm::{
    ActiveModelTrait, ActiveValue, DatabaseTransaction, DbErr, EntityTrait, Iden, IntoActiveModel,
    Iterable, RuntimeErr, Set, TransactionTrait,
    sqlx::{self, Postgres, Transaction},
};

use super::{
    binaer::Rader,
    bunke::{Bunke, Mottak},
};
use crate::storage::{Database, Dialekt, Lagerfeil};

/// Parameters in one statement: below SQLite's limit (32,766).
const MAKS_PARAMETRE: usize = 30_000;

/// The one transaction that everything is written in.
pub(super) enum Skriver {
    Sqlite(DatabaseTransaction),
    Postgres(Transaction<'static, Postgres>),
}

impl Skriver {
    pub(super) async fn begynn(db: &Database) -> Result<Self, Lagerfeil> {
        Ok(match db.dialekt() {
            Dialekt::Sqlite => Self::Sqlite(db.pool().begin().await?),
            Dialekt::Postgres => Self::Postgres(
                db.pool()
                    .get_postgres_connection_pool()
                    .begin()
                    .await
                    .map_err(feil)?,
            ),
        })
    }

    /// Writes everything; the number of rows.
    pub(super) async fn skriv(&mut self, bunke: Bunke) -> Result<usize, Lagerfeil> {
        bunke.lever(self).await
    }

    /// Moves the registry's epoch, so that running nodes read it, and commits.
    pub(super) async fn ferdig(self) -> Result<(), Lagerfeil> {
        match self {
            Self::Sqlite(tx) => {
                let rad = felles::ActiveModel {
                    id: Set(felles::ID),
                    epoke: Set(1),
                };
                rad.update(&tx).await?;
                tx.commit().await?;
            }
            Self::Postgres(mut tx) => {
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
            Self::Postgres(tx) => kopier::<E>(tx, rader).await?,
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

async fn kopier<E>(
    tx: &mut Transaction<'static, Postgres>,
    rader: Vec<E::Model>,
) -> Result<(), Lagerfeil>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let tabell = E::default().table_name();
    let kolonner: Vec<E::Column> = E::Column::iter().collect();
    let navn: Vec<String> = kolonner
        .iter()
        .map(|k| format!("\"{}\"", k.unquoted()))
        .collect();
    let setning = format!(
        "COPY {tabell} ({}) FROM STDIN (FORMAT binary)",
        navn.join(",")
    );
    let mut data = Rader::nye(kolonner.len());
    for rad in rader {
        let rad = rad.into_active_model();
        data.rad();
        for kolonne in &kolonner {
            let lest = match rad.get(*kolonne) {
                ActiveValue::Set(verdi) | ActiveValue::Unchanged(verdi) => data.verdi(verdi),
                ActiveValue::NotSet => None,
            };
            lest.ok_or(Lagerfeil::UlesbarRad(tabell))?;
        }
    }
    let mut kopi = tx.copy_in_raw(&setning).await.map_err(feil)?;
    kopi.send(data.ferdig()).await.map_err(feil)?;
    kopi.finish().await.map_err(feil)?;
    Ok(())
}

fn feil(feil: sqlx::Error) -> Lagerfeil {
    DbErr::Exec(RuntimeErr::SqlxError(feil.into())).into()
}
