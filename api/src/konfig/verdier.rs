//! How each kind of value is read.

use std::net::SocketAddr;

use base64::{Engine, prelude::BASE64_STANDARD};
use samtykke::Sektor;

use super::{Konfigfeil, Noekkelbytes, Oppbevaring};

/// The settings of a file, one in a line.
pub(super) fn fra_fil(sti: &str) -> Result<Vec<(String, String)>, Konfigfeil> {
    let tekst = std::fs::read_to_string(sti).map_err(|_| Konfigfeil::Fil)?;
    tekst
        .lines()
        .map(str::trim)
        .filter(|linje| !linje.is_empty() && !linje.starts_with('#'))
        .map(|linje| {
            let (navn, verdi) = linje.split_once('=').ok_or(Konfigfeil::Fil)?;
            Ok((navn.trim().to_owned(), verdi.trim().to_owned()))
        })
        .collect()
}

/// A number within bounds.
pub(super) fn tall(
    verdi: Option<&str>,
    navn: &'static str,
    minst: u32,
    hoeyst: u32,
    ellers: u32,
) -> Result<u32, Konfigfeil> {
    match verdi {
        None => Ok(ellers),
        Some(tekst) => tekst
            .parse()
            .ok()
            .filter(|n| (minst..=hoeyst).contains(n))
            .ok_or(Konfigfeil::Ugyldig(navn, "a number within its bounds")),
    }
}

/// Years by sector; `PRIVAT` is who asks on nobody's behalf.
pub(super) fn les_oppbevaring(tekst: Option<&str>) -> Result<Oppbevaring, Konfigfeil> {
    let ugyldig = || Konfigfeil::Ugyldig("HF_LOGG_AAR", "sectors and years, as KOMMUNE=10");
    let mut ut = Oppbevaring::default();
    for del in tekst.into_iter().flat_map(|tekst| tekst.split(',')) {
        let (hvem, aar) = del.split_once('=').ok_or_else(ugyldig)?;
        let aar = aar
            .trim()
            .parse()
            .ok()
            .filter(|aar| (1..=100).contains(aar));
        let aar = aar.ok_or_else(ugyldig)?;
        let dobbelt = match hvem.trim() {
            "PRIVAT" => ut.private.replace(aar),
            navn => {
                let sektor = Sektor::fra_navn(navn).ok_or_else(ugyldig)?;
                ut.sektorer.insert(sektor, aar)
            }
        };
        if dobbelt.is_some() {
            return Err(ugyldig());
        }
    }
    Ok(ut)
}

/// Secrets, by commas.
pub(super) fn les_noekler(
    tekst: Option<&str>,
    navn: &'static str,
) -> Result<Vec<Noekkelbytes>, Konfigfeil> {
    let deler = tekst.into_iter().flat_map(|tekst| tekst.split(','));
    deler.map(|del| les_noekkel(del.trim(), navn)).collect()
}

fn les_noekkel(tekst: &str, navn: &'static str) -> Result<Noekkelbytes, Konfigfeil> {
    let bytes = BASE64_STANDARD
        .decode(tekst)
        .ok()
        .and_then(|b| <[u8; 32]>::try_from(b).ok());
    bytes
        .map(Noekkelbytes)
        .ok_or(Konfigfeil::Ugyldig(navn, "32 bytes in base64"))
}

/// Without query and fragment: what clients sign is an address alone.
pub(super) fn les_adresser(tekst: &str) -> Result<Vec<reqwest::Url>, Konfigfeil> {
    let ugyldig = || Konfigfeil::Ugyldig("HF_PUBLIC_URL", "https://… or http://…, by commas");
    let adresse = |tekst: &str| {
        let url = reqwest::Url::parse(tekst.trim()).ok()?;
        let ren = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        (ren && matches!(url.scheme(), "https" | "http")).then_some(url)
    };
    tekst
        .split(',')
        .map(|t| adresse(t).ok_or_else(ugyldig))
        .collect()
}

/// Identity numbers go there: encrypted on the way, or not off the machine.
pub(super) fn varslingsadresse(tekst: &str) -> Result<reqwest::Url, Konfigfeil> {
    let ugyldig = Konfigfeil::Ugyldig("HF_VARSEL_URL", "https://…, or http://127.0.0.1…");
    match reqwest::Url::parse(tekst) {
        Ok(url) if url.scheme() == "https" => Ok(url),
        Ok(url) if url.scheme() == "http" && url.host_str() == Some("127.0.0.1") => Ok(url),
        _ => Err(ugyldig),
    }
}

/// An address and a port to listen on.
pub(super) fn lytteadresse(tekst: &str, navn: &'static str) -> Result<SocketAddr, Konfigfeil> {
    let ugyldig = |_| Konfigfeil::Ugyldig(navn, "an address and a port, as 127.0.0.1:8080");
    tekst.parse().map_err(ugyldig)
}
