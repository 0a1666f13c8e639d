//! Clients that go away in the middle: what they began is ended, and nobody after them meets it.

use std::{future::poll_fn, sync::Arc, task::Poll, time::Duration};

use helsefellesskap::{audit::Signaturnoekkel, demo::ider};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use crate::rigg::{Base, Portal, Slag, Tjener};

/// Clients that go away.
const KLIENTER: usize = 400;
/// Those at once.
const SAMTIDIGE: usize = 16;

const SAK: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } } n: node(id: $id) { id } }";
const ENDRE: &str = "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { signaler { id } feil { code } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    gaa_midt_i(Slag::Fil).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    gaa_midt_i(Slag::Postgres).await;
}

/// Given up at every step of what begins, asks and commits: no connection is left in a transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gitt_opp_paa_hvert_steg() {
    let Some((base, db)) = Base::fylt_med(Slag::Postgres, 5).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let p = Portal::paa(db, &base.url).await;
    let noekkel = Signaturnoekkel::fra_hemmelighet(&[3; 32]).unwrap();
    for steg in 0..200 {
        let mut arbeid = Box::pin(p.lager.lag_sjekkpunkt(&noekkel));
        for _ in 0..steg {
            let ferdig = poll_fn(|cx| Poll::Ready(arbeid.as_mut().poll(cx).is_ready())).await;
            if ferdig {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(arbeid);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND state LIKE 'idle in transaction%'";
    let setning = Statement::from_string(DbBackend::Postgres, sql);
    let rad = p.lager.db().pool().query_one_raw(setning).await.unwrap();
    let antall: i64 = rad.unwrap().try_get_by_index(0).unwrap();
    assert_eq!(antall, 0, "left in a transaction");
    base.slett().await;
}

async fn gaa_midt_i(slag: Slag) {
    let Some((base, db)) = Base::fylt_med(slag, 5).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let p = Portal::paa(db, &base.url).await;
    let tjener = Arc::new(Tjener::start(&p).await);
    let mut terning = StdRng::seed_from_u64(4);
    let foresporsler = [
        ("dag-dps", json!({ "query": SAK, "variables": { "id": ider::BRIT } })),
        (
            "kari-koordinator",
            json!({ "query": ENDRE, "variables": { "input": {
                "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] } } }),
        ),
    ]
    .map(|(hvem, kropp)| raa(&tjener, hvem, &kropp.to_string()));
    let mut klienter = JoinSet::new();
    for nr in 0..KLIENTER {
        if klienter.len() >= SAMTIDIGE {
            klienter.join_next().await.unwrap().unwrap();
        }
        let (adresse, bytes) = (tjener.adresse.clone(), foresporsler[nr % 2].clone());
        let vent = Duration::from_micros(terning.random_range(0..6000));
        klienter.spawn(async move {
            let vert = adresse.trim_start_matches("http://");
            let mut forbindelse = TcpStream::connect(vert).await.unwrap();
            forbindelse.write_all(bytes.as_bytes()).await.unwrap();
            tokio::time::sleep(vent).await;
        });
    }
    while let Some(klient) = klienter.join_next().await {
        klient.unwrap();
    }
    // What they began runs to its end first, within the bound on what runs at once.
    while spoer(&tjener).await.contains("UNAVAILABLE") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Each connection of the pools, several times over.
    for _ in 0..40 {
        let mut svar = JoinSet::new();
        for _ in 0..4 {
            let tjener = tjener.clone();
            svar.spawn(async move { spoer(&tjener).await });
        }
        while let Some(tekst) = svar.join_next().await {
            let tekst = tekst.unwrap();
            assert!(tekst.contains("Brit"), "{tekst}");
        }
    }
    drop(tjener);
    base.slett().await;
}

async fn spoer(tjener: &Tjener) -> String {
    let kropp = json!({ "query": SAK, "variables": { "id": ider::BRIT } });
    let forespoersel = tjener.post().bearer_auth(tjener.token("dag-dps"));
    let svar = forespoersel.json(&kropp).send().await.unwrap();
    svar.text().await.unwrap()
}

fn raa(tjener: &Tjener, hvem: &str, kropp: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{kropp}",
        tjener.token(hvem),
        kropp.len()
    )
}
