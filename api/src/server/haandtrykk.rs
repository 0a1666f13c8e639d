//! What opens a WebSocket (RFC 6455 §4.2.1).

use axum::{
    extract::{FromRequestParts, Request, ws::WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// The version that is spoken.
const VERSJON: &str = "13";
const NAVN: &str = "websocket";

/// The upgrade that a request asks for; `None`: it asks for none.
///
/// # Errors
/// The answer to one that is not as it should be.
pub(super) async fn les(request: Request) -> Option<Result<WebSocketUpgrade, Response>> {
    let (mut deler, _) = request.into_parts();
    let hoder = &mut deler.headers;
    if !hoder.contains_key(header::UPGRADE) {
        return None;
    }
    if !nevnt(hoder) || !noekkel_er_en(hoder) {
        return Some(Err(StatusCode::BAD_REQUEST.into_response()));
    }
    let versjon = hoder.get(header::SEC_WEBSOCKET_VERSION);
    if versjon.is_none_or(|versjon| versjon != VERSJON) {
        let hoder = [
            (header::UPGRADE, NAVN),
            (header::SEC_WEBSOCKET_VERSION, VERSJON),
        ];
        return Some(Err((StatusCode::UPGRADE_REQUIRED, hoder).into_response()));
    }
    // Of several that are offered it is this one.
    hoder.insert(header::UPGRADE, HeaderValue::from_static(NAVN));
    let upgrade = WebSocketUpgrade::from_request_parts(&mut deler, &()).await;
    Some(upgrade.map_err(|_| StatusCode::BAD_REQUEST.into_response()))
}

fn nevnt(hoder: &HeaderMap) -> bool {
    let tilbudt = hoder.get_all(header::UPGRADE).iter();
    tilbudt
        .filter_map(|verdi| verdi.to_str().ok())
        .flat_map(|verdi| verdi.split(','))
        .any(|navn| navn.trim().eq_ignore_ascii_case(NAVN))
}

/// One key, of 16 bytes.
fn noekkel_er_en(hoder: &HeaderMap) -> bool {
    let mut alle = hoder.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let (Some(noekkel), None) = (alle.next(), alle.next()) else {
        return false;
    };
    BASE64_STANDARD
        .decode(noekkel.as_bytes())
        .is_ok_and(|bytes| bytes.len() == 16)
}
