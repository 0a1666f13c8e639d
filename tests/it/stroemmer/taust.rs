//! What came and went between two cursors is told to nobody else than who was shown it: what is told says nothing
//! that they had not read.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::json;

use super::{
    endre_signal, gi, gi_dette, nytt_signal, trekk,
    vist::{INGENTING, KONTAKTER, fortalt, gaa, leser, markoer},
};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, SIDE, paa_begge},
};

paa_begge![
    den_som_kommer_igjen_besvares_i_trinn,
    et_annet_formaal_hoerer_ikke_hva_som_ble_lest,
    det_som_ble_nektet_for_et_annet_formaal_fortelles_ikke,
    den_som_bare_er_talt_nevnes_ikke,
    det_en_kollega_leste_fortelles_ikke,
    den_som_har_lest_hoerer_ikke_om_det_som_ikke_angaar_ham,
    det_som_ble_spurt_om_forgjeves_foer_fortelles_ikke,
    den_som_skrev_i_blinde_hoerer_ikke_om_hun_var_der,
    en_rad_som_er_stengt_sier_ingenting_om_hvem,
];

/// To a stream that is narrowed to a purpose, nothing is told that is closed to it: whatever its asker read under
/// others, and whatever changes meanwhile.
async fn et_annet_formaal_hoerer_ikke_hva_som_ble_lest(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let smal = dag.clone().med_formaal("HELSEHJELP");
    let for_samhandling = |kategori: &str| {
        let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", kategori]);
        input["formaal"] = json!(["SAMHANDLING"]);
        input
    };
    let samtykke = gi_dette(&p, for_samhandling("KRISEPLAN_KONTAKTER")).await;
    assert!(leser(&dag).await && !leser(&smal).await);
    let (smals, dags) = (markoer(&smal).await, markoer(&dag).await);
    let annet = gi_dette(&p, for_samhandling("KRISEPLAN_RAAD")).await;
    assert!(leser(&dag).await);
    assert_eq!(fortalt(&smal, &f, &smals).await, INGENTING);
    gaa(&p);
    trekk(&p, &annet).await;
    trekk(&p, &samtykke).await;
    assert!(!leser(&dag).await);
    assert_eq!(fortalt(&smal, &f, &smals).await, INGENTING);
    // Open to both, read by the wide one alone: the narrow one was shown nothing.
    let after = markoer(&smal).await;
    let begge = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    assert!(leser(&dag).await);
    trekk(&p, &begge).await;
    assert_eq!(fortalt(&smal, &f, &after).await, INGENTING);
    assert_eq!(
        fortalt(&dag, &f, &dags).await,
        ["TILGANG +[] -[KRISEPLAN_KONTAKTER] true"]
    );
}

/// Refused under one purpose, and open under another to the stream: by what was refused nobody hears of it.
async fn det_som_ble_nektet_for_et_annet_formaal_fortelles_ikke(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let for_ = |formaal: &str| {
        let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]);
        input["formaal"] = json!([formaal]);
        input
    };
    for (gitt, lest) in [("HELSEHJELP", "SAMHANDLING"), ("SAMHANDLING", "HELSEHJELP")] {
        let smal = dag.clone().med_formaal(lest);
        let after = markoer(&dag).await;
        let samtykke = gi_dette(&p, for_(gitt)).await;
        assert!(!leser(&smal).await);
        trekk(&p, &samtykke).await;
        assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
        // And the other way round.
        let samtykke = gi_dette(&p, for_(gitt)).await;
        let after = markoer(&dag).await;
        trekk(&p, &samtykke).await;
        assert!(!leser(&smal).await);
        let samtykke = gi_dette(&p, for_(gitt)).await;
        assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
        trekk(&p, &samtykke).await;
        gaa(&p);
    }
}

/// A number names nobody, though the log has each of those counted.
async fn den_som_bare_er_talt_nevnes_ikke(p: Portal) {
    let f = p.forteller().await;
    let siri = p.som("siri-system");
    for (valg, nevnt) in [("totalCount", false), ("edges { node { id } }", true)] {
        let after = markoer(&siri).await;
        let mut input = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_RAAD"]);
        input["medOrganisasjonstoken"] = json!(true);
        let samtykke = gi_dette(&p, input).await;
        let les = format!(
            "{{ brukere(first: 100, filter: {{ navnStarterMed: \"Solv\" }}) {{ {valg} }} }}"
        );
        let svar = siri.spoer(&les, json!({})).await;
        assert_eq!(svar.feil(), INGENTING, "{}", svar.tekst);
        trekk(&p, &samtykke).await;
        let hoert = fortalt(&siri, &f, &after).await;
        let ventet = nevnt.then_some("TILGANG +[] -[IDENTITET] false");
        assert_eq!(hoert.first().map(String::as_str), ventet, "{valg}");
    }
}

async fn det_en_kollega_leste_fortelles_ikke(p: Portal) {
    let f = p.forteller().await;
    let (dag, ella) = (p.som("dag-dps"), p.som("ella-dps"));
    let after = markoer(&ella).await;
    let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    assert!(leser(&dag).await);
    trekk(&p, &samtykke).await;
    assert_eq!(fortalt(&ella, &f, &after).await, INGENTING);
}

/// Who has read all that there is hears nothing when something else comes and goes.
async fn den_som_har_lest_hoerer_ikke_om_det_som_ikke_angaar_ham(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    let after = markoer(&dag).await;
    let mut andre = Vec::new();
    for (enhet, kategori) in [
        (ider::OEYANE_DPS, "BOLIG"),
        (ider::EPHRT, "KRISEPLAN_KONTAKTER"),
        (ider::OEYANE_DPS, "KRISEPLAN_KONTAKTER"),
    ] {
        andre.push(gi(&p, enhet, &["IDENTITET", kategori]).await);
        assert!(leser(&dag).await);
    }
    for samtykke in andre.iter().rev() {
        trekk(&p, samtykke).await;
        assert!(leser(&dag).await);
    }
    assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
}

/// A sperring against everyone at Dag's, of some categories or all, while something happens.
pub(super) async fn mens_hun_er_sperret(
    p: &Portal,
    kategorier: Option<&str>,
    skjer: impl AsyncFnOnce(),
) {
    let brit = p.som("brit-bruker");
    let litt = || p.klokke.gaa(TimeDelta::milliseconds(20));
    litt();
    let kategorier = kategorier.map(|kategori| [kategori]);
    let input = json!({ "mot": { "enhetId": ider::OEYANE_DPS }, "kategorier": kategorier });
    let utfall = brit
        .gjoer("opprettSperring", input, "sperring { id }")
        .await;
    let sperring = utfall.ok()["sperring"]["id"].clone();
    litt();
    skjer().await;
    litt();
    let input = json!({ "sperringId": sperring });
    brit.gjoer("opphevSperring", input, "sperring { id }")
        .await
        .ok();
    litt();
}

/// Asked for in vain, and told since: what comes and goes after that is not told.
async fn det_som_ble_spurt_om_forgjeves_foer_fortelles_ikke(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    mens_hun_er_sperret(&p, None, async || {
        let svar = dag.spoer(KONTAKTER, json!({ "id": ider::BRIT })).await;
        assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
    })
    .await;
    gaa(&p);
    let after = markoer(&dag).await;
    mens_hun_er_sperret(&p, None, async || {}).await;
    assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
}

/// What is received whether or not there is anybody tells nobody, then or later, that she was hidden.
async fn den_som_skrev_i_blinde_hoerer_ikke_om_hun_var_der(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let after = markoer(&dag).await;
    mens_hun_er_sperret(&p, None, async || {
        let input = json!({
            "gjelder": { "brukerId": ider::BRIT }, "kategorier": ["IDENTITET"], "formaal": ["SAMHANDLING"],
            "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE],
            "gyldigTilOgMed": "2026-12-31", "tekstversjon": 2,
        });
        let utfall = dag.gjoer("beOmSamtykke", input, "erMottatt").await;
        assert_eq!(utfall.ok()["erMottatt"], true);
    })
    .await;
    assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
}

/// A row that is never open to Dag answers alike whether she is there to him or not, and whether its category is.
async fn en_rad_som_er_stengt_sier_ingenting_om_hvem(p: Portal) {
    let f = p.forteller().await;
    let (dag, brit) = (p.som("dag-dps"), p.som("brit-bruker"));
    let rad = nytt_signal(&p, "Mye hodepine").await;
    endre_signal(&p, &rad, 1, json!({ "tema": ["BOLIG"] })).await;
    let stengt = async || {
        let svar = dag.spoer(
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": rad }),
        );
        assert_eq!(svar.await.feil(), ["node NOT_FOUND"]);
    };
    for kategorier in [json!(null), json!(["KRISEPLAN_SIGNALER"])] {
        gaa(&p);
        stengt().await;
        let after = markoer(&dag).await;
        let input = json!({ "mot": { "ansattId": ider::DAG }, "kategorier": kategorier });
        let utfall = brit
            .gjoer("opprettSperring", input, "sperring { id }")
            .await;
        let sperring = utfall.ok()["sperring"]["id"].clone();
        gaa(&p);
        stengt().await;
        gaa(&p);
        let input = json!({ "sperringId": sperring });
        brit.gjoer("opphevSperring", input, "sperring { id }")
            .await
            .ok();
        gaa(&p);
        assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
    }
}

/// What it costs to look at what came and went is not to be timed: no answer leaves before the end of a step.
async fn den_som_kommer_igjen_besvares_i_trinn(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let after = markoer(&dag).await;
    p.klokke.gaa_i_trinn();
    let trinn = Duration::from_millis(25);
    for _ in 0..5 {
        let begynt = Instant::now();
        dag.spoer(SIDE, json!({ "after": after })).await;
        assert!(begynt.elapsed() >= trinn, "a page");
        let begynt = Instant::now();
        dag.lytt(&f, Some(&after)).await.neste().await;
        assert!(begynt.elapsed() >= trinn, "a stream");
    }
}
