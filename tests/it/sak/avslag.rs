//! The form of refusals: how many there can be, and in what order they stand.

use helsefellesskap::demo::ider;
use serde_json::json;

use crate::rigg::{Portal, paa_begge};

paa_begge![
    for_mange_avslag_avvises_foer_noe_slipper_ut,
    noekler_kommer_i_spoerringens_rekkefoelge
];

async fn for_mange_avslag_avvises_foer_noe_slipper_ut(p: Portal) {
    let p = p.med_grenser(|g| (g.alias, g.symboler) = (1_000, 10_000));
    // Hundreds fit; more than a thousand do not.
    let felt = |antall: usize| {
        let en = |n: usize| {
            format!(
                "s{n}: kriseplan {{ a{n}: kontakter {{ navn }} b{n}: barnetiltak {{ tekst }} }}"
            )
        };
        (0..antall).map(en).collect::<Vec<_>>().join(" ")
    };
    let dokument = |antall| {
        format!(
            "query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ id {} }} }}",
            felt(antall)
        )
    };
    let faa = p
        .som("dag-dps")
        .spoer(&dokument(150), json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(faa.feil().len(), 300);
    let side = "{ brukere(first: 50) { edges { node { KRISE } } } }";
    let mange = felt(190);
    let svar = p
        .som("dag-dps")
        .spoer(&side.replace("KRISE", &mange), json!({}))
        .await;
    assert_eq!(svar.feil(), ["LIMIT_EXCEEDED"]);
    assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
}

async fn noekler_kommer_i_spoerringens_rekkefoelge(p: Portal) {
    let dokument = "query($id: ID!) { z: meg { formaal } bruker(noekkel: {id: $id}) {
      kriseplan { trinn { tiltakBruker nivaa } kontakter { navn } signaler { tekst } }
      a: kontakt { telefon } navn { etternavn fornavn } id } b: meg { formaal } }";
    for hvem in ["kari-koordinator", "dag-dps", "per-politi", "brit-bruker"] {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        let plasser: Vec<_> = [
            "\"z\":",
            "\"bruker\":",
            "\"kriseplan\":",
            "\"trinn\":",
            "\"kontakter\":",
            "\"signaler\":",
            "\"a\":",
            "\"navn\":{",
            "\"etternavn\":",
            "\"fornavn\":",
            "\"id\":",
            "\"b\":",
        ]
        .iter()
        .map(|noekkel| svar.tekst.find(noekkel))
        .collect();
        assert!(
            plasser.iter().all(Option::is_some),
            "{hvem}: {}",
            svar.tekst
        );
        assert!(plasser.is_sorted(), "{hvem}: {}", svar.tekst);
    }
}
