//! The access log: who saw what about whom, and what was refused. Append-only, no content, chained
//! and signed.

mod bevis;
mod kjede;
pub mod merkle;
mod signatur;
mod sjekkpunkt;
mod skriv;
pub mod utloep;

pub use bevis::{Bevis, Bevisfeil};
pub use kjede::{Bane, Baner, Utlaan, avtrykk};
pub use signatur::{Offentlig, Signaturnoekkel};
pub use sjekkpunkt::{Sjekkpunkt, hodeblad, rot_over};
pub use skriv::{Epoker, skriv};
