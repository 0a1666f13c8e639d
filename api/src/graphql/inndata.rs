//! Inputs that several operations share.

use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::NaiveDate;
use samtykke::{Kategorier, Samtykkeutkast, VirksomhetId};

use super::{
    direktiv::{self, Rolle},
    enumer::{Betingelse, Fasetype, Formaal, IpStatus, Kategori, Rekkevidde},
    kall::ugyldig,
    skalarer::{Dato, Foedselsnummer, fra_id},
    typer::hendelse::Hendelsestype,
};
use crate::storage::{
    Brukerfilter, Noekkel, Retning as Rekkefoelge, Sorteringsfelt,
    hendelser::Hendelsesfilter,
    skriv::{
        samtykke::{Part, Utkast},
        samtykkerad::tomt_utkast,
    },
};

/// One party.
#[derive(OneofObject, Clone)]
#[graphql(directive = direktiv::aapen::apply())]
#[expect(
    clippy::enum_variant_names,
    reason = "the contract says of each that it is an id"
)]
pub enum MottakerInput {
    /// A whole organisation.
    VirksomhetId(ID),
    /// A unit: the usual choice.
    EnhetId(ID),
    /// One employment.
    AnsattId(ID),
    /// One of the bruker's next of kin. Kategorier: PAAROERENDE
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::paaroerende::KLASSE),
        direktiv::fra_tekst(entity::paaroerende::KLASSE),
        direktiv::og_radens(entity::paaroerende::KLASSE),
        direktiv::lokaliserer(entity::paaroerende::KLASSE)
    ))]
    PaaroerendeId(ID),
}

impl MottakerInput {
    /// As storage names it.
    pub fn part(&self) -> Part {
        match self {
            Self::VirksomhetId(id) => Part::Virksomhet(fra_id(id)),
            Self::EnhetId(id) => Part::Enhet(fra_id(id)),
            Self::AnsattId(id) => Part::Ansatt(fra_id(id)),
            Self::PaaroerendeId(id) => Part::Paaroerende(fra_id(id)),
        }
    }
}

/// Whom a blind write is about.
#[derive(OneofObject, Clone)]
#[graphql(directive = direktiv::aapen::apply())]
pub enum Gjelder {
    /// A bruker by id.
    BrukerId(ID),
    /// Anyone by identity number: for those who may search by it. Send it as a variable.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Foedselsnummerbruker]))]
    Foedselsnummer(Foedselsnummer),
}

impl Gjelder {
    /// As storage names it.
    ///
    /// # Errors
    /// A number that no rule accepts.
    pub fn noekkel(&self) -> async_graphql::Result<Noekkel> {
        Ok(match self {
            Self::BrukerId(id) => Noekkel::Id(fra_id(id)),
            Self::Foedselsnummer(nummer) => Noekkel::Nummer(super::query::personnummer(nummer)?),
        })
    }
}

/// A samtykke to be given.
#[derive(InputObject, Clone)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Samtykkeregistrar]))]
pub struct NyttSamtykkeInput {
    /// To whom.
    mottaker: MottakerInput,
    /// What it opens.
    #[graphql(validator(max_items = 29))]
    kategorier: Vec<Kategori>,
    /// For which purposes.
    #[graphql(validator(max_items = 5))]
    formaal: Vec<Formaal>,
    /// To read, to contribute, or both.
    #[graphql(validator(max_items = 2))]
    rekkevidde: Vec<Rekkevidde>,
    /// Always, or only while a blaalysperiode runs.
    #[graphql(default_with = "Betingelse::Alltid")]
    betingelse: Betingelse,
    /// Whose rows it opens: the organisations named now, never those that join later.
    #[graphql(validator(max_items = 50))]
    avgivere: Option<Vec<ID>>,
    /// Whether earlier versions are included.
    #[graphql(default)]
    med_historikk: bool,
    /// Whether the party's systems may act on it without a person.
    #[graphql(default)]
    med_organisasjonstoken: bool,
    /// Whether it names what a graded address protects.
    #[graphql(default)]
    gjelder_gradert: bool,
    /// First day; today when absent.
    gyldig_fra_og_med: Option<Dato>,
    /// Last day, at most 24 months later.
    gyldig_til_og_med: Dato,
    /// The version of the information text that was read.
    tekstversjon: i32,
}

impl NyttSamtykkeInput {
    /// As storage takes it.
    pub fn utkast(&self, i_dag: NaiveDate) -> Utkast {
        let fra = self.gyldig_fra_og_med.map_or(i_dag, |d| d.0);
        let resten = Samtykkeutkast {
            avgivere: self
                .avgivere
                .iter()
                .flatten()
                .map(|id| VirksomhetId(fra_id(id)))
                .collect(),
            kategorier: kategorier(&self.kategorier),
            formaal: self
                .formaal
                .iter()
                .map(|f| samtykke::Formaal::from(*f))
                .collect(),
            les: self.rekkevidde.contains(&Rekkevidde::Lese),
            bidra: self.rekkevidde.contains(&Rekkevidde::Bidra),
            betingelse: self.betingelse.into(),
            med_historikk: self.med_historikk,
            med_organisasjonstoken: self.med_organisasjonstoken,
            gjelder_gradert: self.gjelder_gradert,
            tekstversjon: u8::try_from(self.tekstversjon).unwrap_or(0),
            ..tomt_utkast(fra, self.gyldig_til_og_med.0)
        };
        Utkast {
            mottaker: self.mottaker.part(),
            resten,
        }
    }
}

/// A set of categories as the input lists them.
pub fn kategorier(liste: &[Kategori]) -> Kategorier {
    liste.iter().map(|k| samtykke::Kategori::from(*k)).collect()
}

/// Narrows a list of brukere. A bruker whose category is closed to you matches no condition on it,
/// negated ones included.
#[derive(InputObject, Clone, Default)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct BrukerFilter {
    /// The family name begins with this. Kategorier: IDENTITET
    #[graphql(
        validator(min_length = 1, max_length = 100),
        directive = direktiv::samtykke::apply(
            direktiv::kategorier(entity::bruker::KLASSE),
            direktiv::fra_tekst(entity::bruker::KLASSE),
            direktiv::og_radens(entity::bruker::KLASSE),
            direktiv::lokaliserer(entity::bruker::KLASSE)
        )
    )]
    navn_starter_med: Option<String>,
    /// Lives in this city district. Kategorier: KONTAKT
    #[graphql(
        validator(max_length = 100),
        directive = direktiv::samtykke::apply(
            direktiv::kategorier(entity::kontakt::BYDEL),
            direktiv::fra_tekst(entity::kontakt::BYDEL),
            direktiv::og_radens(entity::kontakt::BYDEL),
            direktiv::lokaliserer(entity::kontakt::BYDEL)
        )
    )]
    bydel: Option<String>,
    /// Has warning signs that you may see. Kategorier: KRISEPLAN_SIGNALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::kriseplan_signal::KLASSE),
        direktiv::fra_tekst(entity::kriseplan_signal::KLASSE),
        direktiv::og_radens(entity::kriseplan_signal::KLASSE),
        direktiv::lokaliserer(entity::kriseplan_signal::KLASSE)
    ))]
    har_signaler: Option<bool>,
    /// The kriseplan is due for review before this day. Kategorier: KRISEPLAN_SIGNALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::kriseplan::KLASSE),
        direktiv::fra_tekst(entity::kriseplan::KLASSE),
        direktiv::og_radens(entity::kriseplan::KLASSE),
        direktiv::lokaliserer(entity::kriseplan::KLASSE)
    ))]
    revideres_foer: Option<Dato>,
    /// Somebody from this organisation is in the ansvarsgruppe. Kategorier: ANSVARSGRUPPE
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::ansvarsgruppe_medlem::VIRKSOMHET),
        direktiv::fra_tekst(entity::ansvarsgruppe_medlem::VIRKSOMHET),
        direktiv::og_radens(entity::ansvarsgruppe_medlem::VIRKSOMHET),
        direktiv::lokaliserer(entity::ansvarsgruppe_medlem::VIRKSOMHET)
    ))]
    medlem_fra_virksomhet_id: Option<ID>,
    /// This member of staff is koordinator today. Needs what their organisation reveals (`Virksomhet.roeper`) too. Kategorier: KOORDINATOR
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::koordinatoroppnevning::ANSATT),
        direktiv::fra_tekst(entity::koordinatoroppnevning::ANSATT),
        direktiv::og_radens(entity::koordinatoroppnevning::ANSATT),
        direktiv::lokaliserer(entity::koordinatoroppnevning::ANSATT)
    ))]
    koordinator_id: Option<ID>,
    /// The individuell plan that you are shown is one of these today. Kategorier: IP_MAAL
    #[graphql(validator(max_items = 7), directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::ip_ramme::KLASSE),
        direktiv::fra_tekst(entity::ip_ramme::KLASSE),
        direktiv::og_radens(entity::ip_ramme::KLASSE),
        direktiv::lokaliserer(entity::ip_ramme::KLASSE)
    ))]
    ip_status: Option<Vec<IpStatus>>,
    /// The present phase of the ROP-pasientforløp is one of these. Kategorier: FORLOEP
    #[graphql(validator(max_items = 6), directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::forloep_fase::KLASSE),
        direktiv::fra_tekst(entity::forloep_fase::KLASSE),
        direktiv::og_radens(entity::forloep_fase::KLASSE),
        direktiv::lokaliserer(entity::forloep_fase::KLASSE)
    ))]
    forloepsfase: Option<Vec<Fasetype>>,
    /// The present phase is to be over before this day. Kategorier: FORLOEP FORLOEP_FRISTER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::forloep_frist::KLASSE),
        direktiv::fra_tekst(entity::forloep_frist::KLASSE),
        direktiv::og_radens(entity::forloep_frist::KLASSE),
        direktiv::lokaliserer(entity::forloep_frist::KLASSE)
    ))]
    frist_foer: Option<Dato>,
    /// A measure of the individuell plan, not done yet, is to be evaluated before this day. Kategorier: IP_TILTAK
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::ip_tiltak::KLASSE),
        direktiv::fra_tekst(entity::ip_tiltak::KLASSE),
        direktiv::og_radens(entity::ip_tiltak::KLASSE),
        direktiv::lokaliserer(entity::ip_tiltak::KLASSE)
    ))]
    tiltak_evalueres_foer: Option<Dato>,
    /// An agreement with the bruker that is not over is to be evaluated before this day, and not before today. Needs what the unit's organisation reveals (`Virksomhet.roeper`) too. Kategorier: AVTALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::brukeravtale::KLASSE),
        direktiv::fra_tekst(entity::brukeravtale::KLASSE),
        direktiv::og_radens(entity::brukeravtale::KLASSE),
        direktiv::lokaliserer(entity::brukeravtale::KLASSE)
    ))]
    avtale_evalueres_foer: Option<Dato>,
    /// None of these together. One level.
    ikke: Option<Box<BrukerFilter>>,
}

/// As storage takes it.
///
/// # Errors
/// More than one level of `ikke`, or a text with NUL.
pub fn filter(inn: Option<BrukerFilter>) -> async_graphql::Result<Brukerfilter> {
    let inn = inn.unwrap_or_default();
    let ikke = inn.ikke.clone();
    let mut ut = ett_nivaa(inn)?;
    if let Some(ikke) = ikke {
        if ikke.ikke.is_some() {
            return Err(ugyldig("Bare ett nivå av ikke."));
        }
        ut.ikke = Some(Box::new(ett_nivaa(*ikke)?));
    }
    Ok(ut)
}

fn ett_nivaa(inn: BrukerFilter) -> async_graphql::Result<Brukerfilter> {
    let tekster = [&inn.navn_starter_med, &inn.bydel];
    if tekster.into_iter().flatten().any(|t| t.contains('\0')) {
        return Err(ugyldig("Teksten har et tegn som ikke kan lagres."));
    }
    Ok(Brukerfilter {
        navn_starter_med: inn.navn_starter_med.map(|n| entity::bruker::normaliser(&n)),
        bydel: inn.bydel,
        har_signaler: inn.har_signaler,
        revideres_foer: inn.revideres_foer.map(|d| d.0),
        medlem_fra_virksomhet: inn.medlem_fra_virksomhet_id.as_ref().map(fra_id),
        koordinator: inn.koordinator_id.as_ref().map(fra_id),
        ip_status: inn
            .ip_status
            .map(|alle| alle.into_iter().map(Into::into).collect()),
        forloepsfase: inn
            .forloepsfase
            .map(|alle| alle.into_iter().map(Into::into).collect()),
        frist_foer: inn.frist_foer.map(|d| d.0),
        tiltak_evalueres_foer: inn.tiltak_evalueres_foer.map(|d| d.0),
        avtale_evalueres_foer: inn.avtale_evalueres_foer.map(|d| d.0),
        ikke: None,
    })
}

/// The order of a list of brukere. Those whose value is closed to you, or who have none, come last.
#[derive(InputObject, Clone, Copy)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct BrukerSortering {
    /// By what.
    felt: BrukerSorteringsfelt,
    /// In which direction.
    #[graphql(default_with = "Retning::Asc")]
    retning: Retning,
}

/// What a list of brukere can be sorted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum BrukerSorteringsfelt {
    /// Family name, then given names. Kategorier: IDENTITET
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::bruker::KLASSE),
        direktiv::fra_tekst(entity::bruker::KLASSE),
        direktiv::og_radens(entity::bruker::KLASSE),
        direktiv::lokaliserer(entity::bruker::KLASSE)
    ))]
    Navn,
    /// The day by which the kriseplan is to be reviewed. Kategorier: KRISEPLAN_SIGNALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::kriseplan::KLASSE),
        direktiv::fra_tekst(entity::kriseplan::KLASSE),
        direktiv::og_radens(entity::kriseplan::KLASSE),
        direktiv::lokaliserer(entity::kriseplan::KLASSE)
    ))]
    KriseplanRevideresInnen,
    /// The day by which the present phase of the ROP-pasientforløp is to be over. Kategorier: FORLOEP FORLOEP_FRISTER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::forloep_frist::KLASSE),
        direktiv::fra_tekst(entity::forloep_frist::KLASSE),
        direktiv::og_radens(entity::forloep_frist::KLASSE),
        direktiv::lokaliserer(entity::forloep_frist::KLASSE)
    ))]
    Forloepsfrist,
    /// The last day of the period of the individuell plan that you are shown. Kategorier: IP_MAAL
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::ip_ramme::KLASSE),
        direktiv::fra_tekst(entity::ip_ramme::KLASSE),
        direktiv::og_radens(entity::ip_ramme::KLASSE),
        direktiv::lokaliserer(entity::ip_ramme::KLASSE)
    ))]
    IpPeriodeSlutter,
}

/// A direction.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Retning {
    /// Lowest first.
    Asc,
    /// Highest first.
    Desc,
}

/// As storage takes it.
pub fn sortering(inn: Option<BrukerSortering>) -> (Sorteringsfelt, Rekkefoelge) {
    let Some(inn) = inn else {
        return (Sorteringsfelt::Navn, Rekkefoelge::Stigende);
    };
    let felt = match inn.felt {
        BrukerSorteringsfelt::Navn => Sorteringsfelt::Navn,
        BrukerSorteringsfelt::KriseplanRevideresInnen => Sorteringsfelt::KriseplanRevideresInnen,
        BrukerSorteringsfelt::Forloepsfrist => Sorteringsfelt::Forloepsfrist,
        BrukerSorteringsfelt::IpPeriodeSlutter => Sorteringsfelt::IpPeriodeSlutter,
    };
    let retning = match inn.retning {
        Retning::Asc => Rekkefoelge::Stigende,
        Retning::Desc => Rekkefoelge::Synkende,
    };
    (felt, retning)
}

/// Narrows a stream of events. What you may see of a bruker is told in any case.
#[derive(InputObject, Clone, Default)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct HendelseFilter {
    /// Only these kinds.
    #[graphql(validator(max_items = 3))]
    typer: Option<Vec<Hendelsestype>>,
    /// Only rows with one of these categories.
    #[graphql(validator(max_items = 40))]
    kategorier: Option<Vec<Kategori>>,
}

impl HendelseFilter {
    /// As storage takes it.
    pub fn filter(self) -> Hendelsesfilter {
        let kategorier = self.kategorier.map(|liste| {
            let hver = liste.into_iter().map(::samtykke::Kategori::from);
            hver.fold(Kategorier::TOM, |sum, k| sum.union(k.into()))
        });
        Hendelsesfilter {
            typer: self
                .typer
                .map(|typer| typer.into_iter().map(Into::into).collect()),
            kategorier,
        }
    }
}
