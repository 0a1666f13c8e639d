//! The bruker writes to a personvernombud, who answers.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use entity::henvendelse as tabell;
use uuid::Uuid;

use super::{Feil, Svar, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Henvendelsestype,
    kall::{foresporsel, idempotens},
    skalarer::{Tekst, fra_id},
    typer::henvendelse::Henvendelse,
};
use crate::storage::skriv::henvendelse::Gjelder;

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Henvendelsesmutasjoner;

/// What it is about.
#[derive(OneofObject)]
#[graphql(directive = direktiv::egen::apply())]
pub enum HenvendelseGjelder {
    /// An entry of the access log.
    InnfoerselId(ID),
    /// A row of the case.
    RadId(ID),
}

/// Writes to a personvernombud.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct SendHenvendelseInput {
    /// For a representative: whom it is about. The bruker leaves it out.
    bruker_id: Option<ID>,
    /// What is asked.
    r#type: Henvendelsestype,
    /// What it is about; decides who answers.
    gjelder: HenvendelseGjelder,
    /// In the bruker's own words.
    tekst: Tekst,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Answers what a bruker wrote.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
pub struct BesvarHenvendelseInput {
    /// Which.
    henvendelse_id: ID,
    /// Whether it is granted. What is granted deleted is deleted at once, with its earlier versions.
    godtatt: bool,
    /// The grounds, as the bruker reads them.
    svar: Tekst,
}

/// What was sent or answered.
pub struct HenvendelsePayload(Svar<tabell::Model>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Personvernombud]))]
impl HenvendelsePayload {
    /// It, as it now stands.
    async fn henvendelse(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Henvendelse>> {
        let register = foresporsel(ctx)?.register();
        let rad = self.0.verdi.clone();
        Ok(rad.map(|rad| Henvendelse(register.clone(), rad)))
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Between the bruker and those who answer for the use of the portal.
#[Object]
impl Henvendelsesmutasjoner {
    /// Writes to the personvernombud of the organisation that made the entry or owns the row: a
    /// remark, or that the row is corrected or deleted.
    #[graphql(directive = direktiv::egen::apply())]
    async fn send_henvendelse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, about what.")] input: SendHenvendelseInput,
    ) -> async_graphql::Result<HenvendelsePayload> {
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let gjelder = match &input.gjelder {
            HenvendelseGjelder::InnfoerselId(id) => Gjelder::Innfoersel(fra_id(id)),
            HenvendelseGjelder::RadId(id) => Gjelder::Rad(fra_id(id)),
        };
        let bruker = input.bruker_id.as_ref().map(fra_id);
        let (type_, tekst) = (input.r#type.into(), input.tekst.0);
        let utfoert = foresporsel(ctx)?
            .send_henvendelse(bruker, type_, gjelder, tekst, noekkel.as_ref())
            .await;
        svar(ctx, utfoert).map(HenvendelsePayload)
    }

    /// Answers what a bruker wrote to your organisation. Corrections themselves are made by those who
    /// own the row.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
    async fn besvar_henvendelse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: BesvarHenvendelseInput,
    ) -> async_graphql::Result<HenvendelsePayload> {
        let utfoert = foresporsel(ctx)?
            .besvar_henvendelse(fra_id(&input.henvendelse_id), input.godtatt, input.svar.0)
            .await;
        svar(ctx, utfoert).map(HenvendelsePayload)
    }
}
