//! The log of readers: requests that wait at the same time share a transaction.
//!
//! What each of them may release is still its own: entries of a request whose decision no longer
//! holds are taken out, and the others are written without them.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};
use entity::tilgangslogg;
use futures_util::FutureExt;
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

use super::{
    Database, Dialekt, Holdepunkt, Holdested, Lagerfeil,
    hendelser::{self, Bilde, Nyhendelse, SAKER},
    likt::Likt,
};
use crate::{
    audit::{self, Baner, Epoker, Utlaan},
    klokke::{Klokke, Tilfeldighet},
};

/// Requests that can wait for the log; the next ones wait to wait.
const MAKS_VENTENDE: usize = 1024;
/// Requests that share one transaction.
const MAKS_BUNKE: usize = 64;
/// Entries after which a transaction takes in no further request, and those who are told of an event at
/// a time: so these do not wait for each other.
pub const BUNKE: usize = 250;
/// Transactions at once, so that one that waits for a lock does not stop all.
const SKRIVERE_POSTGRES: usize = 3;

/// What must be on record before one answer may leave, and what its decisions rest on.
#[derive(Clone)]
pub(super) struct Loggpost {
    pub(super) innfoersler: Vec<tilgangslogg::Model>,
    /// The brukere to lock.
    pub(super) laaser: Vec<Uuid>,
    /// The samtykke epochs decided on.
    pub(super) epoker: Vec<(Uuid, i64)>,
    /// Where these have moved: whether it stands by the rights that there are now. `None`: by no others.
    pub(super) likt: Option<Likt>,
    /// The registry's epoch decided on.
    pub(super) felles: i64,
    /// When the first of the decisions runs out.
    pub(super) gyldig_til: Option<DateTime<Utc>>,
}

impl Loggpost {
    /// Those whose rights are others than were decided on.
    fn flyttet(&self, epoker: &Epoker) -> impl Iterator<Item = Uuid> {
        let flyttet = |(bruker, epoke): &&(Uuid, i64)| epoker.for_bruker(*bruker) != Some(*epoke);
        self.epoker
            .iter()
            .filter(flyttet)
            .map(|(bruker, _)| *bruker)
    }

    /// Neither the registry nor the time has moved on.
    fn gjelder(&self, epoker: &Epoker, naa: DateTime<Utc>) -> bool {
        epoker.felles == self.felles && self.gyldig_til.is_none_or(|til| naa < til)
    }

    /// Nothing the answer rests on has become another or run out, as seen under the locks.
    fn staar(
        &self,
        epoker: &Epoker,
        rettigheter: &BTreeMap<Uuid, Bilde>,
        naa: DateTime<Utc>,
    ) -> Result<bool, Lagerfeil> {
        if !self.gjelder(epoker, naa) {
            return Ok(false);
        }
        for bruker in self.flyttet(epoker) {
            let Some(likt) = &self.likt else {
                return Ok(false);
            };
            if !likt(bruker, rettigheter.get(&bruker), naa)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Hands entries to those that write them.
pub(super) struct Loggfoerer {
    inn: mpsc::Sender<Ventende>,
    skriver: Arc<Skriver>,
}

struct Ventende {
    post: Loggpost,
    svar: oneshot::Sender<Result<(), Lagerfeil>>,
}

/// Everything that writing an entry takes.
struct Skriver {
    db: Database,
    klokke: Arc<dyn Klokke>,
    hold: Arc<Holdested>,
    baner: Arc<Baner>,
    /// Its own: salts never make an answer differ.
    tilfeldig: Tilfeldighet,
    /// Nothing is written any more, and so nothing leaves.
    stengt: AtomicBool,
}

impl Loggfoerer {
    /// Starts the writers; they end with this.
    pub(super) fn start(db: Database, klokke: Arc<dyn Klokke>, hold: Arc<Holdested>) -> Self {
        let (inn, ut) = mpsc::channel(MAKS_VENTENDE);
        let ut = Arc::new(Mutex::new(ut));
        let antall = match db.dialekt() {
            Dialekt::Postgres => SKRIVERE_POSTGRES,
            Dialekt::Sqlite => 1,
        };
        let skriver = Arc::new(Skriver {
            db,
            klokke,
            hold,
            baner: Arc::default(),
            tilfeldig: Tilfeldighet::ekte(),
            stengt: AtomicBool::new(false),
        });
        for _ in 0..antall {
            tokio::spawn(skriver.clone().skriv_det_som_kommer(ut.clone()));
        }
        Self { inn, skriver }
    }

    /// Writes nothing any more.
    pub(super) fn steng(&self) {
        self.skriver.stengt.store(true, Ordering::SeqCst);
    }

    pub(super) fn er_stengt(&self) -> bool {
        self.skriver.stengt.load(Ordering::SeqCst)
    }

    /// Returns when the entries stand.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when the decision no longer holds. Anything else: no answer.
    pub(super) async fn foer(&self, post: Loggpost) -> Result<(), Lagerfeil> {
        if cfg!(feature = "uten_logg") {
            return Ok(());
        }
        let (svar, staar) = oneshot::channel();
        let sendt = self.inn.send(Ventende { post, svar }).await;
        sendt.map_err(|_| Lagerfeil::UtenLogg)?;
        staar.await.map_err(|_| Lagerfeil::UtenLogg)?
    }

    /// The last of a transaction that has changed something: its entries, and its commit.
    ///
    /// # Errors
    /// As [`Self::foer`]; then nothing is changed.
    pub(super) async fn foer_i(
        &self,
        tx: DatabaseTransaction,
        mut post: Loggpost,
        hendelser: Vec<Nyhendelse>,
    ) -> Result<(), Lagerfeil> {
        match self
            .skriver
            .avslutt(tx, &mut [&mut post], hendelser)
            .await?
            .as_slice()
        {
            [true] => Ok(()),
            _ => Err(Lagerfeil::Flyttet),
        }
    }
}

impl Skriver {
    async fn skriv_det_som_kommer(self: Arc<Self>, ut: Arc<Mutex<mpsc::Receiver<Ventende>>>) {
        loop {
            let bunke = {
                let mut ut = ut.lock().await;
                let Some(foerste) = ut.recv().await else {
                    return;
                };
                samle(foerste, &mut ut)
            };
            // Whoever waits for a bunch that panics hears nothing, which is a fault to them.
            let skrevet = AssertUnwindSafe(self.skriv_bunke(bunke))
                .catch_unwind()
                .await;
            if skrevet.is_err() {
                tracing::error!("the access log's writer panicked");
            }
        }
    }

    /// Writes what can be written of a bunch, and tells each.
    async fn skriv_bunke(&self, mut bunke: Vec<Ventende>) {
        loop {
            // Whoever went away gets no answer, and so needs no entry.
            bunke.retain(|ventende| !ventende.svar.is_closed());
            if bunke.is_empty() {
                return;
            }
            let poster = bunke.iter_mut().map(|ventende| &mut ventende.post);
            match self.forsoek(poster.collect()).await {
                Ok(staar) if staar.iter().all(|s| *s) => {
                    for ventende in bunke {
                        let _ = ventende.svar.send(Ok(()));
                    }
                    return;
                }
                Ok(staar) => {
                    let mut staar = staar.into_iter();
                    let (videre, flyttet): (Vec<_>, Vec<_>) = bunke
                        .into_iter()
                        .partition(|_| staar.next().unwrap_or_default());
                    for ventende in flyttet {
                        let _ = ventende.svar.send(Err(Lagerfeil::Flyttet));
                    }
                    bunke = videre;
                }
                // Nobody's fault, and the same for all.
                Err(Lagerfeil::Database(DbErr::ConnectionAcquire(_) | DbErr::Conn(_))) => {
                    for ventende in bunke {
                        let _ = ventende.svar.send(Err(Lagerfeil::UtenLogg));
                    }
                    return;
                }
                Err(feil) => match <[Ventende; 1]>::try_from(bunke) {
                    Ok([ventende]) => {
                        let _ = ventende.svar.send(Err(feil));
                        return;
                    }
                    // What is wrong with one is not the others' fault.
                    Err(flere) => {
                        for en in flere {
                            Box::pin(self.skriv_bunke(vec![en])).await;
                        }
                        return;
                    }
                },
            }
        }
    }

    async fn forsoek(&self, mut poster: Vec<&mut Loggpost>) -> Result<Vec<bool>, Lagerfeil> {
        let tx = self.db.skriv().await?;
        self.avslutt(tx, &mut poster, Vec::new()).await
    }

    /// Locks, writes and compares. For each post, whether its decisions still hold: if all do, the
    /// transaction is committed; else nothing of it stands.
    async fn avslutt(
        &self,
        tx: DatabaseTransaction,
        poster: &mut [&mut Loggpost],
        hendelser: Vec<Nyhendelse>,
    ) -> Result<Vec<bool>, Lagerfeil> {
        if self.stengt.load(Ordering::SeqCst) {
            return Err(Lagerfeil::UtenLogg);
        }
        let mut laaser: Vec<Uuid> = poster
            .iter()
            .flat_map(|p| p.laaser.iter().copied())
            .collect();
        laaser.sort_unstable();
        laaser.dedup();
        self.db.laas_delt(&tx, laaser.iter().copied()).await?;
        self.hold.hold(Holdepunkt::Laast).await;
        let (mut bane, epoker) = self.skriv(&tx, poster, &laaser).await?;
        self.hold.hold(Holdepunkt::Skrevet).await;
        let rettigheter = self.nye_rettigheter(&tx, poster, &epoker).await?;
        let naa = self.klokke.naa();
        let staar = poster
            .iter()
            .map(|post| post.staar(&epoker, &rettigheter, naa));
        let staar: Vec<bool> = staar.collect::<Result<_, _>>()?;
        if staar.iter().all(|s| *s) {
            let noe_skjedde = !hendelser.is_empty();
            hendelser::skriv(&self.db, &tx, hendelser).await?;
            if noe_skjedde {
                self.hold.hold(Holdepunkt::Hendt).await;
            }
            bane.avgjoeres();
            tx.commit().await?;
            bane.staar();
        } else {
            tx.rollback().await?;
        }
        Ok(staar)
    }

    /// The rights of those whose rights have moved, where an answer may stand by others.
    async fn nye_rettigheter(
        &self,
        tx: &DatabaseTransaction,
        poster: &[&mut Loggpost],
        epoker: &Epoker,
    ) -> Result<BTreeMap<Uuid, Bilde>, Lagerfeil> {
        let naa = self.klokke.naa();
        let kan_staa = |post: &&&mut Loggpost| post.likt.is_some() && post.gjelder(epoker, naa);
        let poster = poster.iter().filter(kan_staa);
        let flyttet: BTreeSet<Uuid> = poster.flat_map(|post| post.flyttet(epoker)).collect();
        let flyttet: Vec<Uuid> = flyttet.into_iter().collect();
        let mut rettigheter = BTreeMap::new();
        for del in flyttet.chunks(SAKER) {
            let bilder = Bilde::les_gjeldende(tx, self.db.dialekt(), del).await?;
            rettigheter.extend(bilder.into_iter().map(|b| (b.tilstand.bruker_id, b)));
        }
        Ok(rettigheter)
    }

    async fn skriv(
        &self,
        tx: &DatabaseTransaction,
        poster: &mut [&mut Loggpost],
        laaste: &[Uuid],
    ) -> Result<(Utlaan, Epoker), Lagerfeil> {
        let mut utlaan = self.baner.laan(&self.tilfeldig);
        let alle = poster.iter_mut().flat_map(|post| &mut post.innfoersler);
        let (mut innfoersler, mut som_json) = (Vec::new(), Vec::new());
        for innfoersel in alle {
            let json = utlaan.bane.legg_til(innfoersel, &self.tilfeldig);
            som_json.push(json.map_err(|_| Lagerfeil::UlesbarRad("tilgangslogg"))?);
            innfoersler.push(&*innfoersel);
        }
        let epoker = audit::skriv(tx, &innfoersler, &som_json, laaste).await?;
        Ok((utlaan, epoker))
    }
}

/// What waits already goes with the first, within bounds.
fn samle(foerste: Ventende, ut: &mut mpsc::Receiver<Ventende>) -> Vec<Ventende> {
    let mut innfoersler = foerste.post.innfoersler.len();
    let mut bunke = vec![foerste];
    while bunke.len() < MAKS_BUNKE && innfoersler < BUNKE {
        let Ok(neste) = ut.try_recv() else { break };
        innfoersler += neste.post.innfoersler.len();
        bunke.push(neste);
    }
    bunke
}
