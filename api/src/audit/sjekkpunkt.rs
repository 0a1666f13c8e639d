//! Checkpoints: one signed sum over the heads of all chains, to be handed to others.

use chrono::{DateTime, Utc};
use entity::sjekkpunkt::{Hode, Hoder, Model};
use serde::{Deserialize, Serialize};

use super::{
    merkle::{blad, rot},
    signatur::{Offentlig, Signaturnoekkel},
};
use crate::hash::{Hash, base64url, sha256};

/// What a signature of ours begins with, so that it signs nothing else.
const MERKE: &[u8] = b"helsefellesskap-sjekkpunkt-1\n";

/// A checkpoint as it is handed to others: a file of JSON. Hashes are base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sjekkpunkt {
    /// From 1, without gaps.
    pub nr: i64,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// Hash of the checkpoint before it; empty for the first.
    pub forrige: String,
    /// Merkle root over the heads of all chains, in order of chain.
    pub rot: String,
    /// How many chains there are.
    pub baner: i64,
    /// How many entries there are in all.
    pub innfoersler: i64,
    /// Id of the key that signed.
    pub noekkel: String,
    /// Ed25519 signature.
    pub signatur: String,
}

impl Sjekkpunkt {
    /// The next checkpoint after `forrige`, over these heads in order of chain.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn ny(
        forrige: Option<&Self>,
        hoder: &[Hode],
        naa: DateTime<Utc>,
        noekkel: &Signaturnoekkel,
    ) -> Result<Self, serde_json::Error> {
        let mut ut = Self {
            nr: forrige.map_or(0, |f| f.nr) + 1,
            tidspunkt: naa,
            forrige: forrige.map(Self::hash).transpose()?.unwrap_or_default(),
            rot: rot_over(hoder),
            baner: i64::try_from(hoder.len()).unwrap_or(i64::MAX),
            innfoersler: hoder.iter().map(|h| h.nr).sum(),
            noekkel: noekkel.offentlig().id(),
            signatur: String::new(),
        };
        ut.signatur = noekkel.signer(&ut.melding()?);
        Ok(ut)
    }

    /// Whether it was signed with the key, as it is.
    #[must_use]
    pub fn er_signert_av(&self, noekkel: &Offentlig) -> bool {
        self.noekkel == noekkel.id()
            && self
                .melding()
                .is_ok_and(|melding| noekkel.bekrefter(&melding, &self.signatur))
    }

    /// Its hash, signature included.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn hash(&self) -> Result<String, serde_json::Error> {
        Ok(base64url(&sha256(&[&serde_json::to_vec(self)?])))
    }

    fn melding(&self) -> Result<Vec<u8>, serde_json::Error> {
        let uten_signatur = Self {
            signatur: String::new(),
            ..self.clone()
        };
        let mut ut = MERKE.to_vec();
        serde_json::to_writer(&mut ut, &uten_signatur)?;
        Ok(ut)
    }

    /// As it is stored, with the heads that moved.
    #[must_use]
    pub fn rad(self, hoder: Vec<Hode>) -> Model {
        Model {
            nr: self.nr,
            tidspunkt: self.tidspunkt,
            forrige: self.forrige,
            rot: self.rot,
            baner: self.baner,
            innfoersler: self.innfoersler,
            hoder: Hoder(hoder),
            noekkel: self.noekkel,
            signatur: self.signatur,
        }
    }
}

impl From<&Model> for Sjekkpunkt {
    fn from(rad: &Model) -> Self {
        Self {
            nr: rad.nr,
            tidspunkt: rad.tidspunkt,
            forrige: rad.forrige.clone(),
            rot: rad.rot.clone(),
            baner: rad.baner,
            innfoersler: rad.innfoersler,
            noekkel: rad.noekkel.clone(),
            signatur: rad.signatur.clone(),
        }
    }
}

/// The root over heads, in order of chain.
#[must_use]
pub fn rot_over(hoder: &[Hode]) -> String {
    let blader: Vec<Hash> = hoder.iter().map(hodeblad).collect();
    base64url(&rot(&blader))
}

/// The leaf of one head.
#[must_use]
pub fn hodeblad(hode: &Hode) -> Hash {
    blad(&[
        hode.skriver.as_bytes(),
        &hode.nr.to_be_bytes(),
        hode.hash.as_bytes(),
    ])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn hode(n: u128, nr: i64) -> Hode {
        Hode {
            skriver: Uuid::from_u128(n),
            nr,
            hash: format!("h{n}-{nr}"),
        }
    }

    #[test]
    fn et_sjekkpunkt_gjelder_bare_slik_det_ble_signert() {
        let noekkel = Signaturnoekkel::fra_hemmelighet(&[7; 32]).unwrap();
        let annen = Signaturnoekkel::fra_hemmelighet(&[8; 32]).unwrap();
        let naa = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let foerste = Sjekkpunkt::ny(None, &[hode(1, 4)], naa, &noekkel).unwrap();
        let neste = Sjekkpunkt::ny(Some(&foerste), &[hode(1, 4), hode(2, 9)], naa, &noekkel);
        let neste = neste.unwrap();
        assert_eq!((neste.nr, neste.innfoersler, neste.baner), (2, 13, 2));
        assert_eq!(neste.forrige, foerste.hash().unwrap());
        assert!(neste.er_signert_av(&noekkel.offentlig()));
        assert!(!neste.er_signert_av(&annen.offentlig()));
        let endret = Sjekkpunkt {
            innfoersler: 12,
            ..neste.clone()
        };
        assert!(!endret.er_signert_av(&noekkel.offentlig()));
        let lest: Sjekkpunkt =
            serde_json::from_str(&serde_json::to_string(&neste).unwrap()).unwrap();
        assert_eq!(lest, neste);
        assert_eq!(Sjekkpunkt::from(&neste.clone().rad(Vec::new())), neste);
    }

    #[test]
    fn roten_foelger_hodene() {
        assert_ne!(rot_over(&[hode(1, 1)]), rot_over(&[hode(1, 2)]));
        assert_ne!(
            rot_over(&[hode(1, 1), hode(2, 1)]),
            rot_over(&[hode(2, 1), hode(1, 1)])
        );
    }
}
