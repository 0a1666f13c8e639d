//! Acts on the ansvarsgruppe.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{ansvarsgruppe as gruppetabell, ansvarsgruppe_medlem as medlemtabell};
use uuid::Uuid;

use super::{Feil, Svar, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Medlemsrolle,
    kall::{aapnet, feil, foresporsel, idempotens},
    plan::plan,
    skalarer::{Dato, Versjon, fra_id},
    typer::ansvarsgruppe::{Ansvarsgruppe, Medlem},
};
use crate::storage::skriv::ansvarsgruppe::Gruppeendring;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Gruppemutasjoner;

macro_rules! gruppeinput {
    ($(#[doc = $doc:literal])+ $navn:ident { $($(#[doc = $fdoc:literal])+ $felt:ident: $type:ty,)* }) => {
        $(#[doc = $doc])+
        #[derive(InputObject)]
        #[graphql(directive = direktiv::samtykke::apply(
            direktiv::kategorier(gruppetabell::KLASSE),
            direktiv::fra_tekst(gruppetabell::KLASSE),
            direktiv::og_radens(gruppetabell::KLASSE),
            direktiv::lokaliserer(gruppetabell::KLASSE)
        ))]
        pub struct $navn { $($(#[doc = $fdoc])+ $felt: $type,)* }
    };
}

gruppeinput! {
    /// Creates a group. Kategorier: ANSVARSGRUPPE
    OpprettAnsvarsgruppeInput {
        /// Around whom.
        bruker_id: ID,
        /// First day; today when absent.
        gyldig_fra_og_med: Option<Dato>,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

gruppeinput! {
    /// Ends a group. Kategorier: ANSVARSGRUPPE
    AvsluttAnsvarsgruppeInput {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
        /// Last day; today when absent.
        gyldig_til_og_med: Option<Dato>,
    }
}

gruppeinput! {
    /// Adds a member. Kategorier: ANSVARSGRUPPE
    LeggTilMedlemInput {
        /// To which group.
        ansvarsgruppe_id: ID,
        /// Who: another than yourself.
        ansatt_id: ID,
        /// In which part.
        rolle: Medlemsrolle,
        /// Makes a retry safe for 24 hours.
        idempotensnoekkel: Option<Uuid>,
    }
}

gruppeinput! {
    /// Changes a member. Kategorier: ANSVARSGRUPPE
    EndreMedlemInput {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
        /// The new part.
        rolle: Medlemsrolle,
    }
}

gruppeinput! {
    /// Takes a member out. Kategorier: ANSVARSGRUPPE
    FjernMedlemInput {
        /// Which.
        id: ID,
        /// The version that was read.
        versjon: Versjon,
    }
}

/// A group that was created, ended or changed.
pub struct AnsvarsgruppePayload(Svar<Gruppeendring>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl AnsvarsgruppePayload {
    /// The latest group as it now stands.
    async fn ansvarsgruppe(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Ansvarsgruppe>> {
        let Some(endring) = &self.0.verdi else {
            return Ok(None);
        };
        let rader = aapnet(ctx, endring.sak.liste::<gruppetabell::Entity>())?;
        Ok(rader
            .and_then(|r| {
                r.into_iter().max_by_key(|g| {
                    (
                        g.gyldig_til_og_med.is_none(),
                        g.gyldig_fra_og_med,
                        g.endret,
                        g.id,
                    )
                })
            })
            .map(Ansvarsgruppe))
    }

    /// The member that was added or changed.
    async fn medlem(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Medlem>> {
        let Some((sak, id)) = self
            .0
            .verdi
            .as_ref()
            .and_then(|e| Some((&e.sak, e.medlem?)))
        else {
            return Ok(None);
        };
        let rad = sak
            .rad::<medlemtabell::Entity>(id)
            .map_err(|aarsak| feil(ctx, aarsak))?;
        Ok(rad.map(Medlem))
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on the ansvarsgruppe.
#[Object]
impl Gruppemutasjoner {
    /// Creates the group around a bruker.
    async fn opprett_ansvarsgruppe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Around whom.")] input: OpprettAnsvarsgruppeInput,
    ) -> async_graphql::Result<AnsvarsgruppePayload> {
        let f = foresporsel(ctx)?;
        let fra = input.gyldig_fra_og_med.map_or(f.i_dag(), |d| d.0);
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f
            .opprett_ansvarsgruppe(fra_id(&input.bruker_id), fra, noekkel.as_ref(), plan(ctx))
            .await;
        svar(ctx, utfoert).map(AnsvarsgruppePayload)
    }

    /// Ends the group, and the ties that followed from it.
    async fn avslutt_ansvarsgruppe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and when.")] input: AvsluttAnsvarsgruppeInput,
    ) -> async_graphql::Result<AnsvarsgruppePayload> {
        let f = foresporsel(ctx)?;
        let til = input.gyldig_til_og_med.map_or(f.i_dag(), |d| d.0);
        let utfoert = f
            .avslutt_ansvarsgruppe(fra_id(&input.id), input.versjon.0, til, plan(ctx))
            .await;
        svar(ctx, utfoert).map(AnsvarsgruppePayload)
    }

    /// Adds a member. The tie that follows opens nothing by itself.
    async fn legg_til_medlem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, to which group.")] input: LeggTilMedlemInput,
    ) -> async_graphql::Result<AnsvarsgruppePayload> {
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = foresporsel(ctx)?
            .legg_til_medlem(
                fra_id(&input.ansvarsgruppe_id),
                fra_id(&input.ansatt_id),
                input.rolle.into(),
                noekkel.as_ref(),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(AnsvarsgruppePayload)
    }

    /// Changes a member's part in the group.
    async fn endre_medlem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and to what.")] input: EndreMedlemInput,
    ) -> async_graphql::Result<AnsvarsgruppePayload> {
        let utfoert = foresporsel(ctx)?
            .endre_medlem(
                fra_id(&input.id),
                input.versjon.0,
                input.rolle.into(),
                plan(ctx),
            )
            .await;
        svar(ctx, utfoert).map(AnsvarsgruppePayload)
    }

    /// Takes a member out of the group, and ends the tie.
    async fn fjern_medlem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: FjernMedlemInput,
    ) -> async_graphql::Result<AnsvarsgruppePayload> {
        let utfoert = foresporsel(ctx)?
            .fjern_medlem(fra_id(&input.id), input.versjon.0, plan(ctx))
            .await;
        svar(ctx, utfoert).map(AnsvarsgruppePayload)
    }
}
