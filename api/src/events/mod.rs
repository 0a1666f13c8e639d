//! Live updates: who listens, and what each of them is told when something happens.
//!
//! The log of events is the database's; a stream is a place in it. One task per node goes through the
//! log in its order, rights before rows, and tells those who listen here. Whoever comes with a cursor
//! goes through what lies between first, by the same function.

mod abonnement;
mod buss;
mod fordeler;
mod gjennomgang;
mod gruppe;
mod tilsyn;
mod utdeling;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use uuid::Uuid;

pub use abonnement::{Aapning, Abonnement, Holder, Slutt, Ut, Utgang};
pub use buss::Buss;
pub use fordeler::{Fordeler, Opptatt, Plass};

pub use crate::konfig::Grenser;

use crate::{
    hash::Hash,
    storage::{
        Foresporsel, Lagerfeil,
        hendelser::{Hendelse, Tilgangsendring},
    },
};

/// What is to be told.
#[derive(Clone)]
pub enum Hva {
    /// A row changed.
    Rad(Hendelse),
    /// What the asker may see changed.
    Tilgang(Tilgangsendring),
    /// Nothing but a place to go on from.
    Sjekkpunkt,
}

impl Hva {
    /// A word for it, for measures.
    fn slag(&self) -> &'static str {
        match self {
            Self::Rad(_) => "row",
            Self::Tilgang(_) => "rights",
            Self::Sjekkpunkt => "checkpoint",
        }
    }
}

/// Puts a message in the words of the one who listens: the document, its variables, the form of
/// refusals. Whoever has the same key and may see the same gets the same.
pub trait Spoerring: Send + Sync {
    /// Equal for equal documents, variables and forms.
    fn noekkel(&self) -> Hash;
    /// The name of the operation, for the log.
    fn operasjon(&self) -> Option<&str>;
    /// The hash of the document, for the log.
    fn dokument(&self) -> &str;
    /// The message; `None`: there is nothing to tell.
    fn tegn(
        &self,
        foresporsel: Arc<Foresporsel>,
        hva: Hva,
    ) -> BoxFuture<'_, Result<Option<Tegnet>, Lagerfeil>>;
}

/// A message as JSON, with places for what is each one's own: cursor and receipt.
#[derive(Clone)]
pub struct Tegnet(Arc<[Bit]>);

#[derive(Clone)]
enum Bit {
    Tekst(String),
    Markoer,
    Kvittering,
}

impl Tegnet {
    /// From text in which these stand where cursor and receipt belong.
    #[must_use]
    pub fn av(tekst: &str, markoer: &str, kvittering: &str) -> Self {
        let mut biter = Vec::new();
        for (nr, del) in tekst.split(markoer).enumerate() {
            if nr > 0 {
                biter.push(Bit::Markoer);
            }
            for (nr, del) in del.split(kvittering).enumerate() {
                if nr > 0 {
                    biter.push(Bit::Kvittering);
                }
                biter.push(Bit::Tekst(del.to_owned()));
            }
        }
        Self(biter.into())
    }

    /// As it is for one of them.
    #[must_use]
    pub fn for_(&self, markoer: &str, kvittering: Uuid) -> String {
        let mut ut = String::new();
        for bit in self.0.iter() {
            match bit {
                Bit::Tekst(tekst) => ut.push_str(tekst),
                Bit::Markoer => ut.push_str(markoer),
                Bit::Kvittering => ut.push_str(&kvittering.to_string()),
            }
        }
        ut
    }
}
