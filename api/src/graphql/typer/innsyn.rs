//! Who saw what of the bruker, and who can see what now.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MergedObject, Object};
use entity::{blaalysperiode, paaroerende, representasjon, tilgangslogg};
use samtykke::Kategorier;

use super::{
    blaalys::Blaalysperiode,
    kriseplan::liste,
    logg::{Innfoersel, loggkobling, loggsidevalg},
    register::Virksomhet,
    samtykke::Mottaker,
};
use crate::graphql::{
    direktiv,
    enumer::Kategori,
    kall::{aapnet, feil, foresporsel, gyldig},
    koblinger::Kobling,
    skalarer::{Tid, fra_id, id},
};
use crate::storage::{
    Lagerfeil, Loggfilter, Nektet, Partsinnsyn as Partsrad, Partstilgang as Partsrett, Sak,
};

/// What the log of one bruker's case says.
pub struct Innsyn(pub Arc<Sak>);

/// What a list of entries is narrowed to; all that is given must be so.
#[derive(InputObject, Default)]
#[graphql(directive = direktiv::egen::apply())]
pub struct OppslagFilter {
    /// From here on.
    fra: Option<Tid>,
    /// Before this.
    til: Option<Tid>,
    /// By this organisation.
    virksomhet_id: Option<ID>,
    /// One of these was given or refused.
    #[graphql(validator(max_items = 29))]
    kategorier: Option<Vec<Kategori>>,
    /// Something was refused, or nothing was.
    avslag: Option<bool>,
    /// A blaalysperiode ran, or none did.
    under_blaalys: Option<bool>,
}

impl From<OppslagFilter> for Loggfilter {
    fn from(inn: OppslagFilter) -> Self {
        let kategorier = inn.kategorier.unwrap_or_default();
        Self {
            fra: inn.fra.map(|t| t.0),
            til: inn.til.map(|t| t.0),
            virksomhet: inn.virksomhet_id.as_ref().map(fra_id),
            ansatt: None,
            token: None,
            kategorier: kategorier
                .into_iter()
                .map(samtykke::Kategori::from)
                .fold(Kategorier::TOM, |sum, k| sum.union(k.into())),
            avslag: inn.avslag,
            under_blaalys: inn.under_blaalys,
        }
    }
}

/// Who saw what of the bruker, when and why (pasientjournalloven § 18): for the bruker, and for a
/// representative as far as the mandate goes.
#[Object(directive = direktiv::egen::apply())]
impl Innsyn {
    /// Every time that somebody asked for the bruker, in vain too, latest first.
    async fn oppslag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the list.")] filter: Option<OppslagFilter>,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Option<Kobling<Oppslag>>> {
        let valg = match loggsidevalg(ctx, first, after) {
            Ok(valg) => valg,
            Err(ugyldig) => return gyldig(ctx, Err(ugyldig)),
        };
        let filter = filter.unwrap_or_default().into();
        let side = foresporsel(ctx)?.innsyn(&self.0, &filter, valg).await;
        let Some(side) = aapnet(ctx, side)? else {
            return Ok(None);
        };
        gyldig(
            ctx,
            loggkobling(side, valg, |rad| Oppslag::ny(&self.0, rad)),
        )
    }

    /// What each organisation has seen, whoever saw last first.
    async fn per_part(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From here on.")] fra: Option<Tid>,
        #[graphql(desc = "Before this.")] til: Option<Tid>,
    ) -> async_graphql::Result<Option<Vec<Partsinnsyn<'_>>>> {
        let f = foresporsel(ctx)?;
        let (fra, til) = (fra.map(|t| t.0), til.map(|t| t.0));
        let parter = aapnet(ctx, f.innsyn_per_part(&self.0, fra, til).await)?;
        Ok(parter.map(|alle| {
            alle.into_iter()
                .map(|rad| Partsinnsyn(&self.0, rad))
                .collect()
        }))
    }

    /// Who can see what now, by samtykke in force, sperringer taken off. Ties and duty come on top:
    /// a member of staff needs one of them too.
    async fn naa(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Partstilgang<'_>>>> {
        let rettigheter = foresporsel(ctx)?.hvem_kan_se(&self.0).await;
        Ok(aapnet(ctx, rettigheter)?.map(|alle| {
            alle.into_iter()
                .map(|rett| Partstilgang(&self.0, rett))
                .collect()
        }))
    }

    /// Every crisis period.
    async fn blaalysperioder(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Blaalysperiode>>> {
        liste(
            aapnet(ctx, self.0.liste::<blaalysperiode::Entity>())?,
            Blaalysperiode,
        )
    }
}

/// One entry of the access log: who asked, for what, and what they were given.
#[derive(MergedObject)]
#[graphql(directive = direktiv::egen::apply())]
pub struct Oppslag(Innfoersel, OmBrukeren);

impl Oppslag {
    fn ny(sak: &Arc<Sak>, rad: Arc<tilgangslogg::Model>) -> Self {
        let innfoersel = Innfoersel(sak.register().clone(), rad.clone());
        Self(innfoersel, OmBrukeren(sak.clone(), rad))
    }
}

/// What of an entry is for the bruker alone.
struct OmBrukeren(Arc<Sak>, Arc<tilgangslogg::Model>);

impl OmBrukeren {
    fn navn_privat(&self) -> Result<Option<String>, Lagerfeil> {
        let Some(person) = self.1.person_id.filter(|_| self.1.ansatt_id.is_none()) else {
            return Ok(None);
        };
        let representanter = Nektet::stille(self.0.liste::<representasjon::Entity>())?;
        let representant = representanter
            .iter()
            .flatten()
            .find(|rad| rad.person_id == person)
            .map(|rad| rad.navn.clone());
        if representant.is_some() {
            return Ok(representant);
        }
        let paaroerende = Nektet::stille(self.0.liste::<paaroerende::Entity>())?;
        Ok(paaroerende
            .iter()
            .flatten()
            .find(|rad| rad.person_id == Some(person))
            .map(|rad| rad.navn.clone()))
    }
}

#[Object]
impl OmBrukeren {
    /// On behalf of which organisation; null for private persons.
    async fn virksomhet(&self) -> Option<Virksomhet> {
        Virksomhet::finn(self.0.register(), self.1.virksomhet_id?)
    }

    /// The name of a private person: who acts for the bruker, or one of the next of kin. Null for
    /// the bruker, and for somebody who is neither any more.
    async fn privatperson(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        self.navn_privat().map_err(|aarsak| feil(ctx, aarsak))
    }

    /// The samtykker that it rested on. A representative whose mandate is not about everything is
    /// told none.
    async fn samtykke_ider(&self) -> Vec<ID> {
        self.1.samtykker.0.iter().copied().map(id).collect()
    }
}

/// What one party has seen.
pub struct Partsinnsyn<'a>(&'a Arc<Sak>, Partsrad);

/// What one organisation, or all private persons together, have seen of the bruker.
#[Object(directive = direktiv::egen::apply())]
impl Partsinnsyn<'_> {
    /// The organisation; null for private persons, the bruker among them.
    async fn virksomhet(&self) -> Option<Virksomhet> {
        Virksomhet::finn(self.0.register(), self.1.virksomhet?)
    }

    /// How often.
    async fn antall(&self) -> i64 {
        self.1.antall
    }

    /// How often something was refused.
    async fn avslag(&self) -> i64 {
        self.1.avslag
    }

    /// The first time.
    async fn foerste(&self) -> Tid {
        Tid(self.1.foerste)
    }

    /// The last time.
    async fn siste(&self) -> Tid {
        Tid(self.1.siste)
    }

    /// What they were given in all.
    async fn kategorier(&self) -> Vec<Kategori> {
        self.1.gitt.iter().map(Into::into).collect()
    }
}

/// What one party can see.
pub struct Partstilgang<'a>(&'a Arc<Sak>, Partsrett);

/// What one party can see now.
#[Object(directive = direktiv::egen::apply())]
impl Partstilgang<'_> {
    /// The party; null for one that the registry no longer has.
    async fn part(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Mottaker>> {
        Mottaker::finn(self.0, self.1.mottaker, None).map_err(|aarsak| feil(ctx, aarsak))
    }

    /// At all times.
    async fn kategorier(&self) -> Vec<Kategori> {
        self.1.alltid.iter().map(Into::into).collect()
    }

    /// While a crisis period runs.
    async fn under_blaalys(&self) -> Vec<Kategori> {
        self.1.under_blaalys.iter().map(Into::into).collect()
    }

    /// When the first of these categories ends, exclusive.
    async fn gjelder_til(&self) -> Tid {
        Tid(self.1.til)
    }
}
