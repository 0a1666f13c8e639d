//! The access log: who saw what about whom, and what was refused. Append-only, no content.

use entity::tilgangslogg;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, IntoActiveModel, Iterable,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

/// Whether anything moved since the decisions behind some entries were made.
#[derive(Debug, PartialEq, Eq)]
pub struct Epoker {
    /// Per bruker entered: the samtykke epoch that the database holds now.
    pub brukere: Vec<(Uuid, Option<i64>)>,
    /// The registry's epoch now.
    pub felles: i64,
}

/// Writes entries in one statement and returns the epochs as they stand under the locks that the
/// transaction holds. The caller compares, and commits or rolls back.
///
/// # Errors
/// The database refused: then nothing may be released.
pub async fn skriv(
    tx: &DatabaseTransaction,
    innfoersler: Vec<tilgangslogg::Model>,
) -> Result<Epoker, DbErr> {
    let mut innsetting = Query::insert();
    innsetting
        .into_table(tilgangslogg::Entity)
        .columns(tilgangslogg::Column::iter());
    for innfoersel in innfoersler {
        let rad = innfoersel.into_active_model();
        let verdier = tilgangslogg::Column::iter().map(|kolonne| {
            use sea_orm::{ActiveModelTrait, ActiveValue};
            match rad.get(kolonne) {
                ActiveValue::Set(verdi) | ActiveValue::Unchanged(verdi) => Expr::val(verdi),
                ActiveValue::NotSet => Expr::null(),
            }
        });
        innsetting
            .values(verdier)
            .map_err(|feil| DbErr::Custom(feil.to_string()))?;
    }
    innsetting.returning(Query::returning().exprs([
        Expr::col(tilgangslogg::Column::BrukerId),
        Expr::cust(
            "(SELECT s.epoke FROM brukertilstand s WHERE s.bruker_id = tilgangslogg.bruker_id)",
        ),
        Expr::cust("(SELECT f.epoke FROM felles f WHERE f.id = 1)"),
    ]));
    let rader = tx.query_all(&innsetting).await?;
    let mut epoker = Epoker {
        brukere: Vec::with_capacity(rader.len()),
        felles: 0,
    };
    for rad in rader {
        epoker.felles = rad.try_get_by_index::<Option<i64>>(2)?.unwrap_or(0);
        if let Some(bruker) = rad.try_get_by_index::<Option<Uuid>>(0)? {
            epoker.brukere.push((bruker, rad.try_get_by_index(1)?));
        }
    }
    Ok(epoker)
}
