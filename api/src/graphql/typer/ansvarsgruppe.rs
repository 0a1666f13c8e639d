//! The group that works together around the bruker.

use async_graphql::{Context, ID, Object};
use entity::{ansvarsgruppe, ansvarsgruppe_medlem as medlem};

use super::register::{Ansatt, Virksomhet};
use crate::graphql::{
    direktiv,
    enumer::Medlemsrolle,
    kall::aapnet,
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Aapnet;

/// The group around a bruker.
#[derive(Clone)]
pub struct Ansvarsgruppe(pub Aapnet<ansvarsgruppe::Entity>);

/// The group that works together around the bruker (ansvarsgruppe). Kategorier: ANSVARSGRUPPE
#[Object(directive = direktiv::samtykke::apply(
    direktiv::kategorier(ansvarsgruppe::KLASSE),
    direktiv::fra_tekst(ansvarsgruppe::KLASSE),
    direktiv::og_radens(ansvarsgruppe::KLASSE),
    direktiv::lokaliserer(ansvarsgruppe::KLASSE)
))]
impl Ansvarsgruppe {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Version of the row.
    async fn versjon(&self) -> Versjon {
        Versjon(self.0.versjon)
    }

    /// First day.
    async fn gyldig_fra_og_med(&self) -> Option<Dato> {
        Some(Dato(self.0.gyldig_fra_og_med))
    }

    /// Last day; null while it goes on.
    async fn gyldig_til_og_med(&self) -> Option<Dato> {
        self.0.gyldig_til_og_med.map(Dato)
    }

    /// Its members.
    async fn medlemmer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Medlem>>> {
        let Some(rader) = aapnet(ctx, self.0.sak().liste::<medlem::Entity>())? else {
            return Ok(None);
        };
        let i_gruppen = rader
            .into_iter()
            .filter(|m| m.ansvarsgruppe_id == self.0.id);
        Ok(Some(i_gruppen.map(Medlem).collect()))
    }
}

skjermet_type! {
    /// A member of an ansvarsgruppe (medlem). Kategorier: ANSVARSGRUPPE
    Medlem: medlem::Entity, medlem::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The member's organisation. Kategorier: ANSVARSGRUPPE
        virksomhet: Virksomhet [medlem::VIRKSOMHET] = |r| Virksomhet::finn(r.sak().register(), r.virksomhet_id);
        /// Who it is. Needs what the organisation reveals (`Virksomhet.roeper`) too. Kategorier: ANSVARSGRUPPE
        ansatt: Ansatt [medlem::ENHET] = |r| Ansatt::finn(r.sak().register(), r.ansatt_id);
        /// The part in the group. Needs what the organisation reveals too. Kategorier: ANSVARSGRUPPE
        rolle: Medlemsrolle [medlem::NAVN_OG_ROLLE] = |r| r.rolle().map(Into::into);
        /// First day.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// Last day.
        gyldig_til_og_med: Dato = |r| r.gyldig_til_og_med.map(Dato);
    }
    versjoner Versjonskobling;
}
