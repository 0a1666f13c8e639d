//! From configuration to a running portal.

mod avvikling;
mod base;
pub mod dokumenter;
pub mod forsegling;
mod hemmeligheter;
mod innlogging;
mod kant;
pub mod logg;
pub mod noekler;
pub mod token;
pub mod tokenforklaring;
mod velkomst;

use std::{
    fs,
    io::Read,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};
use tracing_subscriber::EnvFilter;

use crate::{
    auth::Nummerregel,
    demo,
    events::{Buss, Fordeler},
    graphql::{gate, sdl, skjema, taust_skjema},
    import,
    konfig::{Konfig, Miljoe},
    maalinger::Maalinger,
    server::{
        Klarhet, Tjeneste, bokvakt, maaleruter, ruter, rydding, sjekkpunkt,
        varsling::{self, Varslingskanal, Varslingstjeneste},
    },
    sporing::Sporing,
    storage::Frister,
};

use base::{aapne, koble_til, krev_aktuelt, krev_noekler, lager, lager_med, migrer_opp};
use hemmeligheter::{egen_noekkel, hemmeligheter, skriv_hemmelig};
use velkomst::velkommen;

/// How long open WebSockets may take to close when the program stops.
const AVSKJED: Duration = Duration::from_secs(5);

/// A portal that is ready to serve.
pub struct Portal {
    konfig: Konfig,
    tjeneste: Arc<Tjeneste>,
}

/// Log lines: for people in development, JSON elsewhere. Statements and values are never logged,
/// nor what a panic says: only where it was.
pub fn logging(miljoe: Miljoe) {
    std::panic::set_hook(Box::new(|panikk| {
        let sted = panikk.location().map(ToString::to_string);
        tracing::error!(sted = sted.as_deref().unwrap_or("?"), "panic");
    }));
    let filter = EnvFilter::new("info,sqlx=off,sea_orm=off,sea_orm_migration=warn");
    let linjer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false);
    if miljoe == Miljoe::Development {
        linjer.compact().init();
    } else {
        linjer.json().init();
    }
}

impl Portal {
    /// Checks the contract, opens the database and, in development, fills it.
    ///
    /// # Errors
    /// Anything that must stop the start, in words for the one who starts it.
    pub async fn bygg(konfig: Konfig) -> anyhow::Result<Self> {
        if cfg!(feature = "uten_logg") && konfig.miljoe != Miljoe::Development {
            bail!("this build keeps no access log, for the bench: it serves in development only");
        }
        let brudd = gate::kontroller(&sdl());
        if !brudd.is_empty() {
            bail!(
                "the contract is not fully classified:\n{}",
                brudd.join("\n")
            );
        }
        let frister = Frister::for_kall(konfig.kant.kjoeretid);
        let lager = lager_med(&konfig, Some(frister)).await?;
        krev_noekler(&lager).await?;
        let brudd = gate::kontroller_tabeller(&lager.db().tabeller().await?);
        if !brudd.is_empty() {
            bail!(
                "the database is not fully classified:\n{}",
                brudd.join("\n")
            );
        }
        let maalinger = Arc::new(Maalinger::default());
        let fordeler = Fordeler::ny(lager.clone(), konfig.stroemmer, maalinger).await?;
        let (verifiserer, utvikling) = innlogging::verifiserer(&konfig)?;
        let kant = kant::kant(&konfig, &lager, fordeler.maalinger())?;
        let skjema = if kant.introspeksjon {
            skjema(&konfig.dokumenter)
        } else {
            taust_skjema(&konfig.dokumenter)
        };
        let plass = Semaphore::new(konfig.kant.samtidige);
        let sokler = Arc::new(Semaphore::new(konfig.stroemmer.i_alt));
        let tjeneste = Arc::new(Tjeneste {
            lager,
            skjema,
            fordeler,
            verifiserer,
            utvikling,
            kant,
            sporing: sporing(&konfig)?,
            klarhet: Klarhet::default(),
            avvikles: AtomicBool::new(false),
            plass,
            sokler,
        });
        Ok(Self { konfig, tjeneste })
    }

    /// What the routes share, for tests that serve it themselves.
    #[must_use]
    pub fn tjeneste(&self) -> &Arc<Tjeneste> {
        &self.tjeneste
    }

    /// Serves until it is told to stop; then finishes what runs.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn server(&self) -> anyhow::Result<()> {
        let tjener = kant::tjener(&self.konfig.kant)?;
        let lytter = TcpListener::bind(self.konfig.lytt)
            .await
            .with_context(|| format!("cannot listen on {}", self.konfig.lytt))?;
        let adresse = lytter.local_addr()?;
        self.tjeneste
            .verifiserer
            .naas_paa(innlogging::egne_adresser(adresse, tjener.tls.is_some()));
        if let Some(utvikling) = &self.tjeneste.utvikling {
            let skjema = if tjener.tls.is_some() {
                "https"
            } else {
                "http"
            };
            velkommen(
                utvikling,
                self.tjeneste.lager.klokke(),
                &format!("{skjema}://{adresse}"),
            );
        }
        tracing::info!(%adresse, "listening");
        // Stopped when this is dropped: what they have not done waits for the next start, or for
        // another node.
        let mut ved_siden = self.ved_siden()?;
        if let Some(adresse) = self.konfig.maalinger {
            let lytter = TcpListener::bind(adresse)
                .await
                .with_context(|| format!("HF_METRICS: cannot listen on {adresse}"))?;
            let maalinger = maaleruter(self.tjeneste.fordeler.maalinger().clone());
            tracing::info!(adresse = %lytter.local_addr()?, "measures are read at /metrics");
            ved_siden.spawn(async move {
                if let Err(feil) = axum::serve(lytter, maalinger).await {
                    tracing::error!(%feil, "measures cannot be read any more");
                }
            });
        }
        let (tjeneste, frist) = (self.tjeneste.clone(), self.konfig.drift.avvikling);
        let (lager, maalinger) = (
            tjeneste.lager.clone(),
            tjeneste.fordeler.maalinger().clone(),
        );
        let mut vakt = JoinSet::new();
        vakt.spawn(bokvakt::kjoer(lager.clone(), maalinger));
        let stopp = async move {
            tokio::select! {
                () = avvikling::naar_bedt(tjeneste.clone(), frist) => {}
                // Nothing may be answered any more, however it ended.
                _ = vakt.join_next() => {
                    tjeneste.lager.steng();
                    tjeneste.fordeler.stopp();
                }
            }
        };
        tokio::join!(
            tjener.server(lytter, ruter(self.tjeneste.clone()), stopp),
            self.sokler_lukket(),
        );
        if let Some(sporing) = &self.tjeneste.sporing {
            sporing.avslutt().await;
        }
        if lager.er_stengt() {
            bail!(
                "the database was restored beneath this node, or is not watched any more: start it again"
            );
        }
        Ok(())
    }

    /// From when the node stops until every WebSocket has answered what runs and said why it closes, or
    /// for as long as that may take: the server does not wait for them.
    async fn sokler_lukket(&self) {
        let mut stopper = self.tjeneste.fordeler.stopper();
        let _ = stopper.wait_for(|stopper| *stopper).await;
        let alle = u32::try_from(self.konfig.stroemmer.i_alt).unwrap_or(u32::MAX);
        let lukket = self.tjeneste.sokler.acquire_many(alle);
        let _ = tokio::time::timeout(self.tjeneste.kant.kjoeretid + AVSKJED, lukket).await;
    }

    /// Starts what is done beside the answers.
    fn ved_siden(&self) -> anyhow::Result<JoinSet<()>> {
        let lager = &self.tjeneste.lager;
        let noekler = logg::signaturnoekler(&self.konfig)?;
        let noekkel = noekler.into_iter().next().context("no signing key")?;
        let mellom = self.konfig.sjekkpunkt_hvert;
        let mut oppgaver = JoinSet::new();
        oppgaver.spawn(varsling::kjoer(
            lager.clone(),
            varslingskanal(&self.konfig)?,
        ));
        oppgaver.spawn(sjekkpunkt::kjoer(lager.clone(), noekkel, mellom));
        oppgaver.spawn(rydding::kjoer(lager.clone()));
        let fordeler = &self.tjeneste.fordeler;
        let buss = match &self.konfig.redis {
            None => Buss::Alene,
            Some(adresse) => Buss::redis(&adresse.0).context("HF_REDIS_URL")?,
        };
        let maalinger = fordeler.maalinger().clone();
        oppgaver.spawn(buss.kjoer(lager.clone(), fordeler.vekker(), maalinger));
        oppgaver.spawn(fordeler.clone().kjoer());
        Ok(oppgaver)
    }
}

/// Brings the database up to date.
///
/// # Errors
/// The database refuses.
pub async fn migrer(konfig: &Konfig) -> anyhow::Result<()> {
    migrer_opp(&koble_til(konfig).await?).await
}

/// Imports a registry file; what it did, in words for the operator.
///
/// # Errors
/// The file cannot be read, or something in it is wrong: then every error with its line, and
/// nothing is written.
pub async fn importer(konfig: &Konfig, fil: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let grense = u64::try_from(import::MAKS_FIL).unwrap_or(u64::MAX);
    fs::File::open(fil)
        .and_then(|fil| fil.take(grense + 1).read_to_end(&mut bytes))
        .with_context(|| format!("{} cannot be read", fil.display()))?;
    if bytes.len() > import::MAKS_FIL {
        bail!("the file is too large");
    }
    let lager = lager(konfig).await?;
    krev_noekler(&lager).await?;
    forsegling::krev_aapen(lager.db()).await?;
    let lest = import::les(&bytes, nummerregel(konfig.miljoe));
    match lager.importer_register(lest).await {
        Ok(Ok(importert)) => Ok(importert.to_string()),
        Ok(Err(feil)) => bail!(
            "nothing is imported; errors: {}\n{}",
            feil.antall(),
            feil.to_string().trim_end()
        ),
        // What the database says may hold values.
        Err(feil) => bail!("nothing is imported: fault in {}", feil.slag()),
    }
}

/// Fills an empty database with demo data; what it made, in words for the operator.
///
/// # Errors
/// In production, or the database is not empty, or cannot be written: nothing is then left in it.
pub async fn fyll_demo(konfig: &Konfig, brukere: Option<usize>) -> anyhow::Result<String> {
    if konfig.miljoe == Miljoe::Production {
        bail!("demo data is for development and test only");
    }
    let db = koble_til(konfig).await?;
    migrer_opp(&db).await?;
    forsegling::krev_aapen(&db).await?;
    let lager = aapne(konfig, db).await?;
    if !demo::er_tom(&lager).await? {
        bail!("the database is not empty");
    }
    let brukere = brukere.unwrap_or(konfig.demo_brukere);
    // What the database says may hold values.
    match demo::fyll(&lager, brukere).await {
        Ok(oversikt) => Ok(oversikt.to_string()),
        Err(feil) => bail!("nothing is filled in: fault in {}", feil.slag()),
    }
}

fn sporing(konfig: &Konfig) -> anyhow::Result<Option<Sporing>> {
    let spor = konfig.drift.spor.as_ref();
    spor.map(Sporing::til).transpose().context("HF_OTLP_URL")
}

fn varslingskanal(konfig: &Konfig) -> anyhow::Result<Varslingskanal> {
    let Some(adresse) = &konfig.varsling else {
        if konfig.miljoe == Miljoe::Development {
            return Ok(Varslingskanal::Utvikling);
        }
        tracing::warn!(
            "HF_VARSEL_URL is not set: nobody is told of what is in the portal for them"
        );
        return Ok(Varslingskanal::Ingen);
    };
    let token = konfig.varslingstoken.as_ref().map(|t| t.0.clone());
    Ok(Varslingskanal::Tjeneste(Varslingstjeneste::ny(
        adresse.clone(),
        token,
    )?))
}

fn nummerregel(miljoe: Miljoe) -> Nummerregel {
    match miljoe {
        Miljoe::Production => Nummerregel::Ekte,
        Miljoe::Development | Miljoe::Test => Nummerregel::Syntetisk,
    }
}
