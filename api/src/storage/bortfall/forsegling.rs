//! Whether the database is as new as its ledger. One that is not was restored, and is sealed.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use entity::{bortfall, bortfallstand};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    Bok,
    bok::{Lesefeil, Lest},
    stand,
};
use crate::storage::{Database, Lagerfeil, hendelser};

/// Times that a ledger is read before it counts as damaged: another node may write meanwhile.
const FORSOEK: u32 = 3;
const MELLOM: Duration = Duration::from_millis(200);

/// Whether anything may be answered from the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forsegling {
    /// It may.
    Aapen,
    /// It may not.
    Forseglet(Aarsak),
}

/// Why the database is sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Aarsak {
    /// It was restored.
    #[error("the database is older than its ledger, which has {0} lines that it lacks")]
    Eldre(u64),
    /// It was restored, and nothing was withdrawn since the backup.
    #[error("the database has lost events: it was restored")]
    Hendelser,
    /// The ledger is not where `HF_LEDGER` says.
    #[error("the ledger is not there: HF_LEDGER must name the folder that holds it")]
    Mangler,
    /// The ledger is another database's.
    #[error("the ledger in HF_LEDGER is that of another database")]
    Fremmed,
    /// The ledger does not hold together.
    #[error("the ledger is damaged: {0}")]
    Skadet(&'static str),
    /// The ledger cannot be read now.
    #[error("the ledger cannot be read: {0}")]
    Ulest(std::io::ErrorKind),
    /// A ledger is kept, and this program is not told where.
    #[error("HF_LEDGER is not set, and the database has a ledger")]
    IkkeSatt,
}

impl From<Lesefeil> for Aarsak {
    fn from(feil: Lesefeil) -> Self {
        match feil {
            Lesefeil::Fil(feil) => Self::Ulest(feil.kind()),
            Lesefeil::Borte => Self::Mangler,
            Lesefeil::Skadet(hva) => Self::Skadet(hva),
        }
    }
}

/// Compares the database with its ledger, and begins one where none is kept yet.
///
/// # Errors
/// The database refuses.
pub async fn forsegling(db: &Database) -> Result<Forsegling, Lagerfeil> {
    let mut forsoek = 1;
    loop {
        let sammenlignet = sammenlign(db).await?;
        match sammenlignet {
            Err(Aarsak::Skadet(_)) if forsoek < FORSOEK => {
                forsoek += 1;
                tokio::time::sleep(MELLOM).await;
            }
            Err(aarsak) => return Ok(Forsegling::Forseglet(aarsak)),
            Ok(_) => return Ok(Forsegling::Aapen),
        }
    }
}

/// The lines that the database lacks, or why it is sealed otherwise than by lacking them.
pub(super) async fn manglende(db: &Database) -> Result<Result<Lest, Aarsak>, Lagerfeil> {
    let Some(bok) = db.bok() else {
        return Ok(Err(Aarsak::IkkeSatt));
    };
    let (lest, mot) = match les_begge(db, bok).await? {
        Ok(begge) => begge,
        Err(aarsak) => return Ok(Err(aarsak)),
    };
    Ok(match vurder(&lest, &mot) {
        Ok(()) | Err(Aarsak::Eldre(_) | Aarsak::Hendelser) => Ok(lest),
        Err(annet) => Err(annet),
    })
}

async fn sammenlign(db: &Database) -> Result<Result<(), Aarsak>, Lagerfeil> {
    let Some(bok) = db.bok() else {
        let staar = stand(db.pool()).await?.installasjon.is_none();
        return Ok(staar.then_some(()).ok_or(Aarsak::IkkeSatt));
    };
    let (lest, mot) = match les_begge(db, bok).await? {
        Ok(begge) => begge,
        Err(aarsak) => return Ok(Err(aarsak)),
    };
    if mot.stand.installasjon.is_none() && lest.er_tom() {
        return begynn(db, bok).await;
    }
    let utfall = vurder(&lest, &mot);
    if let (Ok(()), None, Some(navn)) = (&utfall, mot.stand.installasjon, lest.installasjon) {
        // As old as its ledger's beginning: it goes on with the one that is there.
        sett_installasjon(db.pool(), navn).await?;
    }
    Ok(utfall)
}

/// The ledger first: whatever stands in it then stands in the database now, unless that was restored.
async fn les_begge(
    db: &Database,
    bok: &Arc<Bok>,
) -> Result<Result<(Lest, Basen), Aarsak>, Lagerfeil> {
    let fra = stand(db.pool()).await?.nr;
    let leser = bok.clone();
    let lest = match tokio::task::spawn_blocking(move || leser.les(fra)).await {
        Ok(Ok(lest)) => lest,
        Ok(Err(feil)) => return Ok(Err(feil.into())),
        Err(_) => return Ok(Err(Aarsak::Skadet("reading it panicked"))),
    };
    let venter: Vec<i64> = bortfall::Entity::find()
        .select_only()
        .column(bortfall::Column::Nr)
        .into_tuple()
        .all(db.pool())
        .await?;
    let mot = Basen {
        fra,
        stand: stand(db.pool()).await?,
        venter: venter.into_iter().collect(),
        posisjon: hendelser::hode(db.pool()).await?,
    };
    Ok(Ok((lest, mot)))
}

/// What the database says.
pub(super) struct Basen {
    /// Where it stood before the ledger was read.
    fra: i64,
    stand: bortfallstand::Model,
    /// Lines that are not in the ledger yet.
    venter: BTreeSet<i64>,
    /// The last event.
    posisjon: i64,
}

impl Lest {
    fn er_tom(&self) -> bool {
        self.siste == 0
            && self
                .sett
                .iter()
                .all(|sett| sett.nr == 0 && sett.posisjon == 0)
    }
}

/// Whether the database has all that the ledger has, and the ledger all that the database wrote in it.
fn vurder(lest: &Lest, mot: &Basen) -> Result<(), Aarsak> {
    let Basen { stand, venter, .. } = mot;
    match (stand.installasjon, lest.installasjon) {
        (_, None) => return Err(Aarsak::Mangler),
        (Some(basens), Some(bokens)) if basens != bokens => return Err(Aarsak::Fremmed),
        _ => {}
    }
    let slutt_borte = Aarsak::Skadet("its end is gone");
    if lest.sett.iter().any(|sett| lest.siste < sett.nr) {
        return Err(slutt_borte);
    }
    if lest.siste < stand.nr {
        let alle_venter = (lest.siste + 1..=stand.nr).all(|nr| venter.contains(&nr));
        return if alle_venter && mot.fra <= stand.nr {
            har_alle_hendelser(lest, mot)
        } else {
            Err(slutt_borte)
        };
    }
    foelger(lest, stand, venter)?;
    match lest.siste - stand.nr {
        0 => har_alle_hendelser(lest, mot),
        mangler => Err(Aarsak::Eldre(u64::try_from(mangler).unwrap_or(u64::MAX))),
    }
}

/// From the database's last line on, each line follows from the one before it.
fn foelger(
    lest: &Lest,
    stand: &bortfallstand::Model,
    venter: &BTreeSet<i64>,
) -> Result<(), Aarsak> {
    let egen = lest.linjer.get(&stand.nr);
    let annen = egen.is_some_and(|linje| linje.hash != stand.hash);
    // Its file may have been deleted as older than any backup: the line after it proves it.
    let ubevist = egen.is_none() && lest.siste == stand.nr && !venter.contains(&stand.nr);
    if stand.nr > 0 && (annen || ubevist) {
        return Err(Aarsak::Skadet("it is not the one that the database wrote"));
    }
    let mut forrige = &stand.hash;
    for nr in stand.nr + 1..=lest.siste {
        match lest.linjer.get(&nr) {
            Some(linje) if linje.forrige == *forrige => forrige = &linje.hash,
            _ => return Err(Aarsak::Skadet("lines are gone or changed")),
        }
    }
    Ok(())
}

fn har_alle_hendelser(lest: &Lest, mot: &Basen) -> Result<(), Aarsak> {
    let samme = |sett: &&super::bok::Sett| sett.tidsalder == mot.stand.tidsalder;
    let sett = lest.sett.iter().filter(samme).map(|sett| sett.posisjon);
    if sett.max().is_some_and(|sett| mot.posisjon < sett) {
        return Err(Aarsak::Hendelser);
    }
    Ok(())
}

/// Begins the ledger of a database that has none.
async fn begynn(db: &Database, bok: &Arc<Bok>) -> Result<Result<(), Aarsak>, Lagerfeil> {
    let navn = bok.tilfeldig.uuid();
    let gir = bok.clone();
    let navn = match tokio::task::spawn_blocking(move || gir.gi_navn(navn)).await {
        Ok(Ok(navn)) => {
            tracing::warn!(
                "a new ledger is begun in HF_LEDGER: what was withdrawn before is not in it"
            );
            navn
        }
        Ok(Err(feil)) => return Ok(Err(feil.into())),
        Err(_) => return Ok(Err(Aarsak::Skadet("naming it panicked"))),
    };
    sett_installasjon(db.pool(), navn).await?;
    // Another node may have been quicker, in another folder.
    let staar = stand(db.pool()).await?.installasjon == Some(navn);
    Ok(staar.then_some(()).ok_or(Aarsak::Fremmed))
}

/// Says which ledger is kept, unless one is.
async fn sett_installasjon(db: &impl ConnectionTrait, navn: Uuid) -> Result<(), Lagerfeil> {
    sorg_for_rad(db).await?;
    bortfallstand::Entity::update_many()
        .col_expr(bortfallstand::Column::Installasjon, Expr::val(Some(navn)))
        .filter(bortfallstand::Column::Installasjon.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Makes the one row, unless it is there.
pub(super) async fn sorg_for_rad(db: &impl ConnectionTrait) -> Result<(), Lagerfeil> {
    let tom = bortfallstand::Model {
        id: bortfallstand::ID,
        installasjon: None,
        tidsalder: 0,
        nr: 0,
        hash: String::new(),
    };
    let konflikt = OnConflict::column(bortfallstand::Column::Id)
        .do_nothing()
        .to_owned();
    bortfallstand::Entity::insert(tom.into_active_model())
        .on_conflict(konflikt)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
