//! Measures, on a listener of their own: never beside what clients reach.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::maalinger::Maalinger;

/// The media type of OpenMetrics text.
const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes of the listener for measures.
pub fn maaleruter(maalinger: Arc<Maalinger>) -> Router {
    Router::new()
        .route("/metrics", get(vis))
        .with_state(maalinger)
}

async fn vis(State(maalinger): State<Arc<Maalinger>>) -> Response {
    match maalinger.tekst() {
        Ok(tekst) => ([(header::CONTENT_TYPE, TYPE)], tekst).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
