//! The personas that the development issuer mints tokens for.

use std::collections::HashMap;

use chrono::NaiveDate;
use samtykke::Nivaa;
use uuid::Uuid;

use super::{ider, nummer::Nummerserie, register};
use crate::auth::{Nummerregel, Organisasjonsnummer, PersonaKrav, Personaidentitet, Personnummer};

/// Someone to try the portal as.
#[derive(Clone, Debug)]
pub struct Persona {
    /// The stable name, e.g. `kari-koordinator`.
    pub navn: &'static str,
    /// Who it is and what it shows, in one line.
    pub beskrivelse: &'static str,
    /// What the persona's token says.
    pub krav: PersonaKrav,
}

enum Som {
    /// An ansatt of a virksomhet.
    Ansatt(Uuid, Uuid),
    /// A citizen.
    Borger(Uuid),
    /// A system of a virksomhet.
    System(Uuid),
}

// The first four, the parties of Brit's case, have a button each in GraphiQL.
const PERSONAER: [(&str, &str, Som); 20] = [
    (
        "kari-koordinator",
        "Kari Lie, koordinator in Askøy kommune: reads and contributes to nearly everything of Brit's.",
        Som::Ansatt(ider::KARI, ider::ASKOEY_KOMMUNE),
    ),
    (
        "dag-dps",
        "Dag Moe, psychologist at Øyane DPS: reads part of Brit's case, contributes to the steps of her kriseplan.",
        Som::Ansatt(ider::DAG, ider::HELSE_BERGEN),
    ),
    (
        "per-politi",
        "Per Eksempelvik, police on shift: sees who Brit is, and what helps while a blålysperiode runs.",
        Som::Ansatt(ider::PER, ider::VEST_POLITIDISTRIKT),
    ),
    (
        "brit-bruker",
        "Brit Solvik, the bruker: sees all about herself and decides who else does.",
        Som::Borger(ider::BRIT_PERSON),
    ),
    (
        register::SIRI,
        "The journal system of Bergen kommune, with an organisation token: only brukere whose samtykke allows it.",
        Som::System(ider::BERGEN_KOMMUNE),
    ),
    (
        "vera-verge",
        "Vera Verjesund, verge: acts for Odd within her mandate.",
        Som::Borger(ider::VERA_PERSON),
    ),
    (
        "paal-paaroerende",
        "Pål Solvik, Brit's brother: reads what helps her.",
        Som::Borger(ider::PAAL_PERSON),
    ),
    (
        "stian-sperret",
        "Stian Liksomdal at Øyane DPS, member of Brit's ansvarsgruppe but barred by her: Brit does not exist to him.",
        Som::Ansatt(ider::STIAN, ider::HELSE_BERGEN),
    ),
    (
        "ane-ansatt-og-bruker",
        "Ane Låtsdal at work in Askøy's HEVD team: never sees her own case with this token.",
        Som::Ansatt(ider::ANE_ANSATT, ider::ASKOEY_KOMMUNE),
    ),
    (
        "ane-privat",
        "The same Ane as a citizen: sees her own case.",
        Som::Borger(ider::ANE_ANSATT),
    ),
    (
        "frida-fortrolig",
        "Frida Skjulvika, a bruker with strengt fortrolig address: what locates her needs a samtykke that names it.",
        Som::Borger(ider::FRIDA_PERSON),
    ),
    (
        "odd-bruker",
        "Odd Verjesund, a bruker who lacks capacity in some matters: Vera decides in those.",
        Som::Borger(ider::ODD_PERSON),
    ),
    (
        "lars-leder",
        "Lars Tenktnes, leads Kari's enhet: may tie its ansatte to brukere, and has no tie himself.",
        Som::Ansatt(ider::LARS, ider::ASKOEY_KOMMUNE),
    ),
    (
        "ella-dps",
        "Ella Prøvestad at Øyane DPS, Brit's primærkontakt there: a second person, to prolong a blålysperiode.",
        Som::Ansatt(ider::ELLA, ider::HELSE_BERGEN),
    ),
    (
        "nora-legevakt",
        "Nora Testerud, nurse on shift at Askøy legevakt: Brit's kriseplan opens to her under blålys.",
        Som::Ansatt(ider::NORA, ider::ASKOEY_KOMMUNE),
    ),
    (
        "nils-nav",
        "Nils Skrøneseth at NAV Askøy: no health service, so a lower ceiling.",
        Som::Ansatt(ider::NILS, ider::NAV_ASKOEY),
    ),
    (
        "anna-afr",
        "Anna Påfunnvåg, leads avdeling for rusmedisin: her name in a case reveals RUS.",
        Som::Ansatt(ider::ANNA, ider::HELSE_BERGEN),
    ),
    (
        "eva-ukjent",
        "Eva Tomnes, a citizen whom the portal knows and nothing is shared with.",
        Som::Borger(ider::EVA_PERSON),
    ),
    (
        "kine-ke",
        "Kine Oppdiktnes at the coordinating unit of Askøy: appoints Brit's koordinator.",
        Som::Ansatt(ider::KINE, ider::ASKOEY_KOMMUNE),
    ),
    (
        "petra-personvernombud",
        "Petra Innbilstad, personvernombud of Helse Bergen: sees what its staff did in the portal, and no bruker.",
        Som::Ansatt(ider::PETRA, ider::HELSE_BERGEN),
    ),
];

/// Days of birth, invented, by employment or (for citizens) by person.
const FOEDT: [(Uuid, i32, u32, u32); 18] = [
    (ider::BRIT_PERSON, 1984, 3, 14),
    (ider::KARI, 1979, 11, 2),
    (ider::LARS, 1968, 5, 23),
    (ider::DAG, 1981, 8, 9),
    (ider::ELLA, 1990, 1, 30),
    (ider::STIAN, 1987, 6, 17),
    (ider::ANNA, 1974, 12, 5),
    (ider::PER, 1992, 4, 21),
    (ider::NORA, 1995, 9, 12),
    (ider::NILS, 1985, 2, 28),
    (ider::ANE_ANSATT, 1988, 10, 7),
    (ider::VERA_PERSON, 1961, 7, 19),
    (ider::PAAL_PERSON, 1980, 1, 8),
    (ider::FRIDA_PERSON, 1993, 5, 4),
    (ider::ODD_PERSON, 1957, 8, 26),
    (ider::EVA_PERSON, 1999, 3, 3),
    (ider::KINE, 1976, 4, 11),
    (ider::PETRA, 1971, 10, 16),
];

/// All personas, always in this order.
#[must_use]
pub fn personaer() -> Vec<Persona> {
    let numre = faste_numre(&mut Nummerserie::default());
    let lag = |(navn, beskrivelse, som): &(&'static str, &'static str, Som)| {
        let hvem = match som {
            Som::Ansatt(noekkel, virksomhet) => person(&numre, *noekkel, Some(*virksomhet)),
            Som::Borger(noekkel) => person(&numre, *noekkel, None),
            Som::System(virksomhet) => Some(Personaidentitet::Organisasjon {
                organisasjonsnummer: organisasjon(*virksomhet)?,
                scope: vec![
                    "helsefellesskap:les".to_owned(),
                    "helsefellesskap:skriv".to_owned(),
                ],
            }),
        }?;
        let klient = match som {
            Som::System(_) => *navn,
            Som::Ansatt(..) | Som::Borger(_) => "helsefellesskap-demo",
        };
        let krav = PersonaKrav {
            navn: (*navn).to_owned(),
            klient: klient.to_owned(),
            hvem,
        };
        Some(Persona {
            navn,
            beskrivelse,
            krav,
        })
    };
    PERSONAER.iter().filter_map(lag).collect()
}

/// The numbers of the personas and the days they were born: the first of the series.
pub(super) fn faste_numre(serie: &mut Nummerserie) -> HashMap<Uuid, (NaiveDate, String)> {
    FOEDT
        .iter()
        .filter_map(|(noekkel, aar, maaned, dag)| {
            let foedt = NaiveDate::from_ymd_opt(*aar, *maaned, *dag)?;
            Some((*noekkel, (foedt, serie.neste(foedt, false)?)))
        })
        .collect()
}

fn person(
    numre: &HashMap<Uuid, (NaiveDate, String)>,
    noekkel: Uuid,
    virksomhet: Option<Uuid>,
) -> Option<Personaidentitet> {
    let (_, nummer) = numre.get(&noekkel)?;
    let ansatt_ved = match virksomhet {
        Some(virksomhet) => Some(organisasjon(virksomhet)?),
        None => None,
    };
    Some(Personaidentitet::Person {
        nummer: Personnummer::parse(nummer, Nummerregel::Syntetisk).ok()?,
        nivaa: Nivaa::Hoey,
        ansatt_ved,
    })
}

fn organisasjon(virksomhet: Uuid) -> Option<Organisasjonsnummer> {
    Organisasjonsnummer::parse(&register::nummer_til(virksomhet)?).ok()
}
