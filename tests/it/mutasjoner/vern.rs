//! What stands between a blind write and its effect, where the answer does not tell.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    registrering::{bekreft, registrer, skriftlig},
    til_enhet,
};
use crate::rigg::{Portal, Som, paa_begge};

paa_begge![
    paa_et_lavere_nivaa_skjer_ingenting,
    det_som_ikke_staar_blir_ikke_bekreftet,
    den_foerste_bekreftelsen_staar,
    aa_godkjenne_krever_det_aa_gi_krever,
    et_trekk_gjelder_parten_det_sier_og_det_som_staar,
    andres_paaroerende_er_ingen_part,
    en_verge_paa_papir_gir_ikke_til_sin_egen_arbeidsgiver,
];

const KONTAKTER: &[&str] = &["IDENTITET", "KRISEPLAN_KONTAKTER"];

/// The id of what was recorded for a bruker with this category, not given electronically.
async fn registrert(som: &Som, kategori: &str) -> Value {
    let dokument = "{ meg { bruker { samtykker(first: 100) { edges { node { id kategorier status gitt { form } } } } } } }";
    let svar = som.spoer(dokument, json!({})).await;
    let alle = svar.data()["meg"]["bruker"]["samtykker"]["edges"].clone();
    let alle = alle.as_array().unwrap();
    let funnet = alle.iter().map(|kant| &kant["node"]).find(|node| {
        let kategorier = node["kategorier"].as_array().unwrap();
        node["gitt"]["form"] != "ELEKTRONISK"
            && node["status"] != "TRUKKET"
            && kategorier.contains(&json!(kategori))
    });
    funnet.unwrap()["id"].clone()
}

async fn godkjenn(som: &Som, samtykke: &Value) -> Vec<String> {
    let input = json!({ "samtykkeId": samtykke });
    som.gjoer("godkjennSamtykke", input, "samtykke { id }")
        .await
        .feil()
}

async fn paa_et_lavere_nivaa_skjer_ingenting(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let ny = skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER);
    let kode = registrer(&p, "kari-koordinator", ny.clone()).await;
    let gjelder = json!({ "brukerId": ider::BRIT });
    let part = json!({ "enhetId": ider::OEYANE_DPS });
    let oppdrag = json!({ "gjelder": gjelder, "ansattId": ider::KARI });
    let mut nytt_oppdrag = oppdrag.clone();
    nytt_oppdrag["gyldigFraOgMed"] = json!("2026-03-02");
    nytt_oppdrag["gyldigTilOgMed"] = json!("2026-04-01");
    let mut spoersmaal = til_enhet(ider::OEYANE_DPS, &["IDENTITET"]);
    spoersmaal.as_object_mut().unwrap().remove("mottaker");
    spoersmaal["gjelder"] = gjelder.clone();
    let foer = p.avbilde().await;
    for (hvem, mutasjon, input) in [
        ("kari-koordinator", "registrerSamtykke", ny),
        ("kine-ke", "bekreftSamtykke", json!({ "kode": kode })),
        (
            "kari-koordinator",
            "registrerTrekk",
            json!({ "gjelder": gjelder, "mottaker": part }),
        ),
        (
            "kari-koordinator",
            "registrerSperring",
            json!({ "gjelder": gjelder, "mot": part }),
        ),
        ("dag-dps", "beOmSamtykke", spoersmaal),
        (
            "per-politi",
            "varsleVakt",
            json!({ "foedselsnummer": brit, "enhetId": ider::LEGEVAKT_ASKOEY }),
        ),
        ("lars-leder", "opprettOppdrag", nytt_oppdrag),
        ("lars-leder", "avsluttOppdrag", oppdrag),
    ] {
        let som = p.som(hvem).paa_betydelig();
        let utfall = som.gjoer(mutasjon, input, "erMottatt").await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{mutasjon}");
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn det_som_ikke_staar_blir_ikke_bekreftet(p: Portal) {
    let brit = p.som("brit-bruker");
    let mut input = skriftlig(&brit.nummer(), ider::OEYANE_DPS, KONTAKTER);
    let paa_papir = registrer(&p, "kari-koordinator", input.clone()).await;
    let trukket = registrert(&brit, "KRISEPLAN_KONTAKTER").await;
    let trekk = json!({ "samtykkeId": trukket });
    brit.gjoer("trekkSamtykke", trekk, "samtykke { id }")
        .await
        .ok();
    input["form"] = "MUNTLIG".into();
    input["hvorforIkkeSkriftlig"] = "på telefon".into();
    let muntlig = registrer(&p, "kari-koordinator", input).await;
    let falt_bort = registrert(&brit, "KRISEPLAN_KONTAKTER").await;
    p.klokke.gaa(TimeDelta::days(14));
    let foer = p.avbilde().await;
    for (kode, samtykke) in [(paa_papir, trukket), (muntlig, falt_bort)] {
        bekreft(&p, "kine-ke", &kode).await;
        assert_eq!(
            godkjenn(&brit, &samtykke).await,
            ["CONFLICT input/samtykkeId"]
        );
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn den_foerste_bekreftelsen_staar(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let input = skriftlig(&brit, ider::LEGEVAKT_BERGEN, KONTAKTER);
    let kode = registrer(&p, "kari-koordinator", input).await;
    bekreft(&p, "kine-ke", &kode).await;
    let foer = p.avbilde().await;
    bekreft(&p, "ella-dps", &kode).await;
    assert_eq!(p.avbilde().await, foer, "Ella could have, but Kine has");
}

async fn aa_godkjenne_krever_det_aa_gi_krever(p: Portal) {
    let (odd, vera) = (p.som("odd-bruker"), p.som("vera-verge"));
    let signaler = ["IDENTITET", "KRISEPLAN_SIGNALER"];
    let fra_odd = skriftlig(&odd.nummer(), ider::OEYANE_DPS, &signaler);
    registrer(&p, "kari-koordinator", fra_odd).await;
    let oekonomi = ["IDENTITET", "OEKONOMI"];
    let mut fra_vera = skriftlig(&odd.nummer(), ider::OEYANE_DPS, &oekonomi);
    fra_vera["gittAv"] = "VERGE".into();
    fra_vera["representantFoedselsnummer"] = vera.nummer().into();
    registrer(&p, "kari-koordinator", fra_vera).await;
    let odds = registrert(&odd, "KRISEPLAN_SIGNALER").await;
    let veras = registrert(&odd, "OEKONOMI").await;
    let foer = p.avbilde().await;
    assert_eq!(
        godkjenn(&vera, &odds).await,
        ["NOT_FOUND input/samtykkeId"],
        "outside her mandate"
    );
    assert_eq!(
        godkjenn(&odd, &veras).await,
        ["FORBIDDEN input"],
        "he lacks capacity for money"
    );
    assert_eq!(p.avbilde().await, foer);
    assert_eq!(godkjenn(&odd, &odds).await, [""; 0]);
    assert_eq!(godkjenn(&vera, &veras).await, [""; 0]);
}

async fn et_trekk_gjelder_parten_det_sier_og_det_som_staar(p: Portal) {
    let (kari, brit) = (p.som("kari-koordinator"), p.som("brit-bruker"));
    let trukket_foer = || async {
        let dokument =
            "query($id: ID!) { node(id: $id) { ... on Samtykke { status versjon trukket } } }";
        let id = json!({ "id": ider::BRIT_TIL_DPS_TRUKKET });
        brit.spoer(dokument, id).await.data()["node"].clone()
    };
    let foer = trukket_foer().await;
    let samtykker = p.avbilde().await["samtykke"].clone();
    let ikke_gitt = json!({ "gjelder": { "brukerId": ider::BRIT },
        "mottaker": { "enhetId": ider::OEYANE_DPS }, "kategorier": ["BARN"] });
    kari.gjoer("registrerTrekk", ikke_gitt, "erMottatt")
        .await
        .ok();
    assert_eq!(p.avbilde().await["samtykke"], samtykker, "never given");
    let trekk = json!({ "gjelder": { "brukerId": ider::BRIT }, "mottaker": { "enhetId": ider::OEYANE_DPS } });
    kari.gjoer("registrerTrekk", trekk.clone(), "erMottatt")
        .await
        .ok();
    assert!(!p.som("dag-dps").leser(ider::BRIT, "IDENTITET").await);
    assert!(
        kari.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await,
        "another party's"
    );
    assert_eq!(trukket_foer().await, foer, "withdrawn when Brit did");
    let samtykker = p.avbilde().await["samtykke"].clone();
    p.klokke.gaa(TimeDelta::hours(1));
    kari.gjoer("registrerTrekk", trekk, "erMottatt").await.ok();
    assert_eq!(p.avbilde().await["samtykke"], samtykker, "once");
}

async fn andres_paaroerende_er_ingen_part(p: Portal) {
    let paal = json!({ "paaroerendeId": ider::BRIT_PAAROERENDE });
    let sperr = |bruker: Uuid| {
        let (kari, mot) = (p.som("kari-koordinator"), paal.clone());
        async move {
            let input = json!({ "gjelder": { "brukerId": bruker }, "mot": mot });
            let utfall = kari.gjoer("registrerSperring", input, "erMottatt").await;
            assert_eq!(utfall.ok()["erMottatt"], true);
        }
    };
    let foer = p.avbilde().await;
    sperr(ider::ODD).await;
    assert_eq!(p.avbilde().await, foer, "Pål is Brit's");
    let paal = p.som("paal-paaroerende");
    assert!(paal.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    sperr(ider::BRIT).await;
    assert!(!paal.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
}

async fn en_verge_paa_papir_gir_ikke_til_sin_egen_arbeidsgiver(p: Portal) {
    // Dag in Vera's place.
    p.sql("UPDATE representasjon SET person_id = (SELECT person_id FROM ansatt WHERE navn = 'Dag Moe')")
        .await;
    let odd = p.som("odd-bruker").nummer();
    let antall = || async { p.avbilde().await["samtykke"].len() };
    let foer = antall().await;
    for (enhet, flere) in [(ider::AFR, 0), (ider::LEGEVAKT_BERGEN, 1)] {
        let mut input = skriftlig(&odd, enhet, &["IDENTITET", "OEKONOMI"]);
        input["gittAv"] = "VERGE".into();
        input["representantFoedselsnummer"] = p.som("dag-dps").nummer().into();
        registrer(&p, "kari-koordinator", input).await;
        assert_eq!(antall().await, foer + flere);
    }
}
