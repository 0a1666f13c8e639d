//! Getting in: samtykke that was signed on paper or said.

use async_graphql::{Context, ID, InputObject, Object};
use samtykke::{Samtykkeform as Form, Samtykkegiver as Giver};
use uuid::Uuid;

use super::{Feil, MottattPayload, Svar, oppdrag::hvem, samtykke::GiSamtykkePayload, svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Kategori, Samtykkeform, Samtykkegiver},
    inndata::{Gjelder, MottakerInput, NyttSamtykkeInput, kategorier},
    kall::{foresporsel, idempotens, ugyldig},
    plan::plan,
    query::personnummer,
    skalarer::{Dato, Foedselsnummer, fra_id},
};
use crate::storage::{
    Foresporsel,
    skriv::{registrering::Registrering, samtykke::Part},
};

/// Marker of this part of the mutations.
#[derive(Default)]
pub struct Registreringsmutasjoner;

/// The assessment that the giver could consent (samtykkekompetanse, pbrl § 4-3).
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
pub struct KompetanseInput {
    /// Who assessed.
    vurdert_av_id: ID,
    /// When.
    vurdert: Dato,
    /// With what result.
    har_kompetanse: bool,
}

/// A samtykke that was given on paper or by word of mouth.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
pub struct RegistrerSamtykkeInput {
    /// Whose. Send it as a variable.
    foedselsnummer: Foedselsnummer,
    /// Given names, as the portal is to know somebody new.
    #[graphql(validator(min_length = 1, max_length = 200))]
    fornavn: String,
    /// Family name, likewise.
    #[graphql(validator(min_length = 1, max_length = 200))]
    etternavn: String,
    /// Date of birth, likewise.
    foedselsdato: Dato,
    /// What was agreed to.
    samtykke: NyttSamtykkeInput,
    /// In what capacity it was given.
    #[graphql(default_with = "Samtykkegiver::Bruker")]
    gitt_av: Samtykkegiver,
    /// The one who gave it, when it was not the bruker. Send it as a variable.
    representant_foedselsnummer: Option<Foedselsnummer>,
    /// On paper or by word of mouth.
    form: Samtykkeform,
    /// Why an oral one was not written.
    #[graphql(validator(min_length = 1, max_length = 4000))]
    hvorfor_ikke_skriftlig: Option<String>,
    /// Where the signed document is kept.
    #[graphql(validator(min_length = 1, max_length = 400))]
    dokumentreferanse: Option<String>,
    /// The assessment that the giver could consent.
    kompetanse: Option<KompetanseInput>,
    /// Makes a retry safe for 24 hours.
    idempotensnoekkel: Option<Uuid>,
}

/// Confirms what somebody else recorded.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar, Rolle::Personvernombud]))]
pub struct BekreftSamtykkeInput {
    /// The code that the one who recorded it handed over.
    #[graphql(validator(min_length = 1, max_length = 40))]
    kode: String,
}

/// The bruker confirms what others recorded.
#[derive(InputObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct GodkjennSamtykkeInput {
    /// Which.
    samtykke_id: ID,
}

/// Withdraws samtykke on the bruker's word.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
pub struct RegistrerTrekkInput {
    /// Whose.
    gjelder: Gjelder,
    /// From whom: every samtykke that the party was given.
    mottaker: MottakerInput,
    /// Only these categories; all when absent.
    #[graphql(validator(max_items = 29))]
    kategorier: Option<Vec<Kategori>>,
}

/// Bars a party on the bruker's word.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
pub struct RegistrerSperringInput {
    /// Whose.
    gjelder: Gjelder,
    /// Against whom. An employment stands for the person, wherever they work.
    mot: MottakerInput,
    /// Only from these categories; from all when absent.
    #[graphql(validator(max_items = 29))]
    kategorier: Option<Vec<Kategori>>,
}

/// A samtykke that was recorded.
pub struct RegistrerSamtykkePayload(Svar<String>);

/// Blind: the same answer whatever was there.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
impl RegistrerSamtykkePayload {
    /// Whether it was received; says nothing of whether it had an effect.
    async fn er_mottatt(&self) -> bool {
        self.0.verdi.is_some()
    }

    /// The code to hand over to the second person, who confirms with it within 30 days.
    async fn kode(&self) -> Option<&str> {
        self.0.verdi.as_deref()
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0.feil
    }
}

/// Acts on samtykke that others than the bruker put down.
#[Object]
impl Registreringsmutasjoner {
    /// Records a samtykke that was signed on paper, or said. The bruker is found by the identity
    /// number, or made. It takes effect when a second person, whose organisation does not benefit,
    /// has confirmed it and the bruker has been told; an oral one lapses after 14 days unless the
    /// bruker confirms. Blind.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
    async fn registrer_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, what, and how it was given.")] input: RegistrerSamtykkeInput,
    ) -> async_graphql::Result<RegistrerSamtykkePayload> {
        let f = foresporsel(ctx)?;
        let noekkel = idempotens(ctx, input.idempotensnoekkel);
        let ny = input.registrering(f)?;
        let utfoert = f.registrer_samtykke(ny, noekkel.as_ref()).await;
        svar(ctx, utfoert).map(RegistrerSamtykkePayload)
    }

    /// Confirms a recorded samtykke by the code handed over: a second person, whose organisation
    /// does not benefit, or a personvernombud. Blind: an unknown code answers alike.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar, Rolle::Personvernombud]))]
    async fn bekreft_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: BekreftSamtykkeInput,
    ) -> async_graphql::Result<MottattPayload> {
        let utfoert = foresporsel(ctx)?.bekreft_samtykke(&input.kode).await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }

    /// Confirms, as the bruker, what others recorded: it then stands as if given electronically.
    #[graphql(directive = direktiv::egen::apply())]
    async fn godkjenn_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: GodkjennSamtykkeInput,
    ) -> async_graphql::Result<GiSamtykkePayload> {
        let utfoert = foresporsel(ctx)?
            .godkjenn_samtykke(fra_id(&input.samtykke_id), plan(ctx))
            .await;
        svar(ctx, utfoert).map(GiSamtykkePayload)
    }

    /// Withdraws what a party was given, on the bruker's word. Takes effect at once; the bruker is
    /// told. Blind, idempotent.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
    async fn registrer_trekk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, from whom, what.")] input: RegistrerTrekkInput,
    ) -> async_graphql::Result<MottattPayload> {
        let gjelder = hvem(ctx, &input.gjelder)?;
        let noen = input.kategorier.as_deref().map(kategorier);
        let utfoert = foresporsel(ctx)?
            .registrer_trekk(gjelder, input.mottaker.part(), noen)
            .await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }

    /// Bars a party on the bruker's word. Takes effect at once; the bruker is told. Blind, idempotent.
    #[graphql(directive = direktiv::rolle::apply(vec![Rolle::Samtykkeregistrar]))]
    async fn registrer_sperring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, against whom, from what.")] input: RegistrerSperringInput,
    ) -> async_graphql::Result<MottattPayload> {
        let gjelder = hvem(ctx, &input.gjelder)?;
        let noen = input.kategorier.as_deref().map(kategorier);
        let utfoert = foresporsel(ctx)?
            .registrer_sperring(gjelder, input.mot.part(), noen)
            .await;
        Ok(MottattPayload(svar(ctx, utfoert)?.feil))
    }
}

impl RegistrerSamtykkeInput {
    /// What the input says by itself, checked before anything is looked up.
    fn registrering(self, f: &Foresporsel) -> async_graphql::Result<Registrering> {
        let (form, giver) = (Form::from(self.form), Giver::from(self.gitt_av));
        match form {
            Form::Elektronisk => return Err(ugyldig("Elektronisk gir brukeren selv.")),
            Form::Skriftlig if self.dokumentreferanse.is_none() => {
                return Err(ugyldig("Et skriftlig samtykke har en dokumentreferanse."));
            }
            Form::Muntlig if self.hvorfor_ikke_skriftlig.is_none() => {
                return Err(ugyldig("Si hvorfor det ikke er skriftlig."));
            }
            Form::Skriftlig | Form::Muntlig => {}
        }
        if (giver == Giver::Bruker) != self.representant_foedselsnummer.is_none() {
            return Err(ugyldig("Representanten nevnes når brukeren ikke gir selv."));
        }
        let kan_ikke = self.kompetanse.as_ref().is_some_and(|k| !k.har_kompetanse);
        if giver == Giver::Bruker && kan_ikke {
            return Err(ugyldig("Brukeren er vurdert ikke å kunne samtykke."));
        }
        if f.i_dag() < self.foedselsdato.0 {
            return Err(ugyldig("Fødselsdatoen er ikke kommet."));
        }
        let vurdert_frem = self
            .kompetanse
            .as_ref()
            .is_some_and(|k| f.i_dag() < k.vurdert.0);
        if vurdert_frem {
            return Err(ugyldig("Vurderingen er ikke gjort ennå."));
        }
        let utkast = self.samtykke.utkast(f.i_dag());
        if matches!(utkast.mottaker, Part::Paaroerende(_)) {
            return Err(ugyldig("Samtykke til pårørende gir brukeren selv."));
        }
        let tekster = [&self.fornavn, &self.etternavn];
        if tekster
            .iter()
            .any(|t| t.contains('\0') || t.trim().is_empty())
        {
            return Err(ugyldig("Navnet kan ikke lagres."));
        }
        // A text in the document itself comes here with its NUL, which PostgreSQL would refuse: only
        // where there is something to write, and so the answer would tell.
        let tekster = [&self.hvorfor_ikke_skriftlig, &self.dokumentreferanse];
        if tekster.into_iter().flatten().any(|t| t.contains('\0')) {
            return Err(ugyldig("Teksten har et tegn som ikke kan lagres."));
        }
        Ok(Registrering {
            nummer: personnummer(&self.foedselsnummer)?,
            fornavn: self.fornavn.trim().to_owned(),
            etternavn: self.etternavn.trim().to_owned(),
            foedselsdato: self.foedselsdato.0,
            utkast,
            giver,
            representant: self
                .representant_foedselsnummer
                .as_ref()
                .map(personnummer)
                .transpose()?,
            form,
            hvorfor_ikke_skriftlig: self.hvorfor_ikke_skriftlig,
            dokumentreferanse: self.dokumentreferanse,
            kompetanse: self
                .kompetanse
                .map(|k| (fra_id(&k.vurdert_av_id), k.vurdert.0, k.har_kompetanse)),
        })
    }
}
