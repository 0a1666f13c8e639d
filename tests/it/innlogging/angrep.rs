//! Every way a token can be wrong, against the real program as it runs in production, with an
//! issuer that is a real HTTP server.

use std::{path::Path, time::Instant};

use aws_lc_rs::hmac;
use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::{
    demo,
    hash::base64url,
    klokke::{Klokke, Systemklokke},
};
use reqwest::Client;
use serde_json::{Value, json};

use super::utsteder::{AUD, Falsk, kopi, noekkel};
use crate::rigg::{Mappe, Program, kommando_med};

/// The program with production's rules, trusting these issuers.
pub(crate) async fn program(mappe: &Path, utstedere: &[Value]) -> (Program, String) {
    program_med(mappe, utstedere, &[]).await
}

/// The same, with these settings.
pub(crate) async fn program_med(
    mappe: &Path,
    utstedere: &[Value],
    ogsaa: &[(&str, &str)],
) -> (Program, String) {
    let ledig = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = ledig.local_addr().unwrap().to_string();
    drop(ledig);
    let fil = mappe.join("utstedere.json");
    std::fs::write(&fil, json!(utstedere).to_string()).unwrap();
    let database = format!("sqlite://{}?mode=rwc", mappe.join("base").display());
    let hemmelig = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    let mut satt = vec![
        ("HF_ENV", "test"),
        ("HF_DATABASE_URL", database.as_str()),
        ("HF_KEY", hemmelig),
        ("HF_SIGNING_KEY", hemmelig),
        ("HF_ISSUERS", fil.to_str().unwrap()),
    ];
    satt.extend(ogsaa);
    for kommando in [&["migrate"][..], &["demo", "--brukere", "4"]] {
        let (kode, _, feil) = kommando_med(mappe, &satt, kommando);
        assert_eq!(kode, 0, "{feil}");
    }
    let program = Program::start_med(mappe, &satt, &adresse).await;
    (program, format!("http://{adresse}/graphql"))
}

/// The answer to a token: status, body, and how long it took.
async fn svar(klient: &Client, adresse: &str, token: &str) -> (u16, String, f64) {
    let start = Instant::now();
    let sendt = klient
        .post(adresse)
        .header("Authorization", format!("Bearer {token}"))
        .json(&json!({ "query": "{ meg { bruker { navn { fulltNavn } } } }" }))
        .send()
        .await
        .unwrap();
    let status = sendt.status().as_u16();
    (
        status,
        sendt.text().await.unwrap(),
        start.elapsed().as_secs_f64(),
    )
}

pub(crate) fn brit() -> Value {
    let persona = demo::personaer()
        .into_iter()
        .find(|p| p.navn == "brit-bruker")
        .unwrap();
    let helsefellesskap::auth::Personaidentitet::Person { nummer, .. } = persona.krav.hvem else {
        panic!("a person");
    };
    json!({ "sub": "s", "pid": nummer.siffer(), "acr": "idporten-loa-high" })
}

/// A token that is wrong in one way each. `angriper` is an address that must never be asked.
fn spolerte(u: &Falsk, angriper: &Falsk, naa: DateTime<Utc>) -> Vec<(String, String)> {
    let (hode, krav) = (u.hode(), u.krav(&brit(), naa));
    let god = u.signert(&hode, &krav);
    let (melding, signatur) = god.rsplit_once('.').unwrap();
    let (_, kropp) = melding.split_once('.').unwrap();
    let mut ut: Vec<(String, String)> = Vec::new();
    let mut legg = |navn: &str, token: String| ut.push((navn.to_owned(), token));
    // Algorithm and form.
    for alg in [
        "none", "None", "NONE", "nOnE", "", "HS384", "ES384", "EdDSA", "es256",
    ] {
        let annet = base64url(med(&hode, "alg", json!(alg)).to_string().as_bytes());
        legg(alg, format!("{annet}.{kropp}."));
        legg(alg, format!("{annet}.{kropp}.{signatur}"));
    }
    legg("stripped", format!("{melding}."));
    legg("stripped whole", melding.to_owned());
    let snudd = if signatur.starts_with('A') { 'B' } else { 'A' };
    legg("flipped", format!("{melding}.{snudd}{}", &signatur[1..]));
    legg("zeros", format!("{melding}.{}", base64url(&[0; 64])));
    legg("short", format!("{melding}.{}", base64url(&[0; 32])));
    let offentlig = json!(kopi(&u.par, "k"));
    for (navn, hemmelig) in [
        ("jwk", offentlig.to_string()),
        ("x", offentlig["x"].as_str().unwrap().to_owned()),
        ("kid", "k".to_owned()),
        ("empty", String::new()),
    ] {
        let hs = base64url(med(&hode, "alg", json!("HS256")).to_string().as_bytes());
        let melding = format!("{hs}.{kropp}");
        let mac = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, hemmelig.as_bytes()),
            melding.as_bytes(),
        );
        legg(
            &format!("HS256 with {navn}"),
            format!("{melding}.{}", base64url(mac.as_ref())),
        );
    }
    legg(
        "another's signature",
        angriper
            .par
            .signer(&hode.to_string(), &krav.to_string())
            .unwrap(),
    );
    legg("JWE", format!("{god}.AAAA.AAAA"));
    legg("not base64", format!("{melding}.***"));
    legg("padded", format!("{god}=="));
    legg("words", "not a token".to_owned());
    legg(
        "twice",
        u.par
            .signer(
                &hode.to_string(),
                &krav.to_string().replacen('{', "{\"aud\":\"x\",", 1),
            )
            .unwrap(),
    );
    legg(
        "alg twice",
        u.par
            .signer(
                &hode.to_string().replacen('{', "{\"alg\":\"none\",", 1),
                &krav.to_string(),
            )
            .unwrap(),
    );
    let dyp = format!(
        "{{\"a\":{}{},{}",
        "[".repeat(5_000),
        "]".repeat(5_000),
        &krav.to_string()[1..]
    );
    legg("deep", u.par.signer(&hode.to_string(), &dyp).unwrap());
    for kib in [40, 200] {
        legg(
            "large",
            u.signert(&hode, &med(&krav, "fyll", json!("a".repeat(kib * 1024)))),
        );
    }
    // Key.
    for kid in [
        "../../etc/passwd",
        "' OR 1=1 --",
        "http://127.0.0.1/k",
        "k\0",
        "",
        "ukjent",
    ] {
        legg("kid", u.signert(&med(&hode, "kid", json!(kid)), &krav));
    }
    legg(
        "kid of 5 KB",
        u.signert(&med(&hode, "kid", json!("k".repeat(5_000))), &krav),
    );
    legg("no kid", u.signert(&uten(&hode, "kid"), &krav));
    let deres = format!("{}/jwks", angriper.iss);
    for (navn, verdi) in [
        ("jku", json!(deres)),
        ("x5u", json!(deres)),
        ("jwk", json!(kopi(&angriper.par, "k"))),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
    ] {
        let hode = med(&hode, navn, verdi);
        legg(navn, u.signert(&hode, &krav));
        legg(
            navn,
            angriper
                .par
                .signer(&hode.to_string(), &krav.to_string())
                .unwrap(),
        );
    }
    legg(
        "typ",
        u.signert(&med(&hode, "typ", json!("dpop+jwt")), &krav),
    );
    legg("no typ", u.signert(&uten(&hode, "typ"), &krav));
    // Claims.
    let om = |sekunder: i64| json!((naa + TimeDelta::seconds(sekunder)).timestamp());
    for (navn, verdi) in [
        ("exp", om(-60)),
        ("exp", json!("9999999999")),
        ("exp", json!(9_999_999_999.5)),
        ("nbf", om(60)),
        ("iat", om(60)),
        ("iat", json!(null)),
        ("aud", json!("helsefellesskap")),
        ("aud", json!(format!("{AUD}-2"))),
        ("aud", json!([AUD, "annen"])),
        ("aud", json!([])),
        ("aud", json!("unspecified")),
        ("iss", json!(format!("{}/", u.iss))),
        ("iss", json!(angriper.iss)),
        ("iss", json!([u.iss])),
        ("sub", json!("")),
        ("pid", json!("00000000000")),
        ("pid", json!([brit()["pid"]])),
        ("acr", json!("idporten-loa-low")),
        ("nonce", json!("n")),
        ("at_hash", json!("a")),
        ("htm", json!("POST")),
        ("cnf", json!({ "jkt": u.par.avtrykk() })),
        ("client_id", json!("med mellomrom")),
    ] {
        legg(
            &format!("{navn} {verdi}"),
            u.signert(&hode, &med(&krav, navn, verdi)),
        );
    }
    for navn in ["exp", "iat", "aud", "iss", "sub", "pid", "acr", "client_id"] {
        legg(&format!("no {navn}"), u.signert(&hode, &uten(&krav, navn)));
    }
    ut
}

fn med(objekt: &Value, navn: &str, verdi: Value) -> Value {
    let mut ut = objekt.clone();
    ut[navn] = verdi;
    ut
}

fn uten(objekt: &Value, navn: &str) -> Value {
    let mut ut = objekt.clone();
    ut.as_object_mut().unwrap().remove(navn);
    ut
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hvert_feilt_token_faar_samme_lille_svar_og_ingenting_av_det_i_loggen() {
    let mappe = Mappe::ny();
    let (utsteder, angriper) = (
        Falsk::start(&noekkel()).await,
        Falsk::start(&noekkel()).await,
    );
    let (_program, adresse) = program(mappe.sti(), &[utsteder.linje("IDPORTEN")]).await;
    let (klient, naa) = (Client::new(), Systemklokke.naa());
    let god = utsteder.token(&brit(), naa);
    let (status, kropp, _) = svar(&klient, &adresse, &god).await;
    assert_eq!(status, 200, "{kropp}");
    assert!(kropp.contains("Brit"), "{kropp}");
    let alle = spolerte(&utsteder, &angriper, naa);
    assert!(alle.len() >= 85, "{}", alle.len());
    let (_, ventet, _) = svar(&klient, &adresse, "x").await;
    for (navn, token) in &alle {
        let (status, kropp, tid) = svar(&klient, &adresse, token).await;
        if token.len() > 100 * 1024 {
            // More header than the server reads at all.
            assert!((400..500).contains(&status), "{navn}: {status}");
        } else {
            assert_eq!((status, &kropp), (401, &ventet), "{navn}");
        }
        assert!(tid < 1.0, "{navn}: {tid} s");
    }
    assert_eq!(angriper.treff(), 0, "no address in a token is asked");
    assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
    let logg = std::fs::read_to_string(mappe.sti().join("logg")).unwrap();
    assert!(logg.contains("token refused"));
    let pid = brit()["pid"].as_str().unwrap().to_owned();
    for (navn, token) in alle.iter().chain([&("good".to_owned(), god)]) {
        for del in token.split('.').filter(|del| del.len() > 20) {
            assert!(!logg.contains(&del[..20]), "{navn}");
        }
    }
    assert!(!logg.contains(&pid));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noekler_byttes_og_utstederen_kan_vaere_borte() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    let (_program, adresse) = program(mappe.sti(), &[utsteder.linje("IDPORTEN")]).await;
    let (klient, naa) = (Client::new(), Systemklokke.naa());
    let god = utsteder.token(&brit(), naa);
    assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
    // Two hundred invented key ids: few questions, and the good token works meanwhile.
    let krav = utsteder.krav(&brit(), naa);
    for nr in 0..200 {
        let ukjent = utsteder.signert(
            &med(&utsteder.hode(), "kid", json!(format!("u{nr}"))),
            &krav,
        );
        assert_eq!(svar(&klient, &adresse, &ukjent).await.0, 401);
        if nr % 20 == 0 {
            assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
        }
    }
    assert!(utsteder.treff() <= 4, "{}", utsteder.treff());
    // Down, the keys that were seen still hold; others are refused, and nothing falls over.
    utsteder.publiserer(None);
    assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
    let ny = noekkel();
    let nytt = ny
        .signer(
            &med(&utsteder.hode(), "kid", json!("ny")).to_string(),
            &krav.to_string(),
        )
        .unwrap();
    assert_eq!(svar(&klient, &adresse, &nytt).await.0, 401);
    assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn er_utstederen_borte_fra_foerst_av_er_det_senere_og_ikke_nei() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    utsteder.publiserer(None);
    let (_program, adresse) = program(mappe.sti(), &[utsteder.linje("IDPORTEN")]).await;
    let (klient, god) = (Client::new(), utsteder.token(&brit(), Systemklokke.naa()));
    let (status, tekst, _) = svar(&klient, &adresse, &god).await;
    assert_eq!(status, 503);
    assert!(tekst.contains("UNAVAILABLE"), "{tekst}");
    utsteder.publiserer(Some(vec![kopi(&utsteder.par, "k")]));
    assert_eq!(svar(&klient, &adresse, &god).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn en_ny_noekkel_virker_med_det_foerste_tokenet_og_en_gammel_ikke_lenger() {
    let mappe = Mappe::ny();
    let utsteder = Falsk::start(&noekkel()).await;
    let (_program, adresse) = program(mappe.sti(), &[utsteder.linje("IDPORTEN")]).await;
    let (klient, naa) = (Client::new(), Systemklokke.naa());
    let gammelt = utsteder.token(&brit(), naa);
    assert_eq!(svar(&klient, &adresse, &gammelt).await.0, 200);
    let ny = noekkel();
    utsteder.publiserer(Some(vec![kopi(&ny, "ny")]));
    let hode = med(&utsteder.hode(), "kid", json!("ny")).to_string();
    let nytt = ny
        .signer(&hode, &utsteder.krav(&brit(), naa).to_string())
        .unwrap();
    assert_eq!(svar(&klient, &adresse, &nytt).await.0, 200);
    assert_eq!(
        svar(&klient, &adresse, &gammelt).await.0,
        401,
        "also where it was remembered"
    );
}
