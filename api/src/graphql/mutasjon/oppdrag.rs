//! Dated ties, made and ended by the leader of the enhet.

use async_graphql::{Context, ID, InputObject, Object};

use super::{MottattPayload, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    inndata::Gjelder,
    kall::{foresporsel, ugyldig},
    skalarer::{Dato, fra_id},
};
use crate::storage::{Noekkel, Rolle as Registerrolle};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Oppdragsmutasjoner;

/// Ties an ansatt to a bruker.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Oppdragsgiver]))]
pub struct OpprettOppdragInput {
    /// To whom.
    gjelder: Gjelder,
    /// Who: one of the enhet that you lead, not yourself.
    ansatt_id: ID,
    /// First day.
    gyldig_fra_og_med: Dato,
    /// Last day, at most 24 months later.
    gyldig_til_og_med: Dato,
}

/// Ends an ansatt's ties to a bruker.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Oppdragsgiver]))]
pub struct AvsluttOppdragInput {
    /// To whom.
    gjelder: Gjelder,
    /// Whose.
    ansatt_id: ID,
}

/// The longest that a tie can be dated ahead.
const MAKS_MAANEDER: u32 = 24;

/// Acts on ties.
#[Object]
impl Oppdragsmutasjoner {
    /// Ties an ansatt to a bruker for a time. Blind. The tie alone opens nothing.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Oppdragsgiver]))]
    async fn opprett_oppdrag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, to whom, when.")] input: OpprettOppdragInput,
    ) -> async_graphql::Result<MottattPayload> {
        let (fra, til) = (input.gyldig_fra_og_med.0, input.gyldig_til_og_med.0);
        if til < fra {
            return Err(ugyldig("Slutter før den starter."));
        }
        let lengste = fra.checked_add_months(chrono::Months::new(MAKS_MAANEDER));
        if lengste.is_none_or(|grense| grense < til) {
            return Err(ugyldig("Kan ikke vare mer enn 24 måneder."));
        }
        let gjelder = hvem(ctx, &input.gjelder)?;
        let utfoert = foresporsel(ctx)?
            .opprett_oppdrag(gjelder, fra_id(&input.ansatt_id), fra, til)
            .await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }

    /// Ends an ansatt's ties to a bruker, membership of the ansvarsgruppe excepted. Blind, idempotent.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Oppdragsgiver]))]
    async fn avslutt_oppdrag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, to whom.")] input: AvsluttOppdragInput,
    ) -> async_graphql::Result<MottattPayload> {
        let gjelder = hvem(ctx, &input.gjelder)?;
        let utfoert = foresporsel(ctx)?
            .avslutt_oppdrag(gjelder, fra_id(&input.ansatt_id))
            .await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }
}

/// Whom a blind write is about: by number only for those who may search by it.
pub(super) fn hvem(ctx: &Context<'_>, gjelder: &Gjelder) -> async_graphql::Result<Noekkel> {
    let f = foresporsel(ctx)?;
    let noekkel = gjelder.noekkel()?;
    match noekkel {
        Noekkel::Nummer(_) if !f.innlogget().har_rolle(Registerrolle::Foedselsnummerbruker) => {
            Err(ugyldig("Du kan ikke bruke fødselsnummer."))
        }
        noekkel => Ok(noekkel),
    }
}
