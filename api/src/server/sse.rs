//! GraphQL over SSE, distinct connections: one POST, one stream. Written here and not by axum's `Sse`,
//! which leaves the line of data out of an event without data: such an event is told to nobody.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, stream};
use tokio::{
    sync::{mpsc, watch},
    time::sleep,
};

use super::{Tjeneste, linje::Utfall, stroem};
use crate::{
    events::{Holder, Plass, Slutt, Ut, Utgang},
    graphql::{Abonnert, Innkommende, Svar},
};

/// The media type by which a client asks for it.
pub(super) const EVENT_STREAM: &str = "text/event-stream";
/// The silence after which a comment keeps the connection open.
const LIVSTEGN: Duration = Duration::from_secs(12);

/// A piece of the stream, as it goes over the line.
type Bit = Result<Bytes, Infallible>;

/// Carries out a call as a stream: of one answer, or of many.
pub(super) async fn svar(tjeneste: &Arc<Tjeneste>, kall: Innkommende, holder: Holder) -> Response {
    let svar = match stroem::abonnert(tjeneste, kall).await {
        Abonnert::Svar(svar) => svar,
        Abonnert::Stroem(aapning, om) => {
            let (ko, inn) = mpsc::channel(stroem::KO);
            let brutt = Arc::new(watch::Sender::new(None));
            let slutt = brutt.subscribe();
            let utgang = Utgang {
                nr: 0,
                ko,
                brutt,
                holder,
            };
            match tjeneste.fordeler.aapne(*aapning, utgang) {
                Ok(plass) => {
                    return som_sse(aapen(plass, inn, slutt), Utfall::stroem(om));
                }
                Err(_) => Svar {
                    om,
                    ..stroem::opptatt()
                },
            }
        }
    };
    let utfall = Utfall::av(&svar, StatusCode::OK);
    som_sse(stream::iter([neste(&svar), ferdig()]), utfall)
}

fn som_sse(stroem: impl Stream<Item = Bit> + Send + 'static, utfall: Utfall) -> Response {
    let type_ = [(header::CONTENT_TYPE, EVENT_STREAM)];
    let mut http = (type_, Body::from_stream(stroem)).into_response();
    http.extensions_mut().insert(utfall);
    http
}

/// What is told until the stream ends, and then why.
fn aapen(
    plass: Plass,
    inn: mpsc::Receiver<Ut>,
    slutt: watch::Receiver<Option<Slutt>>,
) -> impl Stream<Item = Bit> {
    enum Trinn {
        Aapen(Plass, mpsc::Receiver<Ut>, watch::Receiver<Option<Slutt>>),
        Ferdig,
        Stengt,
    }
    stream::unfold(Trinn::Aapen(plass, inn, slutt), |trinn| async move {
        match trinn {
            Trinn::Aapen(plass, mut inn, mut slutt) => {
                let naa = tokio::select! {
                    biased;
                    hvorfor = stroem::brutt(&mut slutt) => Err(hvorfor),
                    ut = inn.recv() => ut.map(Some).ok_or(Slutt::Feil),
                    () = sleep(LIVSTEGN) => Ok(None),
                };
                let bit = match naa {
                    Ok(Some(ut)) => hendelse("next", &ut.svar),
                    Ok(None) => Ok(Bytes::from_static(b":\n\n")),
                    Err(hvorfor) => {
                        let (_, _, kode, melding) = stroem::slutt(hvorfor);
                        return Some((neste(&Svar::avvist(kode, melding)), Trinn::Ferdig));
                    }
                };
                Some((bit, Trinn::Aapen(plass, inn, slutt)))
            }
            Trinn::Ferdig => Some((ferdig(), Trinn::Stengt)),
            Trinn::Stengt => None,
        }
    })
}

fn neste(svar: &Svar) -> Bit {
    hendelse("next", &serde_json::to_string(svar).unwrap_or_default())
}

fn ferdig() -> Bit {
    hendelse("complete", "")
}

/// JSON has its line ends escaped, so that one line holds it.
fn hendelse(navn: &str, data: &str) -> Bit {
    Ok(format!("event: {navn}\ndata: {data}\n\n").into())
}
