//! How often one may ask: each person, each system, each virksomhet; on one node and on several.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use helsefellesskap::{
    klokke::Tilfeldighet,
    konfig::{self, Kantvalg},
};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use super::raa::kobl_til;
use crate::rigg::{Portal, Slag, Tjener, kjoer, les, paa_begge};

paa_begge![
    den_som_spoer_for_ofte_venter_og_det_koster_ingenting,
    et_system_og_en_virksomhet_deles_av_flere,
    en_stroem_som_aapnes_teller_som_et_kall,
    en_operasjon_paa_en_websocket_teller_som_et_kall,
];

fn hoeyst(subjekt: u32, klient: u32, virksomhet: u32) -> Kantvalg {
    Kantvalg {
        rater: konfig::Rater {
            subjekt: NonZeroU32::new(subjekt),
            klient: NonZeroU32::new(klient),
            virksomhet: NonZeroU32::new(virksomhet),
            avvist: None,
        },
        ..Kantvalg::default()
    }
}

async fn spoer(tjener: &Tjener, hvem: &str) -> Response {
    let be = tjener.post().bearer_auth(tjener.token(hvem));
    let be = be.json(&json!({ "query": "{ meg { formaal } }" }));
    be.send().await.unwrap()
}

async fn status(tjener: &Tjener, hvem: &str) -> u16 {
    spoer(tjener, hvem).await.status().as_u16()
}

async fn den_som_spoer_for_ofte_venter_og_det_koster_ingenting(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, hoeyst(3, 0, 0)).await;
    for igjen in (0..3).rev() {
        let svar = spoer(&tjener, "kari-koordinator").await;
        let hode = |navn: &str| svar.headers()[navn].to_str().unwrap().to_owned();
        assert_eq!(svar.status(), 200);
        assert_eq!(hode("ratelimit-policy"), "\"subject\";q=3;w=60");
        let full_om = (3 - igjen) * 20;
        assert_eq!(
            hode("ratelimit"),
            format!("\"subject\";r={igjen};t={full_om}")
        );
        assert!(!svar.headers().contains_key("retry-after"));
    }
    let foer = p.logg().await.len();
    let (mut svar, mut setninger) = p.setninger(spoer(&tjener, "kari-koordinator")).await;
    // Now and then a node looks by itself whether anything has happened.
    for _ in 0..5 {
        if setninger == 0 {
            break;
        }
        (svar, setninger) = p.setninger(spoer(&tjener, "kari-koordinator")).await;
    }
    assert_eq!(setninger, 0);
    assert_eq!(svar.headers()["retry-after"], "20");
    assert_eq!(svar.headers()["ratelimit"], "\"subject\";r=0;t=60");
    let (nei, tekst) = les(svar).await;
    assert_eq!(nei, 429);
    let svar: Value = serde_json::from_str(&tekst).unwrap();
    assert_eq!(
        svar["errors"][0]["extensions"],
        json!({ "code": "RATE_LIMITED" })
    );
    assert_eq!(p.logg().await.len(), foer);
    // It is hers alone, however she has logged in, and it comes back.
    assert_eq!(status(&tjener, "dag-dps").await, 200);
    p.klokke.gaa(TimeDelta::seconds(20));
    assert_eq!(status(&tjener, "kari-koordinator").await, 200);
    assert_eq!(status(&tjener, "kari-koordinator").await, 429);
    let maalt = tjener.maalinger();
    assert!(
        maalt.contains("hf_rate_limited_total{by=\"subject\"}"),
        "{maalt}"
    );
    // Whoever is nobody is told nothing of it.
    let ukjent = tjener
        .post()
        .bearer_auth("tull")
        .json(&json!({ "query": "{ x }" }));
    let ukjent = ukjent.send().await.unwrap();
    assert!(!ukjent.headers().contains_key("ratelimit"));
}

async fn et_system_og_en_virksomhet_deles_av_flere(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, hoeyst(0, 2, 0)).await;
    assert_eq!(status(&tjener, "kari-koordinator").await, 200);
    assert_eq!(status(&tjener, "dag-dps").await, 200);
    assert_eq!(
        status(&tjener, "per-politi").await,
        429,
        "all by one system"
    );
    let tjener = Tjener::start_med_kant(&p, hoeyst(0, 0, 1)).await;
    assert_eq!(status(&tjener, "kari-koordinator").await, 200);
    assert_eq!(status(&tjener, "kari-koordinator").await, 429);
    assert_eq!(status(&tjener, "dag-dps").await, 200, "another virksomhet");
    for _ in 0..3 {
        assert_eq!(
            status(&tjener, "brit-bruker").await,
            200,
            "in nobody's service"
        );
    }
}

async fn en_stroem_som_aapnes_teller_som_et_kall(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, hoeyst(2, 0, 0)).await;
    let token = tjener.token("dag-dps");
    for ventet in [200, 200, 429] {
        let be = tjener.post().bearer_auth(&token);
        let be = be.header("Accept", "text/event-stream");
        let be = be.json(&json!({ "query": "subscription { hendelser { __typename } }" }));
        assert_eq!(be.send().await.unwrap().status(), ventet);
    }
}

fn hemmelighet() -> [u8; 32] {
    let mut ny = [0; 32];
    Tilfeldighet::ekte().fyll(&mut ny);
    ny
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodene_teller_sammen() {
    let Ok(redis) = std::env::var("HF_TEST_REDIS_URL") else {
        eprintln!("HF_TEST_REDIS_URL is not set: not run with Redis");
        return;
    };
    kjoer(Slag::Minne, |p| async move {
        let felles = Some((redis.as_str(), hemmelighet()));
        // So many that none of them comes back while the test runs, however slow the machine is.
        let (en, annen) = (
            Tjener::start_node(&p, hoeyst(4, 100, 100), felles).await,
            Tjener::start_node(&p, hoeyst(4, 100, 100), felles).await,
        );
        for node in [&en, &annen, &en, &annen] {
            assert_eq!(status(node, "kari-koordinator").await, 200);
        }
        for node in [&en, &annen] {
            let svar = spoer(node, "kari-koordinator").await;
            assert_eq!(svar.status(), 429);
            let vent: u64 = svar.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=15).contains(&vent), "{vent}");
            assert!(node.maalinger().contains("hf_rate_shared 1"));
        }
        // What was refused took nothing of what she shares with others.
        let svar = spoer(&en, "dag-dps").await;
        let rest = svar.headers()["ratelimit"].to_str().unwrap();
        assert!(
            rest.contains("\"client\";r=95;") && rest.contains("\"virksomhet\";r=99;"),
            "{rest}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uten_redis_teller_noden_selv_og_ingen_venter() {
    kjoer(Slag::Minne, |p| async move {
        // It takes connections and says nothing.
        let stum = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stum = format!("redis://{}", stum.local_addr().unwrap());
        for adresse in [stum.as_str(), "redis://127.0.0.1:1"] {
            let felles = Some((adresse, hemmelighet()));
            let tjener = Tjener::start_node(&p, hoeyst(3, 0, 0), felles).await;
            let startet = Instant::now();
            for ventet in [200, 200, 200, 429, 429] {
                assert_eq!(status(&tjener, "kari-koordinator").await, ventet);
            }
            assert!(
                startet.elapsed() < Duration::from_secs(2),
                "{:?}",
                startet.elapsed()
            );
            assert!(tjener.maalinger().contains("hf_rate_shared 0"));
        }
    })
    .await;
}

/// A message of a client, masked with nothing.
fn ramme(tekst: &Value) -> Vec<u8> {
    let tekst = tekst.to_string();
    let lengde = u16::try_from(tekst.len()).unwrap().to_be_bytes();
    [&[0x81, 0x80 | 126], &lengde[..], &[0; 4], tekst.as_bytes()].concat()
}

async fn til(sokkel: &mut TcpStream, lest: &mut String, ord: &str) {
    let mut bit = [0; 4096];
    while !lest.contains(ord) {
        let antall = timeout(Duration::from_secs(20), sokkel.read(&mut bit));
        let antall = antall.await.unwrap().unwrap();
        assert!(antall > 0, "closed: {lest}");
        lest.push_str(&String::from_utf8_lossy(&bit[..antall]));
    }
}

async fn en_operasjon_paa_en_websocket_teller_som_et_kall(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, hoeyst(2, 0, 0)).await;
    let (mut sokkel, mut lest) = (kobl_til(&tjener).await, String::new());
    let hode = format!(
        "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        tjener.vert()
    );
    sokkel.write_all(hode.as_bytes()).await.unwrap();
    til(&mut sokkel, &mut lest, "101 Switching").await;
    let token = format!("Bearer {}", tjener.token("dag-dps"));
    let init = json!({ "type": "connection_init", "payload": { "Authorization": token } });
    sokkel.write_all(&ramme(&init)).await.unwrap();
    til(&mut sokkel, &mut lest, "connection_ack").await;
    // A socket that is older than a head may be is no slow client.
    sleep(Duration::from_secs(6)).await;
    for (id, ventet) in [("a", "next"), ("b", "next"), ("c", "error")] {
        lest.clear();
        let spoer =
            json!({ "type": "subscribe", "id": id, "payload": { "query": "{ meg { formaal } }" } });
        sokkel.write_all(&ramme(&spoer)).await.unwrap();
        til(
            &mut sokkel,
            &mut lest,
            &format!(r#"{{"id":"{id}","type":"{ventet}""#),
        )
        .await;
    }
    til(&mut sokkel, &mut lest, "RATE_LIMITED").await;
}
