//! The portal over HTTP: tokens, bodies, and that the answers are those of the process.

use helsefellesskap::demo::ider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::rigg::{Portal, Tjener, les, paa_begge};

paa_begge![
    svaret_over_http_er_det_samme_som_i_prosessen,
    uten_gyldig_token_kommer_ingen_inn,
    kropper_som_ikke_er_foresporsler_avvises,
    bare_json_og_bare_post,
    ingenting_mellomlagres,
    helse_og_kontrakt,
];

const SAK: &str = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } kontakt { telefon } kriseplan { signaler { tekst } } } }";

async fn svaret_over_http_er_det_samme_som_i_prosessen(p: Portal) {
    let tjener = Tjener::start(&p).await;
    for hvem in [
        "kari-koordinator",
        "dag-dps",
        "per-politi",
        "brit-bruker",
        "stian-sperret",
        "siri-system",
    ] {
        let variabler = json!({ "id": ider::BRIT });
        let over_http = tjener.spoer(hvem, SAK, variabler.clone()).await;
        let i_prosessen = p.som(hvem).spoer(SAK, variabler).await;
        assert_eq!(
            over_http.uten_tilfeldig(),
            i_prosessen.uten_tilfeldig(),
            "{hvem}"
        );
        assert!(over_http.kvittering().is_some());
    }
    let kropp = json!({ "query": SAK, "variables": { "id": ider::BRIT } });
    let svar = tjener
        .post()
        .bearer_auth(tjener.token("dag-dps"))
        .header("HF-Avslag", "extensions")
        .json(&kropp);
    let (status, tekst) = les(svar.send().await.unwrap()).await;
    let svar = crate::rigg::Svar::les(&tekst);
    assert_eq!(status, 200);
    assert_eq!(
        svar.avslag_i_extensions(),
        ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"]
    );
    svar.data();
    let svar = tjener
        .post()
        .bearer_auth(tjener.token("dag-dps"))
        .header("HF-Formaal", "MORO")
        .json(&kropp);
    let (_, tekst) = les(svar.send().await.unwrap()).await;
    assert_eq!(crate::rigg::Svar::les(&tekst).feil(), ["BAD_USER_INPUT"]);
}

async fn uten_gyldig_token_kommer_ingen_inn(p: Portal) {
    let (tjener, annen) = (Tjener::start(&p).await, Tjener::start(&p).await);
    let kropp = json!({ "query": SAK, "variables": { "id": ider::BRIT } });
    let gyldig = tjener.token("kari-koordinator");
    let (hode, resten) = gyldig.split_once('.').unwrap();
    let saker = [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some("Bearer tull".to_owned()),
        Some(format!("Basic {gyldig}")),
        Some(format!("Bearer {hode}.{resten}x")),
        Some(format!("Bearer {}", &gyldig[..gyldig.len() - 4])),
        Some(format!(
            "Bearer eyJhbGciOiJub25lIn0.{}.",
            resten.split_once('.').unwrap().0
        )),
        Some(format!("Bearer {}", annen.token("kari-koordinator"))),
        Some(format!("Bearer {}", "a".repeat(7_000))),
    ];
    for hode in saker {
        let mut be = tjener.post().json(&kropp);
        if let Some(hode) = &hode {
            be = be.header("Authorization", hode);
        }
        let svar = be.send().await.unwrap();
        let skjemaer = svar.headers()["www-authenticate"].to_str().unwrap();
        assert!(skjemaer.starts_with("Bearer, DPoP algs="), "{skjemaer}");
        let (status, tekst) = les(svar).await;
        assert_eq!(status, 401, "{hode:?}");
        // One constant answer, whatever was wrong.
        assert_eq!(
            tekst,
            r#"{"errors":[{"message":"Ikke innlogget.","extensions":{"code":"UNAUTHENTICATED"}}]}"#
        );
    }
    let to = tjener
        .post()
        .json(&kropp)
        .bearer_auth(&gyldig)
        .header("Authorization", format!("Bearer {gyldig}"));
    assert_eq!(to.send().await.unwrap().status(), 401);
    p.klokke.gaa(chrono::TimeDelta::hours(2));
    let utloept = tjener.post().json(&kropp).bearer_auth(&gyldig);
    assert_eq!(utloept.send().await.unwrap().status(), 401);
    assert!(p.logg().await.is_empty());
}

async fn kropper_som_ikke_er_foresporsler_avvises(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let dyp = format!(
        "{{\"query\":\"{{__typename}}\",\"variables\":{}{}}}",
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    let stor = format!("{{\"query\":\"{}\"}}", " ".repeat(300 * 1024));
    let saker: [(Vec<u8>, u16); 16] = [
        (b"".to_vec(), 400),
        (b"{}".to_vec(), 400),
        (b"[]".to_vec(), 400),
        (b"null".to_vec(), 400),
        (b"{\"query\":null}".to_vec(), 400),
        (b"{\"query\":1}".to_vec(), 400),
        (
            b"{\"query\":\"{meg{formaal}}\",\"variables\":[]}".to_vec(),
            400,
        ),
        (
            b"{\"query\":\"{meg{formaal}}\",\"variables\":\"x\"}".to_vec(),
            400,
        ),
        (b"[{\"query\":\"{meg{formaal}}\"}]".to_vec(), 400),
        // Readers differ in which of two they keep.
        (
            b"{\"query\":\"{meg{formaal}}\",\"query\":\"{__typename}\"}".to_vec(),
            400,
        ),
        (
            b"{\"query\":\"{meg{formaal}}\",\"variables\":{\"a\":1,\"a\":2}}".to_vec(),
            400,
        ),
        (b"{\"query\":\"{meg{formaal}}\"".to_vec(), 400),
        (b"{\"query\":\"\xff\xfe\"}".to_vec(), 400),
        (
            b"{\"query\":\"query($x: ID!){node(id:$x){id}}\",\"variables\":{\"x\":\"a\\u0000b\"}}"
                .to_vec(),
            400,
        ),
        (dyp.into_bytes(), 400),
        (stor.clone().into_bytes(), 413),
    ];
    for (kropp, forventet) in saker {
        let vis = String::from_utf8_lossy(&kropp[..kropp.len().min(80)]).into_owned();
        let be = tjener
            .post()
            .bearer_auth(tjener.token("kari-koordinator"))
            .header("Content-Type", "application/json");
        let (status, tekst) = les(be.body(kropp).send().await.unwrap()).await;
        assert_eq!(status, forventet, "{vis}: {tekst}");
        let svar: Value = serde_json::from_str(&tekst).unwrap();
        assert!(
            svar.get("data").is_none() && svar["errors"][0]["extensions"]["code"].is_string(),
            "{tekst}"
        );
        assert!(tekst.len() < 500, "{tekst}");
        if status == 413 {
            let over = &svar["errors"][0]["extensions"];
            let ventet = json!({ "code": "LIMIT_EXCEEDED", "grense": "KROPP",
                "hoeyst": 256 * 1024, "bedt_om": stor.len() });
            assert_eq!(*over, ventet);
        }
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_json_og_bare_post(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let kropp = json!({ "query": "mutation($i: TrekkSamtykkeInput!) { trekkSamtykke(input: $i) { feil { code } } }",
        "variables": { "i": { "samtykkeId": ider::BRIT_TIL_DPS } } });
    let token = tjener.token("brit-bruker");
    let typer = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "*/*",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "text/plain; application/json",
    ];
    for type_ in typer {
        let be = tjener
            .post()
            .bearer_auth(&token)
            .header("Content-Type", type_)
            .body(kropp.to_string());
        let svar = be.send().await.unwrap();
        assert_eq!(svar.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{type_}");
    }
    let uten = tjener
        .post()
        .bearer_auth(&token)
        .body(kropp.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(uten.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for metode in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let be = tjener
            .be(metode.clone(), "/graphql?query=%7Bmeg%7Bformaal%7D%7D")
            .bearer_auth(&token);
        let svar = be
            .header("Content-Type", "application/json")
            .body(kropp.to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(svar.status(), StatusCode::METHOD_NOT_ALLOWED, "{metode}");
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn ingenting_mellomlagres(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let kropp = json!({ "query": SAK, "variables": { "id": ider::BRIT } });
    for token in [tjener.token("dag-dps"), "tull".to_owned()] {
        let svar = tjener.post().bearer_auth(token).json(&kropp).send().await;
        let svar = svar.unwrap();
        assert_eq!(svar.headers()["cache-control"], "no-store");
        assert_eq!(svar.headers()["x-content-type-options"], "nosniff");
    }
}

async fn helse_og_kontrakt(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let hent = |sti: &'static str| tjener.be(Method::GET, sti).send();
    assert_eq!(
        hent("/health/live").await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    // The clock of these tests is years off the database's: not ready, and it says so.
    assert_eq!(
        hent("/health/ready").await.unwrap().status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    let (status, kontrakt) = les(hent("/schema.graphql").await.unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(kontrakt, helsefellesskap::graphql::sdl());
    assert_eq!(
        hent("/finnes-ikke").await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}
