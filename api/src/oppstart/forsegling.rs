//! A restored database is sealed: the program starts, and answers nobody until it has been opened.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::TcpListener;

use super::{koble_til, lager, logg, migrer_opp};
use crate::{
    konfig::{Konfig, Miljoe},
    server::forseglede_ruter,
    storage::{Forsegling, forsegling},
};

/// How often the seal is looked at.
const MELLOM: Duration = Duration::from_secs(1);
/// How many looks between two log lines about it.
const MINNES: u32 = 60;
/// Longest reason, in characters.
const MAKS_GRUNN: usize = 200;

/// Returns when the database may be answered from, and until then says to everybody that it may not.
/// Whether it may: not when the program is told to stop meanwhile.
///
/// # Errors
/// The database cannot be reached or is not up to date, or the address is taken.
pub async fn vent_til_aapnet(konfig: &Konfig) -> anyhow::Result<bool> {
    let db = koble_til(konfig).await?;
    if konfig.miljoe == Miljoe::Development {
        migrer_opp(&db).await?;
    }
    super::krev_aktuelt(&db).await?;
    if konfig.ledger.is_none() && konfig.miljoe != Miljoe::Development {
        tracing::warn!(
            "HF_LEDGER is not set: what is withdrawn after a backup comes back when it is restored"
        );
    }
    if forsegling(&db).await? == Forsegling::Aapen {
        db.lukk().await?;
        return Ok(true);
    }
    let tjener = super::kant::tjener(&konfig.kant)?;
    let lytter = TcpListener::bind(konfig.lytt)
        .await
        .with_context(|| format!("cannot listen on {}", konfig.lytt))?;
    tracing::info!(adresse = %lytter.local_addr()?, "listening, sealed");
    let aapnet = async {
        let mut sett = 0_u32;
        loop {
            match forsegling(&db).await {
                Ok(Forsegling::Aapen) => return,
                Ok(Forsegling::Forseglet(aarsak)) if sett.is_multiple_of(MINNES) => {
                    tracing::error!(%aarsak, "forseglet: run `helsefellesskap gjenopprett`");
                }
                Ok(Forsegling::Forseglet(_)) => {}
                Err(feil) => tracing::error!(slag = feil.slag(), "the seal cannot be looked at"),
            }
            sett = sett.wrapping_add(1);
            tokio::time::sleep(MELLOM).await;
        }
    };
    tokio::select! {
        () = aapnet => {}
        () = super::avvikling::stoppsignal() => return Ok(false),
        () = tjener.server(lytter, forseglede_ruter(), std::future::pending()) => {}
    }
    tracing::info!("the database is open again");
    db.lukk().await?;
    Ok(true)
}

/// Stops a command that would change a sealed database.
pub(super) async fn krev_aapen(db: &crate::storage::Database) -> anyhow::Result<()> {
    match forsegling(db).await? {
        Forsegling::Aapen => Ok(()),
        Forsegling::Forseglet(aarsak) => {
            bail!("{aarsak}: the database is sealed; see `helsefellesskap gjenopprett`")
        }
    }
}

/// Carries out what was withdrawn since the backup, and opens the database; what it did, in words.
/// `uten_ledger`: why the operator opens it without following the ledger.
///
/// # Errors
/// Why it stays sealed; nothing is changed then.
pub async fn gjenopprett(konfig: &Konfig, uten_ledger: Option<&str>) -> anyhow::Result<String> {
    let noekler = logg::signaturnoekler(konfig)?;
    let noekkel = noekler.first().context("HF_SIGNING_KEY must be set")?;
    let lager = lager(konfig).await?;
    super::krev_noekler(&lager).await?;
    let feilet = |feil: crate::storage::Lagerfeil| anyhow::anyhow!("fault in {}", feil.slag());
    let hva = match uten_ledger {
        None => match lager.gjenopprett().await.map_err(feilet)? {
            Ok(None) => {
                return Ok(
                    "nothing to carry out: the database has all that its ledger has\n".to_owned(),
                );
            }
            Ok(Some(gjenopprettet)) => gjenopprettet.to_string(),
            Err(aarsak) => bail!("{aarsak}: the database stays sealed"),
        },
        Some(grunn) => {
            if grunn.trim().is_empty() || MAKS_GRUNN < grunn.chars().count() {
                bail!("the reason takes 1 to {MAKS_GRUNN} characters");
            }
            if forsegling(lager.db()).await? == Forsegling::Aapen {
                bail!("the database is not sealed: its ledger holds, and goes on");
            }
            if let Err(aarsak) = lager.gjenopprett_uten_bok(grunn).await.map_err(feilet)? {
                bail!("{aarsak}: HF_LEDGER must name a new folder, for a new ledger");
            }
            "opened without the ledger: what was withdrawn after the backup is not withdrawn\n"
                .to_owned()
        }
    };
    // Signed at once, so that whoever audits the log sees that it was declared.
    lager.lag_sjekkpunkt(noekkel).await.map_err(feilet)?;
    Ok(hva)
}
