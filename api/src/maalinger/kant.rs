//! What is turned away before any work is done.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::med;

/// The edge.
pub struct Kantmaalinger {
    /// Calls told to come back, because too many ran.
    pub kastet: Counter,
    /// Calls beyond a rate.
    pub over_rate: Family<Rate, Counter>,
    /// Whether rates are counted across nodes: 1 or 0.
    pub felles: Gauge,
}

/// Which rate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Rate {
    /// `subject`, `client`, `virksomhet`; `address` for refused tokens.
    pub by: &'static str,
}

impl Kantmaalinger {
    pub(super) fn ny(r: &mut Registry) -> Self {
        let over_rate: Family<Rate, Counter> =
            med(r, "rate_limited", "Calls refused by a rate, by which");
        // There from the start: the first one that is refused is an increase.
        for by in ["subject", "client", "virksomhet", "address"] {
            drop(over_rate.get_or_create(&Rate { by }));
        }
        Self {
            kastet: med(r, "requests_shed", "Calls refused because too many ran"),
            over_rate,
            felles: med(
                r,
                "rate_shared",
                "Whether rates are counted over Redis, and not on this node alone",
            ),
        }
    }

    /// A call was beyond a rate.
    pub fn var_over(&self, by: &'static str) {
        self.over_rate.get_or_create(&Rate { by }).inc();
    }
}
