//! Brit, the bruker of the examples: three askers, three views of one case.

use chrono::Datelike;
use entity::{
    bruker,
    koder::{Medlemsrolle, Nivaa, Raadstype},
    kontakt, kriseplan, kriseplan_barnetiltak, paaroerende,
};
use samtykke::{
    Kategori, Kategorier, Mottaker, PersonId, Samtykkegiver, Samtykkeutkast, Tilknytningstype,
};
use uuid::Uuid;

use super::{
    ansatte::{Kollega, Pulje},
    brukere,
    bunke::{Hode, Skjerming, eid_rad},
    gruppe::{self, Gruppeider},
    ider, kriseplan as plan,
    maler::{self, Dagene},
    profil::Profil,
    sak::{Medlem, Naer, Sak, skriv},
    samtykker::{Valg, sperrerad},
    tekster, tilstand,
    trekning::Trekning,
    verk::Verk,
};
use crate::storage::Lagerfeil;

/// What Brit shares with her koordinator is all but these.
const IKKE_TIL_KOMMUNEN: Kategorier = Kategorier::av(&[
    Kategori::Barn,
    Kategori::Legemidler,
    Kategori::Risiko,
    Kategori::Somatikk,
    Kategori::Samtykker,
]);
/// What the DPS reads.
const TIL_DPS: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Ansvarsgruppe,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanTiltak,
    Kategori::Behandling,
    Kategori::Rus,
    Kategori::Blaalys,
]);
/// What the DPS contributes to; a samtykke always has IDENTITET.
const DPS_BIDRAR: Kategorier = Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanTiltak]);
const TRUKKET_FRA_DPS: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::KriseplanKontakter,
]);
const TIL_PAAL: Kategorier = Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanRaad]);

const STARTET: i64 = 240;
const AVGIVERE: [Uuid; 2] = [ider::ASKOEY_KOMMUNE, ider::HELSE_BERGEN];

struct Folk {
    kari: Kollega,
    dag: Kollega,
    ella: Kollega,
    stian: Kollega,
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
    gruppe::knytt(
        verk,
        t,
        &sak,
        &folk.ella,
        Tilknytningstype::Primaerkontakt,
        None,
    );
    familie(verk, t, &sak, &folk)?;
    kriseplan(verk, t, &sak, &folk)?;
    let tilstand = tilstand::fyll(verk, t, &sak)?;
    let valg = Valg {
        samtykker: samtykker(verk, &sak),
        sperringer: vec![sperring(verk, &sak, &folk)],
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

/// Kari's rows are as in the contract's example. The hospital adds what shows the finer rules.
fn kriseplan(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    folk: &Folk,
) -> Result<(), Lagerfeil> {
    let ramme = Hode {
        id: ider::BRIT_KRISEPLAN,
        ..sak.hode(verk, t, &folk.kari, 0)
    };
    let (fra, innen) = (verk.dager.dag(-STARTET), verk.dager.dag(54));
    skriv::<kriseplan::Entity>(
        verk,
        t,
        &ramme,
        |h| eid_rad!(kriseplan, h, { gyldig_fra_og_med: fra, revideres_innen: Some(innen), avsluttet: None }),
    )?;
    let hode = Hode {
        id: ider::BRIT_SIGNAL,
        ..sak.hode(verk, t, &folk.kari, 10)
    };
    plan::signal(verk, t, &hode, Nivaa::Gul, "Sover ikke", Kategorier::TOM)?;
    let hode = Hode {
        id: ider::BRIT_SIGNAL_LEGEMIDLER,
        ..sak.hode(verk, t, &folk.dag, 11)
    };
    plan::signal(
        verk,
        t,
        &hode,
        Nivaa::Roed,
        "Slutter med medisinen",
        Kategori::Legemidler.into(),
    )?;
    let hode = Hode {
        id: ider::BRIT_TRINN,
        ..sak.hode(verk, t, &folk.kari, 20)
    };
    let trinn = (
        Nivaa::Gul,
        &["Ringer Kari"][..],
        &["Kari kommer samme dag"][..],
    );
    plan::ett_trinn(verk, t, &hode, trinn, ider::RPH, Kategorier::TOM)?;
    let hode = sak.hode(verk, t, &folk.kari, 30);
    plan::kontakt(verk, t, &hode, "Kari Lie", Some(&folk.kari))?;
    raad(verk, t, sak, folk)?;
    let hode = sak.hode(verk, t, &folk.kari, 50);
    skriv::<kriseplan_barnetiltak::Entity>(verk, t, &hode, |h| {
        eid_rad!(kriseplan_barnetiltak, h, {
            tekst: Some("Datteren sover hos bestemor.".to_owned()),
            hvorfor_ingen: None,
        })
    })
}

fn raad(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak, folk: &Folk) -> Result<(), Lagerfeil> {
    let ingen = Kategorier::TOM;
    // Changed once, so that there is an earlier version to see.
    let mut hode = sak.hode(verk, t, &folk.kari, 40);
    let foer = hode.clone();
    hode.versjon = 2;
    hode.endret = verk.dager.tid(-30, 12 * 60);
    let rad = |h: &Hode, tekst: &str| {
        eid_rad!(kriseplan_raad, h, {
            type_: Raadstype::Hjelper.kode(),
            tekst: tekst.to_owned(),
            tema: ingen.bits(),
        })
    };
    verk.bunke
        .tidligere::<entity::kriseplan_raad::Entity>(t.uuid(), &rad(&foer, "Te og ro"))?;
    let naa = rad(&hode, "Te, ro og noen som blir sittende");
    verk.bunke
        .legg_til::<entity::kriseplan_raad::Entity>(t.uuid(), naa)?;
    let hode = sak.hode(verk, t, &folk.kari, 41);
    plan::ett_raad(
        verk,
        t,
        &hode,
        Raadstype::SlikMoetes,
        "Ring på og vent, og si hvem du er",
        ingen,
    )?;
    let hode = sak.hode(verk, t, &folk.dag, 42);
    let rus = Kategori::Rus.into();
    plan::ett_raad(
        verk,
        t,
        &hode,
        Raadstype::HjelperIkke,
        "Å bli spurt om hun har drukket",
        rus,
    )?;
    let holdt = Hode {
        tilbakeholdt: true,
        ..sak.hode(verk, t, &folk.dag, 43)
    };
    plan::ett_raad(
        verk,
        t,
        &holdt,
        Raadstype::Hjelper,
        "Kort time på DPS samme uke",
        ingen,
    )?;
    let skjermet = Some(Skjerming {
        grunn: tekster::SKJERMET,
        av: folk.kari.ansatt,
        til: verk.dager.dag(90),
    });
    let skjermet = Hode {
        skjermet,
        ..sak.hode(verk, t, &folk.kari, 44)
    };
    plan::ett_raad(
        verk,
        t,
        &skjermet,
        Raadstype::HjelperIkke,
        "At naboen blir nevnt",
        ingen,
    )
}

fn samtykker(verk: &Verk<'_>, sak: &Sak) -> Vec<entity::samtykke::Model> {
    let dager = Dagene { fra: -90, til: 282 };
    let til = |enhet, kategorier| maler::til_enhet(verk, enhet, &AVGIVERE, kategorier, dager);
    let gi = |id, utkast| {
        maler::gitt(
            verk,
            sak,
            id,
            utkast,
            (Samtykkegiver::Bruker, ider::BRIT_PERSON),
        )
    };
    let kommunen = Samtykkeutkast {
        bidra: true,
        med_historikk: true,
        ..til(ider::RPH, Kategorier::ALLE - IKKE_TIL_KOMMUNEN)
    };
    let bidra = Samtykkeutkast {
        bidra: true,
        ..til(ider::OEYANE_DPS, DPS_BIDRAR)
    };
    let mut trukket = gi(
        ider::BRIT_TIL_DPS_TRUKKET,
        til(ider::OEYANE_DPS, TRUKKET_FRA_DPS),
    );
    trukket.trukket = Some(verk.dager.tid(-14, 19 * 60));
    let identitet = |enhet| maler::i_krise(til(enhet, Kategori::Identitet.into()));
    let politiet = maler::under_blaalys(til(ider::OPERATIV_ENHET, maler::KRISE_POLITI));
    let legevakten = maler::under_blaalys(til(ider::LEGEVAKT_ASKOEY, maler::KRISE_LEGEVAKT));
    let paal = maler::til_person(verk, ider::PAAL_PERSON, &AVGIVERE, TIL_PAAL, dager);
    vec![
        gi(ider::BRIT_TIL_KOMMUNEN, kommunen),
        gi(ider::BRIT_TIL_DPS, til(ider::OEYANE_DPS, TIL_DPS)),
        gi(ider::BRIT_TIL_DPS_BIDRA, bidra),
        trukket,
        gi(ider::BRIT_TIL_POLITIET, identitet(ider::OPERATIV_ENHET)),
        gi(ider::BRIT_TIL_POLITIET_BLAALYS, politiet),
        gi(ider::BRIT_TIL_LEGEVAKTEN, identitet(ider::LEGEVAKT_ASKOEY)),
        gi(ider::BRIT_TIL_LEGEVAKTEN_BLAALYS, legevakten),
        gi(ider::BRIT_TIL_PAAL, paal),
    ]
}

fn sperring(verk: &Verk<'_>, sak: &Sak, folk: &Folk) -> entity::sperring::Model {
    let mot = Mottaker::Person(PersonId(folk.stian.person));
    let opprettet = verk.dager.tid(-21, 20 * 60);
    sperrerad(
        ider::BRIT_SPERRER_STIAN,
        sak,
        (mot, Some(ider::STIAN)),
        None,
        opprettet,
    )
}
