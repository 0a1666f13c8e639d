//! What every answer carries, who may read it from a browser, and what the portal tells of itself.

use helsefellesskap::konfig::Kantvalg;
use reqwest::{Method, Response, header};
use serde_json::{Value, json};

use super::raa::send;
use crate::rigg::{Portal, Svar, Tjener, les, paa_begge};

paa_begge![
    hvert_svar_sier_hva_en_nettleser_ikke_faar,
    bare_navngitte_sider_faar_spoerre,
    en_websocket_aapnes_fra_de_samme_sidene,
    naar_kontrakten_ikke_fortelles_fortelles_den_ingen_steder,
];

async fn hvert_svar_sier_hva_en_nettleser_ikke_faar(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let token = tjener.token("brit-bruker");
    let svar = tjener.post().bearer_auth(token);
    let svar = svar.json(&json!({ "query": "{ meg { formaal } }" }));
    let mut alle = vec![
        svar.send().await.unwrap(),
        tjener.post().send().await.unwrap(),
    ];
    for sti in [
        "/",
        "/graphql",
        "/health/live",
        "/schema.graphql",
        "/graphiql/x",
    ] {
        alle.push(tjener.be(Method::GET, sti).send().await.unwrap());
    }
    for svar in alle {
        let hode = |navn: &str| svar.headers()[navn].to_str().unwrap();
        let sted = svar.url().path().to_owned();
        assert_eq!(hode("cache-control"), "no-store", "{sted}");
        assert_eq!(hode("x-content-type-options"), "nosniff", "{sted}");
        assert_eq!(hode("referrer-policy"), "no-referrer", "{sted}");
        assert_eq!(hode("x-frame-options"), "DENY", "{sted}");
        let csp = hode("content-security-policy");
        assert!(
            csp.starts_with("default-src 'none'; base-uri"),
            "{sted}: {csp}"
        );
        assert!(csp.contains("frame-ancestors 'none'"), "{sted}: {csp}");
        assert!(
            !svar.headers().contains_key("strict-transport-security"),
            "{sted}"
        );
        assert!(
            !svar.headers().contains_key("access-control-allow-origin"),
            "{sted}"
        );
    }
    // GraphiQL runs its own script, and no other.
    let side = tjener
        .be(Method::GET, "/graphql")
        .header("Accept", "text/html");
    let side = side.send().await.unwrap();
    let csp = side.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        csp.contains("script-src 'self';") && csp.contains("frame-ancestors 'none'"),
        "{csp}"
    );
}

const SIDE: &str = "https://app.example";

fn fra_siden() -> Kantvalg {
    Kantvalg {
        opphav: vec![SIDE.to_owned(), "http://127.0.0.1:3000".to_owned()],
        ..Kantvalg::default()
    }
}

async fn forhaand(tjener: &Tjener, opphav: &str) -> Response {
    let be = tjener
        .be(Method::OPTIONS, "/graphql")
        .header("Origin", opphav);
    let be = be.header("Access-Control-Request-Method", "POST");
    be.send().await.unwrap()
}

async fn bare_navngitte_sider_faar_spoerre(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, fra_siden()).await;
    let ja = forhaand(&tjener, SIDE).await;
    assert_eq!(ja.status(), 204);
    assert_eq!(ja.headers()["access-control-allow-origin"], SIDE);
    assert_eq!(ja.headers()["access-control-allow-methods"], "POST");
    assert!(
        !ja.headers()
            .contains_key("access-control-allow-credentials")
    );
    let fremmede = [
        "https://ond.example",
        "https://app.example.ond.example",
        "https://app.example:444",
        "http://app.example",
        "HTTPS://APP.EXAMPLE",
        "null",
        "*",
    ];
    for fremmed in fremmede {
        let nei = forhaand(&tjener, fremmed).await;
        assert_eq!(nei.status(), 405, "{fremmed}");
        assert!(
            !nei.headers().contains_key("access-control-allow-origin"),
            "{fremmed}"
        );
        assert!(
            !nei.headers().contains_key("access-control-allow-headers"),
            "{fremmed}"
        );
    }
    let token = tjener.token("brit-bruker");
    for (opphav, lesbart) in [(SIDE, true), ("https://ond.example", false)] {
        let be = tjener.post().bearer_auth(&token).header("Origin", opphav);
        let svar = be.json(&json!({ "query": "{ meg { formaal } }" }));
        let svar = svar.send().await.unwrap();
        assert_eq!(svar.headers()[header::VARY], "origin");
        let slipper = svar.headers().get("access-control-allow-origin");
        assert_eq!(slipper.is_some_and(|o| o == opphav), lesbart, "{opphav}");
        assert_eq!(slipper.is_some(), lesbart, "{opphav}");
    }
    // Where no page is named, none is answered.
    let lukket = Tjener::start(&p).await;
    assert_eq!(forhaand(&lukket, SIDE).await.status(), 405);
}

async fn en_websocket_aapnes_fra_de_samme_sidene(p: Portal) {
    let tjener = Tjener::start_med_kant(&p, fra_siden()).await;
    let egen = tjener.adresse.clone();
    for (opphav, status) in [
        (SIDE, 101),
        (egen.as_str(), 101),
        ("https://ond.example", 403),
        ("null", 403),
    ] {
        let bytes = format!(
            "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: graphql-transport-ws\r\nOrigin: {opphav}\r\n\r\n",
            tjener.vert()
        );
        assert_eq!(
            send(&tjener, bytes.as_bytes()).await.status,
            status,
            "{opphav}"
        );
    }
}

async fn spoer(tjener: &Tjener, dokument: &str) -> Svar {
    tjener.spoer("dag-dps", dokument, Value::Null).await
}

async fn naar_kontrakten_ikke_fortelles_fortelles_den_ingen_steder(p: Portal) {
    let taus = Kantvalg {
        introspeksjon: false,
        ..Kantvalg::default()
    };
    let (taus, aapen) = (
        Tjener::start_med_kant(&p, taus).await,
        Tjener::start(&p).await,
    );
    for dokument in [
        "{ __schema { queryType { name } } }",
        "{ alias: __schema { types { name } } }",
        "{ __type(name: \"Bruker\") { fields { name } } }",
        "{ ... on Query { __type(name: \"Bruker\") { name } } }",
        "{ ...F } fragment F on Query { __schema { directives { name } } }",
        "query A { meg { formaal } } fragment F on Query { __schema { directives { name } } }",
        "{ meg { formaal } __schema @skip(if: true) { queryType { name } } }",
    ] {
        let svar = spoer(&taus, dokument).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{dokument}");
        assert!(
            svar.tekst.contains("Introspeksjon er slått av."),
            "{}",
            svar.tekst
        );
        assert!(svar.tekst.len() < 200, "{}", svar.tekst);
    }
    let type_ = spoer(&taus, "{ __typename meg { __typename } }").await;
    assert_eq!(type_.data()["__typename"], "Query");
    // Close to a name that is there: of fields, arguments, types, and arguments of directives.
    for dokument in [
        "{ megg { formaal } }",
        "{ meg { formal } }",
        "{ bruker(noekel: {}) { id } }",
        "{ meg { ... on Brukr { id } } }",
        "{ meg @include(iff: true) { formaal } }",
        "query($a: IDD) { meg { formaal } }",
    ] {
        let svar = spoer(&taus, dokument).await;
        assert!(
            svar.tekst.contains("errors") && !svar.tekst.contains("Did you"),
            "{}",
            svar.tekst
        );
    }
    let hent = |tjener: &Tjener| tjener.be(Method::GET, "/schema.graphql").send();
    assert_eq!(les(hent(&taus).await.unwrap()).await, (404, String::new()));
    assert_eq!(hent(&aapen).await.unwrap().status(), 200);
    spoer(&aapen, "{ __schema { queryType { name } } }")
        .await
        .data();
    let hjelp = spoer(&aapen, "{ megg { formaal } }").await;
    assert!(hjelp.tekst.contains("Did you mean"), "{}", hjelp.tekst);
}
