//! What has been decided for one actor about one bruker. Only [`crate::avgjoer`] makes one.

use chrono::{DateTime, Utc};

use crate::rettsgrunnlag::{Eier, Handling, Rettsgrunnlag};
use crate::{
    Avgivere, Avslag, Avslagsgrunn, Begrunnelse, FormaalSett, Kategori, Kategorier, Klasse,
    Radrett, Regel, SamtykkeId, Utvei,
};

/// What an actor may do with a bruker's rows, why, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beslutning {
    pub(crate) rett: Rettsgrunnlag,
    pub(crate) bruker_gradert: bool,
    pub(crate) gyldig_til: Option<DateTime<Utc>>,
    pub(crate) formaal: FormaalSett,
    pub(crate) avslag: Avslagsregel,
}

/// Reasons for refusal: from the actor and policy alone, never from what this bruker has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avslagsregel {
    /// A reason that covers everything.
    pub(crate) alt: Option<Avslagsgrunn>,
    /// Above this, nothing can be opened.
    pub(crate) tak: Kategorier,
}

impl Beslutning {
    /// Whether the bruker exists to the actor.
    #[must_use]
    pub fn ser_bruker(&self) -> bool {
        self.kategorier_lest().har(Kategori::Identitet)
    }

    /// The versions of samtykke that it rests on; none for the bruker's own view. For the log.
    #[must_use]
    pub fn samtykker(&self) -> &[SamtykkeId] {
        match &self.rett {
            Rettsgrunnlag::Tillatelser(t) => &t.samtykker,
            Rettsgrunnlag::Ingen | Rettsgrunnlag::Eget { .. } => &[],
        }
    }

    /// Whether this row is open.
    #[must_use]
    pub fn les(&self, klasse: Klasse, rad: &Radrett) -> bool {
        self.kan(Handling::Lese, klasse, rad)
    }

    /// Whether some avgiver gives all that the class needs.
    ///
    /// # Errors
    /// The refusal that may be told.
    pub fn les_noen(&self, klasse: Klasse) -> Result<(), Avslag> {
        if self.dekker(Handling::Lese, klasse, klasse.kategorier, Eier::Noen) {
            Ok(())
        } else {
            Err(self.avslag(klasse, klasse.kategorier, Eier::Noen))
        }
    }

    /// Whether a field of a row that is already open may be read.
    ///
    /// # Errors
    /// The refusal that may be told.
    pub fn les_felt(&self, klasse: Klasse, rad: &Radrett) -> Result<(), Avslag> {
        if self.les(klasse, rad) {
            return Ok(());
        }
        // What the row adds may be hidden with the rest: it is told only where the rest is open.
        let uten_radens = Klasse {
            og_radens: false,
            ..klasse
        };
        let klasse = if self.les(uten_radens, rad) {
            klasse
        } else {
            uten_radens
        };
        Err(self.avslag(klasse, behov(klasse, rad), eier(rad)))
    }

    /// Whether earlier versions of this row are open; implies `les`.
    #[must_use]
    pub fn historikk(&self, klasse: Klasse, rad: &Radrett) -> bool {
        self.les(klasse, rad) && self.kan(Handling::LeseHistorikk, klasse, rad)
    }

    /// Whether earlier versions of some row are open, of some avgiver.
    #[must_use]
    pub fn historikk_noen(&self, klasse: Klasse) -> bool {
        self.les_noen(klasse).is_ok()
            && self.dekker(
                Handling::LeseHistorikk,
                klasse,
                klasse.kategorier,
                Eier::Noen,
            )
    }

    /// Whether rows may be added. What a new row carries as `tema` belongs in the class, see
    /// [`Klasse::og_kategorier`].
    #[must_use]
    pub fn bidra_noen(&self, klasse: Klasse) -> bool {
        self.dekker(Handling::Bidra, klasse, klasse.kategorier, Eier::Noen)
    }

    /// Whether this row may be changed; implies `les`: who contributes without reading only adds.
    #[must_use]
    pub fn bidra(&self, klasse: Klasse, rad: &Radrett) -> bool {
        self.les(klasse, rad) && self.kan(Handling::Bidra, klasse, rad)
    }

    /// The categories that are readable from at least one avgiver.
    #[must_use]
    pub fn kategorier_lest(&self) -> Kategorier {
        self.rett.noe(Handling::Lese)
    }

    /// The categories that are open to contributions for at least one avgiver.
    #[must_use]
    pub fn kategorier_bidra(&self) -> Kategorier {
        self.rett.noe(Handling::Bidra)
    }

    /// Whose rows of the category are readable.
    #[must_use]
    pub fn avgivere(&self, kategori: Kategori) -> Avgivere {
        match &self.rett {
            _ if !self.kategorier_lest().har(kategori) => Avgivere::Noen(Vec::new()),
            Rettsgrunnlag::Tillatelser(t) if !Kategorier::DELT.har(kategori) => {
                let mut avgivere: Vec<_> = t
                    .eide
                    .iter()
                    .filter(|(_, masker)| masker.les.noe().har(kategori))
                    .map(|(eier, _)| *eier)
                    .collect();
                avgivere.sort_unstable();
                Avgivere::Noen(avgivere)
            }
            _ => Avgivere::Alle,
        }
    }

    /// The latest version of the information text that reading the category rests on.
    #[must_use]
    pub fn tekstversjon(&self, kategori: Kategori) -> Option<u8> {
        match &self.rett {
            Rettsgrunnlag::Ingen => None,
            Rettsgrunnlag::Eget {
                mandat,
                gjeldende_tekst,
                ..
            } => mandat.har(kategori).then_some(*gjeldende_tekst),
            Rettsgrunnlag::Tillatelser(t) => t
                .masker()
                .filter_map(|masker| masker.les.tekstversjon(kategori))
                .max(),
        }
    }

    /// When reading the category ends, as things stand. `None`: not readable, or no end known.
    #[must_use]
    pub fn gjelder_til(&self, kategori: Kategori) -> Option<DateTime<Utc>> {
        if !self.kategorier_lest().har(kategori) {
            return None;
        }
        match &self.rett {
            Rettsgrunnlag::Ingen => None,
            Rettsgrunnlag::Eget { til, .. } => *til,
            Rettsgrunnlag::Tillatelser(t) => t
                .slutter
                .iter()
                .filter(|(les, _)| les.har(kategori))
                .map(|(_, til)| *til)
                .max(),
        }
    }

    /// Until when all of this holds: something it rests on ends then. `None`: no end known.
    #[must_use]
    pub fn gyldig_til(&self) -> Option<DateTime<Utc>> {
        self.gyldig_til
    }

    /// Which rule decided about the category, computed as if no sperring, withdrawal or
    /// tilbakehold existed.
    #[must_use]
    pub fn begrunnelse(&self, kategori: Kategori) -> Begrunnelse {
        let les = self.kategorier_lest().har(kategori);
        let bidra = self.kategorier_bidra().har(kategori);
        if les {
            return Begrunnelse {
                les,
                bidra,
                regel: Regel::Samtykke,
                grunn: None,
                utvei: None,
            };
        }
        let grunn = self.avslag.grunn(kategori.into());
        let (regel, utvei) = match grunn {
            Avslagsgrunn::IngenTilgang => (Regel::Ingen, None),
            Avslagsgrunn::FeilFormaal => (Regel::Formaal, Some(Utvei::ByttFormaal)),
            Avslagsgrunn::ForLavtNivaa => (Regel::Nivaa, Some(Utvei::LoggInnHoeyere)),
            Avslagsgrunn::ManglerTilknytning => (Regel::Tilknytning, Some(Utvei::SkaffOppdrag)),
            Avslagsgrunn::ManglerSamtykke => (Regel::Samtykke, Some(Utvei::BeOmSamtykke)),
        };
        Begrunnelse {
            les,
            bidra,
            regel,
            grunn: Some(grunn),
            utvei,
        }
    }

    /// For the bruker and whoever represents the bruker: the categories of the bruker's own view.
    #[must_use]
    pub fn egen(&self) -> Option<Kategorier> {
        match self.rett {
            Rettsgrunnlag::Eget { mandat, .. } => Some(mandat),
            Rettsgrunnlag::Ingen | Rettsgrunnlag::Tillatelser(_) => None,
        }
    }

    /// Whether the actor is the bruker.
    #[must_use]
    pub fn er_bruker_selv(&self) -> bool {
        matches!(self.rett, Rettsgrunnlag::Eget { selv: true, .. })
    }

    /// The purposes it was decided for.
    #[must_use]
    pub fn formaal(&self) -> FormaalSett {
        self.formaal
    }

    fn kan(&self, handling: Handling, klasse: Klasse, rad: &Radrett) -> bool {
        self.rett.slipper_til(rad) && self.dekker(handling, klasse, behov(klasse, rad), eier(rad))
    }

    fn dekker(&self, handling: Handling, klasse: Klasse, behov: Kategorier, eier: Eier) -> bool {
        self.rett
            .dekker(handling, self.for_bruker(klasse), behov, eier)
    }

    /// What is missing where reading was refused: never nothing, so that a row that is held back
    /// or shielded answers as if no samtykke covered it.
    fn avslag(&self, klasse: Klasse, behov: Kategorier, eier: Eier) -> Avslag {
        let mangler = behov - self.rett.leses(self.for_bruker(klasse), eier);
        let mangler = if mangler.er_tom() { behov } else { mangler };
        Avslag {
            grunn: self.avslag.grunn(behov),
            mangler,
        }
    }

    /// Telling where the bruker is asks for more only where the bruker is graded.
    fn for_bruker(&self, klasse: Klasse) -> Klasse {
        Klasse {
            lokaliserer: klasse.lokaliserer && self.bruker_gradert,
            ..klasse
        }
    }
}

fn behov(klasse: Klasse, rad: &Radrett) -> Kategorier {
    if klasse.og_radens {
        klasse.kategorier | rad.tema
    } else {
        klasse.kategorier
    }
}

fn eier(rad: &Radrett) -> Eier {
    rad.eier.map_or(Eier::Noen, Eier::En)
}

impl Avslagsregel {
    fn grunn(&self, behov: Kategorier) -> Avslagsgrunn {
        match self.alt {
            Some(grunn) => grunn,
            None if self.tak.inneholder(behov) => Avslagsgrunn::ManglerSamtykke,
            None => Avslagsgrunn::IngenTilgang,
        }
    }
}
