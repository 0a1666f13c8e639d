//! The form of a draft samtykke: what can be said wrong without looking at anything stored.

use chrono::{Months, NaiveDate};

use crate::{
    Betingelse, Formaal, FormaalSett, Kategori, Kategorier, Mottaker, Policy, VirksomhetId,
};

/// More avgivere than this is a mistake.
const MAKS_AVGIVERE: usize = 50;

/// A samtykke before it is given. The fields are those of [`crate::Samtykke`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samtykkeutkast {
    /// To whom.
    pub mottaker: Mottaker,
    /// The mottaker's virksomhet; `None` for a private person.
    pub mottaker_virksomhet: Option<VirksomhetId>,
    /// Whose rows it opens.
    pub avgivere: Vec<VirksomhetId>,
    /// Which categories.
    pub kategorier: Kategorier,
    /// For which purposes.
    pub formaal: FormaalSett,
    /// Whether to read.
    pub les: bool,
    /// Whether to contribute.
    pub bidra: bool,
    /// When it gives something.
    pub betingelse: Betingelse,
    /// Whether to read earlier versions of rows too.
    pub med_historikk: bool,
    /// Whether organisation tokens may use it.
    pub med_organisasjonstoken: bool,
    /// Whether it names a graded bruker's locating fields.
    pub gjelder_gradert: bool,
    /// The version of the information text it is given on.
    pub tekstversjon: u8,
    /// First day.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day.
    pub gyldig_til_og_med: NaiveDate,
}

/// What is wrong with the form of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Utkastfeil {
    /// Not a party that can be given something, or not of the virksomhet named.
    UgyldigMottaker,
    /// No categories.
    IngenKategorier,
    /// One cannot share about nobody.
    ManglerIdentitet,
    /// A category that opens nothing, or is not offered.
    IkkeTilbudt,
    /// Owned categories, and nobody whose rows are opened.
    ManglerAvgiver,
    /// Too many avgivere.
    ForMangeAvgivere,
    /// No purpose.
    IngenFormaal,
    /// A purpose that is the bruker's alone.
    EgetInnsynSomFormaal,
    /// Neither to read nor to contribute.
    IngenRekkevidde,
    /// A sleeping samtykke never wakes for an organisation token.
    BlaalysMedOrganisasjonstoken,
    /// No such version of the information text.
    UkjentTekstversjon,
    /// Ends before it starts.
    SlutterFoerStart,
    /// Longer than a samtykke can last.
    ForLang,
    /// Has already ended.
    Utloept,
}

impl Utkastfeil {
    /// The field of the draft, as the contract names it.
    #[must_use]
    pub const fn felt(self) -> &'static str {
        match self {
            Self::UgyldigMottaker => "mottaker",
            Self::IngenKategorier | Self::ManglerIdentitet | Self::IkkeTilbudt => "kategorier",
            Self::ManglerAvgiver | Self::ForMangeAvgivere => "avgivere",
            Self::IngenFormaal | Self::EgetInnsynSomFormaal => "formaal",
            Self::IngenRekkevidde => "rekkevidde",
            Self::BlaalysMedOrganisasjonstoken => "medOrganisasjonstoken",
            Self::UkjentTekstversjon => "tekstversjon",
            Self::SlutterFoerStart | Self::ForLang | Self::Utloept => "gyldigTilOgMed",
        }
    }

    /// The message to the caller; constant.
    #[must_use]
    pub const fn melding(self) -> &'static str {
        match self {
            Self::UgyldigMottaker => "Velg en gyldig mottaker.",
            Self::IngenKategorier => "Velg minst én kategori.",
            Self::ManglerIdentitet => "Kategorien IDENTITET må være med.",
            Self::IkkeTilbudt => "En av kategoriene kan ikke velges nå.",
            Self::ManglerAvgiver => "Velg hvem sine opplysninger som skal deles.",
            Self::ForMangeAvgivere => "Det er valgt for mange avgivere.",
            Self::IngenFormaal => "Velg minst ett formål.",
            Self::EgetInnsynSomFormaal => "Eget innsyn kan ikke gis til andre.",
            Self::IngenRekkevidde => "Velg om mottakeren skal lese, bidra eller begge deler.",
            Self::BlaalysMedOrganisasjonstoken => {
                "Tilgang bare under blålys kan ikke gis til et system."
            }
            Self::UkjentTekstversjon => "Denne versjonen av informasjonsteksten finnes ikke.",
            Self::SlutterFoerStart => "Sluttdatoen er før startdatoen.",
            Self::ForLang => "Samtykket varer for lenge.",
            Self::Utloept => "Sluttdatoen har vært.",
        }
    }
}

/// Everything that is wrong with the form of the draft, in a fixed order; empty when it is well
/// formed. `i_dag` is today in Norway.
#[must_use]
pub fn kontroller_utkast(
    utkast: &Samtykkeutkast,
    policy: &Policy,
    i_dag: NaiveDate,
) -> Vec<Utkastfeil> {
    let u = utkast;
    let eide = u.kategorier - Kategorier::DELT;
    let identitet_mangler = !u.kategorier.er_tom() && !u.kategorier.har(Kategori::Identitet);
    let sover = u.betingelse == Betingelse::UnderBlaalys;
    let kjent_tekst = (1..=policy.gjeldende_tekst).contains(&u.tekstversjon);
    let regler = [
        (!gyldig_mottaker(u), Utkastfeil::UgyldigMottaker),
        (u.kategorier.er_tom(), Utkastfeil::IngenKategorier),
        (identitet_mangler, Utkastfeil::ManglerIdentitet),
        (
            !policy.tilbudt.inneholder(u.kategorier),
            Utkastfeil::IkkeTilbudt,
        ),
        (
            u.avgivere.is_empty() && !eide.er_tom(),
            Utkastfeil::ManglerAvgiver,
        ),
        (
            u.avgivere.len() > MAKS_AVGIVERE,
            Utkastfeil::ForMangeAvgivere,
        ),
        (u.formaal.er_tom(), Utkastfeil::IngenFormaal),
        (
            u.formaal.har(Formaal::EgetInnsyn),
            Utkastfeil::EgetInnsynSomFormaal,
        ),
        (!u.les && !u.bidra, Utkastfeil::IngenRekkevidde),
        (
            sover && u.med_organisasjonstoken,
            Utkastfeil::BlaalysMedOrganisasjonstoken,
        ),
        (!kjent_tekst, Utkastfeil::UkjentTekstversjon),
        (
            u.gyldig_til_og_med < u.gyldig_fra_og_med,
            Utkastfeil::SlutterFoerStart,
        ),
        (varer_for_lenge(u, policy), Utkastfeil::ForLang),
        (u.gyldig_til_og_med < i_dag, Utkastfeil::Utloept),
    ];
    regler
        .into_iter()
        .filter_map(|(brutt, feil)| brutt.then_some(feil))
        .collect()
}

fn gyldig_mottaker(u: &Samtykkeutkast) -> bool {
    match u.mottaker {
        Mottaker::Virksomhet(v) => u.mottaker_virksomhet == Some(v),
        Mottaker::Enhet(_) | Mottaker::Ansatt(_) => u.mottaker_virksomhet.is_some(),
        Mottaker::Person(_) => u.mottaker_virksomhet.is_none(),
        Mottaker::Organisasjonstoken(_) => false,
    }
}

/// Both days count, so 24 months from the 1st end on the last day of a month.
fn varer_for_lenge(u: &Samtykkeutkast, policy: &Policy) -> bool {
    u.gyldig_fra_og_med
        .checked_add_months(Months::new(policy.maks_maaneder))
        .is_none_or(|grense| u.gyldig_til_og_med >= grense)
}
