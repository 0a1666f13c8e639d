//! The suite is worth what it catches: ten leaks, planted one at a time, each caught.

use helsefellesskap::{
    graphql::{gate, sdl},
    proeve::{Lekkasje, plant},
};

use super::{
    FROE, i_eget_rom,
    par::{Bord, Tall},
    register::Slag,
};

/// Pairs within which a leak must show.
const INNEN: u64 = 1_500;

/// Plants a leak and runs pairs until one tells.
fn fanges(lekkasje: Lekkasje) {
    let etter = i_eget_rom(async move || {
        let bord = Bord::i_minnet().await;
        plant(Some(lekkasje));
        let mut tall = Tall::default();
        for nr in 0..INNEN {
            let slag = if nr % 4 == 3 {
                Slag::Borger
            } else {
                Slag::Ansatt
            };
            if bord
                .par(FROE.wrapping_add(nr), slag, &mut tall)
                .await
                .is_err()
            {
                return Some(nr + 1);
            }
        }
        None
    });
    println!("{lekkasje:?} was caught by pair {etter:?}");
    assert!(
        etter.is_some(),
        "{lekkasje:?} was not caught within {INNEN} pairs"
    );
}

#[test]
fn et_filter_paa_en_skjult_kolonne_fanges() {
    fanges(Lekkasje::FilterPaaSkjult);
}

#[test]
fn det_samme_filteret_negert_fanges() {
    fanges(Lekkasje::FilterPaaSkjultNegert);
}

#[test]
fn et_antall_foer_filtrering_fanges() {
    fanges(Lekkasje::TotaltFoerFiltrering);
}

#[test]
fn en_sortering_paa_en_skjult_kolonne_fanges() {
    fanges(Lekkasje::SorteringPaaSkjult);
}

#[test]
fn en_konflikt_paa_en_skjult_rad_fanges() {
    fanges(Lekkasje::KonfliktPaaSkjultRad);
}

#[test]
fn en_tom_beholder_som_roeper_en_skjult_rad_fanges() {
    fanges(Lekkasje::TomBeholder);
}

#[test]
fn ulik_feil_for_skjult_og_ukjent_fanges() {
    fanges(Lekkasje::UlikFeilForSkjultOgUkjent);
}

#[test]
fn en_presis_grunn_til_politiet_fanges() {
    fanges(Lekkasje::PresisGrunnTilPolitiet);
}

#[test]
fn en_markoer_med_en_skjult_rad_fanges() {
    fanges(Lekkasje::MarkoerMedSkjultRad);
}

#[test]
fn et_uklassifisert_felt_stanses_av_porten() {
    plant(Some(Lekkasje::UklassifisertFelt));
    let brudd = gate::kontroller(&sdl());
    plant(None);
    assert!(
        brudd.iter().any(|b| b.starts_with("Uklassifisert.felt")),
        "{brudd:?}"
    );
    assert_eq!(gate::kontroller(&sdl()), Vec::<String>::new());
}
