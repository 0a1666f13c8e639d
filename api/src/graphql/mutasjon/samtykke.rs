//! The bruker gives, replaces and withdraws samtykke.

use async_graphql::{Context, ID, InputObject, Object};
use entity::samtykke as tabell;
use uuid::Uuid;

use super::{Feil, Svar, svar};
use crate::graphql::{
    direktiv,
    enumer::Kategori,
    inndata::{NyttSamtykkeInput, kategorier},
    kall::{aapnet, feil, foresporsel, idempotens},
    plan::plan,
    skalarer::fra_id,
    typer::samtykke::Samtykke,
};
use crate::storage::skriv::samtykke::Samtykkeendring;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Samtykkemutasjoner;

/// Gives samtykke.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct GiSamtykkeInput {
    /// For a representative: whom it is about. The bruker leaves it out.
    bruker_id: Option<ID>,
    /// The samtykke.
    samtykke: NyttSamtykkeInput,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Replaces a samtykke.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct ErstattSamtykkeInput {
    /// For a representative: whom it is about. The bruker leaves it out.
    bruker_id: Option<ID>,
    /// The one that is replaced.
    samtykke_id: ID,
    /// What takes its place.
    samtykke: NyttSamtykkeInput,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Withdraws samtykke.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct TrekkSamtykkeInput {
    /// Which.
    samtykke_id: ID,
    /// Only these categories; the whole when absent.
    #[graphql(validator(max_items = 29))]
    kategorier: Option<Vec<Kategori>>,
}

/// A samtykke that was given or replaced.
pub struct GiSamtykkePayload(pub(super) Svar<Samtykkeendring>);

/// A samtykke that was withdrawn.
pub struct TrekkSamtykkePayload(Svar<Samtykkeendring>);

/// The samtykke that now stands.
pub(super) fn vis(
    ctx: &Context<'_>,
    endring: Option<&Samtykkeendring>,
) -> async_graphql::Result<Option<Samtykke>> {
    let Some(endring) = endring else {
        return Ok(None);
    };
    let naa = foresporsel(ctx)?.naa();
    let rad = endring
        .sak
        .rad::<tabell::Entity>(endring.samtykke)
        .map_err(|aarsak| feil(ctx, aarsak))?;
    match rad {
        Some(rad) => Samtykke::vis(rad, naa).map_err(|aarsak| feil(ctx, aarsak)),
        // Never a silent null: a mandate to give need not be one to read.
        None => Ok(aapnet(ctx, endring.sak.krev_klasse(tabell::KLASSE))?.and(None)),
    }
}

/// What giving came to.
#[Object(directive = direktiv::egen::apply())]
impl GiSamtykkePayload {
    /// The samtykke as it now stands.
    async fn samtykke(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Samtykke>> {
        vis(ctx, self.0.verdi.as_ref())
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// What withdrawing came to.
#[Object(directive = direktiv::egen::apply())]
impl TrekkSamtykkePayload {
    /// The samtykke as it now stands; after a partial withdrawal the one with what is left.
    async fn samtykke(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Samtykke>> {
        vis(ctx, self.0.verdi.as_ref())
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// The bruker's own acts on samtykke.
#[Object]
impl Samtykkemutasjoner {
    /// Gives samtykke: the bruker from 16 with capacity, or a representative within the mandate.
    #[graphql(directive = direktiv::egen::apply())]
    async fn gi_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is given.")] input: GiSamtykkeInput,
    ) -> async_graphql::Result<GiSamtykkePayload> {
        let f = foresporsel(ctx)?;
        let nytt = input.samtykke.utkast(f.i_dag());
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let bruker = input.bruker_id.as_ref().map(fra_id);
        let utfoert = f
            .gi_samtykke(bruker, nytt, None, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(GiSamtykkePayload)
    }

    /// Puts a new samtykke in the place of one in force.
    #[graphql(directive = direktiv::egen::apply())]
    async fn erstatt_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What takes the place of what.")] input: ErstattSamtykkeInput,
    ) -> async_graphql::Result<GiSamtykkePayload> {
        let f = foresporsel(ctx)?;
        let nytt = input.samtykke.utkast(f.i_dag());
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let bruker = input.bruker_id.as_ref().map(fra_id);
        let gammelt = Some(fra_id(&input.samtykke_id));
        let utfoert = f
            .gi_samtykke(bruker, nytt, gammelt, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(GiSamtykkePayload)
    }

    /// Withdraws samtykke, whole or in part. Never needs capacity or a version, and takes effect at
    /// once: after the answer nothing that it covered leaves the portal.
    #[graphql(directive = direktiv::egen::apply())]
    async fn trekk_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is withdrawn.")] input: TrekkSamtykkeInput,
    ) -> async_graphql::Result<TrekkSamtykkePayload> {
        let f = foresporsel(ctx)?;
        let noen = input.kategorier.as_deref().map(kategorier);
        let utfoert = f
            .trekk_samtykke(fra_id(&input.samtykke_id), noen, plan(ctx))
            .await;
        svar(ctx, utfoert).map(TrekkSamtykkePayload)
    }
}
