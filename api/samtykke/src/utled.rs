//! From samtykke and sperring to rights: computed once, when they change.

use chrono::{DateTime, Utc};

use crate::{
    Betingelse, Brukertilstand, EVIG, FormaalSett, Kategorier, Mottaker, Periode, Policy, Samtykke,
    SamtykkeId, Sperring, VirksomhetId,
};

/// One row of derived rights: a permit, or a bar (then only `sperret` is set).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tilgang {
    /// To whom, or whom it bars.
    pub mottaker: Mottaker,
    /// The mottaker's virksomhet, where known.
    pub virksomhet: Option<VirksomhetId>,
    /// Whose rows. `None`: categories shared by nature, or a bar.
    pub avgiver: Option<VirksomhetId>,
    /// For which purposes.
    pub formaal: FormaalSett,
    /// To read.
    pub les: Kategorier,
    /// To read with earlier versions; within `les`.
    pub historikk: Kategorier,
    /// To contribute to.
    pub bidra: Kategorier,
    /// Barred.
    pub sperret: Kategorier,
    /// Sleeps outside a blålysperiode.
    pub under_blaalys: bool,
    /// Counts for organisation tokens too.
    pub organisasjon: bool,
    /// Names the locating fields of a graded bruker.
    pub gradert: bool,
    /// The version of the information text that it rests on; 0 for a bar.
    pub tekstversjon: u8,
    /// From.
    pub fra: DateTime<Utc>,
    /// Until and without.
    pub til: DateTime<Utc>,
    /// The version of samtykke that it follows from; `None` for a bar.
    pub samtykke: Option<SamtykkeId>,
}

impl Tilgang {
    /// When the row counts.
    #[must_use]
    pub fn periode(&self) -> Periode {
        Periode {
            fra: self.fra,
            til: self.til,
        }
    }

    /// Whether it gives something; else it bars.
    pub(crate) fn er_tillatelse(&self) -> bool {
        self.sperret.er_tom() && self.tekstversjon > 0
    }

    fn gir_noe(&self) -> bool {
        let masker = self.les | self.bidra | self.sperret;
        let grunnlag = self.er_tillatelse() || !self.sperret.er_tom();
        self.fra < self.til && !self.formaal.er_tom() && !masker.er_tom() && grunnlag
    }
}

/// The rights that follow from samtykker and sperringer, in canonical order.
///
/// Depends on nothing else, and not on their order. Ceilings are applied when deciding, not here,
/// so that rows outlive a change of policy.
#[must_use]
pub fn utled(
    bruker: &Brukertilstand,
    samtykker: &[Samtykke],
    sperringer: &[Sperring],
    _policy: &Policy,
) -> Vec<Tilgang> {
    let mut rader: Vec<Tilgang> = samtykker
        .iter()
        .flat_map(|samtykke| tillatelser(bruker, samtykke))
        .chain(sperringer.iter().flat_map(sperrerader))
        .filter(Tilgang::gir_noe)
        .collect();
    rader.sort_unstable();
    rader.dedup();
    rader
}

/// One row for what is shared by nature, and one per avgiver for the rest.
fn tillatelser(bruker: &Brukertilstand, s: &Samtykke) -> Vec<Tilgang> {
    let Some(virketid) = s.virketid() else {
        return Vec::new();
    };
    let til = bruker
        .doed
        .map_or(virketid.til, |doed| virketid.til.min(doed));
    let rad = |avgiver, kategorier| {
        let hvis = |rett: bool| if rett { kategorier } else { Kategorier::TOM };
        Tilgang {
            mottaker: s.mottaker,
            virksomhet: s.mottaker_virksomhet,
            avgiver,
            formaal: s.formaal,
            les: hvis(s.les),
            historikk: hvis(s.les && s.med_historikk),
            bidra: hvis(s.bidra),
            sperret: Kategorier::TOM,
            under_blaalys: s.betingelse == Betingelse::UnderBlaalys,
            organisasjon: s.med_organisasjonstoken,
            gradert: s.gjelder_gradert,
            tekstversjon: s.tekstversjon,
            fra: virketid.fra,
            til,
            samtykke: Some(s.id),
        }
    };
    let eide = s.kategorier - Kategorier::DELT;
    std::iter::once(rad(None, s.kategorier & Kategorier::DELT))
        .chain(s.avgivere.iter().map(|avgiver| rad(Some(*avgiver), eide)))
        .collect()
}

/// The bar itself, and one on the organisation tokens of each virksomhet above the barred.
fn sperrerader(s: &Sperring) -> Vec<Tilgang> {
    let over = s.under.iter().map(|v| Mottaker::Organisasjonstoken(*v));
    std::iter::once(s.mot)
        .chain(over)
        .map(|mottaker| sperrerad(s, mottaker))
        .collect()
}

fn sperrerad(s: &Sperring, mottaker: Mottaker) -> Tilgang {
    let virksomhet = match mottaker {
        Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => Some(v),
        Mottaker::Enhet(_) | Mottaker::Ansatt(_) | Mottaker::Person(_) => None,
    };
    Tilgang {
        mottaker,
        virksomhet,
        avgiver: None,
        formaal: FormaalSett::ALLE,
        les: Kategorier::TOM,
        historikk: Kategorier::TOM,
        bidra: Kategorier::TOM,
        sperret: s.kategorier.unwrap_or(Kategorier::ALLE),
        under_blaalys: false,
        organisasjon: true,
        gradert: false,
        tekstversjon: 0,
        fra: s.opprettet,
        til: s.opphevet.unwrap_or(EVIG),
        samtykke: None,
    }
}

/// The virksomhet whose sleeping rows a blålysperiode does not wake.
///
/// Nobody declares for the benefit of their own virksomhet alone: when one virksomhet alone
/// declared (`erklaert_av`) and every sleeping permit that the period could wake is for that same
/// virksomhet, its rows stay asleep. Declared by the bruker, or joined by another virksomhet:
/// `erklaert_av` is `None`, and nobody is left out.
#[must_use]
pub fn unntatt_fra_blaalys(
    tilgang: &[Tilgang],
    erklaert_av: Option<VirksomhetId>,
    periode: Periode,
) -> Option<VirksomhetId> {
    let vekkes = |t: &&Tilgang| t.under_blaalys && t.periode().overlapper(&periode);
    erklaert_av.filter(|v| {
        tilgang
            .iter()
            .filter(vekkes)
            .all(|t| t.virksomhet == Some(*v))
    })
}
