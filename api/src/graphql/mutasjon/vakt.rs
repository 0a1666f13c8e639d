//! Waking those on duty.

use async_graphql::{Context, ID, InputObject, Object};

use super::{MottattPayload, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    kall::foresporsel,
    query::personnummer,
    skalarer::{Foedselsnummer, fra_id},
};
use crate::storage::Noekkel;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Vaktmutasjoner;

/// Calls the shift of a unit.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
pub struct VarsleVaktInput {
    /// Whom it is about. Send it as a variable.
    foedselsnummer: Foedselsnummer,
    /// Whose shift.
    enhet_id: ID,
}

/// Acts on shifts.
#[Object]
impl Vaktmutasjoner {
    /// Wakes those on duty in a unit, who call back. Blind: the same whether the portal knows the
    /// person or not, and whatever samtykke there is. For staff; at most 20 an hour.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
    async fn varsle_vakt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose shift, about whom.")] input: VarsleVaktInput,
    ) -> async_graphql::Result<MottattPayload> {
        let gjelder = Noekkel::Nummer(personnummer(&input.foedselsnummer)?);
        let utfoert = foresporsel(ctx)?
            .varsle_vakt(gjelder, fra_id(&input.enhet_id))
            .await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }
}
