//! A service that tells people, as the portal meets it: it notes what it was sent, and answers what
//! the test decides.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use helsefellesskap::server::varsling::{Varslingskanal, Varslingstjeneste, runde};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::Portal;

/// The service, while it lives.
pub struct Varsler {
    felles: Arc<Felles>,
    adresse: String,
    oppgave: JoinHandle<()>,
}

#[derive(Default)]
struct Felles {
    mottatt: Mutex<Vec<Value>>,
    /// What it answers with; nothing is a failure.
    kanal: Mutex<Option<&'static str>>,
}

impl Varsler {
    /// Listens on a free port, and reaches everybody through a channel.
    pub async fn start(kanal: &'static str) -> Self {
        let felles = Arc::new(Felles::default());
        *felles.kanal.lock().unwrap() = Some(kanal);
        let ruter = Router::new()
            .route("/", post(motta))
            .with_state(felles.clone());
        let lytter = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let adresse = format!("http://{}/", lytter.local_addr().unwrap());
        let oppgave = tokio::spawn(async move { axum::serve(lytter, ruter).await.unwrap() });
        Self {
            felles,
            adresse,
            oppgave,
        }
    }

    /// Reaches everybody through this from now on, or nobody.
    pub fn naar(&self, kanal: Option<&'static str>) {
        *self.felles.kanal.lock().unwrap() = kanal;
    }

    /// Lets the portal's sender do one round; how many notices it tried.
    pub async fn runde(&self, p: &Portal) -> usize {
        let adresse = self.adresse.parse().unwrap();
        let tjeneste = Varslingstjeneste::ny(adresse, Some("hemmelig".to_owned())).unwrap();
        runde(&p.lager, &Varslingskanal::Tjeneste(tjeneste))
            .await
            .unwrap()
    }

    /// What it was sent, in order.
    pub fn mottatt(&self) -> Vec<Value> {
        self.felles.mottatt.lock().unwrap().clone()
    }
}

impl Drop for Varsler {
    fn drop(&mut self) {
        self.oppgave.abort();
    }
}

async fn motta(
    State(felles): State<Arc<Felles>>,
    hoder: axum::http::HeaderMap,
    Json(melding): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    assert_eq!(hoder["authorization"], "Bearer hemmelig");
    felles.mottatt.lock().unwrap().push(melding);
    let kanal = *felles.kanal.lock().unwrap();
    match kanal {
        Some(kanal) => Ok(Json(json!({ "kanal": kanal }))),
        None => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}
