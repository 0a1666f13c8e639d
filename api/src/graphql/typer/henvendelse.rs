//! What the bruker writes to a personvernombud.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::henvendelse as tabell;

use super::register::{Ansatt, Virksomhet};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Henvendelsestype,
    skalarer::{Tid, id},
};
use crate::storage::Register;

/// One of them, with its answer.
pub struct Henvendelse(pub Arc<Register>, pub tabell::Model);

/// What the bruker wrote to a personvernombud (henvendelse), and the answer: for these two.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Personvernombud]))]
impl Henvendelse {
    /// Names it.
    async fn id(&self) -> ID {
        id(self.1.id)
    }

    /// What is asked.
    async fn r#type(&self) -> Option<Henvendelsestype> {
        self.1.type_().map(Into::into)
    }

    /// The bruker.
    async fn bruker_id(&self) -> ID {
        id(self.1.bruker_id)
    }

    /// Whose personvernombud answers: who made the entry, or owns the row.
    async fn virksomhet(&self) -> Option<Virksomhet> {
        Virksomhet::finn(&self.0, self.1.virksomhet_id)
    }

    /// The entry of the access log that it is about.
    async fn innfoersel_id(&self) -> Option<ID> {
        self.1.innfoersel_id.map(id)
    }

    /// The row that it is about.
    async fn rad_id(&self) -> Option<ID> {
        self.1.rad_id.map(id)
    }

    /// What the bruker says.
    async fn tekst(&self) -> &str {
        &self.1.tekst
    }

    /// When it was sent.
    async fn opprettet(&self) -> Tid {
        Tid(self.1.opprettet)
    }

    /// When it was answered; null while it waits.
    async fn besvart(&self) -> Option<Tid> {
        self.1.besvart.map(Tid)
    }

    /// Whether it was granted.
    async fn godtatt(&self) -> Option<bool> {
        self.1.godtatt
    }

    /// The grounds.
    async fn svar(&self) -> Option<&str> {
        self.1.svar.as_deref()
    }

    /// Who answered.
    async fn besvart_av(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.besvart_av_id?)
    }
}
