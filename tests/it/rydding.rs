//! What has had its time is deleted, and nothing before.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::json;

use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Varsler, paa_begge},
};

paa_begge![hvert_har_sin_tid, den_som_ikke_er_varslet_glemmes_ikke];

async fn rader(p: &Portal) -> [usize; 4] {
    let alt = p.avbilde().await;
    ["idempotens", "bekreftelse", "varsel", "vaktvarsel"].map(|tabell| alt[tabell].len())
}

/// A change with a key for retries, a recorded samtykke with its code, and a called shift.
async fn gjoer_noe(p: &Portal) {
    let kari = p.som("kari-koordinator");
    let signal = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }],
        "idempotensnoekkel": "0b1ff1b0-6a6f-4a66-9a4e-3c1d0f3f7a11" });
    kari.gjoer("endreVarselsignaler", signal, "signaler { id }")
        .await
        .ok();
    let nummer = p.som("brit-bruker").nummer();
    let samtykke = json!({ "foedselsnummer": nummer, "fornavn": "Brit", "etternavn": "Bruker",
        "foedselsdato": "1986-02-05", "form": "SKRIFTLIG", "dokumentreferanse": "arkiv 26/118",
        "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET"]) });
    kari.gjoer("registrerSamtykke", samtykke, "kode").await.ok();
    let vakt = json!({ "foedselsnummer": nummer, "enhetId": ider::LEGEVAKT_ASKOEY });
    p.som("per-politi")
        .gjoer("varsleVakt", vakt, "erMottatt")
        .await
        .ok();
}

async fn hvert_har_sin_tid(p: Portal) {
    let foer = rader(&p).await;
    gjoer_noe(&p).await;
    let varsler = Varsler::start("DIGITAL").await;
    varsler.runde(&p).await;
    let [noekler, koder, varslet, vakter] = rader(&p).await;
    assert!(
        noekler > foer[0] && koder > foer[1] && varslet > foer[2] && vakter > foer[3],
        "something to delete"
    );
    p.lager.rydd().await.unwrap();
    assert_eq!(rader(&p).await, [noekler, koder, varslet, vakter]);
    p.klokke.gaa(TimeDelta::hours(25));
    p.lager.rydd().await.unwrap();
    assert_eq!(rader(&p).await, [0, koder, varslet, vakter]);
    p.klokke.gaa(TimeDelta::days(30));
    p.lager.rydd().await.unwrap();
    assert_eq!(rader(&p).await, [0, 0, varslet, vakter]);
    p.klokke.gaa(TimeDelta::days(60));
    p.lager.rydd().await.unwrap();
    assert_eq!(rader(&p).await, [0, 0, 0, 0]);
}

async fn den_som_ikke_er_varslet_glemmes_ikke(p: Portal) {
    gjoer_noe(&p).await;
    let [_, _, venter, _] = rader(&p).await;
    assert!(venter > 0);
    p.klokke.gaa(TimeDelta::days(400));
    p.lager.rydd().await.unwrap();
    assert_eq!(rader(&p).await, [0, 0, venter, 0]);
}
