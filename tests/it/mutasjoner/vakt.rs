//! Waking those on duty, and what people are told outside the portal.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Varsler, id, paa_begge};

paa_begge![
    per_vekker_legevakten_som_ser_hvem_det_gjelder_bare_med_samtykke,
    den_som_varsler_faar_samme_svar_for_alle,
    uten_vakt_vekkes_lederen_og_bare_hun_ser_det,
    brit_og_koordinatoren_faar_vite_om_blaalys,
    et_varsel_som_ikke_naar_frem_proeves_igjen_og_gis_opp,
];

const VARSLER: &str = "{ meg { vaktvarsler { tidspunkt fra { navn } bruker { id } } } }";

fn om(nummer: &str, enhet: uuid::Uuid) -> Value {
    json!({ "foedselsnummer": nummer, "enhetId": enhet })
}

async fn per_vekker_legevakten_som_ser_hvem_det_gjelder_bare_med_samtykke(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let (per, nora) = (p.som("per-politi"), p.som("nora-legevakt"));
    let eva = p.som("eva-ukjent").nummer();
    for nummer in [p.som("brit-bruker").nummer(), eva] {
        let utfall = per
            .gjoer(
                "varsleVakt",
                om(&nummer, ider::LEGEVAKT_ASKOEY),
                "erMottatt",
            )
            .await;
        assert_eq!(utfall.payload, json!({ "erMottatt": true, "feil": [] }));
        p.klokke.gaa(TimeDelta::minutes(1));
    }
    varsler.runde(&p).await;
    let vekket = varsler.mottatt();
    let til_nora = |m: &&Value| m["foedselsnummer"] == json!(nora.nummer());
    assert_eq!(vekket.iter().filter(til_nora).count(), 2, "twice");
    assert!(
        !vekket
            .iter()
            .any(|m| m["foedselsnummer"] == json!(per.nummer()))
    );
    let svar = nora.spoer(VARSLER, json!({})).await;
    let alle = svar.data()["meg"]["vaktvarsler"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(alle.len(), 2);
    assert_eq!(
        alle[0]["bruker"],
        Value::Null,
        "Eva, the latest: nobody here"
    );
    assert_eq!(
        alle[1]["bruker"]["id"],
        json!(id(ider::BRIT)),
        "Brit lets her be found"
    );
    assert_eq!(alle[1]["fra"]["navn"], "Per Eksempelvik");
    for andre in [
        "kari-koordinator",
        "per-politi",
        "brit-bruker",
        "siri-system",
    ] {
        let svar = p.som(andre).spoer(VARSLER, json!({})).await;
        assert_eq!(svar.data()["meg"]["vaktvarsler"], json!([]), "{andre}");
    }
    p.klokke.gaa(TimeDelta::hours(25));
    let svar = nora.spoer(VARSLER, json!({})).await;
    assert_eq!(svar.data()["meg"]["vaktvarsler"], json!([]));
}

async fn den_som_varsler_faar_samme_svar_for_alle(p: Portal) {
    let per = p.som("per-politi");
    let varsle = |nummer: String, enhet| {
        let per = per.clone();
        async move {
            per.gjoer("varsleVakt", om(&nummer, enhet), "erMottatt")
                .await
        }
    };
    let mut setninger = Vec::new();
    for hvem in ["brit-bruker", "frida-fortrolig", "eva-ukjent"] {
        let nummer = p.som(hvem).nummer();
        let (utfall, antall) = p.setninger(varsle(nummer, ider::LEGEVAKT_ASKOEY)).await;
        assert_eq!(utfall.payload, json!({ "erMottatt": true, "feil": [] }));
        setninger.push(antall);
    }
    setninger.dedup();
    assert_eq!(setninger.len(), 1, "the same work: {setninger:?}");
    let utfall = varsle(p.som("brit-bruker").nummer(), ider::BRIT).await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/enhetId"]);
    for _ in 0..17 {
        varsle(p.som("brit-bruker").nummer(), ider::LEGEVAKT_ASKOEY)
            .await
            .ok();
    }
    let utfall = varsle(p.som("brit-bruker").nummer(), ider::LEGEVAKT_ASKOEY).await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "twenty in an hour");
    p.klokke.gaa(TimeDelta::hours(1));
    let utfall = varsle(p.som("brit-bruker").nummer(), ider::LEGEVAKT_ASKOEY).await;
    assert_eq!(utfall.ok()["erMottatt"], true, "an hour later");
    let borger = p
        .som("eva-ukjent")
        .gjoer(
            "varsleVakt",
            om("05828600062", ider::LEGEVAKT_ASKOEY),
            "erMottatt",
        )
        .await;
    assert_eq!(borger.feil(), ["FORBIDDEN input"]);
}

async fn uten_vakt_vekkes_lederen_og_bare_hun_ser_det(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let (per, anna) = (p.som("per-politi"), p.som("anna-afr"));
    let brit = p.som("brit-bruker").nummer();
    for enhet in [ider::AFR, ider::RPH] {
        let utfall = per.gjoer("varsleVakt", om(&brit, enhet), "erMottatt").await;
        utfall.ok();
    }
    varsler.runde(&p).await;
    let mut vekket: Vec<_> = varsler
        .mottatt()
        .iter()
        .map(|m| m["foedselsnummer"].clone())
        .collect();
    let mut ledere = [&anna, &p.som("lars-leder")].map(|leder| json!(leder.nummer()));
    vekket.sort_by_key(Value::to_string);
    ledere.sort_by_key(Value::to_string);
    assert_eq!(vekket, ledere);
    let svar = anna.spoer(VARSLER, json!({})).await;
    assert_eq!(
        svar.ved("meg/vaktvarsler/0/bruker"),
        &Value::Null,
        "whom she may not see"
    );
    assert!(svar.ved("meg/vaktvarsler/0/fra/navn").is_string());
    // Of the same unit, but not the one who is woken; and she herself on a weaker login.
    for som in [p.som("kari-koordinator"), anna.paa_betydelig()] {
        let svar = som.spoer(VARSLER, json!({})).await;
        assert_eq!(svar.data()["meg"]["vaktvarsler"], json!([]));
    }
    let foer = p.avbilde().await;
    let ingen = per
        .gjoer("varsleVakt", om(&brit, ider::FACT), "erMottatt")
        .await;
    assert_eq!(ingen.feil(), ["CONFLICT input/enhetId"], "nobody to wake");
    assert_eq!(p.avbilde().await, foer);
}

async fn brit_og_koordinatoren_faar_vite_om_blaalys(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let start = json!({ "brukerId": ider::BRIT, "begrunnelse": "sover ikke", "varighetTimer": 24 });
    p.som("kari-koordinator")
        .gjoer(
            "startBlaalysperiode",
            start.clone(),
            "blaalysperiode { id }",
        )
        .await
        .ok();
    assert_eq!(varsler.runde(&p).await, 2);
    let fortalt: Vec<Value> = varsler
        .mottatt()
        .iter()
        .map(|m| m["foedselsnummer"].clone())
        .collect();
    for hvem in ["brit-bruker", "kari-koordinator"] {
        assert!(fortalt.contains(&json!(p.som(hvem).nummer())), "{hvem}");
    }
    // Joining the one that runs answers alike, and tells nobody anew.
    p.som("dag-dps")
        .gjoer("startBlaalysperiode", start, "blaalysperiode { id }")
        .await
        .ok();
    assert_eq!(varsler.runde(&p).await, 0);
}

async fn et_varsel_som_ikke_naar_frem_proeves_igjen_og_gis_opp(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    varsler.naar(None);
    let start = json!({ "brukerId": ider::BRIT, "begrunnelse": "sover ikke", "varighetTimer": 24 });
    p.som("kari-koordinator")
        .gjoer("startBlaalysperiode", start, "blaalysperiode { id }")
        .await
        .ok();
    assert_eq!(varsler.runde(&p).await, 2);
    assert_eq!(varsler.runde(&p).await, 0, "not at once");
    p.klokke.gaa(TimeDelta::seconds(20));
    assert_eq!(varsler.runde(&p).await, 2, "within the minute");
    let samme = varsler.mottatt();
    let ider = |fra: usize| {
        let mut ider: Vec<String> = samme[fra..fra + 2]
            .iter()
            .map(|m| m["id"].to_string())
            .collect();
        ider.sort();
        ider
    };
    assert_eq!(ider(0), ider(2), "known again by the service");
    for _ in 0..38 {
        p.klokke.gaa(TimeDelta::hours(1));
        assert_eq!(varsler.runde(&p).await, 2);
    }
    p.klokke.gaa(TimeDelta::hours(2));
    assert_eq!(varsler.runde(&p).await, 0, "given up after forty attempts");
}
