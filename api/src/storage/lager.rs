//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};

use samtykke::Policy;

use super::{Database, Lagerfeil, Noekler, Register};
use crate::klokke::{Klokke, Tilfeldighet};

/// Everything that requests share.
pub struct Lager {
    pub(super) db: Database,
    pub(super) noekler: Noekler,
    pub(super) policy: Policy,
    pub(super) klokke: Arc<dyn Klokke>,
    pub(super) tilfeldig: Tilfeldighet,
    register: RwLock<Arc<Register>>,
    #[cfg(feature = "proeve")]
    vent: RwLock<Option<Ventehook>>,
}

/// Where a test may hold a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holdepunkt {
    /// Rows are loaded, nothing is decided.
    Lastet,
    /// The answer is made, the lock is not asked for.
    Besluttet,
    /// The lock is held, the entry is not written.
    Laast,
    /// The entry is written, not committed.
    Skrevet,
}

#[cfg(feature = "proeve")]
type Ventehook =
    Arc<dyn Fn(Holdepunkt) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

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
        let register = Arc::new(Register::les(db.pool()).await?);
        Ok(Arc::new(Self {
            db,
            noekler,
            policy,
            klokke,
            tilfeldig,
            register: RwLock::new(register),
            #[cfg(feature = "proeve")]
            vent: RwLock::new(None),
        }))
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
        let nytt = Arc::new(Register::les(self.db.pool()).await?);
        *self
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner) = nytt;
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
            .one(self.db.pool())
            .await?;
        Ok(felles.is_some_and(|felles| felles.epoke == self.register().epoke()))
    }

    /// Whether the database answers and its clock is within a second of ours.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn er_klar(&self) -> Result<bool, Lagerfeil> {
        let klokke = self.db.klokke().await?;
        Ok((klokke - self.klokke.naa()).abs() <= chrono::TimeDelta::seconds(1))
    }

    /// Sets what a test does at hold points.
    #[cfg(feature = "proeve")]
    pub fn sett_ventehook(&self, hook: Option<Ventehook>) {
        *self.vent.write().unwrap_or_else(PoisonError::into_inner) = hook;
    }

    #[cfg(feature = "proeve")]
    pub(super) async fn hold(&self, punkt: Holdepunkt) {
        let hook = self
            .vent
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(hook) = hook {
            hook(punkt).await;
        }
    }

    #[cfg(not(feature = "proeve"))]
    #[expect(clippy::unused_async, reason = "same shape as with hold points")]
    pub(super) async fn hold(&self, _: Holdepunkt) {}
}
