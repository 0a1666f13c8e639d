//! What a verification of the access log tells.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Findings told one by one; the rest are counted.
const MAKS_FUNN: usize = 1_000;

/// What a verification found.
#[derive(Debug, Default)]
pub struct Loggkontroll {
    /// Entries read.
    pub innfoersler: u64,
    /// Chains read.
    pub baner: usize,
    /// Checkpoints read.
    pub sjekkpunkter: u64,
    /// Expired entries, for which signed records stand.
    pub utloept: u64,
    /// Entries that no checkpoint covers yet.
    pub ikke_dekket: u64,
    /// When the database was restored from a backup.
    pub gjenopprettet: Vec<DateTime<Utc>>,
    /// What is wrong, the first so many.
    pub funn: Vec<Funn>,
    /// How much is wrong.
    pub antall_funn: u64,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Funn {
    /// The content is not what was hashed, or the entry stood elsewhere.
    Endret {
        /// Its chain.
        skriver: Uuid,
        /// Its place.
        nr: i64,
        /// Its id.
        id: Uuid,
    },
    /// Entries are gone, from and with.
    Fjernet {
        /// Their chain.
        skriver: Uuid,
        /// The first.
        fra: i64,
        /// The last.
        til: i64,
    },
    /// An entry stands where another one does.
    SattInn {
        /// Its chain.
        skriver: Uuid,
        /// Its place.
        nr: i64,
        /// Its id.
        id: Uuid,
    },
    /// A chain holds together, but is not the one that the checkpoint was made over.
    Omskrevet {
        /// The chain.
        skriver: Uuid,
        /// The first entry that can have been rewritten.
        fra: i64,
        /// The last.
        til: i64,
        /// The checkpoint.
        sjekkpunkt: i64,
    },
    /// The record of expired entries is changed, stands in the wrong place, or is signed by nobody
    /// known.
    Utloep {
        /// Its chain.
        skriver: Uuid,
        /// The first entry that it speaks of.
        fra: i64,
        /// The last.
        til: i64,
    },
    /// A checkpoint is gone, changed, or signed by nobody known.
    Sjekkpunkt {
        /// Which.
        nr: i64,
        /// What is wrong with it.
        feil: &'static str,
    },
}

impl Loggkontroll {
    pub(super) fn meld(&mut self, funn: Funn) {
        self.antall_funn += 1;
        if self.funn.len() < MAKS_FUNN {
            self.funn.push(funn);
        }
    }
}

impl fmt::Display for Funn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endret { skriver, nr, id } => {
                write!(f, "changed: entry {id} (chain {skriver}, number {nr})")
            }
            Self::Fjernet { skriver, fra, til } => {
                write!(f, "removed: chain {skriver}, numbers {fra} to {til}")
            }
            Self::SattInn { skriver, nr, id } => {
                write!(f, "inserted: entry {id} (chain {skriver}, number {nr})")
            }
            Self::Omskrevet {
                skriver,
                fra,
                til,
                sjekkpunkt,
            } => write!(
                f,
                "rewritten: chain {skriver}, among numbers {fra} to {til}, since checkpoint {sjekkpunkt}"
            ),
            Self::Utloep { skriver, fra, til } => write!(
                f,
                "not a record of expired entries: chain {skriver}, numbers {fra} to {til}"
            ),
            Self::Sjekkpunkt { nr, feil } => write!(f, "checkpoint {nr}: {feil}"),
        }
    }
}

impl fmt::Display for Loggkontroll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for funn in &self.funn {
            writeln!(f, "{funn}")?;
        }
        if self.antall_funn > u64::try_from(self.funn.len()).unwrap_or(u64::MAX) {
            writeln!(f, "… {} in all", self.antall_funn)?;
        }
        for tidspunkt in &self.gjenopprettet {
            writeln!(
                f,
                "restored from a backup at {tidspunkt}: what was logged between that backup and then is gone"
            )?;
        }
        writeln!(
            f,
            "entries: {}, expired: {}, in chains: {}, checkpoints: {}, not yet under a checkpoint: {}, wrong: {}",
            self.innfoersler,
            self.utloept,
            self.baner,
            self.sjekkpunkter,
            self.ikke_dekket,
            self.antall_funn
        )
    }
}
