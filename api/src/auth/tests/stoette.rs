//! Keys, tokens and issuers for the tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::auth::token::ALGORITMER;
use crate::auth::{
    Beviskrav, Dpop, Gjenbruk, Identitet, Legitimasjon, Nett, Noekkelkilde, Nonce, Nummerregel,
    Slag, Tokenfeil, Utsteder, Verifiserer,
};

pub(super) const ISS: &str = "https://utsteder.example";
pub(super) const AUD: &str = "helsefellesskap-proeve";
/// Synthetic (month + 80), invented.
pub(super) const PID: &str = "15872310034";
pub(super) const ORGNR: &str = "910753614";

static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("RSA key"));

pub(super) fn naa() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("time")
}

pub(super) fn om(sekunder: i64) -> DateTime<Utc> {
    naa() + TimeDelta::seconds(sekunder)
}

pub(super) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key pair of an issuer, or of somebody who wants to be one.
pub(super) enum Par {
    Es(Box<EcdsaKeyPair>, &'static str),
    Rs(&'static dyn RsaEncoding, &'static str),
}

impl Par {
    pub(super) fn es256() -> Self {
        let par = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("EC key");
        Self::Es(Box::new(par), "ES256")
    }

    pub(super) fn es384() -> Self {
        let par = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).expect("EC key");
        Self::Es(Box::new(par), "ES384")
    }

    pub(super) fn rs256() -> Self {
        Self::Rs(&RSA_PKCS1_SHA256, "RS256")
    }

    pub(super) fn ps256() -> Self {
        Self::Rs(&RSA_PSS_SHA256, "PS256")
    }

    pub(super) fn alg(&self) -> &'static str {
        match self {
            Self::Es(_, alg) | Self::Rs(_, alg) => alg,
        }
    }

    /// The public key as an issuer would publish it.
    pub(super) fn jwk(&self, kid: &str) -> Value {
        let felles = json!({ "kid": kid, "use": "sig", "alg": self.alg() });
        let egne = match self {
            Self::Es(par, alg) => {
                let (x, y) =
                    par.public_key().as_ref()[1..].split_at(if *alg == "ES256" { 32 } else { 48 });
                let crv = if *alg == "ES256" { "P-256" } else { "P-384" };
                json!({ "kty": "EC", "crv": crv, "x": b64(x), "y": b64(y) })
            }
            Self::Rs(..) => {
                let offentlig = RSA.public_key();
                let n = offentlig.modulus().big_endian_without_leading_zero();
                let e = offentlig.exponent().big_endian_without_leading_zero();
                json!({ "kty": "RSA", "n": b64(n), "e": b64(e) })
            }
        };
        slaa_sammen(felles, egne)
    }

    pub(super) fn signer(&self, melding: &[u8]) -> Vec<u8> {
        let tilfeldig = SystemRandom::new();
        match self {
            Self::Es(par, _) => par
                .sign(&tilfeldig, melding)
                .expect("signature")
                .as_ref()
                .to_vec(),
            Self::Rs(koding, _) => {
                let mut signatur = vec![0; RSA.public_modulus_len()];
                RSA.sign(*koding, &tilfeldig, melding, &mut signatur)
                    .expect("signature");
                signatur
            }
        }
    }

    /// A token with exactly this header and these claims, signed.
    pub(super) fn raatoken(&self, hode: &str, krav: &str) -> String {
        let melding = format!("{}.{}", b64(hode), b64(krav));
        let signatur = self.signer(melding.as_bytes());
        format!("{melding}.{}", b64(signatur))
    }
}

pub(super) fn slaa_sammen(mut a: Value, b: Value) -> Value {
    let (Some(til), Value::Object(fra)) = (a.as_object_mut(), b) else {
        panic!("objects only");
    };
    til.extend(fra);
    a
}

/// A token that is good until a test spoils it.
#[derive(Clone)]
pub(super) struct Utkast {
    pub(super) hode: Map<String, Value>,
    pub(super) krav: Map<String, Value>,
}

impl Utkast {
    pub(super) fn person(alg: &str, kid: &str) -> Self {
        Self::ny(alg, kid, json!({ "pid": PID, "acr": "idporten-loa-high" }))
    }

    pub(super) fn organisasjon(alg: &str, kid: &str) -> Self {
        let id = format!("0192:{ORGNR}");
        let consumer = json!({ "authority": "iso6523-actorid-upis", "ID": id });
        Self::ny(
            alg,
            kid,
            json!({ "consumer": consumer, "scope": "helsefellesskap:les hf:moeter" }),
        )
    }

    fn ny(alg: &str, kid: &str, hvem: Value) -> Self {
        let hode = json!({ "alg": alg, "typ": "at+jwt", "kid": kid });
        let krav = json!({
            "iss": ISS, "aud": AUD, "sub": "s-1", "client_id": "proevesystem",
            "iat": naa().timestamp(), "nbf": naa().timestamp(), "exp": om(600).timestamp(),
        });
        let (Value::Object(hode), Value::Object(krav)) = (hode, slaa_sammen(krav, hvem)) else {
            panic!("objects only");
        };
        Self { hode, krav }
    }

    pub(super) fn med_hode(mut self, navn: &str, verdi: impl Into<Value>) -> Self {
        self.hode.insert(navn.to_owned(), verdi.into());
        self
    }

    pub(super) fn uten_hode(mut self, navn: &str) -> Self {
        assert!(self.hode.remove(navn).is_some(), "nothing to remove");
        self
    }

    pub(super) fn med(mut self, navn: &str, verdi: impl Into<Value>) -> Self {
        self.krav.insert(navn.to_owned(), verdi.into());
        self
    }

    pub(super) fn uten(mut self, navn: &str) -> Self {
        assert!(self.krav.remove(navn).is_some(), "nothing to remove");
        self
    }

    pub(super) fn signert(&self, par: &Par) -> String {
        par.raatoken(&tekst(&self.hode), &tekst(&self.krav))
    }
}

fn tekst(objekt: &Map<String, Value>) -> String {
    serde_json::to_string(objekt).expect("JSON")
}

/// An issuer whose keys are known in the process, with everything that is accepted at all.
pub(super) fn fast_utsteder(noekler: &[Value]) -> Utsteder {
    let sett = serde_json::from_value(json!({ "keys": noekler })).expect("key set");
    utsteder(Noekkelkilde::Fast(sett))
}

pub(super) fn utsteder(jwks: Noekkelkilde) -> Utsteder {
    Utsteder {
        iss: ISS.to_owned(),
        aud: AUD.to_owned(),
        algoritmer: ALGORITMER.map(|(_, alg)| alg).to_vec(),
        typ: vec!["at+jwt".to_owned()],
        jwks,
        slag: Slag::Oidc,
        dpop: Dpop::default(),
        scope: None,
        ressurs: None,
        attestalder: TimeDelta::hours(1),
    }
}

pub(super) fn verifiserer(utstedere: Vec<Utsteder>) -> Verifiserer {
    let nett = Nett::ny().expect("client");
    Verifiserer::ny(utstedere, Nummerregel::Syntetisk, &nett, beviskrav()).expect("configuration")
}

/// Where the portal of the tests is reached.
pub(super) const ADRESSE: &str = "https://portal.example";
pub(super) const STI: &str = "/graphql";

pub(super) fn beviskrav() -> Beviskrav {
    let adresse = ADRESSE.parse().expect("address");
    Beviskrav {
        adresser: OnceLock::from(vec![adresse]),
        alder: TimeDelta::seconds(30),
        nonce: Nonce::ny(&[[7; 32]]),
        gjenbruk: Gjenbruk::i_minnet(),
    }
}

/// The headers of a request.
pub(super) fn hoder(alle: &[(&str, &str)]) -> HeaderMap {
    let mut ut = HeaderMap::new();
    for (navn, verdi) in alle {
        let navn: HeaderName = navn.parse().expect("name");
        ut.append(navn, HeaderValue::from_str(verdi).expect("value"));
    }
    ut
}

impl Verifiserer {
    pub(super) async fn proev(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Identitet, Tokenfeil> {
        let verdi = format!("Bearer {token}");
        self.verifiser(&som_bearer(&verdi), now).await
    }

    pub(super) async fn proev_hoder(
        &self,
        hoder: &HeaderMap,
        now: DateTime<Utc>,
    ) -> Result<Identitet, Tokenfeil> {
        let legitimasjon = Legitimasjon::av(hoder, "POST", STI)?;
        self.verifiser(&legitimasjon, now).await
    }
}

/// A request with nothing but this in its `Authorization`.
pub(super) fn som_bearer(verdi: &str) -> Legitimasjon<'_> {
    Legitimasjon {
        autorisasjon: Some(verdi),
        bevis: None,
        metode: "POST",
        sti: STI,
    }
}

/// An issuer with one ES256 key `es`, the portal that trusts it, and a good token to spoil.
pub(super) struct Verden {
    pub(super) par: Par,
    pub(super) portal: Verifiserer,
}

impl Verden {
    pub(super) fn ny() -> Self {
        let par = Par::es256();
        let portal = verifiserer(vec![fast_utsteder(&[par.jwk("es")])]);
        Self { par, portal }
    }

    pub(super) fn person(&self) -> Utkast {
        Utkast::person("ES256", "es")
    }

    pub(super) fn organisasjon(&self) -> Utkast {
        Utkast::organisasjon("ES256", "es")
    }

    pub(super) async fn svar(&self, utkast: &Utkast) -> Result<Identitet, Tokenfeil> {
        self.portal.proev(&utkast.signert(&self.par), naa()).await
    }
}

/// What the issuer's HTTP server answers.
#[derive(Clone)]
pub(super) enum Svar {
    Noekler(Vec<Value>),
    Raatt(u16, Vec<u8>),
    Videre(String),
    Treg(Duration, Vec<Value>),
    /// Takes the request and never answers.
    Stum,
}

/// A real HTTP server that publishes an issuer's keys and counts requests.
pub(super) struct Noekkeltjener {
    pub(super) adresse: String,
    felles: Arc<Felles>,
    oppgave: JoinHandle<()>,
}

struct Felles {
    treff: AtomicUsize,
    svar: Mutex<Svar>,
}

impl Noekkeltjener {
    pub(super) async fn start(svar: Svar) -> Self {
        let felles = Arc::new(Felles {
            treff: AtomicUsize::new(0),
            svar: Mutex::new(svar),
        });
        let lytter = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let adresse = format!("http://{}/jwks", lytter.local_addr().expect("address"));
        let ruter = Router::new()
            .fallback(besvar)
            .with_state(Arc::clone(&felles));
        let oppgave = tokio::spawn(async move {
            axum::serve(lytter, ruter).await.expect("server");
        });
        Self {
            adresse,
            felles,
            oppgave,
        }
    }

    pub(super) fn svarer_naa(&self, svar: Svar) {
        *self.felles.svar.lock().expect("lock") = svar;
    }

    pub(super) fn treff(&self) -> usize {
        self.felles.treff.load(Ordering::SeqCst)
    }

    /// Waits until the server has been asked so many times.
    pub(super) async fn har_faatt(&self, treff: usize) {
        for _ in 0..500 {
            if self.treff() >= treff {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} requests, expected {treff}", self.treff());
    }

    pub(super) fn portal(&self) -> Verifiserer {
        verifiserer(vec![utsteder(Noekkelkilde::Url(self.adresse.clone()))])
    }
}

impl Drop for Noekkeltjener {
    fn drop(&mut self) {
        self.oppgave.abort();
    }
}

async fn besvar(State(felles): State<Arc<Felles>>) -> Response {
    felles.treff.fetch_add(1, Ordering::SeqCst);
    let svar = felles.svar.lock().expect("lock").clone();
    match svar {
        Svar::Noekler(noekler) => axum::Json(json!({ "keys": noekler })).into_response(),
        Svar::Raatt(status, innhold) => {
            (StatusCode::from_u16(status).expect("status"), innhold).into_response()
        }
        Svar::Videre(adresse) => (StatusCode::FOUND, [(header::LOCATION, adresse)]).into_response(),
        Svar::Treg(tid, noekler) => {
            tokio::time::sleep(tid).await;
            axum::Json(json!({ "keys": noekler })).into_response()
        }
        Svar::Stum => std::future::pending().await,
    }
}

pub(super) fn fra_b64(kodet: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(kodet).expect("base64url")
}
