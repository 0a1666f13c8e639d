//! The way out: the log entry commits under the brukere's locks, and only then an answer may leave.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use chrono::{DateTime, Utc};
use entity::{
    Tabell,
    koder::{Loggart, Loggforhold},
    lister::Ider,
    tilgangslogg,
};
use samtykke::{Aktoer, Beslutning, Tilknytningstype};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    Foresporsel, Holdepunkt, Innlogget, Lagerfeil, Modus, Sak,
    bortfall::Bortfall,
    grunnlag::Grunnlag,
    hendelser::{self, Medlem, Nyhendelse},
    loggfoering::Loggpost,
};
use crate::klokke::Tilfeldighet;

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
        /// The samtykke epoch by which she is hidden; `None`: there is nobody, or not for this token.
        epoke: Option<i64>,
        /// Whether there is anybody is not said, or nothing of her rights hides her.
        blindt: bool,
    },
    /// A search across brukere.
    Soek {
        antall: usize,
        /// Where the event log ended, if it was of all whom the asker may see, and named them: whoever is not in
        /// it is missed.
        alle: Option<i64>,
    },
    /// A write to the registry, tried or done.
    Register,
    /// Something about a bruker to or by one who is shown nothing of the case; what was deleted.
    Om {
        bruker: Uuid,
        slettet: Option<Tabell>,
    },
}

impl Foresporsel {
    /// Logs and commits. Only after this may a byte of the answer leave.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when rights moved meanwhile: make the answer anew. Any other fault:
    /// no answer.
    pub async fn avslutt(self: &Arc<Self>) -> Result<Utfall, Lagerfeil> {
        let notater = ta(&self.notater);
        let mut hendelser = ta(&self.hendelser);
        let noe_skjedde = !hendelser.is_empty();
        // Whether something was withdrawn shows neither in the statements nor at the ledger's disk.
        if self.blind.load(Ordering::Relaxed) && !hendelser.iter().any(Nyhendelse::har_bortfall) {
            hendelser.push(Nyhendelse::bare(Bortfall::Ingenting));
        }
        let noe_bortfalt = hendelser.iter().any(Nyhendelse::har_bortfall);
        let skriver = self.slipp_lesing().await?;
        self.vent_ut_innhentingen().await;
        if notater.is_empty() {
            if let Some(tx) = skriver {
                hendelser::skriv(&self.lager.db, &tx, hendelser).await?;
                tx.commit().await?;
            }
            if noe_bortfalt {
                self.lager.foer_bok().await;
            }
            self.vent_ut_trinnet(self.navngir_noen()).await;
            return Ok(Utfall { kvittering: None });
        }
        self.lager.holdested().hold(Holdepunkt::Besluttet).await;
        let kvittering = self.lager.tilfeldig.uuid();
        let om_ingen = self.navngir_noen() || notater.iter().any(Notat::er_ingen);
        let mut post = self.post(&notater, kvittering);
        post.likt = (!post.epoker.is_empty()).then(|| self.likt(notater));
        match skriver {
            Some(tx) => self.lager.logg.foer_i(tx, post, hendelser).await?,
            None => self.lager.logg.foer(post).await?,
        }
        if let Some(register) = self.endret_register.get() {
            self.lager.bytt_register(register);
        }
        // Nobody hears that something is withdrawn before the ledger has it.
        if noe_bortfalt {
            self.lager.foer_bok().await;
        }
        if noe_skjedde {
            self.lager.vekk();
        }
        self.vent_ut_trinnet(om_ingen).await;
        Ok(Utfall {
            kvittering: Some(kvittering),
        })
    }

    /// The transaction of what is written; that of what was read is ended.
    async fn slipp_lesing(&self) -> Result<Option<DatabaseTransaction>, Lagerfeil> {
        let aapen = self.tx.lock().await.take();
        match (self.modus, aapen) {
            (Modus::Lesing, Some(tx)) => {
                tx.rollback().await?;
                Ok(None)
            }
            (_, tx) => Ok(tx),
        }
    }

    /// What must be on record of an answer that is to go to several.
    pub(super) fn ta_post(&self) -> Option<Loggpost> {
        let notater = ta(&self.notater);
        (!notater.is_empty()).then(|| self.post(&notater, Uuid::nil()))
    }

    /// The entry of another one to whom the same is told.
    pub(super) fn som(
        &self,
        medlem: &Medlem,
        innfoersel: &tilgangslogg::Model,
    ) -> tilgangslogg::Model {
        tilgangslogg::Model {
            id: self.lager.tilfeldig.uuid_ordnet(self.naa),
            kvittering: medlem.kvittering,
            ..fra(&medlem.innlogget, innfoersel.clone())
        }
    }

    /// Whether the token itself asks for somebody: those whom its attest names are looked up
    /// whatever is asked.
    fn navngir_noen(&self) -> bool {
        self.innlogget.bare.is_some()
    }

    /// What must be on record, and what the decisions rest on.
    fn post(&self, notater: &[Notat], kvittering: Uuid) -> Loggpost {
        let grenser = notater.iter().filter_map(Notat::gyldig_til);
        Loggpost {
            innfoersler: self.innfoersler(notater, kvittering),
            laaser: notater.iter().filter_map(Notat::laas).collect(),
            epoker: notater.iter().filter_map(Notat::epoke).collect(),
            likt: None,
            felles: self.register().epoke(),
            gyldig_til: grenser.min(),
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
                        foer.kategorier_gitt |= sak.notert().gitt();
                        foer.kategorier_avslaatt |= sak.notert().avslaatt();
                        foer.tabeller |= sak.notert().tabeller();
                        continue;
                    }
                    ut.push(tilgangslogg::Model {
                        bruker_id: Some(sak.id()),
                        kategorier_gitt: sak.notert().gitt(),
                        kategorier_avslaatt: sak.notert().avslaatt(),
                        tabeller: sak.notert().tabeller(),
                        formaal: sak.beslutning().formaal().bits(),
                        forhold: sak.grunnlag().forhold(
                            &self.innlogget.aktoer,
                            sak.beslutning(),
                            self.naa,
                        ),
                        epoke: Some(sak.epoke()),
                        samtykker: Ider(sak.samtykker()),
                        blaalys_fra: sak.blaalys_fra(self.naa),
                        antall: 1,
                        ..tom
                    });
                }
                Notat::Ukjent {
                    spurt_om, blindt, ..
                } => ut.push(tilgangslogg::Model {
                    art: Loggart::Avslag.kode(),
                    spurt_om: Some(spurt_om.clone()),
                    tabeller: if *blindt { tilgangslogg::BLINDT } else { 0 },
                    ..tom
                }),
                Notat::Soek { antall, alle } => ut.push(tilgangslogg::Model {
                    art: Loggart::Soek.kode(),
                    spurt_om: alle.and_then(|_| self.spurt_om_alle()),
                    epoke: *alle,
                    antall: i32::try_from(*antall).unwrap_or(i32::MAX),
                    ..tom
                }),
                Notat::Register => ut.push(tom),
                Notat::Om { bruker, slettet } => ut.push(tilgangslogg::Model {
                    art: slettet.map_or(tom.art, |_| Loggart::Sletting.kode()),
                    bruker_id: Some(*bruker),
                    tabeller: slettet.map_or(0, Tabell::bit),
                    antall: 1,
                    ..tom
                }),
            }
        }
        ut
    }

    /// How an entry says that it was of all whom this asker may see.
    fn spurt_om_alle(&self) -> Option<String> {
        let hvem = self.innlogget.noekkel();
        self.lager.noekler.spurt_om_alle(&hvem).into_iter().next()
    }

    fn tom_innfoersel(&self, kvittering: Uuid) -> tilgangslogg::Model {
        tilgangslogg::Model {
            art: match self.modus {
                Modus::Lesing => Loggart::Lesing.kode(),
                Modus::Skriving => Loggart::Skriving.kode(),
            },
            formaal: self.innlogget.oensket.bits(),
            operasjon: self.operasjon.clone(),
            dokument: self.dokument.clone(),
            felles_epoke: self.register().epoke(),
            ..fra(
                &self.innlogget,
                tom_innfoersel(&self.lager.tilfeldig, self.id, kvittering, self.naa),
            )
        }
    }
}

/// An entry, as that of this asker.
fn fra(innlogget: &Innlogget, innfoersel: tilgangslogg::Model) -> tilgangslogg::Model {
    let (aktoer_type, ansatt, enhet) = match &innlogget.aktoer {
        Aktoer::Ansatt(a) => (1, Some(a.ansatt.0), Some(a.enhet.0)),
        Aktoer::Organisasjon(o) => (2, None, Some(o.enhet.0)),
        Aktoer::Borger { .. } => (3, None, None),
    };
    tilgangslogg::Model {
        aktoer_type,
        person_id: innlogget.person,
        ansatt_id: ansatt,
        virksomhet_id: innlogget.virksomhet().map(|v| v.0),
        enhet_id: enhet,
        leverandoer: innlogget.leverandoer.clone(),
        klient: Some(innlogget.klient.clone()),
        token: Some(innlogget.token.clone()),
        ..innfoersel
    }
}

fn ta<T>(fra: &std::sync::Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut *fra.lock().unwrap_or_else(PoisonError::into_inner))
}

/// An entry that says when, in which request and with which receipt, and nothing else yet.
pub(super) fn tom_innfoersel(
    tilfeldig: &Tilfeldighet,
    foresporsel: Uuid,
    kvittering: Uuid,
    naa: DateTime<Utc>,
) -> tilgangslogg::Model {
    tilgangslogg::Model {
        id: tilfeldig.uuid_ordnet(naa),
        tidspunkt: naa,
        foresporsel,
        kvittering,
        art: 0,
        aktoer_type: 0,
        person_id: None,
        ansatt_id: None,
        virksomhet_id: None,
        enhet_id: None,
        leverandoer: None,
        klient: None,
        token: None,
        forhold: 0,
        bruker_id: None,
        spurt_om: None,
        tabeller: 0,
        kategorier_gitt: 0,
        kategorier_avslaatt: 0,
        formaal: 0,
        operasjon: None,
        dokument: String::new(),
        epoke: None,
        felles_epoke: 0,
        samtykker: Ider::default(),
        blaalys_fra: None,
        antall: 0,
        // Filled in where the entry gets its place in a chain.
        skriver: Uuid::nil(),
        nr: 0,
        salt: String::new(),
        hash: String::new(),
    }
}

impl Notat {
    pub(super) fn er_ingen(&self) -> bool {
        matches!(self, Self::Ukjent { .. })
    }

    /// What was decided on.
    pub(super) fn epoke(&self) -> Option<(Uuid, i64)> {
        match self {
            Self::Sak(sak) => Some((sak.id(), sak.epoke())),
            Self::Ukjent { laas, epoke, .. } => epoke.map(|epoke| (*laas, epoke)),
            Self::Soek { .. } | Self::Register | Self::Om { .. } => None,
        }
    }

    /// When the decision runs out.
    fn gyldig_til(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Sak(sak) => sak.beslutning().gyldig_til(),
            Self::Ukjent { .. } | Self::Soek { .. } | Self::Register | Self::Om { .. } => None,
        }
    }

    fn laas(&self) -> Option<Uuid> {
        match self {
            Self::Sak(sak) => Some(sak.id()),
            Self::Ukjent { laas, .. } => Some(*laas),
            Self::Om { bruker, .. } => Some(*bruker),
            Self::Soek { .. } | Self::Register => None,
        }
    }
}

/// What the log says of the grounds of a decision.
impl Sak {
    /// The versions of samtykke that the decision rests on.
    fn samtykker(&self) -> Vec<Uuid> {
        let samtykker = self.beslutning().samtykker();
        samtykker.iter().map(|samtykke| samtykke.0).collect()
    }

    /// Start of the blålysperiode that runs, if one does.
    fn blaalys_fra(&self, naa: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let blaalys = self.grunnlag().blaalys?;
        let naa = self.grunnlag().ved(naa);
        blaalys.gyldig.inneholder(naa).then_some(blaalys.gyldig.fra)
    }
}

impl Grunnlag {
    /// Mask of what ties the actor to the bruker.
    pub(super) fn forhold(
        &self,
        aktoer: &Aktoer,
        beslutning: &Beslutning,
        naa: DateTime<Utc>,
    ) -> i64 {
        let naa = self.ved(naa);
        let alle: Vec<Loggforhold> = match aktoer {
            Aktoer::Ansatt(ansatt) => {
                let vakt = ansatt.vakter.iter().any(|vakt| vakt.inneholder(naa));
                let tilknyttet = self.tilknytninger.iter();
                tilknyttet
                    .filter(|t| t.ansatt == ansatt.ansatt && t.er_aktiv(naa))
                    .map(|t| forhold(t.type_))
                    .chain(vakt.then_some(Loggforhold::Vakt))
                    .collect()
            }
            Aktoer::Organisasjon(_) => Vec::new(),
            Aktoer::Borger { .. } if beslutning.er_bruker_selv() => vec![Loggforhold::Selv],
            Aktoer::Borger { .. } => {
                let representant = beslutning.egen().is_some();
                representant
                    .then_some(Loggforhold::Representant)
                    .into_iter()
                    .collect()
            }
        };
        alle.into_iter().fold(0, |maske, f| maske | f.bit())
    }
}

fn forhold(type_: Tilknytningstype) -> Loggforhold {
    match type_ {
        Tilknytningstype::Medlem => Loggforhold::Ansvarsgruppe,
        Tilknytningstype::Koordinator => Loggforhold::Koordinator,
        Tilknytningstype::Primaerkontakt => Loggforhold::Primaerkontakt,
        Tilknytningstype::KeSak => Loggforhold::Oppdrag,
    }
}
