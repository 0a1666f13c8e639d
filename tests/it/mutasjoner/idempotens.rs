//! A retry with the same key has the same effect.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::samtykke::til_enhet;
use crate::rigg::{Portal, paa_begge, samtidig_paa_begge};

paa_begge![
    samme_noekkel_og_innhold_gjoer_det_en_gang,
    samme_noekkel_og_annet_innhold_er_en_feil,
    en_gjentakelse_finner_radene_den_tok_bort_borte,
    noekkelen_er_den_enkeltes,
    noekkelen_lever_et_doegn,
    svaret_paa_en_gjentakelse_bestemmes_paa_nytt,
];
samtidig_paa_begge![to_samtidige_med_samme_noekkel_gjoer_det_en_gang];

const NOEKKEL: &str = "6f6d2d2f-2d1b-4c43-9c38-3a0d5f0d7a11";

fn mutasjoner() -> Vec<(&'static str, Value, &'static str)> {
    let noekkel = json!(NOEKKEL);
    vec![
        (
            "giSamtykke",
            json!({ "samtykke": til_enhet(ider::LEGEKONTORET, &["IDENTITET"]), "idempotensnoekkel": noekkel }),
            "samtykke { id }",
        ),
        (
            "startBlaalysperiode",
            json!({ "brukerId": ider::BRIT, "begrunnelse": "Svarer ikke", "idempotensnoekkel": noekkel }),
            "blaalysperiode { id }",
        ),
        (
            "endreVarselsignaler",
            json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }], "idempotensnoekkel": noekkel }),
            "signaler { id tekst }",
        ),
        (
            "leggTilMedlem",
            json!({ "ansvarsgruppeId": ider::BRIT_GRUPPE, "ansattId": ider::NILS, "rolle": "MEDLEM", "idempotensnoekkel": noekkel }),
            "medlem { id }",
        ),
    ]
}

fn hvem(mutasjon: &str) -> &'static str {
    if mutasjon == "giSamtykke" {
        "brit-bruker"
    } else {
        "kari-koordinator"
    }
}

/// With a key of its own, since two mutations never share one.
fn med_noekkel(mut input: Value, nr: usize) -> Value {
    input["idempotensnoekkel"] = json!(uuid::Uuid::from_u128(nr as u128 + 1));
    input
}

async fn samme_noekkel_og_innhold_gjoer_det_en_gang(p: Portal) {
    for (nr, (mutasjon, input, valg)) in mutasjoner().into_iter().enumerate() {
        let (som, input) = (p.som(hvem(mutasjon)), med_noekkel(input, nr));
        let foerste = som.gjoer(mutasjon, input.clone(), valg).await;
        let foer = p.avbilde().await;
        let andre = som.gjoer(mutasjon, input, valg).await;
        assert_eq!(foerste.ok(), andre.ok(), "{mutasjon}");
        assert_eq!(p.avbilde().await, foer, "{mutasjon}");
    }
}

async fn samme_noekkel_og_annet_innhold_er_en_feil(p: Portal) {
    let kari = p.som("kari-koordinator");
    let [.., signaler, medlem] = &mutasjoner()[..] else {
        panic!()
    };
    kari.gjoer(signaler.0, signaler.1.clone(), signaler.2)
        .await
        .ok();
    let foer = p.avbilde().await;
    let mut annet = signaler.1.clone();
    annet["leggTil"][0]["tekst"] = json!("Spiser ikke");
    let utfall = kari.gjoer(signaler.0, annet, signaler.2).await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/idempotensnoekkel"]);
    let utfall = kari.gjoer(medlem.0, medlem.1.clone(), medlem.2).await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/idempotensnoekkel"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn en_gjentakelse_finner_radene_den_tok_bort_borte(p: Portal) {
    let kari = p.som("kari-koordinator");
    let input = json!({ "brukerId": ider::BRIT, "fjern": [{ "id": ider::BRIT_SIGNAL, "versjon": 1 }],
        "idempotensnoekkel": NOEKKEL });
    let foerste = kari
        .gjoer("endreVarselsignaler", input.clone(), "signaler { tekst }")
        .await;
    let foer = p.avbilde().await;
    let andre = kari
        .gjoer("endreVarselsignaler", input, "signaler { tekst }")
        .await;
    assert_eq!(foerste.ok(), andre.ok());
    assert_eq!(p.avbilde().await, foer);
}

async fn noekkelen_er_den_enkeltes(p: Portal) {
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tiltakBruker": ["Ringer"],
        "tiltakTjeneste": [] }], "idempotensnoekkel": NOEKKEL });
    p.som("kari-koordinator")
        .gjoer("endreTrinn", input.clone(), "trinn { id }")
        .await
        .ok();
    let utfall = p
        .som("dag-dps")
        .gjoer("endreTrinn", input, "trinn { eier { navn } }")
        .await;
    assert_eq!(utfall.ok()["trinn"].as_array().unwrap().len(), 3);
}

async fn noekkelen_lever_et_doegn(p: Portal) {
    let kari = p.som("kari-koordinator");
    let (mutasjon, input, valg) = mutasjoner().remove(2);
    let foerste = kari.gjoer(mutasjon, input.clone(), valg).await.ok()["signaler"]
        .as_array()
        .unwrap()
        .len();
    p.klokke.gaa(TimeDelta::hours(24));
    let samme = kari.gjoer(mutasjon, input.clone(), valg).await.ok()["signaler"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(samme, foerste);
    p.klokke.gaa(TimeDelta::seconds(1));
    let ny = kari.gjoer(mutasjon, input, valg).await.ok()["signaler"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(ny, foerste + 1);
}

async fn svaret_paa_en_gjentakelse_bestemmes_paa_nytt(p: Portal) {
    let kari = p.som("kari-koordinator");
    let (mutasjon, input, valg) = mutasjoner().remove(2);
    kari.gjoer(mutasjon, input.clone(), valg).await.ok();
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", trekk, "samtykke { id }")
        .await
        .ok();
    let utfall = kari.gjoer(mutasjon, input, valg).await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/brukerId"]);
}

async fn to_samtidige_med_samme_noekkel_gjoer_det_en_gang(p: Portal) {
    let andre_node = p.node().await;
    for (nr, (mutasjon, input, valg)) in mutasjoner().into_iter().enumerate() {
        let input = med_noekkel(input, nr);
        let her = p.som(hvem(mutasjon));
        let der = her.clone().paa(&andre_node);
        let (en, to, tre) = tokio::join!(
            her.gjoer(mutasjon, input.clone(), valg),
            der.gjoer(mutasjon, input.clone(), valg),
            her.gjoer(mutasjon, input.clone(), valg),
        );
        assert_eq!(en.ok(), to.ok(), "{mutasjon}");
        assert_eq!(en.ok(), tre.ok(), "{mutasjon}");
        let foer = p.avbilde().await;
        her.gjoer(mutasjon, input, valg).await.ok();
        assert_eq!(p.avbilde().await, foer, "{mutasjon}");
    }
}
