//! The sender of notices: works through the outbox, tells each person through the configured
//! channel in neutral words, and raises an alarm when that fails.

use std::{sync::Arc, time::Duration};

use entity::koder::Varselkanal;
use futures_util::future::join_all;
use reqwest::{Client, StatusCode, Url, redirect};
use serde::{Deserialize, Serialize};

use crate::storage::{Lager, Lagerfeil, Varselpost};

/// What everyone is told: that there is something to read, never what, nor from whom.
pub const TEKST: &str = "Du har en melding i samhandlingsportalen. Logg inn for å lese den.";

/// How often the outbox is looked at.
const TAKT: Duration = Duration::from_secs(2);
/// Longest time for telling one notice.
const FRIST: Duration = Duration::from_secs(5);
/// Largest answer, in bytes.
const STOERSTE_SVAR: usize = 4 * 1024;

/// The way to people.
pub enum Varslingskanal {
    /// Development: everyone counts as told electronically at once; nothing is sent.
    Utvikling,
    /// No channel is configured: nothing is told, and each notice raises its alarm.
    Ingen,
    /// A service that knows how to reach people by their identity number.
    Tjeneste(Varslingstjeneste),
}

/// The service that tells people, reached by HTTP.
pub struct Varslingstjeneste {
    klient: Client,
    adresse: Url,
    token: Option<String>,
}

/// What the service is sent.
#[derive(Serialize)]
struct Melding<'a> {
    id: uuid::Uuid,
    foedselsnummer: &'a str,
    tekst: &'static str,
}

/// What the service answers.
#[derive(Deserialize)]
struct Kvittering {
    kanal: Varselkanal,
}

impl Varslingstjeneste {
    /// A service at an address; redirects are not followed.
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn ny(adresse: Url, token: Option<String>) -> Result<Self, reqwest::Error> {
        let klient = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(FRIST)
            .build()?;
        Ok(Self {
            klient,
            adresse,
            token,
        })
    }

    async fn send(&self, post: &Varselpost) -> Option<Varselkanal> {
        let mut foresporsel = self.klient.post(self.adresse.clone()).json(&Melding {
            id: post.id,
            foedselsnummer: &post.nummer,
            tekst: TEKST,
        });
        if let Some(token) = &self.token {
            foresporsel = foresporsel.bearer_auth(token);
        }
        let mut svar = foresporsel.send().await.ok()?;
        if svar.status() != StatusCode::OK {
            return None;
        }
        let mut innhold = Vec::new();
        while let Some(del) = svar.chunk().await.ok()? {
            if STOERSTE_SVAR < innhold.len() + del.len() {
                return None;
            }
            innhold.extend_from_slice(&del);
        }
        let kvittering: Kvittering = serde_json::from_slice(&innhold).ok()?;
        Some(kvittering.kanal)
    }
}

impl Varslingskanal {
    async fn send(&self, post: &Varselpost) -> Option<Varselkanal> {
        match self {
            Self::Utvikling => Some(Varselkanal::Digital),
            Self::Ingen => None,
            Self::Tjeneste(tjeneste) => tjeneste.send(post).await,
        }
    }
}

/// Works through the outbox until the task is dropped.
pub async fn kjoer(lager: Arc<Lager>, kanal: Varslingskanal) {
    let mut takt = tokio::time::interval(TAKT);
    takt.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        takt.tick().await;
        if let Err(feil) = runde(&lager, &kanal).await {
            tracing::error!(feil = feil.slag(), "varsel_stoppet");
        }
    }
}

/// Tells what is due now; how many were tried.
///
/// # Errors
/// The database refused.
pub async fn runde(lager: &Lager, kanal: &Varslingskanal) -> Result<usize, Lagerfeil> {
    let poster = lager.forfalte_varsler().await?;
    let fortalte = join_all(poster.iter().map(|post| kanal.send(post))).await;
    for (post, fortalt) in poster.iter().zip(fortalte) {
        match fortalt {
            Some(kanal) => lager.varsel_fortalt(post.id, kanal).await?,
            None => {
                let gitt_opp = lager.varsel_feilet(post).await?;
                // The alarm: operations watch for this line.
                tracing::error!(varsel = %post.id, forsoek = post.forsoek, gitt_opp, "varsel_feilet");
            }
        }
    }
    Ok(poster.len())
}
