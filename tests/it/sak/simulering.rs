//! What a draft would give, before anyone signs.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Svar, paa_begge};

paa_begge![
    kari_ser_hva_utkastet_gir_og_hva_taket_stopper,
    brit_ser_ogsaa_hva_som_endrer_seg,
    andre_faar_ikke_simulere,
];

const SIMULER: &str = "query Simuler($id: ID!, $utkast: SamtykkeutkastInput!) {
  simulerSamtykke(brukerId: $id, utkast: $utkast) {
    parter { part { __typename ... on Enhet { navn } } gir girUnderBlaalys overTaket faar mister } } }";

fn utkast() -> Value {
    json!({ "gi": [{
        "mottaker": { "enhetId": ider::OPERATIV_ENHET },
        "kategorier": ["IDENTITET", "BLAALYS", "KRISEPLAN_RAAD", "LEGEMIDLER"],
        "formaal": ["KRISE"], "rekkevidde": ["LESE"], "betingelse": "UNDER_BLAALYS",
        "avgivere": [ider::ASKOEY_KOMMUNE], "gyldigTilOgMed": "2026-08-31", "tekstversjon": 2,
    }] })
}

async fn simuler(p: &Portal, hvem: &str, utkast: Value) -> Svar {
    p.som(hvem)
        .spoer(SIMULER, json!({ "id": ider::BRIT, "utkast": utkast }))
        .await
}

async fn kari_ser_hva_utkastet_gir_og_hva_taket_stopper(p: Portal) {
    let svar = simuler(&p, "kari-koordinator", utkast()).await;
    let part = svar.ved("simulerSamtykke/parter/0");
    assert_eq!(
        part["part"],
        json!({ "__typename": "Enhet", "navn": "Operativ enhet, Vest politidistrikt" })
    );
    assert_eq!(part["gir"], json!([]));
    let under = part["girUnderBlaalys"].as_array().unwrap();
    assert_eq!(under.len(), 3);
    assert_eq!(part["overTaket"], json!(["LEGEMIDLER"]));
    // What changes against today would tell what the police already hold.
    assert_eq!(part["mister"], Value::Null);
    assert_eq!(
        svar.feil(),
        [
            "simulerSamtykke/parter/0/faar FORBIDDEN MANGLER_SAMTYKKE SAMTYKKER",
            "simulerSamtykke/parter/0/mister FORBIDDEN MANGLER_SAMTYKKE SAMTYKKER",
        ]
    );
}

async fn brit_ser_ogsaa_hva_som_endrer_seg(p: Portal) {
    let mut forslag = utkast();
    forslag["gi"] = json!([]);
    forslag["trekk"] = json!([ider::BRIT_TIL_POLITIET_BLAALYS]);
    let foer = p.avbilde().await;
    let svar = simuler(&p, "brit-bruker", forslag).await;
    let part = &svar.data()["simulerSamtykke"]["parter"][0];
    assert_eq!(part["part"]["__typename"], "Enhet");
    let mister = part["mister"].to_string();
    assert!(
        mister.contains("KRISEPLAN_SIGNALER") && !mister.contains("IDENTITET"),
        "{mister}"
    );
    assert_eq!(p.avbilde().await, foer, "a simulation writes nothing");
}

async fn andre_faar_ikke_simulere(p: Portal) {
    for hvem in ["dag-dps", "per-politi", "paal-paaroerende"] {
        let svar = simuler(&p, hvem, utkast()).await;
        assert_eq!(svar.ved("simulerSamtykke"), &Value::Null);
        assert_eq!(
            svar.feil(),
            ["simulerSamtykke FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
    }
    // Not even a registrar for their own unit.
    let mut eget = utkast();
    eget["gi"][0]["mottaker"] = json!({ "enhetId": ider::RPH });
    eget["gi"][0]["betingelse"] = json!("ALLTID");
    let svar = simuler(&p, "kari-koordinator", eget).await;
    assert_eq!(svar.feil(), ["simulerSamtykke FORBIDDEN INGEN_TILGANG"]);
    let svar = simuler(&p, "stian-sperret", utkast()).await;
    assert_eq!(svar.feil(), ["simulerSamtykke NOT_FOUND"]);
}
