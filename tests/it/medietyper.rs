//! GraphQL over HTTP: what a client may send and what it takes, by media type; and what the status
//! tells. The suite of graphql-http judges the same in `tests/klienter`.

use helsefellesskap::demo::ider;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::rigg::{Portal, Tjener, les, paa_begge};

paa_begge![
    klienten_faar_den_formen_den_liker_best,
    en_klient_som_ikke_kan_faa_noe_den_tar_imot_faar_406,
    statusen_sier_hva_som_kom_ut_av_det_der_klienten_leser_den,
    en_variabel_som_kreves_maa_gis,
    kroppen_er_json_i_utf_8,
    feil_i_kroppen_sier_hva_og_gjentar_ikke,
];

const JSON: &str = "application/json; charset=utf-8";
const RESPONSE_JSON: &str = "application/graphql-response+json; charset=utf-8";
const STROEM: &str = "text/event-stream";
const SAK: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } kontakt { telefon } } }";

fn som_dag(tjener: &Tjener) -> RequestBuilder {
    tjener.post().bearer_auth(tjener.token("dag-dps"))
}

fn type_(svar: &Response) -> &str {
    svar.headers()["content-type"].to_str().unwrap()
}

fn sak() -> Value {
    json!({ "query": SAK, "variables": { "id": ider::BRIT } })
}

async fn klienten_faar_den_formen_den_liker_best(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let uten = som_dag(&tjener).json(&sak()).send().await.unwrap();
    assert_eq!((uten.status().as_u16(), type_(&uten)), (200, JSON));
    for (godtar, ventet) in [
        ("*/*", JSON),
        ("application/*;q=0.5, text/html", JSON),
        ("application/json, application/graphql-response+json", JSON),
        (
            "application/graphql-response+json, application/json;q=0.9",
            RESPONSE_JSON,
        ),
        (
            "application/json;q=0.1, application/graphql-response+json;q=0.2",
            RESPONSE_JSON,
        ),
        ("*/*, application/json;q=0", RESPONSE_JSON),
        ("text/event-stream", STROEM),
        ("application/json;q=0.5, text/event-stream", STROEM),
        // urql names the stream too, and does not want it here.
        (
            "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
            RESPONSE_JSON,
        ),
    ] {
        let be = som_dag(&tjener).header("Accept", godtar).json(&sak());
        let svar = be.send().await.unwrap();
        assert_eq!(svar.status(), 200, "{godtar}");
        assert_eq!(type_(&svar), ventet, "{godtar}");
        assert!(svar.text().await.unwrap().contains("Brit Solvik"));
    }
}

async fn en_klient_som_ikke_kan_faa_noe_den_tar_imot_faar_406(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let trekk = json!({ "query": "mutation($i: TrekkSamtykkeInput!) { trekkSamtykke(input: $i) { feil { code } } }",
        "variables": { "i": { "samtykkeId": ider::BRIT_TIL_DPS } } });
    for godtar in [
        "text/html",
        "multipart/mixed",
        "image/*",
        "*/*;q=0",
        "application/json;q=0",
        "application/json;charset=latin1",
        "application/json;q=hei",
        "tull",
    ] {
        let be = tjener.post().bearer_auth(tjener.token("brit-bruker"));
        let svar = be.header("Accept", godtar).json(&trekk).send().await;
        let svar = svar.unwrap();
        assert_eq!(type_(&svar), JSON, "{godtar}");
        let (status, tekst) = les(svar).await;
        assert_eq!(status, 406, "{godtar}");
        assert!(tekst.contains("BAD_USER_INPUT") && tekst.len() < 200);
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn statusen_sier_hva_som_kom_ut_av_det_der_klienten_leser_den(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let uten_id = json!({ "query": SAK });
    let (ulest, ukjent) = (
        json!({ "query": "{" }),
        json!({ "query": "{ finnesIkke }" }),
    );
    let feil_navn = json!({ "query": "query A { __typename }", "operationName": "B" });
    let stroem = json!({ "query": "subscription { hendelser { __typename } }" });
    for (kropp, har_data, status) in [
        // A refusal in it is partial data, and no failed request.
        (&sak(), true, 200),
        (&uten_id, false, 400),
        (&ulest, false, 400),
        (&ukjent, false, 400),
        (&feil_navn, false, 400),
        (&stroem, false, 400),
    ] {
        for (godtar, ventet) in [
            ("application/graphql-response+json", status),
            ("application/json", 200),
        ] {
            let be = som_dag(&tjener).header("Accept", godtar).json(kropp);
            let (fikk, tekst) = les(be.send().await.unwrap()).await;
            assert_eq!(fikk, ventet, "{godtar}: {kropp}");
            let svar: Value = serde_json::from_str(&tekst).unwrap();
            assert_eq!(svar.get("data").is_some(), har_data, "{tekst}");
            assert!(svar["errors"].as_array().is_some_and(|e| !e.is_empty()));
        }
    }
}

async fn en_variabel_som_kreves_maa_gis(p: Portal) {
    let dag = p.som("dag-dps");
    let antall = "query($n: Int!) { brukere(first: $n) { totalCount } }";
    let ellers = "query($n: Int! = 1) { brukere(first: $n) { totalCount } }";
    let kan = "query($n: Int) { brukere(first: $n) { totalCount } }";
    for (dokument, variabler, gaar) in [
        (antall, json!({}), false),
        (antall, json!({ "n": null }), false),
        (antall, json!({ "m": 1 }), false),
        (antall, json!({ "n": 1 }), true),
        (ellers, json!({}), true),
        (ellers, json!({ "n": null }), false),
        (kan, json!({}), true),
        (kan, json!({ "n": null }), true),
    ] {
        let svar = dag.spoer(dokument, variabler.clone()).await;
        let feil = if gaar { &[][..] } else { &["BAD_USER_INPUT"] };
        assert_eq!(svar.feil(), feil, "{dokument} {variabler}");
        assert_eq!(svar.json.get("data").is_some(), gaar, "{}", svar.tekst);
    }
    let lytter = "subscription($id: ID!) { hendelser(brukerId: $id) { __typename } }";
    let (f, uten) = (p.forteller().await, json!({}));
    let stroem = dag.proev_aa_lytte_med(&f, lytter, uten, 8).await;
    assert_eq!(
        stroem.err().map(|svar| svar.feil()),
        Some(vec!["BAD_USER_INPUT".to_owned()])
    );
}

async fn kroppen_er_json_i_utf_8(p: Portal) {
    let tjener = Tjener::start(&p).await;
    for (type_, ventet) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON;charset=\"UTF-8\"", 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/json; charset=utf-16", 415),
        ("application/graphql-response+json", 415),
        ("application/json, text/plain", 415),
    ] {
        let be = som_dag(&tjener).header("Content-Type", type_);
        let svar = be.body(sak().to_string()).send().await.unwrap();
        assert_eq!(svar.status().as_u16(), ventet, "{type_}");
    }
    let to = som_dag(&tjener)
        .header("Content-Type", "application/json")
        .header("Content-Type", "text/plain");
    // A header that could mean two things stops at the edge.
    let svar = to.body(sak().to_string()).send().await.unwrap();
    assert_eq!(svar.status(), 400);
}

async fn feil_i_kroppen_sier_hva_og_gjentar_ikke(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let variabler = "Variablene er ikke et objekt.";
    let (ikke, liste) = (
        "Kroppen er ikke en GraphQL-forespørsel i JSON.",
        "Én forespørsel om gangen: en liste tas ikke imot.",
    );
    for (kropp, melding) in [
        (r#"[{"query":"{ __typename }"}]"#, liste),
        (" \n [", liste),
        (
            r#"{"query":"{ __typename }","variables":"hemmelig"}"#,
            variabler,
        ),
        (r#"{"query":"{ __typename }","variables":[]}"#, variabler),
        (r#"{"query":"{ __typename }","operationName":1}"#, ikke),
        (
            r#"{"query":"{ __typename }","extensions":"hemmelig"}"#,
            ikke,
        ),
        (r#"{"query":"{ __typename }","extensions":[]}"#, ikke),
        // Whoever looks at a request on its way might keep the other one.
        (
            r#"{"query":"{ __typename }","query":"{ meg { formaal } }"}"#,
            ikke,
        ),
        (
            r#"{"query":"{ __typename }","variables":{"id":"hemmelig","id":"b"}}"#,
            ikke,
        ),
        (r#"{"query":"\ud800"}"#, ikke),
        (r#""{ __typename }""#, ikke),
    ] {
        let be = som_dag(&tjener).header("Content-Type", "application/json");
        let (status, tekst) = les(be.body(kropp).send().await.unwrap()).await;
        assert_eq!(status, 400, "{kropp}");
        let svar = json!({ "errors": [{ "message": melding, "extensions": { "code": "BAD_USER_INPUT" } }] });
        assert_eq!(
            serde_json::from_str::<Value>(&tekst).unwrap(),
            svar,
            "{kropp}"
        );
    }
    for (kropp, ventet) in [
        (
            r#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}"#,
            200,
        ),
        (
            r#"{"query":"{ __typename }","extensions":{"x":1},"ukjent":[]}"#,
            200,
        ),
        ("\n{\"query\":\"{ __typename }\"}\n", 200),
    ] {
        let be = som_dag(&tjener).header("Content-Type", "application/json");
        let (status, tekst) = les(be.body(kropp).send().await.unwrap()).await;
        assert_eq!(status, ventet, "{tekst}");
    }
}
