//! What only development serves: GraphiQL, the personas and their tokens.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde_json::json;

use super::{Tjeneste, eksempler, graphiql};
use crate::{auth::Utviklerutsteder, demo::personaer, klokke::Klokke};

/// The development issuer.
pub struct Utvikling {
    /// Mints the personas' tokens.
    pub utsteder: Utviklerutsteder,
}

/// How long a persona's token lasts.
const VARIGHET: TimeDelta = TimeDelta::hours(12);

impl Utvikling {
    /// Every persona with a token that is valid from now.
    pub fn personaer(&self, klokke: &dyn Klokke) -> Vec<serde_json::Value> {
        personaer()
            .into_iter()
            .filter_map(|p| {
                let token = self.utsteder.mynt(&p.krav, klokke.naa(), VARIGHET).ok()?;
                Some(json!({ "navn": p.navn, "beskrivelse": p.beskrivelse, "token": token }))
            })
            .collect()
    }
}

/// GraphiQL for a browser's GET; others are told how to ask.
pub async fn side(State(tjeneste): State<Arc<Tjeneste>>, hoder: HeaderMap) -> Response {
    let nettleser = hoder
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|godtar| godtar.contains("text/html"));
    if tjeneste.utvikling.is_none() || !nettleser {
        return super::graphql::feil_metode().await;
    }
    bygget("index.html")
}

/// GraphiQL's files, the personas, the examples.
pub async fn fil(State(tjeneste): State<Arc<Tjeneste>>, Path(navn): Path<String>) -> Response {
    match (navn.as_str(), &tjeneste.utvikling) {
        ("personas.json", Some(utvikling)) => {
            axum::Json(utvikling.personaer(tjeneste.lager.klokke())).into_response()
        }
        ("eksempler.json", Some(_)) => {
            let liste = eksempler(tjeneste.lager.klokke().i_dag());
            let liste = liste
                .iter()
                .map(|e| json!({ "tittel": e.tittel, "dokument": e.dokument }));
            axum::Json(liste.collect::<Vec<_>>()).into_response()
        }
        (navn, _) => bygget(navn),
    }
}

fn bygget(navn: &str) -> Response {
    match graphiql::fil(navn) {
        Some((type_, innhold)) => (
            [
                (header::CONTENT_TYPE, type_),
                (header::CONTENT_SECURITY_POLICY, graphiql::CSP),
            ],
            innhold,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
