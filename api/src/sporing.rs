//! Spans for OpenTelemetry: one for each request, which says what the request's log line says. There
//! is no way from anything else into a span.

use std::{
    fmt,
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, TextMapPropagator},
    trace::{Span, SpanBuilder, SpanKind, Status, TraceContextExt, Tracer, TracerProvider},
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracer, SdkTracerProvider},
};
use tokio::runtime::Handle;

/// Longest time to hand spans over.
const FRIST: Duration = Duration::from_secs(10);
/// Longest `traceparent`: version 00 has 55 characters.
const LENGSTE_FORELDER: usize = 55;

/// Where spans go.
pub struct Sporing {
    leverandoer: SdkTracerProvider,
    sporer: SdkTracer,
}

/// A request that is over.
pub struct Spenn<'a> {
    /// When it began.
    pub startet: SystemTime,
    /// When it was answered.
    pub ferdig: SystemTime,
    /// The header `traceparent` (W3C Trace Context), as sent. `tracestate` may hold anything, and is
    /// not read.
    pub forelder: Option<&'a str>,
    /// The HTTP status, or what it would have been.
    pub status: u16,
    /// The rest, of the program's own words and numbers.
    pub om: Vec<KeyValue>,
}

/// The collector's address, or its client, does not work.
#[derive(Debug, thiserror::Error)]
#[error("spans cannot be sent to this address")]
pub struct Ugyldig;

impl Sporing {
    /// Spans go to the OTLP collector at this address, as JSON over HTTP, in bunches; those that it
    /// does not take in time are dropped.
    ///
    /// # Errors
    /// The address is not one, or there is no HTTP client.
    pub fn til(adresse: &reqwest::Url) -> Result<Self, Ugyldig> {
        let klient = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(FRIST)
            .build()
            .map_err(|_| Ugyldig)?;
        let eksport = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_http_client(Klient(klient, Handle::current()))
            .with_endpoint(format!(
                "{}/v1/traces",
                adresse.as_str().trim_end_matches('/')
            ))
            .with_timeout(FRIST)
            .build()
            .map_err(|_| Ugyldig)?;
        let leverandoer = SdkTracerProvider::builder()
            .with_resource(
                Resource::builder_empty()
                    .with_service_name("helsefellesskap")
                    .build(),
            )
            .with_sampler(Sampler::AlwaysOn)
            .with_batch_exporter(eksport)
            .build();
        let sporer = leverandoer.tracer("helsefellesskap");
        Ok(Self {
            leverandoer,
            sporer,
        })
    }

    /// Tells of a request. Waits for nothing.
    pub fn meld(&self, spenn: Spenn<'_>) {
        let forelder = forelder(spenn.forelder);
        let mut bygger = SpanBuilder::from_name("POST /graphql");
        bygger.span_kind = Some(SpanKind::Server);
        bygger.start_time = Some(spenn.startet);
        let mut om = spenn.om;
        om.push(KeyValue::new(
            "http.response.status_code",
            i64::from(spenn.status),
        ));
        bygger.attributes = Some(om);
        let mut span = self.sporer.build_with_context(bygger, &forelder);
        if spenn.status >= 500 {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(spenn.ferdig);
    }

    /// Hands over what waits, for as long as that may take.
    pub async fn avslutt(&self) {
        let leverandoer = self.leverandoer.clone();
        let ferdig = tokio::task::spawn_blocking(move || {
            let _ = leverandoer.shutdown_with_timeout(FRIST);
        });
        let _ = ferdig.await;
    }
}

/// What the request is part of, where the caller says so.
fn forelder(hode: Option<&str>) -> Context {
    static LESER: LazyLock<TraceContextPropagator> = LazyLock::new(TraceContextPropagator::new);
    let hode = hode.filter(|hode| hode.len() <= LENGSTE_FORELDER);
    let lest = LESER.extract_with_context(&Context::new(), &BareForelder(hode));
    if lest.span().span_context().is_valid() {
        lest
    } else {
        Context::new()
    }
}

struct BareForelder<'a>(Option<&'a str>);

impl Extractor for BareForelder<'_> {
    fn get(&self, noekkel: &str) -> Option<&str> {
        self.0.filter(|_| noekkel == "traceparent")
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

/// The program's own HTTP client, on the runtime: spans are sent from a thread beside it.
struct Klient(reqwest::Client, Handle);

impl fmt::Debug for Klient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Klient")
    }
}

#[async_trait]
impl HttpClient for Klient {
    async fn send_bytes(&self, foresporsel: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let klient = self.0.clone();
        let sendt = self.1.spawn(async move {
            let (hode, kropp) = foresporsel.into_parts();
            let svar = klient
                .request(hode.method, hode.uri.to_string())
                .headers(hode.headers)
                .body(kropp)
                .send()
                .await?;
            Ok::<_, reqwest::Error>(svar.status())
        });
        let status = sendt.await??;
        Ok(Response::builder().status(status).body(Bytes::new())?)
    }
}
