//! GraphQL over SSE, distinct connections: one POST, one stream.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::response::{
    IntoResponse, Response, Sse,
    sse::{Event, KeepAlive},
};
use futures_util::{Stream, stream};
use tokio::sync::{mpsc, watch};

use super::{Tjeneste, stroem};
use crate::{
    events::{Plass, Slutt, Ut, Utgang},
    graphql::{Abonnert, Innkommende, Svar, abonner},
};

/// The media type by which a client asks for it.
pub(super) const EVENT_STREAM: &str = "text/event-stream";
/// Between two comments that keep the connection open.
const LIVSTEGN: Duration = Duration::from_secs(12);

/// Carries out a call as a stream: of one answer, or of many.
pub(super) async fn svar(tjeneste: &Arc<Tjeneste>, kall: Innkommende) -> Response {
    let svar = match abonner(&tjeneste.skjema, &tjeneste.lager, kall).await {
        Abonnert::Svar(svar) => svar,
        Abonnert::Stroem(aapning) => {
            let (ko, inn) = mpsc::channel(stroem::KO);
            let brutt = Arc::new(watch::Sender::new(None));
            let slutt = brutt.subscribe();
            let utgang = Utgang { nr: 0, ko, brutt };
            match tjeneste.fordeler.aapne(*aapning, utgang) {
                Ok(plass) => return som_sse(aapen(plass, inn, slutt)),
                Err(_) => stroem::opptatt(),
            }
        }
    };
    som_sse(stream::iter([neste(&svar), ferdig()]))
}

fn som_sse(stroem: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let livstegn = KeepAlive::new().interval(LIVSTEGN);
    Sse::new(stroem).keep_alive(livstegn).into_response()
}

/// What is told until the stream ends, and then why.
fn aapen(
    plass: Plass,
    inn: mpsc::Receiver<Ut>,
    slutt: watch::Receiver<Option<Slutt>>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    enum Trinn {
        Aapen(Plass, mpsc::Receiver<Ut>, watch::Receiver<Option<Slutt>>),
        Ferdig,
        Stengt,
    }
    stream::unfold(Trinn::Aapen(plass, inn, slutt), |trinn| async move {
        match trinn {
            Trinn::Aapen(plass, mut inn, mut slutt) => {
                let ut = tokio::select! {
                    biased;
                    hvorfor = stroem::brutt(&mut slutt) => Err(hvorfor),
                    ut = inn.recv() => ut.ok_or(Slutt::Feil),
                };
                match ut {
                    Ok(ut) => {
                        let hendelse = Event::default().event("next").data(ut.svar);
                        Some((Ok(hendelse), Trinn::Aapen(plass, inn, slutt)))
                    }
                    Err(hvorfor) => {
                        let (_, _, kode, melding) = stroem::slutt(hvorfor);
                        Some((neste(&Svar::avvist(kode, melding)), Trinn::Ferdig))
                    }
                }
            }
            Trinn::Ferdig => Some((ferdig(), Trinn::Stengt)),
            Trinn::Stengt => None,
        }
    })
}

fn neste(svar: &Svar) -> Result<Event, Infallible> {
    let tekst = serde_json::to_string(svar).unwrap_or_default();
    Ok(Event::default().event("next").data(tekst))
}

fn ferdig() -> Result<Event, Infallible> {
    // Without a line of data no parser tells of it.
    Ok(Event::default().event("complete").data(" "))
}
