//! An issuer that is a real HTTP server: its discovery document, its keys, its tokens.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::auth::{Klientnoekkel, Noekkelkilde, Slag, Utsteder, utstedere_fra_json};
use jsonwebtoken::jwk::Jwk;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

pub(super) const AUD: &str = "helsefellesskap-test";

/// An issuer whose keys and configuration are found over HTTP.
pub struct Falsk {
    pub iss: String,
    pub(super) par: Klientnoekkel,
    felles: Arc<Felles>,
    oppgave: JoinHandle<()>,
}

struct Felles {
    iss: String,
    noekler: Mutex<Option<Vec<Jwk>>>,
    treff: AtomicUsize,
}

pub(super) fn kopi(par: &Klientnoekkel, kid: &str) -> Jwk {
    let mut jwk = par.offentlig().clone();
    jwk.common.key_id = Some(kid.to_owned());
    jwk
}

impl Falsk {
    /// With a key of its own; `andre` is only there to be somebody else's.
    pub async fn start(andre: &Klientnoekkel) -> Self {
        let par = noekkel();
        assert_ne!(par.avtrykk(), andre.avtrykk());
        let lytter = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let iss = format!("http://{}", lytter.local_addr().unwrap());
        let felles = Arc::new(Felles {
            iss: iss.clone(),
            noekler: Mutex::new(Some(vec![kopi(&par, "k")])),
            treff: AtomicUsize::new(0),
        });
        let ruter = Router::new()
            .route("/.well-known/openid-configuration", get(oppdagelse))
            .route("/jwks", get(jwks))
            .with_state(felles.clone());
        let oppgave = tokio::spawn(async move { axum::serve(lytter, ruter).await.unwrap() });
        Self {
            iss,
            par,
            felles,
            oppgave,
        }
    }

    /// What a portal that trusts it is configured with, as one line of `HF_ISSUERS`.
    pub(crate) fn linje(&self, slag: &str) -> Value {
        json!({ "iss": self.iss, "slag": slag, "aud": AUD, "algoritmer": ["ES256"], "ressurs": "urn:r" })
    }

    pub fn oppsett(&self, slag: Slag) -> Utsteder {
        let linje = json!([self.linje("IDPORTEN")]).to_string();
        let mut lest = utstedere_fra_json(linje.as_bytes()).unwrap();
        let oppsett = lest.pop().unwrap();
        assert!(
            matches!(&oppsett.jwks, Noekkelkilde::Oppdagelse(url) if url.starts_with(&self.iss))
        );
        Utsteder { slag, ..oppsett }
    }

    pub(super) fn hode(&self) -> Value {
        json!({ "alg": "ES256", "typ": "at+jwt", "kid": "k" })
    }

    /// A good token's claims, and these.
    pub(super) fn krav(&self, hvem: &Value, naa: DateTime<Utc>) -> Value {
        let mut krav = json!({
            "iss": self.iss, "aud": AUD, "client_id": "siri-system",
            "iat": naa.timestamp(), "exp": (naa + TimeDelta::minutes(5)).timestamp(),
        });
        for (navn, verdi) in hvem.as_object().unwrap() {
            krav[navn] = verdi.clone();
        }
        krav
    }

    pub fn token(&self, hvem: &Value, naa: DateTime<Utc>) -> String {
        self.signert(&self.hode(), &self.krav(hvem, naa))
    }

    pub(super) fn signert(&self, hode: &Value, krav: &Value) -> String {
        self.par
            .signer(&hode.to_string(), &krav.to_string())
            .unwrap()
    }

    pub(super) fn treff(&self) -> usize {
        self.felles.treff.load(Ordering::SeqCst)
    }

    /// Publishes these keys from now on; none: it is down.
    pub(super) fn publiserer(&self, noekler: Option<Vec<Jwk>>) {
        *self.felles.noekler.lock().unwrap() = noekler;
    }
}

impl Drop for Falsk {
    fn drop(&mut self) {
        self.oppgave.abort();
    }
}

async fn oppdagelse(State(felles): State<Arc<Felles>>) -> Json<Value> {
    let iss = &felles.iss;
    Json(json!({ "issuer": iss, "jwks_uri": format!("{iss}/jwks") }))
}

async fn jwks(State(felles): State<Arc<Felles>>) -> Result<Json<Value>, StatusCode> {
    felles.treff.fetch_add(1, Ordering::SeqCst);
    let noekler = felles.noekler.lock().unwrap().clone();
    let noekler = noekler.ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(json!({ "keys": noekler })))
}

pub(crate) fn noekkel() -> Klientnoekkel {
    Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap()
}
