//! What every request meets first, and every answer last.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header, uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::{FutureExt, StreamExt};
use tokio::time::timeout;

use crate::{
    graphql::{Avvist, Grense, Overskredet},
    server::{
        Tjeneste,
        graphql::{STI, feil, med_status},
        kropp,
        linje::{Linje, Utfall},
    },
};

/// What is read and thrown away of a body that is too large, so that its sender hears why.
const TOEMMES: u64 = 32 * 1024 * 1024;
/// And for how long.
const TOEMMETID: Duration = Duration::from_millis(500);
/// A page shows nothing, fetches nothing, is shown nowhere. GraphiQL has one of its own.
const CSP: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Two years: browsers do not come back without TLS.
const HSTS: &str = "max-age=63072000";

/// Headers that mean one thing: a proxy and the portal could disagree about which counts.
const ENESTE: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::HOST,
    header::ORIGIN,
    header::TRANSFER_ENCODING,
    HeaderName::from_static("hf-avslag"),
    HeaderName::from_static("hf-formaal"),
    HeaderName::from_static("hf-kostnad"),
];

/// Answers what needs no more than a look, and sees to it that there is an answer.
pub async fn vakt(State(tjeneste): State<Arc<Tjeneste>>, request: Request, next: Next) -> Response {
    let kant = &tjeneste.kant;
    let hoder = request.headers();
    let side = kant.opphav.kjent(hoder);
    let mut svar = if let Some(svar) = kant.opphav.forhaand(request.method(), hoder) {
        svar
    } else if let Some(stans) = stanset(kant.kropp, request.version(), hoder) {
        let spurt = request.method() == Method::POST && request.uri().path() == STI;
        let linje = spurt.then(|| {
            let id = tjeneste.lager.tilfeldig().uuid();
            Linje::begynn(&tjeneste, id, "http", Some(hoder))
        });
        toem(request.into_body()).await;
        if let Some(linje) = linje {
            linje.ferdig(&Utfall::fra(&stans));
        }
        stans
    } else {
        fanget(next.run(request)).await
    };
    sett_hoder(svar.headers_mut(), kant.hsts);
    kant.opphav.merk(side, svar.headers_mut());
    svar
}

/// An answer whatever happens on the way to it. What panicked has said so in the log.
async fn fanget(svar: impl Future<Output = Response>) -> Response {
    let svar = AssertUnwindSafe(svar).catch_unwind().await;
    svar.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn stanset(maks_kropp: usize, versjon: Version, hoder: &HeaderMap) -> Option<Response> {
    let form = "application/json";
    let ugyldig = |melding| {
        let (status, kode) = (StatusCode::BAD_REQUEST, "BAD_USER_INPUT");
        Some(feil(status, kode, melding, form))
    };
    // RFC 9112 §3.2.
    if versjon == Version::HTTP_11 && !hoder.contains_key(header::HOST) {
        return ugyldig("Hodet Host mangler.");
    }
    if hoder.get(header::HOST).is_some_and(|vert| !er_vert(vert)) {
        return ugyldig("Hodet Host er ikke et vertsnavn.");
    }
    // RFC 9112 §6.1: nothing is compressed on the way, and nothing chunked twice.
    let mut overfoert = hoder.get_all(header::TRANSFER_ENCODING).iter();
    if overfoert.any(|koding| !koding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return ugyldig("Hodet Transfer-Encoding kan bare være chunked.");
    }
    if ENESTE
        .iter()
        .any(|navn| hoder.get_all(navn).iter().nth(1).is_some())
    {
        return ugyldig("Et hode står der mer enn én gang.");
    }
    let lengde = hoder.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    let lengde = lengde.parse::<usize>().unwrap_or(usize::MAX);
    (lengde > maks_kropp).then(|| for_stor(for_mye(maks_kropp, lengde), form))
}

/// RFC 9110 §7.2: a host, maybe with a port, and nobody's name before it.
fn er_vert(vert: &HeaderValue) -> bool {
    let vert = vert.to_str().ok();
    vert.and_then(|vert| vert.parse::<Authority>().ok())
        .is_some_and(|vert| !vert.as_str().contains('@'))
}

/// Passes a body of not too many values: reading each takes longer than sending it.
pub(in crate::server) fn talt(kropp: Vec<u8>, hoeyst: usize) -> Result<Vec<u8>, Kroppsfeil> {
    let sett = kropp::verdier(&kropp, hoeyst);
    if sett <= hoeyst {
        return Ok(kropp);
    }
    Err(Kroppsfeil::ForStor(Overskredet {
        grense: Grense::Verdier,
        ..for_mye(hoeyst, sett)
    }))
}

/// The answer to a body that is too large.
pub(in crate::server) fn for_stor(over: Overskredet, form: &'static str) -> Response {
    let svar = Avvist::Over(over).into();
    med_status(&svar, StatusCode::PAYLOAD_TOO_LARGE, form)
}

fn for_mye(hoeyst: usize, bedt_om: usize) -> Overskredet {
    let bytes = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Overskredet {
        grense: Grense::Kropp,
        hoeyst: bytes(hoeyst),
        bedt_om: bytes(bedt_om),
    }
}

/// Takes what comes of a body, and forgets it.
async fn toem(kropp: Body) {
    let mut biter = kropp.into_data_stream();
    let mut rest = TOEMMES;
    let tar_imot = async {
        while let Some(Ok(bit)) = biter.next().await {
            rest = rest.saturating_sub(u64::try_from(bit.len()).unwrap_or(u64::MAX));
            if rest == 0 {
                break;
            }
        }
    };
    let _ = timeout(TOEMMETID, tar_imot).await;
}

/// Why a body is not there as a whole.
pub(in crate::server) enum Kroppsfeil {
    /// More than there may be.
    ForStor(Overskredet),
    /// Not in time.
    ForTreg,
    /// Not to its end.
    IkkeHel,
}

/// Reads a body of at most so many bytes.
pub(in crate::server) async fn les_kropp(
    kropp: Body,
    maks: usize,
    frist: Duration,
) -> Result<Vec<u8>, Kroppsfeil> {
    let mut lest = Vec::new();
    let mut biter = kropp.into_data_stream();
    let les = async {
        while let Some(bit) = biter.next().await {
            let bit = bit.map_err(|_| Kroppsfeil::IkkeHel)?;
            let lengde = lest.len() + bit.len();
            if lengde > maks {
                return Err(Kroppsfeil::ForStor(for_mye(maks, lengde)));
            }
            lest.extend_from_slice(&bit);
        }
        Ok(())
    };
    match timeout(frist, les).await {
        Ok(Ok(())) => Ok(lest),
        Ok(Err(feil)) => {
            if matches!(feil, Kroppsfeil::ForStor(_)) {
                toem(Body::from_stream(biter)).await;
            }
            Err(feil)
        }
        Err(_) => Err(Kroppsfeil::ForTreg),
    }
}

/// What every answer carries, where nothing else stands before the routes.
pub(in crate::server) async fn hoder(request: Request, next: Next) -> Response {
    let mut svar = next.run(request).await;
    sett_hoder(svar.headers_mut(), false);
    svar
}

/// Nothing is cached, nothing is guessed, nothing is shown within something else.
fn sett_hoder(hoder: &mut HeaderMap, hsts: bool) {
    for (navn, verdi) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        hoder.insert(navn, HeaderValue::from_static(verdi));
    }
    hoder
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CSP));
    if hsts {
        let hsts = HeaderValue::from_static(HSTS);
        hoder.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn en_panikk_utenfor_alt_annet_er_et_svar() {
        let svar = fanget(async { panic!("on purpose") }).await;
        assert_eq!(svar.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let svar = fanget(async { StatusCode::NO_CONTENT.into_response() }).await;
        assert_eq!(svar.status(), StatusCode::NO_CONTENT);
    }
}
