//! Blålysperiode: while it runs, what the bruker decided beforehand is awake.

use async_graphql::ID;
use entity::blaalysperiode;

use super::register::Ansatt;
use crate::graphql::{
    skalarer::{Tid, id},
    skjerm::skjermet_type,
};

skjermet_type! {
    /// A declared crisis period (blaalysperiode): wakes the samtykker given for one beforehand.
    /// Kategorier: BLAALYS
    Blaalysperiode: blaalysperiode::Entity, blaalysperiode::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
    }
    felt {
        /// When it began.
        startet: Tid = |r| Some(Tid(r.startet));
        /// When it ends by itself, exclusive.
        slutter: Tid = |r| Some(Tid(r.slutter));
        /// When it was ended.
        avsluttet: Tid = |r| r.avsluttet.map(Tid);
        /// Who declared it; null for the bruker, and for one whose organisation reveals what you may
        /// not read. Kategorier: BLAALYS
        erklaert_av: Ansatt [blaalysperiode::ERKLAERT_AV] = |r| {
            Ansatt::navngitt(r, r.erklaert_av)
        };
        /// Why. Kategorier: BLAALYS RISIKO
        begrunnelse: String [blaalysperiode::BEGRUNNELSE] = |r| Some(r.begrunnelse.clone());
    }
}
