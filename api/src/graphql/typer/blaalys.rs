//! Blålysperiode: while it runs, what the bruker decided beforehand is awake.

use async_graphql::ID;
use chrono::{DateTime, Utc};
use entity::blaalysperiode;

use super::register::Ansatt;
use crate::graphql::{skalarer::id, skjerm::skjermet_type};

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
        startet: DateTime<Utc> = |r| Some(r.startet);
        /// When it ends by itself, exclusive.
        slutter: DateTime<Utc> = |r| Some(r.slutter);
        /// When it was ended.
        avsluttet: DateTime<Utc> = |r| r.avsluttet;
        /// Who declared it; null for the bruker. Kategorier: BLAALYS
        erklaert_av: Ansatt [blaalysperiode::ERKLAERT_AV] = |r| Ansatt::finn(r.sak().register(), r.erklaert_av?);
        /// Why. Kategorier: BLAALYS RISIKO
        begrunnelse: String [blaalysperiode::BEGRUNNELSE] = |r| Some(r.begrunnelse.clone());
    }
}
