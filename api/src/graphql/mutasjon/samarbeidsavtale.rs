//! Acts on agreements between virksomheter.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{Feil, Svar, brukeravtale::valgfri, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Avtaletype,
    kall::{foresporsel, idempotens, ugyldig},
    skalarer::{Dato, Tekst, Versjon, fra_id},
    typer::samarbeidsavtale::Samarbeidsavtale,
};
use crate::storage::{
    Foresporsel,
    skriv::avtaleinnhold::{Avtaleinnhold, Innholdsendring},
};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Samarbeidsavtalemutasjoner;

/// Longest title, in characters.
const MAKS_TITTEL: usize = 300;

/// A party to be.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct AvtalepartInput {
    /// Which organisation.
    virksomhet_id: ID,
    /// What it takes on.
    #[graphql(default, validator(max_items = 50))]
    forpliktelser: Vec<Tekst>,
}

/// Makes an agreement between organisations, your own among them.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct OpprettSamarbeidsavtaleInput {
    /// Which kind.
    r#type: Avtaletype,
    /// What it is called; at most 300 characters.
    tittel: Tekst,
    /// The parties: two or more.
    #[graphql(validator(max_items = 50))]
    parter: Vec<AvtalepartInput>,
    /// The agreement that it is made under.
    overordnet_id: Option<ID>,
    /// First day; today when absent.
    gyldig_fra_og_med: Option<Dato>,
    /// Last day; open-ended when absent.
    gyldig_til_og_med: Option<Dato>,
    /// The day by which the parties are to go through it.
    gjennomgaas_innen: Option<Dato>,
    /// Months of notice.
    #[graphql(default = 12, validator(minimum = 0, maximum = 60))]
    oppsigelsestid_maaneder: i32,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Changes an agreement that is not in force: absent leaves, null clears. Whoever had signed signs
/// anew.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct EndreSamarbeidsavtaleInput {
    /// Which.
    id: ID,
    /// The version that was read.
    versjon: Versjon,
    /// Which kind.
    r#type: Option<Avtaletype>,
    /// What it is called; at most 300 characters.
    tittel: Option<Tekst>,
    /// The parties, all of them.
    #[graphql(validator(max_items = 50))]
    parter: Option<Vec<AvtalepartInput>>,
    /// The agreement that it is made under.
    overordnet_id: MaybeUndefined<ID>,
    /// First day.
    gyldig_fra_og_med: Option<Dato>,
    /// Last day.
    gyldig_til_og_med: MaybeUndefined<Dato>,
    /// The day by which the parties are to go through it.
    gjennomgaas_innen: MaybeUndefined<Dato>,
    /// Months of notice.
    #[graphql(validator(minimum = 0, maximum = 60))]
    oppsigelsestid_maaneder: Option<i32>,
}

/// Signs an agreement for your own organisation.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct SignerSamarbeidsavtaleInput {
    /// Which.
    id: ID,
    /// The version that was read.
    versjon: Versjon,
}

/// Gives notice of an agreement for your own organisation.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct SiOppSamarbeidsavtaleInput {
    /// Which.
    id: ID,
}

/// An agreement that was made, changed, signed or given notice of.
pub struct SamarbeidsavtalePayload(Svar<Uuid>);

/// What it came to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl SamarbeidsavtalePayload {
    /// The agreement as it now stands.
    async fn samarbeidsavtale(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Samarbeidsavtale>> {
        let register = foresporsel(ctx)?.register();
        Ok(self
            .0
            .verdi
            .and_then(|id| Samarbeidsavtale::finn(register, id)))
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on agreements between organisations: for one who leads in a party.
#[Object]
impl Samarbeidsavtalemutasjoner {
    /// Makes an agreement. It is a draft until every party has signed.
    async fn opprett_samarbeidsavtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says.")] input: OpprettSamarbeidsavtaleInput,
    ) -> async_graphql::Result<SamarbeidsavtalePayload> {
        let f = foresporsel(ctx)?;
        let ny = Avtaleinnhold {
            type_: input.r#type.into(),
            tittel: tittel(input.tittel)?,
            parter: parter(f, input.parter)?,
            overordnet: input.overordnet_id.as_ref().map(fra_id),
            fra: input.gyldig_fra_og_med.map_or(f.i_dag(), |d| d.0),
            til: input.gyldig_til_og_med.map(|d| d.0),
            gjennomgaas_innen: input.gjennomgaas_innen.map(|d| d.0),
            oppsigelsestid: maaneder(input.oppsigelsestid_maaneder)?,
        };
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let utfoert = f.opprett_samarbeidsavtale(ny, noekkel.as_ref()).await;
        svar(ctx, utfoert).map(SamarbeidsavtalePayload)
    }

    /// Changes an agreement that is not in force, and clears its signatures. One in force is
    /// replaced by a new one.
    async fn endre_samarbeidsavtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: EndreSamarbeidsavtaleInput,
    ) -> async_graphql::Result<SamarbeidsavtalePayload> {
        let f = foresporsel(ctx)?;
        let endring = Innholdsendring {
            type_: input.r#type.map(Into::into),
            tittel: input.tittel.map(tittel).transpose()?,
            parter: input.parter.map(|p| parter(f, p)).transpose()?,
            overordnet: valgfri(input.overordnet_id).map(|over| over.as_ref().map(fra_id)),
            fra: input.gyldig_fra_og_med.map(|d| d.0),
            til: dag(input.gyldig_til_og_med),
            gjennomgaas_innen: dag(input.gjennomgaas_innen),
            oppsigelsestid: input.oppsigelsestid_maaneder.map(maaneder).transpose()?,
        };
        let utfoert = f
            .endre_samarbeidsavtale(fra_id(&input.id), input.versjon.0, endring)
            .await;
        svar(ctx, utfoert).map(SamarbeidsavtalePayload)
    }

    /// Signs an agreement for your own organisation. Idempotent.
    async fn signer_samarbeidsavtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SignerSamarbeidsavtaleInput,
    ) -> async_graphql::Result<SamarbeidsavtalePayload> {
        let utfoert = foresporsel(ctx)?
            .signer_samarbeidsavtale(fra_id(&input.id), input.versjon.0)
            .await;
        svar(ctx, utfoert).map(SamarbeidsavtalePayload)
    }

    /// Gives notice of an agreement for your own organisation: it ends when the notice has run.
    /// Idempotent.
    async fn si_opp_samarbeidsavtale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SiOppSamarbeidsavtaleInput,
    ) -> async_graphql::Result<SamarbeidsavtalePayload> {
        let utfoert = foresporsel(ctx)?
            .si_opp_samarbeidsavtale(fra_id(&input.id))
            .await;
        svar(ctx, utfoert).map(SamarbeidsavtalePayload)
    }
}

fn dag(felt: MaybeUndefined<Dato>) -> Option<Option<NaiveDate>> {
    valgfri(felt).map(|dag| dag.map(|d| d.0))
}

fn tittel(tekst: Tekst) -> async_graphql::Result<String> {
    if MAKS_TITTEL < tekst.0.chars().count() {
        return Err(ugyldig("Tittelen er for lang."));
    }
    Ok(tekst.0)
}

fn maaneder(antall: i32) -> async_graphql::Result<i16> {
    i16::try_from(antall).map_err(|_| ugyldig("Oppsigelsestiden er for lang."))
}

fn parter(
    f: &Foresporsel,
    inn: Vec<AvtalepartInput>,
) -> async_graphql::Result<Vec<(Uuid, Vec<String>)>> {
    let en = |part: AvtalepartInput| {
        let id = fra_id(&part.virksomhet_id);
        if f.register().virksomhet(id).is_none() {
            return Err(ugyldig("Virksomheten finnes ikke."));
        }
        Ok((id, part.forpliktelser.into_iter().map(|t| t.0).collect()))
    };
    inn.into_iter().map(en).collect()
}
