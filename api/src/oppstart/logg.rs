//! The commands of the access log.

use std::{fs, io::Read, path::Path};

use anyhow::{Context, bail};
use uuid::Uuid;

use super::{forsegling::krev_aapen, lager};
use crate::{
    audit::{Bevis, Offentlig, Signaturnoekkel, Sjekkpunkt},
    konfig::{Konfig, Noekkelbytes, Oppbevaring},
};

/// Largest file read: a proof holds the imprints of what was logged until the checkpoint.
const MAKS_FIL: u64 = 64 * 1024 * 1024;

/// The keys that sign and have signed checkpoints, the one in use first.
pub(super) fn signaturnoekler(konfig: &Konfig) -> anyhow::Result<Vec<Signaturnoekkel>> {
    let hemmeligheter = match konfig.signatur.as_slice() {
        [] => vec![Noekkelbytes(super::egen_noekkel(
            &konfig.mappe,
            "signatur",
        )?)],
        satt => satt.to_vec(),
    };
    hemmeligheter
        .iter()
        .map(|h| Signaturnoekkel::fra_hemmelighet(&h.0))
        .collect::<Option<_>>()
        .context("HF_SIGNING_KEY is not usable")
}

fn offentlige(konfig: &Konfig) -> anyhow::Result<Vec<Offentlig>> {
    let noekler = signaturnoekler(konfig)?;
    Ok(noekler.iter().map(Signaturnoekkel::offentlig).collect())
}

/// The public keys, one on each line, the one in use first.
///
/// # Errors
/// The keys cannot be read.
pub fn noekler(konfig: &Konfig) -> anyhow::Result<String> {
    let linjer = offentlige(konfig)?;
    Ok(linjer.iter().map(|n| n.tekst() + "\n").collect())
}

/// Signs a checkpoint if anything was logged since the last one, and returns the last as JSON.
///
/// # Errors
/// The database refuses, or nothing was ever logged.
pub async fn sjekkpunkt(konfig: &Konfig) -> anyhow::Result<String> {
    let noekler = signaturnoekler(konfig)?;
    let noekkel = noekler.first().context("HF_SIGNING_KEY must be set")?;
    let lager = lager(konfig).await?;
    krev_aapen(lager.db()).await?;
    let feilet = |feil: crate::storage::Lagerfeil| anyhow::anyhow!("fault in {}", feil.slag());
    let nytt = lager.lag_sjekkpunkt(noekkel).await.map_err(feilet)?;
    let siste = match nytt {
        Some(nytt) => Some(nytt),
        None => lager.siste_sjekkpunkt().await.map_err(feilet)?,
    };
    let siste = siste.context("nothing was ever logged")?;
    Ok(serde_json::to_string_pretty(&siste)? + "\n")
}

/// Reads the whole log; what was read, in words.
///
/// # Errors
/// What is wrong with the log; or the database refuses, or the file is not a checkpoint.
pub async fn verifiser(konfig: &Konfig, sjekkpunkt: Option<&Path>) -> anyhow::Result<String> {
    let utenfra: Option<Sjekkpunkt> = match sjekkpunkt {
        None => None,
        Some(sti) => Some(
            serde_json::from_slice(&les(sti)?)
                .map_err(|_| anyhow::anyhow!("the file is not a checkpoint, or is not whole"))?,
        ),
    };
    let lager = lager(konfig).await?;
    let kontroll = lager
        .kontroller_logg(&offentlige(konfig)?, utenfra.as_ref())
        .await
        .map_err(|feil| anyhow::anyhow!("the log cannot be read: fault in {}", feil.slag()))?;
    if kontroll.antall_funn > 0 {
        bail!("{kontroll}");
    }
    Ok(kontroll.to_string())
}

/// Takes out what has been kept as long as `HF_LOGG_AAR` says; what it did, in words.
///
/// # Errors
/// Nothing is said of how long, or the database refuses. What is done stays done.
pub async fn utloep(konfig: &Konfig) -> anyhow::Result<String> {
    let noekler = signaturnoekler(konfig)?;
    let noekkel = noekler.first().context("HF_SIGNING_KEY must be set")?;
    if konfig.oppbevaring == Oppbevaring::default() {
        bail!("HF_LOGG_AAR must say for how long entries are kept; all are, where it says nothing");
    }
    let lager = lager(konfig).await?;
    krev_aapen(lager.db()).await?;
    let utloept = lager.utloep(&konfig.oppbevaring, noekkel).await;
    let utloept = utloept.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))?;
    Ok(format!("entries expired: {utloept}\n"))
}

/// Proof that an entry was logged, as JSON.
///
/// # Errors
/// No such entry, or no checkpoint covers it yet.
pub async fn bevis(konfig: &Konfig, innfoersel: Uuid) -> anyhow::Result<String> {
    let bevis = lager(konfig)
        .await?
        .bevis(innfoersel)
        .await
        .map_err(|feil| anyhow::anyhow!("the log cannot be read: fault in {}", feil.slag()))?;
    let bevis = bevis.context("there is no such entry under a checkpoint")?;
    Ok(serde_json::to_string_pretty(&bevis)? + "\n")
}

/// Checks a proof. Needs no database and no configuration.
///
/// # Errors
/// What it does not prove.
pub fn kontroller_bevis(fil: &Path, noekkel: &str) -> anyhow::Result<String> {
    let Some(noekkel) = Offentlig::les(noekkel) else {
        bail!("the key is not a public key as `logg noekkel` prints it")
    };
    let bevis = Bevis::les(&les(fil)?)?;
    bevis.kontroller(&noekkel)?;
    Ok(format!(
        "entry {} of {} was in the log at checkpoint {} of {}\n",
        bevis.innfoersel.id,
        bevis.innfoersel.tidspunkt,
        bevis.sjekkpunkt.nr,
        bevis.sjekkpunkt.tidspunkt
    ))
}

fn les(sti: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(sti)
        .and_then(|fil| fil.take(MAKS_FIL).read_to_end(&mut bytes))
        .with_context(|| format!("{} cannot be read", sti.display()))?;
    Ok(bytes)
}
