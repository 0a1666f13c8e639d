//! Connections: how slow they may be, how many, and encrypted.

use std::time::Duration;

use helsefellesskap::konfig::{Forbindelser, Kantvalg};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use super::raa::{kobl_til, les, les_resten};
use crate::rigg::{Mappe, Portal, Slag, Tjener, kjoer};

const LEVER: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: portal.test\r\n\r\n";
/// Five seconds, and what a busy machine may add.
const FRIST: std::ops::Range<Duration> = Duration::from_millis(4_500)..Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn den_som_er_treg_mister_forbindelsen_og_den_som_hviler_beholder_den() {
    kjoer(Slag::Minne, |p| async move {
        let tjener = Tjener::start(&p).await;
        let token = tjener.token("brit-bruker");
        tokio::join!(
            stengt_etter(kobl_til(&tjener).await, b"", b""),
            stengt_etter(kobl_til(&tjener).await, b"POST /graphql HT", b""),
            stengt_etter(
                kobl_til(&tjener).await,
                b"POST /graphql HTTP/1.1\r\nX: ",
                b"x"
            ),
            hviler_og_er_saa_treg(kobl_til(&tjener).await),
            halv_kropp(kobl_til(&tjener).await, &token),
        );
    })
    .await;
}

/// Sends a beginning, and then a byte now and then.
async fn stengt_etter(mut forbindelse: TcpStream, foerst: &[u8], saa: &[u8]) {
    let startet = Instant::now();
    forbindelse.write_all(foerst).await.unwrap();
    let mut bit = [0; 64];
    loop {
        match timeout(Duration::from_millis(300), forbindelse.read(&mut bit)).await {
            // Told that it took too long, or told nothing: it is over.
            Ok(Ok(0) | Err(_)) => break,
            Ok(Ok(_)) => {}
            Err(_) if forbindelse.write_all(saa).await.is_err() => break,
            Err(_) => {}
        }
        assert!(startet.elapsed() < FRIST.end, "still open");
    }
    assert!(
        FRIST.contains(&startet.elapsed()),
        "{:?}",
        startet.elapsed()
    );
}

async fn hviler_og_er_saa_treg(mut forbindelse: TcpStream) {
    forbindelse.write_all(LEVER).await.unwrap();
    assert_eq!(les(&mut forbindelse).await.status, 204);
    sleep(Duration::from_secs(7)).await;
    forbindelse.write_all(LEVER).await.unwrap();
    assert_eq!(
        les(&mut forbindelse).await.status,
        204,
        "it may rest between two requests"
    );
    stengt_etter(forbindelse, b"GET /hea", b"").await;
}

async fn halv_kropp(mut forbindelse: TcpStream, token: &str) {
    let startet = Instant::now();
    let hode = format!(
        "POST /graphql HTTP/1.1\r\nHost: p\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"query\":"
    );
    forbindelse.write_all(hode.as_bytes()).await.unwrap();
    let svar = les(&mut forbindelse).await;
    assert_eq!(svar.status, 408, "{}", svar.tekst);
    assert!(
        FRIST.contains(&startet.elapsed()),
        "{:?}",
        startet.elapsed()
    );
}

fn trange() -> Kantvalg {
    Kantvalg {
        forbindelser: Forbindelser {
            i_alt: 100,
            per_adresse: 3,
            herfra: 3,
        },
        ..Kantvalg::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn en_adresse_har_saa_mange_forbindelser_og_en_proxy_flere() {
    kjoer(Slag::Minne, |p| async move {
        let tjener = Tjener::start_med_kant(&p, trange()).await;
        let mut tre = Vec::new();
        for _ in 0..3 {
            tre.push(kobl_til(&tjener).await);
        }
        sleep(Duration::from_millis(100)).await;
        let mut fjerde = kobl_til(&tjener).await;
        let _ = fjerde.write_all(LEVER).await;
        assert_eq!(les_resten(&mut fjerde, Vec::new()).await.status, 0);
        tre.pop();
        lever_igjen(&tjener).await;
        let bak_proxy = Kantvalg {
            proxyer: vec!["127.0.0.0/8".parse().unwrap()],
            ..trange()
        };
        let tjener = Tjener::start_med_kant(&p, bak_proxy).await;
        let mut ti = Vec::new();
        for _ in 0..10 {
            let mut en = kobl_til(&tjener).await;
            en.write_all(LEVER).await.unwrap();
            assert_eq!(les(&mut en).await.status, 204);
            ti.push(en);
        }
    })
    .await;
}

async fn lever_igjen(tjener: &Tjener) {
    for _ in 0..100 {
        let mut ny = kobl_til(tjener).await;
        let sendt = ny.write_all(LEVER).await;
        if sendt.is_ok() && les(&mut ny).await.status == 204 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the place of a connection that is gone is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kryptert_svarer_den_som_ellers_og_den_som_ikke_krypterer_hoeres_ikke() {
    kjoer(Slag::Minne, kryptert).await;
}

async fn kryptert(p: Portal) {
    let mappe = Mappe::ny();
    let (sertifikat, noekkel) = (mappe.sti().join("s.pem"), mappe.sti().join("n.pem"));
    let utstedt = utsted();
    std::fs::write(&sertifikat, utstedt.cert.pem()).unwrap();
    std::fs::write(&noekkel, utstedt.signing_key.serialize_pem()).unwrap();
    let kant = Kantvalg {
        tls: Some((sertifikat.clone(), noekkel.clone())),
        ..Kantvalg::default()
    };
    let tjener = Tjener::start_med_kant(&p, kant).await;
    let svar = som_stoler_paa(&utstedt)
        .post(format!("{}/graphql", tjener.adresse))
        .bearer_auth(tjener.token("brit-bruker"))
        .json(&json!({ "query": "{ meg { formaal } }" }));
    let svar = svar.send().await.unwrap();
    assert_eq!(svar.status(), 200);
    assert_eq!(
        svar.headers()["strict-transport-security"],
        "max-age=63072000"
    );
    // Neither plain bytes nor silence hold a place.
    let mut klartekst = kobl_til(&tjener).await;
    klartekst.write_all(LEVER).await.unwrap();
    let mut svar = Vec::new();
    let _ = klartekst.read_to_end(&mut svar).await;
    assert!(!svar.starts_with(b"HTTP"));
    stengt_etter(kobl_til(&tjener).await, b"", b"").await;
    // Renewed: what is half written, or goes with another key, leaves the old one in use.
    let ny = utsted();
    let lever = |utstedt: &Utstedt| {
        let lever = som_stoler_paa(utstedt).get(format!("{}/health/live", tjener.adresse));
        async move { lever.send().await.is_ok() }
    };
    std::fs::write(&sertifikat, ny.cert.pem()).unwrap();
    sleep(Duration::from_millis(200)).await;
    assert!(lever(&utstedt).await && !lever(&ny).await);
    std::fs::write(&noekkel, ny.signing_key.serialize_pem()).unwrap();
    for _ in 0..100 {
        if lever(&ny).await {
            assert!(!lever(&utstedt).await);
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the new certificate is taken into use");
}

type Utstedt = rcgen::CertifiedKey<rcgen::KeyPair>;

fn utsted() -> Utstedt {
    rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap()
}

fn som_stoler_paa(utstedt: &Utstedt) -> reqwest::Client {
    let rot = reqwest::Certificate::from_pem(utstedt.cert.pem().as_bytes()).unwrap();
    let klient = reqwest::Client::builder().add_root_certificate(rot);
    klient.build().unwrap()
}
