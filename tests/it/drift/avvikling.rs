//! A node that is told to stop: not ready at once, answering until that is noticed, its streams told
//! to go elsewhere, and gone.

use std::time::{Duration, Instant};

use helsefellesskap::klokke::{Klokke, Systemklokke};
use reqwest::Client;
use serde_json::json;

use crate::{
    innlogging::{Falsk, brit, noekkel, program_med},
    rigg::Mappe,
};

const VENT: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn en_node_som_skal_stoppe_sier_fra_svarer_og_gaar() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    let satt = [("HF_DRAIN_SECONDS", "3")];
    let (mut program, adresse) =
        program_med(mappe.sti(), &[utsteder.linje("IDPORTEN")], &satt).await;
    let klient = Client::new();
    let token = utsteder.token(&brit(), Systemklokke.naa());
    let rot = adresse.trim_end_matches("/graphql").to_owned();
    let helse = async |hva: &str| {
        let svar = klient.get(format!("{rot}/health/{hva}")).send().await;
        svar.unwrap().status().as_u16()
    };
    let spoer = |dokument: &str| {
        let be = klient.post(&adresse).bearer_auth(&token);
        be.json(&json!({ "query": dokument }))
    };
    let stroem = spoer("subscription { hendelser { __typename } }");
    let mut stroem = stroem
        .header("Accept", "text/event-stream")
        .send()
        .await
        .unwrap();
    assert!(
        stroem.chunk().await.unwrap().is_some(),
        "the first checkpoint"
    );
    assert_eq!(helse("ready").await, 204);
    program.be_om_stopp();
    let bedt = Instant::now();
    while helse("ready").await == 204 {
        assert!(bedt.elapsed() < VENT, "not ready any more");
    }
    assert_eq!(helse("live").await, 204);
    let svar = spoer("{ meg { bruker { id } } }").send().await.unwrap();
    assert_eq!(svar.status().as_u16(), 200, "it answers still");
    assert!(bedt.elapsed() < VENT, "all that was before it left");
    let mut resten = String::new();
    while let Some(bit) = stroem.chunk().await.unwrap() {
        resten += std::str::from_utf8(&bit).unwrap();
    }
    assert!(bedt.elapsed() >= VENT - Duration::from_millis(100));
    assert!(
        resten.contains("UNAVAILABLE") && resten.ends_with("event: complete\ndata: \n\n"),
        "{resten}"
    );
    assert_eq!(program.sluttet(Duration::from_secs(10)).await, Some(0));
    assert!(spoer("{ meg { bruker { id } } }").send().await.is_err());
}
