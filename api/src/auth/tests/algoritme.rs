//! Algorithm confusion and forged signatures.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA384, RSA_PSS_SHA512};
use jsonwebtoken::Algorithm;

use super::stoette::{Par, Utkast, Verden, b64, fast_utsteder, naa, slaa_sammen, verifiserer};
use crate::auth::{Subjekt, Tokenfeil};

#[tokio::test]
async fn a_good_token_of_each_algorithm_is_accepted() {
    for par in [
        Par::es256(),
        Par::es384(),
        Par::rs256(),
        Par::Rs(&RSA_PKCS1_SHA384, "RS384"),
        Par::Rs(&RSA_PKCS1_SHA512, "RS512"),
        Par::ps256(),
        Par::Rs(&RSA_PSS_SHA384, "PS384"),
        Par::Rs(&RSA_PSS_SHA512, "PS512"),
    ] {
        let portal = verifiserer(vec![fast_utsteder(&[par.jwk("k")])]);
        let token = Utkast::person(par.alg(), "k").signert(&par);
        let identitet = portal.proev(&token, naa()).await.expect("a good token");
        assert!(
            matches!(identitet.subjekt, Subjekt::Person { .. }),
            "{}",
            par.alg()
        );
    }
}

#[tokio::test]
async fn none_is_refused_in_any_casing_with_and_without_signature() {
    let verden = Verden::ny();
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let signert = verden.person().med_hode("alg", alg).signert(&verden.par);
        let (melding, _) = signert.rsplit_once('.').expect("three parts");
        for token in [signert.clone(), format!("{melding}."), melding.to_owned()] {
            assert!(
                verden.portal.proev(&token, naa()).await.is_err(),
                "{alg}: {token}"
            );
        }
    }
}

#[tokio::test]
async fn a_signature_stripped_flipped_or_zeroed_is_refused() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    let (melding, kodet) = token.rsplit_once('.').expect("three parts");
    let signatur = verden.par.signer(melding.as_bytes());

    let mut forfalskede = vec![
        String::new(),
        b64([0; 64]),
        b64([0; 63]),
        b64([0xff; 64]),
        b64(&signatur[..63]),
        b64([&signatur[..], &[0]].concat()),
        kodet[..kodet.len() - 1].to_owned(),
    ];
    for i in 0..signatur.len() {
        let mut endret = signatur.clone();
        endret[i] ^= 1;
        forfalskede.push(b64(endret));
    }
    for signatur in forfalskede {
        let svar = verden
            .portal
            .proev(&format!("{melding}.{signatur}"), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::Signatur), "{signatur}");
    }
}

#[tokio::test]
async fn a_changed_claim_or_header_breaks_the_signature() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    let (_, signatur) = token.rsplit_once('.').expect("three parts");
    let endrede = [
        verden.person().med("sub", "s-2"),
        verden.person().med_hode("x5t", "abc"),
    ];
    for utkast in endrede {
        let annet = utkast.signert(&verden.par);
        let (melding, _) = annet.rsplit_once('.').expect("three parts");
        let svar = verden
            .portal
            .proev(&format!("{melding}.{signatur}"), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::Signatur));
    }
}

#[tokio::test]
async fn hs256_keyed_with_the_public_key_is_refused() {
    for par in [Par::es256(), Par::rs256()] {
        let jwk = par.jwk("k");
        let portal = verifiserer(vec![fast_utsteder(std::slice::from_ref(&jwk))]);
        let felt = if par.alg() == "ES256" { "x" } else { "n" };
        let kodet = jwk[felt].as_str().expect("component").to_owned();
        let raa = super::stoette::fra_b64(&kodet);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{kodet}\n-----END PUBLIC KEY-----\n");
        let hemmeligheter = [
            raa,
            kodet.into_bytes(),
            jwk.to_string().into_bytes(),
            pem.into_bytes(),
            vec![],
        ];
        for hemmelighet in hemmeligheter {
            for alg in ["HS256", "hs256", "HS512", par.alg()] {
                let utkast = Utkast::person(alg, "k").signert(&par);
                let (melding, _) = utkast.rsplit_once('.').expect("three parts");
                let noekkel = hmac::Key::new(hmac::HMAC_SHA256, &hemmelighet);
                let mac = hmac::sign(&noekkel, melding.as_bytes());
                let svar = portal
                    .proev(&format!("{melding}.{}", b64(mac)), naa())
                    .await;
                assert!(svar.is_err(), "{alg}");
            }
        }
    }
}

#[tokio::test]
async fn the_keys_own_algorithm_must_be_the_tokens() {
    let (rs, ps, es) = (Par::rs256(), Par::ps256(), Par::es256());
    let cases = [
        ("PS256 token, RS256 key", &ps, rs.jwk("k"), "PS256"),
        ("RS256 token, PS256 key", &rs, ps.jwk("k"), "RS256"),
        ("ES256 token, RSA key", &es, rs.jwk("k"), "ES256"),
        ("RS256 token, EC key", &rs, es.jwk("k"), "RS256"),
    ];
    for (hva, par, jwk, alg) in cases {
        let portal = verifiserer(vec![fast_utsteder(&[jwk])]);
        let svar = portal
            .proev(&Utkast::person(alg, "k").signert(par), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel), "{hva}");
    }
}

#[tokio::test]
async fn an_rsa_key_without_algorithm_serves_what_the_issuer_is_configured_for() {
    let (rs, ps) = (Par::rs256(), Par::ps256());
    let mut jwk = rs.jwk("k");
    jwk.as_object_mut().expect("object").remove("alg");
    let mut oppsett = fast_utsteder(&[jwk]);
    oppsett.algoritmer = vec![Algorithm::RS256];
    let portal = verifiserer(vec![oppsett]);

    assert!(
        portal
            .proev(&Utkast::person("RS256", "k").signert(&rs), naa())
            .await
            .is_ok()
    );
    let svar = portal
        .proev(&Utkast::person("PS256", "k").signert(&ps), naa())
        .await;
    assert_eq!(svar, Err(Tokenfeil::Algoritme));
}

#[tokio::test]
async fn other_real_algorithms_are_refused() {
    let verden = Verden::ny();
    for alg in [
        "ES512", "ES256K", "RS1", "EdDSA", "HS384", "es256", "ES256 ",
    ] {
        let svar = verden.svar(&verden.person().med_hode("alg", alg)).await;
        assert_eq!(svar, Err(Tokenfeil::Algoritme), "{alg}");
    }
    for utkast in [
        verden.person().uten_hode("alg"),
        verden.person().med_hode("alg", 1),
    ] {
        assert_eq!(verden.svar(&utkast).await, Err(Tokenfeil::Algoritme));
    }
}

#[tokio::test]
async fn a_key_that_is_not_for_verifying_signatures_is_not_used() {
    let par = Par::es256();
    let reserve = Par::es256();
    let endringer = [
        ("encryption", serde_json::json!({ "use": "enc" })),
        (
            "other operations",
            serde_json::json!({ "key_ops": ["encrypt", "wrapKey"] }),
        ),
        ("other algorithm", serde_json::json!({ "alg": "ES384" })),
        ("unknown algorithm", serde_json::json!({ "alg": "XS256" })),
        ("other curve", serde_json::json!({ "crv": "P-384" })),
        ("other kind", serde_json::json!({ "kty": "OKP" })),
        ("short coordinate", serde_json::json!({ "x": b64([1; 31]) })),
        ("long coordinate", serde_json::json!({ "y": b64([1; 33]) })),
        (
            "a symmetric key",
            serde_json::json!({ "kty": "oct", "k": b64("hemmelig") }),
        ),
    ];
    for (hva, endring) in endringer {
        let jwk = slaa_sammen(par.jwk("k"), endring);
        let portal = verifiserer(vec![fast_utsteder(&[jwk, reserve.jwk("reserve")])]);
        let svar = portal
            .proev(&Utkast::person("ES256", "k").signert(&par), naa())
            .await;
        assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel), "{hva}");
    }
}

#[tokio::test]
async fn a_key_that_says_it_verifies_is_used() {
    let par = Par::es256();
    let jwk = slaa_sammen(par.jwk("k"), serde_json::json!({ "key_ops": ["verify"] }));
    let portal = verifiserer(vec![fast_utsteder(&[jwk])]);
    assert!(
        portal
            .proev(&Utkast::person("ES256", "k").signert(&par), naa())
            .await
            .is_ok()
    );
}
