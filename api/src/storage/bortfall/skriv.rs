//! Writing lines: into the table in the transaction of the change, and then into the ledger.

use std::time::Duration;

use entity::{bortfall, bortfallstand};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use tokio::sync::OwnedMutexGuard;

use super::{
    Bok, Bortfall,
    bok::Linjefil,
    linje::{Linje, Sted},
};
use crate::storage::{Database, Lager, Lagerfeil};

/// Lines that are moved at once.
const BUNKE: u64 = 200;
/// How long an answer waits for the ledger. What then still waits is told of, and written later.
pub(super) const TAALMODIGHET: Duration = Duration::from_secs(2);

/// How far the ledger has come, as the database knows it.
pub(in crate::storage) async fn stand(
    db: &impl ConnectionTrait,
) -> Result<bortfallstand::Model, DbErr> {
    let rad = bortfallstand::Entity::find_by_id(bortfallstand::ID)
        .one(db)
        .await?;
    Ok(rad.unwrap_or(bortfallstand::Model {
        id: bortfallstand::ID,
        installasjon: None,
        tidsalder: 0,
        nr: 0,
        hash: String::new(),
    }))
}

/// Gives lines their numbers. The caller holds the lock that gives events their order.
pub(in crate::storage) async fn nummerer(
    bok: &Bok,
    tx: &DatabaseTransaction,
    poster: Vec<Bortfall>,
) -> Result<(), Lagerfeil> {
    if poster.is_empty() {
        return Ok(());
    }
    let skrevet = bok.skrevet();
    let stand = stand(tx).await?;
    if stand.nr < skrevet {
        // Restored beneath this node: a second line with that number would damage the ledger.
        return Err(Lagerfeil::UtenLogg);
    }
    let installasjon = stand.installasjon;
    let installasjon = installasjon.ok_or(Lagerfeil::UlesbarRad("bortfallstand"))?;
    let (mut nr, mut hash) = (stand.nr, stand.hash);
    let mut rader = Vec::with_capacity(poster.len());
    for post in &poster {
        nr += 1;
        let sted = Sted {
            installasjon,
            nr,
            forrige: &hash,
        };
        let linje = Linje::forsegl(post, &sted, &bok.noekler, &bok.tilfeldig)?;
        let tekst = linje.tekst();
        hash = linje.hash;
        rader.push(bortfall::Model { nr, linje: tekst }.into_active_model());
    }
    for bunke in rader.chunks(500) {
        bortfall::Entity::insert_many(bunke.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    flytt(tx, nr, hash).await
}

/// Says how far the ledger has come.
pub(super) async fn flytt(
    tx: &impl ConnectionTrait,
    nr: i64,
    hash: String,
) -> Result<(), Lagerfeil> {
    use bortfallstand::Column as K;
    bortfallstand::Entity::update_many()
        .col_expr(K::Nr, Expr::val(nr))
        .col_expr(K::Hash, Expr::val(hash))
        .exec(tx)
        .await?;
    Ok(())
}

impl Lager {
    /// Writes into the ledger what waits for it: before anybody hears that it is done. Where that
    /// cannot be, it waits on, and what was withdrawn is withdrawn all the same. How many lines wait.
    pub async fn foer_bok(&self) -> u64 {
        let Some(bok) = self.db.bok() else { return 0 };
        let (db, bok) = (self.db.clone(), bok.clone());
        let skrevet = tokio::time::timeout(TAALMODIGHET, async move {
            // One at a time: whoever does not get here in time has begun nothing.
            let fil = bok.linjefil().await;
            let arbeid = tokio::spawn(async move { toem(&db, &bok, fil).await });
            arbeid.await.unwrap_or(Err("panikk"))
        });
        match skrevet.await {
            Ok(Ok(())) => return 0,
            Ok(Err(slag)) => tracing::error!(slag, "bok_feilet"),
            Err(_) => tracing::error!(slag = "tid", "bok_feilet"),
        }
        let venter = bortfall::Entity::find()
            .select_only()
            .column_as(bortfall::Column::Nr.count(), "antall")
            .into_tuple::<i64>()
            .one(self.db.pool())
            .await;
        venter
            .ok()
            .flatten()
            .and_then(|antall| u64::try_from(antall).ok())
            .unwrap_or(1)
    }
}

/// Moves what waits. Whoever waits for this may stop waiting: it goes on, and others wait for it.
async fn toem(
    db: &Database,
    bok: &Bok,
    mut fil: OwnedMutexGuard<Linjefil>,
) -> Result<(), &'static str> {
    loop {
        let rader = bortfall::Entity::find()
            .order_by_asc(bortfall::Column::Nr)
            .limit(BUNKE)
            .all(db.pool())
            .await
            .map_err(|_| "database")?;
        if rader.is_empty() {
            return Ok(());
        }
        let (numre, linjer): (Vec<i64>, Vec<String>) =
            rader.into_iter().map(|rad| (rad.nr, rad.linje)).unzip();
        fil = tokio::task::spawn_blocking(move || fil.legg_til(&linjer).map(|()| fil))
            .await
            .map_err(|_| "panikk")?
            .map_err(|_| "fil")?;
        bok.er_skrevet(numre.last().copied().unwrap_or(0));
        let resten = BUNKE <= u64::try_from(numre.len()).unwrap_or(u64::MAX);
        bortfall::Entity::delete_many()
            .filter(bortfall::Column::Nr.is_in(numre))
            .exec(db.pool())
            .await
            .map_err(|_| "database")?;
        // What came meanwhile is moved by those who wait for it.
        if !resten {
            return Ok(());
        }
    }
}
