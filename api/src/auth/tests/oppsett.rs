//! Configurations that stop the start.

use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::JwkSet;
use serde_json::json;

use super::stoette::{ISS, Par, b64, fast_utsteder, slaa_sammen, utsteder};
use crate::auth::utvikler::Utviklerutsteder;
use crate::auth::{
    Beviskrav, Nett, Noekkelkilde, Nummerregel, Oppsettsfeil, Scopenavn, Slag, Utsteder,
    Verifiserer, utstedere_fra_json,
};

fn feil(utstedere: Vec<Utsteder>) -> Option<Oppsettsfeil> {
    let nett = Nett::ny().expect("client");
    Verifiserer::ny(utstedere, Nummerregel::Syntetisk, &nett, Beviskrav::enkel()).err()
}

#[test]
fn without_issuers_nobody_could_log_in() {
    assert_eq!(feil(vec![]), Some(Oppsettsfeil::IngenUtsteder));
}

#[test]
fn an_issuer_needs_every_setting() {
    let god = fast_utsteder(&[Par::es256().jwk("k")]);
    assert_eq!(feil(vec![god.clone()]), None);
    for (felt, spolert) in [
        (
            "iss",
            Utsteder {
                iss: String::new(),
                ..god.clone()
            },
        ),
        (
            "aud",
            Utsteder {
                aud: String::new(),
                ..god.clone()
            },
        ),
        (
            "alg",
            Utsteder {
                algoritmer: vec![],
                ..god.clone()
            },
        ),
        (
            "typ",
            Utsteder {
                typ: vec![],
                ..god.clone()
            },
        ),
        (
            "ressurs",
            Utsteder {
                slag: Slag::Ansattporten,
                ..god.clone()
            },
        ),
        (
            "scope",
            Utsteder {
                scope: Some(Scopenavn {
                    les: String::new(),
                    ..Scopenavn::default()
                }),
                ..god.clone()
            },
        ),
    ] {
        let iss = spolert.iss.clone();
        assert_eq!(
            feil(vec![spolert]),
            Some(Oppsettsfeil::Mangler { iss, felt })
        );
    }
    assert_eq!(
        feil(vec![god.clone(), god]),
        Some(Oppsettsfeil::Dobbel(ISS.to_owned()))
    );
}

#[test]
fn only_asymmetric_algorithms_of_rsa_and_ecdsa_can_be_configured() {
    for algoritme in [Algorithm::HS256, Algorithm::HS512, Algorithm::EdDSA] {
        let mut oppsett = fast_utsteder(&[Par::es256().jwk("k")]);
        oppsett.algoritmer.push(algoritme);
        assert_eq!(
            feil(vec![oppsett]),
            Some(Oppsettsfeil::Algoritme(ISS.to_owned()))
        );
    }
}

#[test]
fn keys_are_fetched_with_tls_or_from_the_own_machine() {
    for adresse in [
        "https://utsteder.example/jwks",
        "http://127.0.0.1:8080/jwks",
        "http://[::1]/jwks",
        "http://localhost:1/jwks",
    ] {
        assert_eq!(
            feil(vec![utsteder(Noekkelkilde::Url(adresse.to_owned()))]),
            None,
            "{adresse}"
        );
    }
    for adresse in [
        "",
        "/jwks",
        "utsteder.example/jwks",
        "http://utsteder.example/jwks",
        "http://127.0.0.1.angriper.example/jwks",
        "http://localhost.angriper.example/jwks",
        "ftp://127.0.0.1/jwks",
        "file:///etc/jwks.json",
        "https://bruker:passord@utsteder.example/jwks",
        "https://bruker@utsteder.example/jwks",
        "https://:passord@utsteder.example/jwks",
        "https://utsteder.example/jwks#a",
    ] {
        let svar = feil(vec![utsteder(Noekkelkilde::Url(adresse.to_owned()))]);
        assert_eq!(
            svar,
            Some(Oppsettsfeil::Adresse(ISS.to_owned())),
            "{adresse}"
        );
    }
}

#[test]
fn a_given_key_set_must_hold_a_usable_key() {
    let ubrukelig = slaa_sammen(Par::es256().jwk("k"), json!({ "use": "enc" }));
    let uten_kid = slaa_sammen(Par::es256().jwk("k"), json!({ "kid": "" }));
    let rsa = |navn: &str, bytes: usize| {
        slaa_sammen(
            Par::rs256().jwk("k"),
            json!({ navn: b64(vec![0xff; bytes]) }),
        )
    };
    let (svak, tung, bratt) = (rsa("n", 128), rsa("n", 1024), rsa("e", 5));
    for noekler in [
        vec![],
        vec![ubrukelig],
        vec![uten_kid],
        vec![svak],
        vec![tung],
        vec![bratt],
    ] {
        let svar = feil(vec![fast_utsteder(&noekler)]);
        assert_eq!(svar, Some(Oppsettsfeil::IngenNoekkel(ISS.to_owned())));
    }
    let tomt = utsteder(Noekkelkilde::Fast(JwkSet::default()));
    assert_eq!(
        feil(vec![tomt]),
        Some(Oppsettsfeil::IngenNoekkel(ISS.to_owned()))
    );
}

#[test]
fn the_development_issuer_is_refused_beside_real_identity_numbers() {
    let nett = Nett::ny().expect("client");
    for utvikler in Utviklerutsteder::ny().expect("key").utstedere() {
        let god = fast_utsteder(&[Par::es256().jwk("k")]);
        let alle = vec![god, utvikler];
        let bevis = Beviskrav::enkel();
        let svar = Verifiserer::ny(alle.clone(), Nummerregel::Ekte, &nett, bevis).err();
        assert_eq!(svar, Some(Oppsettsfeil::Utviklerutsteder));
        assert_eq!(feil(alle), None);
    }
}

#[test]
fn what_is_left_out_is_as_the_kind_of_issuer_is_known_to_do_it() {
    let lest = |slag: &str, iss: &str| {
        let linje = json!([{ "iss": iss, "slag": slag, "aud": "a", "ressurs": "r" }]);
        let mut alle = utstedere_fra_json(linje.to_string().as_bytes()).expect("a list");
        alle.pop().expect("one")
    };
    let adresse = |utsteder: &Utsteder| match &utsteder.jwks {
        Noekkelkilde::Oppdagelse(adresse) => adresse.clone(),
        annet => panic!("{annet:?}"),
    };
    let helseid = lest("HELSEID", "https://helseid.example");
    assert_eq!(
        adresse(&helseid),
        "https://helseid.example/.well-known/openid-configuration"
    );
    assert!(helseid.dpop.kreves && !helseid.typ.contains(&String::new()));
    let maskinporten = lest("MASKINPORTEN", "https://maskinporten.example/");
    assert_eq!(
        adresse(&maskinporten),
        "https://maskinporten.example/.well-known/oauth-authorization-server"
    );
    assert!(!maskinporten.dpop.kreves && maskinporten.typ.contains(&String::new()));
    for slag in [
        "HELSEID",
        "MASKINPORTEN",
        "ANSATTPORTEN",
        "IDPORTEN",
        "OIDC",
    ] {
        assert_eq!(feil(vec![lest(slag, ISS)]), None, "{slag}");
    }
}

#[test]
fn a_portal_needs_a_name_of_its_own() {
    let mut oppsett = fast_utsteder(&[Par::es256().jwk("k")]);
    oppsett.aud = "unspecified".to_owned();
    assert_eq!(
        feil(vec![oppsett]),
        Some(Oppsettsfeil::Mottaker(ISS.to_owned()))
    );
}
