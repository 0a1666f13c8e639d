//! The one that tells: goes through the log in its order, and for each event finds those who listen
//! here and may know of it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, watch};

use super::{Aapning, Abonnement, Slutt, abonnement::Utgang};
use crate::{
    konfig::Grenser,
    maalinger::Maalinger,
    storage::{
        Lager, Lagerfeil,
        hendelser::{Hendelse, INNHENTINGSTRINN},
    },
};

/// How often a node looks by itself, told or not; and how often tokens and shifts are looked at.
const TAKT: Duration = Duration::from_secs(1);
/// The wait before what failed is tried again.
pub(super) const PAUSE: Duration = Duration::from_millis(200);
/// The wait before what something moved under is done again.
pub(super) const STUSS: Duration = Duration::from_millis(5);
/// How long one who reads what has been may leave the queue full.
pub(super) const TAALMODIGHET: Duration = Duration::from_secs(10);

/// There is no room for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opptatt;

/// Tells those who listen on this node.
pub struct Fordeler {
    pub(super) lager: Arc<Lager>,
    grenser: Grenser,
    lyttere: Mutex<Lyttere>,
    neste_nr: AtomicU64,
    pub(super) maalinger: Arc<Maalinger>,
    vekker: Arc<Notify>,
    stopper: watch::Sender<bool>,
}

#[derive(Default)]
pub(super) struct Lyttere {
    /// The row that is being told; everyone in the list is told of this one and those after it.
    pub(super) posisjon: i64,
    /// Everything up to here has been told.
    pub(super) ferdig: i64,
    /// The change of rights that is being told, to everyone in the list: these come before rows.
    pub(super) rettigheter: i64,
    /// Changes of rights up to here have been told.
    pub(super) rettigheter_ferdig: i64,
    pub(super) direkte: HashMap<u64, Arc<Abonnement>>,
    /// All, with those who are still behind.
    antall: usize,
    per_token: HashMap<String, usize>,
}

/// A stream, for as long as this is kept.
pub struct Plass {
    fordeler: Arc<Fordeler>,
    abonnement: Arc<Abonnement>,
    token: String,
    innhenting: tokio::task::JoinHandle<()>,
}

impl Drop for Plass {
    fn drop(&mut self) {
        self.innhenting.abort();
        let nr = self.abonnement.nr;
        {
            let mut lyttere = self.fordeler.lyttere();
            lyttere.direkte.remove(&nr);
            lyttere.forlat(&self.token);
        }
        let grunn = self.abonnement.hvorfor().map_or("client", Slutt::slag);
        self.fordeler.maalinger.stroemmer.ferdig(grunn);
        tracing::info!(stroem = nr, grunn, "stream ended");
    }
}

impl Lyttere {
    fn forlat(&mut self, token: &str) {
        self.antall = self.antall.saturating_sub(1);
        if let Some(antall) = self.per_token.get_mut(token) {
            *antall -= 1;
            if *antall == 0 {
                self.per_token.remove(token);
            }
        }
    }
}

impl Fordeler {
    /// One that begins at the end of the log.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn ny(
        lager: Arc<Lager>,
        grenser: Grenser,
        maalinger: Arc<Maalinger>,
    ) -> Result<Arc<Self>, Lagerfeil> {
        let hode = lager.hode().await?;
        Ok(Arc::new(Self {
            lager,
            grenser,
            lyttere: Mutex::new(Lyttere {
                posisjon: hode,
                ferdig: hode,
                rettigheter: hode,
                rettigheter_ferdig: hode,
                ..Lyttere::default()
            }),
            neste_nr: AtomicU64::new(0),
            maalinger,
            vekker: Arc::default(),
            stopper: watch::Sender::new(false),
        }))
    }

    /// What wakes it from outside.
    #[must_use]
    pub fn vekker(&self) -> Arc<Notify> {
        self.vekker.clone()
    }

    /// How many listen here.
    #[must_use]
    pub fn antall(&self) -> usize {
        self.lyttere().antall
    }

    /// What is measured here.
    #[must_use]
    pub fn maalinger(&self) -> &Arc<Maalinger> {
        &self.maalinger
    }

    /// How far this node has told: everything up to this place in the log.
    #[must_use]
    pub fn ferdig(&self) -> i64 {
        self.lyttere().ferdig
    }

    /// Begins a stream, which ends when what is returned is dropped.
    ///
    /// # Errors
    /// [`Opptatt`] when this token, or this node, has as many as it may have.
    pub fn aapne(self: &Arc<Self>, aapning: Aapning, utgang: Utgang) -> Result<Plass, Opptatt> {
        let token = aapning.innlogget.token.clone();
        let start = aapning.etter;
        {
            let mut lyttere = self.lyttere();
            let med_token = lyttere.per_token.get(&token).copied().unwrap_or(0);
            if lyttere.antall >= self.grenser.i_alt || med_token >= self.grenser.per_token {
                self.maalinger.stroemmer.avvist.inc();
                return Err(Opptatt);
            }
            lyttere.antall += 1;
            *lyttere.per_token.entry(token.clone()).or_default() += 1;
        }
        let nr = self.neste_nr.fetch_add(1, Ordering::Relaxed);
        let abonnement = Arc::new(Abonnement::ny(nr, aapning, utgang, start));
        // Boxed: a task that is over keeps its own room for as long as anybody holds it.
        let innhenting = tokio::spawn(Box::pin(self.clone().hent_inn(abonnement.clone())));
        self.maalinger.stroemmer.begynt.inc();
        self.maalinger.stroemmer.aapne.inc();
        tracing::info!(stroem = nr, "stream began");
        Ok(Plass {
            fordeler: self.clone(),
            abonnement,
            token,
            innhenting,
        })
    }

    /// Tells, until dropped.
    pub async fn kjoer(self: Arc<Self>) {
        tokio::join!(self.fortell_hendelser(), self.fortell_grenser());
    }

    /// What begins and ends by time alone.
    async fn fortell_grenser(&self) {
        let mut takt = tokio::time::interval(TAKT);
        takt.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            match self.lager.fortell_grenser().await {
                Ok(true) => {}
                Ok(false) => {
                    takt.tick().await;
                }
                Err(feil) => {
                    tracing::error!(feil = feil.slag(), "limits of time are not told");
                    takt.tick().await;
                }
            }
        }
    }

    async fn fortell_hendelser(&self) {
        let mut hendt = self.lager.hendt();
        let mut takt = tokio::time::interval(TAKT);
        takt.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut sett_til = self.lager.klokke().i_dag();
        loop {
            tokio::select! {
                _ = takt.tick() => {
                    let i_dag = self.lager.klokke().i_dag();
                    self.se_til_alle(sett_til != i_dag).await;
                    sett_til = i_dag;
                }
                _ = hendt.changed() => {}
                () = self.vekker.notified() => {}
            }
            self.fortell_nytt().await;
        }
    }

    /// Ends every connection: this node stops.
    pub fn stopp(&self) {
        self.stopper.send_replace(true);
        for abonnement in self.lyttere().direkte.values() {
            abonnement.slutt(Slutt::Stopp);
        }
    }

    /// Becomes true when this node stops: for connections without a stream.
    #[must_use]
    pub fn stopper(&self) -> watch::Receiver<bool> {
        self.stopper.subscribe()
    }

    pub(super) fn lyttere(&self) -> MutexGuard<'_, Lyttere> {
        self.lyttere.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings one who comes with a cursor to where the others are.
    async fn hent_inn(self: Arc<Self>, abonnement: Arc<Abonnement>) {
        loop {
            match self.ett_stykke(&abonnement).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(feil) if feil.kan_proeves_igjen() => {
                    tokio::time::sleep(STUSS).await;
                    if self.med_naavaerende_register().await.is_err() {
                        return abonnement.slutt(Slutt::Feil);
                    }
                }
                Err(feil) => {
                    tracing::error!(feil = feil.slag(), "a stream is not brought up to date");
                    return abonnement.slutt(Slutt::Feil);
                }
            }
        }
    }

    /// A bunch of what lies between; true when there is nothing more and the stream is with the
    /// others.
    async fn ett_stykke(&self, abonnement: &Arc<Abonnement>) -> Result<bool, Lagerfeil> {
        // Something to go on from, whatever comes.
        let uten_sted = abonnement.ny && abonnement.neste_sjekkpunkt().is_none();
        if uten_sted && self.kan_fortelles(abonnement) {
            self.sjekkpunkt(abonnement).await?;
        }
        self.se_noeye_til(abonnement).await?;
        if !self.kan_fortelles(abonnement) {
            return Ok(true);
        }
        if !self.er_med_registeret(abonnement).await? {
            return Ok(false);
        }
        let sted = abonnement.sted();
        let til = {
            let mut lyttere = self.lyttere();
            let hoert_alt = lyttere.rettigheter <= sted.fortalt.til;
            if hoert_alt && lyttere.posisjon <= sted.posisjon {
                lyttere.direkte.insert(abonnement.nr, abonnement.clone());
                None
            } else {
                // Rights first: what came after those that were told is for the next time.
                Some(lyttere.posisjon.min(sted.fortalt.til))
            }
        };
        let Some(til) = til else {
            if !abonnement.ny {
                // When, says nothing of what lay between.
                let klokke = self.lager.klokke();
                klokke
                    .vent_ut_trinnet(abonnement.begynt, INNHENTINGSTRINN)
                    .await;
                self.sjekkpunkt(abonnement).await?;
            }
            return Ok(true);
        };
        let innlogget = abonnement.innlogget();
        let rader = self
            .lager
            .hendelser_mellom(&innlogget, abonnement.utsnitt.bruker, sted.posisjon, til)
            .await?;
        if rader.is_empty() {
            abonnement.er_ved(til);
        }
        let brukere = rader.iter().filter_map(Hendelse::bruker).collect();
        let besluttet = self
            .lager
            .besluttet_som_fortalt(&innlogget, &sted.fortalt, &brukere)
            .await?;
        for hendelse in rader {
            if !self.har_plass(abonnement).await {
                return Ok(true);
            }
            // What is hidden is passed over without a further look: how much of it there was is not to be timed.
            let beslutning = hendelse.bruker().and_then(|bruker| besluttet.get(&bruker));
            let kan_sees = beslutning.map(|b| hendelse.kan_sees(b)).transpose()?;
            if kan_sees != Some(false) {
                let alene = std::slice::from_ref(abonnement);
                self.lever(&hendelse, alene).await?;
            }
            abonnement.er_ved(hendelse.posisjon());
        }
        Ok(false)
    }

    /// Whether somebody was told of their rights by the registry as it stands. It may have changed after they were
    /// found in it and before the log was read; of that change those alone hear who are with the others by then.
    async fn er_med_registeret(&self, abonnement: &Abonnement) -> Result<bool, Lagerfeil> {
        self.med_naavaerende_register().await?;
        let stand = self.finn_igjen(abonnement).await?;
        Ok(stand == Some(abonnement.sted().fortalt.stand))
    }

    /// Reads the registry anew, if it is another than the one that was read.
    pub(super) async fn med_naavaerende_register(&self) -> Result<(), Lagerfeil> {
        if !self.lager.register_er_aktuelt().await? {
            self.lager.oppfrisk_register().await?;
        }
        Ok(())
    }
}
