//! HTTP: the routes, and what every answer carries.

pub mod bokvakt;
mod dokumentvalg;
mod eksempler;
mod forseglet;
mod graphiql;
mod graphql;
mod haandtrykk;
mod helse;
pub mod kant;
mod kropp;
mod legitimering;
mod linje;
mod maaletall;
mod medietype;
mod oensker;
mod protokoll;
pub mod rydding;
pub mod sjekkpunkt;
mod sse;
mod stroem;
mod utvikling;
pub mod varsling;
mod websocket;

use std::sync::{Arc, atomic::AtomicBool};

use axum::{Router, middleware, routing::get};
use tokio::sync::{Semaphore, SemaphorePermit};

pub use eksempler::{Eksempel, eksempler};
pub use forseglet::forseglede_ruter;
pub use helse::Klarhet;
pub use kant::Kant;
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
    /// Whether the database answers.
    pub klarhet: Klarhet,
    /// Whether this node is on its way out: it answers, and is not ready any more.
    pub avvikles: AtomicBool,
    /// The edge.
    pub kant: Kant,
    /// Requests that run at once; those beyond are told to come back.
    pub plass: Semaphore,
    /// WebSockets that are open at once.
    pub sokler: Arc<Semaphore>,
}

impl Tjeneste {
    /// Room for one more call, unless too many run.
    fn ta_plass(&self) -> Option<SemaphorePermit<'_>> {
        let plass = self.plass.try_acquire().ok();
        if plass.is_none() {
            self.fordeler.maalinger().kant.kastet.inc();
        }
        plass
    }
}

/// The routes of the portal.
pub fn ruter(tjeneste: Arc<Tjeneste>) -> Router {
    let mut ruter = Router::new()
        .route(
            graphql::STI,
            get(graphql::hent)
                .post(graphql::svar)
                .fallback(graphql::feil_metode),
        )
        .route("/schema.graphql", get(graphql::kontrakt))
        .route("/health/live", get(helse::lever))
        .route("/health/ready", get(helse::klar));
    if tjeneste.utvikling.is_some() {
        ruter = ruter.route("/graphiql/{fil}", get(utvikling::fil));
    }
    let vakt = middleware::from_fn_with_state(tjeneste.clone(), kant::vakt::vakt);
    ruter.layer(vakt).with_state(tjeneste)
}
