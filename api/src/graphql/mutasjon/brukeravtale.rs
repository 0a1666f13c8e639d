//! Acts on agreements with the bruker.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::brukeravtale as avtale;
use uuid::Uuid;

use super::{
    Feil, Svar,
    planrader::{enhet, planinput},
    svar,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Avtaledel,
    kall::{foresporsel, idempotens, ugyldig},
    plan::plan,
    skalarer::{Dato, Tekst, Versjon, fra_id},
    typer::brukeravtale::{Brukeravtale, brukeravtaler},
};
use crate::storage::{
    Sak,
    skriv::brukeravtale::{Avtaleendring, Avtaletekst, NyAvtale},
};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Brukeravtalemutasjoner;

planinput! {
    /// Makes an agreement with a bruker. Kategorier: AVTALER
    OpprettBrukeravtaleInput: avtale::KLASSE; {
        /// With whom.
        bruker_id: ID,
        /// The unit that makes it: of your own organisation.
        enhet_id: ID,
        /// First day; today when absent.
        gyldig_fra_og_med: Option<Dato>,
        /// Last day; open-ended when absent.
        gyldig_til_og_med: Option<Dato>,
        /// The days on which it is to be evaluated.
        #[graphql(default, validator(max_items = 12))]
        evalueringsdatoer: Vec<Dato>,
        /// Fixed appointments.
        faste_avtaler: Option<Tekst>,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

planinput! {
    /// Changes an agreement: absent leaves, null clears. Kategorier: AVTALER
    EndreBrukeravtaleInput: avtale::KLASSE; {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
        /// First day.
        gyldig_fra_og_med: Option<Dato>,
        /// Last day.
        gyldig_til_og_med: MaybeUndefined<Dato>,
        /// The days on which it is to be evaluated, all of them.
        #[graphql(validator(max_items = 12))]
        evalueringsdatoer: Option<Vec<Dato>>,
        /// Fixed appointments.
        faste_avtaler: MaybeUndefined<Tekst>,
    }
}

planinput! {
    /// Ends an agreement before its time. Kategorier: AVTALER
    AvsluttBrukeravtaleInput: avtale::KLASSE; {
        /// Which.
        id: ID,
        /// Last day; today when absent.
        avsluttet: Option<Dato>,
    }
}

planinput! {
    /// Says what one part of an agreement is. Kategorier: AVTALER
    SettAvtaletekstInput: avtale::KLASSE; {
        /// Of which agreement.
        avtale_id: ID,
        /// Which part; it needs its own categories too.
        del: Avtaledel,
        /// What is agreed.
        tekst: Tekst,
        /// The version of the part that was read; absent when there was none.
        versjon: Option<Versjon>,
    }
}

/// Agreements that were changed.
pub struct BrukeravtalePayload(Svar<Arc<Sak>>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl BrukeravtalePayload {
    /// The agreements as they now stand; ended ones with a samtykke that includes history.
    async fn brukeravtaler(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Brukeravtale>>> {
        match &self.0.verdi {
            Some(sak) => brukeravtaler(ctx, sak),
            None => Ok(None),
        }
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on agreements with the bruker.
#[Object]
impl Brukeravtalemutasjoner {
    /// Makes an agreement with a bruker, for a unit of your own organisation.
    async fn opprett_brukeravtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, and from when.")] input: OpprettBrukeravtaleInput,
    ) -> async_graphql::Result<BrukeravtalePayload> {
        let f = foresporsel(ctx)?;
        let ny = NyAvtale {
            bruker: fra_id(&input.bruker_id),
            enhet: enhet(f, Some(&input.enhet_id))?
                .ok_or_else(|| ugyldig("Enheten finnes ikke."))?,
            fra: input.gyldig_fra_og_med.map_or(f.i_dag(), |d| d.0),
            til: input.gyldig_til_og_med.map(|d| d.0),
            evalueringsdatoer: input.evalueringsdatoer.iter().map(|d| d.0).collect(),
            faste_avtaler: input.faste_avtaler.map(|t| t.0),
        };
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f
            .opprett_brukeravtale(ny, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(BrukeravtalePayload)
    }

    /// Changes an agreement. Its unit stays: with another, make another.
    async fn endre_brukeravtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: EndreBrukeravtaleInput,
    ) -> async_graphql::Result<BrukeravtalePayload> {
        let datoer = input.evalueringsdatoer;
        let endring = Avtaleendring {
            fra: input.gyldig_fra_og_med.map(|d| d.0),
            til: valgfri(input.gyldig_til_og_med).map(|til| til.map(|d| d.0)),
            evalueringsdatoer: datoer.map(|alle| alle.iter().map(|d| d.0).collect()),
            faste_avtaler: valgfri(input.faste_avtaler).map(|tekst| tekst.map(|t| t.0)),
        };
        let utfoert = foresporsel(ctx)?
            .endre_brukeravtale(fra_id(&input.id), input.versjon.0, endring, plan(ctx))
            .await;
        svar(ctx, utfoert).map(BrukeravtalePayload)
    }

    /// Ends an agreement before its time. Idempotent.
    async fn avslutt_brukeravtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and when.")] input: AvsluttBrukeravtaleInput,
    ) -> async_graphql::Result<BrukeravtalePayload> {
        let f = foresporsel(ctx)?;
        let dag = input.avsluttet.map_or(f.i_dag(), |d| d.0);
        let utfoert = f
            .avslutt_brukeravtale(fra_id(&input.id), dag, plan(ctx))
            .await;
        svar(ctx, utfoert).map(BrukeravtalePayload)
    }

    /// Says what one part of an agreement is.
    async fn sett_avtaletekst(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which agreement, which part, and what.")] input: SettAvtaletekstInput,
    ) -> async_graphql::Result<BrukeravtalePayload> {
        let ny = Avtaletekst {
            avtale: fra_id(&input.avtale_id),
            del: input.del.into(),
            tekst: input.tekst.0,
            versjon: input.versjon.map(|v| v.0),
        };
        let utfoert = foresporsel(ctx)?.sett_avtaletekst(ny, plan(ctx)).await;
        svar(ctx, utfoert).map(BrukeravtalePayload)
    }
}

/// Outer `None`: absent. Inner `None`: null.
pub(super) fn valgfri<T>(felt: MaybeUndefined<T>) -> Option<Option<T>> {
    match felt {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(verdi) => Some(Some(verdi)),
    }
}
