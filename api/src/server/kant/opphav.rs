//! Which pages may ask from a browser (CORS): those of the origins that are named, and the portal's
//! own. Tokens are sent by hand, never by the browser itself, so no credentials are allowed.

use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What such a page may send.
const HODER: &str = "accept, authorization, content-type, dpop, hf-avslag, hf-formaal, hf-kostnad";
/// What it may read.
const SYNLIGE: &str = "dpop-nonce, ratelimit, ratelimit-policy, retry-after, www-authenticate";
/// Seconds that a browser may remember what it may.
const HUSKES: &str = "600";

/// The origins of others that may ask.
#[derive(Clone, Debug, Default)]
pub struct Opphav(Vec<HeaderValue>);

impl Opphav {
    /// These.
    #[must_use]
    pub fn ny(opphav: &[String]) -> Self {
        let verdi = |o: &String| HeaderValue::from_str(o).ok();
        Self(opphav.iter().filter_map(verdi).collect())
    }

    /// The origin of a request, when it is one of them.
    #[must_use]
    pub fn kjent(&self, hoder: &HeaderMap) -> Option<HeaderValue> {
        let mut sendt = hoder.get_all(header::ORIGIN).iter();
        let opphav = sendt.next().filter(|_| sendt.next().is_none())?;
        self.0.contains(opphav).then(|| opphav.clone())
    }

    /// Whether a page may use a browser's WebSocket. What is no browser has no origin.
    #[must_use]
    pub fn faar_aapne(&self, hoder: &HeaderMap) -> bool {
        let Some(opphav) = hoder.get(header::ORIGIN) else {
            return true;
        };
        let vert = hoder.get(header::HOST).and_then(|v| v.to_str().ok());
        let opphav = opphav.to_str().ok().and_then(|o| o.split_once("://"));
        let egen = vert.is_some() && opphav.map(|(_, o)| o) == vert;
        egen || self.kjent(hoder).is_some()
    }

    /// The answer to a browser that asks before a page of another origin may.
    #[must_use]
    pub fn forhaand(&self, metode: &Method, hoder: &HeaderMap) -> Option<Response> {
        let spoer = hoder.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if *metode != Method::OPTIONS || !spoer {
            return None;
        }
        self.kjent(hoder)?;
        let tillatt = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HODER),
            (header::ACCESS_CONTROL_MAX_AGE, HUSKES),
        ];
        Some((StatusCode::NO_CONTENT, tillatt).into_response())
    }

    /// Lets the page of an origin that is named read the answer.
    pub fn merk(&self, side: Option<HeaderValue>, svar: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        svar.append(header::VARY, HeaderValue::from_static("origin"));
        if let Some(opphav) = side {
            svar.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, opphav);
            let synlige = HeaderValue::from_static(SYNLIGE);
            svar.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, synlige);
        }
    }
}
