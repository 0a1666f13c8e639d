//! `POST /graphql`: from bytes to a call, and from an answer to bytes.

use std::{sync::Arc, time::Duration};

use async_graphql::Variables;
use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::Tjeneste;
use crate::{
    auth::{Identitet, Legitimasjon, Tokenfeil},
    graphql::{Avslagsform, Innkommende, Svar, sdl, utfoer},
};

/// Largest body.
const MAKS_KROPP: usize = 256 * 1024;
/// Longest time to receive a body.
const LESETID: Duration = Duration::from_secs(5);
/// Longest time to carry out a call.
const KJOERETID: Duration = Duration::from_secs(10);

/// The path of the endpoint, which a proof of possession names.
pub(super) const STI: &str = "/graphql";
/// How to log in (RFC 6750 §3, RFC 9449 §7.1).
const SKJEMAER: &str = "Bearer, DPoP algs=\"ES256 ES384 PS256 PS384 PS512 RS256 RS384 RS512\"";

const RESPONSE_JSON: &str = "application/graphql-response+json";

/// A request as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kropp {
    query: String,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Value>,
}

/// Answers one call.
pub async fn svar(
    State(tjeneste): State<Arc<Tjeneste>>,
    hoder: HeaderMap,
    kropp: Body,
) -> Response {
    let form = medietype(&hoder);
    let id = tjeneste.lager.tilfeldig().uuid();
    let Ok(_plass) = tjeneste.plass.try_acquire() else {
        return feil(
            StatusCode::SERVICE_UNAVAILABLE,
            "UNAVAILABLE",
            "For mange forespørsler nå.",
            form,
        );
    };
    let startet = std::time::Instant::now();
    let svar = match legitimert(&tjeneste, &hoder, id).await {
        Err(stans) => stans.svar(form),
        Ok((identitet, nonce)) => {
            let mut svar = match kall(&hoder, kropp, identitet, id).await {
                Ok(kall) => utfoert(&tjeneste, kall, form).await,
                Err((status, kode, melding)) => feil(status, kode, melding, form),
            };
            med_nonce(&mut svar, nonce);
            svar
        }
    };
    let ms = u64::try_from(startet.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(foresporsel = %id, status = svar.status().as_u16(), ms, "request");
    svar
}

/// Carries out a call, for as long as it may take.
async fn utfoert(tjeneste: &Tjeneste, kall: Innkommende, form: &'static str) -> Response {
    let arbeid = utfoer(&tjeneste.skjema, &tjeneste.lager, kall);
    match tokio::time::timeout(KJOERETID, arbeid).await {
        Ok(svar) => som_http(&svar, form),
        Err(_) => feil(
            StatusCode::SERVICE_UNAVAILABLE,
            "UNAVAILABLE",
            "Det tok for lang tid.",
            form,
        ),
    }
}

/// The published contract.
pub async fn kontrakt() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sdl())
}

type Avvist = (StatusCode, &'static str, &'static str);

/// Why a call is not read at all.
enum Stans {
    Avvist(Avvist),
    /// Nobody that is known; the nonce that the client lacked, if that was all.
    Ukjent(Option<String>),
}

/// Who calls, and the nonce for the client's next proof.
async fn legitimert(
    tjeneste: &Tjeneste,
    hoder: &HeaderMap,
    id: Uuid,
) -> Result<(Identitet, Option<String>), Stans> {
    if !er_json(hoder) {
        return Err(Stans::Avvist((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "BAD_USER_INPUT",
            "Content-Type må være application/json.",
        )));
    }
    let naa = tjeneste.lager.klokke().naa();
    let verifiserer = &tjeneste.verifiserer;
    let svar = match Legitimasjon::av(hoder, "POST", STI) {
        Ok(legitimasjon) => verifiserer.verifiser(&legitimasjon, naa).await,
        Err(aarsak) => Err(aarsak),
    };
    match svar {
        Ok(identitet) => {
            let nonce = verifiserer.nonce(&identitet.utsteder, naa);
            Ok((identitet, nonce))
        }
        Err(aarsak) => {
            tracing::info!(foresporsel = %id, ?aarsak, "token refused");
            Err(match aarsak {
                Tokenfeil::BevisNonce => Stans::Ukjent(verifiserer.ny_nonce(naa)),
                Tokenfeil::BevisUavklart => Stans::Avvist((
                    StatusCode::SERVICE_UNAVAILABLE,
                    "UNAVAILABLE",
                    "Tjenesten er ikke tilgjengelig nå.",
                )),
                _ => Stans::Ukjent(None),
            })
        }
    }
}

impl Stans {
    fn svar(self, form: &'static str) -> Response {
        let nonce = match self {
            Self::Avvist((status, kode, melding)) => return feil(status, kode, melding, form),
            Self::Ukjent(nonce) => nonce,
        };
        let (kode, melding) = ("UNAUTHENTICATED", "Ikke innlogget.");
        let mut svar = feil(StatusCode::UNAUTHORIZED, kode, melding, form);
        if nonce.is_some() {
            let mangler = HeaderValue::from_static("DPoP error=\"use_dpop_nonce\"");
            svar.headers_mut().insert(header::WWW_AUTHENTICATE, mangler);
        }
        med_nonce(&mut svar, nonce);
        svar
    }
}

/// RFC 9449 §8.2: the nonce that the client is to use from now on.
fn med_nonce(svar: &mut Response, nonce: Option<String>) {
    if let Some(nonce) = nonce.and_then(|nonce| HeaderValue::from_str(&nonce).ok()) {
        svar.headers_mut().insert("dpop-nonce", nonce);
    }
}

/// Reads and bounds a call of somebody who is known.
async fn kall(
    hoder: &HeaderMap,
    kropp: Body,
    identitet: Identitet,
    id: Uuid,
) -> Result<Innkommende, Avvist> {
    let bytes = match tokio::time::timeout(LESETID, to_bytes(kropp, MAKS_KROPP)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            return Err((
                StatusCode::PAYLOAD_TOO_LARGE,
                "LIMIT_EXCEEDED",
                "Forespørselen er for stor (høyst 256 KiB).",
            ));
        }
        Err(_) => {
            return Err((
                StatusCode::REQUEST_TIMEOUT,
                "BAD_USER_INPUT",
                "Forespørselen kom for sakte.",
            ));
        }
    };
    let ugyldig = (
        StatusCode::BAD_REQUEST,
        "BAD_USER_INPUT",
        "Kroppen er ikke en GraphQL-forespørsel i JSON.",
    );
    let kropp: Kropp = serde_json::from_slice(&bytes).map_err(|_| ugyldig)?;
    let variabler = kropp.variables.unwrap_or_default();
    if !(variabler.is_null() || variabler.is_object()) {
        return Err(ugyldig);
    }
    if har_nul(&variabler) {
        return Err((
            StatusCode::BAD_REQUEST,
            "BAD_USER_INPUT",
            "En tekst har et tegn som ikke kan lagres.",
        ));
    }
    Ok(Innkommende {
        dokument: kropp.query,
        operasjon: kropp.operation_name.filter(|navn| navn.len() <= 100),
        variabler: Variables::from_json(variabler),
        identitet,
        formaal: tekst(hoder, "hf-formaal")?,
        avslag: match tekst(hoder, "hf-avslag")?.as_deref() {
            Some("extensions") => Avslagsform::Extensions,
            _ => Avslagsform::Errors,
        },
        id,
    })
}

fn er_json(hoder: &HeaderMap) -> bool {
    let type_ = hoder
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let type_ = type_.split(';').next().unwrap_or_default().trim();
    type_.eq_ignore_ascii_case("application/json")
}

fn tekst(hoder: &HeaderMap, navn: &str) -> Result<Option<String>, Avvist> {
    let ugyldig = (
        StatusCode::BAD_REQUEST,
        "BAD_USER_INPUT",
        "Et hode er ikke gyldig.",
    );
    hoder
        .get(navn)
        .map(|v| v.to_str().map(str::to_owned).map_err(|_| ugyldig))
        .transpose()
}

/// PostgreSQL cannot store NUL; nothing with one gets further than here.
fn har_nul(verdi: &serde_json::Value) -> bool {
    match verdi {
        serde_json::Value::String(tekst) => tekst.contains('\0'),
        serde_json::Value::Array(liste) => liste.iter().any(har_nul),
        serde_json::Value::Object(objekt) => {
            objekt.iter().any(|(k, v)| k.contains('\0') || har_nul(v))
        }
        _ => false,
    }
}

/// Which of the two media types the client prefers (GraphQL over HTTP).
fn medietype(hoder: &HeaderMap) -> &'static str {
    let godtar = hoder
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if godtar.contains(RESPONSE_JSON) {
        RESPONSE_JSON
    } else {
        "application/json"
    }
}

fn som_http(svar: &Svar, form: &'static str) -> Response {
    let status = match svar.kode().as_deref() {
        Some("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        Some(_) if form == RESPONSE_JSON => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    match serde_json::to_vec(svar) {
        Ok(bytes) => (
            status,
            [(header::CONTENT_TYPE, HeaderValue::from_static(form))],
            bytes,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn feil(
    status: StatusCode,
    kode: &'static str,
    melding: &'static str,
    form: &'static str,
) -> Response {
    let mut http = som_http(&Svar::avvist(kode, melding), form);
    *http.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        http.headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(SKJEMAER));
    }
    http
}
