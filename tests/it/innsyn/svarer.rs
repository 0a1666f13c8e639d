//! The two ways to an answer: in the process, and over HTTP.

use std::sync::{Arc, OnceLock};

use async_graphql::{Value as Verdi, Variables};
use chrono::TimeDelta;
use helsefellesskap::{
    auth::{
        Beviskrav, Identitet, Nett, Nummerregel, PersonaKrav, Personaidentitet, Subjekt,
        Utviklerutsteder, Verifiserer,
    },
    events::{Fordeler, Grenser},
    graphql::{Avslagsform, Innkommende, Skjema, skjema, utfoer},
    server::{SAMTIDIGE, Tjeneste, ruter},
    storage::Lager,
};
use samtykke::Formaal;
use serde_json::json;
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use uuid::Uuid;

use super::{operasjoner::Operasjon, spoerrer::Spoerrer};

/// How answers come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vei {
    Direkte,
    Http,
}

/// An answer as it comes: what stands before the body, and the body.
pub struct Svartekst {
    pub hode: String,
    pub kropp: String,
}

/// One world that answers.
pub struct Svarer {
    pub lager: Arc<Lager>,
    tjener: Option<Tjener>,
}

impl Svarer {
    pub async fn ny(lager: Arc<Lager>, vei: Vei) -> Self {
        let tjener = match vei {
            Vei::Direkte => None,
            Vei::Http => Some(Tjener::start(lager.clone()).await),
        };
        Self { lager, tjener }
    }

    pub async fn spoer(
        &self,
        spoerrer: &Spoerrer,
        formaal: Option<Formaal>,
        o: &Operasjon,
    ) -> Svartekst {
        if let Some(tjener) = &self.tjener {
            return tjener.spoer(&self.lager, spoerrer, formaal, o).await;
        }
        let inn = Innkommende {
            dokument: o.dokument.clone(),
            operasjon: None,
            variabler: Variables::from_value(Verdi::Object(o.variabler.clone())),
            identitet: spoerrer.identitet.clone(),
            formaal: formaal.map(|f| f.navn().to_owned()),
            avslag: if o.i_utvidelser {
                Avslagsform::Extensions
            } else {
                Avslagsform::Errors
            },
            id: Uuid::nil(),
        };
        let svar = utfoer(felles_skjema(), &self.lager, inn).await;
        Svartekst {
            hode: String::new(),
            kropp: serde_json::to_string(&svar).expect("JSON"),
        }
    }
}

fn felles_skjema() -> &'static Skjema {
    static SKJEMA: OnceLock<Skjema> = OnceLock::new();
    SKJEMA.get_or_init(skjema)
}

/// A portal that listens; it stops when this is dropped.
struct Tjener {
    adresse: String,
    utsteder: Utviklerutsteder,
    klient: reqwest::Client,
    oppgave: JoinHandle<()>,
}

impl Tjener {
    async fn start(lager: Arc<Lager>) -> Self {
        let utsteder = Utviklerutsteder::ny().expect("a key");
        let nett = Nett::ny().expect("a client");
        let verifiserer = Verifiserer::ny(
            utsteder.utstedere(),
            Nummerregel::Syntetisk,
            &nett,
            Beviskrav::enkel(),
        );
        let grenser = Grenser {
            i_alt: 100,
            per_token: 100,
        };
        let fordeler = Fordeler::ny(lager.clone(), grenser, Arc::default()).await;
        let tjeneste = Tjeneste {
            lager,
            fordeler: fordeler.expect("the head of the log"),
            skjema: felles_skjema().clone(),
            verifiserer: verifiserer.expect("an issuer"),
            utvikling: None,
            plass: Semaphore::new(SAMTIDIGE),
            sokler: Arc::new(Semaphore::new(1)),
        };
        let lytter = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let adresse = format!(
            "http://{}/graphql",
            lytter.local_addr().expect("an address")
        );
        let oppgave = tokio::spawn(async move {
            axum::serve(lytter, ruter(Arc::new(tjeneste)))
                .await
                .expect("serves");
        });
        Self {
            adresse,
            utsteder,
            klient: reqwest::Client::new(),
            oppgave,
        }
    }

    async fn spoer(
        &self,
        lager: &Lager,
        spoerrer: &Spoerrer,
        formaal: Option<Formaal>,
        o: &Operasjon,
    ) -> Svartekst {
        let token = self
            .utsteder
            .mynt(
                &krav(&spoerrer.identitet),
                lager.klokke().naa(),
                TimeDelta::hours(1),
            )
            .expect("a token");
        let mut foresporsel = self
            .klient
            .post(&self.adresse)
            .bearer_auth(token)
            .json(&json!({ "query": o.dokument, "variables": o.variabler }));
        if let Some(formaal) = formaal {
            foresporsel = foresporsel.header("HF-Formaal", formaal.navn());
        }
        if o.i_utvidelser {
            foresporsel = foresporsel.header("HF-Avslag", "extensions");
        }
        let svar = foresporsel.send().await.expect("an answer");
        let mut hoder: Vec<String> = svar
            .headers()
            .iter()
            // The time of day is the machine's.
            .filter(|(navn, _)| *navn != "date")
            .map(|(navn, verdi)| format!("{navn}: {verdi:?}"))
            .collect();
        hoder.sort_unstable();
        let hode = format!("{}\n{}\n", svar.status(), hoder.join("\n"));
        Svartekst {
            hode,
            kropp: svar.text().await.expect("a body"),
        }
    }
}

impl Drop for Tjener {
    fn drop(&mut self) {
        self.oppgave.abort();
    }
}

fn krav(identitet: &Identitet) -> PersonaKrav {
    let hvem = match &identitet.subjekt {
        Subjekt::Person {
            nummer, ansatt_ved, ..
        } => Personaidentitet::Person {
            nummer: nummer.clone(),
            nivaa: identitet.nivaa,
            ansatt_ved: ansatt_ved.clone(),
        },
        Subjekt::Organisasjon {
            organisasjonsnummer,
            ..
        } => Personaidentitet::Organisasjon {
            organisasjonsnummer: organisasjonsnummer.clone(),
            scope: vec!["helsefellesskap:les".to_owned()],
        },
    };
    PersonaKrav {
        navn: "noen".to_owned(),
        klient: identitet.klient.clone(),
        hvem,
    }
}
