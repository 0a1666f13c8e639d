//! Asking for samtykke, and the bruker's answer.

use async_graphql::{Context, ID, InputObject, Object};
use samtykke::{Samtykkeutkast, VirksomhetId};
use uuid::Uuid;

use super::{Feil, MottattPayload, Svar, oppdrag::hvem, samtykke::vis, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Betingelse, Formaal, Kategori, Rekkevidde},
    inndata::{Gjelder, kategorier},
    kall::{foresporsel, idempotens},
    plan::plan,
    skalarer::{Dato, fra_id},
    typer::samtykke::Samtykke,
};
use crate::storage::skriv::{forespoersel::Svar as Besvart, samtykkerad::tomt_utkast};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Forespoerselsmutasjoner;

/// Asks for samtykke to your own unit.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
pub struct BeOmSamtykkeInput {
    /// Whom to ask.
    gjelder: Gjelder,
    /// What it is to open.
    #[graphql(validator(max_items = 29))]
    kategorier: Vec<Kategori>,
    /// For which purposes.
    #[graphql(validator(max_items = 5))]
    formaal: Vec<Formaal>,
    /// To read, to contribute, or both.
    #[graphql(validator(max_items = 2))]
    rekkevidde: Vec<Rekkevidde>,
    /// Always, or only while a blaalysperiode runs.
    #[graphql(default_with = "Betingelse::Alltid")]
    betingelse: Betingelse,
    /// Whose rows it is to open.
    #[graphql(validator(max_items = 50))]
    avgivere: Option<Vec<ID>>,
    /// Whether earlier versions are included.
    #[graphql(default)]
    med_historikk: bool,
    /// Whether your systems may act on it without a person.
    #[graphql(default)]
    med_organisasjonstoken: bool,
    /// Last day, at most 24 months ahead.
    gyldig_til_og_med: Dato,
    /// The version of the information text.
    tekstversjon: i32,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Answers a request.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct BesvarForespoerselInput {
    /// Which.
    forespoersel_id: ID,
    /// Whether what was asked for is given.
    gi: bool,
}

/// A request that was answered.
pub struct BesvarForespoerselPayload(Svar<Besvart>);

/// What answering came to.
#[Object(directive = direktiv::egen::apply())]
impl BesvarForespoerselPayload {
    /// The samtykke, when it was given.
    async fn samtykke(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Samtykke>> {
        match &self.0.verdi {
            Some(Besvart::Gitt(endring)) => vis(ctx, Some(endring)),
            Some(Besvart::Avslaatt) | None => Ok(None),
        }
    }

    /// Whether it is answered now.
    async fn er_besvart(&self) -> bool {
        self.0.verdi.is_some()
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on requests for samtykke.
#[Object]
impl Forespoerselsmutasjoner {
    /// Asks a bruker for samtykke to your own unit. Blind: received alike, whether or not anybody is
    /// there to read it. The bruker answers, or not.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
    async fn be_om_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, for what.")] input: BeOmSamtykkeInput,
    ) -> async_graphql::Result<MottattPayload> {
        let f = foresporsel(ctx)?;
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let gjelder = hvem(ctx, &input.gjelder)?;
        let utkast = input.utkast(f.i_dag());
        let utfoert = f.be_om_samtykke(gjelder, utkast, noekkel.as_ref()).await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }

    /// Answers a request: gives what was asked for from today, or declines.
    #[graphql(directive = direktiv::egen::apply())]
    async fn besvar_forespoersel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: BesvarForespoerselInput,
    ) -> async_graphql::Result<BesvarForespoerselPayload> {
        let utfoert = foresporsel(ctx)?
            .besvar_forespoersel(fra_id(&input.forespoersel_id), input.gi, plan(ctx))
            .await;
        svar(ctx, utfoert).map(BesvarForespoerselPayload)
    }
}

impl BeOmSamtykkeInput {
    fn utkast(&self, i_dag: chrono::NaiveDate) -> Samtykkeutkast {
        let avgivere = self.avgivere.iter().flatten();
        Samtykkeutkast {
            avgivere: avgivere.map(|id| VirksomhetId(fra_id(id))).collect(),
            kategorier: kategorier(&self.kategorier),
            formaal: self
                .formaal
                .iter()
                .map(|f| samtykke::Formaal::from(*f))
                .collect(),
            les: self.rekkevidde.contains(&Rekkevidde::Lese),
            bidra: self.rekkevidde.contains(&Rekkevidde::Bidra),
            betingelse: self.betingelse.into(),
            med_historikk: self.med_historikk,
            med_organisasjonstoken: self.med_organisasjonstoken,
            tekstversjon: u8::try_from(self.tekstversjon).unwrap_or(0),
            ..tomt_utkast(i_dag, self.gyldig_til_og_med.0)
        }
    }
}
