//! The bruker, and whoever represents the bruker.

use crate::felles::{
    ASKOEY, BRIT, PAAL, POLITIDISTRIKT, VERA, Verden, borger, dag, kari, naa, samtykke_til,
    sperring, vanlige_samtykker,
};
use chrono::{TimeDelta, TimeZone, Utc};
use samtykke::{
    Avgivere, Avslagsgrunn, Avvist, EVIG, Formaal, Kategori, Kategorier, Klasse,
    Kompetansevurdering, Mottaker, Nivaa, Periode, Radrett, Representasjon, Samtykkegiver,
    gyldighet, kan_trekke_eller_sperre,
};

const RAAD: Klasse = Klasse::av(&[Kategori::KriseplanRaad]);

fn rad_hos(eier: samtykke::VirksomhetId) -> Radrett {
    Radrett {
        eier: Some(eier),
        ..Radrett::default()
    }
}

#[test]
fn vergen_ser_det_mandatet_dekker() {
    let mut verden = Verden::tom();
    let b = verden.avgjoer(&borger(VERA));
    let mandat = verden.bruker.representasjoner[0].mandat | Kategori::Identitet.into();
    assert_eq!(
        (b.egen(), b.kategorier_lest(), b.er_bruker_selv()),
        (Some(mandat), mandat, false)
    );
    assert_eq!(b.tekstversjon(Kategori::Rus), None);
    assert_eq!(
        b.les_noen(RAAD).unwrap_err().grunn,
        Avslagsgrunn::ManglerSamtykke
    );
    let blandet = Klasse::av(&[Kategori::Bolig, Kategori::Rus]);
    assert_eq!(
        b.les_noen(blandet).unwrap_err().mangler,
        Kategori::Rus.into()
    );
    verden
        .sperringer
        .push(sperring(Mottaker::Person(VERA), ASKOEY));
    verden.sperringer[0].kategorier = Some(Kategori::Bolig.into());
    let b = verden.avgjoer(&borger(VERA));
    assert_eq!(b.egen(), Some(mandat - Kategori::Bolig.into()));
    verden.sperringer[0].kategorier = None;
    assert_eq!(verden.avgjoer(&borger(VERA)).egen(), None);
}

#[test]
fn forelder_ser_til_barnet_fyller_seksten() {
    let mut verden = Verden::tom();
    verden.bruker.foedselsdato = dag(2010, 5, 2);
    verden.bruker.representasjoner[0].type_ = Samtykkegiver::Forelder;
    let b = verden.avgjoer(&borger(VERA));
    let bursdag = Utc.with_ymd_and_hms(2026, 5, 1, 22, 0, 0).unwrap();
    assert_eq!(b.gyldig_til(), Some(bursdag));
    verden.bruker.foedselsdato = dag(2010, 5, 1);
    assert_eq!(verden.avgjoer(&borger(VERA)).egen(), None);
}

#[test]
fn naermeste_paaroerende_ser_bare_der_kompetansen_mangler() {
    let mut verden = Verden::tom();
    verden.bruker.representasjoner = vec![Representasjon {
        person: PAAL,
        type_: Samtykkegiver::NaermestePaaroerende,
        mandat: Kategorier::av(&[Kategori::Bolig, Kategori::Rus]),
        gyldig: crate::felles::alltid(),
    }];
    assert_eq!(verden.avgjoer(&borger(PAAL)).egen(), None);
    verden.bruker.kompetanse = vec![Kompetansevurdering {
        omraade: Kategorier::av(&[Kategori::Rus, Kategori::Arbeid]),
        har: false,
        vurdert: naa(),
    }];
    let b = verden.avgjoer(&borger(PAAL));
    assert_eq!(
        b.egen(),
        Some(Kategorier::av(&[Kategori::Identitet, Kategori::Rus]))
    );
    // A later assessment of the same category wins, and at the same instant the one that finds it.
    let har = Kompetansevurdering {
        har: true,
        ..verden.bruker.kompetanse[0].clone()
    };
    verden.bruker.kompetanse.insert(0, har);
    assert_eq!(verden.avgjoer(&borger(PAAL)).egen(), None);
    verden.bruker.kompetanse[0].vurdert = naa() - TimeDelta::days(1);
    assert!(verden.avgjoer(&borger(PAAL)).egen().is_some());
    verden.bruker.kompetanse[0].vurdert = naa() + TimeDelta::days(1);
    assert_eq!(
        verden.avgjoer(&borger(PAAL)).gyldig_til(),
        Some(naa() + TimeDelta::days(1))
    );
}

#[test]
fn brukeren_ser_alt_om_seg_selv_og_endrer_ingenting() {
    let b = Verden::tom().avgjoer(&borger(BRIT));
    let strengest = Klasse::av(&[Kategori::Samtykker])
        .fra_tekst(2)
        .lokaliserer()
        .og_radens();
    assert!(b.historikk(strengest, &rad_hos(POLITIDISTRIKT)));
    assert!(b.er_bruker_selv());
    assert_eq!(b.egen(), Some(Kategorier::ALLE));
    assert_eq!(b.avgivere(Kategori::Rus), Avgivere::Alle);
    assert_eq!(b.tekstversjon(Kategori::Rus), Some(2));
    assert_eq!((b.gyldig_til(), b.gjelder_til(Kategori::Rus)), (None, None));
    assert_eq!(b.formaal(), Formaal::EgetInnsyn.into());
    assert!(
        b.kategorier_bidra().er_tom() && !b.bidra_noen(RAAD) && !b.bidra(RAAD, &rad_hos(ASKOEY))
    );
}

#[test]
fn skjermede_rader_ser_verken_brukeren_eller_vergen() {
    let verden = Verden::med(vanlige_samtykker());
    let rad = Radrett {
        skjermet_for_bruker: true,
        ..rad_hos(ASKOEY)
    };
    let bolig = Klasse::av(&[Kategori::Bolig]);
    assert!(verden.avgjoer(&kari()).les(bolig, &rad));
    assert!(!verden.avgjoer(&borger(BRIT)).les(bolig, &rad));
    assert!(!verden.avgjoer(&borger(VERA)).les(bolig, &rad));
    assert!(verden.avgjoer(&borger(VERA)).les(bolig, &rad_hos(ASKOEY)));
}

#[test]
fn en_paaroerende_uten_noe_aa_representere_i_leser_etter_samtykke() {
    let samtykke = samtykke_til(Mottaker::Person(PAAL), None);
    let mut verden = Verden::med([samtykke]);
    verden.bruker.representasjoner = vec![Representasjon {
        person: PAAL,
        type_: Samtykkegiver::NaermestePaaroerende,
        mandat: Kategorier::ALLE,
        gyldig: Periode {
            fra: naa(),
            til: EVIG,
        },
    }];
    let b = verden.avgjoer(&borger(PAAL));
    assert!(b.ser_bruker() && b.egen().is_none());
    assert_eq!(
        b.gyldig_til(),
        Some(gyldighet(dag(2026, 1, 1), dag(2026, 8, 31)).til)
    );
    // Until an assessment may make him the one who represents.
    verden.bruker.kompetanse = vec![Kompetansevurdering {
        omraade: Kategori::Rus.into(),
        har: false,
        vurdert: naa() + TimeDelta::days(3),
    }];
    assert_eq!(
        verden.avgjoer(&borger(PAAL)).gyldig_til(),
        Some(naa() + TimeDelta::days(3))
    );
}

#[test]
fn forelderen_representerer_ikke_fra_det_sekundet_barnet_er_seksten() {
    let mut bruker = Verden::tom().bruker;
    bruker.foedselsdato = dag(2010, 5, 2);
    bruker.representasjoner[0].type_ = Samtykkegiver::Forelder;
    let bursdag = bruker.fyller_16();
    let trekk = |now| kan_trekke_eller_sperre(&borger(VERA), Nivaa::Hoey, &bruker, now);
    assert_eq!(trekk(bursdag - TimeDelta::seconds(1)), Ok(()));
    assert_eq!(trekk(bursdag), Err(Avvist::IkkeBerettiget));
}
