//! The key id, and tokens that bring their own keys.

use serde_json::{Value, json};

use super::stoette::{
    Noekkeltjener, Par, Svar, Utkast, Verden, b64, fast_utsteder, naa, om, som_bearer, utsteder,
    verifiserer,
};
use crate::auth::{Noekkelkilde, Tokenfeil};

#[tokio::test]
async fn a_kid_that_is_no_key_of_the_issuer_is_refused() {
    let verden = Verden::ny();
    let lang = "k".repeat(5 * 1024);
    for kid in [
        "ukjent",
        "ES",
        "es ",
        "../../../../dev/null",
        "/proc/self/environ",
        "es' OR '1'='1",
        "es\" UNION SELECT 'a",
        "https://angriper.example/jwks",
        "es\0",
        "\0",
        "es\n",
        "",
        "nøkkel",
        &lang,
    ] {
        let svar = verden.svar(&verden.person().med_hode("kid", kid)).await;
        assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel), "{kid:?}");
    }
    for kid in [json!(null), json!(1), json!(["es"]), json!({ "es": 1 })] {
        let svar = verden.svar(&verden.person().med_hode("kid", kid)).await;
        assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel));
    }
    let uten = verden.person().uten_hode("kid");
    assert_eq!(verden.svar(&uten).await, Err(Tokenfeil::UkjentNoekkel));
}

#[tokio::test]
async fn a_key_with_a_kid_like_any_issuers_is_found() {
    let par = Par::es256();
    let lang = "k".repeat(256);
    for kid in [
        "1",
        "F2C3B8AA91",
        "2024-01_a.b~c",
        "ab+/cd==",
        "urn:k:1",
        &lang,
    ] {
        let portal = verifiserer(vec![fast_utsteder(&[par.jwk(kid)])]);
        let token = Utkast::person("ES256", kid).signert(&par);
        assert!(portal.proev(&token, naa()).await.is_ok(), "{kid}");
    }
}

#[tokio::test]
async fn junk_in_kid_never_reaches_the_issuer() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("es")])).await;
    let portal = tjener.portal();
    let lang = "k".repeat(257);
    for kid in [
        "' OR 1=1", "es\0", "", "a b", "nøkkel", "<es>", "es?x", "es%2e", &lang,
    ] {
        let token = Utkast::person("ES256", kid).signert(&par);
        assert_eq!(
            portal.proev(&token, naa()).await,
            Err(Tokenfeil::UkjentNoekkel),
            "{kid:?}"
        );
    }
    assert_eq!(tjener.treff(), 0);
}

#[tokio::test]
async fn a_token_that_brings_its_own_key_is_refused_and_no_address_in_it_is_fetched() {
    let (utstederens, angriperens) = (Par::es256(), Par::es256());
    let angriper = Noekkeltjener::start(Svar::Noekler(vec![angriperens.jwk("es")])).await;
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![utstederens.jwk("es")])).await;
    let portal = tjener.portal();

    let innhold: [(&str, Value); 4] = [
        ("jku", json!(angriper.adresse)),
        ("x5u", json!(angriper.adresse)),
        ("jwk", angriperens.jwk("es")),
        ("x5c", json!([b64("sertifikat")])),
    ];
    for (navn, verdi) in innhold {
        for kid in ["es", "ukjent", &angriper.adresse] {
            for par in [&utstederens, &angriperens] {
                let utkast = Utkast::person("ES256", kid).med_hode(navn, verdi.clone());
                let svar = portal.proev(&utkast.signert(par), naa()).await;
                assert_eq!(svar, Err(Tokenfeil::EgenNoekkel), "{navn} {kid}");
            }
        }
    }
    let uten = Utkast::person("ES256", "es").signert(&angriperens);
    assert_eq!(portal.proev(&uten, naa()).await, Err(Tokenfeil::Signatur));
    assert_eq!(angriper.treff(), 0);
}

#[tokio::test]
async fn an_address_in_the_issuer_claim_is_not_fetched() {
    let par = Par::es256();
    let angriper = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("es")])).await;
    let verden = Verden::ny();
    let utkast = verden.person().med("iss", angriper.adresse.clone());
    let svar = verden.portal.proev(&utkast.signert(&par), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::Utsteder));
    assert_eq!(angriper.treff(), 0);
}

#[tokio::test]
async fn any_crit_is_refused_since_no_extension_is_understood() {
    let verden = Verden::ny();
    for crit in [
        json!(["b64"]),
        json!(["exp"]),
        json!([]),
        json!(null),
        json!("b64"),
    ] {
        let utkast = verden
            .person()
            .med_hode("crit", crit)
            .med_hode("b64", false);
        assert_eq!(verden.svar(&utkast).await, Err(Tokenfeil::Kritisk));
    }
}

#[tokio::test]
async fn one_issuers_key_does_not_verify_anothers_token() {
    let (en, annen) = (Par::es256(), Par::es256());
    let mut oppsett = fast_utsteder(&[annen.jwk("k")]);
    oppsett.iss = "https://en-annen.example".to_owned();
    let portal = verifiserer(vec![fast_utsteder(&[en.jwk("k")]), oppsett]);

    let utkast = Utkast::person("ES256", "k");
    assert!(portal.proev(&utkast.signert(&en), naa()).await.is_ok());
    assert_eq!(
        portal.proev(&utkast.signert(&annen), naa()).await,
        Err(Tokenfeil::Signatur)
    );
    let annens = utkast.med("iss", "https://en-annen.example");
    let identitet = portal
        .proev(&annens.signert(&annen), naa())
        .await
        .expect("the other issuer");
    assert_eq!(identitet.utsteder, "https://en-annen.example");
    assert_eq!(
        portal.proev(&annens.signert(&en), naa()).await,
        Err(Tokenfeil::Signatur)
    );
}

#[tokio::test]
async fn one_issuer_that_is_down_does_not_take_another_with_it() {
    let par = Par::es256();
    let nede = Noekkeltjener::start(Svar::Raatt(500, vec![])).await;
    let mut oppsett = utsteder(Noekkelkilde::Url(nede.adresse.clone()));
    oppsett.iss = "https://nede.example".to_owned();
    let portal = verifiserer(vec![fast_utsteder(&[par.jwk("k")]), oppsett]);

    let utkast = Utkast::person("ES256", "k");
    let hos_nede = utkast.clone().med("iss", "https://nede.example");
    let svar = portal.proev(&hos_nede.signert(&par), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));
    assert!(portal.proev(&utkast.signert(&par), om(1)).await.is_ok());
}

#[tokio::test]
async fn what_is_remembered_of_a_good_token_lets_nothing_else_in() {
    let (gammel, ny) = (Par::es256(), Par::es256());
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![gammel.jwk("es")])).await;
    let portal = tjener.portal();
    let god = Utkast::person("ES256", "es").signert(&gammel);
    for _ in 0..2 {
        assert!(portal.proev(&god, naa()).await.is_ok());
    }
    let (signert, signatur) = god.rsplit_once('.').expect("three parts");
    let annen = Utkast::person("ES256", "es").med("sub", "s-2");
    let annen = annen.signert(&gammel);
    let (annet, annens) = annen.rsplit_once('.').expect("three parts");
    for _ in 0..2 {
        for token in [format!("{annet}.{signatur}"), format!("{signert}.{annens}")] {
            let svar = portal.proev(&token, naa()).await;
            assert_eq!(svar, Err(Tokenfeil::Signatur), "{token}");
        }
    }
    assert!(portal.proev(&god, om(1000)).await.is_err(), "it has ended");

    tjener.svarer_naa(Svar::Noekler(vec![ny.jwk("es"), ny.jwk("es2")]));
    let nytt = Utkast::person("ES256", "es2").signert(&ny);
    assert!(portal.proev(&nytt, om(31)).await.is_ok());
    let svar = portal.proev(&god, om(32)).await;
    assert_eq!(svar, Err(Tokenfeil::Signatur), "the key is another now");
}

#[tokio::test]
async fn an_open_connection_holds_as_long_as_its_token_would() {
    let (gammel, ny) = (Par::es256(), Par::es256());
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![gammel.jwk("es")])).await;
    let portal = tjener.portal();
    let token = Utkast::person("ES256", "es").signert(&gammel);
    let verdi = format!("Bearer {token}");
    let (_, feste) = portal
        .verifiser_varig(&som_bearer(&verdi), naa())
        .await
        .expect("a good token");
    assert!(portal.holder(&feste, om(31)));
    assert!(!portal.holder(&feste, om(1000)), "it has ended");

    tjener.svarer_naa(Svar::Noekler(vec![ny.jwk("es2")]));
    let nytt = Utkast::person("ES256", "es2").signert(&ny);
    assert!(portal.proev(&nytt, om(31)).await.is_ok());
    assert!(
        !portal.holder(&feste, om(32)),
        "its key is the issuer's no more"
    );
}
