//! One request: who asks, its transaction, and the cases it loads and decides.

use std::sync::{
    Arc, Mutex, OnceLock, PoisonError,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use chrono::{DateTime, Utc};
use samtykke::{Formaal, FormaalSett, Policy};
use sea_orm::DatabaseTransaction;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Holdepunkt, Innlogget, Lager, Lagerfeil, Plan, Register, Sak, hendelser::Nyhendelse, laster,
    utlevering::Notat,
};
use crate::auth::{Identitet, Personnummer};

/// Reading or writing: decided by the operation, before anything runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modus {
    /// Query: one read snapshot, then a transaction for the log.
    Lesing,
    /// Mutation: one transaction for everything.
    Skriving,
}

/// By what a bruker is asked for.
#[derive(Clone, Debug)]
pub enum Noekkel {
    /// The portal's id.
    Id(Uuid),
    /// The national identity number.
    Nummer(Personnummer),
}

/// What a request is about to do, and for whom.
pub struct Oppdrag<'a> {
    /// Who the token says is calling.
    pub identitet: &'a Identitet,
    /// What the request narrows its purpose to.
    pub formaal: Option<Formaal>,
    /// Reading or writing.
    pub modus: Modus,
    /// Whether it asks for one case and nothing else, so that its first statement is a snapshot
    /// by itself.
    pub en_sak: bool,
    /// Request id.
    pub id: Uuid,
    /// Name of the operation.
    pub operasjon: Option<String>,
    /// Hash of the document.
    pub dokument: String,
}

/// Whether a request may begin.
pub enum Begynt {
    /// It may.
    Klar(Arc<Foresporsel>),
    /// The registry does not know the asker, or no longer.
    UkjentAktoer,
    /// The purpose is not one that this kind of asker may name.
    FeilFormaal,
}

/// One request, from token to released answer.
pub struct Foresporsel {
    pub(super) lager: Arc<Lager>,
    pub(super) register: Arc<Register>,
    /// The registry after this request has changed it; not committed before the answer is.
    pub(super) endret_register: OnceLock<Arc<Register>>,
    pub(super) innlogget: Innlogget,
    /// What it narrows its purpose to.
    formaal: Option<Formaal>,
    pub(super) naa: DateTime<Utc>,
    /// When the work began.
    begynt: Instant,
    pub(super) modus: Modus,
    en_lesing: bool,
    pub(super) id: Uuid,
    pub(super) operasjon: Option<String>,
    pub(super) dokument: String,
    pub(super) tx: tokio::sync::Mutex<Option<DatabaseTransaction>>,
    pub(super) notater: Mutex<Vec<Notat>>,
    /// What it changes, for whoever listens.
    pub(super) hendelser: Mutex<Vec<Nyhendelse>>,
    /// Whether it is to cost the same whether or not it changes anything.
    pub(super) blind: AtomicBool,
    /// What it cost may depend on what the answer does not say: it is logged at the end of so many steps of time.
    pub(super) trinn: AtomicU32,
}

impl Foresporsel {
    /// Begins a request for a verified identity.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn begynn(lager: &Arc<Lager>, oppdrag: Oppdrag<'_>) -> Result<Begynt, Lagerfeil> {
        let (register, begynt) = (lager.register(), Instant::now());
        let naa = lager.klokke.naa();
        let funnet = Innlogget::finn(
            oppdrag.identitet,
            &register,
            &lager.noekler,
            lager.db.en_lesing(),
            naa,
        )
        .await?;
        let Some(mut innlogget) = funnet else {
            return Ok(Begynt::UkjentAktoer);
        };
        if let Some(formaal) = oppdrag.formaal {
            if !innlogget.lovlige_formaal(&lager.policy).har(formaal) {
                return Ok(Begynt::FeilFormaal);
            }
            innlogget.oensket = FormaalSett::av(&[formaal]);
        }
        innlogget
            .avgrens(oppdrag.identitet, &lager.noekler, lager.db.en_lesing())
            .await?;
        Ok(Begynt::Klar(Arc::new(Self {
            lager: lager.clone(),
            register,
            endret_register: OnceLock::new(),
            innlogget,
            formaal: oppdrag.formaal,
            naa,
            begynt,
            modus: oppdrag.modus,
            en_lesing: oppdrag.en_sak && oppdrag.modus == Modus::Lesing,
            id: oppdrag.id,
            operasjon: oppdrag.operasjon,
            dokument: oppdrag.dokument,
            tx: tokio::sync::Mutex::new(None),
            notater: Mutex::new(Vec::new()),
            hendelser: Mutex::new(Vec::new()),
            blind: AtomicBool::new(false),
            trinn: AtomicU32::new(0),
        })))
    }

    /// What it narrows its purpose to.
    #[must_use]
    pub fn formaal(&self) -> Option<Formaal> {
        self.formaal
    }

    /// Who asks.
    #[must_use]
    pub fn innlogget(&self) -> &Innlogget {
        &self.innlogget
    }

    /// The registry that this request reads: as it changed it, when it did.
    #[must_use]
    pub fn register(&self) -> &Arc<Register> {
        self.endret_register.get().unwrap_or(&self.register)
    }

    /// The registry, where the answer is nothing but what it says: no log entry compares its epoch.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when another node has changed it: make the answer anew.
    pub async fn aktuelt_register(&self) -> Result<&Arc<Register>, Lagerfeil> {
        use sea_orm::EntityTrait;
        let felles = entity::felles::Entity::find_by_id(entity::felles::ID)
            .one(self.lager.db.en_lesing())
            .await?;
        if felles.is_some_and(|f| f.epoke == self.register.epoke()) {
            Ok(&self.register)
        } else {
            Err(Lagerfeil::Flyttet)
        }
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.lager.policy
    }

    /// When the request began; the time that its decisions are made at.
    #[must_use]
    pub fn naa(&self) -> DateTime<Utc> {
        self.naa
    }

    /// Today in Norway.
    #[must_use]
    pub fn i_dag(&self) -> chrono::NaiveDate {
        self.naa
            .with_timezone(&chrono_tz::Europe::Oslo)
            .date_naive()
    }

    /// The case of one bruker. `None`: hidden or unknown, which nobody can tell apart.
    ///
    /// # Errors
    /// Faults only.
    pub async fn sak(&self, noekkel: &Noekkel, plan: Plan) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        let (id, spurt_om) = match noekkel {
            Noekkel::Id(id) => (*id, self.lager.noekler.spurt_om(id.as_bytes())),
            Noekkel::Nummer(nummer) => {
                let indeks = self.lager.noekler.indeks(nummer.siffer());
                let spurt_om = self.lager.noekler.spurt_om(indeks.as_bytes());
                let id = self.bruker_med_nummer(nummer).await?;
                (id.unwrap_or_else(|| self.lager.tilfeldig.uuid()), spurt_om)
            }
        };
        self.sak_av(id, spurt_om, plan).await
    }

    /// The same, and what was asked for: a row of hers asked for in vain says nothing of her.
    pub(super) async fn sak_av(
        &self,
        id: Uuid,
        spurt_om: String,
        plan: Plan,
    ) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        let sak = self.last(&[id], plan).await?.pop();
        let epoke = sak.as_ref().map(|sak| sak.epoke());
        let sak = sak.filter(|s| s.beslutning().ser_bruker());
        self.noter(match &sak {
            Some(sak) => {
                sak.noter_vist();
                Notat::Sak(sak.clone())
            }
            None => Notat::Ukjent {
                laas: id,
                spurt_om,
                epoke,
                blindt: !self.innlogget.gjelder(id),
            },
        });
        Ok(sak)
    }

    /// Asks for nobody, at the cost of asking for somebody: the same statements, lock and entry.
    ///
    /// # Errors
    /// Faults only.
    pub async fn ingen(&self, spurt_om: &[u8]) -> Result<(), Lagerfeil> {
        let laas = self.lager.tilfeldig.uuid();
        self.last(&[laas], Plan::tom()).await?;
        self.noter(Notat::Ukjent {
            laas,
            spurt_om: self.lager.noekler.spurt_om(spurt_om),
            epoke: None,
            blindt: true,
        });
        Ok(())
    }

    /// The cases of a page, in its order; and the search as such, for the log: where the event log ended, if it is of
    /// `alle` whom the asker may see, and names them.
    ///
    /// # Errors
    /// Faults only.
    pub(super) async fn saker(
        &self,
        ider: &[Uuid],
        plan: Plan,
        alle: Option<i64>,
    ) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let mut saker = if ider.is_empty() {
            Vec::new()
        } else {
            self.last(ider, plan).await?
        };
        saker.retain(|s| s.beslutning().ser_bruker());
        self.noter(Notat::Soek {
            antall: saker.len(),
            alle,
        });
        for sak in &saker {
            sak.noter_vist();
            self.noter(Notat::Sak(sak.clone()));
        }
        Ok(saker)
    }

    /// Loads and decides; notes nothing.
    pub(super) async fn last(&self, ider: &[Uuid], plan: Plan) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let Self {
            lager, innlogget, ..
        } = self;
        let dialekt = lager.db.dialekt();
        let sporring = lager
            .tekster
            .sporring(dialekt, ider, plan, innlogget, self.naa);
        let mut raa = if self.en_lesing && self.tx.lock().await.is_none() {
            laster::last(lager.db.en_lesing(), sporring, plan).await?
        } else {
            self.med_tx(async |tx| laster::last(tx, sporring, plan).await)
                .await?
        };
        lager.holdested().hold(Holdepunkt::Lastet).await;
        let mut saker = Vec::with_capacity(ider.len());
        for id in ider {
            let Some(raa) = raa.remove(id) else { continue };
            let sak = Sak::avgjort(
                raa,
                &self.innlogget,
                self.register.clone(),
                &self.lager.policy,
                self.naa,
            )?;
            saker.extend(sak.map(Arc::new));
        }
        Ok(saker)
    }

    /// Runs something in the request's transaction, which begins with the first use.
    pub(super) async fn med_tx<T>(
        &self,
        arbeid: impl AsyncFnOnce(&DatabaseTransaction) -> Result<T, Lagerfeil>,
    ) -> Result<T, Lagerfeil> {
        let mut laas = self.tx.lock().await;
        let tx = match laas.take() {
            Some(tx) => tx,
            None => match self.modus {
                Modus::Lesing => self.lager.db.les().await?,
                Modus::Skriving => self.lager.db.skriv().await?,
            },
        };
        let svar = arbeid(&tx).await;
        // A transaction in which something failed is rolled back when it is dropped here.
        if svar.is_ok() {
            *laas = Some(tx);
        }
        svar
    }

    /// The identity number of a person, opened. The caller has asked for the right to it.
    ///
    /// # Errors
    /// Faults only.
    pub async fn personnummer(&self, person: Uuid) -> Result<Option<String>, Lagerfeil> {
        use sea_orm::EntityTrait;
        let rad = self
            .med_tx(async |tx| Ok(entity::person::Entity::find_by_id(person).one(tx).await?))
            .await?;
        rad.map(|p| self.lager.noekler.aapne(&p.nummer_kryptert))
            .transpose()
    }

    /// Keyed imprints of what was sent, by each key.
    #[must_use]
    pub fn avtrykk(&self, bytes: &[u8]) -> Vec<String> {
        self.lager.noekler.avtrykk(bytes)
    }

    /// The source of random ids.
    #[must_use]
    pub fn tilfeldig(&self) -> &crate::klokke::Tilfeldighet {
        &self.lager.tilfeldig
    }

    /// The mode that the operation asked for.
    #[must_use]
    pub fn modus(&self) -> Modus {
        self.modus
    }

    pub(super) async fn bruker_med_nummer(
        &self,
        nummer: &Personnummer,
    ) -> Result<Option<Uuid>, Lagerfeil> {
        use entity::{bruker, person};
        use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
        let indekser = self.lager.noekler.indekser(nummer.siffer());
        self.med_tx(async |tx| {
            Ok(bruker::Entity::find()
                .select_only()
                .column(bruker::Column::Id)
                .join(
                    JoinType::InnerJoin,
                    sea_orm::RelationDef::from(
                        bruker::Entity::belongs_to(person::Entity)
                            .from(bruker::Column::PersonId)
                            .to(person::Column::Id),
                    ),
                )
                .filter(person::Column::NummerIndeks.is_in(indekser))
                .into_tuple::<Uuid>()
                .one(tx)
                .await?)
        })
        .await
    }

    /// Somebody hidden is more work than nobody: who asks shall not be able to time it. Nothing is told of anybody,
    /// so it may wait when its entry stands, and hide what that took.
    pub(super) async fn vent_ut_trinnet(&self, om_ingen: bool) {
        if om_ingen {
            self.lager.klokke.vent_ut_trinnet(self.begynt, 1).await;
        }
    }

    /// The same of what came and went: before the entry, so that nothing is on its way that has been withdrawn.
    pub(super) async fn vent_ut_innhentingen(&self) {
        let trinn = self.trinn.load(Ordering::Relaxed);
        if trinn > 0 {
            self.lager.klokke.vent_ut_trinnet(self.begynt, trinn).await;
        }
    }

    pub(super) fn noter(&self, notat: Notat) {
        self.notater
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(notat);
    }

    pub(super) fn noter_hendelse(&self, ny: Nyhendelse) {
        self.hendelser
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(ny);
    }

    /// A write outside a mutation is a fault of ours.
    pub(super) fn krev_skriving(&self) -> Result<(), Lagerfeil> {
        if self.modus == Modus::Skriving {
            Ok(())
        } else {
            Err(Lagerfeil::FeilModus)
        }
    }

    /// Leaves a case out of the log that was read only to be read again under the lock.
    pub(super) fn glem_sak(&self, bruker: Uuid) {
        self.notater
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|notat| !matches!(notat, Notat::Sak(sak) if sak.id() == bruker));
    }

    /// Puts a case that a mutation worked on into the log.
    pub(super) fn noter_sak(&self, sak: &Arc<Sak>) {
        self.noter(Notat::Sak(sak.clone()));
    }
}
