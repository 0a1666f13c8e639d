//! The way out: the log entry commits under the brukere's locks, and only then an answer may leave.

use std::sync::{Arc, PoisonError};

use entity::{koder::Loggart, tilgangslogg};
use samtykke::Aktoer;
use uuid::Uuid;

use super::{Foresporsel, Holdepunkt, Lagerfeil, Modus, Sak};
use crate::audit;

/// How a released answer is known in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utfall {
    /// The receipt; `None` when the answer told nothing of anyone and so has no entry.
    pub kvittering: Option<Uuid>,
}

/// What the log must say beside the cases themselves.
pub(super) enum Notat {
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
    /// A write to the registry, tried or done.
    Register,
}

impl Foresporsel {
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
        if let Some(register) = self.endret_register.get() {
            self.lager.bytt_register(register);
        }
        Ok(Utfall {
            kvittering: Some(kvittering),
        })
    }

    /// Nothing the answer rests on has moved or run out, as seen under the locks.
    fn kontroller(&self, notater: &[Notat], epoker: &audit::Epoker) -> Result<(), Lagerfeil> {
        let naa = self.lager.klokke.naa();
        let uroert = epoker.felles == self.register().epoke()
            && notater.iter().all(|notat| match notat {
                Notat::Sak(sak) => {
                    sak.beslutning().gyldig_til().is_none_or(|til| naa < til)
                        && epoker
                            .brukere
                            .iter()
                            .filter(|(bruker, _)| *bruker == sak.id())
                            .all(|(_, epoke)| *epoke == Some(sak.epoke()))
                }
                Notat::Ukjent { .. } | Notat::Soek { .. } | Notat::Register => true,
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
                Notat::Register => ut.push(tom),
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
            felles_epoke: self.register().epoke(),
            antall: 0,
        }
    }
}

impl Notat {
    fn laas(&self) -> Option<Uuid> {
        match self {
            Self::Sak(sak) => Some(sak.id()),
            Self::Ukjent { laas, .. } => Some(*laas),
            Self::Soek { .. } | Self::Register => None,
        }
    }
}
