//! The two ways to an answer: in the process, and over HTTP.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_graphql::{Value as Verdi, Variables};
use chrono::TimeDelta;
use helsefellesskap::{
    auth::{
        Beviskrav, Identitet, Nett, Nummerregel, PersonaKrav, Personaidentitet, Subjekt,
        Utviklerutsteder, Verifiserer,
    },
    events::{Fordeler, Plass, Ut, Utgang},
    graphql::{Abonnert, Avslagsform, Innkommende, Skjema, abonner, skjema, utfoer},
    konfig::{Dokumentgrenser, Dokumentmodus, Dokumentregler, Kantvalg},
    server::{Kant, Tjeneste, kant::rater::Rater, ruter},
    storage::Lager,
};
use samtykke::Formaal;
use serde_json::json;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use uuid::Uuid;

use super::{operasjoner::Operasjon, spoerrer::Spoerrer};
use crate::rigg::{MANGE, STROEM};

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
        let variabler = Variables::from_value(Verdi::Object(o.variabler.clone()));
        let inn = Innkommende {
            avslag: if o.i_utvidelser {
                Avslagsform::Extensions
            } else {
                Avslagsform::Errors
            },
            ..innkommende(spoerrer, formaal, &o.dokument, variabler)
        };
        let svar = utfoer(felles_skjema(), &self.lager, inn).await;
        Svartekst {
            hode: String::new(),
            kropp: serde_json::to_string(&svar).expect("JSON"),
        }
    }

    /// Listens in the process, from a place; what comes until the stream is with the others.
    pub async fn lytt(
        &self,
        spoerrer: &Spoerrer,
        formaal: Option<Formaal>,
        fra: &str,
    ) -> Result<Lytter, String> {
        let variabler = Variables::from_json(json!({ "after": fra }));
        let inn = innkommende(spoerrer, formaal, STROEM, variabler);
        let aapning = match abonner(felles_skjema(), &self.lager, inn).await {
            Abonnert::Stroem(aapning, _) => *aapning,
            Abonnert::Svar(svar) => return Err(serde_json::to_string(&svar).expect("JSON")),
        };
        let fordeler = Fordeler::ny(self.lager.clone(), MANGE, Arc::default()).await;
        let fordeler = fordeler.expect("the head of the log");
        let (ko, inn) = mpsc::channel(4096);
        let utgang = Utgang {
            nr: 0,
            ko,
            brutt: Arc::new(watch::Sender::new(None)),
            holder: Arc::new(|_| true),
        };
        let plass = fordeler.aapne(aapning, utgang).expect("there is room");
        let mut lytter = Lytter {
            hoert: Vec::new(),
            inn,
            fordeler,
            _plass: plass,
        };
        while !lytter
            .hoert
            .last()
            .is_some_and(|m| m.contains("Sjekkpunkt"))
        {
            let ut = timeout(LENGE, lytter.inn.recv()).await;
            let ut = ut.expect("something comes").expect("the stream is open");
            lytter.hoert.push(ut.svar);
        }
        Ok(lytter)
    }
}

fn innkommende(
    spoerrer: &Spoerrer,
    formaal: Option<Formaal>,
    dokument: &str,
    variabler: Variables,
) -> Innkommende {
    Innkommende {
        dokument: dokument.to_owned().into(),
        operasjon: None,
        variabler,
        identitet: spoerrer.identitet.clone(),
        formaal: formaal.map(|f| f.navn().to_owned()),
        avslag: Avslagsform::Errors,
        kostnad: false,
        id: Uuid::nil(),
    }
}

/// Longer than anything takes that comes at all.
const LENGE: Duration = Duration::from_secs(20);

/// A stream, and what it has told.
pub struct Lytter {
    pub hoert: Vec<String>,
    inn: mpsc::Receiver<Ut>,
    fordeler: Arc<Fordeler>,
    _plass: Plass,
}

impl Lytter {
    /// Lets the node tell what has happened since.
    pub async fn hoer_videre(&mut self, lager: &Lager) {
        let hode = lager.hode().await.expect("the head of the log");
        let fortelling = tokio::spawn(self.fordeler.clone().kjoer());
        let ferdig = async {
            while self.fordeler.ferdig() < hode {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(LENGE, ferdig).await.expect("everything is told");
        fortelling.abort();
        while let Ok(ut) = self.inn.try_recv() {
            self.hoert.push(ut.svar);
        }
    }
}

fn felles_skjema() -> &'static Skjema {
    static SKJEMA: OnceLock<Skjema> = OnceLock::new();
    SKJEMA.get_or_init(|| {
        // Random operations rename nearly everything, and go where nobody goes.
        let grenser = Dokumentgrenser {
            alias: 1_000,
            direktiver: 1_000,
            kostnad: 100_000_000,
            ..Dokumentgrenser::default()
        };
        let modus = Dokumentmodus::Alle;
        skjema(&Dokumentregler { modus, grenser })
    })
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
        let fordeler = Fordeler::ny(lager.clone(), MANGE, Arc::default()).await;
        let (kant, klokke) = (Kantvalg::default(), lager.delt_klokke());
        let rater = Rater::ny(kant.rater, &[0; 32], klokke, Arc::default());
        let tjeneste = Tjeneste {
            lager,
            fordeler: fordeler.expect("the head of the log"),
            skjema: felles_skjema().clone(),
            verifiserer: verifiserer.expect("an issuer"),
            utvikling: None,
            sporing: None,
            klarhet: helsefellesskap::server::Klarhet::default(),
            avvikles: false.into(),
            kant: Kant::ny(&kant, rater, false),
            plass: Semaphore::new(kant.samtidige),
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
