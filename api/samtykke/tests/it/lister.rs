//! The closed lists, their codes, and the policy: what others have stored or been told.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeZone, Utc};
use samtykke::{
    Ansattrolle, Ansattroller, Avslagsgrunn, Betingelse, EVIG, EnhetId, Formaal, FormaalSett,
    Gradering, Kategori, Kategorier, Klasse, Mottaker, Nivaa, Periode, PersonId, Policy, Regel,
    Rekkevidde, Samtykkeform, Samtykkegiver, Samtykkestatus, Sektor, Tilknytningstype, Utvei,
    VirksomhetId, doegn_start, gyldighet,
};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, SeqDeserializer, StrDeserializer};
use uuid::Uuid;

/// `kode NAVN` of each value, having gone both ways.
macro_rules! liste {
    ($($type:ident)+) => {
        [$({
            let linjer = $type::ALLE.map(|verdi| {
                assert_eq!($type::fra_kode(verdi.kode()), Some(verdi));
                assert_eq!($type::fra_navn(verdi.navn()), Some(verdi));
                let lest: StrDeserializer<'_, Error> = verdi.navn().into_deserializer();
                assert_eq!($type::deserialize(lest), Ok(verdi));
                format!("{:>3} {}", verdi.kode(), verdi.navn())
            });
            assert_eq!($type::fra_kode(-1), None);
            assert_eq!($type::fra_kode(99), None);
            assert_eq!($type::fra_navn("FINNES_IKKE"), None);
            format!("{}\n{}\n", stringify!($type), linjer.join("\n"))
        }),+].join("\n")
    };
}

#[test]
fn koder_og_navn_er_stabile() {
    insta::assert_snapshot!(liste!(
        Kategori Sektor Formaal Betingelse Rekkevidde Samtykkegiver Samtykkeform Samtykkestatus
        Gradering Tilknytningstype Nivaa Ansattrolle Avslagsgrunn Regel Utvei
    ));
}

#[test]
fn hver_kategori_er_beskrevet() {
    let tekster: BTreeSet<_> = Kategori::ALLE.iter().map(|k| k.beskrivelse()).collect();
    assert_eq!(tekster.len(), Kategori::ALLE.len());
    assert!(
        tekster
            .iter()
            .all(|tekst| tekst.len() > 20 && tekst.ends_with('.'))
    );
}

#[test]
fn sett_er_biter() {
    let to = Kategorier::av(&[Kategori::Kontakt, Kategori::Avtaler]);
    assert_eq!(to.bits(), 1 << 28 | 1 << 1);
    assert_eq!(Kategorier::fra_bits(to.bits()), to);
    assert_eq!(
        Kategorier::fra_bits(-1),
        Kategorier::ALLE,
        "ukjente biter faller bort"
    );
    assert_eq!(Kategorier::ALLE.bits(), (1 << 29) - 1);
    assert_eq!(
        to.iter().collect::<Vec<_>>(),
        [Kategori::Kontakt, Kategori::Avtaler]
    );
    assert_eq!(to.iter().collect::<Kategorier>(), to);
    assert_eq!(format!("{to:?}"), r#"{"KONTAKT", "AVTALER"}"#);
    assert!(to.har(Kategori::Kontakt) && !to.har(Kategori::Rus));
    let kontakt = Kategorier::from(Kategori::Kontakt);
    assert!(to.inneholder(kontakt) && !kontakt.inneholder(to) && to.inneholder(Kategorier::TOM));
    assert_eq!(to & kontakt, kontakt);
    assert_eq!(to - kontakt, Kategori::Avtaler.into());
    assert_eq!(kontakt | Kategori::Avtaler.into(), to);
    assert!((kontakt & Kategori::Avtaler.into()).er_tom() && !to.er_tom());
    assert_eq!(Kategorier::default(), Kategorier::TOM);
    assert_eq!(FormaalSett::ALLE.bits(), 31);
    assert_eq!(Ansattroller::fra_bits(0b10_0001).iter().count(), 2);
    let navn = ["KONTAKT", "AVTALER"].into_iter();
    let lest = Kategorier::deserialize(SeqDeserializer::<_, Error>::new(navn));
    assert_eq!(lest, Ok(to));
}

#[test]
fn mottakere_gaar_gjennom_lageret() {
    let id = Uuid::from_u128(7);
    let alle = [
        Mottaker::Virksomhet(VirksomhetId(id)),
        Mottaker::Enhet(EnhetId(id)),
        Mottaker::Ansatt(samtykke::AnsattId(id)),
        Mottaker::Person(PersonId(id)),
        Mottaker::Organisasjonstoken(VirksomhetId(id)),
    ];
    for (kode, mottaker) in (0..).zip(alle) {
        assert_eq!((mottaker.type_kode(), mottaker.id()), (kode, id));
        assert_eq!(Mottaker::fra_kode(kode, id), Some(mottaker));
    }
    assert_eq!(Mottaker::fra_kode(5, id), None);
}

#[test]
fn klasser_forenes_med_og() {
    let a = Klasse::av(&[Kategori::Rus]).fra_tekst(2).lokaliserer();
    let b = Klasse::av(&[Kategori::Bolig]).og_radens();
    let begge = Klasse {
        kategorier: Kategorier::av(&[Kategori::Rus, Kategori::Bolig]),
        fra_tekst: 2,
        og_radens: true,
        lokaliserer: true,
    };
    assert_eq!((a.og(b), b.og(a)), (begge, begge));
    let ingen = Klasse::av(&[]);
    assert_eq!(ingen.og(ingen), ingen);
    assert_eq!(
        (ingen.fra_tekst, ingen.og_radens, ingen.lokaliserer),
        (1, false, false)
    );
}

fn dag(aar: i32, maaned: u32, dag: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(aar, maaned, dag).unwrap()
}

#[test]
fn et_doegn_begynner_ved_midnatt_i_norge() {
    let utc = |m, d, t| Utc.with_ymd_and_hms(2026, m, d, t, 0, 0).unwrap();
    assert_eq!(doegn_start(dag(2026, 1, 15)), utc(1, 14, 23));
    assert_eq!(doegn_start(dag(2026, 7, 15)), utc(7, 14, 22));
    // The nights of 29 March and 25 October are 23 and 25 hours long.
    let vaar = gyldighet(dag(2026, 3, 29), dag(2026, 3, 29));
    assert_eq!(
        vaar,
        Periode {
            fra: utc(3, 28, 23),
            til: utc(3, 29, 22)
        }
    );
    let hoest = gyldighet(dag(2026, 10, 25), dag(2026, 10, 25));
    assert_eq!(
        hoest,
        Periode {
            fra: utc(10, 24, 22),
            til: utc(10, 25, 23)
        }
    );
    assert_eq!(gyldighet(dag(2026, 1, 1), NaiveDate::MAX).til, EVIG);
    assert_eq!(EVIG, Utc.with_ymd_and_hms(9999, 12, 31, 0, 0, 0).unwrap());
}

#[test]
fn perioder_er_halvaapne() {
    let utc = |time| Utc.with_ymd_and_hms(2026, 1, 1, time, 0, 0).unwrap();
    let periode = |fra, til| Periode {
        fra: utc(fra),
        til: utc(til),
    };
    assert!(periode(1, 3).inneholder(utc(1)) && !periode(1, 3).inneholder(utc(3)));
    assert!(!periode(1, 3).inneholder(utc(0)));
    assert!(periode(1, 3).overlapper(&periode(2, 4)) && periode(2, 4).overlapper(&periode(1, 3)));
    assert!(!periode(1, 3).overlapper(&periode(3, 4)) && !periode(3, 4).overlapper(&periode(1, 3)));
}

#[test]
fn taket_er_som_dokumentert() {
    let policy = Policy::default();
    let mut linjer = vec![];
    for sektor in Sektor::ALLE {
        for helsetjeneste in [true, false] {
            let tak = policy.tak(sektor, helsetjeneste);
            linjer.push(format!("{} {helsetjeneste}: {}", sektor.navn(), navn(tak)));
        }
    }
    linjer.push(format!("PRIVAT: {}", navn(policy.tak_privat())));
    linjer.push(format!("TILBUDT: {}", navn(policy.tilbudt)));
    linjer.push(format!("DELT: {}", navn(Kategorier::DELT)));
    linjer.push(format!("TEMA: {}", navn(Kategorier::TEMA)));
    insta::assert_snapshot!(linjer.join("\n"));
}

fn navn(kategorier: Kategorier) -> String {
    let uteblitt = Kategorier::ALLE - kategorier;
    if kategorier.er_tom() {
        return "ingen".into();
    }
    if uteblitt.er_tom() {
        return "alle".into();
    }
    if uteblitt.iter().count() < 5 {
        return format!("alle unntatt {}", navn(uteblitt));
    }
    kategorier
        .iter()
        .map(Kategori::navn)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn grensene_er_som_dokumentert() {
    let p = Policy::default();
    let (maaneder, timer, doegn, muntlig) = (
        p.maks_maaneder,
        p.blaalys_maks_timer,
        p.blaalys_maks_doegn,
        p.muntlig_doegn,
    );
    assert_eq!((maaneder, timer, doegn, muntlig), (24, 72, 7, 14));
    assert_eq!((p.versjon, p.gjeldende_tekst), (1, 2));
}

#[test]
fn formaal_som_kan_nevnes_foelger_av_aktoeren() {
    let policy = Policy::default();
    let alle = FormaalSett::ALLE - Formaal::EgetInnsyn.into();
    let lege = crate::felles::dag_dps();
    assert_eq!(policy.formaal_lovlige(&lege), alle);
    let uten_helsehjelp = alle - Formaal::Helsehjelp.into();
    assert_eq!(
        policy.formaal_lovlige(&crate::felles::per()),
        uten_helsehjelp
    );
    assert_eq!(
        policy.formaal_lovlige(&crate::felles::siri()),
        Formaal::Samhandling.into()
    );
    let borger = FormaalSett::av(&[Formaal::Samhandling, Formaal::EgetInnsyn]);
    assert_eq!(
        policy.formaal_lovlige(&crate::felles::borger(crate::felles::BRIT)),
        borger
    );
}
