//! All entities of the crate, to walk through: the personal ones and the others.

use entity::{Besoek, Personrad, besoek_alle};
use sea_orm::{EntityTrait, ModelTrait};
use serde::{Serialize, de::DeserializeOwned};

/// Something to be done with an entity, personal or not.
pub trait Besoeker {
    /// Called once per entity.
    fn entitet<E>(&mut self)
    where
        E: EntityTrait<Model: Serialize + DeserializeOwned + PartialEq + Send + Sync + 'static>,
        E::Model: ModelTrait<Entity = E>;
}

struct Personlige<'a, B>(&'a mut B);

impl<B: Besoeker> Besoek for Personlige<'_, B> {
    fn tabell<E: Personrad>(&mut self) {
        self.0.entitet::<E>();
    }
}

/// Every table but the migrations' own.
pub fn besoek_hver(besoeker: &mut impl Besoeker) {
    besoek_alle(&mut Personlige(besoeker));
    besoeker.entitet::<entity::ansatt::Entity>();
    besoeker.entitet::<entity::bortfall::Entity>();
    besoeker.entitet::<entity::bortfallstand::Entity>();
    besoeker.entitet::<entity::brukertilstand::Entity>();
    besoeker.entitet::<entity::dokument::Entity>();
    besoeker.entitet::<entity::enhet::Entity>();
    besoeker.entitet::<entity::felles::Entity>();
    besoeker.entitet::<entity::hendelse::Entity>();
    besoeker.entitet::<entity::historikk::Entity>();
    besoeker.entitet::<entity::idempotens::Entity>();
    besoeker.entitet::<entity::klient::Entity>();
    besoeker.entitet::<entity::person::Entity>();
    besoeker.entitet::<entity::samarbeidsavtale::Entity>();
    besoeker.entitet::<entity::tilgang::Entity>();
    besoeker.entitet::<entity::tilgangslogg::Entity>();
    besoeker.entitet::<entity::vakt::Entity>();
    besoeker.entitet::<entity::virksomhet::Entity>();
}
