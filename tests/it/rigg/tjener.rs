//! The portal over HTTP, in this process, on a free port.

use std::{sync::Arc, time::Duration};

use axum::Router;
use chrono::TimeDelta;
use helsefellesskap::{
    auth::{
        Beviskrav, Klientnoekkel, Mynting, Nett, Nummerregel, Utsteder, Utviklerutsteder,
        Verifiserer,
    },
    events::{Fordeler, Grenser},
    graphql,
    klokke::Klokke,
    konfig::{Dokumentregler, Kantvalg},
    maalinger::Maalinger,
    server::{
        Kant, Klarhet, Tjeneste, Utvikling,
        kant::{Proxyer, rater::Rater, tjener, tls::Tls},
        ruter,
    },
};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};

use super::{NOEKKEL, Portal, Svar};

/// How often certificates are looked at again: often, so that tests need not wait.
const FORNYES: Duration = Duration::from_millis(20);

/// A listening portal; it stops when this is dropped.
pub struct Tjener {
    /// `http://127.0.0.1:…`
    pub adresse: String,
    portal: Portal,
    utsteder: Utviklerutsteder,
    klient: Client,
    ruter: Router,
    maalinger: Arc<Maalinger>,
    oppgaver: [JoinHandle<()>; 2],
}

impl Tjener {
    /// Serves a portal.
    pub async fn start(portal: &Portal) -> Self {
        Self::start_med(portal, Vec::new(), Beviskrav::enkel()).await
    }

    /// Serves a portal that trusts these issuers too, and judges proofs like this.
    pub async fn start_med(portal: &Portal, andre: Vec<Utsteder>, bevis: Beviskrav) -> Self {
        let grenser = Grenser {
            i_alt: 1_000,
            per_token: 100,
        };
        Self::start_med_grenser(portal, andre, bevis, grenser).await
    }

    /// As [`Self::start_med`], for so many who listen.
    pub async fn start_med_grenser(
        portal: &Portal,
        andre: Vec<Utsteder>,
        bevis: Beviskrav,
        grenser: Grenser,
    ) -> Self {
        Self::start_som(portal, andre, bevis, grenser, Kantvalg::default(), None).await
    }

    /// Serves a portal with such an edge.
    pub async fn start_med_kant(portal: &Portal, kant: Kantvalg) -> Self {
        Self::start_node(portal, kant, None).await
    }

    /// The same as a node that counts with others in Redis: those with the same secret.
    pub async fn start_node(
        portal: &Portal,
        kant: Kantvalg,
        redis: Option<(&str, [u8; 32])>,
    ) -> Self {
        let grenser = Grenser {
            i_alt: 1_000,
            per_token: 100,
        };
        Self::start_som(portal, Vec::new(), Beviskrav::enkel(), grenser, kant, redis).await
    }

    async fn start_som(
        portal: &Portal,
        andre: Vec<Utsteder>,
        bevis: Beviskrav,
        grenser: Grenser,
        kant: Kantvalg,
        redis: Option<(&str, [u8; 32])>,
    ) -> Self {
        let pkcs8 = Klientnoekkel::ny_pkcs8().unwrap();
        let utsteder = Utviklerutsteder::fra_pkcs8(&pkcs8).unwrap();
        let utstedere = utsteder.utstedere().into_iter().chain(andre).collect();
        let nett = Nett::ny().unwrap();
        let verifiserer = Verifiserer::ny(utstedere, Nummerregel::Syntetisk, &nett, bevis).unwrap();
        let lytter = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let skjema = if kant.tls.is_some() { "https" } else { "http" };
        let adresse = format!("{skjema}://{}", lytter.local_addr().unwrap());
        verifiserer.naas_paa(vec![adresse.parse().unwrap()]);
        let fordeler = Fordeler::ny(portal.lager.clone(), grenser, Arc::default())
            .await
            .unwrap();
        let fortelling = tokio::spawn(fordeler.clone().kjoer());
        let maalinger = fordeler.maalinger().clone();
        let klokke = portal.lager.delt_klokke();
        let hemmelighet = redis.map_or(NOEKKEL, |(_, hemmelighet)| hemmelighet);
        let mut rater = Rater::ny(kant.rater, &hemmelighet, klokke, maalinger.clone());
        if let Some((adresse, _)) = redis {
            rater = rater.i_redis(adresse).unwrap();
        }
        let skjema = if kant.introspeksjon {
            portal.skjema.clone()
        } else {
            graphql::taust_skjema(&Dokumentregler::default())
        };
        let tjeneste = Tjeneste {
            fordeler,
            lager: portal.lager.clone(),
            skjema,
            verifiserer,
            utvikling: Some(Utvikling {
                utsteder: Utviklerutsteder::fra_pkcs8(&pkcs8).unwrap(),
            }),
            sporing: None,
            klarhet: Klarhet::default(),
            avvikles: false.into(),
            kant: Kant::ny(&kant, rater, kant.tls.is_some()),
            plass: Semaphore::new(kant.samtidige),
            sokler: Arc::new(Semaphore::new(256)),
        };
        let filer = kant.tls.as_ref();
        let tls = filer.map(|(s, n)| Tls::fra_filer(s, n, FORNYES).unwrap());
        let forbindelser = tjener::Tjener {
            grenser: kant.forbindelser,
            siste: kant.kjoeretid,
            proxyer: Proxyer::ny(kant.proxyer),
            tls,
        };
        let ruter = ruter(Arc::new(tjeneste));
        let paa_nett = ruter.clone();
        let oppgave = tokio::spawn(forbindelser.server(lytter, paa_nett, std::future::pending()));
        Self {
            adresse,
            portal: portal.clone(),
            utsteder,
            klient: Client::new(),
            ruter,
            maalinger,
            oppgaver: [oppgave, fortelling],
        }
    }

    /// A token of a persona as a kind of issuer makes it, valid for an hour.
    pub fn mynt(&self, navn: &str, som: &Mynting<'_>) -> String {
        let (krav, naa) = (self.portal.krav(navn), self.portal.klokke.naa());
        self.utsteder
            .mynt_som(krav, som, naa, TimeDelta::hours(1))
            .unwrap()
    }

    /// A token of a persona, valid for an hour.
    pub fn token(&self, navn: &str) -> String {
        let krav = self.portal.krav(navn);
        self.utsteder
            .mynt(krav, self.portal.klokke.naa(), TimeDelta::hours(1))
            .unwrap()
    }

    /// The same portal without a line to it: what panics in it, panics here.
    pub fn ruter(&self) -> Router {
        self.ruter.clone()
    }

    /// Where it listens, as a socket's address.
    pub fn vert(&self) -> &str {
        self.adresse.split_once("://").unwrap().1
    }

    /// What it measures of itself.
    pub fn maalinger(&self) -> String {
        self.maalinger.tekst().unwrap()
    }

    /// A request to the GraphQL address, with no headers of its own.
    pub fn post(&self) -> RequestBuilder {
        self.klient.post(format!("{}/graphql", self.adresse))
    }

    /// Any request.
    pub fn be(&self, metode: reqwest::Method, sti: &str) -> RequestBuilder {
        self.klient
            .request(metode, format!("{}{sti}", self.adresse))
    }

    /// Asks as a persona.
    pub async fn spoer(&self, navn: &str, dokument: &str, variabler: Value) -> Svar {
        let kropp = json!({ "query": dokument, "variables": variabler });
        let svar = self
            .post()
            .bearer_auth(self.token(navn))
            .json(&kropp)
            .send()
            .await
            .unwrap();
        Svar::les(&svar.text().await.unwrap())
    }
}

impl Drop for Tjener {
    fn drop(&mut self) {
        for oppgave in &self.oppgaver {
            oppgave.abort();
        }
    }
}

/// Status and body of what came back.
pub async fn les(svar: Response) -> (u16, String) {
    (svar.status().as_u16(), svar.text().await.unwrap())
}
