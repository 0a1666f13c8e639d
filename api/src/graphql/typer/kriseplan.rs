//! The kriseplan: an empty container that whoever sees the bruker gets, and rows that hang on it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    kriseplan, kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad, kriseplan_signal,
    kriseplan_trinn,
};

use super::register::{Ansatt, Enhet, Virksomhet};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Kategori, Nivaa, Raadstype},
    kall::aapnet,
    skalarer::{Dato, Tid, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Sak;

/// The crisis plan as a container.
pub struct Kriseplan(pub Arc<Sak>);

/// Crisis plan (kriseplan, IS-1957). Whoever sees the bruker gets this container; it tells nothing
/// of whether there is a plan.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl Kriseplan {
    /// The plan's own row that is in force: its period and next review. Of several that you may
    /// see, the one first due for review.
    async fn ramme(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Kriseplanramme>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<kriseplan::Entity>())? else {
            return Ok(None);
        };
        let gjeldende = rader.into_iter().filter(|r| r.avsluttet.is_none());
        Ok(gjeldende
            .min_by_key(|r| {
                (
                    r.revideres_innen.is_none(),
                    r.revideres_innen,
                    r.gyldig_fra_og_med,
                    r.id,
                )
            })
            .map(Kriseplanramme))
    }

    /// Signs that a crisis is coming.
    async fn signaler(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Varselsignal>>> {
        liste(aapnet(ctx, self.0.liste())?, Varselsignal)
    }

    /// What helps, what does not, and how to meet the bruker.
    async fn raad(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Kriseraad>>> {
        liste(aapnet(ctx, self.0.liste())?, Kriseraad)
    }

    /// What is done, step by step.
    async fn trinn(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Trinn>>> {
        liste(aapnet(ctx, self.0.liste())?, Trinn)
    }

    /// Whom to call.
    async fn kontakter(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Krisekontakt>>> {
        liste(aapnet(ctx, self.0.liste())?, Krisekontakt)
    }

    /// What is done for children.
    async fn barnetiltak(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Barnetiltak>>> {
        liste(aapnet(ctx, self.0.liste())?, Barnetiltak)
    }
}

/// Opened rows as their type; refused stays null.
pub fn liste<R, T>(
    rader: Option<Vec<R>>,
    type_: fn(R) -> T,
) -> async_graphql::Result<Option<Vec<T>>> {
    Ok(rader.map(|rader| rader.into_iter().map(type_).collect()))
}

skjermet_type! {
    /// The kriseplan's own row. Kategorier: KRISEPLAN_SIGNALER
    Kriseplanramme: kriseplan::Entity, kriseplan::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_SIGNALER
        eier: Virksomhet [kriseplan::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// First day.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// The day by which it is to be reviewed.
        revideres_innen: Dato = |r| r.revideres_innen.map(Dato);
        /// When it was closed.
        avsluttet: Tid = |r| r.avsluttet.map(Tid);
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// An early sign that a crisis is coming (varselsignal). Kategorier: KRISEPLAN_SIGNALER
    Varselsignal: kriseplan_signal::Entity, kriseplan_signal::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_SIGNALER
        eier: Virksomhet [kriseplan_signal::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The level at which it shows.
        nivaa: Nivaa = |r| r.nivaa().map(Into::into);
        /// The sign, in words the bruker knows.
        tekst: String = |r| Some(r.tekst.clone());
        /// Further categories that the row touches; whoever lacks one does not see the row.
        tema: Vec<Kategori> = |r| Some(r.rett().tema.iter().map(Into::into).collect());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// Advice for a crisis (kriseraad). Kategorier: KRISEPLAN_RAAD
    Kriseraad: kriseplan_raad::Entity, kriseplan_raad::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_RAAD
        eier: Virksomhet [kriseplan_raad::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// Whether it helps, does not help, or is how the bruker wants to be met.
        type_: Raadstype = |r| r.type_().map(Into::into);
        /// The advice.
        tekst: String = |r| Some(r.tekst.clone());
        /// Further categories that the row touches; whoever lacks one does not see the row.
        tema: Vec<Kategori> = |r| Some(r.rett().tema.iter().map(Into::into).collect());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A step of the kriseplan (trinn): what the bruker does and what the services do at a level.
    /// Kategorier: KRISEPLAN_TILTAK
    Trinn: kriseplan_trinn::Entity, kriseplan_trinn::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_TILTAK
        eier: Virksomhet [kriseplan_trinn::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The level: green, yellow, red.
        nivaa: Nivaa = |r| r.nivaa().map(Into::into);
        /// What the bruker does.
        tiltak_bruker: Vec<String> = |r| Some(r.tiltak_bruker.0.clone());
        /// What the services do.
        tiltak_tjeneste: Vec<String> = |r| Some(r.tiltak_tjeneste.0.clone());
        /// The unit responsible; null too when its organisation reveals what you may not read.
        /// Kategorier: KRISEPLAN_TILTAK
        ansvarlig: Enhet [kriseplan_trinn::ANSVARLIG] = |r| Enhet::navngitt(r, r.ansvarlig_enhet_id);
        /// Further categories that the row touches; whoever lacks one does not see the row.
        tema: Vec<Kategori> = |r| Some(r.rett().tema.iter().map(Into::into).collect());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// Whom to call in a crisis (krisekontakt). Kategorier: KRISEPLAN_KONTAKTER
    Krisekontakt: kriseplan_kontakt::Entity, kriseplan_kontakt::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_KONTAKTER
        eier: Virksomhet [kriseplan_kontakt::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// Name.
        navn: String = |r| Some(r.navn.clone());
        /// Telephone.
        telefon: String = |r| r.telefon.clone();
        /// The member of staff, where it is one; null too when the organisation reveals what you may
        /// not read. Kategorier: KRISEPLAN_KONTAKTER
        ansatt: Ansatt [kriseplan_kontakt::ANSATT] = |r| Ansatt::navngitt(r, r.ansatt_id);
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// What is done for the bruker's children in a crisis (barnetiltak). Kategorier: KRISEPLAN_TILTAK BARN
    Barnetiltak: kriseplan_barnetiltak::Entity, kriseplan_barnetiltak::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: KRISEPLAN_TILTAK BARN
        eier: Virksomhet [kriseplan_barnetiltak::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The measure.
        tekst: String = |r| r.tekst.clone();
        /// Why none is needed.
        hvorfor_ingen: String = |r| r.hvorfor_ingen.clone();
    }
    versjoner Versjonskobling;
}
