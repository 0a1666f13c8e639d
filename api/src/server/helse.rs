//! Whether the portal lives, and whether it can answer.

use std::sync::{Arc, atomic::Ordering};

use axum::{extract::State, http::StatusCode};

use super::Tjeneste;

/// The process runs.
pub async fn lever() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The database answers, its clock and ours agree, and this node stays.
pub async fn klar(State(tjeneste): State<Arc<Tjeneste>>) -> StatusCode {
    if tjeneste.avvikles.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match tjeneste.lager.er_klar().await {
        Ok(true) => StatusCode::NO_CONTENT,
        Ok(false) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
