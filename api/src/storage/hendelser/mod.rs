//! What has happened: the event log, and what of it an asker may be told.
//!
//! An event is written in the transaction of its change and says who, which row and when, never what
//! it says. What is told of it is decided when it is told.

mod bilde;
mod forgjeves;
mod grense;
mod les;
mod markoer;
mod omfang;
mod oppslag;
mod sett;
mod skriv;
mod stand;
mod tilgang;
mod utdeling;
mod utelatt;
mod utsnitt;
mod vist;

pub(super) use bilde::Bilde;
pub use grense::SETT_GRENSER;
pub use les::{Hendelsesside, Hendelsesvalg, UgyldigMarkoer};
pub use markoer::{Fortalt, Markoer, TEGN};
pub use oppslag::{BUNKE, INNHENTINGSTRINN};
pub(super) use oppslag::{HENDELSER_LEVER, SAKER, hode};
pub use sett::{Endring, Endringstype, Melding};
pub(super) use skriv::{Nyhendelse, skriv};
pub use stand::Stand;
pub use tilgang::{Rettighetsendring, Rettighetsnytt, Tilgangsendring};
pub use utdeling::{Forlegg, Hendelse, Medlem, Nyere, Parter};
pub use utsnitt::{Hendelsesfilter, Utsnitt};
