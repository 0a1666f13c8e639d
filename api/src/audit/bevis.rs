//! Proof that one entry was in the log when a checkpoint was signed. Needs no database to check.

use entity::{sjekkpunkt::Hode, tilgangslogg};
use serde::{Deserialize, Serialize};

use super::{
    kjede::{Bane, avtrykk},
    merkle::fra_sti,
    signatur::Offentlig,
    sjekkpunkt::{Sjekkpunkt, hodeblad},
};
use crate::hash::{Hash, base64url, hash_fra};

/// A proof, as it is handed over: a file of JSON. Hashes are base64url.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bevis {
    /// The entry itself, salt and all.
    pub innfoersel: tilgangslogg::Model,
    /// Hash of the entry before it; of the empty chain for the first.
    pub forrige: String,
    /// Imprints of the entries after it, up to the head of its chain at the checkpoint.
    pub senere: Vec<String>,
    /// Place of the chain among the chains.
    pub plass: usize,
    /// What leads from the chain's head to the checkpoint's root.
    pub sti: Vec<String>,
    /// The checkpoint.
    pub sjekkpunkt: Sjekkpunkt,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bevisfeil {
    /// Not such a file, or a truncated one.
    #[error("the file is not a proof, or is not whole")]
    Form,
    /// The checkpoint was not signed with the key given, or was changed.
    #[error("the checkpoint is not signed with this key")]
    Signatur,
    /// The entry was changed, or the proof is for another one.
    #[error("the entry is not the one that was logged")]
    Innfoersel,
    /// The entry's chain does not end in the checkpoint.
    #[error("the entry does not lead to the checkpoint")]
    Sti,
}

impl Bevis {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Bevisfeil::Form`].
    pub fn les(bytes: &[u8]) -> Result<Self, Bevisfeil> {
        serde_json::from_slice(bytes).map_err(|_| Bevisfeil::Form)
    }

    /// Checks the proof against a public key that is known from elsewhere.
    ///
    /// # Errors
    /// What it does not prove.
    pub fn kontroller(&self, noekkel: &Offentlig) -> Result<(), Bevisfeil> {
        if !self.sjekkpunkt.er_signert_av(noekkel) {
            return Err(Bevisfeil::Signatur);
        }
        let rad = &self.innfoersel;
        let mut bane = Bane::fra(rad.skriver, rad.nr - 1, hash(&self.forrige)?);
        bane.foelg(avtrykk(rad).map_err(|_| Bevisfeil::Form)?);
        if bane.hash() != rad.hash {
            return Err(Bevisfeil::Innfoersel);
        }
        for senere in &self.senere {
            bane.foelg(hash(senere)?);
        }
        let hode = Hode {
            skriver: rad.skriver,
            nr: bane.nr(),
            hash: bane.hash(),
        };
        let sti: Vec<Hash> = self.sti.iter().map(|s| hash(s)).collect::<Result<_, _>>()?;
        let antall = usize::try_from(self.sjekkpunkt.baner).map_err(|_| Bevisfeil::Sti)?;
        let rot = fra_sti(hodeblad(&hode), self.plass, antall, &sti).ok_or(Bevisfeil::Sti)?;
        if base64url(&rot) == self.sjekkpunkt.rot {
            Ok(())
        } else {
            Err(Bevisfeil::Sti)
        }
    }
}

fn hash(tekst: &str) -> Result<Hash, Bevisfeil> {
    hash_fra(tekst).ok_or(Bevisfeil::Form)
}
