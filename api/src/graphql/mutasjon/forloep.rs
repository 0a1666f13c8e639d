//! Acts on the ROP-pasientforløp.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::{forloep as ramme, forloep_frist as frist};
use uuid::Uuid;

use super::{
    Feil, Svar,
    planrader::{enhet, planinput},
    svar,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Fasetype,
    kall::{foresporsel, idempotens, ugyldig},
    plan::plan,
    skalarer::{Dato, Tekst, Versjon, fra_id},
    typer::forloep::RopForloep,
};
use crate::storage::{Foresporsel, Sak, skriv::forloep::NyFase};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Forloepsmutasjoner;

planinput! {
    /// A phase to start: one unit is responsible. Kategorier: FORLOEP
    FaseInput: ramme::KLASSE; {
        /// Which.
        r#type: Fasetype,
        /// First day; today when absent.
        gyldig_fra_og_med: Option<Dato>,
        /// The unit responsible.
        ansvarlig_id: ID,
        /// The other units that take part.
        #[graphql(default, validator(max_items = 20))]
        parter: Vec<ID>,
        /// The day by which it is to be over. Kategorier: FORLOEP FORLOEP_FRISTER
        #[graphql(directive = direktiv::samtykke::apply(
            direktiv::kategorier(frist::KLASSE),
            direktiv::fra_tekst(frist::KLASSE),
            None,
            direktiv::lokaliserer(frist::KLASSE)
        ))]
        innen: Option<Dato>,
    }
}

planinput! {
    /// Starts a course with its first phase. Kategorier: FORLOEP
    OpprettForloepInput: ramme::KLASSE; {
        /// For whom.
        bruker_id: ID,
        /// The first phase.
        fase: FaseInput,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Starts the next phase. Kategorier: FORLOEP
    StartFaseInput: ramme::KLASSE; {
        /// The present phase, which ends the day before.
        fase_id: ID,
        /// The version of it that was read.
        versjon: Versjon,
        /// The next one.
        fase: FaseInput,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Ends a course and its present phase. Kategorier: FORLOEP
    AvsluttForloepInput: ramme::KLASSE; {
        /// Which.
        id: ID,
        /// Last day; today when absent.
        avsluttet: Option<Dato>,
    }
}

planinput! {
    /// Sets the deadline of a phase, or says why it was missed. Kategorier: FORLOEP FORLOEP_FRISTER
    SettFasefristInput: frist::KLASSE; {
        /// Of which phase.
        fase_id: ID,
        /// The day by which it is to be over.
        innen: Dato,
        /// Why it was not.
        bruddaarsak: Option<Tekst>,
        /// The version of the deadline that was read; absent when there was none.
        versjon: Option<Versjon>,
    }
}

/// A course that was changed.
pub struct ForloepPayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl ForloepPayload {
    /// The course as it now stands.
    async fn rop_forloep(&self) -> Option<RopForloep> {
        self.0.verdi.clone().map(RopForloep)
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

impl FaseInput {
    /// As storage takes it.
    fn ny(&self, f: &Foresporsel) -> async_graphql::Result<NyFase> {
        let fra = self.gyldig_fra_og_med.map_or(f.i_dag(), |d| d.0);
        let innen = self.innen.map(|d| d.0);
        if innen.is_some_and(|innen| innen < fra) {
            return Err(ugyldig("Fristen er før fasen starter."));
        }
        let finn = |id: &ID| enhet(f, Some(id))?.ok_or_else(|| ugyldig("Enheten finnes ikke."));
        let ansvarlig = finn(&self.ansvarlig_id)?;
        let mut parter = self
            .parter
            .iter()
            .map(finn)
            .collect::<Result<Vec<_>, _>>()?;
        let antall = parter.len();
        parter.sort_unstable();
        parter.dedup();
        if parter.len() < antall || parter.contains(&ansvarlig) {
            return Err(ugyldig("En enhet er nevnt to ganger."));
        }
        Ok(NyFase {
            type_: self.r#type.into(),
            fra,
            ansvarlig,
            parter,
            innen,
        })
    }
}

/// Acts on the ROP-pasientforløp.
#[Object]
impl Forloepsmutasjoner {
    /// Starts a course with its first phase, so that one unit is responsible from the first day.
    async fn opprett_forloep(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, and the first phase.")] input: OpprettForloepInput,
    ) -> async_graphql::Result<ForloepPayload> {
        let f = foresporsel(ctx)?;
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let bruker = fra_id(&input.bruker_id);
        let utfoert = f
            .opprett_forloep(bruker, input.fase.ny(f)?, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(ForloepPayload)
    }

    /// Starts the next phase.
    async fn start_fase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "After which, and what.")] input: StartFaseInput,
    ) -> async_graphql::Result<ForloepPayload> {
        let f = foresporsel(ctx)?;
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let naa = (fra_id(&input.fase_id), input.versjon.0);
        let utfoert = f
            .start_fase(naa, input.fase.ny(f)?, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(ForloepPayload)
    }

    /// Ends a course and its present phase. Idempotent.
    async fn avslutt_forloep(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and when.")] input: AvsluttForloepInput,
    ) -> async_graphql::Result<ForloepPayload> {
        let f = foresporsel(ctx)?;
        let dag = input.avsluttet.map_or(f.i_dag(), |d| d.0);
        let utfoert = f.avslutt_forloep(fra_id(&input.id), dag, plan(ctx)).await;
        svar(ctx, utfoert).map(ForloepPayload)
    }

    /// Sets the deadline of a phase, or says why it was missed.
    async fn sett_fasefrist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which phase, and when.")] input: SettFasefristInput,
    ) -> async_graphql::Result<ForloepPayload> {
        let utfoert = foresporsel(ctx)?
            .sett_frist(
                fra_id(&input.fase_id),
                input.innen.0,
                input.bruddaarsak.map(|t| t.0),
                input.versjon.map(|v| v.0),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(ForloepPayload)
    }
}
