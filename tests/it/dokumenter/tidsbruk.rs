//! What judging a document takes: beside running the query of one case, and beside sending it. The
//! numbers are printed; what is asserted is generous, for these are unoptimised builds on a machine
//! with other things to do.

use std::time::{Duration, Instant};

use helsefellesskap::{demo::ider, graphql::Dokumentvalg};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::rigg::{Portal, Som, paa_begge};

paa_begge![
    aa_doemme_et_dokument_er_lite_mot_aa_kjoere_det,
    aa_avvise_et_fiendtlig_dokument_er_ikke_dyrt_mot_aa_sende_det,
];

/// How many times what it costs to send: it is measured by `tests/bench/run --dokumenter`; here it is
/// seen that nothing has become another kind of cost. The rest is much slower unoptimised.
const HOEYST: f64 = if cfg!(debug_assertions) {
    2_000.0
} else {
    100.0
};

const A: &str = include_str!("../../bench/a.graphql");

/// The median of the times of some.
async fn median<F: Future>(antall: usize, mut arbeid: impl FnMut(usize) -> F) -> Duration {
    let mut tider = Vec::new();
    for nr in 0..antall {
        let start = Instant::now();
        arbeid(nr).await;
        tider.push(start.elapsed());
    }
    tider.sort_unstable();
    tider[antall / 2]
}

fn prosent(del: Duration, av: Duration) -> f64 {
    100.0 * del.as_secs_f64() / av.as_secs_f64()
}

async fn aa_doemme_et_dokument_er_lite_mot_aa_kjoere_det(p: Portal) {
    let kari = p.som("kari-koordinator");
    let variabler = || json!({ "id": ider::BRIT });
    let tekst = |tekst: &str| Dokumentvalg::Tekst(tekst.to_owned());
    kari.spoer(A, variabler()).await;
    let hele = median(60, |_| kari.spoer(A, variabler())).await;
    let kjent = median(200, |_| kari.klargjoer(tekst(A), variabler())).await;
    let nytt = median(60, |nr| {
        kari.klargjoer(tekst(&format!("{A} # {nr}")), variabler())
    })
    .await;
    println!(
        "A {hele:?}; judged when known {kjent:?} ({:.1} %), when new, parsing and all, {nytt:?} ({:.1} %)",
        prosent(kjent, hele),
        prosent(nytt, hele)
    );
    assert!(prosent(kjent, hele) < 5.0);
    assert!(prosent(nytt, hele) < 500.0);
}

/// Documents as costly as they are to judge within what is allowed to be sent: each one new.
fn fiendtlige() -> Vec<(&'static str, String)> {
    let mange = |tekst: &str, n: usize| tekst.repeat(n);
    vec![
        ("tokens", format!("{{ {}}}", mange("a ", 16_000))),
        ("brackets", mange("{", 32_000)),
        (
            "one field again",
            format!("{{ {}}}", mange("__typename ", 1_400)),
        ),
        (
            "unknown fields",
            format!(
                "{{ {}}}",
                (0..990).map(|n| format!("u{n} ")).collect::<String>()
            ),
        ),
        ("spreads", format!("{{ {}}}", mange("...f ", 740))),
        (
            "operations",
            (0..280).map(|n| format!("query q{n} {{ a }} ")).collect(),
        ),
        (
            "fragments",
            (0..180)
                .map(|n| format!("fragment f{n} on Q {{ ...f{} }} ", n + 1))
                .collect::<String>()
                + "{ ...f0 }",
        ),
        ("directives", format!("{{ a {}}}", mange("@a ", 740))),
        (
            "arguments",
            format!(
                "{{ a({}) a({}) }}",
                mange("x: 1 ", 220),
                mange("y: 1 ", 220)
            ),
        ),
        (
            "a long string",
            format!("{{ a(b: \"{}\") }}", mange("x", 23_000)),
        ),
        (
            "unclosed strings",
            format!("{{ a(b: [{}", mange("\"\"\"a\" ", 4_500)),
        ),
        ("comments", mange("#\n", 16_000)),
        ("a list", format!("{{ a(b: [{}]) }}", mange("1 ", 1_400))),
    ]
}

/// Takes requests and answers nothing: what is left is what sending costs.
async fn sluk() -> String {
    let lytter = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}", lytter.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let Ok((mut forbindelse, _)) = lytter.accept().await else {
                return;
            };
            tokio::spawn(async move {
                let (mut buffer, mut lest) = (vec![0; 64 * 1024], Vec::new());
                while let Ok(n @ 1..) = forbindelse.read(&mut buffer).await {
                    lest.extend_from_slice(&buffer[..n]);
                    if lest.ends_with(b"}}") {
                        lest.clear();
                        let svar = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                        forbindelse.write_all(svar).await.unwrap();
                    }
                }
            });
        }
    });
    adresse
}

async fn doemt(kari: &Som, dokument: &str, nr: usize) {
    let nytt = format!("{dokument} # {nr}");
    kari.spoer(&nytt, Value::Null).await;
}

async fn aa_avvise_et_fiendtlig_dokument_er_ikke_dyrt_mot_aa_sende_det(p: Portal) {
    let (kari, adresse) = (p.som("kari-koordinator"), sluk().await);
    let klient = reqwest::Client::new();
    let mut verst = 0.0_f64;
    for (navn, dokument) in fiendtlige() {
        assert!(dokument.len() < 32 * 1024, "{navn}");
        let kropp = json!({ "query": dokument, "variables": {} });
        let sendt = median(15, |_| async {
            let kropp = serde_json::to_vec(&kropp).unwrap();
            let be = klient
                .post(&adresse)
                .header("content-type", "application/json");
            be.body(kropp).send().await.unwrap();
        });
        let sendt = sendt.await;
        let doemt = median(3, |nr| doemt(&kari, &dokument, nr)).await;
        let forhold = doemt.as_secs_f64() / sendt.as_secs_f64();
        println!("{navn}: sent in {sendt:?}, judged in {doemt:?}: {forhold:.1} times");
        verst = verst.max(forhold);
    }
    assert!(verst < HOEYST, "{verst}");
}
