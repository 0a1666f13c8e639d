//! The registry: virksomheter, enheter, ansatte. Names of staff are for those who are logged in.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{Naevnt, Personrad};
use uuid::Uuid;

use super::samarbeidsavtale::{Samarbeidsavtale, SamarbeidsavtaleFilter, samarbeidsavtaler};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Kategori, Sektor},
    kall::foresporsel,
    koblinger::Kobling,
    skalarer::{Dato, Organisasjonsnummer, id},
};
use crate::storage::{Aapnet, Register};

/// An organisation that takes part.
#[derive(Clone)]
pub struct Virksomhet(Arc<Register>, entity::virksomhet::Model);

impl Virksomhet {
    /// Finds one in the registry.
    pub fn finn(register: &Arc<Register>, id: Uuid) -> Option<Self> {
        register
            .virksomhet(id)
            .map(|v| Self(register.clone(), v.clone()))
    }
}

/// An organisation that takes part in the cooperation (virksomhet): a kommune, a helseforetak, a
/// police district.
#[Object(directive = direktiv::aapen::apply())]
impl Virksomhet {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.1.id)
    }

    /// Its name.
    async fn navn(&self) -> &str {
        &self.1.navn
    }

    /// Its number in the register of organisations (Enhetsregisteret).
    async fn organisasjonsnummer(&self) -> Organisasjonsnummer {
        Organisasjonsnummer(self.1.organisasjonsnummer.clone())
    }

    /// Its sector, which sets the ceiling for what samtykke can open to it.
    async fn sektor(&self) -> Option<Sektor> {
        self.1.sektor().map(Into::into)
    }

    /// What its mere presence in a case reveals: its people's names and roles there need these too.
    async fn roeper(&self) -> Vec<Kategori> {
        self.1.roeper().iter().map(Into::into).collect()
    }

    /// The organisation that took over, as when kommuner merge. Samtykke does not follow.
    async fn etterfoelger(&self) -> Option<Self> {
        Self::finn(&self.0, self.1.etterfoelger_id?)
    }

    /// Its agreements with other organisations, by title; those that are over too.
    async fn samarbeidsavtaler(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Kobling<Samarbeidsavtale>> {
        let filter = SamarbeidsavtaleFilter::part(self.1.id);
        let i_dag = foresporsel(ctx)?.i_dag();
        samarbeidsavtaler(&self.0, i_dag, &filter, None, first, after.as_deref())
    }

    /// Its units, by name.
    async fn enheter(
        &self,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Kobling<Enhet>> {
        let alle = self
            .0
            .enheter(self.1.id)
            .into_iter()
            .map(|e| (e.id, Enhet(self.0.clone(), e.clone())));
        Kobling::i_minnet(alle.collect(), first, after.as_deref())
    }
}

/// A unit of a virksomhet.
#[derive(Clone)]
pub struct Enhet(Arc<Register>, entity::enhet::Model);

impl Enhet {
    /// Finds one in the registry.
    pub fn finn(register: &Arc<Register>, id: Uuid) -> Option<Self> {
        register
            .enhet(id)
            .map(|e| Self(register.clone(), e.clone()))
    }

    /// The one that a row names, if the asker may know; absent otherwise.
    pub fn navngitt<E: Personrad>(rad: &Aapnet<E>, id: Option<Uuid>) -> Option<Self> {
        let id = id.filter(|id| rad.navngir(Naevnt::Enhet(*id)))?;
        Self::finn(rad.sak().register(), id)
    }
}

/// A unit of a virksomhet (enhet): the usual recipient of samtykke.
#[Object(directive = direktiv::aapen::apply())]
impl Enhet {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.1.id)
    }

    /// Its name.
    async fn navn(&self) -> &str {
        &self.1.navn
    }

    /// The organisation it belongs to.
    async fn virksomhet(&self) -> Option<Virksomhet> {
        Virksomhet::finn(&self.0, self.1.virksomhet_id)
    }

    /// Whether it gives health care, which widens what samtykke can open.
    async fn er_helsetjeneste(&self) -> bool {
        self.1.er_helsetjeneste
    }

    /// The city district (bydel) that it serves.
    async fn bydel(&self) -> Option<&str> {
        self.1.bydel.as_deref()
    }

    /// The unit above it. Samtykke to that one does not reach this one.
    async fn overordnet(&self) -> Option<Self> {
        Self::finn(&self.0, self.1.overordnet_id?)
    }

    /// The day from which it is closed down.
    async fn opphoert_fra_og_med(&self) -> Option<Dato> {
        self.1.opphoert_fra_og_med.map(Dato)
    }

    /// The unit that took over. Samtykke does not follow.
    async fn etterfoelger(&self) -> Option<Self> {
        Self::finn(&self.0, self.1.etterfoelger_id?)
    }
}

/// One employment.
#[derive(Clone)]
pub struct Ansatt(Arc<Register>, entity::ansatt::Model);

impl Ansatt {
    /// Finds one in the registry.
    pub fn finn(register: &Arc<Register>, id: Uuid) -> Option<Self> {
        register
            .ansatt(id)
            .map(|a| Self(register.clone(), a.clone()))
    }

    /// The one that a row names, if the asker may know; absent otherwise.
    pub fn navngitt<E: Personrad>(rad: &Aapnet<E>, id: Option<Uuid>) -> Option<Self> {
        let id = id.filter(|id| rad.navngir(Naevnt::Ansatt(*id)))?;
        Self::finn(rad.sak().register(), id)
    }
}

/// One employment of a member of staff (ansatt). There is no way from here to any bruker.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl Ansatt {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.1.id)
    }

    /// Name at work.
    async fn navn(&self) -> Option<&str> {
        Some(&self.1.navn)
    }

    /// Position.
    async fn stilling(&self) -> Option<&str> {
        Some(&self.1.stilling)
    }

    /// The unit where the employment is.
    async fn enhet(&self) -> Option<Enhet> {
        Enhet::finn(&self.0, self.1.enhet_id)
    }
}

/// The register page of virksomheter, optionally of some sectors.
///
/// # Errors
/// A page size out of bounds or an unknown cursor.
pub fn virksomheter(
    register: &Arc<Register>,
    sektorer: Option<&[Sektor]>,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<Kobling<Virksomhet>> {
    let alle = register
        .virksomheter()
        .into_iter()
        .filter(|v| {
            sektorer.is_none_or(|s| v.sektor().is_some_and(|egen| s.contains(&egen.into())))
        })
        .map(|v| (v.id, Virksomhet(register.clone(), v.clone())))
        .collect();
    Kobling::i_minnet(alle, first, after)
}
