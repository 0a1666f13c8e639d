//! The bruker says no.

use async_graphql::{Context, ID, InputObject, Object};
use entity::sperring;

use super::{Feil, Svar, svar};
use crate::graphql::{
    direktiv,
    enumer::Kategori,
    inndata::{MottakerInput, kategorier},
    kall::{feil, foresporsel},
    plan::plan,
    skalarer::fra_id,
    typer::samtykke::Sperring,
};
use crate::storage::skriv::sperring::Sperringsendring;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Sperringsmutasjoner;

/// Bars somebody.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct OpprettSperringInput {
    /// For a representative: whom it is about. The bruker leaves it out.
    bruker_id: Option<ID>,
    /// Whom it bars. An employment stands for the person, wherever they work.
    mot: MottakerInput,
    /// Only these categories; everything, now and later, when absent.
    #[graphql(validator(min_items = 1, max_items = 29))]
    kategorier: Option<Vec<Kategori>>,
}

/// Lifts a sperring.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct OpphevSperringInput {
    /// Which.
    sperring_id: ID,
}

/// A sperring that was set or lifted.
pub struct SperringPayload(Svar<Sperringsendring>);

/// What it came to.
#[Object(directive = direktiv::egen::apply())]
impl SperringPayload {
    /// The sperring as it now stands.
    async fn sperring(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Sperring>> {
        let Some(endring) = &self.0.verdi else {
            return Ok(None);
        };
        let rad = endring
            .sak
            .rad::<sperring::Entity>(endring.sperring)
            .map_err(|aarsak| feil(ctx, aarsak))?;
        rad.map(Sperring::vis)
            .transpose()
            .map_err(|aarsak| feil(ctx, aarsak))
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// The bruker's own acts on sperringer.
#[Object]
impl Sperringsmutasjoner {
    /// Bars a virksomhet, an enhet or a person. Beats every samtykke. Idempotent.
    #[graphql(directive = direktiv::egen::apply())]
    async fn opprett_sperring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is barred from what.")] input: OpprettSperringInput,
    ) -> async_graphql::Result<SperringPayload> {
        let noen = input.kategorier.as_deref().map(kategorier);
        let bruker = input.bruker_id.as_ref().map(fra_id);
        let utfoert = foresporsel(ctx)?
            .opprett_sperring(bruker, input.mot.part(), noen, plan(ctx))
            .await;
        svar(ctx, utfoert).map(SperringPayload)
    }

    /// Lifts a sperring. Idempotent.
    #[graphql(directive = direktiv::egen::apply())]
    async fn opphev_sperring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: OpphevSperringInput,
    ) -> async_graphql::Result<SperringPayload> {
        let utfoert = foresporsel(ctx)?
            .opphev_sperring(fra_id(&input.sperring_id), plan(ctx))
            .await;
        svar(ctx, utfoert).map(SperringPayload)
    }
}
