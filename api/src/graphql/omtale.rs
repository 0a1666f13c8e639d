//! What may be said of a call to those who run the portal: nothing that the caller wrote, and nothing
//! of whom it was about.

use async_graphql::parser::types::OperationType;

use super::{Innkommende, dokumenter::Dokument};
use crate::auth::{Identitet, Subjekt};

/// A call, as log lines, measures and spans tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omtale {
    /// `query`, `mutation` or `subscription`; empty where no operation was found.
    pub art: &'static str,
    /// `ansatt`, `organisasjon` or `borger`; empty where nobody was known.
    pub aktoer: &'static str,
    /// SHA-256 of the document, in hex; empty where it was not read, and where something is wrong with it: it
    /// may hold what belongs in variables, and from a hash a number is guessed.
    pub dokument: String,
    /// How often it was decided: more than once when rights moved meanwhile.
    pub forsoek: usize,
    /// Fields that were refused.
    pub avslag: usize,
}

impl Omtale {
    /// A call, and its document where it was read.
    pub(super) fn av(inn: &Innkommende, dokument: Option<&Dokument>) -> Self {
        let operasjon = dokument.and_then(|d| d.operasjon(inn.operasjon.as_deref()));
        let rett = dokument.filter(|d| d.feil.is_empty());
        Self {
            art: operasjon.map_or("", |(_, operasjon)| art(operasjon.node.ty)),
            aktoer: aktoer(&inn.identitet),
            dokument: rett.map(|d| d.hash.clone()).unwrap_or_default(),
            ..Self::default()
        }
    }
}

fn art(type_: OperationType) -> &'static str {
    match type_ {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// The kind of somebody who is known.
#[must_use]
pub fn aktoer(identitet: &Identitet) -> &'static str {
    match &identitet.subjekt {
        Subjekt::Person {
            ansatt_ved: Some(_),
            ..
        } => "ansatt",
        Subjekt::Person { .. } => "borger",
        Subjekt::Organisasjon { .. } => "organisasjon",
    }
}
