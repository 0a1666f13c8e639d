//! What a cursor is good for, and what is told of what was left out, lost or read meanwhile.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::{gi, markoerer::avvist, trekk};
use crate::rigg::{Portal, SIDE, Som, Svar, kort, paa_begge};

paa_begge![
    en_markoer_gjelder_det_den_ble_gitt_for,
    det_som_ble_lest_mens_det_var_gitt_tas_tilbake,
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

/// Who was shown something under what came and went hears that it is over; who was not hears nothing.
async fn det_som_ble_lest_mens_det_var_gitt_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    let (dag, per) = (p.som("dag-dps"), p.som("per-politi"));
    let les =
        "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { kontakter { navn } } } }";
    let side = async |som: &Som, after: &Value| som.spoer(SIDE, json!({ "after": after })).await;
    let markoer = async |som: &Som| {
        let svar = side(som, &Value::Null).await;
        svar.ved("hendelser/pageInfo/endCursor").clone()
    };
    let fortalt = |svar: &Svar| {
        let alle = svar.ved("hendelser/edges").as_array().unwrap().clone();
        alle.iter()
            .map(|edge| kort(&edge["node"]))
            .collect::<Vec<_>>()
    };
    for leser in [true, false] {
        let (dags, pers) = (markoer(&dag).await, markoer(&per).await);
        let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
        p.klokke.gaa(TimeDelta::seconds(5));
        if leser {
            let svar = dag.spoer(les, json!({ "id": ider::BRIT })).await;
            assert!(svar.ved("bruker/kriseplan/kontakter").is_array());
        }
        p.klokke.gaa(TimeDelta::seconds(5));
        trekk(&p, &samtykke).await;
        let ventet: &[&str] = match leser {
            true => &["TILGANG +[] -[KRISEPLAN_KONTAKTER] true"],
            false => &[],
        };
        let svar = side(&dag, &dags).await;
        assert_eq!(fortalt(&svar), ventet);
        let mut stroem = dag.lytt(&f, Some(&dags)).await;
        let foerste = ventet.first().unwrap_or(&"SJEKKPUNKT");
        assert_eq!(kort(&stroem.neste().await), *foerste);
        // Told once, and nobody else.
        let etter = svar.ved("hendelser/pageInfo/endCursor");
        assert_eq!(fortalt(&side(&dag, etter).await), [""; 0]);
        assert_eq!(fortalt(&side(&per, &pers).await), [""; 0]);
        p.klokke.gaa(TimeDelta::seconds(5));
    }
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
