//! One bruker's case as one asker may see it. The place where rows are opened.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{
    Naevnt, bruker,
    personrad::{Adgang, Personrad},
    tilgangslogg,
};
use samtykke::{
    Aktoer, Avslag, Avslagsgrunn, Beslutning, Kategori, Kategorier, Klasse, Policy, Radrett, Sektor,
};
use uuid::Uuid;

use crate::proeve::{Lekkasje, er};

use super::{
    Innlogget, Lagerfeil, Register, Skjermet, Versjon,
    grunnlag::{Grunnlag, Hvem},
    historikk,
    laster::Raasak,
    notert::Notert,
};

/// Why nothing was opened.
#[derive(Debug)]
pub enum Nektet {
    /// The decision says no: null in place and an error beside it.
    Avslag(Avslag),
    /// A fault of ours: the whole request fails.
    Feil(Lagerfeil),
}

impl Nektet {
    /// What was opened, or nothing where that is not to be told as a refusal. A fault stays one.
    ///
    /// # Errors
    /// Faults only.
    pub fn stille<T>(svar: Result<T, Self>) -> Result<Option<T>, Lagerfeil> {
        match svar {
            Ok(verdi) => Ok(Some(verdi)),
            Err(Self::Avslag(_)) => Ok(None),
            Err(Self::Feil(feil)) => Err(feil),
        }
    }
}

impl From<Lagerfeil> for Nektet {
    fn from(feil: Lagerfeil) -> Self {
        Self::Feil(feil)
    }
}

/// One bruker's loaded case, the decision about it, and what was opened so far.
pub struct Sak {
    id: Uuid,
    epoke: i64,
    grunnlag: Grunnlag,
    beslutning: Beslutning,
    raa: Raasak,
    register: Arc<Register>,
    notert: Notert,
    /// The police ask: a planted leak cares, nothing else does.
    til_politiet: bool,
}

impl Sak {
    /// Decides about a loaded case. `None` when there is no such bruker.
    pub(super) fn avgjort(
        raa: Raasak,
        innlogget: &Innlogget,
        register: Arc<Register>,
        policy: &Policy,
        naa: DateTime<Utc>,
    ) -> Result<Option<Self>, Lagerfeil> {
        let (Some(tilstand), Some([rad])) =
            (raa.tilstand.as_ref(), raa.rader.av::<bruker::Entity>())
        else {
            return Ok(None);
        };
        let rad = rad.innside();
        let (id, epoke) = (rad.id, tilstand.epoke);
        if !innlogget.gjelder(id) {
            return Ok(None);
        }
        let hvem = Hvem {
            person: rad.person_id,
            foedselsdato: rad.foedselsdato,
        };
        let grunnlag = Grunnlag::av(hvem, tilstand, &raa)?;
        let beslutning = grunnlag.beslutt(innlogget, policy, naa);
        Ok(Some(Self {
            id,
            epoke,
            grunnlag,
            beslutning,
            raa,
            register,
            notert: Notert::default(),
            til_politiet: matches!(&innlogget.aktoer, Aktoer::Ansatt(a) if a.sektor == Sektor::Politi),
        }))
    }

    /// The bruker's id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The decision. It tells of the asker, never of rows.
    #[must_use]
    pub fn beslutning(&self) -> &Beslutning {
        &self.beslutning
    }

    /// The registry that this case was read with.
    #[must_use]
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// Whether the bruker's address is graded.
    #[must_use]
    pub fn gradering(&self) -> samtykke::Gradering {
        self.grunnlag.bruker.gradering
    }

    pub(super) fn epoke(&self) -> i64 {
        self.epoke
    }

    pub(super) fn grunnlag(&self) -> &Grunnlag {
        &self.grunnlag
    }

    /// What was shown and refused of it so far.
    pub(super) fn notert(&self) -> &Notert {
        &self.notert
    }

    /// Notes for the access log that the bruker was shown: that there is somebody is IDENTITET.
    pub(super) fn noter_vist(&self) {
        self.notert.gi(Kategori::Identitet.into());
    }

    /// The same, and who: a list that is only counted names nobody.
    pub fn noter_nevnt(&self) {
        self.noter_rad::<bruker::Entity>(Kategori::Identitet.into());
    }

    /// What was noted so far, to go back to where something opened or refused is not told after all.
    pub fn merke(&self) -> [i64; 3] {
        self.notert.merke()
    }

    /// Forgets what was noted since.
    pub fn tilbake_til(&self, merke: [i64; 3]) {
        self.notert.tilbake_til(merke);
    }

    /// Notes an opened row for the access log.
    fn noter_rad<E: Personrad>(&self, kategorier: Kategorier) {
        self.notert.gi(kategorier);
        self.notert.tabell(E::TABELL.bit());
    }

    /// Notes a refusal for the access log.
    pub fn noter_avslag(&self, kategorier: Kategorier) {
        self.notert.nekt(kategorier);
    }

    /// The bruker's own row, opened. Whoever holds a released case may see IDENTITET.
    ///
    /// # Errors
    /// IDENTITET is not readable.
    pub fn bruker(self: &Arc<Self>) -> Result<Aapnet<bruker::Entity>, Nektet> {
        let mut rader = self.liste::<bruker::Entity>()?;
        rader
            .pop()
            .ok_or(Nektet::Feil(Lagerfeil::UlesbarRad("bruker")))
    }

    /// Opens the rows of a table that the decision lets through.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] when no row of this class may be read, whether there are any or not.
    pub fn liste<E: Personrad>(self: &Arc<Self>) -> Result<Vec<Aapnet<E>>, Nektet> {
        self.krev::<E>()?;
        self.noter_hva::<E>();
        // That there is nothing is told too.
        if let Some(klasse) = E::ADGANG.klasse() {
            self.notert.klasse(klasse, Kategorier::TOM);
        }
        let rader = self
            .raa
            .rader
            .av::<E>()
            .ok_or(Lagerfeil::IkkeLastet(E::TABELL.navn()))?;
        let aapne: Vec<_> = rader.iter().filter_map(|rad| self.aapne(rad)).collect();
        if er(Lekkasje::TomListe) && aapne.is_empty() && !rader.is_empty() {
            return Err(self.avslag(Avslagsgrunn::ManglerSamtykke, Kategorier::TOM));
        }
        Ok(aapne)
    }

    /// Opens one row by id, if the decision lets it through; nothing is said of others.
    pub fn rad<E: Personrad>(self: &Arc<Self>, id: Uuid) -> Result<Option<Aapnet<E>>, Lagerfeil> {
        let rader = self
            .raa
            .rader
            .av::<E>()
            .ok_or(Lagerfeil::IkkeLastet(E::TABELL.navn()))?;
        if self.krev::<E>().is_err() {
            return Ok(None);
        }
        self.noter_hva::<E>();
        Ok(rader
            .iter()
            .find(|r| E::id(r.innside()) == id)
            .and_then(|rad| self.aapne(rad)))
    }

    /// Opens the versions of a row, newest first, under the history mask.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] when history is not part of what was consented to.
    pub fn versjoner<E: Personrad>(
        self: &Arc<Self>,
        rad: &Aapnet<E>,
    ) -> Result<Vec<Versjon<E>>, Nektet> {
        let klasse = match E::ADGANG {
            Adgang::Samtykke(klasse) => klasse,
            Adgang::Egen => return Err(self.avslag(Avslagsgrunn::IngenTilgang, Kategorier::TOM)),
        };
        if !self.beslutning.historikk(klasse, &rad.rett) {
            return Err(self.avslag(self.grunn(klasse.kategorier), klasse.kategorier));
        }
        self.notert.tabell(tilgangslogg::HISTORIKK);
        let id = E::id(rad);
        let mut ut = Vec::new();
        for h in self
            .raa
            .historikk
            .iter()
            .filter(|h| h.tabell == E::TABELL.kode() && h.rad_id == id)
        {
            let skjermet = Skjermet::<E>::ny(historikk::modell::<E>(h)?);
            let rett = skjermet.radrett(&self.register);
            if self.beslutning.historikk(klasse, &rett) {
                self.noter_rad::<E>(klasse.kategorier.union(rett.tema));
                let rad = Aapnet {
                    sak: self.clone(),
                    modell: skjermet.loeft(),
                    rett,
                };
                ut.push(Versjon {
                    rad,
                    tidspunkt: h.tidspunkt,
                    endret_av: h
                        .endret_av
                        .filter(|av| self.navngir::<E>(&rett, Naevnt::Ansatt(*av))),
                });
            }
        }
        ut.sort_unstable_by_key(|v| std::cmp::Reverse(E::versjon(&v.rad)));
        Ok(ut)
    }

    /// Whether the class of a table is open from anyone at all.
    fn krev<E: Personrad>(&self) -> Result<(), Nektet> {
        match E::ADGANG {
            Adgang::Samtykke(klasse) => self.krev_klasse(klasse),
            Adgang::Egen => self.krev_egen(),
        }
    }

    /// Whether a class is open from anyone at all.
    ///
    /// # Errors
    /// [`Nektet::Avslag`], noted for the log.
    pub fn krev_klasse(&self, klasse: Klasse) -> Result<(), Nektet> {
        self.beslutning.les_noen(klasse).map_err(|mut avslag| {
            let sperret = || self.grunnlag.tilgang.iter().any(|t| !t.sperret.er_tom());
            if er(Lekkasje::PresisGrunn) && self.til_politiet && sperret() {
                avslag.grunn = Avslagsgrunn::ManglerTilknytning;
            }
            self.noter_avslag(avslag.mangler);
            Nektet::Avslag(avslag)
        })
    }

    /// Whether the asker is the bruker, or represents the bruker.
    ///
    /// # Errors
    /// [`Nektet::Avslag`], noted for the log.
    pub fn krev_egen(&self) -> Result<(), Nektet> {
        match self.beslutning.egen() {
            Some(_) => Ok(()),
            None => Err(self.avslag(Avslagsgrunn::IngenTilgang, Kategorier::TOM)),
        }
    }

    /// Whether somebody may be named in a row of this kind: what their virksomhet reveals must be
    /// open too. Where the row does not show that virksomhet itself, the name is absent, not
    /// refused: a refusal would tell them from nobody.
    fn navngir<E: Personrad>(&self, rett: &Radrett, hvem: Naevnt) -> bool {
        let rett = Radrett {
            tema: rett.tema.union(self.register.roeper(hvem)),
            ..*rett
        };
        let navngir = E::ADGANG
            .klasse()
            .is_none_or(|klasse| self.beslutning.les(klasse.og_radens(), &rett));
        if navngir {
            self.notert.gi(rett.tema);
        }
        navngir
    }

    fn aapne<E: Personrad>(self: &Arc<Self>, rad: &Skjermet<E>) -> Option<Aapnet<E>> {
        let rett = rad.radrett(&self.register);
        match E::ADGANG {
            Adgang::Samtykke(klasse) => {
                self.beslutning.les(klasse, &rett).then_some(())?;
                self.notert.klasse(klasse, rett.tema);
            }
            Adgang::Egen => {
                self.beslutning.egen()?;
            }
        }
        self.noter_rad::<E>(Kategorier::TOM);
        Some(Aapnet {
            sak: self.clone(),
            modell: rad.loeft(),
            rett,
        })
    }

    fn avslag(&self, grunn: Avslagsgrunn, mangler: Kategorier) -> Nektet {
        self.noter_avslag(mangler);
        Nektet::Avslag(Avslag { grunn, mangler })
    }

    fn grunn(&self, kategorier: Kategorier) -> Avslagsgrunn {
        let foerste = kategorier.iter().next().unwrap_or(Kategori::Identitet);
        self.beslutning
            .begrunnelse(foerste)
            .grunn
            .unwrap_or(Avslagsgrunn::ManglerSamtykke)
    }

    /// The rows of a table as they are, for the rules of a write. Never for an answer.
    pub(super) fn innside<E: Personrad>(
        &self,
    ) -> Result<impl Iterator<Item = &E::Model>, Lagerfeil> {
        let rader = self
            .raa
            .rader
            .av::<E>()
            .ok_or(Lagerfeil::IkkeLastet(E::TABELL.navn()))?;
        Ok(rader.iter().map(Skjermet::innside))
    }
}

/// A row that a decision has opened. Reads like the model; its fields with a class of their own
/// are asked for once more.
pub struct Aapnet<E: Personrad> {
    sak: Arc<Sak>,
    modell: Arc<E::Model>,
    rett: Radrett,
}

impl<E: Personrad> Aapnet<E> {
    /// The case that the row hangs on.
    #[must_use]
    pub fn sak(&self) -> &Arc<Sak> {
        &self.sak
    }

    /// What the row says of itself.
    #[must_use]
    pub fn rett(&self) -> &Radrett {
        &self.rett
    }

    /// Whether the row may name somebody to the asker; absent otherwise, as if there were none.
    #[must_use]
    pub fn navngir(&self, hvem: Naevnt) -> bool {
        self.sak.navngir::<E>(&self.rett, hvem)
    }

    /// Asks for a field whose class is narrower than its row's.
    ///
    /// # Errors
    /// [`Nektet::Avslag`], noted for the log.
    pub fn felt(&self, klasse: Klasse) -> Result<(), Nektet> {
        match self.sak.beslutning.les_felt(klasse, &self.rett) {
            Ok(()) => {
                self.sak.notert.klasse(klasse, self.rett.tema);
                Ok(())
            }
            Err(avslag) => {
                self.sak.noter_avslag(avslag.mangler);
                Err(Nektet::Avslag(avslag))
            }
        }
    }
}

impl<E: Personrad> std::ops::Deref for Aapnet<E> {
    type Target = E::Model;

    fn deref(&self) -> &E::Model {
        &self.modell
    }
}

impl<E: Personrad> Clone for Aapnet<E> {
    fn clone(&self) -> Self {
        Self {
            sak: self.sak.clone(),
            modell: self.modell.clone(),
            rett: self.rett,
        }
    }
}
