//! Who coordinates, and whom to turn to in a service.

use std::sync::Arc;

use async_graphql::{Context, ID};
use entity::{koder::Oppnevningstype, koordinatoroppnevning as oppnevning};

use super::{
    kriseplan::liste,
    register::{Ansatt, Enhet, Virksomhet},
};
use crate::graphql::{
    enumer,
    kall::{aapnet, foresporsel},
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Sak;

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
        type_: enumer::Oppnevningstype = |r| r.type_().map(Into::into);
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

/// Appointments by first day: of one kind those in office today, or all. Past ones are history.
pub fn oppnevnt(
    ctx: &Context<'_>,
    sak: &Arc<Sak>,
    bare: Option<Oppnevningstype>,
) -> async_graphql::Result<Option<Vec<Koordinatoroppnevning>>> {
    let Some(mut rader) = aapnet(ctx, sak.liste::<oppnevning::Entity>())? else {
        return Ok(None);
    };
    let i_dag = foresporsel(ctx)?.i_dag();
    match bare {
        Some(type_) => rader.retain(|r| r.type_() == Some(type_) && r.gjelder(i_dag)),
        None => rader.retain(|r| {
            r.gyldig_til_og_med.is_none_or(|til| i_dag <= til)
                || sak.beslutning().historikk(oppnevning::KLASSE, r.rett())
        }),
    }
    rader.sort_by_key(|r| (r.gyldig_fra_og_med, r.id));
    liste(Some(rader), Koordinatoroppnevning)
}
