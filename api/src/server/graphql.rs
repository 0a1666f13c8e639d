//! `POST /graphql`: from bytes to a call, and from an answer to bytes.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{
    Tjeneste, haandtrykk,
    kant::{
        Avsender, Rom,
        vakt::{Kroppsfeil, for_stor, les_kropp, talt},
    },
    kropp::{self, Kropp},
    legitimering::{Anrop, SKJEMAER, legitimert, med_nonce},
    linje::{Linje, Utfall},
    medietype::{self, Oensket},
    oensker::Oensker,
    sse, utvikling, websocket,
};
use crate::{
    auth::Identitet,
    graphql::{Innkommende, Svar, aktoer, sdl, utfoer},
};

/// Longest time to receive a body.
const LESETID: Duration = Duration::from_secs(5);

/// The path of the endpoint, which a proof of possession names.
pub(super) const STI: &str = "/graphql";

/// Answers one call.
pub async fn svar(
    State(tjeneste): State<Arc<Tjeneste>>,
    avsender: Option<Extension<Avsender>>,
    hoder: HeaderMap,
    kropp: Body,
) -> Response {
    let oensket = medietype::oensket(&hoder);
    let id = tjeneste.lager.tilfeldig().uuid();
    let anrop = Anrop {
        hoder: &hoder,
        metode: "POST",
        sti: STI,
        avsender: avsender.map(|Extension(avsender)| avsender),
        id,
    };
    let over = match oensket {
        Some(Oensket { stroem: true, .. }) => "sse",
        _ => "http",
    };
    let linje = Linje::begynn(&tjeneste, id, over, Some(&hoder));
    let svar = besvart(&tjeneste, &anrop, kropp, oensket).await;
    linje.ferdig(&Utfall::fra(&svar));
    svar
}

async fn besvart(
    tjeneste: &Arc<Tjeneste>,
    anrop: &Anrop<'_>,
    kropp: Body,
    oensket: Option<Oensket>,
) -> Response {
    let (hoder, id) = (anrop.hoder, anrop.id);
    let Some(Oensket { form, stroem }) = oensket else {
        let (status, kode) = (StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT");
        let melding = "Accept har ingen medietype som svaret kan ha.";
        return feil(status, kode, melding, medietype::JSON);
    };
    if !medietype::er_json(hoder) {
        let (status, kode) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT");
        let melding = "Content-Type må være application/json (utf-8).";
        return feil(status, kode, melding, form);
    }
    if !medietype::er_ukodet(hoder) {
        let (status, kode) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT");
        let melding = "Kroppen må sendes som den er, uten Content-Encoding.";
        return feil(status, kode, melding, form);
    }
    let kjent = match legitimert(tjeneste, anrop).await {
        Ok(kjent) => kjent,
        Err(stans) => return stans.svar(form),
    };
    let aktoer = aktoer(&kjent.identitet);
    let (holder, nonce) = (kjent.holder(tjeneste), kjent.nonce);
    let dom = tjeneste.kant.rater.tell(&kjent.identitet).await;
    let mut svar = if dom.over.is_some() {
        for_ofte(form)
    } else {
        let lest = les_kropp(kropp, tjeneste.kant.kropp, LESETID).await;
        let lest = lest.and_then(|kropp| talt(kropp, tjeneste.kant.verdier));
        match lest.map(|bytes| kall(hoder, &bytes, kjent.identitet, id)) {
            Err(feilet) => uleselig(feilet, form),
            Ok(Err((status, kode, melding))) => feil(status, kode, melding, form),
            // Whoever sends slowly takes no room from those who have sent.
            Ok(Ok(kall)) => match tjeneste.ta_plass() {
                None => fullt(form),
                Some(_plass) if stroem => sse::svar(tjeneste, kall, holder).await,
                Some(_plass) => utfoert(tjeneste, kall, form).await,
            },
        }
    };
    let utfall = Utfall::fra(&svar).av_aktoer(aktoer);
    svar.extensions_mut().insert(utfall);
    dom.merk(svar.headers_mut());
    med_nonce(&mut svar, nonce);
    svar
}

/// Told to come back: there is no room now.
fn fullt(form: &'static str) -> Response {
    let melding = "For mange forespørsler nå.";
    let mut svar = feil(
        StatusCode::SERVICE_UNAVAILABLE,
        "UNAVAILABLE",
        melding,
        form,
    );
    let om_litt = HeaderValue::from_static("1");
    svar.headers_mut().insert(header::RETRY_AFTER, om_litt);
    svar
}

/// Told to come back later: more often than one may.
pub(super) fn for_ofte(form: &'static str) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    feil(status, "RATE_LIMITED", "For mange forespørsler.", form)
}

/// Carries out a call, for as long as it may take.
async fn utfoert(tjeneste: &Tjeneste, kall: Innkommende, form: &'static str) -> Response {
    let arbeid = utfoer(&tjeneste.skjema, &tjeneste.lager, kall);
    match tokio::time::timeout(tjeneste.kant.kjoeretid, arbeid).await {
        Ok(svar) => som_http(&svar, form),
        Err(_) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            med_status(&tok_for_lang_tid(), status, form)
        }
    }
}

pub(super) fn tok_for_lang_tid() -> Svar {
    Svar::avvist("UNAVAILABLE", "Det tok for lang tid.")
}

/// GET: a WebSocket for those who ask for one, GraphiQL for a browser in development.
pub async fn hent(
    tjeneste: State<Arc<Tjeneste>>,
    avsender: Option<Extension<Avsender>>,
    rom: Option<Extension<Rom>>,
    hoder: HeaderMap,
    request: Request,
) -> Response {
    match haandtrykk::les(request).await {
        Some(Ok(upgrade)) => {
            let avsender = avsender.map(|Extension(avsender)| avsender);
            let rom = rom.map(|Extension(rom)| rom);
            websocket::aapne(tjeneste, (avsender, rom), hoder, upgrade).await
        }
        Some(Err(svar)) => svar,
        None => utvikling::side(tjeneste, hoder).await.into_response(),
    }
}

/// Any other method, and a GET that is neither: calls are posted.
pub async fn feil_metode() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response()
}

/// The published contract, where it is told.
pub async fn kontrakt(State(tjeneste): State<Arc<Tjeneste>>) -> Response {
    static KONTRAKT: LazyLock<String> = LazyLock::new(sdl);
    if !tjeneste.kant.introspeksjon {
        return StatusCode::NOT_FOUND.into_response();
    }
    let type_ = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (type_, KONTRAKT.as_str()).into_response()
}

/// An answer to what is not read as a call: status, code, message.
pub(super) type Avvist = (StatusCode, &'static str, &'static str);

/// The answer to a body that is not there as a whole.
fn uleselig(feilet: Kroppsfeil, form: &'static str) -> Response {
    let (status, kode, melding) = match feilet {
        Kroppsfeil::ForStor(over) => return for_stor(over, form),
        Kroppsfeil::ForTreg => (
            StatusCode::REQUEST_TIMEOUT,
            "BAD_USER_INPUT",
            "Forespørselen kom for sakte.",
        ),
        Kroppsfeil::IkkeHel => kropp::UGYLDIG,
    };
    feil(status, kode, melding, form)
}

/// Reads a call of somebody who is known.
fn kall(
    hoder: &HeaderMap,
    bytes: &[u8],
    identitet: Identitet,
    id: Uuid,
) -> Result<Innkommende, Avvist> {
    let oensker = Oensker::les(hoder)?;
    Kropp::les(bytes)?.som_kall(identitet, oensker, id)
}

/// The status that an answer has in this form.
pub(super) fn status(svar: &Svar, form: &'static str) -> StatusCode {
    match svar.kode().as_deref() {
        Some("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
        Some("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        Some(_) if form == medietype::RESPONSE_JSON => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

fn som_http(svar: &Svar, form: &'static str) -> Response {
    let status = status(svar, form);
    let Ok(bytes) = serde_json::to_vec(svar) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let type_ = [(header::CONTENT_TYPE, medietype::hode(form))];
    let mut http = (status, type_, bytes).into_response();
    http.extensions_mut().insert(Utfall::av(svar, status));
    http
}

pub(super) fn feil(
    status: StatusCode,
    kode: &'static str,
    melding: &'static str,
    form: &'static str,
) -> Response {
    med_status(&Svar::avvist(kode, melding), status, form)
}

/// An answer with a status of its own.
pub(super) fn med_status(svar: &Svar, status: StatusCode, form: &'static str) -> Response {
    let mut http = som_http(svar, form);
    *http.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        http.headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(SKJEMAER));
    }
    http
}
