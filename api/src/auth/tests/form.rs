//! The form of header, token and parts.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::json;

use super::stoette::{Verden, b64, fast_utsteder, hoder, naa, verifiserer};
use crate::auth::{Identitet, Legitimasjon, Tokenfeil};

#[tokio::test]
async fn only_one_bearer_token_is_read_from_the_header() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    for god in [
        format!("Bearer {token}"),
        format!("bearer {token}"),
        format!("BEARER {token}"),
        format!("Bearer  {token}"),
    ] {
        assert!(med_hode(&verden, &god).await.is_ok());
    }
    let daarlige = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.clone(),
        format!("Basic {token}"),
        format!("DPoP {token}"),
        format!(" Bearer {token}"),
        format!("Bearer {token} "),
        format!("Bearer\t{token}"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token} {token}"),
    ];
    for verdi in daarlige {
        assert!(med_hode(&verden, &verdi).await.is_err(), "{verdi:?}");
    }
    assert_eq!(
        verden.portal.proev_hoder(&hoder(&[]), naa()).await,
        Err(Tokenfeil::Mangler)
    );
}

async fn med_hode(verden: &Verden, verdi: &str) -> Result<Identitet, Tokenfeil> {
    let hoder = hoder(&[("authorization", verdi)]);
    verden.portal.proev_hoder(&hoder, naa()).await
}

#[test]
fn two_authorization_headers_are_refused_also_when_equal() {
    let mut hoder = HeaderMap::new();
    let lest = |hoder: &HeaderMap| Legitimasjon::av(hoder, "POST", "/").map(|_| ());
    assert_eq!(lest(&hoder), Ok(()));
    hoder.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
    assert_eq!(lest(&hoder), Ok(()));
    hoder.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
    assert_eq!(lest(&hoder), Err(Tokenfeil::FlereHoder));
}

#[test]
fn a_header_outside_ascii_is_refused() {
    let mut hoder = HeaderMap::new();
    let verdi = HeaderValue::from_bytes("Bearer ø".as_bytes()).expect("opaque bytes");
    hoder.append(AUTHORIZATION, verdi);
    assert_eq!(
        Legitimasjon::av(&hoder, "POST", "/").err(),
        Some(Tokenfeil::Skjema)
    );
}

#[tokio::test]
async fn a_token_has_exactly_three_parts() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    let (melding, signatur) = token.rsplit_once('.').expect("three parts");
    let (hode, krav) = melding.split_once('.').expect("two parts");
    let jwe = b64(r#"{"alg":"RSA-OAEP","enc":"A256GCM","typ":"at+jwt","kid":"es"}"#);
    for daarlig in [
        ".".to_owned(),
        "..".to_owned(),
        hode.to_owned(),
        melding.to_owned(),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{signatur}"),
        format!("{token}.{signatur}.{signatur}"),
        format!("{hode}..{signatur}"),
        format!(".{krav}.{signatur}"),
        format!("{jwe}.{krav}.{krav}.{krav}.{signatur}"),
        format!("{jwe}....{signatur}"),
    ] {
        assert!(
            verden.portal.proev(&daarlig, naa()).await.is_err(),
            "{daarlig}"
        );
    }
}

#[tokio::test]
async fn what_is_not_strict_base64url_is_refused() {
    let verden = Verden::ny();
    let utkast = verden.person().med("navn", "~~~???>>>");
    assert!(verden.svar(&utkast).await.is_ok());
    let (hode, krav) = (
        json!(utkast.hode).to_string(),
        json!(utkast.krav).to_string(),
    );
    let mut polstret = (0..3).map(|n| URL_SAFE.encode(format!("{krav}{}", " ".repeat(n))));
    let polstret = polstret
        .find(|kodet| kodet.ends_with('='))
        .expect("padding");
    let signer = |hode: String, krav: String| {
        let melding = format!("{hode}.{krav}");
        let signatur = verden.par.signer(melding.as_bytes());
        format!("{melding}.{}", b64(signatur))
    };
    let standard = STANDARD.encode(&krav);
    assert!(
        standard.contains(['+', '/']),
        "the standard alphabet must show"
    );
    let god = verden.person().signert(&verden.par);
    for daarlig in [
        signer(b64(&hode), standard),
        signer(b64(&hode), polstret),
        signer(format!("{}=", b64(&hode)), b64(&krav)),
        signer(format!(" {}", b64(&hode)), b64(&krav)),
        signer(b64(&hode), format!("{}\n", b64(&krav))),
        signer(b64(&hode), format!("{}\0", b64(&krav))),
        signer(b64(&hode), "æøå".to_owned()),
        format!("{god}="),
        format!("{god}\n"),
        format!("{god}%3D"),
    ] {
        assert!(
            verden.portal.proev(&daarlig, naa()).await.is_err(),
            "{daarlig}"
        );
    }
}

#[tokio::test]
async fn a_member_that_occurs_twice_is_refused() {
    let verden = Verden::ny();
    let utkast = verden.person();
    let hode = json!(utkast.hode).to_string();
    let krav = json!(utkast.krav).to_string();
    let med = |objekt: &str, tillegg: &str| format!("{},{tillegg}}}", &objekt[..objekt.len() - 1]);
    assert!(
        verden
            .portal
            .proev(&verden.par.raatoken(&hode, &krav), naa())
            .await
            .is_ok()
    );
    for (hode, krav) in [
        (med(&hode, r#""alg":"ES256""#), krav.clone()),
        (med(&hode, r#""kid":"es""#), krav.clone()),
        (med(&hode, r#""\u0061lg":"none""#), krav.clone()),
        (hode.clone(), med(&krav, r#""sub":"s-1""#)),
        (hode.clone(), med(&krav, r#""aud":"en-annen""#)),
        (hode.clone(), med(&krav, r#""\u0070id":"1""#)),
        (hode.clone(), med(&krav, r#""x":{"a":1,"a":1}"#)),
        (hode.clone(), med(&krav, r#""x":[{"a":1,"a":1}]"#)),
    ] {
        let svar = verden
            .portal
            .proev(&verden.par.raatoken(&hode, &krav), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::Form), "{hode} {krav}");
    }
}

#[tokio::test]
async fn parts_that_are_not_one_json_object_are_refused() {
    let verden = Verden::ny();
    let utkast = verden.person();
    let (hode, krav) = (
        json!(utkast.hode).to_string(),
        json!(utkast.krav).to_string(),
    );
    for del in [
        "",
        "null",
        "1",
        "[]",
        "\"a\"",
        "{",
        "{}{}",
        "{\"a\":}",
        "{'a':1}",
        "\u{feff}{}",
    ] {
        for (hode, krav) in [(del, &*krav), (&*hode, del)] {
            let svar = verden
                .portal
                .proev(&verden.par.raatoken(hode, krav), naa())
                .await;
            assert_eq!(svar, Err(Tokenfeil::Form), "{hode} {krav}");
        }
    }
    for etter in ["x", "{}", "\0"] {
        let krav = format!("{krav}{etter}");
        let svar = verden
            .portal
            .proev(&verden.par.raatoken(&hode, &krav), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::Form), "{etter:?}");
    }
}

#[tokio::test]
async fn all_kinds_of_json_may_stand_in_claims_that_are_not_used() {
    let verden = Verden::ny();
    let alt = json!({ "a": null, "b": [true, -1, 1.5, "x", u64::MAX], "c": { "d": {} } });
    assert!(
        verden
            .svar(&verden.person().med("annet", alt))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn deep_json_is_refused_and_does_not_exhaust_the_stack() {
    let verden = Verden::ny();
    for dybde in [200, 4_000] {
        let dyp = format!("{{\"x\":{}{}}}", "[".repeat(dybde), "]".repeat(dybde));
        for (hode, krav) in [
            (&*dyp, "{}"),
            (r#"{"alg":"ES256","typ":"at+jwt","kid":"es"}"#, &*dyp),
        ] {
            let svar = verden
                .portal
                .proev(&verden.par.raatoken(hode, krav), naa())
                .await;
            assert_eq!(svar, Err(Tokenfeil::Form));
        }
    }
}

#[tokio::test]
async fn a_token_of_16_kib_is_read_and_a_longer_one_is_not() {
    let verden = Verden::ny();
    let fylt = |hode: usize, krav: usize| {
        let utkast = verden.person().med_hode("x", "x".repeat(hode));
        utkast.med("fyll", "x".repeat(krav)).signert(&verden.par)
    };
    let av_lengde = |lengde: usize| {
        let krav = 12_200 - fylt(0, 12_200).len().abs_diff(lengde) * 3 / 4;
        (0..3)
            .flat_map(|hode| (krav - 10..krav + 10).map(move |krav| (hode, krav)))
            .map(|(hode, krav)| fylt(hode, krav))
            .find(|token| token.len() == lengde)
            .expect("a token of this length")
    };
    let stoerste = av_lengde(16 * 1024);
    assert!(verden.portal.proev(&stoerste, naa()).await.is_ok());
    for token in [av_lengde(16 * 1024 + 1), fylt(0, 30_000), fylt(0, 150_000)] {
        let svar = verden.portal.proev(&token, naa()).await;
        assert_eq!(svar, Err(Tokenfeil::ForStor), "{} bytes", token.len());
    }
}

#[tokio::test]
async fn typ_is_required_and_on_the_issuers_list() {
    let verden = Verden::ny();
    for typ in [
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "Application/At+Jwt",
    ] {
        assert!(
            verden
                .svar(&verden.person().med_hode("typ", typ))
                .await
                .is_ok(),
            "{typ}"
        );
    }
    let andre = [
        "JWT",
        "dpop+jwt",
        "id+jwt",
        "logout+jwt",
        "",
        "at+jwt ",
        "application/",
        "text/at+jwt",
        "applicationxat+jwt",
    ];
    for typ in andre {
        let svar = verden.svar(&verden.person().med_hode("typ", typ)).await;
        assert_eq!(svar, Err(Tokenfeil::Type), "{typ}");
    }
    assert_eq!(
        verden.svar(&verden.person().uten_hode("typ")).await,
        Err(Tokenfeil::Type)
    );
}

#[tokio::test]
async fn an_issuer_may_be_configured_for_another_typ() {
    let verden = Verden::ny();
    let mut oppsett = fast_utsteder(&[verden.par.jwk("es")]);
    oppsett.typ = vec!["application/JWT".to_owned()];
    let portal = verifiserer(vec![oppsett]);
    let med_typ = |typ: &str| verden.person().med_hode("typ", typ).signert(&verden.par);
    assert!(portal.proev(&med_typ("JWT"), naa()).await.is_ok());
    assert_eq!(
        portal.proev(&med_typ("at+jwt"), naa()).await,
        Err(Tokenfeil::Type)
    );
}

#[test]
fn the_outside_learns_nothing_about_which_check_refused() {
    let alle = [
        Tokenfeil::Mangler,
        Tokenfeil::Signatur,
        Tokenfeil::Utloept,
        Tokenfeil::Nummer,
    ];
    let meldinger: Vec<_> = alle.iter().map(ToString::to_string).collect();
    assert!(
        meldinger.iter().all(|melding| *melding == meldinger[0]),
        "{meldinger:?}"
    );
    assert_eq!(format!("{:?}", Tokenfeil::Signatur), "Signatur");
}
