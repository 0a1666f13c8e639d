//! Chains of entries: each entry's hash covers the one before it.
//!
//! A chain has one writer at a time, from the first entry of a transaction to its commit, so its
//! order is the order of commits. Several transactions at once each write to a chain of their own.

use std::sync::{Arc, Mutex, PoisonError};

use entity::tilgangslogg;
use uuid::Uuid;

use crate::{
    hash::{Hash, base64url, hash_fra, sha256},
    klokke::Tilfeldighet,
};

/// What every hash of a chain begins with, so that it is no other kind of hash.
const MERKE: &[u8] = b"helsefellesskap-logg-1";
const SALT: usize = 16;

/// A chain and where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bane {
    skriver: Uuid,
    nr: i64,
    hode: Hash,
}

impl Bane {
    /// A chain with nothing in it.
    #[must_use]
    pub fn ny(skriver: Uuid) -> Self {
        Self {
            skriver,
            nr: 0,
            hode: sha256(&[MERKE, skriver.as_bytes()]),
        }
    }

    /// A chain as it stood after an entry.
    #[must_use]
    pub fn fra(skriver: Uuid, nr: i64, hode: Hash) -> Self {
        Self { skriver, nr, hode }
    }

    /// Puts an entry at the end, and returns it as JSON: what is hashed, and the hash.
    ///
    /// # Errors
    /// The entry cannot be written as JSON.
    pub fn legg_til(
        &mut self,
        innfoersel: &mut tilgangslogg::Model,
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, serde_json::Error> {
        let mut salt = [0; SALT];
        tilfeldig.fyll(&mut salt);
        innfoersel.skriver = self.skriver;
        innfoersel.nr = self.nr + 1;
        innfoersel.salt = base64url(&salt);
        innfoersel.hash.clear();
        let hashet = serde_json::to_string(innfoersel)?;
        self.foelg(sha256(&[hashet.as_bytes()]));
        innfoersel.hash = self.hash();
        let uten_slutt = hashet.strip_suffix('}').unwrap_or(&hashet);
        Ok(format!(r#"{uten_slutt},"hash":"{}"}}"#, innfoersel.hash))
    }

    /// Goes on by one entry, of which only the imprint is known.
    pub fn foelg(&mut self, avtrykk: Hash) {
        self.nr += 1;
        self.hode = sha256(&[
            MERKE,
            self.skriver.as_bytes(),
            &self.nr.to_be_bytes(),
            &self.hode,
            &avtrykk,
        ]);
    }

    /// The hash of its last entry.
    #[must_use]
    pub fn hash(&self) -> String {
        base64url(&self.hode)
    }

    /// A hash as an entry holds it; what does not read leads nowhere.
    #[must_use]
    pub fn hode(hash: &str) -> Hash {
        hash_fra(hash).unwrap_or_default()
    }

    /// The number of its last entry; 0 while it has none.
    #[must_use]
    pub fn nr(&self) -> i64 {
        self.nr
    }
}

/// The imprint of one entry: the hash of everything in it, its salt included and its hash left out.
///
/// # Errors
/// The entry cannot be written as JSON.
pub fn avtrykk(innfoersel: &tilgangslogg::Model) -> Result<Hash, serde_json::Error> {
    let json = if innfoersel.hash.is_empty() {
        serde_json::to_vec(innfoersel)
    } else {
        let uten_hash = tilgangslogg::Model {
            hash: String::new(),
            ..innfoersel.clone()
        };
        serde_json::to_vec(&uten_hash)
    }?;
    Ok(sha256(&[&json]))
}

/// The chains of this process that nobody writes to now.
#[derive(Default)]
pub struct Baner(Mutex<Vec<Bane>>);

impl Baner {
    /// A chain to write to alone; a new one when all are taken.
    #[must_use]
    pub fn laan(self: &Arc<Self>, tilfeldig: &Tilfeldighet) -> Utlaan {
        let ledig = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let bane = ledig.unwrap_or_else(|| Bane::ny(tilfeldig.uuid()));
        Utlaan {
            foer: Some(bane.clone()),
            bane,
            baner: self.clone(),
        }
    }
}

/// A chain that is being written to. Given back as it was, unless what was written is committed.
pub struct Utlaan {
    /// The chain with what this transaction adds.
    pub bane: Bane,
    foer: Option<Bane>,
    baner: Arc<Baner>,
}

impl Utlaan {
    /// From here on nobody knows whether the transaction stands. Until [`Self::staar`] says so, the
    /// chain belongs to nobody: should the transaction stand after all, no other may continue from
    /// where it began.
    pub fn avgjoeres(&mut self) {
        self.foer = None;
    }

    /// The transaction stands: the next one goes on from here.
    pub fn staar(mut self) {
        self.foer = Some(self.bane.clone());
    }
}

impl Drop for Utlaan {
    fn drop(&mut self) {
        if let Some(bane) = self.foer.take() {
            let mut ledige = self.baner.0.lock().unwrap_or_else(PoisonError::into_inner);
            ledige.push(bane);
        }
    }
}
