//! Persona × category × state, as tables to be read by people.
//!
//! `✔` reads, `+` reads and contributes, `–` neither. The last rows tell the reasons that are given.

use std::fmt::Write;

use crate::felles::{
    BRIT, HELSEFORETAK, PAAL, STIAN, VERA, Verden, ane, borger, dag, dag_dps, kari, naa, per, siri,
    sperring, stian, vanlige_samtykker,
};
use chrono::{TimeDelta, Utc};
use samtykke::{Aktoer, Beslutning, Gradering, Kategori, Klasse, Mottaker, Periode, Radrett};

fn personas() -> [(&'static str, Aktoer); 9] {
    [
        ("kari-koordinator", kari()),
        ("dag-dps", dag_dps()),
        ("per-politi", per()),
        ("brit-bruker", borger(BRIT)),
        ("siri-system", siri()),
        ("vera-verge", borger(VERA)),
        ("paal-paaroerende", borger(PAAL)),
        ("stian-sperret", stian()),
        ("ane-ansatt-og-bruker", ane()),
    ]
}

/// The state of the day: samtykke in force, and one ansatt of the DPS barred.
fn aktivt() -> Verden {
    let mut verden = Verden::med(vanlige_samtykker());
    verden
        .sperringer
        .push(sperring(Mottaker::Person(STIAN), HELSEFORETAK));
    verden
}

fn merke(b: &Beslutning, klasse: Klasse) -> &'static str {
    let rad = Radrett {
        eier: Some(crate::felles::ASKOEY),
        ..Radrett::default()
    };
    match (b.les(klasse, &rad), b.bidra(klasse, &rad)) {
        (true, true) => "+",
        (true, false) => "✔",
        (false, _) => "–",
    }
}

/// One column per persona, one line per category.
fn tavle(verden: &Verden) -> String {
    let kolonner = personas().map(|(navn, aktoer)| (navn, verden.avgjoer(&aktoer)));
    let mut ut = String::new();
    write!(ut, "{:<28}", "").unwrap();
    kolonner
        .iter()
        .for_each(|(navn, _)| write!(ut, " {navn}").unwrap());
    let mut linje = |tekst: String, celle: &dyn Fn(&Beslutning) -> &'static str| {
        write!(ut, "\n{tekst:<28}").unwrap();
        for (navn, b) in &kolonner {
            write!(ut, " {:<bredde$}", celle(b), bredde = navn.len()).unwrap();
        }
        ut.truncate(ut.trim_end().len());
    };
    for kategori in Kategori::ALLE {
        linje(kategori.navn().into(), &|b| {
            merke(b, Klasse::av(&[kategori]))
        });
    }
    let adresse = Klasse::av(&[Kategori::Kontakt]).lokaliserer();
    linje("KONTAKT, lokaliserer".into(), &|b| merke(b, adresse));
    for kategori in [Kategori::Identitet, Kategori::Legemidler] {
        let grunn = |b: &Beslutning| b.begrunnelse(kategori).grunn.map_or("", |g| kort(g.navn()));
        linje(format!("grunn: {}", kategori.navn()), &grunn);
    }
    ut.push('\n');
    ut
}

/// The columns are narrow.
fn kort(grunn: &'static str) -> &'static str {
    match grunn {
        "MANGLER_SAMTYKKE" => "samtykke",
        "MANGLER_TILKNYTNING" => "tilknytning",
        "INGEN_TILGANG" => "ingen",
        annen => annen,
    }
}

#[test]
fn ingen_samtykke() {
    insta::assert_snapshot!(tavle(&Verden::tom()));
}

#[test]
fn aktivt_samtykke() {
    insta::assert_snapshot!(tavle(&aktivt()));
}

#[test]
fn aktivt_samtykke_uten_sperring() {
    insta::assert_snapshot!(tavle(&Verden::med(vanlige_samtykker())));
}

#[test]
fn trukket_av_alle() {
    let mut verden = aktivt();
    verden
        .samtykker
        .iter_mut()
        .for_each(|s| s.trukket = Some(naa()));
    insta::assert_snapshot!(tavle(&verden));
}

#[test]
fn utloept_i_gaar() {
    let mut verden = aktivt();
    verden
        .samtykker
        .iter_mut()
        .for_each(|s| s.gyldig_til_og_med = dag(2026, 4, 30));
    insta::assert_snapshot!(tavle(&verden));
}

#[test]
fn sperret_helseforetak() {
    let mut verden = aktivt();
    verden
        .sperringer
        .push(sperring(Mottaker::Virksomhet(HELSEFORETAK), HELSEFORETAK));
    insta::assert_snapshot!(tavle(&verden));
}

fn blaalys(timer_siden: i64) -> Verden {
    let fra = naa() - TimeDelta::hours(timer_siden);
    let periode = Periode {
        fra,
        til: fra + TimeDelta::hours(72),
    };
    Verden {
        blaalys: Some((periode, None)),
        ..aktivt()
    }
}

#[test]
fn under_blaalys_i_perioden() {
    insta::assert_snapshot!(tavle(&blaalys(71)));
}

#[test]
fn under_blaalys_etter_perioden() {
    insta::assert_snapshot!(tavle(&blaalys(72)));
}

#[test]
fn gradert_adresse() {
    let mut verden = aktivt();
    verden.bruker.gradering = Gradering::StrengtFortrolig;
    insta::assert_snapshot!(tavle(&verden));
}

#[test]
fn gradert_adresse_som_samtykket_nevner() {
    let mut verden = aktivt();
    verden.bruker.gradering = Gradering::StrengtFortrolig;
    verden
        .samtykker
        .iter_mut()
        .for_each(|s| s.gjelder_gradert = true);
    insta::assert_snapshot!(tavle(&verden));
}

#[test]
fn doed_bruker() {
    let mut verden = aktivt();
    verden.bruker.doed = Some(chrono::DateTime::<Utc>::UNIX_EPOCH);
    insta::assert_snapshot!(tavle(&verden));
}
