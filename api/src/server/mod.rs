//! HTTP: the routes, and what every answer carries.

pub mod bokvakt;
mod dokumentvalg;
mod eksempler;
mod forseglet;
mod graphiql;
mod graphql;
mod helse;
mod kropp;
mod legitimering;
mod linje;
mod maaletall;
mod medietype;
pub mod rydding;
pub mod sjekkpunkt;
mod sse;
mod stroem;
mod utvikling;
pub mod varsling;
mod websocket;

use std::sync::{Arc, atomic::AtomicBool};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use tokio::sync::Semaphore;

pub use eksempler::{Eksempel, eksempler};
pub use forseglet::forseglede_ruter;
pub use maaletall::maaleruter;
pub use utvikling::Utvikling;

use crate::{
    auth::Verifiserer, events::Fordeler, graphql::Skjema, sporing::Sporing, storage::Lager,
};

/// What the routes share.
pub struct Tjeneste {
    /// Storage.
    pub lager: Arc<Lager>,
    /// The schema.
    pub skjema: Skjema,
    /// Tells those who listen.
    pub fordeler: Arc<Fordeler>,
    /// Verifies tokens.
    pub verifiserer: Verifiserer,
    /// GraphiQL and personas; in development only.
    pub utvikling: Option<Utvikling>,
    /// Where spans go.
    pub sporing: Option<Sporing>,
    /// Whether this node is on its way out: it answers, and is not ready any more.
    pub avvikles: AtomicBool,
    /// Requests that run at once; those beyond are told to come back.
    pub plass: Semaphore,
    /// WebSockets that are open at once.
    pub sokler: Arc<Semaphore>,
}

/// Requests that run at once.
pub const SAMTIDIGE: usize = 256;

/// The routes of the portal.
pub fn ruter(tjeneste: Arc<Tjeneste>) -> Router {
    let mut ruter = Router::new()
        .route(graphql::STI, get(graphql::hent).post(graphql::svar))
        .route("/schema.graphql", get(graphql::kontrakt))
        .route("/health/live", get(helse::lever))
        .route("/health/ready", get(helse::klar));
    if tjeneste.utvikling.is_some() {
        ruter = ruter.route("/graphiql/{fil}", get(utvikling::fil));
    }
    ruter.layer(middleware::from_fn(hoder)).with_state(tjeneste)
}

/// Nothing is cached, nothing is guessed.
async fn hoder(request: Request, next: Next) -> Response {
    let mut svar = next.run(request).await;
    let hoder = svar.headers_mut();
    hoder.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    hoder.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    hoder.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    svar
}
