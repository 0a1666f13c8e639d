//! The ROP-pasientforløp: an empty container that whoever sees the bruker gets, and rows that hang
//! on it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    blaalysperiode, forloep as ramme, forloep_fase as fase, forloep_frist as frist,
    forloep_part as part,
};
use samtykke::Klasse;

use super::{
    blaalys::Blaalysperiode,
    kriseplan::liste,
    register::{Enhet, Virksomhet},
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Fasetype,
    kall::aapnet,
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Sak;

/// Crises of the past belong to the course; whoever is called to one sees that one.
const TIDSLINJE: Klasse = ramme::KLASSE.og(blaalysperiode::KLASSE);

/// The course as a container.
pub struct RopForloep(pub Arc<Sak>);

/// Course of treatment and follow-up for mental illness with addiction (ROP-pasientforløp). Whoever
/// sees the bruker gets this container; it tells nothing of whether there is a course.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl RopForloep {
    /// The course's own row: the one that goes on, or else the last.
    async fn ramme(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Forloepsramme>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<ramme::Entity>())? else {
            return Ok(None);
        };
        let siste =
            |r: &crate::storage::Aapnet<ramme::Entity>| (r.avsluttet.is_none(), r.startet, r.id);
        Ok(rader.into_iter().max_by_key(siste).map(Forloepsramme))
    }

    /// Its phases, by first day.
    async fn faser(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Fase>>> {
        let Some(mut rader) = aapnet(ctx, self.0.liste::<fase::Entity>())? else {
            return Ok(None);
        };
        rader.sort_by_key(|r| (r.gyldig_fra_og_med, r.type_, r.id));
        liste(Some(rader), Fase)
    }

    /// The crisis periods on its timeline, past ones too, by start. Kategorier: BLAALYS FORLOEP
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(TIDSLINJE),
        direktiv::fra_tekst(TIDSLINJE),
        direktiv::og_radens(TIDSLINJE),
        direktiv::lokaliserer(TIDSLINJE)
    ))]
    async fn blaalysperioder(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Blaalysperiode>>> {
        if aapnet(ctx, self.0.krev_klasse(TIDSLINJE))?.is_none() {
            return Ok(None);
        }
        let Some(mut rader) = aapnet(ctx, self.0.liste::<blaalysperiode::Entity>())? else {
            return Ok(None);
        };
        rader.sort_by_key(|r| (r.startet, r.id));
        liste(Some(rader), Blaalysperiode)
    }
}

skjermet_type! {
    /// The course's own row (forløpsramme). Kategorier: FORLOEP
    Forloepsramme: ramme::Entity, ramme::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: FORLOEP
        eier: Virksomhet [ramme::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// First day.
        startet: Dato = |r| Some(Dato(r.startet));
        /// Last day; null while it goes on.
        avsluttet: Dato = |r| r.avsluttet.map(Dato);
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A phase of the course (fase): exactly one unit is responsible while it lasts. Kategorier: FORLOEP
    Fase: fase::Entity, fase::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: FORLOEP
        eier: Virksomhet [fase::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// Which phase.
        type_: Fasetype = |r| r.type_().map(Into::into);
        /// First day.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// Last day; null while it is the present phase.
        gyldig_til_og_med: Dato = |r| r.gyldig_til_og_med.map(Dato);
        /// The organisation responsible. Kategorier: FORLOEP
        virksomhet: Virksomhet [fase::VIRKSOMHET] = |r| Virksomhet::finn(r.sak().register(), r.virksomhet_id);
        /// The unit responsible. Needs what the organisation reveals (`Virksomhet.roeper`) too. Kategorier: FORLOEP
        ansvarlig: Enhet [fase::ANSVARLIG] = |r| Enhet::finn(r.sak().register(), r.ansvarlig_enhet_id);
    }
    under {
        /// Who else takes part.
        parter: Vec<Forloepspart> = |fase, ctx| {
            let rader = aapnet(ctx, fase.0.sak().liste::<part::Entity>())?;
            let egne = rader.map(|r| r.into_iter().filter(|p| p.fase_id == fase.0.id).collect());
            liste(egne, Forloepspart)
        };
        /// Its deadline.
        frist: Fasefrist = |fase, ctx| {
            let rader = aapnet(ctx, fase.0.sak().liste::<frist::Entity>())?;
            let siste = rader.and_then(|r| r.into_iter().filter(|f| f.fase_id == fase.0.id).max_by_key(|f| (f.opprettet, f.id)));
            Ok(siste.map(Fasefrist))
        };
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A unit that takes part in a phase (forløpspart). Kategorier: FORLOEP
    Forloepspart: part::Entity, part::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: FORLOEP
        eier: Virksomhet [part::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The organisation. Kategorier: FORLOEP
        virksomhet: Virksomhet [part::VIRKSOMHET] = |r| Virksomhet::finn(r.sak().register(), r.virksomhet_id);
        /// The unit. Needs what the organisation reveals (`Virksomhet.roeper`) too. Kategorier: FORLOEP
        enhet: Enhet [part::ENHET] = |r| Enhet::finn(r.sak().register(), r.enhet_id);
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// The deadline of a phase (fasefrist). Kategorier: FORLOEP FORLOEP_FRISTER
    Fasefrist: frist::Entity, frist::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: FORLOEP FORLOEP_FRISTER
        eier: Virksomhet [frist::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The day by which the phase is to be over.
        innen: Dato = |r| Some(Dato(r.innen));
        /// Why it was not.
        bruddaarsak: String = |r| r.bruddaarsak.clone();
    }
    versjoner Versjonskobling;
}
