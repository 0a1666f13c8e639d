//! What a cursor is good for, and what is told of what was left out or lost.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::{markoerer::avvist, trekk};
use crate::rigg::{Portal, SIDE, kort, paa_begge};

paa_begge![
    en_markoer_gjelder_det_den_ble_gitt_for,
    den_som_lyttet_til_en_bruker_hoerer_at_hun_er_borte,
    en_rad_som_gaar_ut_av_filteret_fortelles,
];

/// It says how far somebody has heard of what they asked for: with it they would never hear of what they left
/// out.
async fn en_markoer_gjelder_det_den_ble_gitt_for(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let i_et_oeyemed = dag.clone().med_formaal("HELSEHJELP");
    let utsnitt = [
        (&dag, json!({})),
        (&dag, json!({ "bruker": ider::BRIT })),
        (
            &dag,
            json!({ "filter": { "typer": ["ENDRET", "OPPRETTET"] } }),
        ),
        (
            &dag,
            json!({ "filter": { "kategorier": ["KRISEPLAN_SIGNALER"] } }),
        ),
        (&i_et_oeyemed, json!({})),
    ];
    let med = |variabler: &Value, after: &Value| {
        let mut variabler = variabler.clone();
        variabler["after"] = after.clone();
        variabler
    };
    for (nr, (som, variabler)) in utsnitt.iter().enumerate() {
        let svar = som.spoer(SIDE, variabler.clone()).await;
        let after = svar.ved("hendelser/pageInfo/endCursor");
        for (annet, (andre, ellers)) in utsnitt.iter().enumerate() {
            let ellers = med(ellers, after);
            let side = andre.spoer(SIDE, ellers.clone()).await;
            let stroem = andre.proev_aa_lytte(&f, ellers).await;
            if nr == annet {
                assert_eq!(side.feil(), [""; 0], "{variabler}");
                let cursor = stroem.unwrap().neste().await["cursor"].clone();
                let igjen = som.spoer(SIDE, med(variabler, &cursor)).await;
                assert_eq!(igjen.feil(), [""; 0], "{variabler}");
            } else {
                avvist(&side.json);
                avvist(&stroem.err().unwrap().json);
            }
        }
    }
    // Said in another order it is the same.
    let begge = |typer: [&str; 2]| json!({ "filter": { "typer": typer } });
    let svar = dag.spoer(SIDE, begge(["ENDRET", "OPPRETTET"])).await;
    let after = svar.ved("hendelser/pageInfo/endCursor");
    let igjen = med(&begge(["OPPRETTET", "ENDRET"]), after);
    assert_eq!(dag.spoer(SIDE, igjen).await.feil(), [""; 0]);
}

async fn den_som_lyttet_til_en_bruker_hoerer_at_hun_er_borte(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let om_brit = |after: &Value| json!({ "bruker": ider::BRIT, "after": after });
    let svar = dag.spoer(SIDE, om_brit(&Value::Null)).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    for samtykke in [ider::BRIT_TIL_DPS, ider::BRIT_TIL_DPS_BIDRA] {
        trekk(&p, &json!(samtykke)).await;
    }
    let svar = dag.spoer(SIDE, om_brit(&after)).await;
    let node = svar.ved("hendelser/edges/0/node");
    assert_eq!(node["harTilgang"], json!(false), "{}", svar.tekst);
    let mut stroem = dag.proev_aa_lytte(&f, om_brit(&after)).await.unwrap();
    assert_eq!(stroem.neste().await["harTilgang"], json!(false));
    // Who has nothing to show for it is answered as of somebody unknown.
    let svar = dag.spoer(SIDE, om_brit(&Value::Null)).await;
    assert_eq!(svar.feil(), ["hendelser NOT_FOUND"]);
    let stian = p.som("stian-sperret");
    avvist(&stian.spoer(SIDE, om_brit(&after)).await.json);
}

async fn en_rad_som_gaar_ut_av_filteret_fortelles(p: Portal) {
    let dag = p.som("dag-dps");
    let kari = p.som("kari-koordinator");
    let bare_rus = |after: &Value| json!({ "filter": { "kategorier": ["RUS"] }, "after": after });
    let input = |endring: Value| {
        let mut input = json!({ "brukerId": ider::BRIT });
        input
            .as_object_mut()
            .unwrap()
            .extend(endring.as_object().unwrap().clone());
        input
    };
    let ny = json!({ "leggTil": [{ "nivaa": "GUL", "tekst": "Uro", "tema": ["RUS"] }] });
    let utfall = kari
        .gjoer(
            "endreVarselsignaler",
            input(ny),
            "signaler { id tekst versjon }",
        )
        .await;
    let alle = utfall.ok()["signaler"].as_array().unwrap().clone();
    let rad = alle.iter().find(|rad| rad["tekst"] == "Uro").unwrap();
    let svar = dag.spoer(SIDE, bare_rus(&Value::Null)).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    let uten = json!({ "endre": [{ "id": rad["id"], "versjon": rad["versjon"], "tema": [] }] });
    kari.gjoer("endreVarselsignaler", input(uten), "signaler { id }")
        .await
        .ok();
    let svar = dag.spoer(SIDE, bare_rus(&after)).await;
    let fortalt: Vec<_> = svar
        .ved("hendelser/edges")
        .as_array()
        .unwrap()
        .iter()
        .map(|e| kort(&e["node"]))
        .collect();
    assert_eq!(fortalt, ["ENDRET Varselsignal Uro [KRISEPLAN_SIGNALER]"]);
}
