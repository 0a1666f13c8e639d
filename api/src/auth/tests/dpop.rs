//! Proofs of possession (RFC 9449): each thing that can be wrong with one.

use std::sync::Arc;

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::stoette::{ADRESSE, Par, Verden, b64, hoder, naa, om, slaa_sammen};
use crate::auth::nonce::Nonce;
use crate::auth::{Identitet, Tokenfeil};
use crate::hash::{base64url, sha256};

/// A client with a key, a token that is bound to it, and the portal.
struct Klient {
    verden: Verden,
    par: Par,
    token: String,
}

impl Klient {
    fn ny() -> Self {
        Self::med(Par::es256())
    }

    fn med(par: Par) -> Self {
        let verden = Verden::ny();
        let utkast = verden.person().med("cnf", json!({ "jkt": avtrykk(&par) }));
        let token = utkast.signert(&verden.par);
        Self { verden, par, token }
    }

    /// A good proof with an id of its own, to spoil.
    fn bevis(&self, jti: &str) -> (Value, Value) {
        let hode = json!({ "typ": "dpop+jwt", "alg": self.par.alg(), "jwk": offentlig(&self.par) });
        let krav = json!({
            "jti": jti, "htm": "POST", "htu": format!("{ADRESSE}/graphql"),
            "iat": naa().timestamp(), "ath": base64url(&sha256(&[self.token.as_bytes()])),
        });
        (hode, krav)
    }

    fn hoder(&self, hode: &Value, krav: &Value) -> HeaderMap {
        let bevis = self.par.raatoken(&hode.to_string(), &krav.to_string());
        self.sendt("DPoP", Some(&bevis))
    }

    fn sendt(&self, skjema: &str, bevis: Option<&str>) -> HeaderMap {
        let autorisasjon = format!("{skjema} {}", self.token);
        let mut alle = vec![("authorization", autorisasjon.as_str())];
        alle.extend(bevis.map(|bevis| ("dpop", bevis)));
        hoder(&alle)
    }

    async fn svar(&self, hode: &Value, krav: &Value) -> Result<Identitet, Tokenfeil> {
        let hoder = self.hoder(hode, krav);
        self.verden.portal.proev_hoder(&hoder, naa()).await
    }
}

fn offentlig(par: &Par) -> Value {
    let Value::Object(mut jwk) = par.jwk("k") else {
        panic!("an object");
    };
    for navn in ["kid", "use", "alg"] {
        jwk.remove(navn);
    }
    Value::Object(jwk)
}

fn avtrykk(par: &Par) -> String {
    let jwk: Jwk = serde_json::from_value(par.jwk("k")).expect("a key");
    jwk.thumbprint(ThumbprintHash::SHA256)
        .expect("a thumbprint")
}

#[tokio::test]
async fn a_bound_token_counts_with_its_proof_whatever_the_clients_key() {
    for par in [Par::es256(), Par::rs256(), Par::ps256()] {
        let klient = Klient::med(par);
        let (hode, krav) = klient.bevis("1");
        assert!(
            klient.svar(&hode, &krav).await.is_ok(),
            "{}",
            klient.par.alg()
        );
    }
}

#[tokio::test]
async fn a_bound_token_is_never_a_bearer_token_nor_an_unbound_one_proven() {
    let klient = Klient::ny();
    let (hode, krav) = klient.bevis("1");
    let bevis = klient.par.raatoken(&hode.to_string(), &krav.to_string());
    let portal = &klient.verden.portal;
    for (hoder, feil) in [
        (klient.sendt("Bearer", None), Tokenfeil::Bundet),
        (klient.sendt("Bearer", Some(&bevis)), Tokenfeil::Bundet),
        (klient.sendt("DPoP", None), Tokenfeil::BevisMangler),
    ] {
        assert_eq!(portal.proev_hoder(&hoder, naa()).await, Err(feil));
    }
    let ubundet = klient.verden.person().signert(&klient.verden.par);
    for (skjema, bevis) in [
        ("DPoP", None),
        ("DPoP", Some(&bevis)),
        ("Bearer", Some(&bevis)),
    ] {
        let autorisasjon = format!("{skjema} {ubundet}");
        let mut alle = vec![("authorization", autorisasjon.as_str())];
        alle.extend(bevis.map(|bevis| ("dpop", bevis.as_str())));
        let svar = portal.proev_hoder(&hoder(&alle), naa()).await;
        assert_eq!(svar, Err(Tokenfeil::Ubundet), "{skjema}");
    }
    let autorisasjon = format!("DPoP {}", klient.token);
    let to = [
        ("authorization", &*autorisasjon),
        ("dpop", &bevis),
        ("dpop", &bevis),
    ];
    let svar = portal.proev_hoder(&hoder(&to), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::FlereHoder));
    assert!(
        klient.svar(&hode, &krav).await.is_ok(),
        "it was good all along"
    );
}

#[tokio::test]
async fn a_proof_is_for_this_request_and_this_token() {
    use Tokenfeil::{BevisAdresse, BevisMetode, BevisToken};
    let klient = Klient::ny();
    let annet = base64url(&sha256(&[b"another token"]));
    let (hode, god) = klient.bevis("1");
    for (endring, feil) in [
        (json!({ "htm": "GET" }), BevisMetode),
        (json!({ "htm": "post" }), BevisMetode),
        (json!({ "htm": null }), BevisMetode),
        (json!({ "htu": ADRESSE }), BevisAdresse),
        (
            json!({ "htu": format!("{ADRESSE}/graphql/") }),
            BevisAdresse,
        ),
        (json!({ "htu": format!("{ADRESSE}/GraphQL") }), BevisAdresse),
        (json!({ "htu": "/graphql" }), BevisAdresse),
        (
            json!({ "htu": "http://portal.example/graphql" }),
            BevisAdresse,
        ),
        (
            json!({ "htu": "https://portal.example:8443/graphql" }),
            BevisAdresse,
        ),
        (
            json!({ "htu": "https://annen.example/graphql" }),
            BevisAdresse,
        ),
        (
            json!({ "htu": "https://a@portal.example/graphql" }),
            BevisAdresse,
        ),
        (
            json!({ "htu": "https://portal.example.annen.example/graphql" }),
            BevisAdresse,
        ),
        (
            json!({ "htu": format!("{ADRESSE}/graphql?{}", "a".repeat(3_000)) }),
            BevisAdresse,
        ),
        (json!({ "htu": 1 }), BevisAdresse),
        (json!({ "ath": annet }), BevisToken),
        (json!({ "ath": klient.token }), BevisToken),
        (json!({ "ath": null }), BevisToken),
    ] {
        let krav = slaa_sammen(god.clone(), endring.clone());
        assert_eq!(klient.svar(&hode, &krav).await, Err(feil), "{endring}");
    }
    for (nr, likt) in [
        format!("{ADRESSE}/graphql?a=b#c"),
        "HTTPS://Portal.Example:443/graphql".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let (hode, krav) = klient.bevis(&format!("lik-{nr}"));
        let krav = slaa_sammen(krav, json!({ "htu": likt }));
        assert!(klient.svar(&hode, &krav).await.is_ok(), "{likt}");
    }
}

#[tokio::test]
async fn a_proof_is_of_now() {
    let klient = Klient::ny();
    // 30 s of age, and 10 s of difference between the clocks.
    for (sekunder, godt) in [
        (-41, false),
        (-40, false),
        (-39, true),
        (0, true),
        (10, true),
        (11, false),
    ] {
        let (hode, krav) = klient.bevis(&format!("{sekunder}"));
        let krav = slaa_sammen(krav, json!({ "iat": om(sekunder).timestamp() }));
        let svar = klient.svar(&hode, &krav).await;
        assert_eq!(svar.is_ok(), godt, "{sekunder}: {svar:?}");
    }
    for iat in [
        json!(null),
        json!("1"),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
    ] {
        let (hode, krav) = klient.bevis("uten");
        let svar = klient
            .svar(&hode, &slaa_sammen(krav, json!({ "iat": iat })))
            .await;
        assert_eq!(svar, Err(Tokenfeil::BevisTid), "{iat}");
    }
}

#[tokio::test]
async fn a_proof_counts_once_also_when_twenty_come_at_once() {
    let klient = Klient::ny();
    let (hode, krav) = klient.bevis("samme");
    let hoder = Arc::new(klient.hoder(&hode, &krav));
    let portal = Arc::new(klient.verden.portal);
    let alle: Vec<_> = (0..20)
        .map(|_| {
            let (portal, hoder) = (portal.clone(), hoder.clone());
            tokio::spawn(async move { portal.proev_hoder(&hoder, naa()).await })
        })
        .collect();
    let mut godtatt = 0;
    for svar in alle {
        match svar.await.expect("task") {
            Ok(_) => godtatt += 1,
            Err(feil) => assert_eq!(feil, Tokenfeil::BevisBrukt),
        }
    }
    assert_eq!(godtatt, 1);
    // Until it is too old by itself.
    let svar = portal.proev_hoder(&hoder, om(39)).await;
    assert_eq!(svar, Err(Tokenfeil::BevisBrukt));
    let svar = portal.proev_hoder(&hoder, om(40)).await;
    assert_eq!(svar, Err(Tokenfeil::BevisTid));
}

#[tokio::test]
async fn a_proof_that_was_refused_uses_nothing_up() {
    let klient = Klient::ny();
    let (hode, god) = klient.bevis("1");
    let daarlig = slaa_sammen(god.clone(), json!({ "htm": "GET" }));
    assert!(klient.svar(&hode, &daarlig).await.is_err());
    assert!(klient.svar(&hode, &god).await.is_ok());
}

#[tokio::test]
async fn a_proof_brings_the_public_key_of_the_token_and_no_other() {
    use Tokenfeil::{BevisForm, BevisNoekkel, BevisSignatur};
    let (klient, annen) = (Klient::ny(), Par::es256());
    let (god, krav) = klient.bevis("1");
    let jwk = offentlig(&klient.par);
    let med = |endring: Value| slaa_sammen(god.clone(), endring);
    let privat =
        |navn: &str| med(json!({ "jwk": slaa_sammen(jwk.clone(), json!({ navn: "AA" })) }));
    for (hode, feil) in [
        (med(json!({ "jwk": offentlig(&annen) })), BevisNoekkel),
        (privat("d"), BevisNoekkel),
        (privat("k"), BevisNoekkel),
        (med(json!({ "jwk": null })), BevisNoekkel),
        (med(json!({ "jwk": jwk.to_string() })), BevisNoekkel),
        (
            med(json!({ "jwk": { "kty": "oct", "k": b64("hemmelig") } })),
            BevisNoekkel,
        ),
        (
            med(json!({ "jwk": { "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" } })),
            BevisNoekkel,
        ),
        (med(json!({ "typ": "JWT" })), BevisForm),
        (med(json!({ "typ": "at+jwt" })), BevisForm),
        (med(json!({ "typ": null })), BevisForm),
        (med(json!({ "crit": ["b64"] })), BevisForm),
        (med(json!({ "alg": "none" })), BevisSignatur),
        (med(json!({ "alg": "HS256" })), BevisSignatur),
        (med(json!({ "alg": "RS256" })), BevisSignatur),
        (med(json!({ "alg": "es256" })), BevisSignatur),
    ] {
        assert_eq!(klient.svar(&hode, &krav).await, Err(feil), "{hode}");
    }
    // Signed by somebody else.
    let bevis = annen.raatoken(&god.to_string(), &krav.to_string());
    let hoder = klient.sendt("DPoP", Some(&bevis));
    let svar = klient.verden.portal.proev_hoder(&hoder, naa()).await;
    assert_eq!(svar, Err(BevisSignatur));
}

#[tokio::test]
async fn the_form_of_a_proof_is_that_of_a_token() {
    let klient = Klient::ny();
    let (hode, krav) = klient.bevis("1");
    let god = klient.par.raatoken(&hode.to_string(), &krav.to_string());
    let dobbel = klient.par.raatoken(
        &hode.to_string(),
        &krav.to_string().replacen('{', "{\"htm\":\"GET\",", 1),
    );
    for bevis in [
        String::new(),
        "a.b.c".to_owned(),
        format!("{god}.a"),
        format!("{god}="),
        klient.token.clone(),
        "a".repeat(20_000),
        dobbel,
    ] {
        let svar = klient
            .verden
            .portal
            .proev_hoder(&klient.sendt("DPoP", Some(&bevis)), naa())
            .await;
        let feil = svar.expect_err("refused");
        let form = [Tokenfeil::BevisForm, Tokenfeil::BevisSignatur];
        assert!(form.contains(&feil), "{feil:?}: {bevis:.60}");
    }
    for jti in [json!(null), json!(""), json!(1), json!("a".repeat(257))] {
        let svar = klient
            .svar(&hode, &slaa_sammen(krav.clone(), json!({ "jti": jti })))
            .await;
        assert_eq!(svar, Err(Tokenfeil::BevisForm), "{jti:.60}");
    }
}

#[tokio::test]
async fn where_a_nonce_is_asked_for_only_one_of_ours_and_of_now_will_do() {
    let mut klient = Klient::ny();
    let mut oppsett = super::stoette::fast_utsteder(&[klient.verden.par.jwk("es")]);
    oppsett.dpop.nonce = true;
    klient.verden.portal = super::stoette::verifiserer(vec![oppsett]);
    let ny = klient.verden.portal.ny_nonce(naa()).expect("a nonce");
    assert_eq!(
        klient.verden.portal.nonce(super::stoette::ISS, naa()),
        Some(ny.clone())
    );
    let fremmed = Nonce::ny(&[[8; 32]]).gi(naa()).expect("a nonce");
    let gammel = klient.verden.portal.ny_nonce(om(-120)).expect("a nonce");
    let nylig = klient.verden.portal.ny_nonce(om(-60)).expect("a nonce");
    for (nr, (nonce, godt)) in [
        (json!({}), false),
        (json!({ "nonce": "" }), false),
        (json!({ "nonce": "abc" }), false),
        (json!({ "nonce": fremmed }), false),
        (json!({ "nonce": gammel }), false),
        (json!({ "nonce": nylig }), true),
        (json!({ "nonce": ny }), true),
    ]
    .into_iter()
    .enumerate()
    {
        let (hode, krav) = klient.bevis(&format!("{nr}"));
        let svar = klient.svar(&hode, &slaa_sammen(krav, nonce)).await;
        match svar {
            Ok(_) => assert!(godt, "{nr}"),
            Err(feil) => assert_eq!((feil, godt), (Tokenfeil::BevisNonce, false), "{nr}"),
        }
    }
}

#[tokio::test]
async fn a_token_bound_in_another_way_proves_nothing_here() {
    let klient = Klient::ny();
    for cnf in [
        json!(null),
        json!("jkt"),
        json!({}),
        json!({ "jkt": "" }),
        json!({ "jkt": "AA" }),
        json!({ "jkt": 1 }),
        json!({ "x5t#S256": avtrykk(&klient.par) }),
        json!({ "jkt": avtrykk(&klient.par), "x5t#S256": "AA" }),
        json!({ "jwk": offentlig(&klient.par) }),
    ] {
        let svar = klient
            .verden
            .svar(&klient.verden.person().med("cnf", cnf.clone()))
            .await;
        assert_eq!(svar, Err(Tokenfeil::Bundet), "{cnf}");
    }
}

#[tokio::test]
async fn an_issuer_whose_tokens_must_be_bound_has_no_others() {
    let verden = Verden::ny();
    let mut oppsett = super::stoette::fast_utsteder(&[verden.par.jwk("es")]);
    oppsett.dpop.kreves = true;
    let portal = super::stoette::verifiserer(vec![oppsett]);
    let token = verden.person().signert(&verden.par);
    assert_eq!(portal.proev(&token, naa()).await, Err(Tokenfeil::Ubundet));
}
