//! Acts on who coordinates.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::koordinatoroppnevning as tabell;
use uuid::Uuid;

use super::{Feil, Svar, planrader::planinput, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Oppnevningstype,
    kall::{foresporsel, idempotens, ugyldig},
    plan::plan,
    skalarer::{Dato, fra_id},
    typer::koordinator::{Koordinatoroppnevning, oppnevnt},
};
use crate::storage::{Sak, skriv::koordinator::Oppnevning};

/// How far ahead an appointment can be made.
const LENGST_FREM: chrono::Days = chrono::Days::new(180);

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Oppnevningsmutasjoner;

planinput! {
    /// Appoints a koordinator or a primary contact. Kategorier: KOORDINATOR
    OppnevnKoordinatorInput: tabell::KLASSE; {
        /// For whom.
        bruker_id: ID,
        /// To what.
        #[graphql(default_with = "Oppnevningstype::Koordinator")]
        r#type: Oppnevningstype,
        /// Who: another than yourself.
        ansatt_id: ID,
        /// First day, from today and at most 180 days on; today when absent.
        gyldig_fra_og_med: Option<Dato>,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Ends an appointment. Kategorier: KOORDINATOR
    AvsluttOppnevningInput: tabell::KLASSE; {
        /// Which.
        id: ID,
        /// Last day; today when absent.
        gyldig_til_og_med: Option<Dato>,
    }
}

/// Appointments that were changed.
pub struct OppnevningPayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl OppnevningPayload {
    /// The appointments as they now stand; past ones with a samtykke that includes history.
    async fn oppnevninger(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Koordinatoroppnevning>>> {
        match &self.0.verdi {
            Some(sak) => oppnevnt(ctx, sak, None),
            None => Ok(None),
        }
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on who coordinates.
#[Object]
impl Oppnevningsmutasjoner {
    /// Appoints. A koordinator is appointed by the coordinating unit (KE), a primary contact by the
    /// one who leads the unit; whoever held the office leaves it the day before.
    async fn oppnevn_koordinator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, to what, and from when.")] input: OppnevnKoordinatorInput,
    ) -> async_graphql::Result<OppnevningPayload> {
        let f = foresporsel(ctx)?;
        let i_dag = f.i_dag();
        let fra = input.gyldig_fra_og_med.map_or(i_dag, |d| d.0);
        let siste = i_dag.checked_add_days(LENGST_FREM).unwrap_or(i_dag);
        if fra < i_dag || siste < fra {
            return Err(ugyldig(
                "Oppnevningen gjelder fra i dag, eller innen 180 dager.",
            ));
        }
        let ny = Oppnevning {
            bruker: fra_id(&input.bruker_id),
            type_: input.r#type.into(),
            ansatt: fra_id(&input.ansatt_id),
            fra,
        };
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f.oppnevn(ny, noekkel.as_ref(), plan(ctx)).await;
        svar(ctx, utfoert).map(OppnevningPayload)
    }

    /// Ends an appointment. Idempotent.
    async fn avslutt_oppnevning(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and when.")] input: AvsluttOppnevningInput,
    ) -> async_graphql::Result<OppnevningPayload> {
        let f = foresporsel(ctx)?;
        let til = input.gyldig_til_og_med.map_or(f.i_dag(), |d| d.0);
        let utfoert = f
            .avslutt_oppnevning(fra_id(&input.id), til, plan(ctx))
            .await;
        svar(ctx, utfoert).map(OppnevningPayload)
    }
}
