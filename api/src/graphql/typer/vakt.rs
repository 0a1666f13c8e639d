//! Calls to those on duty.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{bruker::Bruker, register::Ansatt};
use crate::graphql::{
    direktiv::{self, Rolle},
    kall::foresporsel,
    skalarer::Tid,
};
use crate::storage::skriv::vakt::Vaktvarsel as Rad;

/// A call to the unit's shift.
#[derive(Clone)]
pub struct Vaktvarsel(pub Arc<Rad>);

/// A call to those on duty in your unit (vaktvarsel). Call back.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl Vaktvarsel {
    /// When.
    async fn tidspunkt(&self) -> Tid {
        Tid(self.0.tidspunkt)
    }

    /// Who called.
    async fn fra(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ansatt>> {
        Ok(Ansatt::finn(foresporsel(ctx)?.register(), self.0.fra))
    }

    /// Whom it is about, when samtykke lets you see them; else null, whoever it is.
    async fn bruker(&self) -> Option<Bruker> {
        self.0.sak.clone().map(Bruker)
    }
}
