//! A line of the ledger: its number, the hash of the one before it, and what it says, sealed.

use uuid::Uuid;

use super::Bortfall;
use crate::{
    hash::{base64url, sha256},
    klokke::Tilfeldighet,
    storage::{Lagerfeil, Noekler},
};

/// Longest line that is written and read, in bytes with its end: rights of one bruker take some
/// thousands.
pub(super) const MAKS_LINJE: usize = 16 * 1024 * 1024;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Linje {
    pub(super) nr: i64,
    pub(super) forrige: String,
    forseglet: String,
    pub(super) hash: String,
}

impl Linje {
    /// Seals what a line says for its place: nobody can move it.
    pub(super) fn forsegl(
        post: &Bortfall,
        sted: &Sted<'_>,
        noekler: &Noekler,
        tilfeldig: &Tilfeldighet,
    ) -> Result<Self, Lagerfeil> {
        let data = serde_json::to_vec(post).map_err(|_| Lagerfeil::UlesbarRad("bortfall"))?;
        let forseglet = noekler.forsegl_linje(data, &sted.bytes(), tilfeldig)?;
        let linje = Self::ny(sted.nr, sted.forrige.to_owned(), forseglet);
        // Nobody could read it: what it is about is not committed either.
        if MAKS_LINJE <= linje.tekst().len() {
            return Err(Lagerfeil::UlesbarRad("bortfall"));
        }
        Ok(linje)
    }

    /// What it says. `None`: no key opens it, or it was changed or moved.
    pub(super) fn aapne(&self, installasjon: Uuid, noekler: &Noekler) -> Option<Bortfall> {
        let sted = Sted {
            installasjon,
            nr: self.nr,
            forrige: &self.forrige,
        };
        let data = noekler.aapne_linje(&self.forseglet, &sted.bytes())?;
        serde_json::from_slice(&data).ok()
    }

    fn ny(nr: i64, forrige: String, forseglet: String) -> Self {
        let mut linje = Self {
            nr,
            forrige,
            forseglet,
            hash: String::new(),
        };
        linje.hash = base64url(&sha256(&[linje.tekst().as_bytes()]));
        linje
    }

    /// As it stands in a file, without its end.
    pub(super) fn tekst(&self) -> String {
        format!("{} {} {}", self.nr, self.forrige, self.forseglet)
    }

    pub(super) fn les(tekst: &str) -> Option<Self> {
        let mut deler = tekst.splitn(3, ' ');
        let nr = deler.next()?.parse().ok()?;
        let linje = Self::ny(nr, deler.next()?.to_owned(), deler.next()?.to_owned());
        (linje.tekst() == tekst).then_some(linje)
    }
}

/// A place in a ledger.
pub(super) struct Sted<'a> {
    pub(super) installasjon: Uuid,
    pub(super) nr: i64,
    /// Hash of the line before it; empty for the first.
    pub(super) forrige: &'a str,
}

impl Sted<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!("{} {} {}", self.installasjon, self.nr, self.forrige).into_bytes()
    }
}
