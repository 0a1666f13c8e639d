//! What the portal counts and times of itself, in Prometheus' words. Nothing of people: no id, no
//! name of anybody, and no label whose values somebody from outside decides.

mod kant;

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

pub use kant::Kantmaalinger;

/// Everything that is measured.
pub struct Maalinger {
    register: Registry,
    /// Requests to the endpoint.
    pub foresporsler: Foresporselsmaalinger,
    /// Streams of events.
    pub stroemmer: Stroemmaalinger,
    /// The word between nodes.
    pub buss: Bussmaalinger,
    /// Lines that wait for the ledger of withdrawals.
    pub bok_venter: Gauge,
    /// The edge.
    pub kant: Kantmaalinger,
}

/// Requests to the endpoint, over every transport.
pub struct Foresporselsmaalinger {
    /// Answered, by what they came to.
    pub besvart: Family<Statusklasse, Counter>,
    /// From the first byte of a request until its answer, or its stream, begins.
    pub tid: Histogram,
}

/// What requests came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Statusklasse {
    /// The class of the HTTP status.
    pub code: &'static str,
}

/// Streams of events.
pub struct Stroemmaalinger {
    /// Open now, with those that are brought up to date.
    pub aapne: Gauge,
    /// Begun.
    pub begynt: Counter,
    /// Ended.
    pub endt: Family<Slutt, Counter>,
    /// Refused, because there was no room.
    pub avvist: Counter,
    /// Messages sent.
    pub meldinger: Family<Melding, Counter>,
    /// Events that this node has told.
    pub fortalt: Counter,
    /// Telling that was done again, because something moved or failed.
    pub gjentatt: Counter,
    /// Events given up.
    pub hoppet_over: Counter,
    /// From the time of an event until everyone here who may know of it was sent it.
    pub tid: Histogram,
}

/// The word between nodes.
pub struct Bussmaalinger {
    /// Whether each direction works: 1 or 0.
    pub oppe: Family<Vei, Gauge>,
    /// Words heard.
    pub hoert: Counter,
}

/// Why a stream ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Slutt {
    /// The reason, one of the program's own.
    pub reason: &'static str,
}

/// What a message was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Melding {
    /// `row`, `rights` or `checkpoint`.
    pub kind: &'static str,
}

/// A direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Vei {
    /// `tell` or `listen`.
    pub direction: &'static str,
}

impl Default for Maalinger {
    fn default() -> Self {
        let mut register = Registry::with_prefix("hf");
        let r = &mut register;
        Self {
            foresporsler: Foresporselsmaalinger {
                besvart: med(r, "requests", "Requests answered, by class of status"),
                tid: med_tider(
                    r,
                    "request_seconds",
                    "From a request until its answer, or its stream, begins",
                ),
            },
            stroemmer: Stroemmaalinger {
                aapne: med(r, "streams_open", "Streams of events open now"),
                begynt: med(r, "streams_begun", "Streams that began"),
                endt: med(r, "streams_ended", "Streams that ended, by reason"),
                avvist: med(
                    r,
                    "streams_refused",
                    "Streams refused because there was no room",
                ),
                meldinger: med(r, "stream_messages", "Messages sent, by kind"),
                fortalt: med(
                    r,
                    "events_told",
                    "Events of the log that this node has told",
                ),
                gjentatt: med(
                    r,
                    "events_retried",
                    "Telling done again because something moved or failed",
                ),
                hoppet_over: med(r, "events_skipped", "Events given up after several tries"),
                tid: med_tider(
                    r,
                    "event_delivery_seconds",
                    "From the time of an event until all who may know of it here were sent it",
                ),
            },
            buss: Bussmaalinger {
                oppe: med(
                    r,
                    "bus_up",
                    "Whether wake-ups between nodes work, by direction",
                ),
                hoert: med(r, "bus_wakeups", "Wake-ups heard from other nodes"),
            },
            bok_venter: med(
                r,
                "ledger_waiting",
                "Lines that wait to be written in the ledger of withdrawals",
            ),
            kant: Kantmaalinger::ny(r),
            register,
        }
    }
}

impl Maalinger {
    /// All of it, as OpenMetrics text.
    ///
    /// # Errors
    /// A measure does not format.
    pub fn tekst(&self) -> Result<String, fmt::Error> {
        let mut ut = String::new();
        encode(&mut ut, &self.register)?;
        Ok(ut)
    }
}

impl Foresporselsmaalinger {
    /// One was answered.
    pub fn besvart(&self, status: u16, tid: Duration) {
        let code = match status {
            ..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            500.. => "5xx",
        };
        self.besvart.get_or_create(&Statusklasse { code }).inc();
        self.tid.observe(tid.as_secs_f64());
    }
}

impl Stroemmaalinger {
    /// So many messages of a kind were sent.
    pub fn sendt(&self, kind: &'static str, antall: usize) {
        let antall = u64::try_from(antall).unwrap_or(u64::MAX);
        self.meldinger
            .get_or_create(&Melding { kind })
            .inc_by(antall);
    }

    /// A stream ended.
    pub fn ferdig(&self, reason: &'static str) {
        self.aapne.dec();
        self.endt.get_or_create(&Slutt { reason }).inc();
    }

    /// An event was told, so long after it happened.
    pub fn levert(&self, etter: Duration) {
        self.fortalt.inc();
        self.tid.observe(etter.as_secs_f64());
    }
}

impl Bussmaalinger {
    /// Whether a direction works.
    pub fn er(&self, direction: &'static str, oppe: bool) {
        self.oppe
            .get_or_create(&Vei { direction })
            .set(i64::from(oppe));
    }
}

fn med<M>(register: &mut Registry, navn: &str, hjelp: &str) -> M
where
    M: prometheus_client::registry::Metric + Clone + Default,
{
    let maaling = M::default();
    register.register(navn, hjelp, maaling.clone());
    maaling
}

fn med_tider(register: &mut Registry, navn: &str, hjelp: &str) -> Histogram {
    let grenser = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0,
    ];
    let maaling = Histogram::new(grenser);
    register.register(navn, hjelp, maaling.clone());
    maaling
}
