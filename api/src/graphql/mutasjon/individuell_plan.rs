//! Acts on the individuell plan: its frame, and the rows of each of its tables.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use entity::ip_ramme as ramme;
use uuid::Uuid;

use super::{
    Feil, Svar,
    iprader::{
        EndreEvalueringerInput, EndreEvalueringerPayload, EndreMaalInput, EndreMaalPayload,
        EndreTiltakInput, EndreTiltakPayload,
    },
    planrader::{endre_rader, planinput},
    svar,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    kall::{foresporsel, idempotens},
    plan::plan,
    skalarer::{Dato, Versjon, fra_id},
    typer::individuell_plan::IndividuellPlan,
};
use crate::storage::{Sak, skriv::individuell_plan::Rammeendring};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Planmutasjoner;

planinput! {
    /// Offers an individuell plan. Kategorier: IP_MAAL
    OpprettIndividuellPlanInput: ramme::KLASSE; {
        /// To whom.
        bruker_id: ID,
        /// The day it was offered; today when absent.
        tilbudt: Option<Dato>,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Changes or closes a plan's own row: absent leaves, null clears. Kategorier: IP_MAAL
    EndrePlanrammeInput: ramme::KLASSE; {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
        /// The day the bruker declined.
        takket_nei: MaybeUndefined<Dato>,
        /// The day it was agreed; takes a period.
        vedtatt: MaybeUndefined<Dato>,
        /// First day of its period.
        periode_fra_og_med: MaybeUndefined<Dato>,
        /// Last day of its period.
        periode_til_og_med: MaybeUndefined<Dato>,
        /// Since when it rests.
        paa_vent_fra: MaybeUndefined<Dato>,
        /// Closes it on that day, for good.
        avsluttet: Option<Dato>,
    }
}

/// A plan that was offered, changed or closed.
pub struct IndividuellPlanPayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl IndividuellPlanPayload {
    /// The plan as it now stands.
    async fn individuell_plan(&self) -> Option<IndividuellPlan> {
        self.0.verdi.clone().map(IndividuellPlan)
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on the individuell plan.
#[Object]
impl Planmutasjoner {
    /// Offers an individuell plan: an act of its own, never a first row.
    async fn opprett_individuell_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom.")] input: OpprettIndividuellPlanInput,
    ) -> async_graphql::Result<IndividuellPlanPayload> {
        let f = foresporsel(ctx)?;
        let tilbudt = input.tilbudt.map_or(f.i_dag(), |d| d.0);
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f
            .opprett_individuell_plan(
                fra_id(&input.bruker_id),
                tilbudt,
                noekkel.as_ref(),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(IndividuellPlanPayload)
    }

    /// Changes or closes a plan's own row.
    async fn endre_planramme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: EndrePlanrammeInput,
    ) -> async_graphql::Result<IndividuellPlanPayload> {
        let endring = Rammeendring {
            takket_nei: dag(&input.takket_nei),
            vedtatt: dag(&input.vedtatt),
            periode_fra: dag(&input.periode_fra_og_med),
            periode_til: dag(&input.periode_til_og_med),
            paa_vent_fra: dag(&input.paa_vent_fra),
            avsluttet: input.avsluttet.map(|d| d.0),
        };
        let utfoert = foresporsel(ctx)?
            .endre_planramme(fra_id(&input.id), input.versjon.0, endring, plan(ctx))
            .await;
        svar(ctx, utfoert).map(IndividuellPlanPayload)
    }

    /// Adds, changes and takes out goals.
    async fn endre_maal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreMaalInput,
    ) -> async_graphql::Result<EndreMaalPayload> {
        endre_rader!(f, ctx, input, EndreMaalPayload)
    }

    /// Adds, changes and takes out measures.
    async fn endre_tiltak(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreTiltakInput,
    ) -> async_graphql::Result<EndreTiltakPayload> {
        endre_rader!(f, ctx, input, EndreTiltakPayload)
    }

    /// Adds, changes and takes out evaluations.
    async fn endre_evalueringer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: EndreEvalueringerInput,
    ) -> async_graphql::Result<EndreEvalueringerPayload> {
        endre_rader!(f, ctx, input, EndreEvalueringerPayload)
    }
}

fn dag(felt: &MaybeUndefined<Dato>) -> Option<Option<NaiveDate>> {
    match felt {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(dag) => Some(Some(dag.0)),
    }
}
