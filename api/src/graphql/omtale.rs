//! What may be said of a call to those who run the portal: nothing that the caller wrote, and nothing
//! of whom it was about.

use async_graphql::parser::types::OperationType;

use crate::auth::{Identitet, Subjekt};

/// A call, as log lines, measures and spans tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omtale {
    /// `query`, `mutation` or `subscription`; empty where no operation was found.
    pub art: &'static str,
    /// `ansatt`, `organisasjon` or `borger`; empty where nobody was known.
    pub aktoer: &'static str,
    /// SHA-256 of the document, in hex; empty where it was not read.
    pub dokument: String,
    /// How often it was decided: more than once when rights moved meanwhile.
    pub forsoek: usize,
    /// Fields that were refused.
    pub avslag: usize,
}

impl Omtale {
    /// A call of somebody.
    pub(super) fn av(identitet: &Identitet) -> Self {
        let aktoer = match &identitet.subjekt {
            Subjekt::Person {
                ansatt_ved: Some(_),
                ..
            } => "ansatt",
            Subjekt::Person { .. } => "borger",
            Subjekt::Organisasjon { .. } => "organisasjon",
        };
        Self {
            aktoer,
            ..Self::default()
        }
    }

    /// The operation that was chosen.
    pub(super) fn er(&mut self, type_: OperationType) {
        self.art = match type_ {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
    }
}
