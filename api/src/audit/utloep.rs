//! Expired entries: a signed record with their imprints takes their place, and the chain holds.

use chrono::{DateTime, Utc};
use entity::{
    tilgangslogg,
    utloep::{Avtrykk, Model},
};

use super::{
    kjede::{Bane, avtrykk},
    signatur::{Offentlig, Signaturnoekkel},
};
use crate::hash::{base64url, hash_fra};

/// What a signature of ours begins with, so that it signs nothing else.
const MERKE: &[u8] = b"helsefellesskap-utloep-1\n";

/// The record of entries that stand one after the other in their chain. `None`: there are none.
///
/// # Errors
/// It cannot be written as JSON.
pub fn protokoll(
    rader: &[tilgangslogg::Model],
    naa: DateTime<Utc>,
    noekkel: &Signaturnoekkel,
) -> Result<Option<Model>, serde_json::Error> {
    let (Some(foerste), Some(siste)) = (rader.first(), rader.last()) else {
        return Ok(None);
    };
    let avtrykkene: Result<_, _> = rader
        .iter()
        .map(|rad| avtrykk(rad).map(|a| base64url(&a)))
        .collect();
    let mut ut = Model {
        skriver: foerste.skriver,
        fra: foerste.nr,
        til: siste.nr,
        tidspunkt: naa,
        avtrykk: Avtrykk(avtrykkene?),
        hash: siste.hash.clone(),
        noekkel: noekkel.offentlig().id(),
        signatur: String::new(),
    };
    ut.signatur = noekkel.signer(&melding(&ut)?);
    Ok(Some(ut))
}

/// Whether a record was signed with the key, as it is.
#[must_use]
pub fn er_signert_av(protokoll: &Model, noekkel: &Offentlig) -> bool {
    protokoll.noekkel == noekkel.id()
        && melding(protokoll).is_ok_and(|melding| noekkel.bekrefter(&melding, &protokoll.signatur))
}

/// A chain goes on by what a record stands for. Whether it then ends where and as the record says.
#[must_use]
pub fn foelg(bane: &mut Bane, protokoll: &Model) -> bool {
    for avtrykk in &protokoll.avtrykk.0 {
        bane.foelg(hash_fra(avtrykk).unwrap_or_default());
    }
    (bane.nr(), bane.hash().as_str()) == (protokoll.til, protokoll.hash.as_str())
}

fn melding(protokoll: &Model) -> Result<Vec<u8>, serde_json::Error> {
    let uten_signatur = Model {
        signatur: String::new(),
        ..protokoll.clone()
    };
    let mut ut = MERKE.to_vec();
    serde_json::to_writer(&mut ut, &uten_signatur)?;
    Ok(ut)
}
