//! Brit, the bruker of the examples: three askers, three views of one case.

mod plan;
mod valg;

use chrono::Datelike;
use entity::{
    bruker,
    koder::{Medlemsrolle, Oppnevningstype},
    kontakt, paaroerende,
};
use samtykke::Tilknytningstype;

use super::{
    ansatte::{Kollega, Pulje},
    avtaler, brukere,
    bunke::{Hode, eid_rad},
    gruppe::{self, Gruppeider},
    ider, planer,
    profil::Profil,
    sak::{Medlem, Naer, Sak, skriv},
    samtykker::Valg,
    tilstand,
    trekning::Trekning,
    verk::Verk,
};
use crate::storage::Lagerfeil;

const STARTET: i64 = 240;

struct Folk {
    kari: Kollega,
    dag: Kollega,
    ella: Kollega,
    stian: Kollega,
    kine: Kollega,
}

/// All of Brit's rows.
pub(super) fn fyll(verk: &mut Verk<'_>, t: &mut Trekning, pulje: &Pulje) -> Result<(), Lagerfeil> {
    let hent = |enhet, ansatt| {
        pulje
            .navngitt(enhet, ansatt)
            .ok_or(Lagerfeil::UlesbarRad("ansatt"))
    };
    let folk = Folk {
        kari: hent(ider::RPH, ider::KARI)?,
        dag: hent(ider::OEYANE_DPS, ider::DAG)?,
        ella: hent(ider::OEYANE_DPS, ider::ELLA)?,
        stian: hent(ider::OEYANE_DPS, ider::STIAN)?,
        kine: hent(ider::KE_ASKOEY, ider::KINE)?,
    };
    let sak = person(verk, &folk)?;
    let medlemmer = vec![
        ider::BRIT_MEDLEM_KARI,
        ider::BRIT_MEDLEM_DAG,
        ider::BRIT_MEDLEM_STIAN,
    ];
    gruppe::skriv(
        verk,
        t,
        &sak,
        &Gruppeider {
            gruppe: ider::BRIT_GRUPPE,
            medlemmer,
        },
    )?;
    let primaerkontakt = Oppnevningstype::Primaerkontakt;
    gruppe::oppnevn(verk, t, &sak, &folk.ella, primaerkontakt)?;
    gruppe::knytt(verk, t, &sak, &folk.kine, Tilknytningstype::KeSak, None);
    familie(verk, t, &sak, &folk)?;
    plan::fyll(verk, t, &sak, &folk)?;
    planer::fyll(verk, &sak)?;
    avtaler::fyll(verk, &sak)?;
    let tilstand = tilstand::fyll(verk, t, &sak)?;
    let valg = Valg {
        samtykker: valg::samtykker(verk, &sak),
        sperringer: vec![valg::sperring(verk, &sak, &folk)],
    };
    tilstand::med_rettigheter(verk, &tilstand, valg)
}

fn person(verk: &mut Verk<'_>, folk: &Folk) -> Result<Sak, Lagerfeil> {
    let foedt = verk.fast_person(ider::BRIT_PERSON, ider::BRIT_PERSON)?;
    verk.fast_person(ider::PAAL_PERSON, ider::PAAL_PERSON)?;
    verk.bunke.bruker.push(bruker::Model {
        id: ider::BRIT,
        person_id: ider::BRIT_PERSON,
        fornavn: "Brit".to_owned(),
        etternavn: "Solvik".to_owned(),
        navn_noekkel: bruker::navn_noekkel("Solvik", "Brit"),
        foedselsdato: foedt,
    });
    let medlem = |kollega: &Kollega, rolle| Medlem {
        kollega: kollega.clone(),
        rolle,
    };
    Ok(Sak {
        nr: 0,
        profil: Profil::til(0),
        bruker: ider::BRIT,
        person: ider::BRIT_PERSON,
        foedt,
        bydel: None,
        leder: folk.kari.clone(),
        gruppe: vec![
            medlem(&folk.kari, Medlemsrolle::Leder),
            medlem(&folk.dag, Medlemsrolle::Medlem),
            medlem(&folk.stian, Medlemsrolle::Medlem),
        ],
        startet: STARTET,
        naere: vec![Naer {
            rad: ider::BRIT_PAAROERENDE,
            person: ider::PAAL_PERSON,
        }],
        naermeste: Some("Pål Solvik".to_owned()),
    })
}

fn familie(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak, folk: &Folk) -> Result<(), Lagerfeil> {
    let hode = sak.hode(verk, t, &folk.kari, 0);
    let rad = kontakt::Model {
        id: ider::BRIT_KONTAKT,
        bruker_id: ider::BRIT,
        versjon: 1,
        telefon: Some(brukere::telefon(0)),
        epost: Some("brit@eksempel.invalid".to_owned()),
        adresse: Some("Lyktestien 4".to_owned()),
        postnummer: Some("5300".to_owned()),
        bydel: None,
        endret: hode.opprettet,
        endret_av: hode.av,
    };
    verk.bunke.legg_til::<kontakt::Entity>(t.uuid(), rad)?;
    let hode = Hode {
        id: ider::BRIT_PAAROERENDE,
        ..hode
    };
    skriv::<paaroerende::Entity>(verk, t, &hode, |h| {
        eid_rad!(paaroerende, h, {
            person_id: Some(ider::PAAL_PERSON),
            navn: "Pål Solvik".to_owned(),
            relasjon: "bror".to_owned(),
            telefon: Some("+4799500001".to_owned()),
            er_naermeste: true,
        })
    })?;
    let hode = sak.hode(verk, t, &folk.kari, 1);
    let foedselsaar = verk.dager.0.year() - 9;
    brukere::ett_barn(verk, t, &hode, foedselsaar)
}
