//! The one way out: load, decide, log, release. One function for query and mutation.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use entity::{koder::Loggart, tilgangslogg};
use samtykke::{Aktoer, Formaal, FormaalSett, Policy};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{Database, Innlogget, Lagerfeil, Noekler, Plan, Register, Sak, laster};
use crate::{
    audit,
    auth::{Identitet, Personnummer},
    klokke::{Klokke, Tilfeldighet},
};

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

/// How a released answer is known in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utfall {
    /// The receipt; `None` when the answer told nothing of anyone and so has no entry.
    pub kvittering: Option<Uuid>,
}

/// What the log must say beside the cases themselves.
enum Notat {
    Sak(Arc<Sak>),
    /// Asked for somebody who is hidden or does not exist; the two leave the same entry.
    Ukjent {
        laas: Uuid,
        spurt_om: String,
    },
    /// A search across brukere.
    Soek {
        antall: usize,
    },
}

/// What a request is about to do, and for whom.
pub struct Oppdrag<'a> {
    /// Who the token says is calling.
    pub identitet: &'a Identitet,
    /// What the request narrows its purpose to.
    pub formaal: Option<Formaal>,
    /// Reading or writing.
    pub modus: Modus,
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
    pub(super) innlogget: Innlogget,
    pub(super) naa: DateTime<Utc>,
    modus: Modus,
    id: Uuid,
    operasjon: Option<String>,
    dokument: String,
    tx: tokio::sync::Mutex<Option<DatabaseTransaction>>,
    notater: Mutex<Vec<Notat>>,
}

impl Foresporsel {
    /// Begins a request for a verified identity.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn begynn(lager: &Arc<Lager>, oppdrag: Oppdrag<'_>) -> Result<Begynt, Lagerfeil> {
        let register = lager.register();
        let naa = lager.klokke.naa();
        let funnet = Innlogget::finn(
            oppdrag.identitet,
            &register,
            &lager.noekler,
            lager.db.pool(),
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
        Ok(Begynt::Klar(Arc::new(Self {
            lager: lager.clone(),
            register,
            innlogget,
            naa,
            modus: oppdrag.modus,
            id: oppdrag.id,
            operasjon: oppdrag.operasjon,
            dokument: oppdrag.dokument,
            tx: tokio::sync::Mutex::new(None),
            notater: Mutex::new(Vec::new()),
        })))
    }

    /// Who asks.
    #[must_use]
    pub fn innlogget(&self) -> &Innlogget {
        &self.innlogget
    }

    /// The registry that this request reads.
    #[must_use]
    pub fn register(&self) -> &Arc<Register> {
        &self.register
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
                let id = self.bruker_med_indeks(indeks).await?;
                (id.unwrap_or_else(|| self.lager.tilfeldig.uuid()), spurt_om)
            }
        };
        let sak = self
            .last(&[id], plan)
            .await?
            .pop()
            .filter(|s| s.beslutning().ser_bruker());
        self.noter(match &sak {
            Some(sak) => Notat::Sak(sak.clone()),
            None => Notat::Ukjent { laas: id, spurt_om },
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
        });
        Ok(())
    }

    /// The cases of a page, in its order; and the search as such, for the log.
    ///
    /// # Errors
    /// Faults only.
    pub(super) async fn saker(
        &self,
        ider: &[Uuid],
        plan: Plan,
    ) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let mut saker = if ider.is_empty() {
            Vec::new()
        } else {
            self.last(ider, plan).await?
        };
        saker.retain(|s| s.beslutning().ser_bruker());
        self.noter(Notat::Soek {
            antall: saker.len(),
        });
        for sak in &saker {
            self.noter(Notat::Sak(sak.clone()));
        }
        Ok(saker)
    }

    /// Loads and decides; notes nothing.
    pub(super) async fn last(&self, ider: &[Uuid], plan: Plan) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let dialekt = self.lager.db.dialekt();
        let mut raa = self
            .med_tx(async |tx| {
                laster::last(tx, dialekt, ider, plan, &self.innlogget, self.naa).await
            })
            .await?;
        self.lager.hold(Holdepunkt::Lastet).await;
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

    /// The mode that the operation asked for.
    #[must_use]
    pub fn modus(&self) -> Modus {
        self.modus
    }

    pub(super) async fn bruker_med_indeks(
        &self,
        indeks: String,
    ) -> Result<Option<Uuid>, Lagerfeil> {
        use entity::{bruker, person};
        use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
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
                .filter(person::Column::NummerIndeks.eq(indeks))
                .into_tuple::<Uuid>()
                .one(tx)
                .await?)
        })
        .await
    }

    fn noter(&self, notat: Notat) {
        self.notater
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(notat);
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

    /// Logs and commits. Only after this may a byte of the answer leave.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when rights moved meanwhile: make the answer anew. Any other fault:
    /// no answer.
    pub async fn avslutt(&self) -> Result<Utfall, Lagerfeil> {
        let notater =
            std::mem::take(&mut *self.notater.lock().unwrap_or_else(PoisonError::into_inner));
        let aapen = self.tx.lock().await.take();
        if notater.is_empty() {
            if let (Modus::Skriving, Some(tx)) = (self.modus, aapen) {
                tx.commit().await?;
            }
            return Ok(Utfall { kvittering: None });
        }
        self.lager.hold(Holdepunkt::Besluttet).await;
        let tx = match (self.modus, aapen) {
            (Modus::Skriving, Some(tx)) => tx,
            (_, lesing) => {
                if let Some(tx) = lesing {
                    tx.rollback().await?;
                }
                self.lager.db.skriv().await?
            }
        };
        self.lager
            .db
            .laas_delt(&tx, notater.iter().filter_map(Notat::laas))
            .await?;
        self.lager.hold(Holdepunkt::Laast).await;
        let kvittering = self.lager.tilfeldig.uuid();
        let innfoersler = self.innfoersler(&notater, kvittering);
        let epoker = audit::skriv(&tx, innfoersler).await?;
        self.lager.hold(Holdepunkt::Skrevet).await;
        self.kontroller(&notater, &epoker)?;
        tx.commit().await?;
        Ok(Utfall {
            kvittering: Some(kvittering),
        })
    }

    /// Nothing the answer rests on has moved or run out, as seen under the locks.
    fn kontroller(&self, notater: &[Notat], epoker: &audit::Epoker) -> Result<(), Lagerfeil> {
        let naa = self.lager.klokke.naa();
        let uroert = epoker.felles == self.register.epoke()
            && notater.iter().all(|notat| match notat {
                Notat::Sak(sak) => {
                    sak.beslutning().gyldig_til().is_none_or(|til| naa < til)
                        && epoker
                            .brukere
                            .iter()
                            .filter(|(bruker, _)| *bruker == sak.id())
                            .all(|(_, epoke)| *epoke == Some(sak.epoke()))
                }
                Notat::Ukjent { .. } | Notat::Soek { .. } => true,
            });
        if uroert {
            Ok(())
        } else {
            Err(Lagerfeil::Flyttet)
        }
    }

    /// One entry per bruker answered about, one per search, one per question about nobody.
    fn innfoersler(&self, notater: &[Notat], kvittering: Uuid) -> Vec<tilgangslogg::Model> {
        let mut ut: Vec<tilgangslogg::Model> = Vec::with_capacity(notater.len());
        for notat in notater {
            let tom = self.tom_innfoersel(kvittering);
            match notat {
                Notat::Sak(sak) => {
                    if let Some(foer) = ut.iter_mut().find(|i| i.bruker_id == Some(sak.id())) {
                        foer.kategorier_gitt |= sak.gitt();
                        foer.kategorier_avslaatt |= sak.avslaatt();
                        continue;
                    }
                    ut.push(tilgangslogg::Model {
                        bruker_id: Some(sak.id()),
                        kategorier_gitt: sak.gitt(),
                        kategorier_avslaatt: sak.avslaatt(),
                        formaal: sak.beslutning().formaal().bits(),
                        epoke: Some(sak.epoke()),
                        antall: 1,
                        ..tom
                    });
                }
                Notat::Ukjent { spurt_om, .. } => ut.push(tilgangslogg::Model {
                    art: Loggart::Avslag.kode(),
                    spurt_om: Some(spurt_om.clone()),
                    ..tom
                }),
                Notat::Soek { antall } => ut.push(tilgangslogg::Model {
                    art: Loggart::Soek.kode(),
                    antall: i32::try_from(*antall).unwrap_or(i32::MAX),
                    ..tom
                }),
            }
        }
        ut
    }

    fn tom_innfoersel(&self, kvittering: Uuid) -> tilgangslogg::Model {
        let (aktoer_type, ansatt, enhet) = match &self.innlogget.aktoer {
            Aktoer::Ansatt(a) => (1, Some(a.ansatt.0), Some(a.enhet.0)),
            Aktoer::Organisasjon(o) => (2, None, Some(o.enhet.0)),
            Aktoer::Borger { .. } => (3, None, None),
        };
        tilgangslogg::Model {
            id: self.lager.tilfeldig.uuid(),
            tidspunkt: self.naa,
            foresporsel: self.id,
            kvittering,
            art: match self.modus {
                Modus::Lesing => Loggart::Lesing.kode(),
                Modus::Skriving => Loggart::Skriving.kode(),
            },
            aktoer_type,
            person_id: self.innlogget.person,
            ansatt_id: ansatt,
            virksomhet_id: self.innlogget.virksomhet().map(|v| v.0),
            enhet_id: enhet,
            klient: Some(self.innlogget.klient.clone()),
            bruker_id: None,
            spurt_om: None,
            kategorier_gitt: 0,
            kategorier_avslaatt: 0,
            formaal: self.innlogget.oensket.bits(),
            operasjon: self.operasjon.clone(),
            dokument: self.dokument.clone(),
            epoke: None,
            felles_epoke: self.register.epoke(),
            antall: 0,
        }
    }
}

impl Notat {
    fn laas(&self) -> Option<Uuid> {
        match self {
            Self::Sak(sak) => Some(sak.id()),
            Self::Ukjent { laas, .. } => Some(*laas),
            Self::Soek { .. } => None,
        }
    }
}
