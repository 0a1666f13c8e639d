//! Whose tokens are trusted, and how they are proven.

use std::{fs, net::SocketAddr, path::Path, sync::OnceLock};

use anyhow::Context;
use reqwest::Url;

use super::{hemmeligheter, nummerregel, skriv_hemmelig};
use crate::{
    auth::{
        Beviskrav, Gjenbruk, Klientnoekkel, Nett, Nonce, Utviklerutsteder, Verifiserer,
        utstedere_fra_json,
    },
    konfig::{Konfig, Miljoe},
    server::Utvikling,
};

/// The verifier as configured; in development with an issuer of its own too.
pub(super) fn verifiserer(konfig: &Konfig) -> anyhow::Result<(Verifiserer, Option<Utvikling>)> {
    let mut utstedere = match &konfig.utstedere {
        None => Vec::new(),
        Some(fil) => utstedere_fra_json(&fs::read(fil).context("HF_ISSUERS cannot be read")?)
            .context("HF_ISSUERS is not a list of issuers")?,
    };
    let mut utvikling = None;
    if konfig.miljoe == Miljoe::Development {
        let utsteder = utviklerutsteder(konfig)?;
        utstedere.extend(utsteder.utstedere());
        utvikling = Some(Utvikling { utsteder });
    }
    let verifiserer = Verifiserer::ny(
        utstedere,
        nummerregel(konfig.miljoe),
        &Nett::ny()?,
        beviskrav(konfig)?,
    )?;
    Ok((verifiserer.med_slingring(konfig.slingring), utvikling))
}

fn beviskrav(konfig: &Konfig) -> anyhow::Result<Beviskrav> {
    let adresser = OnceLock::new();
    if !konfig.adresser.is_empty() {
        adresser.get_or_init(|| konfig.adresser.clone());
    }
    let gjenbruk = match &konfig.redis {
        None => {
            if konfig.miljoe != Miljoe::Development {
                tracing::warn!(
                    "HF_REDIS_URL is not set: a proof of possession counts once on each node"
                );
            }
            Gjenbruk::i_minnet()
        }
        // The address may hold a password: the error says only that it failed.
        Some(url) => Gjenbruk::i_redis(&url.0)
            .map_err(|_| anyhow::anyhow!("HF_REDIS_URL: not an address of Redis"))?,
    };
    Ok(Beviskrav {
        adresser,
        alder: konfig.bevisalder,
        nonce: Nonce::ny(&hemmeligheter(konfig)?),
        gjenbruk,
    })
}

/// Where a portal is reached that listens here, as far as it knows itself.
pub(super) fn egne_adresser(lytter: SocketAddr, tls: bool) -> Vec<Url> {
    let skjema = if tls { "https" } else { "http" };
    let mut ut = vec![format!("{skjema}://{lytter}")];
    if lytter.ip().is_loopback() {
        ut.push(format!("{skjema}://localhost:{}", lytter.port()));
    }
    ut.iter().filter_map(|url| Url::parse(url).ok()).collect()
}

/// The development issuer, with the key that is kept beside its database.
pub(super) fn utviklerutsteder(konfig: &Konfig) -> anyhow::Result<Utviklerutsteder> {
    fs::create_dir_all(&konfig.mappe)?;
    let pkcs8 = pkcs8(&konfig.mappe.join("utsteder.pk8"))?;
    Ok(Utviklerutsteder::fra_pkcs8(&pkcs8)?)
}

/// The private key in a file; a new one where there is no file.
pub(super) fn pkcs8(sti: &Path) -> anyhow::Result<Vec<u8>> {
    if sti.exists() {
        return fs::read(sti).with_context(|| format!("{} cannot be read", sti.display()));
    }
    let ny = Klientnoekkel::ny_pkcs8()?;
    skriv_hemmelig(sti, &ny)?;
    Ok(ny)
}
