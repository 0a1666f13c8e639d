//! What connections that stay open share: the call that opens a stream, and why one ends.

use std::sync::Arc;

use tokio::{sync::watch, time::timeout};

use super::{
    Tjeneste,
    graphql::{status, tok_for_lang_tid},
    linje::{Linje, Utfall},
    medietype,
};
use crate::{
    events::Slutt,
    graphql::{Abonnert, Innkommende, Svar, abonner, aktoer},
};

/// Messages that wait for one connection. One that has more is too slow.
pub(super) const KO: usize = 256;

/// Carries out a call, for as long as it may take to open a stream or to be answered.
pub(super) async fn abonnert(tjeneste: &Tjeneste, kall: Innkommende) -> Abonnert {
    let arbeid = abonner(&tjeneste.skjema, &tjeneste.lager, kall);
    let utfall = timeout(tjeneste.kant.kjoeretid, arbeid).await;
    utfall.unwrap_or_else(|_| Abonnert::Svar(tok_for_lang_tid()))
}

/// The same for a message of a connection that is open already, with its line in the log: it counts
/// as any other call.
pub(super) async fn besvart(tjeneste: &Arc<Tjeneste>, kall: Innkommende) -> Abonnert {
    let aktoer = aktoer(&kall.identitet);
    let linje = Linje::begynn(tjeneste, kall.id, "websocket", None);
    let utfall = operasjon(tjeneste, kall).await;
    let fortalt = match &utfall {
        Abonnert::Svar(svar) => Utfall::av(svar, status(svar, medietype::RESPONSE_JSON)),
        Abonnert::Stroem(_, om) => Utfall::stroem(om.clone()),
    };
    linje.ferdig(&fortalt.av_aktoer(aktoer));
    utfall
}

async fn operasjon(tjeneste: &Tjeneste, kall: Innkommende) -> Abonnert {
    let Some(_plass) = tjeneste.ta_plass() else {
        let melding = "For mange forespørsler nå.";
        return Abonnert::Svar(Svar::avvist("UNAVAILABLE", melding));
    };
    let dom = tjeneste.kant.rater.tell(&kall.identitet).await;
    if dom.over.is_some() {
        return Abonnert::Svar(Svar::avvist("RATE_LIMITED", "For mange forespørsler."));
    }
    abonnert(tjeneste, kall).await
}

/// Why the connection is to end, when it is.
pub(super) async fn brutt(brutt: &mut watch::Receiver<Option<Slutt>>) -> Slutt {
    match brutt.wait_for(Option::is_some).await {
        Ok(hvorfor) => hvorfor.unwrap_or(Slutt::Feil),
        Err(_) => Slutt::Feil,
    }
}

/// Too many streams with this token, or on this node.
pub(super) fn opptatt() -> Svar {
    Svar::avvist("LIMIT_EXCEEDED", "For mange åpne abonnementer.")
}

/// The code that a WebSocket closes with, and the code of the error that ends an event stream.
pub(super) fn slutt(slutt: Slutt) -> (u16, &'static str, &'static str, &'static str) {
    match slutt {
        Slutt::Token => (
            4440,
            "Token ended",
            "UNAUTHENTICATED",
            "Tokenet er utløpt: hent et nytt og fortsett fra markøren.",
        ),
        Slutt::Ukjent => (4403, "Forbidden", "UNAUTHENTICATED", "Ikke innlogget."),
        Slutt::Treg => (
            4441,
            "Too slow",
            "LIMIT_EXCEEDED",
            "Leseren er for treg: fortsett fra markøren.",
        ),
        Slutt::Stopp => (
            1012,
            "Service restart",
            "UNAVAILABLE",
            "Noden stopper: fortsett fra markøren.",
        ),
        Slutt::Feil => (
            1011,
            "Internal error",
            "UNAVAILABLE",
            "Noe gikk galt: fortsett fra markøren.",
        ),
    }
}
