//! Acts on the kriseplan: its frame, and the rows of each of its tables.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::kriseplan as ramme;
use uuid::Uuid;

use super::{
    Feil, Svar,
    planrader::{
        EndreBarnetiltakInput, EndreBarnetiltakPayload, EndreKrisekontakterInput,
        EndreKrisekontakterPayload, EndreKriseraadInput, EndreKriseraadPayload, EndreTrinnInput,
        EndreTrinnPayload, EndreVarselsignalerInput, EndreVarselsignalerPayload, endre_rader,
        planinput,
    },
    svar,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    kall::{foresporsel, idempotens, ugyldig},
    plan::plan,
    skalarer::{Dato, Versjon, fra_id},
    typer::kriseplan::Kriseplan,
};
use crate::storage::Sak;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Kriseplanmutasjoner;

planinput! {
    /// Opens a kriseplan. Kategorier: KRISEPLAN_SIGNALER
    OpprettKriseplanInput: ramme::KLASSE; {
        /// For whom.
        bruker_id: ID,
        /// First day; today when absent.
        gyldig_fra_og_med: Option<Dato>,
        /// The day by which it is to be reviewed.
        revideres_innen: Option<Dato>,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Changes or closes a kriseplan's own row. Kategorier: KRISEPLAN_SIGNALER
    EndreKriseplanInput: ramme::KLASSE; {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
        /// The day by which it is to be reviewed; null clears it.
        revideres_innen: MaybeUndefined<Dato>,
        /// Closes the plan.
        #[graphql(default)]
        avslutt: bool,
    }
}

/// A kriseplan that was opened, changed or closed.
pub struct KriseplanPayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl KriseplanPayload {
    /// The plan as it now stands.
    async fn kriseplan(&self) -> Option<Kriseplan> {
        self.0.verdi.clone().map(Kriseplan)
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on the kriseplan.
#[Object]
impl Kriseplanmutasjoner {
    /// Opens a kriseplan: an act of its own, never a first row.
    async fn opprett_kriseplan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, and until when.")] input: OpprettKriseplanInput,
    ) -> async_graphql::Result<KriseplanPayload> {
        let f = foresporsel(ctx)?;
        let fra = input.gyldig_fra_og_med.map_or(f.i_dag(), |d| d.0);
        let innen = input.revideres_innen.map(|d| d.0);
        if innen.is_some_and(|innen| innen < fra) {
            return Err(ugyldig("Planen kan ikke revideres før den gjelder."));
        }
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f
            .opprett_kriseplan(
                fra_id(&input.bruker_id),
                fra,
                innen,
                noekkel.as_ref(),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(KriseplanPayload)
    }

    /// Changes or closes a kriseplan's own row.
    async fn endre_kriseplan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: EndreKriseplanInput,
    ) -> async_graphql::Result<KriseplanPayload> {
        let innen = match input.revideres_innen {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(dag) => Some(Some(dag.0)),
        };
        let utfoert = foresporsel(ctx)?
            .endre_kriseplan(
                fra_id(&input.id),
                input.versjon.0,
                innen,
                input.avslutt,
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(KriseplanPayload)
    }

    /// Adds, changes and takes out warning signs.
    async fn endre_varselsignaler(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreVarselsignalerInput,
    ) -> async_graphql::Result<EndreVarselsignalerPayload> {
        endre_rader!(f, ctx, input, EndreVarselsignalerPayload)
    }

    /// Adds, changes and takes out advice.
    async fn endre_kriseraad(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreKriseraadInput,
    ) -> async_graphql::Result<EndreKriseraadPayload> {
        endre_rader!(f, ctx, input, EndreKriseraadPayload)
    }

    /// Adds, changes and takes out steps.
    async fn endre_trinn(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreTrinnInput,
    ) -> async_graphql::Result<EndreTrinnPayload> {
        endre_rader!(f, ctx, input, EndreTrinnPayload)
    }

    /// Adds, changes and takes out contacts.
    async fn endre_krisekontakter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreKrisekontakterInput,
    ) -> async_graphql::Result<EndreKrisekontakterPayload> {
        endre_rader!(f, ctx, input, EndreKrisekontakterPayload)
    }

    /// Adds, changes and takes out what is done for children.
    async fn endre_barnetiltak(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreBarnetiltakInput,
    ) -> async_graphql::Result<EndreBarnetiltakPayload> {
        endre_rader!(f, ctx, input, EndreBarnetiltakPayload)
    }
}
