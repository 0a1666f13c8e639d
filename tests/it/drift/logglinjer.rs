//! What the program says of itself while it works: one line for each request, and of nobody.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use helsefellesskap::{
    demo::ider,
    hash::{heks, sha256},
    klokke::{Klokke, Systemklokke},
};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    innlogging::{Falsk, brit, noekkel, program},
    rigg::Mappe,
};

/// Whatever comes in with this in it was sent by somebody.
const PLANTET: &str = "hemmelig";
const NUMMER: &str = "14838400052";
const ADRESSE: &str = "203.0.113.77";
const SAK: &str =
    "query Hemmeligoperasjon { meg { bruker { id navn { fulltNavn } kontakt { telefon } } } }";
/// What the answers hold.
const OM_BRIT: [&str; 3] = ["Brit", "Solvik", "99000001"];

/// The fields of a request's line, by README's table of them.
fn dokumentert() -> BTreeSet<String> {
    let sti = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let lesmeg = fs::read_to_string(sti).unwrap();
    let (_, etter) = lesmeg.split_once("### Log lines").unwrap();
    let tabell = etter.lines().skip_while(|linje| !linje.starts_with('|'));
    tabell
        .take_while(|linje| linje.starts_with('|'))
        .skip(2)
        .flat_map(|linje| linje.split('|').nth(1).unwrap().split(','))
        .map(|felt| felt.trim().trim_matches('`').to_owned())
        .collect()
}

/// What is sent, each with something planted in it; the content types are all JSON.
fn kropper() -> Vec<String> {
    let nummer = "query($n: Foedselsnummer!) { bruker(noekkel: { foedselsnummer: $n }) { id } }";
    let trekk = "mutation($i: TrekkSamtykkeInput!) { trekkSamtykke(input: $i) { feil { code } } }";
    vec![
        json!({ "query": SAK }).to_string(),
        json!({ "query": nummer, "variables": { "n": NUMMER } }).to_string(),
        json!({ "query": nummer, "variables": { "n": "hemmeligverdi" } }).to_string(),
        json!({ "query": trekk, "variables": { "i": { "samtykkeId": "hemmeligid" } } }).to_string(),
        json!({ "query": "{ hemmeligfelt }" }).to_string(),
        json!({ "query": "{ meg { hemmelig(" }).to_string(),
        json!({ "query": "{ meg { id } }", "operationName": "Hemmeligannen" }).to_string(),
        format!("ikke json: hemmelig {NUMMER}"),
    ]
}

async fn send(klient: &Client, adresse: &str, token: &str, kropp: String) -> reqwest::Response {
    klient
        .post(adresse)
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("User-Agent", "hemmeligagent")
        .header("X-Forwarded-For", ADRESSE)
        .header("traceparent", "hemmeligspor")
        .body(kropp)
        .send()
        .await
        .unwrap()
}

/// The lines of requests, when there are so many.
async fn linjer(mappe: &Path, antall: usize) -> (String, Vec<Value>) {
    for _ in 0..100 {
        let logg = fs::read_to_string(mappe.join("logg")).unwrap();
        let hele: Vec<Value> = logg
            .lines()
            .map(|linje| serde_json::from_str(linje).expect("each line is JSON"))
            .collect();
        let er_foresporsel = |linje: &Value| linje["fields"]["message"] == "request";
        let foresporsler: Vec<Value> = hele.into_iter().filter(er_foresporsel).collect();
        if foresporsler.len() >= antall {
            return (logg, foresporsler);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("each request has a line");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hver_forespoersel_har_en_linje_og_ingen_sier_noe_om_noen() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    let (_program, adresse) = program(mappe.sti(), &[utsteder.linje("IDPORTEN")]).await;
    let klient = Client::new();
    let token = utsteder.token(&brit(), Systemklokke.naa());
    let mut sendt = 0;
    for kropp in kropper() {
        for bevis in [token.as_str(), "hemmeligtoken"] {
            send(&klient, &adresse, bevis, kropp.clone()).await;
            sendt += 1;
        }
    }
    // A document of which something is wrong may hold anything, a number too: nor is it named by its hash.
    let galt = format!("{{ bruker(noekkel: {{ foedselsnummer: \"{NUMMER}\" }}) {{ id }} }}");
    let kropp = json!({ "query": galt }).to_string();
    send(&klient, &adresse, &token, kropp).await;
    sendt += 1;
    // What is turned away unread, for its length or for a header that stands there twice.
    send(&klient, &adresse, &token, "hemmelig".repeat(50_000)).await;
    let to = klient.post(&adresse).body("hemmelig");
    let to = to
        .header("HF-Formaal", "hemmelig")
        .header("HF-Formaal", "hemmelig");
    assert_eq!(to.send().await.unwrap().status(), 400);
    sendt += 2;
    let stroem = "subscription Hemmeligstroem { hendelser { __typename } }";
    let aapen = klient
        .post(&adresse)
        .bearer_auth(&token)
        .header("Accept", "text/event-stream")
        .json(&json!({ "query": stroem }))
        .send()
        .await
        .unwrap();
    assert!(aapen.status().is_success());
    drop(aapen);
    let (logg, foresporsler) = linjer(mappe.sti(), sendt + 1).await;
    assert_eq!(foresporsler.len(), sendt + 1);
    for linje in &foresporsler {
        let felt = linje["fields"].as_object().unwrap().keys().cloned();
        assert_eq!(felt.collect::<BTreeSet<_>>(), dokumentert());
    }
    let utfall = |linje: &Value| {
        (
            linje["fields"]["status"].clone(),
            linje["fields"]["kode"].clone(),
        )
    };
    let alle: Vec<_> = foresporsler.iter().map(utfall).collect();
    assert!(alle.contains(&(json!(413), json!("LIMIT_EXCEEDED"))));
    assert!(alle.contains(&(json!(400), json!("BAD_USER_INPUT"))));
    assert!(!logg.contains(&heks(&sha256(&[galt.as_bytes()]))));
    assert!(logg.contains(&heks(&sha256(&[SAK.as_bytes()]))));
    let foerste = &foresporsler[0]["fields"];
    assert_eq!(
        [&foerste["art"], &foerste["aktoer"], &foerste["status"]],
        [&json!("query"), &json!("borger"), &json!(200)]
    );
    let stille = logg.to_lowercase();
    assert!(!stille.contains(PLANTET), "what a caller wrote");
    let mut hemmelig = vec![NUMMER.to_owned(), ADRESSE.to_owned()];
    hemmelig.extend(OM_BRIT.map(str::to_owned));
    hemmelig.extend([ider::BRIT.to_string(), ider::BRIT.simple().to_string()]);
    hemmelig.extend(token.split('.').map(|del| del[..20].to_owned()));
    for ord in hemmelig {
        assert!(!logg.contains(&ord), "{ord}");
    }
}
