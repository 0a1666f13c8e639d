//! The request path: any body, any headers. Whatever comes, there is an answer that is documented and
//! small, no fault, and nothing of what was sent is said back.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderName, HeaderValue, Request, Response},
};
use chrono::NaiveDate;
use helsefellesskap::{demo::ider, server::eksempler};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{TestCaseError, TestCaseResult},
};
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};
use tower::ServiceExt;

use super::{Endring, endret, endringer, loep};
use crate::rigg::{Portal, Tjener, id, paa_begge};

paa_begge![hva_som_helst_faar_et_dokumentert_svar];

/// Sent wherever a client can send something, and never to be seen again. It cannot be a name.
const HEMMELIG: &str = "31129987654";
/// The largest answer without data, and with.
const STOERSTE: [usize; 2] = [8 * 1024, 512 * 1024];
const KODER: [&str; 7] = [
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "BAD_USER_INPUT",
    "CONFLICT",
    "LIMIT_EXCEEDED",
    "PERSISTED_QUERY_NOT_FOUND",
];

const PERSONAER: [&str; 4] = ["dag-dps", "kari-koordinator", "brit-bruker", "siri-system"];

/// A request to be.
#[derive(Clone, Debug)]
struct Sak {
    kropp: Kropp,
    hoder: Vec<(&'static str, Hode)>,
}

#[derive(Clone, Debug)]
enum Kropp {
    Bytes(Vec<u8>),
    /// One of the valid ones, changed as JSON.
    Json(Index, Vec<Endring>),
    /// Its document changed, and the JSON around it whole.
    Dokument(Index, Vec<Endring>),
    /// Other variables for its document.
    Variabler(Index, Vec<Value>),
}

#[derive(Clone, Debug)]
enum Hode {
    Bytes(Vec<u8>),
    Endret(Index, Vec<Endring>),
}

/// Values that headers may have.
const VERDIER: [&str; 9] = [
    "application/json",
    "application/graphql-response+json;q=0.5, */*;q=0.1",
    "text/event-stream",
    "application/json; charset=utf-8",
    "SAMHANDLING",
    "extensions",
    "Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
    "DPoP eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
    HEMMELIG,
];
const NAVN: [&str; 9] = [
    "accept",
    "content-type",
    "authorization",
    "dpop",
    "hf-formaal",
    "hf-avslag",
    "hf-kostnad",
    "content-encoding",
    "origin",
];

fn verdi() -> impl Strategy<Value = Value> {
    let enkel = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(HEMMELIG.into()),
        Just(id(ider::BRIT).into()),
        Just("\0".into()),
        Just("2026-02-30".into()),
    ];
    enkel.prop_recursive(6, 40, 4, |inni| {
        let navn = select(&["id", "brukerId", "foedselsnummer", "tekst", "versjon", "x"][..]);
        prop_oneof![
            vec(inni.clone(), 0..4).prop_map(Value::from),
            vec((navn, inni), 0..4).prop_map(|alle| {
                let alle = alle
                    .into_iter()
                    .map(|(navn, verdi)| (navn.to_owned(), verdi));
                Value::Object(alle.collect())
            }),
        ]
    })
}

fn saker() -> impl Strategy<Value = Sak> {
    let index = any::<Index>;
    let kropp = prop_oneof![
        1 => vec(any::<u8>(), 0..2_000).prop_map(Kropp::Bytes),
        3 => (index(), endringer(0..5)).prop_map(|(hvilken, e)| Kropp::Json(hvilken, e)),
        4 => (index(), endringer(1..6)).prop_map(|(hvilken, e)| Kropp::Dokument(hvilken, e)),
        2 => (index(), vec(verdi(), 3)).prop_map(|(hvilken, v)| Kropp::Variabler(hvilken, v)),
    ];
    let hode = prop_oneof![
        vec(any::<u8>(), 0..200).prop_map(Hode::Bytes),
        (index(), endringer(0..3)).prop_map(|(hvilken, e)| Hode::Endret(hvilken, e)),
    ];
    let hoder = prop_oneof![
        2 => Just(Vec::new()),
        1 => vec((select(&NAVN[..]), hode), 1..4),
    ];
    (kropp, hoder).prop_map(|(kropp, hoder)| Sak { kropp, hoder })
}

/// Requests that are answered: the examples of GraphiQL, introspection, and doors to walk through.
fn gyldige() -> Vec<Value> {
    let i_dag = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let eksempler = eksempler(i_dag).into_iter().map(|e| e.dokument);
    let andre = [
        "query A($id: ID!) { bruker(noekkel: { id: $id }) { id navn { fulltNavn } kontakt { telefon } } } query B { __typename }".to_owned(),
        "query A($x: Foedselsnummer!) { bruker(noekkel: { foedselsnummer: $x }) { id } }".to_owned(),
        format!(r#"{{ node(id: "{HEMMELIG}") {{ id }} bruker(noekkel: {{ id: "{HEMMELIG}" }}) {{ id }} }}"#),
        format!(r#"{{ brukere(first: 2, filter: {{ navnStarterMed: "{HEMMELIG}", ikke: {{ bydel: ["x"] }} }}) {{ totalCount }} }}"#),
        format!(r#"{{ brukere(first: {HEMMELIG}, after: "{HEMMELIG}") {{ totalCount }} hendelser(first: 2, after: "{HEMMELIG}") {{ pageInfo {{ endCursor }} }} }}"#),
        "query($id: ID!) { ...F } fragment F on Query { a: bruker(noekkel: { id: $id }) { ...G @include(if: true) } } fragment G on Bruker { id ... on Node { id } }".to_owned(),
        "mutation A($x: EndreVarselsignalerInput!) { endreVarselsignaler(input: $x) { signaler { id } feil { code message } } }".to_owned(),
        "{ __schema { types { name fields { name args { name } type { name ofType { name } } } } } }".to_owned(),
        r#"{ __type(name: "Bruker") { name } meg { formaal } }"#.to_owned(),
    ];
    let variabler = json!({ "id": ider::BRIT, "x": HEMMELIG, "after": null });
    let alle = eksempler.chain(andre).map(|dokument| {
        let navn = dokument.contains("query A").then_some("A");
        json!({ "query": dokument, "operationName": navn, "variables": variabler, "extensions": {} })
    });
    alle.collect()
}

impl Sak {
    fn kropp(&self, gyldige: &[Value]) -> Vec<u8> {
        match &self.kropp {
            Kropp::Bytes(bytes) => bytes.clone(),
            Kropp::Json(hvilken, e) => endret(hvilken.get(gyldige).to_string().as_bytes(), e),
            Kropp::Dokument(hvilken, e) => {
                let mut kropp = hvilken.get(gyldige).clone();
                let dokument = endret(kropp["query"].as_str().unwrap().as_bytes(), e);
                kropp["query"] = String::from_utf8_lossy(&dokument).into();
                kropp.to_string().into_bytes()
            }
            Kropp::Variabler(hvilken, verdier) => {
                let mut kropp = hvilken.get(gyldige).clone();
                for (navn, verdi) in ["id", "x", "after"].iter().zip(verdier) {
                    kropp["variables"][*navn] = verdi.clone();
                }
                kropp.to_string().into_bytes()
            }
        }
    }

    /// A header that HTTP cannot carry is left out.
    fn som_http(&self, kropp: Vec<u8>, token: &str) -> Request<Body> {
        let mut be = Request::post("/graphql").body(Body::from(kropp)).unwrap();
        let hoder = be.headers_mut();
        hoder.insert("host", HeaderValue::from_static("portal.test"));
        hoder.insert("content-type", HeaderValue::from_static("application/json"));
        let bearer = format!("Bearer {token}");
        hoder.insert("authorization", bearer.parse().unwrap());
        for (nr, (navn, hode)) in self.hoder.iter().enumerate() {
            let bytes = match hode {
                Hode::Bytes(bytes) => bytes.clone(),
                Hode::Endret(hvilken, e) => endret(hvilken.get(&VERDIER).as_bytes(), e),
            };
            let Ok(verdi) = HeaderValue::from_bytes(&bytes) else {
                continue;
            };
            let navn = HeaderName::from_static(navn);
            if nr % 2 == 0 {
                hoder.insert(navn, verdi);
            } else {
                hoder.append(navn, verdi);
            }
        }
        be
    }
}

async fn hva_som_helst_faar_et_dokumentert_svar(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let (ruter, gyldige) = (tjener.ruter(), gyldige());
    for kropp in &gyldige {
        let sak = Sak {
            kropp: Kropp::Bytes(Vec::new()),
            hoder: Vec::new(),
        };
        let be = sak.som_http(kropp.to_string().into_bytes(), &tjener.token("dag-dps"));
        let svar = ruter.clone().oneshot(be).await.unwrap();
        assert_eq!(svar.status(), 200, "{kropp}");
    }
    loep((saker(), select(&PERSONAER[..])), async |(sak, hvem)| {
        proev(&ruter, &sak, &gyldige, &tjener.token(hvem)).await
    });
}

async fn proev(ruter: &Router, sak: &Sak, gyldige: &[Value], token: &str) -> TestCaseResult {
    let kropp = sak.kropp(gyldige);
    let vis = String::from_utf8_lossy(&kropp[..kropp.len().min(2_000)]).into_owned();
    let som_navn = er_del_av_navn(&kropp);
    let be = sak.som_http(kropp, token);
    let svar = ruter.clone().oneshot(be).await.unwrap();
    let status = svar.status().as_u16();
    let tekst = lest(svar).await?;
    let feil = |hva: &str| {
        let tekst = &tekst[..tekst.floor_char_boundary(2_000)];
        Err(TestCaseError::fail(format!(
            "{hva}: {status} {tekst}\nto {vis}"
        )))
    };
    if ![200, 400, 401, 406, 413, 415].contains(&status) {
        return feil("not a documented status");
    }
    if !som_navn && tekst.contains(HEMMELIG) {
        return feil("says back what was sent");
    }
    for svar in svarene(&tekst) {
        let Ok(svar) = serde_json::from_str::<Value>(svar) else {
            return feil("not JSON");
        };
        let har_data = svar.get("data").is_some();
        if tekst.len() > STOERSTE[usize::from(har_data)] {
            return feil("too large");
        }
        if status != 200 && har_data {
            return feil("data of a request that failed");
        }
        let feilene = svar["errors"].as_array().cloned().unwrap_or_default();
        let kodet = |en: &Value| KODER.iter().any(|kode| en["extensions"]["code"] == *kode);
        if (!har_data && feilene.is_empty()) || !feilene.iter().all(kodet) {
            return feil("an error without a documented code");
        }
    }
    Ok(())
}

/// The answer; of a stream that goes on, what there is of it.
async fn lest(svar: Response<Body>) -> Result<String, TestCaseError> {
    let er_stroem = svar.headers()["content-type"] == "text/event-stream";
    let bytes = to_bytes(svar.into_body(), 2 * STOERSTE[1]);
    let bytes = match timeout(Duration::from_millis(100), bytes).await {
        Err(_) if er_stroem => return Ok(String::new()),
        Err(_) => return Err(TestCaseError::fail("no end of the answer")),
        Ok(bytes) => bytes.map_err(|_| TestCaseError::fail("too large an answer"))?,
    };
    String::from_utf8(bytes.into()).map_err(|_| TestCaseError::fail("not UTF-8"))
}

/// The JSON of an answer: one, or each of a stream's.
fn svarene(tekst: &str) -> Vec<&str> {
    if !tekst.starts_with("event:") {
        return (!tekst.is_empty()).then_some(tekst).into_iter().collect();
    }
    let data = tekst
        .lines()
        .filter_map(|linje| linje.strip_prefix("data: "));
    data.filter(|data| !data.is_empty()).collect()
}

/// Whether a change made what must not be seen part of a name, which errors of a document do tell.
fn er_del_av_navn(kropp: &[u8]) -> bool {
    let mut biter = kropp.windows(HEMMELIG.len() + 1);
    biter.any(|bit| {
        &bit[1..] == HEMMELIG.as_bytes() && (bit[0].is_ascii_alphanumeric() || bit[0] == b'_')
    })
}
