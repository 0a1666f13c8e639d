//! One who listens, in the process: what the node has logged and sent, message by message.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use helsefellesskap::{
    events::{Fordeler, Grenser, Plass, Slutt, Ut, Utgang},
    graphql::{Abonnert, abonner},
};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

use super::{Portal, Som, Svar};

/// Everything that a stream can tell.
pub const STROEM: &str = "subscription($after: String, $bruker: ID, $filter: HendelseFilter) { \
    hendelser(after: $after, brukerId: $bruker, filter: $filter) { __typename \
    ... on Hendelse { cursor type kategorier entitetId entitet { __typename id \
    ... on Varselsignal { tekst versjon } ... on Kriseraad { tekst } } } \
    ... on TilgangEndret { cursor brukerId faar mister harTilgang } ... on Sjekkpunkt { cursor } } }";

/// The same as a query.
pub const SIDE: &str = "query($after: String, $bruker: ID, $filter: HendelseFilter, $first: Int) { \
    hendelser(after: $after, brukerId: $bruker, filter: $filter, first: $first) { edges { cursor node { __typename \
    ... on Hendelse { cursor type kategorier entitetId entitet { __typename id \
    ... on Varselsignal { tekst versjon } ... on Kriseraad { tekst } } } \
    ... on TilgangEndret { cursor brukerId faar mister harTilgang } ... on Sjekkpunkt { cursor } } } \
    pageInfo { hasNextPage endCursor } } }";

/// Longer than anything takes that comes at all: the clock of a node ticks once a second.
const LENGE: Duration = Duration::from_secs(20);

/// Room for all.
pub const MANGE: Grenser = Grenser {
    i_alt: 10_000,
    per_token: 10_000,
};

/// A node that tells; it stops when this is dropped.
pub struct Forteller {
    /// What tells.
    pub fordeler: Arc<Fordeler>,
    oppgave: Option<JoinHandle<()>>,
}

impl Drop for Forteller {
    fn drop(&mut self) {
        if let Some(oppgave) = &self.oppgave {
            oppgave.abort();
        }
    }
}

impl Portal {
    /// Lets this node tell those who listen.
    pub async fn forteller(&self) -> Forteller {
        self.forteller_med(MANGE).await
    }

    /// The same, for so many.
    pub async fn forteller_med(&self, grenser: Grenser) -> Forteller {
        let mut forteller = self.taus_forteller(grenser).await;
        forteller.begynn();
        forteller
    }

    /// One that tells nothing of what happens until it is let.
    pub async fn taus_forteller(&self, grenser: Grenser) -> Forteller {
        Forteller {
            fordeler: Fordeler::ny(self.lager.clone(), grenser, Arc::default())
                .await
                .unwrap(),
            oppgave: None,
        }
    }
}

impl Forteller {
    /// Lets it tell.
    pub fn begynn(&mut self) {
        self.oppgave = Some(tokio::spawn(self.fordeler.clone().kjoer()));
    }

    /// Waits until this node has told everything that has happened by now.
    pub async fn er_ferdig(&self, p: &Portal) {
        let hode = p.lager.hode().await.unwrap();
        let ferdig = async {
            while self.fordeler.ferdig() < hode {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(LENGE, ferdig).await.expect("everything is told");
    }
}

/// An open stream.
pub struct Lytter {
    inn: mpsc::Receiver<Ut>,
    brutt: watch::Receiver<Option<Slutt>>,
    holder: Arc<AtomicBool>,
    _plass: Plass,
}

impl Som {
    /// Listens, from a cursor or from now; the first checkpoint is taken off.
    pub async fn lytt(&self, hos: &Forteller, after: Option<&Value>) -> Lytter {
        let mut lytter = self
            .proev_aa_lytte(hos, json!({ "after": after }))
            .await
            .unwrap();
        if after.is_none() {
            assert_eq!(kort(&lytter.neste().await), "SJEKKPUNKT");
        }
        lytter
    }

    /// Listens, if it may.
    pub async fn proev_aa_lytte(&self, hos: &Forteller, variabler: Value) -> Result<Lytter, Svar> {
        self.proev_aa_lytte_med(hos, STROEM, variabler, 256).await
    }

    /// The same with another document, and so much room for what waits.
    pub async fn proev_aa_lytte_med(
        &self,
        hos: &Forteller,
        dokument: &str,
        variabler: Value,
        rom: usize,
    ) -> Result<Lytter, Svar> {
        let kall = self.innkommende(dokument, variabler);
        let portal = self.portal();
        let svar = match abonner(&portal.skjema, &portal.lager, kall).await {
            Abonnert::Svar(svar) => svar,
            Abonnert::Stroem(aapning, _) => {
                let (ko, inn) = mpsc::channel(rom);
                let holder = Arc::new(AtomicBool::new(true));
                let sender = Arc::new(watch::Sender::new(None));
                let brutt = sender.subscribe();
                let utgang = Utgang {
                    nr: 1,
                    ko,
                    brutt: sender,
                    holder: {
                        let holder = holder.clone();
                        Arc::new(move |_| holder.load(Ordering::SeqCst))
                    },
                };
                match hos.fordeler.aapne(*aapning, utgang) {
                    Ok(plass) => {
                        return Ok(Lytter {
                            inn,
                            brutt,
                            holder,
                            _plass: plass,
                        });
                    }
                    Err(_) => helsefellesskap::graphql::Svar::avvist("LIMIT_EXCEEDED", ""),
                }
            }
        };
        Err(Svar::les(&serde_json::to_string(&svar).unwrap()))
    }
}

impl Lytter {
    /// The next message.
    pub async fn neste(&mut self) -> Value {
        let ut = timeout(LENGE, self.inn.recv()).await;
        let ut = ut.expect("a message comes").expect("the stream is open");
        let svar: Value = serde_json::from_str(&ut.svar).unwrap();
        assert_eq!(svar["errors"], Value::Null, "{svar}");
        svar["data"]["hendelser"].clone()
    }

    /// The next message, if one comes before so long.
    pub async fn innen(&mut self, tid: Duration) -> Option<Value> {
        let ut = timeout(tid, self.inn.recv()).await.ok()??;
        let svar: Value = serde_json::from_str(&ut.svar).unwrap();
        assert_eq!(svar["errors"], Value::Null, "{svar}");
        Some(svar["data"]["hendelser"].clone())
    }

    /// Waits until so many messages wait.
    pub async fn har_ventende(&self, antall: usize) {
        let nok = async {
            while self.inn.len() < antall {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(LENGE, nok).await.expect("messages come");
    }

    /// The next message with its receipt.
    pub async fn neste_svar(&mut self) -> Value {
        let ut = timeout(LENGE, self.inn.recv()).await.unwrap().unwrap();
        serde_json::from_str(&ut.svar).unwrap()
    }

    /// The next message, in short; checkpoints apart.
    pub async fn kort(&mut self) -> String {
        loop {
            let neste = kort(&self.neste().await);
            if neste != "SJEKKPUNKT" {
                return neste;
            }
        }
    }

    /// What has come until now, without waiting.
    pub fn alt(&mut self) -> Vec<Value> {
        let svar = self.alle_svar();
        svar.iter()
            .map(|svar| svar["data"]["hendelser"].clone())
            .collect()
    }

    /// The same with their receipts.
    pub fn alle_svar(&mut self) -> Vec<Value> {
        let mut ut = Vec::new();
        while let Ok(neste) = self.inn.try_recv() {
            ut.push(serde_json::from_str(&neste.svar).unwrap());
        }
        ut
    }

    /// Nothing comes for a while.
    pub async fn er_stille(&mut self) {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let hoert: Vec<String> = self.alt().iter().map(kort).collect();
        let hoert: Vec<_> = hoert.iter().filter(|h| *h != "SJEKKPUNKT").collect();
        assert!(hoert.is_empty(), "{hoert:?}");
    }

    /// The issuer takes back the key of the token.
    pub fn trekk_noekkelen(&self) {
        self.holder.store(false, Ordering::SeqCst);
    }

    /// Why the stream ended.
    pub async fn slutt(&mut self) -> Slutt {
        let slutt = timeout(LENGE, self.brutt.wait_for(Option::is_some)).await;
        slutt.expect("it ends").unwrap().unwrap()
    }
}

/// A message in short, without what is another each time.
pub fn kort(melding: &Value) -> String {
    let liste = |felt: &str| {
        let liste = melding[felt].as_array().cloned().unwrap_or_default();
        let liste: Vec<_> = liste
            .iter()
            .map(|k| k.as_str().unwrap_or_default().to_owned())
            .collect();
        liste.join(",")
    };
    match melding["__typename"].as_str() {
        Some("Hendelse") => {
            let entitet = &melding["entitet"];
            let tekst = |felt: &str| entitet[felt].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} [{}]",
                melding["type"].as_str().unwrap(),
                tekst("__typename"),
                tekst("tekst"),
                liste("kategorier")
            )
        }
        Some("TilgangEndret") => format!(
            "TILGANG +[{}] -[{}] {}",
            liste("faar"),
            liste("mister"),
            melding["harTilgang"]
        ),
        _ => "SJEKKPUNKT".to_owned(),
    }
}
