//! Answers from an issuer's address that are not believed.

use serde_json::{Value, json};

use super::stoette::{
    ISS, Noekkeltjener, Par, Svar, Utkast, naa, om, slaa_sammen, utsteder, verifiserer,
};
use crate::auth::{Noekkelkilde, Tokenfeil};

/// How a portal with this answer from the issuer takes the issuer's good token.
async fn med_svar(par: &Par, svar: Svar) -> Result<(), Tokenfeil> {
    let tjener = Noekkeltjener::start(svar).await;
    let god = Utkast::person(par.alg(), "k").signert(par);
    tjener.portal().proev(&god, naa()).await.map(drop)
}

fn raatt(jwks: impl ToString) -> Svar {
    Svar::Raatt(200, jwks.to_string().into_bytes())
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let par = Par::es256();
    let angriper = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let svar = med_svar(&par, Svar::Videre(angriper.adresse.clone())).await;
    assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));
    assert_eq!(angriper.treff(), 0);
}

#[tokio::test]
async fn only_status_200_is_an_answer() {
    let par = Par::es256();
    let noekler = json!({ "keys": [par.jwk("k")] }).to_string().into_bytes();
    assert_eq!(
        med_svar(&par, Svar::Raatt(200, noekler.clone())).await,
        Ok(())
    );
    for status in [201, 203, 206, 304, 400, 404, 500] {
        let svar = med_svar(&par, Svar::Raatt(status, noekler.clone())).await;
        assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige), "{status}");
    }
}

#[tokio::test]
async fn an_answer_above_a_mebibyte_is_not_read() {
    let par = Par::es256();
    let med_lengde = |lengde: usize| {
        let tekst = json!({ "keys": [par.jwk("k")] }).to_string();
        let fyll = " ".repeat(lengde - tekst.len());
        raatt(format!("{tekst}{fyll}"))
    };
    assert_eq!(med_svar(&par, med_lengde(1024 * 1024)).await, Ok(()));
    for lengde in [1024 * 1024 + 1, 50 * 1024 * 1024] {
        let svar = med_svar(&par, med_lengde(lengde)).await;
        assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige), "{lengde}");
    }
}

#[tokio::test]
async fn two_thousand_keys_are_read_and_one_more_is_not() {
    let par = Par::es256();
    let antall = |antall: usize| {
        let andre = (1..antall).map(|i| par.jwk(&format!("k{i}")));
        Svar::Noekler(andre.chain([par.jwk("k")]).collect())
    };
    assert_eq!(med_svar(&par, antall(2_000)).await, Ok(()));
    let svar = med_svar(&par, antall(2_001)).await;
    assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));
}

#[tokio::test]
async fn what_is_not_a_key_set_is_refused() {
    let par = Par::es256();
    let jwk = par.jwk("k");
    let dobbel = format!(r#"{{"keys":[],"keys":[{jwk}]}}"#);
    let dyp = format!(
        "{{\"keys\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for svar in [
        raatt(""),
        raatt("<html>"),
        raatt("null"),
        raatt("{}"),
        raatt(json!([jwk])),
        raatt(json!({ "keys": jwk })),
        raatt(json!({ "keys": null })),
        raatt(dobbel),
        raatt(dyp),
        Svar::Raatt(200, vec![0xff; 100]),
    ] {
        assert_eq!(
            med_svar(&par, svar).await,
            Err(Tokenfeil::NoeklerUtilgjengelige)
        );
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_read_does_not_hide_the_others() {
    let par = Par::es256();
    let uten_verdier = json!({ "kty": "EC", "crv": "P-256", "kid": "k" });
    let rare: Vec<Value> = vec![
        json!(null),
        json!("k"),
        json!({}),
        json!({ "kty": "EC", "kid": 7 }),
        json!({ "kty": "AKP", "alg": "ML-DSA-65", "kid": "k", "pub": "AA" }),
        json!({ "kty": "oct", "kid": "k", "k": "aGVtbWVsaWc" }),
        uten_verdier,
        slaa_sammen(par.jwk("k"), json!({ "use": "enc" })),
        par.jwk("k"),
    ];
    assert_eq!(med_svar(&par, Svar::Noekler(rare)).await, Ok(()));
}

#[tokio::test]
async fn an_answer_that_is_not_believed_leaves_the_known_keys() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = tjener.portal();
    let (god, ukjent) = (
        Utkast::person("ES256", "k").signert(&par),
        Utkast::person("ES256", "u").signert(&par),
    );
    assert!(portal.proev(&god, naa()).await.is_ok());
    for (i, svar) in [raatt("<html>"), raatt("{}"), Svar::Raatt(302, vec![])]
        .into_iter()
        .enumerate()
    {
        let now = om(30 + 30 * i64::try_from(i).expect("small"));
        tjener.svarer_naa(svar);
        assert_eq!(
            portal.proev(&ukjent, now).await,
            Err(Tokenfeil::UkjentNoekkel)
        );
        assert!(portal.proev(&god, now).await.is_ok());
        assert_eq!(tjener.treff(), i + 2);
    }
}

#[tokio::test]
async fn an_issuer_that_publishes_no_keys_has_withdrawn_them() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = tjener.portal();
    let (god, ukjent) = (
        Utkast::person("ES256", "k").signert(&par),
        Utkast::person("ES256", "u").signert(&par),
    );
    assert!(portal.proev(&god, naa()).await.is_ok());
    tjener.svarer_naa(Svar::Noekler(vec![]));
    assert_eq!(
        portal.proev(&ukjent, om(30)).await,
        Err(Tokenfeil::UkjentNoekkel)
    );
    assert_eq!(
        portal.proev(&god, om(31)).await,
        Err(Tokenfeil::UkjentNoekkel)
    );
}

#[tokio::test]
async fn keys_are_found_where_the_issuers_own_discovery_document_says() {
    let par = Par::es256();
    let noekler = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let dokument = |iss: &str, jwks: &str| raatt(json!({ "issuer": iss, "jwks_uri": jwks }));
    let svar = async |dokument: Svar| {
        let oppdagelse = Noekkeltjener::start(dokument).await;
        let kilde = Noekkelkilde::Oppdagelse(oppdagelse.adresse.clone());
        let portal = verifiserer(vec![utsteder(kilde)]);
        let token = Utkast::person("ES256", "k").signert(&par);
        portal.proev(&token, naa()).await.map(|_| ())
    };
    assert_eq!(svar(dokument(ISS, &noekler.adresse)).await, Ok(()));
    assert_eq!(noekler.treff(), 1);
    for daarlig in [
        dokument("https://annen.example", &noekler.adresse),
        dokument(&format!("{ISS}/"), &noekler.adresse),
        dokument(ISS, "http://annen.example/jwks"),
        dokument(ISS, "file:///etc/passwd"),
        dokument(ISS, ""),
        raatt(json!({ "issuer": ISS })),
        raatt(json!({ "jwks_uri": noekler.adresse })),
        raatt(format!(
            r#"{{"issuer":"{ISS}","issuer":"{ISS}","jwks_uri":"{}"}}"#,
            noekler.adresse
        )),
        raatt("<html>"),
        raatt(" ".repeat(50 * 1024 * 1024)),
        Svar::Videre(noekler.adresse.clone()),
    ] {
        assert_eq!(svar(daarlig).await, Err(Tokenfeil::NoeklerUtilgjengelige));
    }
    assert_eq!(noekler.treff(), 1, "no other document led anywhere");
}
