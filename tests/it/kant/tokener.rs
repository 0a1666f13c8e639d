//! Refused tokens, counted by where they come from.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use helsefellesskap::konfig::{Kantvalg, Rater};
use reqwest::Response;
use serde_json::json;

use crate::rigg::{Portal, Tjener, les, paa_begge};

paa_begge![
    en_adresse_sender_saa_mange_gale_tokener_og_de_andre_merker_det_ikke,
    en_proxy_sier_hvem_det_er_og_ingen_andre,
];

fn tre(proxyer: &[&str]) -> Kantvalg {
    Kantvalg {
        rater: Rater {
            avvist: NonZeroU32::new(3),
            ..Rater::default()
        },
        proxyer: proxyer.iter().map(|nett| nett.parse().unwrap()).collect(),
        ..Kantvalg::default()
    }
}

async fn med(tjener: &Tjener, token: &str, fra: &str) -> Response {
    let be = tjener
        .post()
        .bearer_auth(token)
        .header("X-Forwarded-For", fra);
    let be = be.json(&json!({ "query": "{ meg { formaal } }" }));
    be.send().await.unwrap()
}

async fn status(tjener: &Tjener, token: &str, fra: &str) -> u16 {
    med(tjener, token, fra).await.status().as_u16()
}

async fn en_adresse_sender_saa_mange_gale_tokener_og_de_andre_merker_det_ikke(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, tre(&[])).await;
    let (kjent, ukjent) = (tjener.token("brit-bruker"), tjener.token("dag-dps"));
    assert_eq!(status(&tjener, &kjent, "").await, 200);
    for nr in 0..3 {
        assert_eq!(status(&tjener, &format!("{kjent}{nr}"), "").await, 401);
    }
    let svar = med(&tjener, "galt", "").await;
    assert_eq!(svar.headers()["retry-after"], "20");
    let (nei, tekst) = les(svar).await;
    assert_eq!(nei, 429);
    assert!(tekst.contains("RATE_LIMITED"), "{tekst}");
    // A good one that nobody has looked at waits too; one that was found good does not.
    assert_eq!(status(&tjener, &ukjent, "").await, 429);
    assert_eq!(status(&tjener, &kjent, "").await, 200);
    assert!(
        tjener
            .maalinger()
            .contains("hf_rate_limited_total{by=\"address\"} 2")
    );
    // Nobody says of themselves that they come from elsewhere.
    assert_eq!(status(&tjener, "galt", "203.0.113.9").await, 429);
    p.klokke.gaa(TimeDelta::seconds(20));
    assert_eq!(status(&tjener, &ukjent, "").await, 200);
}

async fn en_proxy_sier_hvem_det_er_og_ingen_andre(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, tre(&["127.0.0.1/32", "10.0.0.0/8"])).await;
    // What stands left of the address that our proxy heard it from is made up.
    for nr in 0..3 {
        let fra = format!("198.51.100.{nr}, 203.0.113.9, 10.0.0.1");
        assert_eq!(status(&tjener, "galt", &fra).await, 401);
    }
    assert_eq!(
        status(&tjener, "galt", "198.51.100.99, 203.0.113.9").await,
        429
    );
    assert_eq!(
        status(&tjener, "galt", "203.0.113.9, 198.51.100.7").await,
        401
    );
}
