//! The individuell plan: an empty container that whoever sees the bruker gets, and rows that hang on
//! it.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::{
    ip_evaluering as evaluering, ip_maal as maal, ip_ramme as ramme, ip_tiltak as tiltak,
};
use uuid::Uuid;

use super::{
    kriseplan::liste,
    register::{Ansatt, Enhet, Virksomhet},
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{IpStatus, Kategori},
    kall::{aapnet, foresporsel},
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Sak;

/// The plan as a container.
pub struct IndividuellPlan(pub Arc<Sak>);

/// Individual plan (individuell plan, pasient- og brukerrettighetsloven § 2-5). Whoever sees the
/// bruker gets this container; it tells nothing of whether there is a plan.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl IndividuellPlan {
    /// The plan's own row: the one that is not closed, or else the last.
    async fn ramme(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Planramme>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<ramme::Entity>())? else {
            return Ok(None);
        };
        let siste =
            |r: &crate::storage::Aapnet<ramme::Entity>| (r.avsluttet.is_none(), r.tilbudt, r.id);
        Ok(rader.into_iter().max_by_key(siste).map(Planramme))
    }

    /// Goals; a goal under one that you see stands there (`delmaal`), not here.
    async fn maal(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Maal>>> {
        let Some(rader) = aapnet(ctx, self.0.liste::<maal::Entity>())? else {
            return Ok(None);
        };
        let synlige: HashSet<Uuid> = rader.iter().map(|r| r.id).collect();
        let oeverst = |r: &crate::storage::Aapnet<maal::Entity>| {
            r.overordnet_id.is_none_or(|over| !synlige.contains(&over))
        };
        liste(Some(rader.into_iter().filter(oeverst).collect()), Maal)
    }

    /// All measures.
    async fn tiltak(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Tiltak>>> {
        liste(aapnet(ctx, self.0.liste())?, Tiltak)
    }

    /// Evaluations, by day.
    async fn evalueringer(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Vec<Evaluering>>> {
        let Some(mut rader) = aapnet(ctx, self.0.liste::<evaluering::Entity>())? else {
            return Ok(None);
        };
        rader.sort_by_key(|r| (r.dato, r.id));
        liste(Some(rader), Evaluering)
    }
}

skjermet_type! {
    /// The plan's own row (planramme). Kategorier: IP_MAAL
    Planramme: ramme::Entity, ramme::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: IP_MAAL
        eier: Virksomhet [ramme::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The day it was offered.
        tilbudt: Dato = |r| Some(Dato(r.tilbudt));
        /// The day the bruker declined.
        takket_nei: Dato = |r| r.takket_nei.map(Dato);
        /// The day it was agreed.
        vedtatt: Dato = |r| r.vedtatt.map(Dato);
        /// First day of its period.
        periode_fra_og_med: Dato = |r| r.periode_fra_og_med.map(Dato);
        /// Last day of its period.
        periode_til_og_med: Dato = |r| r.periode_til_og_med.map(Dato);
        /// Since when it rests.
        paa_vent_fra: Dato = |r| r.paa_vent_fra.map(Dato);
        /// The day it was closed.
        avsluttet: Dato = |r| r.avsluttet.map(Dato);
    }
    under {
        /// What it is today; follows from its dates.
        status: IpStatus = |ramme, ctx| Ok(Some(ramme.0.status(foresporsel(ctx)?.i_dag()).into()));
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A goal (mål), or a part of one (delmål). Kategorier: IP_MAAL
    Maal: maal::Entity, maal::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: IP_MAAL
        eier: Virksomhet [maal::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The goal, in the words of the bruker.
        tekst: String = |r| Some(r.tekst.clone());
        /// Further categories that the row touches; whoever lacks one does not see the row.
        tema: Vec<Kategori> = |r| Some(r.rett().tema.iter().map(Into::into).collect());
    }
    under {
        /// The goals under it.
        delmaal: Vec<Maal> = |over, ctx| {
            let rader = aapnet(ctx, over.0.sak().liste::<maal::Entity>())?;
            let under = rader.map(|r| r.into_iter().filter(|m| m.overordnet_id == Some(over.0.id)).collect());
            liste(under, Maal)
        };
        /// The measures that serve it.
        tiltak: Vec<Tiltak> = |over, ctx| {
            let rader = aapnet(ctx, over.0.sak().liste::<tiltak::Entity>())?;
            let under = rader.map(|r| r.into_iter().filter(|t| t.maal_id == Some(over.0.id)).collect());
            liste(under, Tiltak)
        };
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A measure (tiltak). Kategorier: IP_TILTAK
    Tiltak: tiltak::Entity, tiltak::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: IP_TILTAK
        eier: Virksomhet [tiltak::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The measure.
        tekst: String = |r| Some(r.tekst.clone());
        /// How much of it, and how often.
        omfang: String = |r| r.omfang.clone();
        /// The member of staff responsible, where it is one. Kategorier: IP_TILTAK
        ansvarlig: Ansatt [tiltak::ANSVARLIG] = |r| Ansatt::navngitt(r, r.ansvarlig_ansatt_id);
        /// The unit responsible, where it is one. Kategorier: IP_TILTAK
        instans: Enhet [tiltak::ANSVARLIG] = |r| Enhet::navngitt(r, r.ansvarlig_enhet_id);
        /// The day by which it is to be evaluated.
        evalueres_innen: Dato = |r| r.evalueres_innen.map(Dato);
        /// The day it was done.
        gjennomfoert: Dato = |r| r.gjennomfoert.map(Dato);
        /// Further categories that the row touches; whoever lacks one does not see the row.
        tema: Vec<Kategori> = |r| Some(r.rett().tema.iter().map(Into::into).collect());
    }
    under {
        /// The goal that it serves, if you see it.
        maal: Maal = |tiltak, ctx| {
            let rader = aapnet(ctx, tiltak.0.sak().liste::<maal::Entity>())?;
            Ok(rader.and_then(|r| r.into_iter().find(|m| Some(m.id) == tiltak.0.maal_id)).map(Maal))
        };
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// An evaluation of the plan (evaluering). Kategorier: IP_EVALUERING
    Evaluering: evaluering::Entity, evaluering::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: IP_EVALUERING
        eier: Virksomhet [evaluering::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The day.
        dato: Dato = |r| Some(Dato(r.dato));
        /// How it was done.
        metode: String = |r| Some(r.metode.clone());
        /// How far the goals were reached.
        maaloppnaaelse: String = |r| r.maaloppnaaelse.clone();
        /// What the bruker thinks of it.
        brukerens_erfaring: String = |r| r.brukerens_erfaring.clone();
    }
    versjoner Versjonskobling;
}
