//! Declaring, prolonging and ending a blaalysperiode.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::blaalysperiode;
use uuid::Uuid;

use super::{Feil, Svar, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    kall::{aapnet, foresporsel, idempotens},
    plan::plan,
    skalarer::{Tekst, fra_id},
    typer::blaalys::Blaalysperiode,
};
use crate::storage::Sak;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Blaalysmutasjoner;

/// Declares a crisis period.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
pub struct StartBlaalysperiodeInput {
    /// For whom.
    bruker_id: ID,
    /// Why.
    begrunnelse: Tekst,
    /// For how long, 1 to 72 hours.
    #[graphql(default = 72)]
    varighet_timer: i32,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Prolongs a crisis period.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
pub struct ForlengBlaalysperiodeInput {
    /// Which.
    id: ID,
    /// For how long from now, 1 to 72 hours; at most 7 days in all.
    #[graphql(default = 72)]
    varighet_timer: i32,
}

/// Ends a crisis period.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
pub struct AvsluttBlaalysperiodeInput {
    /// Which.
    id: ID,
}

/// A crisis period that was declared, prolonged or ended.
pub struct BlaalysperiodePayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl BlaalysperiodePayload {
    /// The latest period as it now stands.
    async fn blaalysperiode(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Blaalysperiode>> {
        let Some(sak) = &self.0.verdi else {
            return Ok(None);
        };
        let rader = aapnet(ctx, sak.liste::<blaalysperiode::Entity>())?;
        Ok(rader
            .and_then(|r| r.into_iter().max_by_key(|b| (b.startet, b.id)))
            .map(Blaalysperiode))
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on crisis periods.
#[Object]
impl Blaalysmutasjoner {
    /// Declares a crisis period, or joins the one that runs: the answer is alike. The bruker, the
    /// koordinator, or health personnel with a tie that the period does not itself wake.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Koordinator, Rolle::Helsepersonell]))]
    async fn start_blaalysperiode(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, why and how long.")] input: StartBlaalysperiodeInput,
    ) -> async_graphql::Result<BlaalysperiodePayload> {
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let timer = u32::try_from(input.varighet_timer).unwrap_or(0);
        let utfoert = foresporsel(ctx)?
            .start_blaalys(
                fra_id(&input.bruker_id),
                input.begrunnelse.0,
                timer,
                noekkel.as_ref(),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(BlaalysperiodePayload)
    }

    /// Prolongs a running crisis period: takes a second person.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Koordinator, Rolle::Helsepersonell]))]
    async fn forleng_blaalysperiode(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and how long.")] input: ForlengBlaalysperiodeInput,
    ) -> async_graphql::Result<BlaalysperiodePayload> {
        let timer = u32::try_from(input.varighet_timer).unwrap_or(0);
        let utfoert = foresporsel(ctx)?
            .forleng_blaalys(fra_id(&input.id), timer, plan(ctx))
            .await;
        svar(ctx, utfoert).map(BlaalysperiodePayload)
    }

    /// Ends a crisis period. Idempotent.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Koordinator, Rolle::Helsepersonell]))]
    async fn avslutt_blaalysperiode(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AvsluttBlaalysperiodeInput,
    ) -> async_graphql::Result<BlaalysperiodePayload> {
        let utfoert = foresporsel(ctx)?
            .avslutt_blaalys(fra_id(&input.id), plan(ctx))
            .await;
        svar(ctx, utfoert).map(BlaalysperiodePayload)
    }
}
