//! Whether the portal lives, and whether it can answer.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{extract::State, http::StatusCode};

use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::Tjeneste;
use crate::storage::Lager;

/// How long what the database said counts.
const GJELDER: Duration = Duration::from_secs(1);
/// Longest time for it to answer.
const FRIST: Duration = Duration::from_secs(2);

/// The process runs.
pub async fn lever() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The database answers, its clock and ours agree, and this node stays.
pub async fn klar(State(tjeneste): State<Arc<Tjeneste>>) -> StatusCode {
    if tjeneste.avvikles.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match tjeneste.klarhet.er_klar(&tjeneste.lager).await {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What the database said last. It is asked once a second at the most, however often we are.
#[derive(Default)]
pub struct Klarhet(Mutex<Option<(Instant, bool)>>);

impl Klarhet {
    async fn er_klar(&self, lager: &Lager) -> bool {
        let mut sist = self.0.lock().await;
        if let Some((naar, klar)) = *sist
            && naar.elapsed() < GJELDER
        {
            return klar;
        }
        let klar = matches!(timeout(FRIST, lager.er_klar()).await, Ok(Ok(true)));
        *sist = Some((Instant::now(), klar));
        klar
    }
}
