//! The commands of the registered documents.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use samtykke::Formaal;

use super::{forsegling::krev_aapen, lager};
use crate::{
    graphql::{godkjenning::godkjenn, skjema},
    hash::{Hash, fra_heks, heks},
    konfig::Konfig,
    storage::NyttDokument,
};

/// Documents that one folder may hold.
const MAKS_FILER: usize = 5_000;
/// Longest name of a client, in bytes.
const MAKS_KLIENT: usize = 200;

/// Registers every `.graphql` file of a folder, all or nothing; what it did, in words for the
/// operator.
///
/// # Errors
/// A file cannot be read, or is not a document that the portal would run: then every error with its
/// file, and nothing is registered.
pub async fn registrer(
    konfig: &Konfig,
    mappe: &Path,
    formaal: Option<&str>,
    klient: Option<&str>,
) -> anyhow::Result<String> {
    let formaal = match formaal.map(Formaal::fra_navn) {
        None => None,
        Some(Some(formaal)) => Some(formaal),
        Some(None) => bail!("--formaal: no such purpose"),
    };
    let klient = klient.unwrap_or_default();
    if klient.len() > MAKS_KLIENT || klient.contains('\0') {
        bail!("--klient: not the id of a client");
    }
    let filer = filer(mappe)?;
    let skjema = skjema(&konfig.dokumenter);
    let (mut nye, mut linjer, mut feil) = (BTreeMap::new(), String::new(), String::new());
    for fil in &filer {
        let navn = fil.strip_prefix(mappe).unwrap_or(fil).display();
        let tekst = les(fil, konfig)?;
        match godkjenn(&skjema, &tekst).await {
            Ok(hash) => {
                writeln!(linjer, "sha256:{}  {navn}", heks(&hash))?;
                nye.insert(hash, tekst);
            }
            Err(linjer) => {
                for linje in linjer {
                    writeln!(feil, "{navn}: {linje}")?;
                }
            }
        }
    }
    if !feil.is_empty() {
        bail!("nothing is registered:\n{}", feil.trim_end());
    }
    let antall = nye.len();
    let nye = nye
        .into_iter()
        .map(|(hash, tekst)| NyttDokument { hash, tekst });
    let lager = lager(konfig).await?;
    krev_aapen(lager.db()).await?;
    let utfall = lager
        .registrer_dokumenter(nye.collect(), klient, formaal)
        .await;
    let utfall = utfall.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))?;
    writeln!(
        linjer,
        "registered: {antall} (new: {}, for another purpose than before: {})",
        utfall.nye, utfall.endrede
    )?;
    Ok(linjer)
}

/// The registered documents, one in a line: hash, client, purpose, when.
///
/// # Errors
/// The database cannot be read.
pub async fn list(konfig: &Konfig) -> anyhow::Result<String> {
    let alle = lager(konfig).await?.registrerte_dokumenter().await;
    let alle = alle.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))?;
    let mut ut = String::new();
    for rad in alle {
        let klient = if rad.klient.is_empty() {
            "*"
        } else {
            &rad.klient
        };
        let formaal = rad.formaal.as_deref().unwrap_or("*");
        let naar = rad.registrert.format("%Y-%m-%dT%H:%M:%SZ");
        writeln!(ut, "sha256:{}  {klient}  {formaal}  {naar}", rad.hash)?;
    }
    Ok(ut)
}

/// Removes a document, for one client or altogether.
///
/// # Errors
/// It is not registered, or the database refuses.
pub async fn fjern(konfig: &Konfig, hash: &str, klient: Option<&str>) -> anyhow::Result<String> {
    let hash = fra_heks(hash.strip_prefix("sha256:").unwrap_or(hash));
    let hash: Hash = hash.context("a hash has 64 hexadecimal digits, in lower case")?;
    let lager = lager(konfig).await?;
    krev_aapen(lager.db()).await?;
    let fjernet = lager.fjern_dokument(&hash, klient).await;
    match fjernet.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))? {
        0 => bail!("no such document is registered"),
        antall => Ok(format!("registrations removed: {antall}\n")),
    }
}

/// The files of a folder and those below it, in order.
fn filer(mappe: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut funnet, mut igjen) = (Vec::new(), vec![mappe.to_owned()]);
    while let Some(mappe) = igjen.pop() {
        let kan_ikke_leses = || format!("{} cannot be read", mappe.display());
        for post in fs::read_dir(&mappe).with_context(kan_ikke_leses)? {
            let post = post.with_context(kan_ikke_leses)?;
            // Links are not followed: they may lead round in a circle.
            if post.file_type()?.is_dir() {
                igjen.push(post.path());
            } else if post.path().extension().is_some_and(|e| e == "graphql") {
                funnet.push(post.path());
            }
            if funnet.len() > MAKS_FILER || igjen.len() > MAKS_FILER {
                bail!("the folder holds more than {MAKS_FILER} documents");
            }
        }
    }
    if funnet.is_empty() {
        bail!("{} holds no .graphql file", mappe.display());
    }
    funnet.sort();
    Ok(funnet)
}

/// A text that is too long is judged by its length, and need not be read.
fn les(fil: &Path, konfig: &Konfig) -> anyhow::Result<String> {
    let kan_ikke_leses = || format!("{} cannot be read", fil.display());
    let lengde = fs::metadata(fil).with_context(kan_ikke_leses)?.len();
    if lengde > u64::from(konfig.dokumenter.grenser.kib) * 1024 {
        bail!("{} is longer than HF_LIMIT_DOCUMENT_KIB", fil.display());
    }
    fs::read_to_string(fil).with_context(kan_ikke_leses)
}
