//! Requests that nobody sends in good faith: each gets a small answer at once, and changes nothing.

use std::time::Duration;

use helsefellesskap::demo::ider;
use serde_json::json;

use super::raa::{Raatt, send};
use crate::rigg::{Portal, Tjener, paa_begge};

paa_begge![
    hvert_av_dem_faar_et_lite_svar_straks_og_endrer_ingenting,
    et_token_aapner_ikke_andre_veier,
];

/// A machine that is busy with something else may need a second try.
const FORSOEK: usize = 3;
const STRAKS: Duration = Duration::from_secs(1);
const LITE: usize = 1_500;

/// A mutation that would be noticed.
fn trekk() -> String {
    let kropp = json!({
        "query": "mutation($i: TrekkSamtykkeInput!) { trekkSamtykke(input: $i) { feil { code } } }",
        "variables": { "i": { "samtykkeId": ider::BRIT_TIL_DPS } },
    });
    kropp.to_string()
}

struct Sak {
    navn: &'static str,
    bytes: Vec<u8>,
    status: &'static [u16],
}

fn sak(navn: &'static str, status: &'static [u16], bytes: impl Into<Vec<u8>>) -> Sak {
    Sak {
        navn,
        bytes: bytes.into(),
        status,
    }
}

/// A request with these headers beside the usual ones.
fn foresporsel(linje: &str, token: &str, hoder: &str, kropp: &[u8]) -> Vec<u8> {
    let hode = format!(
        "{linje} HTTP/1.1\r\nHost: portal.test\r\nAuthorization: Bearer {token}\r\n{hoder}\
         Content-Length: {}\r\n\r\n",
        kropp.len()
    );
    [hode.as_bytes(), kropp].concat()
}

const JSON: &str = "Content-Type: application/json\r\n";

fn kropper(token: &str) -> Vec<Sak> {
    let post = |kropp: &[u8]| foresporsel("POST /graphql", token, JSON, kropp);
    let dyp = format!(
        "{{\"query\":\"{{__typename}}\",\"variables\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let stor = vec![b' '; 20 * 1024 * 1024];
    let mut i_biter = format!(
        "POST /graphql HTTP/1.1\r\nHost: portal.test\r\nAuthorization: Bearer {token}\r\n{JSON}\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        stor.len()
    )
    .into_bytes();
    i_biter.extend_from_slice(&stor);
    i_biter.extend_from_slice(b"\r\n0\r\n\r\n");
    let med_variabel = |tekst: &str| {
        let kropp = format!(
            r#"{{"query":"query($x: ID!) {{ node(id: $x) {{ id }} }}","variables":{{"x":"{tekst}"}}}}"#
        );
        post(kropp.as_bytes())
    };
    vec![
        sak("20 MiB", &[413], post(&stor)),
        sak("20 MiB in chunks", &[413], i_biter),
        sak("20 MiB told and not sent", &[413], {
            let hode = "POST /graphql HTTP/1.1\r\nHost: p\r\nContent-Length: 20971520\r\n\r\n";
            hode.as_bytes().to_vec()
        }),
        sak("100,000 deep", &[413], post(dyp.as_bytes())),
        sak(
            "too many values",
            &[413],
            post(
                format!(
                    "{{\"query\":\"{{__typename}}\",\"x\":[{}1]}}",
                    "1,".repeat(3_000)
                )
                .as_bytes(),
            ),
        ),
        sak("not UTF-8", &[400], post(b"{\"query\":\"\xff\xfe\"}")),
        sak("NUL", &[400], med_variabel("a\\u0000b")),
        sak("a lone surrogate", &[400], med_variabel("\\ud83d")),
        sak("a number too large", &[400], post(b"{\"query\":1e999}")),
        sak(
            "an array",
            &[400],
            post(format!("[{}]", trekk()).as_bytes()),
        ),
        sak("not chunks", &[400], {
            let hode = foresporsel("POST /graphql", token, JSON, b"");
            let hode = String::from_utf8(hode).unwrap();
            hode.replace("Content-Length: 0", "Transfer-Encoding: chunked") + "zz\r\n"
        }),
    ]
}

fn hoder(token: &str) -> Vec<Sak> {
    let kropp = trekk();
    let post = |hoder: &str| foresporsel("POST /graphql", token, hoder, kropp.as_bytes());
    let type_ = |type_: &str| post(&format!("Content-Type: {type_}\r\n"));
    vec![
        sak("text/plain", &[415], type_("text/plain")),
        sak("a form", &[415], type_("application/x-www-form-urlencoded")),
        sak(
            "multipart",
            &[415],
            type_("multipart/form-data; boundary=x"),
        ),
        sak("no type", &[415], post("")),
        sak(
            "two types",
            &[400],
            post(&format!("Content-Type: text/plain\r\n{JSON}")),
        ),
        sak(
            "two hosts",
            &[400],
            post(&format!("Host: annen.test\r\n{JSON}")),
        ),
        sak(
            "two purposes",
            &[400],
            post(&format!("{JSON}HF-Formaal: A\r\nHF-Formaal: B\r\n")),
        ),
        sak(
            "two lengths",
            &[400],
            post(&format!("{JSON}Content-Length: 3\r\n")),
        ),
        sak(
            "compressed",
            &[415],
            post(&format!("{JSON}Content-Encoding: gzip\r\n")),
        ),
        sak(
            "a form of refusals that there is not",
            &[400],
            post(&format!("{JSON}HF-Avslag: error\r\n")),
        ),
        sak(
            "a price nobody reports",
            &[400],
            post(&format!("{JSON}HF-Kostnad: ja\r\n")),
        ),
        sak("no host", &[400], {
            let med = String::from_utf8(post(JSON)).unwrap();
            med.replace("Host: portal.test\r\n", "")
        }),
        sak("a host that is none", &[400], {
            let med = String::from_utf8(post(JSON)).unwrap();
            med.replace("portal.test", "portal test")
        }),
        sak("somebody's name before the host", &[400], {
            let med = String::from_utf8(post(JSON)).unwrap();
            med.replace("portal.test", "portal@annen.test")
        }),
        sak(
            "two tokens",
            &[401],
            post(&format!("{JSON}Authorization: Bearer x\r\n")),
        ),
        sak(
            "a giant header",
            &[431],
            post(&format!("{JSON}X: {}\r\n", "x".repeat(70_000))),
        ),
        sak(
            "200 headers",
            &[431],
            post(&format!("{JSON}{}", "X: y\r\n".repeat(200))),
        ),
        sak(
            "no head",
            &[400],
            "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
        ),
        sak("HTTP/2", &[400, 0], "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]
}

fn metoder(token: &str) -> Vec<Sak> {
    let kropp = trekk();
    let med = |linje: &str| foresporsel(linje, token, JSON, kropp.as_bytes());
    vec![
        sak(
            "GET",
            &[405],
            med("GET /graphql?query=%7Bmeg%7Bformaal%7D%7D"),
        ),
        sak("HEAD", &[405], med("HEAD /graphql")),
        sak("PUT", &[405], med("PUT /graphql")),
        sak("PATCH", &[405], med("PATCH /graphql")),
        sak("DELETE", &[405], med("DELETE /graphql")),
        sak("TRACE", &[405], med("TRACE /graphql")),
        sak("OPTIONS", &[405], med("OPTIONS /graphql")),
        sak("no method of HTTP", &[405], med("BREW /graphql")),
        sak("CONNECT", &[400, 404, 405], med("CONNECT portal.test:443")),
        sak("a path", &[404], med("POST /graphql/../admin")),
        sak(
            "a long path",
            &[404, 414],
            med(&format!("POST /{}", "a".repeat(60_000))),
        ),
    ]
}

async fn proev(tjener: &Tjener, sak: &Sak) -> Raatt {
    let mut svar = send(tjener, &sak.bytes).await;
    for _ in 1..FORSOEK {
        if svar.tid < STRAKS {
            break;
        }
        svar = send(tjener, &sak.bytes).await;
    }
    assert!(
        sak.status.contains(&svar.status),
        "{}: {}",
        sak.navn,
        svar.tekst
    );
    assert!(svar.tid < STRAKS, "{}: {:?}", sak.navn, svar.tid);
    assert!(svar.tekst.len() < LITE, "{}: {}", sak.navn, svar.tekst);
    svar
}

async fn hvert_av_dem_faar_et_lite_svar_straks_og_endrer_ingenting(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let token = tjener.token("brit-bruker");
    for sak in kropper(&token).iter().chain(&hoder(&token)) {
        let svar = proev(&tjener, sak).await;
        assert!(
            !svar.tekst.contains("samtykkeId"),
            "{}: {}",
            sak.navn,
            svar.tekst
        );
    }
    for sak in &metoder(&token) {
        let svar = proev(&tjener, sak).await;
        let tillatt = svar.hode("allow");
        assert_eq!(
            svar.status == 405,
            tillatt.is_some(),
            "{}: {}",
            sak.navn,
            svar.tekst
        );
    }
    assert_eq!(p.avbilde().await, foer);
    assert_eq!(p.logg().await.len(), 0, "nobody was asked for");
    // And it still answers.
    let svar = tjener.spoer("brit-bruker", "{ meg { formaal } }", json!({}));
    svar.await.data();
}

/// Where two readers of the same bytes could see two requests, the portal sees one, or none.
async fn et_token_aapner_ikke_andre_veier(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let token = tjener.token("brit-bruker");
    let kropp = trekk();
    let smuglet = format!(
        "POST /graphql HTTP/1.1\r\nHost: p\r\nAuthorization: Bearer {token}\r\n{JSON}\
         Content-Length: {}\r\n\r\n{kropp}",
        kropp.len()
    );
    for foran in [
        "POST /graphql HTTP/1.1\r\nHost: p\r\nContent-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\nContent-Length: +4\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\n X: y\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nHost: p\r\nX: a\0b\r\n\r\n",
    ] {
        let svar = send(&tjener, format!("{foran}{smuglet}").as_bytes()).await;
        assert_eq!(svar.status, 400, "{foran}: {}", svar.tekst);
    }
    assert_eq!(p.avbilde().await, foer);
}
