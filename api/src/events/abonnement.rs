//! One who listens: who, to what, how far, and the way out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use uuid::Uuid;

use super::{Spoerring, Tegnet};
use crate::{
    auth::Identitet,
    storage::{
        Innlogget, Lager, Lagerfeil,
        hendelser::{Fortalt, Markoer, Utsnitt},
    },
};

/// What a stream is opened with.
pub struct Aapning {
    /// Who the token says is listening.
    pub identitet: Identitet,
    /// Who that is in the registry.
    pub innlogget: Innlogget,
    /// What is asked for.
    pub utsnitt: Utsnitt,
    /// Where it goes on from.
    pub etter: Markoer,
    /// It begins now: nothing lies between.
    pub ny: bool,
    /// The words to tell it in.
    pub spoerring: Arc<dyn Spoerring>,
}

/// Why a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slutt {
    /// The token has ended, or its key is the issuer's no more: get another, go on from the cursor.
    Token,
    /// The registry does not know the one who listens any more.
    Ukjent,
    /// The reader was too slow for its queue: go on from the cursor.
    Treg,
    /// This node stops: go on from the cursor, at another one.
    Stopp,
    /// Something went wrong here: go on from the cursor.
    Feil,
}

impl Slutt {
    /// A word for it, for log lines and measures.
    pub(super) fn slag(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Ukjent => "unknown",
            Self::Treg => "slow",
            Self::Stopp => "stopped",
            Self::Feil => "fault",
        }
    }
}

/// One message on its way out.
pub struct Ut {
    /// Which stream of the connection.
    pub nr: u64,
    /// The answer, as JSON.
    pub svar: String,
}

/// Whether the token of a connection still holds: its time lasts, its key is the issuer's.
pub type Holder = Arc<dyn Fn(DateTime<Utc>) -> bool + Send + Sync>;

/// The way out of one connection, which its streams share.
#[derive(Clone)]
pub struct Utgang {
    /// Which stream of the connection, never the same again.
    pub nr: u64,
    /// Messages that wait; a connection whose queue is full is cut off.
    pub ko: mpsc::Sender<Ut>,
    /// Says why the connection ends.
    pub brutt: Arc<watch::Sender<Option<Slutt>>>,
    /// Whether anything may be told on it.
    pub holder: Holder,
}

/// The queue is full, or nobody reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// One who listens.
pub struct Abonnement {
    pub(super) nr: u64,
    pub(super) begynt: Instant,
    pub(super) identitet: Identitet,
    pub(super) utsnitt: Utsnitt,
    pub(super) spoerring: Arc<dyn Spoerring>,
    pub(super) ny: bool,
    /// The first step of time has been waited out.
    pub(super) har_ventet: AtomicBool,
    innlogget: Mutex<Arc<Innlogget>>,
    /// Everything up to here has been told, or is not for this one.
    sted: Mutex<Markoer>,
    pub(super) sjekkpunkt: Mutex<Sjekkpunkt>,
    utgang: Utgang,
}

fn laas<T>(laas: &Mutex<T>) -> MutexGuard<'_, T> {
    laas.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When the next checkpoint is due, and how it reads.
#[derive(Default)]
pub(super) struct Sjekkpunkt {
    pub(super) neste: Option<DateTime<Utc>>,
    pub(super) tegnet: Option<Tegnet>,
}

impl Abonnement {
    pub(super) fn ny(nr: u64, aapning: Aapning, utgang: Utgang, start: Markoer) -> Self {
        Self {
            nr,
            begynt: Instant::now(),
            identitet: aapning.identitet,
            utsnitt: aapning.utsnitt,
            spoerring: aapning.spoerring,
            ny: aapning.ny,
            har_ventet: AtomicBool::new(false),
            innlogget: Mutex::new(Arc::new(aapning.innlogget)),
            sted: Mutex::new(start),
            sjekkpunkt: Mutex::default(),
            utgang,
        }
    }

    pub(super) fn innlogget(&self) -> Arc<Innlogget> {
        laas(&self.innlogget).clone()
    }

    pub(super) fn er_naa(&self, innlogget: Innlogget) {
        *laas(&self.innlogget) = Arc::new(innlogget);
    }

    /// When a checkpoint is due; `None`: there has been none.
    pub(super) fn neste_sjekkpunkt(&self) -> Option<DateTime<Utc>> {
        laas(&self.sjekkpunkt).neste
    }

    pub(super) fn sted(&self) -> Markoer {
        *laas(&self.sted)
    }

    /// Whether the token still holds.
    pub(super) fn holder(&self, naa: DateTime<Utc>) -> bool {
        naa < self.identitet.utloeper && (self.utgang.holder)(naa)
    }

    /// What lies before this place has been told, or is not for this one.
    pub(super) fn er_ved(&self, posisjon: i64) {
        let mut sted = laas(&self.sted);
        *sted = sted.ved(posisjon);
    }

    /// Changes of rights before this place have been told, or are not for this one.
    pub(super) fn har_hoert(&self, til: i64) {
        let mut sted = laas(&self.sted);
        *sted = sted.hoert(til);
    }

    /// The same of rows, and what is said of rights.
    pub(super) fn fortalt(&self, posisjon: i64, fortalt: Fortalt) {
        let mut sted = laas(&self.sted);
        *sted = Markoer { fortalt, ..*sted }.ved(posisjon);
    }

    /// Sends a message that has been logged, with its cursor.
    pub(super) fn send(
        &self,
        lager: &Lager,
        tegnet: &Tegnet,
        markoer: &Markoer,
        kvittering: Uuid,
    ) -> Result<(), Lagerfeil> {
        let hvem = lager.markoer_for(&self.innlogget(), &self.utsnitt);
        let markoer = lager
            .noekler()
            .forsegl_markoer(markoer, &hvem, lager.tilfeldig())?;
        let ut = Ut {
            nr: self.utgang.nr,
            svar: tegnet.for_(&markoer, kvittering),
        };
        if self.utgang.ko.try_send(ut).is_err() {
            self.slutt(Slutt::Treg);
        }
        Ok(())
    }

    /// Waits, for as long as a slow reader may take, until there is room in the queue.
    pub(super) async fn vent_paa_plass(&self) -> Result<(), Full> {
        match tokio::time::timeout(super::fordeler::TAALMODIGHET, self.utgang.ko.reserve()).await {
            Ok(Ok(_)) => Ok(()),
            _ => {
                self.slutt(Slutt::Treg);
                Err(Full)
            }
        }
    }

    /// Whether it has been ended, though its connection may not have noticed: nothing is told any
    /// more.
    pub(super) fn er_slutt(&self) -> bool {
        self.hvorfor().is_some()
    }

    /// Why it has been ended, if it was from here.
    pub(super) fn hvorfor(&self) -> Option<Slutt> {
        *self.utgang.brutt.borrow()
    }

    /// Ends the connection. The first reason stands.
    pub(super) fn slutt(&self, slutt: Slutt) {
        self.utgang.brutt.send_if_modified(|naa| {
            let foerste = naa.is_none();
            naa.get_or_insert(slutt);
            foerste
        });
    }
}
