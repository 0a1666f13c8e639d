//! Spans: what the collector gets of each request, and what it does not.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Bytes, extract::State, routing::post};
use helsefellesskap::klokke::{Klokke, Systemklokke};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

use crate::{
    innlogging::{Falsk, brit, noekkel, program_med},
    rigg::Mappe,
};

const SPOR: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const FORELDER: &str = "00f067aa0ba902b7";
const DOKUMENT: &str = "query Hemmelig { meg { bruker { navn { fulltNavn } } } }";

type Mottatt = Arc<mpsc::UnboundedSender<Bytes>>;

/// A collector that keeps what it gets.
async fn samler() -> (String, mpsc::UnboundedReceiver<Bytes>) {
    let (inn, ut) = mpsc::unbounded_channel();
    let lytter = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}", lytter.local_addr().unwrap());
    let ta_imot = async |State(inn): State<Mottatt>, kropp: Bytes| {
        inn.send(kropp).unwrap();
        "{}"
    };
    let ruter = Router::new()
        .route("/v1/traces", post(ta_imot))
        .with_state(Arc::new(inn));
    tokio::spawn(async move { axum::serve(lytter, ruter).await.unwrap() });
    (adresse, ut)
}

/// The attributes of a span, by name.
fn om(spenn: &Value, navn: &str) -> Value {
    let alle = spenn["attributes"].as_array().unwrap();
    let verdi = alle.iter().find(|a| a["key"] == navn).unwrap();
    let (_, verdi) = verdi["value"].as_object().unwrap().iter().next().unwrap();
    verdi.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samleren_faar_ett_spenn_per_forespoersel_uten_noe_om_noen() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    let (adresse, mut mottatt) = samler().await;
    let satt = [("HF_OTLP_URL", adresse.as_str()), ("HF_DRAIN_SECONDS", "0")];
    let (mut program, portal) =
        program_med(mappe.sti(), &[utsteder.linje("IDPORTEN")], &satt).await;
    let token = utsteder.token(&brit(), Systemklokke.naa());
    let svar = Client::new()
        .post(portal)
        .bearer_auth(&token)
        .header("traceparent", format!("00-{SPOR}-{FORELDER}-01"))
        .header("tracestate", "hemmelig=14838400052")
        .json(&json!({ "query": DOKUMENT }))
        .send()
        .await
        .unwrap();
    assert!(svar.text().await.unwrap().contains("Brit"));
    // What waits is handed over before it ends.
    program.be_om_stopp();
    assert_eq!(program.sluttet(Duration::from_secs(20)).await, Some(0));
    let tekst = String::from_utf8(mottatt.recv().await.unwrap().to_vec()).unwrap();
    let lest: Value = serde_json::from_str(&tekst).unwrap();
    let spenn = &lest["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert_eq!(spenn["traceId"], SPOR);
    assert_eq!(spenn["parentSpanId"], FORELDER);
    assert_eq!(om(spenn, "graphql.operation.type"), "query");
    assert_eq!(om(spenn, "hf.aktoer"), "borger");
    for ord in ["Hemmelig", "hemmelig", "14838400052", "Brit", &token[..20]] {
        assert!(!tekst.contains(ord), "{ord}");
    }
}
