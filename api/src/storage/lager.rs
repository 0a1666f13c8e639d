//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};

use samtykke::Policy;
use tokio::sync::watch;

use super::{
    Database, Holdested, Innlogget, Lagerfeil, Noekler, Register, bortfall,
    dokumenter::Dokumentminne, hendelser::Utsnitt, laster::Tekster, loggfoering::Loggfoerer,
};
use crate::{
    auth::Identitet,
    klokke::{Klokke, Tilfeldighet},
};

/// Everything that requests share.
pub struct Lager {
    pub(super) db: Database,
    pub(super) noekler: Noekler,
    pub(super) policy: Policy,
    pub(super) klokke: Arc<dyn Klokke>,
    pub(super) tilfeldig: Tilfeldighet,
    pub(super) tekster: Tekster,
    pub(super) dokumenter: Dokumentminne,
    pub(super) logg: Loggfoerer,
    hold: Arc<Holdested>,
    /// Another after each restore: cursors of one open in no other.
    pub(super) tidsalder: i64,
    register: RwLock<Arc<Register>>,
    /// Counts what this node has committed that somebody may listen for.
    hendt: watch::Sender<u64>,
}

impl Lager {
    /// Opens the storage and reads the registry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn aapne(
        db: Database,
        noekler: Noekler,
        policy: Policy,
        klokke: Arc<dyn Klokke>,
        tilfeldig: Tilfeldighet,
    ) -> Result<Arc<Self>, Lagerfeil> {
        let register = Arc::new(Register::les(db.en_lesing()).await?);
        let tidsalder = bortfall::stand(db.en_lesing()).await?.tidsalder;
        let hold = Arc::new(Holdested::default());
        let logg = Loggfoerer::start(db.clone(), klokke.clone(), hold.clone());
        Ok(Arc::new(Self {
            logg,
            hold,
            tidsalder,
            db,
            noekler,
            policy,
            klokke,
            tilfeldig,
            tekster: Tekster::default(),
            dokumenter: Dokumentminne::default(),
            register: RwLock::new(register),
            hendt: watch::Sender::new(0),
        }))
    }

    /// Tells those who listen on this node that something was committed.
    pub(super) fn vekk(&self) {
        self.hendt.send_modify(|nr| *nr = nr.wrapping_add(1));
    }

    /// Changes each time that this node has committed something to listen for.
    #[must_use]
    pub fn hendt(&self) -> watch::Receiver<u64> {
        self.hendt.subscribe()
    }

    /// Lets nothing out any more: the database is not the one that this node knows.
    pub fn steng(&self) {
        self.logg.steng();
    }

    /// Whether nothing is let out any more.
    #[must_use]
    pub fn er_stengt(&self) -> bool {
        self.logg.er_stengt()
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The keys.
    #[must_use]
    pub fn noekler(&self) -> &Noekler {
        &self.noekler
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The clock.
    #[must_use]
    pub fn klokke(&self) -> &dyn Klokke {
        self.klokke.as_ref()
    }

    /// The clock, to be kept.
    #[must_use]
    pub fn delt_klokke(&self) -> Arc<dyn Klokke> {
        self.klokke.clone()
    }

    /// The source of random ids.
    #[must_use]
    pub fn tilfeldig(&self) -> &Tilfeldighet {
        &self.tilfeldig
    }

    /// The registry as last read.
    #[must_use]
    pub fn register(&self) -> Arc<Register> {
        self.register
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads the registry anew, after its epoch was seen to have moved.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn oppfrisk_register(&self) -> Result<(), Lagerfeil> {
        let nytt = Arc::new(Register::les(self.db.en_lesing()).await?);
        let mut naa = self
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Of several that read at the same time, the latest stands.
        if naa.epoke() <= nytt.epoke() {
            *naa = nytt;
        }
        Ok(())
    }

    /// Takes over a registry that a request of this node has changed and read, unless a later one
    /// is here already.
    pub(super) fn bytt_register(&self, nytt: &Arc<Register>) {
        let mut naa = self
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if naa.epoke() < nytt.epoke() {
            *naa = nytt.clone();
        }
    }

    /// Whether the registry as last read is the one that stands.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn register_er_aktuelt(&self) -> Result<bool, Lagerfeil> {
        use sea_orm::EntityTrait;
        let felles = entity::felles::Entity::find_by_id(entity::felles::ID)
            .one(self.db.en_lesing())
            .await?;
        Ok(felles.is_some_and(|felles| felles.epoke == self.register().epoke()))
    }

    /// Whether the registry, as this node has it, knows who is calling.
    ///
    /// # Errors
    /// The database refused.
    pub async fn kjenner(&self, identitet: &Identitet) -> Result<bool, Lagerfeil> {
        let (register, lesing) = (self.register(), self.db.en_lesing());
        let naa = self.klokke.naa();
        let funnet = Innlogget::finn(identitet, &register, &self.noekler, lesing, naa).await?;
        Ok(funnet.is_some())
    }

    /// Whether the database answers and its clock is within a second of ours.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn er_klar(&self) -> Result<bool, Lagerfeil> {
        let klokke = self.db.klokke().await?;
        Ok((klokke - self.klokke.naa()).abs() <= chrono::TimeDelta::seconds(1))
    }

    /// For whom a cursor is sealed: this asker, for what they asked for, as long as the database is not
    /// restored.
    #[must_use]
    pub fn markoer_for(&self, innlogget: &Innlogget, utsnitt: &Utsnitt) -> String {
        let (hvem, hva) = (innlogget.noekkel(), utsnitt.merke());
        format!("{hvem} {} {hva}", self.tidsalder)
    }

    /// Where a test may hold a request.
    #[must_use]
    pub fn holdested(&self) -> &Holdested {
        &self.hold
    }
}
