//! Agreements between virksomheter. No bruker is in them: whoever is logged in sees them.

use std::{cmp::Ordering, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::NaiveDate;
use entity::{koder, lister, samarbeidsavtale::Model};
use uuid::Uuid;

use super::register::{Ansatt, Virksomhet};
use crate::graphql::{
    direktiv,
    enumer::{Avtalestatus, Avtaletype},
    inndata::Retning,
    kall::foresporsel,
    koblinger::Kobling,
    skalarer::{Dato, Tid, Versjon, fra_id, id},
};
use crate::storage::Register;

/// One version of an agreement.
#[derive(Clone)]
pub struct Samarbeidsavtale(Arc<Register>, Model);

impl Samarbeidsavtale {
    /// Finds one as it stands.
    pub fn finn(register: &Arc<Register>, id: Uuid) -> Option<Self> {
        register
            .avtale(id)
            .map(|a| Self(register.clone(), a.clone()))
    }
}

/// An agreement between virksomheter on how they work together (samarbeidsavtale, helse- og
/// omsorgstjenesteloven § 6-1). No bruker is in it.
#[Object(directive = direktiv::aapen::apply())]
impl Samarbeidsavtale {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.1.avtale_id)
    }

    /// Its version; moves by one with every change and every signature.
    async fn versjon(&self) -> Versjon {
        Versjon(self.1.versjon)
    }

    /// Which kind.
    #[graphql(name = "type")]
    async fn type_(&self) -> Option<Avtaletype> {
        self.1.type_().map(Into::into)
    }

    /// What it is called.
    async fn tittel(&self) -> &str {
        &self.1.tittel
    }

    /// What it is today; follows from signatures and dates.
    async fn status(&self, ctx: &Context<'_>) -> async_graphql::Result<Avtalestatus> {
        Ok(self.1.status(foresporsel(ctx)?.i_dag()).into())
    }

    /// Who makes it.
    async fn parter(&self) -> Vec<Avtalepart> {
        let parter = self.1.parter.0.iter();
        parter
            .map(|p| Avtalepart(self.0.clone(), p.clone()))
            .collect()
    }

    /// The agreement that it is made under, as it stands.
    async fn overordnet(&self) -> Option<Self> {
        Self::finn(&self.0, self.1.overordnet_id?)
    }

    /// First day in force.
    async fn gyldig_fra_og_med(&self) -> Dato {
        Dato(self.1.gyldig_fra_og_med)
    }

    /// Last day in force; null while open-ended.
    async fn gyldig_til_og_med(&self) -> Option<Dato> {
        self.1.gyldig_til_og_med.map(Dato)
    }

    /// The day by which the parties are to go through it.
    async fn gjennomgaas_innen(&self) -> Option<Dato> {
        self.1.gjennomgaas_innen.map(Dato)
    }

    /// Months of notice.
    async fn oppsigelsestid_maaneder(&self) -> i32 {
        i32::from(self.1.oppsigelsestid_maaneder)
    }

    /// The day a party gave notice.
    async fn sagt_opp(&self) -> Option<Dato> {
        self.1.sagt_opp.map(Dato)
    }

    /// When this version was written.
    async fn endret(&self) -> Tid {
        Tid(self.1.endret)
    }

    /// Who wrote this version.
    async fn endret_av(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.endret_av?)
    }

    /// All versions, newest first.
    async fn versjoner(
        &self,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Kobling<Self>> {
        let alle = self.0.avtaleversjoner(self.1.avtale_id).iter().rev();
        let alle = alle.map(|v| (v.id, Self(self.0.clone(), v.clone())));
        Kobling::i_minnet(alle.collect(), first, after.as_deref())
    }
}

/// A party to an agreement.
pub struct Avtalepart(Arc<Register>, lister::Avtalepart);

/// A party to an agreement between virksomheter (avtalepart).
#[Object(directive = direktiv::aapen::apply())]
impl Avtalepart {
    /// Which organisation.
    async fn virksomhet(&self) -> Option<Virksomhet> {
        Virksomhet::finn(&self.0, self.1.virksomhet_id)
    }

    /// The day it signed this text; null until then.
    async fn signert(&self) -> Option<Dato> {
        self.1.signert.map(Dato)
    }

    /// Who signed for it.
    async fn signert_av(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.signert_av?)
    }

    /// What it takes on.
    async fn forpliktelser(&self) -> &[String] {
        &self.1.forpliktelser
    }
}

/// Narrows a list of agreements between virksomheter.
#[derive(InputObject, Clone, Default)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct SamarbeidsavtaleFilter {
    /// This organisation is a party.
    virksomhet_id: Option<ID>,
    /// Of these kinds.
    #[graphql(validator(max_items = 5))]
    r#type: Option<Vec<Avtaletype>>,
    /// One of these today.
    #[graphql(validator(max_items = 5))]
    status: Option<Vec<Avtalestatus>>,
    /// In force on this day.
    gyldig_per: Option<Dato>,
    /// To be gone through before this day.
    gjennomgaas_foer: Option<Dato>,
}

/// The order of a list of agreements. Those without a value come last.
#[derive(InputObject, Clone, Copy)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct SamarbeidsavtaleSortering {
    /// By what.
    felt: SamarbeidsavtaleSorteringsfelt,
    /// In which direction.
    #[graphql(default_with = "Retning::Asc")]
    retning: Retning,
}

/// What a list of agreements can be sorted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum SamarbeidsavtaleSorteringsfelt {
    /// The title.
    Tittel,
    /// First day in force.
    GyldigFraOgMed,
    /// The day by which it is to be gone through.
    GjennomgaasInnen,
}

impl SamarbeidsavtaleFilter {
    /// Those of one virksomhet.
    pub(super) fn part(virksomhet: Uuid) -> Self {
        Self {
            virksomhet_id: Some(id(virksomhet)),
            ..Self::default()
        }
    }

    fn treffer(&self, a: &Model, i_dag: NaiveDate) -> bool {
        use koder::Avtalestatus::{Gjeldende, SagtOpp};
        let part = self.virksomhet_id.as_ref().map(fra_id);
        let i_kraft = |dag: Dato| matches!(a.status(dag.0), Gjeldende | SagtOpp);
        let foer = |dag: Dato| a.gjennomgaas_innen.is_some_and(|innen| innen < dag.0);
        part.is_none_or(|part| a.er_part(part))
            && self
                .r#type
                .as_ref()
                .is_none_or(|t| a.type_().is_some_and(|egen| t.contains(&egen.into())))
            && self
                .status
                .as_ref()
                .is_none_or(|s| s.contains(&a.status(i_dag).into()))
            && self.gyldig_per.is_none_or(i_kraft)
            && self.gjennomgaas_foer.is_none_or(foer)
    }
}

/// A page of the agreements as they stand.
///
/// # Errors
/// A page size out of bounds or an unknown cursor.
pub fn samarbeidsavtaler(
    register: &Arc<Register>,
    i_dag: NaiveDate,
    filter: &SamarbeidsavtaleFilter,
    sortering: Option<SamarbeidsavtaleSortering>,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<Kobling<Samarbeidsavtale>> {
    let mut alle = register.avtaler();
    alle.retain(|a| filter.treffer(a, i_dag));
    if let Some(sortering) = sortering {
        // Stable, on top of the order by title and id.
        alle.sort_by(|a, b| rekkefoelge(a, b, sortering));
    }
    let alle = alle
        .into_iter()
        .map(|a| (a.avtale_id, Samarbeidsavtale(register.clone(), a.clone())));
    Kobling::i_minnet(alle.collect(), first, after)
}

fn rekkefoelge(a: &Model, b: &Model, sortering: SamarbeidsavtaleSortering) -> Ordering {
    use SamarbeidsavtaleSorteringsfelt as Felt;
    let snu = |orden: Ordering| match sortering.retning {
        Retning::Asc => orden,
        Retning::Desc => orden.reverse(),
    };
    match sortering.felt {
        Felt::Tittel => snu((&a.tittel, a.avtale_id).cmp(&(&b.tittel, b.avtale_id))),
        Felt::GyldigFraOgMed => snu(a.gyldig_fra_og_med.cmp(&b.gyldig_fra_og_med)),
        Felt::GjennomgaasInnen => {
            let (en, annen) = (a.gjennomgaas_innen, b.gjennomgaas_innen);
            let uten = en.is_none().cmp(&annen.is_none());
            uten.then_with(|| snu(en.cmp(&annen)))
        }
    }
}
