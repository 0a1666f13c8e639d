//! Who coordinates, and whom to turn to in a service.

use async_graphql::ID;
use entity::koordinatoroppnevning as oppnevning;

use super::register::{Ansatt, Enhet, Virksomhet};
use crate::graphql::{
    enumer::Oppnevningstype,
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};

skjermet_type! {
    /// An appointment of a koordinator or a primary contact (koordinatoroppnevning). Kategorier: KOORDINATOR
    Koordinatoroppnevning: oppnevning::Entity, oppnevning::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// To what.
        type_: Oppnevningstype = |r| r.type_().map(Into::into);
        /// The organisation of the one appointed. Kategorier: KOORDINATOR
        virksomhet: Virksomhet [oppnevning::VIRKSOMHET] = |r| Virksomhet::finn(r.sak().register(), r.virksomhet_id);
        /// Who it is. Needs what the organisation reveals (`Virksomhet.roeper`) too. Kategorier: KOORDINATOR
        ansatt: Ansatt [oppnevning::ANSATT] = |r| Ansatt::finn(r.sak().register(), r.ansatt_id);
        /// The unit that appointed. Needs what the organisation reveals too. Kategorier: KOORDINATOR
        oppnevnt_av: Enhet [oppnevning::ANSATT] = |r| Enhet::finn(r.sak().register(), r.oppnevnt_av_enhet_id);
        /// First day.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// Last day; null while it goes on.
        gyldig_til_og_med: Dato = |r| r.gyldig_til_og_med.map(Dato);
    }
    versjoner Versjonskobling;
}
