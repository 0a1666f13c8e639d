//! The edge: what stands between a stranger and the first work that is done for one.

mod avsender;
mod avviste;
mod forbindelse;
mod opphav;
pub mod rater;
pub mod tjener;
pub mod tls;
pub(super) mod vakt;

use std::time::Duration;

pub use avsender::{Avsender, Proxyer};
use avviste::Avviste;
use opphav::Opphav;
use rater::Rater;
pub use tjener::Rom;

use crate::konfig::Kantvalg;

/// What the edge knows of itself.
pub struct Kant {
    /// The largest body.
    pub kropp: usize,
    /// The most values in one.
    pub verdier: usize,
    /// The longest time to carry out a call.
    pub kjoeretid: Duration,
    /// Whether the contract is told to whoever asks.
    pub introspeksjon: bool,
    /// Whether browsers are told never to come without TLS.
    pub hsts: bool,
    /// Counts calls.
    pub rater: Rater,
    /// Counts refused tokens.
    pub avviste: Avviste,
    /// Whose pages may ask.
    pub opphav: Opphav,
}

impl Kant {
    /// As it is set.
    #[must_use]
    pub fn ny(valg: &Kantvalg, rater: Rater, hsts: bool) -> Self {
        Self {
            kropp: valg.kropp,
            verdier: valg.verdier,
            kjoeretid: valg.kjoeretid,
            introspeksjon: valg.introspeksjon,
            hsts,
            rater,
            avviste: Avviste::ny(valg.rater.avvist),
            opphav: Opphav::ny(&valg.opphav),
        }
    }
}
