//! `tilgang` and `hvorfor`: ask before you render; the answer is about the asker alone.

use helsefellesskap::demo::ider;
use serde_json::json;

use crate::rigg::{Portal, Svar, paa_begge};

paa_begge![
    tilgang_sier_hva_en_kan_og_hvor_lenge,
    hvorfor_sier_regelen_og_aldri_hva_brit_har_bestemt
];

async fn om_brit(p: &Portal, hvem: &'static str, dokument: &str) -> Svar {
    p.som(hvem)
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await
}

async fn tilgang_sier_hva_en_kan_og_hvor_lenge(p: Portal) {
    let dokument = "query Tilgang($id: ID!) { bruker(noekkel: {id: $id}) {
      tilgang(kategorier: [KRISEPLAN_KONTAKTER, KRISEPLAN_SIGNALER]) {
        kategori les bidra grunn gjelderTil tekstversjon kanMangleRader } } }";
    let svar = |hvem| om_brit(&p, hvem, dokument);
    // 282 days from 2 March end on 9 December: midnight in Oslo after that day.
    let til = "2026-12-09T23:00:00Z";
    assert_eq!(
        svar("kari-koordinator").await.data()["bruker"]["tilgang"],
        json!([
            { "kategori": "KRISEPLAN_KONTAKTER", "les": true, "bidra": true, "grunn": null, "gjelderTil": til,
              "tekstversjon": 2, "kanMangleRader": true },
            { "kategori": "KRISEPLAN_SIGNALER", "les": true, "bidra": true, "grunn": null, "gjelderTil": til,
              "tekstversjon": 2, "kanMangleRader": true },
        ])
    );
    let nei = |kategori: &str, grunn: &str| {
        json!({ "kategori": kategori, "les": false, "bidra": false, "grunn": grunn, "gjelderTil": null,
            "tekstversjon": null, "kanMangleRader": false })
    };
    assert_eq!(
        svar("dag-dps").await.data()["bruker"]["tilgang"][0],
        nei("KRISEPLAN_KONTAKTER", "MANGLER_SAMTYKKE")
    );
    assert_eq!(
        svar("per-politi").await.data()["bruker"]["tilgang"],
        json!([
            nei("KRISEPLAN_KONTAKTER", "INGEN_TILGANG"),
            nei("KRISEPLAN_SIGNALER", "INGEN_TILGANG")
        ])
    );
    let brit = svar("brit-bruker").await;
    assert_eq!(brit.data()["bruker"]["tilgang"][0]["les"], true);
}

async fn hvorfor_sier_regelen_og_aldri_hva_brit_har_bestemt(p: Portal) {
    let dokument = "query Hvorfor($id: ID!) { hvorfor(brukerId: $id, kategori: KRISEPLAN_KONTAKTER) { les regel grunn utvei } }";
    let spoer = |hvem| om_brit(&p, hvem, dokument);
    let ja = json!({ "les": true, "regel": "SAMTYKKE", "grunn": null, "utvei": null });
    let be = json!({ "les": false, "regel": "SAMTYKKE", "grunn": "MANGLER_SAMTYKKE", "utvei": "BE_OM_SAMTYKKE" });
    let ingen = json!({ "les": false, "regel": "INGEN", "grunn": "INGEN_TILGANG", "utvei": null });
    assert_eq!(spoer("kari-koordinator").await.data()["hvorfor"], ja);
    assert_eq!(spoer("dag-dps").await.data()["hvorfor"], be);
    // per never learns of the samtykke that sleeps.
    assert_eq!(spoer("per-politi").await.data()["hvorfor"], ingen);
    // Barred from this category alone, dag is told exactly what he was told before.
    let foer = spoer("dag-dps").await.uten_tilfeldig();
    let input = json!({ "mot": { "ansattId": ider::DAG }, "kategorier": ["KRISEPLAN_KONTAKTER"] });
    p.som("brit-bruker")
        .gjoer("opprettSperring", input, "sperring { id }")
        .await
        .ok();
    assert_eq!(spoer("dag-dps").await.uten_tilfeldig(), foer);
}
