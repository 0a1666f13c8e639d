//! The ledger: what is withdrawn is kept a second time, apart from the database, so that a restored
//! backup does not bring it back.
//!
//! Whatever changes rights gets a line in the transaction that changes it (`post.rs`): of a bruker,
//! what still stands, so that a restore takes away all else. Lines are numbered in the order of
//! commits and chained by hash; they wait in a table (`skriv.rs`) until a file has them (`bok.rs`). A
//! database that is behind its ledger was restored (`forsegling.rs`): nothing is answered from it
//! until the lines that it lacks have been carried out (`gjenopprett.rs`).

mod bok;
mod forsegling;
mod gjenopprett;
mod gjenstaar;
mod linje;
mod post;
mod rader;
mod registerdel;
mod skriv;
mod vakt;

pub use bok::Bok;
pub use forsegling::{Aarsak, Forsegling, forsegling};
pub use gjenopprett::Gjenopprettet;
pub(super) use gjenopprett::OPERASJON;
pub(super) use post::{Ansettelse, Bortfall, Gjenstaaende, Radsted, Registerbortfall};
pub(super) use skriv::{nummerer, stand};
pub use vakt::Tilbake;
