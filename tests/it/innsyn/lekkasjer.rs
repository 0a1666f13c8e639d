//! The suite finds what it is for: each of twelve leaks, planted one at a time in a process of its own.

use std::process::Command;

use helsefellesskap::{
    graphql::{gate, sdl},
    proeve::{Lekkasje, VARIABEL},
};

use super::{alle_slag, i_eget_rom, par::Bord};

/// Pairs within which a leak must show.
const MAKS_PAR: u64 = 500;

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
        let bord = Bord::i_minnet().await;
        alle_slag(&bord, MAKS_PAR).await.err()
    });
    println!("{}", funn.expect("the planted leak shows"));
}

/// What the process with the leak said, if it found it.
fn funn(lekkasje: Lekkasje) -> Option<String> {
    let denne = std::env::current_exe().expect("this program");
    let svar = Command::new(denne)
        .args([
            "innsyn::lekkasjer::finner_den_plantede",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env(VARIABEL, format!("{lekkasje:?}"))
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

fn finnes(lekkasje: Lekkasje, tegn: &str) {
    let funn = funn(lekkasje).expect("found");
    println!("{funn}");
    assert!(funn.contains(tegn), "found by what it does: {funn}");
}

#[test]
fn et_filter_paa_en_skjult_kolonne_finnes() {
    finnes(Lekkasje::Filter, "bydel");
}

#[test]
fn det_samme_filteret_negert_finnes() {
    finnes(Lekkasje::NegertFilter, "ikke");
}

#[test]
fn et_antall_talt_foer_filteret_finnes() {
    finnes(Lekkasje::Totalantall, "totalCount");
}

#[test]
fn en_sortering_paa_en_skjult_kolonne_finnes() {
    finnes(Lekkasje::Sortering, "KRISEPLAN_REVIDERES_INNEN");
}

#[test]
fn en_konflikt_med_en_skjult_rad_finnes() {
    finnes(Lekkasje::Konflikt, "opprettKriseplan");
}

#[test]
fn en_tom_liste_som_roeper_en_skjult_rad_finnes() {
    finnes(Lekkasje::TomListe, "operation");
}

#[test]
fn ulik_feil_for_skjult_og_ukjent_finnes() {
    finnes(Lekkasje::UlikFeil, "node");
}

#[test]
fn en_presis_grunn_til_politiet_finnes() {
    finnes(Lekkasje::PresisGrunn, "sektor: Politi");
}

#[test]
fn en_markoer_som_teller_skjulte_rader_finnes() {
    finnes(Lekkasje::Markoer, "cursor");
}

#[test]
fn en_hendelse_om_en_skjult_rad_finnes() {
    finnes(Lekkasje::SkjultHendelse, "events differ");
}

#[test]
fn en_rett_som_kom_og_gikk_finnes() {
    finnes(Lekkasje::RettSomGikk, "streams differ");
}

#[test]
fn et_felt_uten_klasse_finnes() {
    finnes(Lekkasje::Uklassifisert, "Uklassifisert");
}
