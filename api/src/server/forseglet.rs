//! What a sealed portal answers: that it lives, and to everything else that it is not available.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode},
    middleware,
    response::Response,
    routing::get,
};

use super::{graphql, helse, kant::vakt, medietype};

/// The routes of a portal whose database was restored. Nothing that knows the database is behind them.
pub fn forseglede_ruter() -> Router {
    Router::new()
        .route("/health/live", get(helse::lever))
        .fallback(utilgjengelig)
        .layer(middleware::from_fn(vakt::hoder))
}

async fn utilgjengelig(hoder: HeaderMap, _: Request) -> Response {
    let form = medietype::oensket(&hoder).map_or(medietype::JSON, |oensket| oensket.form);
    let melding = "Tjenesten er ikke tilgjengelig nå.";
    graphql::feil(
        StatusCode::SERVICE_UNAVAILABLE,
        "UNAVAILABLE",
        melding,
        form,
    )
}
