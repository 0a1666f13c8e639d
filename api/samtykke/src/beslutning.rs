//! What has been decided for one actor about one bruker. Only [`crate::avgjoer`] makes one.

use chrono::{DateTime, Utc};

use crate::masker::{Masker, Rett};
use crate::{
    Avslagsgrunn, FormaalSett, Kategori, Kategorier, Klasse, Radrett, Regel, Utvei, VirksomhetId,
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

/// What the reading rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rettsgrunnlag {
    Ingen,
    /// The bruker, or a representative within the mandate.
    Eget {
        selv: bool,
        mandat: Kategorier,
        gjeldende_tekst: u8,
        til: Option<DateTime<Utc>>,
    },
    Tillatelser(Tillatelser),
}

/// The sum of the permits that count, bars and ceiling taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tillatelser {
    /// The actor's own virksomhet: sees its own rows also when held back.
    pub(crate) egen_virksomhet: Option<VirksomhetId>,
    /// What is shared by nature.
    pub(crate) delt: Masker,
    /// The rest, per owner of rows.
    pub(crate) eide: Vec<(VirksomhetId, Masker)>,
    /// What each permit gives to read, and when that ends.
    pub(crate) slutter: Vec<(Kategorier, DateTime<Utc>)>,
}

/// Reasons for refusal: from the actor and policy alone, never from what this bruker has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avslagsregel {
    /// A reason that covers everything.
    pub(crate) alt: Option<Avslagsgrunn>,
    /// Above this, nothing can be opened.
    pub(crate) tak: Kategorier,
}

/// Whose rows of a category are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Avgivere {
    /// All there are.
    Alle,
    /// Those of these, in order.
    Noen(Vec<VirksomhetId>),
}

/// A refusal: why, and which categories are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avslag {
    /// The reason that may be told.
    pub grunn: Avslagsgrunn,
    /// Those missing of what the class needs; never empty unless the class is.
    pub mangler: Kategorier,
}

/// Which rule decided about a category, and what the caller can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begrunnelse {
    /// Readable from at least one avgiver.
    pub les: bool,
    /// Open to contributions.
    pub bidra: bool,
    /// The rule that decided about reading.
    pub regel: Regel,
    /// Why not readable.
    pub grunn: Option<Avslagsgrunn>,
    /// What can be done about it.
    pub utvei: Option<Utvei>,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handling {
    Lese,
    LeseHistorikk,
    Bidra,
}

impl Handling {
    fn rett(self, masker: &Masker) -> &Rett {
        match self {
            Self::Lese => &masker.les,
            Self::LeseHistorikk => &masker.historikk,
            Self::Bidra => &masker.bidra,
        }
    }
}

/// Whose rows are asked for.
#[derive(Clone, Copy)]
enum Eier {
    /// One virksomhet's.
    En(VirksomhetId),
    /// Anyone's, but all that the class needs from the same one.
    Noen,
}

impl Beslutning {
    /// Whether the bruker exists to the actor.
    #[must_use]
    pub fn ser_bruker(&self) -> bool {
        self.kategorier_lest().har(Kategori::Identitet)
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
            Ok(())
        } else {
            Err(self.avslag(klasse, behov(klasse, rad), eier(rad)))
        }
    }

    /// Whether earlier versions of this row are open; implies `les`.
    #[must_use]
    pub fn historikk(&self, klasse: Klasse, rad: &Radrett) -> bool {
        self.les(klasse, rad) && self.kan(Handling::LeseHistorikk, klasse, rad)
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
        self.noe(Handling::Lese)
    }

    /// The categories that are open to contributions for at least one avgiver.
    #[must_use]
    pub fn kategorier_bidra(&self) -> Kategorier {
        self.noe(Handling::Bidra)
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
        self.rad_aapen(rad) && self.dekker(handling, klasse, behov(klasse, rad), eier(rad))
    }

    /// What the row says of itself, apart from its categories.
    fn rad_aapen(&self, rad: &Radrett) -> bool {
        match &self.rett {
            Rettsgrunnlag::Ingen => false,
            Rettsgrunnlag::Eget { .. } => !rad.skjermet_for_bruker,
            Rettsgrunnlag::Tillatelser(t) => {
                let egen = rad.eier.is_some() && rad.eier == t.egen_virksomhet;
                !rad.tilbakeholdt || egen
            }
        }
    }

    fn dekker(&self, handling: Handling, klasse: Klasse, behov: Kategorier, eier: Eier) -> bool {
        // A class that needs nothing is a mistake, and a mistake is a refusal.
        !behov.er_tom()
            && match &self.rett {
                Rettsgrunnlag::Ingen => false,
                // Text versions and gradering bind others, not the bruker.
                Rettsgrunnlag::Eget { mandat, .. } => {
                    handling != Handling::Bidra && mandat.inneholder(behov)
                }
                Rettsgrunnlag::Tillatelser(t) => {
                    let gir = |masker: &Masker, behov| {
                        handling
                            .rett(masker)
                            .gir(klasse, self.bruker_gradert)
                            .inneholder(behov)
                    };
                    let eide = behov - Kategorier::DELT;
                    gir(&t.delt, behov & Kategorier::DELT)
                        && (eide.er_tom() || t.eieres(eier).any(|masker| gir(masker, eide)))
                }
            }
    }

    fn noe(&self, handling: Handling) -> Kategorier {
        match &self.rett {
            Rettsgrunnlag::Eget { mandat, .. } if handling != Handling::Bidra => *mandat,
            Rettsgrunnlag::Ingen | Rettsgrunnlag::Eget { .. } => Kategorier::TOM,
            Rettsgrunnlag::Tillatelser(t) => t
                .masker()
                .map(|m| handling.rett(m).noe())
                .fold(Kategorier::TOM, Kategorier::union),
        }
    }

    /// What is missing where reading was refused: never nothing, so that a row that is held back
    /// or shielded answers as if no samtykke covered it.
    fn avslag(&self, klasse: Klasse, behov: Kategorier, eier: Eier) -> Avslag {
        let gir = |masker: &Masker| masker.les.gir(klasse, self.bruker_gradert);
        let lest = match &self.rett {
            Rettsgrunnlag::Ingen => Kategorier::TOM,
            Rettsgrunnlag::Eget { mandat, .. } => *mandat,
            Rettsgrunnlag::Tillatelser(t) => t
                .eieres(eier)
                .map(gir)
                .fold(gir(&t.delt), Kategorier::union),
        };
        let mangler = behov - lest;
        let mangler = if mangler.er_tom() { behov } else { mangler };
        Avslag {
            grunn: self.avslag.grunn(behov),
            mangler,
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

impl Tillatelser {
    /// What is open of the rows of this owner, or of each owner there is.
    fn eieres(&self, eier: Eier) -> impl Iterator<Item = &Masker> {
        let gjelder = move |v: &VirksomhetId| match eier {
            Eier::En(en) => en == *v,
            Eier::Noen => true,
        };
        self.eide
            .iter()
            .filter(move |(v, _)| gjelder(v))
            .map(|(_, masker)| masker)
    }

    fn masker(&self) -> impl Iterator<Item = &Masker> {
        std::iter::once(&self.delt).chain(self.eide.iter().map(|(_, masker)| masker))
    }
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
