//! The edge as configured.

use std::{sync::Arc, time::Duration};

use super::hemmeligheter;
use crate::{
    konfig::{Kantvalg, Konfig},
    maalinger::Maalinger,
    server::{
        Kant,
        kant::{Proxyer, rater::Rater, tjener::Tjener, tls::Tls},
    },
    storage::Lager,
};

/// Beyond the longest call: for its answer to be taken.
const SISTE: Duration = Duration::from_secs(5);

/// How often certificates are looked at again.
const FORNYES: Duration = Duration::from_mins(1);

/// What calls meet before they are carried out.
pub(super) fn kant(
    konfig: &Konfig,
    lager: &Lager,
    maalinger: &Arc<Maalinger>,
) -> anyhow::Result<Kant> {
    let hemmeligheter = hemmeligheter(konfig)?;
    let hemmelighet = hemmeligheter.first().copied().unwrap_or_default();
    let valg = &konfig.kant;
    let klokke = lager.delt_klokke();
    let mut rater = Rater::ny(valg.rater, &hemmelighet, klokke, maalinger.clone());
    if let Some(adresse) = &konfig.redis {
        // The address may hold a password: the error says only that it failed.
        rater = rater
            .i_redis(&adresse.0)
            .map_err(|_| anyhow::anyhow!("HF_REDIS_URL: not an address of Redis"))?;
    }
    let kryptert = konfig.adresser.iter().all(|url| url.scheme() == "https");
    let hsts = valg.tls.is_some() || (kryptert && !konfig.adresser.is_empty());
    Ok(Kant::ny(valg, rater, hsts))
}

/// How connections are served.
pub(super) fn tjener(valg: &Kantvalg) -> anyhow::Result<Tjener> {
    let tls = match &valg.tls {
        None => None,
        Some((sertifikat, noekkel)) => Some(Tls::fra_filer(sertifikat, noekkel, FORNYES)?),
    };
    Ok(Tjener {
        grenser: valg.forbindelser,
        proxyer: Proxyer::ny(valg.proxyer.clone()),
        tls,
        siste: valg.kjoeretid + SISTE,
    })
}
