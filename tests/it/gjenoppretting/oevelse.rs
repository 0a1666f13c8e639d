//! The drill: a backup, what happens after it, the loss, the restore.

use std::time::Duration;

use helsefellesskap::demo::ider;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{anlegg::Anlegg, paa_hver_base};
use crate::rigg::id;

paa_hver_base![
    det_som_ble_trukket_etter_kopien_er_trukket_naar_den_er_lagt_tilbake,
    er_ingenting_trukket_gjelder_gamle_markoerer_likevel_ikke,
    en_base_som_byttes_under_en_node_stopper_noden,
];

const GJENOPPRETT: [&str; 1] = ["gjenopprett"];

async fn det_som_ble_trukket_etter_kopien_er_trukket_naar_den_er_lagt_tilbake(a: &mut Anlegg) {
    let program = a.start().await;
    assert!(a.ser_brit("dag-dps").await && a.ser_brit("kari-koordinator").await);
    let foer = a.markoer("dag-dps").await;
    let foer_kopien = sjekkpunkt(a, "foer.json");
    let raad = raad_fra_dps(a).await.expect("something to delete");
    a.ta_kopi().await;

    a.trekk_dps().await;
    a.sperr_kari().await;
    slett(a, &raad).await;
    assert!(!a.ser_brit("dag-dps").await && !a.ser_brit("kari-koordinator").await);
    let etter = a.markoer("brit-bruker").await;
    let etter_kopien = sjekkpunkt(a, "etter.json");
    program.drep();
    a.legg_tilbake().await;

    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    let import = a.klarer_ikke(&["importer", "/dev/null"]);
    assert!(import.contains("sealed"), "{import}");
    let ut = a.klarer(&GJENOPPRETT);
    for ventet in [
        "samtykker withdrawn: 2",
        "sperringer set: 1",
        "rows deleted, taken out or narrowed: 1",
        "are gone: 0",
    ] {
        assert!(ut.contains(ventet), "{ut}");
    }
    a.blir_klar().await;
    assert!(!a.ser_brit("dag-dps").await, "withdrawn");
    assert!(!a.ser_brit("kari-koordinator").await, "barred");
    assert!(raad_fra_dps(a).await.is_none_or(|annet| annet != raad));
    assert_eq!(status_for_dps(a).await, "TRUKKET");

    for (hvem, markoer) in [("dag-dps", &foer), ("brit-bruker", &etter)] {
        let kode = a.fortsett(hvem, markoer).await;
        assert_eq!(kode.as_deref(), Some("BAD_USER_INPUT"), "{hvem}");
    }
    let ny = a.markoer("brit-bruker").await;
    assert_eq!(a.fortsett("brit-bruker", &ny).await, None);

    let verifiser = ["logg", "verifiser"];
    for ut in [a.klarer(&verifiser), a.klarer(&verifiser_mot(&foer_kopien))] {
        assert!(ut.contains("restored from a backup at"), "{ut}");
        assert!(ut.contains("wrong: 0"), "{ut}");
    }
    let feil = a.klarer_ikke(&verifiser_mot(&etter_kopien));
    assert!(
        feil.contains("from the file"),
        "what is lost is told: {feil}"
    );
    assert!(feil.contains("restored from a backup at"), "{feil}");

    let igjen = a.klarer(&GJENOPPRETT);
    assert!(igjen.contains("nothing to carry out"), "{igjen}");
    assert_eq!(a.fortsett("brit-bruker", &ny).await, None, "nor a new age");
    program.drep();
    let program = a.start().await;
    assert!(!a.ser_brit("dag-dps").await);
    program.drep();

    // The same copy once more: what was carried out is in the ledger, and is again.
    a.legg_tilbake().await;
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    a.klarer(&GJENOPPRETT);
    a.blir_klar().await;
    assert!(!a.ser_brit("dag-dps").await && !a.ser_brit("kari-koordinator").await);
    assert!(a.klarer(&verifiser).contains("wrong: 0"));
    program.drep();
}

async fn er_ingenting_trukket_gjelder_gamle_markoerer_likevel_ikke(a: &mut Anlegg) {
    let program = a.start().await;
    a.ta_kopi().await;
    a.nytt_signal().await;
    let markoer = a.markoer("brit-bruker").await;
    // Once a second a node tells how far it has seen the database come.
    tokio::time::sleep(Duration::from_secs(3)).await;
    program.drep();
    a.legg_tilbake().await;
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    assert!(a.logget().contains("lost events"), "{}", a.logget());
    let ut = a.klarer(&GJENOPPRETT);
    assert!(ut.contains("lines of the ledger carried out: 0"), "{ut}");
    a.blir_klar().await;
    assert!(a.ser_brit("dag-dps").await);
    assert_eq!(
        a.fortsett("brit-bruker", &markoer).await.as_deref(),
        Some("BAD_USER_INPUT")
    );
    program.drep();
}

async fn en_base_som_byttes_under_en_node_stopper_noden(a: &mut Anlegg) {
    if a.url().starts_with("sqlite:") {
        // A file that is replaced is another one to whoever has the old one open.
        return;
    }
    let mut program = a.start().await;
    a.ta_kopi().await;
    a.trekk_dps().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    a.legg_tilbake().await;
    let kode = program.sluttet(Duration::from_secs(30)).await;
    assert_eq!(kode, Some(1), "{}", a.logget());
    assert!(a.logget().contains("restored beneath"), "{}", a.logget());
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    program.drep();
}

fn verifiser_mot(fil: &str) -> [&str; 4] {
    ["logg", "verifiser", "--sjekkpunkt", fil]
}

/// The portal lives, is not ready, and tells nobody anything.
pub async fn er_forseglet(a: &Anlegg) {
    assert_eq!(a.status("/health/live").await, StatusCode::NO_CONTENT);
    assert_eq!(
        a.status("/health/ready").await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } } }";
    for hvem in ["dag-dps", "brit-bruker"] {
        let (status, svar) = a.spoer(hvem, dokument, json!({ "id": ider::BRIT })).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(svar["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(svar["data"], json!(null), "{svar}");
    }
}

/// Signs a checkpoint, and keeps it elsewhere: the file's name.
fn sjekkpunkt(a: &Anlegg, navn: &str) -> String {
    let fil = a.fil(navn);
    std::fs::write(&fil, a.klarer(&["logg", "sjekkpunkt"])).unwrap();
    fil.to_str().unwrap().to_owned()
}

async fn raad_fra_dps(a: &Anlegg) -> Option<Value> {
    let valg = "{ meg { bruker { kriseplan { raad { id eier { id } } } } } }";
    let (_, svar) = a.spoer("brit-bruker", valg, json!({})).await;
    let raad = svar["data"]["meg"]["bruker"]["kriseplan"]["raad"].clone();
    let dps = json!(id(ider::HELSE_BERGEN));
    let raad = raad.as_array().unwrap().iter();
    raad.clone()
        .find(|rad| rad["eier"]["id"] == dps)
        .map(|rad| rad["id"].clone())
}

async fn slett(a: &Anlegg, raad: &Value) {
    let input = json!({ "type": "SLETTING", "gjelder": { "radId": raad }, "tekst": "Det er feil" });
    let sendt = a
        .gjoer(
            "brit-bruker",
            "sendHenvendelse",
            input,
            "henvendelse { id }",
        )
        .await;
    let input =
        json!({ "henvendelseId": sendt["henvendelse"]["id"], "godtatt": true, "svar": "Ja" });
    a.gjoer(
        "petra-personvernombud",
        "besvarHenvendelse",
        input,
        "henvendelse { id }",
    )
    .await;
}

async fn status_for_dps(a: &Anlegg) -> Value {
    let dokument = "query($id: ID!) { node(id: $id) { ... on Samtykke { status } } }";
    let (_, svar) = a
        .spoer("brit-bruker", dokument, json!({ "id": ider::BRIT_TIL_DPS }))
        .await;
    svar["data"]["node"]["status"].clone()
}
