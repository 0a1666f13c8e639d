//! The secrets as configured, and development's own.

use std::{fs, io::Write, path::Path};

use crate::{
    klokke::Tilfeldighet,
    konfig::{Konfig, Noekkelbytes},
};

/// The secrets of `HF_KEY`, the one that writes first; development's own when none is set.
pub(super) fn hemmeligheter(konfig: &Konfig) -> anyhow::Result<Vec<[u8; 32]>> {
    match konfig.noekkel.as_slice() {
        [] => Ok(vec![egen_noekkel(&konfig.mappe, "noekkel")?]),
        satt => Ok(satt.iter().map(|Noekkelbytes(bytes)| *bytes).collect()),
    }
}

/// One of development's own secrets, made on first use and kept beside its database.
pub(super) fn egen_noekkel(mappe: &Path, navn: &str) -> anyhow::Result<[u8; 32]> {
    fs::create_dir_all(mappe)?;
    let sti = mappe.join(navn);
    if let Ok(bytes) = fs::read(&sti) {
        return bytes
            .try_into()
            .map_err(|_| anyhow::anyhow!("{} is damaged", sti.display()));
    }
    let mut ny = [0; 32];
    Tilfeldighet::ekte().fyll(&mut ny);
    skriv_hemmelig(&sti, &ny)?;
    Ok(ny)
}

pub(super) fn skriv_hemmelig(sti: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut fil = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(sti)?;
    fil.write_all(bytes)?;
    Ok(())
}
