//! What is told of each request to those who run the portal: one line in the log, two measures, and a
//! span where those are wanted. README names every field.

use std::{sync::Arc, time::Instant};

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use opentelemetry::KeyValue;
use uuid::Uuid;

use super::Tjeneste;
use crate::{
    graphql::{Omtale, Svar},
    sporing::Spenn,
};

/// The status of a request whose client has gone away.
const AVBRUTT: u16 = 499;
/// The status of one that panicked where nothing caught it but the edge.
const PANIKK: u16 = StatusCode::INTERNAL_SERVER_ERROR.as_u16();

/// A request that is being answered.
pub(super) struct Linje {
    tjeneste: Arc<Tjeneste>,
    fortalt: bool,
    id: Uuid,
    over: &'static str,
    startet: DateTime<Utc>,
    siden: Instant,
    forelder: Option<String>,
}

/// What it came to. An answer carries it to where its line is written.
#[derive(Clone, Default)]
pub(super) struct Utfall {
    /// The HTTP status, or what it would have been.
    pub(super) status: u16,
    /// The code of the error that stands for the answer; empty where there is data.
    pub(super) kode: String,
    /// Of what ran.
    pub(super) om: Omtale,
}

impl Utfall {
    /// An answer.
    pub(super) fn av(svar: &Svar, status: StatusCode) -> Self {
        Self {
            status: status.as_u16(),
            kode: svar.kode().unwrap_or_default(),
            om: svar.om.clone(),
        }
    }

    /// A stream that begins.
    pub(super) fn stroem(om: Omtale) -> Self {
        Self {
            status: StatusCode::OK.as_u16(),
            om,
            ..Self::default()
        }
    }

    /// Who called, where nothing ran that could tell.
    pub(super) fn av_aktoer(mut self, aktoer: &'static str) -> Self {
        if self.om.aktoer.is_empty() {
            self.om.aktoer = aktoer;
        }
        self
    }

    /// What an answer carries with it.
    pub(super) fn fra(http: &Response) -> Self {
        let baaret = http.extensions().get::<Self>().cloned();
        Self {
            status: http.status().as_u16(),
            ..baaret.unwrap_or_default()
        }
    }
}

/// Nobody waits for the answer any more: what had been done by then may be on record. Or there is none,
/// for something panicked.
impl Drop for Linje {
    fn drop(&mut self) {
        if !self.fortalt {
            let panikk = std::thread::panicking();
            self.fortell(&Utfall {
                status: if panikk { PANIKK } else { AVBRUTT },
                ..Utfall::default()
            });
        }
    }
}

impl Linje {
    /// Begins one; `over` is `http`, `sse` or `websocket`.
    pub(super) fn begynn(
        tjeneste: &Arc<Tjeneste>,
        id: Uuid,
        over: &'static str,
        hoder: Option<&HeaderMap>,
    ) -> Self {
        let forelder = tjeneste.sporing.as_ref().and(hoder);
        let forelder = forelder.and_then(|h| h.get("traceparent")?.to_str().ok());
        Self {
            tjeneste: tjeneste.clone(),
            fortalt: false,
            id,
            over,
            startet: tjeneste.lager.klokke().naa(),
            siden: Instant::now(),
            forelder: forelder.map(str::to_owned),
        }
    }

    /// Tells of it.
    pub(super) fn ferdig(mut self, utfall: &Utfall) {
        self.fortell(utfall);
    }

    fn fortell(&mut self, utfall: &Utfall) {
        self.fortalt = true;
        let tjeneste = &self.tjeneste;
        let varte = self.siden.elapsed();
        let ms = u64::try_from(varte.as_millis()).unwrap_or(u64::MAX);
        let Utfall { status, kode, om } = utfall;
        tracing::info!(
            foresporsel = %self.id,
            over = self.over,
            status,
            ms,
            art = om.art,
            aktoer = om.aktoer,
            dokument = om.dokument,
            kode,
            avslag = om.avslag,
            forsoek = om.forsoek,
            "request"
        );
        let maalinger = tjeneste.fordeler.maalinger();
        maalinger.foresporsler.besvart(*status, varte);
        let Some(sporing) = &tjeneste.sporing else {
            return;
        };
        let tall = |antall: usize| i64::try_from(antall).unwrap_or(i64::MAX);
        sporing.meld(Spenn {
            startet: self.startet.into(),
            ferdig: (self.startet + TimeDelta::from_std(varte).unwrap_or_default()).into(),
            forelder: self.forelder.as_deref(),
            status: *status,
            om: vec![
                KeyValue::new("hf.foresporsel", self.id.to_string()),
                KeyValue::new("hf.over", self.over),
                KeyValue::new("graphql.operation.type", om.art),
                KeyValue::new("hf.aktoer", om.aktoer),
                KeyValue::new("hf.dokument", om.dokument.clone()),
                KeyValue::new("hf.kode", kode.clone()),
                KeyValue::new("hf.avslag", tall(om.avslag)),
                KeyValue::new("hf.forsoek", tall(om.forsoek)),
            ],
        });
    }
}
