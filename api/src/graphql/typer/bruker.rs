//! The bruker: the root of one case.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    ansvarsgruppe as gruppe, blaalysperiode, bruker, koder::Oppnevningstype, kontakt,
    samtykke as samtykketabell, samtykkeforespoersel, sperring, tilknytning,
};
use samtykke::Kategorier;
use uuid::Uuid;

use super::{
    ansvarsgruppe::Ansvarsgruppe,
    blaalys::Blaalysperiode,
    brukeravtale::{Brukeravtale, brukeravtaler},
    forespoersel::Samtykkeforespoersel,
    forloep::RopForloep,
    henvendelse::Henvendelse,
    individuell_plan::IndividuellPlan,
    innsyn::Innsyn,
    koordinator::{Koordinatoroppnevning, oppnevnt},
    kriseplan::{Kriseplan, liste},
    person::{Barn, Kontaktinfo, Navn, Paaroerende, Representasjon},
    samtykke::{Oppdrag, Samtykke, Sperring},
    tilgang::Tilgang,
};
use crate::graphql::{
    direktiv::{self, Rolle as SkjemaRolle},
    enumer::Kategori,
    kall::{aapnet, avslaa, feil, foresporsel, gyldig},
    koblinger::Kobling,
    skalarer::{Dato, Foedselsnummer, id},
};
use crate::proeve::{Lekkasje, er};
use crate::storage::{Rolle, Sak};

/// One bruker, whom the asker may see.
#[derive(Clone)]
pub struct Bruker(pub Arc<Sak>);

/// A person with mental illness and addiction (bruker), around whom the case is. Refused as a
/// whole without IDENTITET. Kategorier: IDENTITET
#[Object(directive = direktiv::samtykke::apply(
    direktiv::kategorier(bruker::KLASSE),
    direktiv::fra_tekst(bruker::KLASSE),
    direktiv::og_radens(bruker::KLASSE),
    direktiv::lokaliserer(bruker::KLASSE)
))]
impl Bruker {
    /// Global id. Carries nothing.
    pub(super) async fn id(&self) -> ID {
        self.0.noter_nevnt();
        id(self.0.id())
    }

    /// The name.
    async fn navn(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Navn>> {
        Ok(aapnet(ctx, self.0.bruker())?.map(Navn))
    }

    /// Date of birth, as registered; never taken from the identity number.
    async fn foedselsdato(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Dato>> {
        Ok(aapnet(ctx, self.0.bruker())?.map(|b| Dato(b.foedselsdato)))
    }

    /// The national identity number, for those who may search by it, and the bruker.
    #[graphql(directive = direktiv::rolle::apply(vec![SkjemaRolle::Foedselsnummerbruker, SkjemaRolle::BrukerSelv]))]
    async fn foedselsnummer(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Foedselsnummer>> {
        let f = foresporsel(ctx)?;
        let lov = f.innlogget().har_rolle(Rolle::Foedselsnummerbruker)
            || self.0.beslutning().egen().is_some();
        if !lov {
            avslaa(
                ctx,
                &samtykke::Avslag {
                    grunn: samtykke::Avslagsgrunn::IngenTilgang,
                    mangler: Kategorier::TOM,
                },
            );
            return Ok(None);
        }
        let Some(rad) = aapnet(ctx, self.0.bruker())? else {
            return Ok(None);
        };
        f.personnummer(rad.person_id)
            .await
            .map(|n| n.map(Foedselsnummer))
            .map_err(|aarsak| feil(ctx, aarsak))
    }

    /// What you may do, by category, and until when.
    async fn tilgang(
        &self,
        #[graphql(
            desc = "Only these categories; all when absent.",
            validator(max_items = 29)
        )]
        kategorier: Option<Vec<Kategori>>,
    ) -> Vec<Tilgang> {
        let spurt: Vec<samtykke::Kategori> = match kategorier {
            Some(noen) => noen.into_iter().map(Into::into).collect(),
            None => samtykke::Kategori::ALLE.to_vec(),
        };
        spurt
            .into_iter()
            .map(|k| Tilgang::ny(self.0.clone(), k))
            .collect()
    }

    /// How to reach the bruker.
    async fn kontakt(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Kontaktinfo>> {
        let rader = aapnet(ctx, self.0.liste::<kontakt::Entity>())?;
        Ok(rader.and_then(|mut rader| rader.pop()).map(Kontaktinfo))
    }

    /// Next of kin.
    async fn paaroerende(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Paaroerende>>> {
        liste(aapnet(ctx, self.0.liste())?, Paaroerende)
    }

    /// Children that the bruker cares for.
    async fn barn(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Barn>>> {
        liste(aapnet(ctx, self.0.liste())?, Barn)
    }

    /// Those who may act for the bruker.
    async fn representanter(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Representasjon>>> {
        liste(aapnet(ctx, self.0.liste())?, Representasjon)
    }

    /// The group that works together around the bruker, while there is one.
    async fn ansvarsgruppe(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Ansvarsgruppe>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<gruppe::Entity>())? else {
            return Ok(None);
        };
        Ok(rader
            .into_iter()
            .find(|g| g.gyldig_til_og_med.is_none())
            .map(Ansvarsgruppe))
    }

    /// The koordinator in office (helse- og omsorgstjenesteloven § 7-2).
    async fn koordinator(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Koordinatoroppnevning>> {
        let naa = oppnevnt(ctx, &self.0, Some(Oppnevningstype::Koordinator))?;
        Ok(naa.and_then(|mut alle| alle.pop()))
    }

    /// Those in office as primary contact, one in each organisation at most.
    async fn primaerkontakter(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Koordinatoroppnevning>>> {
        oppnevnt(ctx, &self.0, Some(Oppnevningstype::Primaerkontakt))
    }

    /// Appointments by first day, those to come too; past ones with a samtykke that includes
    /// history.
    async fn oppnevninger(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Koordinatoroppnevning>>> {
        oppnevnt(ctx, &self.0, None)
    }

    /// The ROP-pasientforløp.
    async fn rop_forloep(&self) -> RopForloep {
        RopForloep(self.0.clone())
    }

    /// The individuell plan.
    async fn individuell_plan(&self) -> IndividuellPlan {
        IndividuellPlan(self.0.clone())
    }

    /// Agreements with the bruker that stand or are to come, by first day; ended ones with a
    /// samtykke that includes history.
    async fn brukeravtaler(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Brukeravtale>>> {
        brukeravtaler(ctx, &self.0)
    }

    /// The crisis plan.
    async fn kriseplan(&self) -> Kriseplan {
        Kriseplan(self.0.clone())
    }

    /// The crisis period that runs, if one does.
    async fn blaalysperiode(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Blaalysperiode>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<blaalysperiode::Entity>())? else {
            return Ok(None);
        };
        let naa = foresporsel(ctx)?.naa();
        let loepende = |b: &crate::storage::Aapnet<blaalysperiode::Entity>| {
            b.avsluttet.is_none() && b.startet <= naa && naa < b.slutter
        };
        Ok(rader.into_iter().find(loepende).map(Blaalysperiode))
    }

    /// Samtykker: those in force for whoever may read SAMTYKKER, all for the bruker.
    async fn samtykker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Option<Kobling<Samtykke>>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<samtykketabell::Entity>())? else {
            return Ok(None);
        };
        let naa = foresporsel(ctx)?.naa();
        let mut alle: Vec<(Uuid, Samtykke)> = Vec::new();
        for (plass, rad) in (0..).zip(rader) {
            let nr = if er(Lekkasje::Markoer) {
                Uuid::from_u128(plass)
            } else {
                rad.id
            };
            alle.extend(
                Samtykke::vis(rad, naa)
                    .map_err(|aarsak| feil(ctx, aarsak))?
                    .map(|s| (nr, s)),
            );
        }
        gyldig(ctx, Kobling::i_minnet(alle, first, after.as_deref()))
    }

    /// The bruker's own sperringer.
    #[graphql(directive = direktiv::egen::apply())]
    async fn sperringer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Sperring>>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<sperring::Entity>())? else {
            return Ok(None);
        };
        rader
            .into_iter()
            .map(Sperring::vis)
            .collect::<Result<_, _>>()
            .map(Some)
            .map_err(|aarsak| feil(ctx, aarsak))
    }

    /// What parties have asked the bruker to agree to, answered ones too, latest first; a
    /// representative sees those within the mandate.
    #[graphql(directive = direktiv::egen::apply())]
    async fn forespoersler(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Samtykkeforespoersel>>> {
        let Some(mut rader) = aapnet(ctx, self.0.liste::<samtykkeforespoersel::Entity>())? else {
            return Ok(None);
        };
        rader.sort_by_key(|r| (std::cmp::Reverse(r.opprettet), r.id));
        Ok(Some(
            rader
                .into_iter()
                .filter_map(Samtykkeforespoersel::vis)
                .collect(),
        ))
    }

    /// What the bruker has written to personvernombud, latest first, 200 at most; a representative
    /// sees what is within the mandate.
    #[graphql(directive = direktiv::egen::apply())]
    async fn henvendelser(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Henvendelse>>> {
        let rader = foresporsel(ctx)?.egne_henvendelser(&self.0).await;
        let vis = |rad| Henvendelse(self.0.register().clone(), rad);
        Ok(aapnet(ctx, rader)?.map(|alle| alle.into_iter().map(vis).collect()))
    }

    /// Who saw what, and who can see what now.
    #[graphql(directive = direktiv::egen::apply())]
    async fn innsyn(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Innsyn>> {
        Ok(aapnet(ctx, self.0.krev_egen())?.map(|()| Innsyn(self.0.clone())))
    }

    /// Who has a tie to the bruker.
    #[graphql(directive = direktiv::egen::apply())]
    async fn oppdrag(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Oppdrag>>> {
        liste(aapnet(ctx, self.0.liste::<tilknytning::Entity>())?, Oppdrag)
    }
}
