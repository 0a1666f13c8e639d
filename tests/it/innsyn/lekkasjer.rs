//! The suite finds what it is for: each of ten leaks, planted one at a time in a process of its own.

use std::process::Command;

use helsefellesskap::{
    graphql::{gate, sdl},
    proeve::{Lekkasje, VARIABEL},
};

use super::{
    FROE, i_eget_rom,
    par::{Bord, Tall},
    register::Slag,
};

/// Pairs within which a leak must show.
const MAKS_PAR: u64 = 600;

/// Runs in a process with a leak planted, if one is; ends well when it was found.
#[test]
#[ignore = "run by the others, with a leak planted"]
fn finner_den_plantede() {
    if std::env::var_os(VARIABEL).is_none() {
        return;
    }
    let brudd = gate::kontroller(&sdl());
    if !brudd.is_empty() {
        println!("the gate: {brudd:?}");
        return;
    }
    let funn = i_eget_rom(async || {
        let (bord, mut tall) = (Bord::i_minnet().await, Tall::default());
        for nr in 0..MAKS_PAR {
            let slag = [Slag::Ansatt, Slag::Ansatt, Slag::System, Slag::Borger]
                [usize::try_from(nr % 4).expect("small")];
            if let Err(funn) = bord.par(FROE + nr, slag, &mut tall).await {
                return Some(format!("after {nr} pairs: {funn}"));
            }
        }
        None
    });
    println!("{}", funn.expect("the planted leak shows"));
}

/// What the process with the leak said, if it found it.
fn funn(lekkasje: &str) -> Option<String> {
    let denne = std::env::current_exe().expect("this program");
    let svar = Command::new(denne)
        .args([
            "innsyn::lekkasjer::finner_den_plantede",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env(VARIABEL, lekkasje)
        .env_remove("HF_TEST_FROE")
        .env_remove("HF_TEST_PAR")
        .output()
        .expect("a process");
    let sagt = String::from_utf8_lossy(&svar.stdout).into_owned();
    assert!(
        sagt.contains("1 test") || !svar.status.success(),
        "the test was run: {sagt}"
    );
    svar.status.success().then_some(sagt)
}

/// These show after hundreds of pairs: minutes, so in the longer mode.
fn i_lengre_modus(lekkasje: Lekkasje, tegn: &str) {
    if super::lang() {
        finnes(lekkasje, tegn);
    }
}

fn finnes(lekkasje: Lekkasje, tegn: &str) {
    let funn = funn(&format!("{lekkasje:?}")).expect("found");
    println!("{funn}");
    assert!(funn.contains(tegn), "found by what it does: {funn}");
}

#[test]
fn et_filter_paa_en_skjult_kolonne_finnes() {
    i_lengre_modus(Lekkasje::Filter, "bydel");
}

#[test]
fn det_samme_filteret_negert_finnes() {
    i_lengre_modus(Lekkasje::NegertFilter, "ikke");
}

#[test]
fn et_antall_talt_foer_filteret_finnes() {
    finnes(Lekkasje::Totalantall, "totalCount");
}

#[test]
fn en_sortering_paa_en_skjult_kolonne_finnes() {
    i_lengre_modus(Lekkasje::Sortering, "KRISEPLAN_REVIDERES_INNEN");
}

#[test]
fn en_konflikt_med_en_skjult_rad_finnes() {
    i_lengre_modus(Lekkasje::Konflikt, "opprettKriseplan");
}

#[test]
fn en_tom_liste_som_roeper_en_skjult_rad_finnes() {
    finnes(Lekkasje::TomListe, "operation");
}

#[test]
fn ulik_feil_for_skjult_og_ukjent_finnes() {
    i_lengre_modus(Lekkasje::UlikFeil, "node");
}

#[test]
fn en_presis_grunn_til_politiet_finnes() {
    finnes(Lekkasje::PresisGrunn, "MANGLER_TILKNYTNING");
}

#[test]
fn en_markoer_som_teller_skjulte_rader_finnes() {
    i_lengre_modus(Lekkasje::Markoer, "cursor");
}

#[test]
fn et_felt_uten_klasse_finnes() {
    finnes(Lekkasje::Uklassifisert, "Uklassifisert");
}

/// Nothing is found where nothing is planted: a name that is no leak.
#[test]
fn alle_ti_har_sin_proeve() {
    assert_eq!(Lekkasje::ALLE.len(), 10);
}
