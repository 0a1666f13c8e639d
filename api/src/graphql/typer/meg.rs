//! The one who asks.

use std::sync::Arc;

use async_graphql::{Context, Object};
use samtykke::Aktoer;

use super::{
    bruker::Bruker,
    innsyn::Innsyn,
    register::{Ansatt, Enhet, Virksomhet},
    vakt::Vaktvarsel,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Formaal,
    kall::{feil, foresporsel},
    plan::{INNSYN, plan},
};
use crate::storage::{Innlogget, Noekkel, Plan, Sak};

/// Marker: everything is in the request.
pub struct Meg;

/// You: as the token and the registry know you.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl Meg {
    /// Your employment, when you act in one.
    async fn ansatt(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ansatt>> {
        let f = foresporsel(ctx)?;
        Ok(f.innlogget()
            .ansatt()
            .and_then(|a| Ansatt::finn(f.register(), a.ansatt.0)))
    }

    /// The unit on whose behalf you act.
    async fn enhet(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Enhet>> {
        let f = foresporsel(ctx)?;
        let enhet = match &f.innlogget().aktoer {
            Aktoer::Ansatt(a) => Some(a.enhet),
            Aktoer::Organisasjon(o) => Some(o.enhet),
            Aktoer::Borger { .. } => None,
        };
        Ok(enhet.and_then(|e| Enhet::finn(f.register(), e.0)))
    }

    /// The organisation on whose behalf you act.
    async fn virksomhet(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Virksomhet>> {
        let f = foresporsel(ctx)?;
        Ok(f.innlogget()
            .virksomhet()
            .and_then(|v| Virksomhet::finn(f.register(), v.0)))
    }

    /// The purposes that this request may act for; the header `HF-Formaal` narrows them.
    async fn formaal(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Formaal>> {
        let f = foresporsel(ctx)?;
        let lovlige = f
            .innlogget()
            .lovlige_formaal(f.policy())
            .snitt(f.innlogget().oensket);
        Ok(lovlige.iter().map(Into::into).collect())
    }

    /// Calls to your unit in the last 24 hours, latest first, while you are on duty in it (or lead
    /// it, when nobody is on duty); none for others.
    async fn vaktvarsler(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Vaktvarsel>> {
        let varsler = foresporsel(ctx)?
            .vaktvarsler(plan(ctx))
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        Ok(varsler
            .into_iter()
            .map(|v| Vaktvarsel(Arc::new(v)))
            .collect())
    }

    /// Your own case, when you are a bruker and logged in as yourself.
    #[graphql(directive = direktiv::egen::apply())]
    async fn bruker(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Bruker>> {
        Ok(egen_sak(ctx, plan(ctx)).await?.map(Bruker))
    }

    /// Who saw what of you, and who can see what now, when you are a bruker and logged in as
    /// yourself.
    #[graphql(directive = direktiv::egen::apply())]
    async fn innsyn(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Innsyn>> {
        let plan = plan(ctx).med_alle(&INNSYN);
        Ok(egen_sak(ctx, plan).await?.map(Innsyn))
    }
}

/// The case of the one who asks.
async fn egen_sak(ctx: &Context<'_>, plan: Plan) -> async_graphql::Result<Option<Arc<Sak>>> {
    let f = foresporsel(ctx)?;
    if !er_borger(f.innlogget()) {
        return Ok(None);
    }
    let id = f
        .egen_bruker(None)
        .await
        .map_err(|aarsak| feil(ctx, aarsak))?;
    let Some(id) = id else { return Ok(None) };
    f.sak(&Noekkel::Id(id), plan)
        .await
        .map_err(|aarsak| feil(ctx, aarsak))
}

fn er_borger(innlogget: &Innlogget) -> bool {
    matches!(innlogget.aktoer, Aktoer::Borger { .. })
}
