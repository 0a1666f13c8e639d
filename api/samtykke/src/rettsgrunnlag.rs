//! What a decision rests on, and what it covers.

use chrono::{DateTime, Utc};

use crate::masker::{Masker, Rett};
use crate::{Kategorier, Klasse, Radrett, SamtykkeId, VirksomhetId};

/// What the reading rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rettsgrunnlag {
    Ingen,
    /// The bruker, or a representative within the mandate. Text versions and gradering bind
    /// others, not them.
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
    /// The versions of samtykke that gave something.
    pub(crate) samtykker: Vec<SamtykkeId>,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handling {
    Lese,
    LeseHistorikk,
    Bidra,
}

/// Whose rows are asked for.
#[derive(Clone, Copy)]
pub(crate) enum Eier {
    /// One virksomhet's.
    En(VirksomhetId),
    /// Anyone's, but all that the class needs from the same one.
    Noen,
}

impl Rettsgrunnlag {
    /// Whether all of `behov` is open, for a class as it applies to this bruker.
    pub(crate) fn dekker(
        &self,
        handling: Handling,
        klasse: Klasse,
        behov: Kategorier,
        eier: Eier,
    ) -> bool {
        // A class that needs nothing is a mistake, and a mistake is a refusal.
        !behov.er_tom()
            && match self {
                Self::Ingen => false,
                Self::Eget { mandat, .. } => {
                    handling != Handling::Bidra && mandat.inneholder(behov)
                }
                Self::Tillatelser(t) => {
                    let gir = |masker: &Masker| handling.rett(masker).gir(klasse);
                    let eide = behov - Kategorier::DELT;
                    gir(&t.delt).inneholder(behov & Kategorier::DELT)
                        && (eide.er_tom() || t.eieres(eier).any(|m| gir(m).inneholder(eide)))
                }
            }
    }

    /// What can be read for the class, all owners asked for taken together.
    pub(crate) fn leses(&self, klasse: Klasse, eier: Eier) -> Kategorier {
        match self {
            Self::Ingen => Kategorier::TOM,
            Self::Eget { mandat, .. } => *mandat,
            Self::Tillatelser(t) => t
                .eieres(eier)
                .fold(t.delt.les.gir(klasse), |leses, m| leses | m.les.gir(klasse)),
        }
    }

    /// All that is open for some class and some owner.
    pub(crate) fn noe(&self, handling: Handling) -> Kategorier {
        match self {
            Self::Eget { mandat, .. } if handling != Handling::Bidra => *mandat,
            Self::Ingen | Self::Eget { .. } => Kategorier::TOM,
            Self::Tillatelser(t) => t
                .masker()
                .map(|masker| handling.rett(masker).noe())
                .fold(Kategorier::TOM, Kategorier::union),
        }
    }

    /// What the row says of itself, apart from its categories.
    pub(crate) fn slipper_til(&self, rad: &Radrett) -> bool {
        match self {
            Self::Ingen => false,
            Self::Eget { .. } => !rad.skjermet_for_bruker,
            Self::Tillatelser(t) => {
                let egen = rad.eier.is_some() && rad.eier == t.egen_virksomhet;
                !rad.tilbakeholdt || egen
            }
        }
    }
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

    pub(crate) fn masker(&self) -> impl Iterator<Item = &Masker> {
        std::iter::once(&self.delt).chain(self.eide.iter().map(|(_, masker)| masker))
    }
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
