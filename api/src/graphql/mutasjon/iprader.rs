//! The rows of an individuell plan: inputs, payloads and values of each table.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject};
use entity::{ip_evaluering as evaluering, ip_maal as maal, ip_tiltak as tiltak};
use uuid::Uuid;

use super::{
    Feil, Svar,
    planrader::{RadInput, ansatt, enhet, fjern, planinput, planrader, rader, tema},
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Kategori,
    kall::ugyldig,
    skalarer::{Dato, Tekst, Versjon, fra_id},
    typer::individuell_plan::{Evaluering, Maal, Tiltak},
};
use crate::storage::{
    Foresporsel, Sak,
    skriv::rader::{Radendringer, Verdier},
};

/// Who is responsible for a measure: a member of staff or a unit. Kategorier: IP_TILTAK
#[derive(OneofObject)]
#[graphql(directive = direktiv::samtykke::apply(
    direktiv::kategorier(tiltak::KLASSE),
    direktiv::fra_tekst(tiltak::KLASSE),
    None,
    direktiv::lokaliserer(tiltak::KLASSE)
))]
pub enum AnsvarligInput {
    /// A member of staff.
    AnsattId(ID),
    /// A unit.
    EnhetId(ID),
}

planrader! {
    maal, Maal, "Kategorier: IP_MAAL";
    EndreMaalInput, MaalInput, MaalEndring, EndreMaalPayload, maal;
    ny {
        /// The goal, in the words of the bruker.
        tekst: Tekst,
        /// The goal above it; cannot be changed later.
        overordnet_id: Option<ID>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    endring {
        /// The goal, in the words of the bruker.
        tekst: Option<Tekst>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    nye |r, _| Ok(vec![
        (maal::Column::Tekst, r.tekst.0.into()),
        (maal::Column::OverordnetId, r.overordnet_id.as_ref().map(fra_id).into()),
        (maal::Column::Tema, tema(&r.tema.unwrap_or_default())?.into()),
    ]);
    endrede |r, _| {
        let mut ut: Verdier<maal::Entity> = Vec::new();
        ut.extend(r.tekst.map(|t| (maal::Column::Tekst, t.0.into())));
        if let Some(t) = r.tema {
            ut.push((maal::Column::Tema, tema(&t)?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    tiltak, Tiltak, "Kategorier: IP_TILTAK";
    EndreTiltakInput, TiltakInput, TiltakEndring, EndreTiltakPayload, tiltak;
    ny {
        /// The measure.
        tekst: Tekst,
        /// How much of it, and how often.
        omfang: Option<Tekst>,
        /// The goal that it serves.
        maal_id: Option<ID>,
        /// Who is responsible.
        ansvarlig: AnsvarligInput,
        /// The day by which it is to be evaluated.
        evalueres_innen: Option<Dato>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    endring {
        /// The measure.
        tekst: Option<Tekst>,
        /// How much of it, and how often; null clears it.
        omfang: MaybeUndefined<Tekst>,
        /// The goal that it serves; null clears it.
        maal_id: MaybeUndefined<ID>,
        /// Who is responsible from now on.
        ansvarlig: Option<AnsvarligInput>,
        /// The day by which it is to be evaluated; null clears it.
        evalueres_innen: MaybeUndefined<Dato>,
        /// The day it was done; null clears it.
        gjennomfoert: MaybeUndefined<Dato>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    nye |r, f| {
        let mut ut = vec![
            (tiltak::Column::Tekst, r.tekst.0.into()),
            (tiltak::Column::Omfang, r.omfang.map(|t| t.0).into()),
            (tiltak::Column::MaalId, r.maal_id.as_ref().map(fra_id).into()),
            (tiltak::Column::EvalueresInnen, r.evalueres_innen.map(|d| d.0).into()),
            (tiltak::Column::Tema, tema(&r.tema.unwrap_or_default())?.into()),
        ];
        ut.extend(ansvarlig(f, &r.ansvarlig)?);
        Ok(ut)
    };
    endrede |r, f| {
        let mut ut: Verdier<tiltak::Entity> = Vec::new();
        ut.extend(r.tekst.map(|t| (tiltak::Column::Tekst, t.0.into())));
        if !r.omfang.is_undefined() {
            ut.push((tiltak::Column::Omfang, r.omfang.take().map(|t| t.0).into()));
        }
        if !r.maal_id.is_undefined() {
            ut.push((tiltak::Column::MaalId, r.maal_id.value().map(fra_id).into()));
        }
        if let Some(hvem) = &r.ansvarlig {
            ut.extend(ansvarlig(f, hvem)?);
        }
        if !r.evalueres_innen.is_undefined() {
            ut.push((tiltak::Column::EvalueresInnen, r.evalueres_innen.value().map(|d| d.0).into()));
        }
        if !r.gjennomfoert.is_undefined() {
            ut.push((tiltak::Column::Gjennomfoert, r.gjennomfoert.value().map(|d| d.0).into()));
        }
        if let Some(t) = r.tema {
            ut.push((tiltak::Column::Tema, tema(&t)?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    evaluering, Evaluering, "Kategorier: IP_EVALUERING";
    EndreEvalueringerInput, EvalueringInput, EvalueringEndring, EndreEvalueringerPayload, evalueringer;
    ny {
        /// The day; today when absent.
        dato: Option<Dato>,
        /// How it was done.
        metode: Tekst,
        /// How far the goals were reached.
        maaloppnaaelse: Option<Tekst>,
        /// What the bruker thinks of it.
        brukerens_erfaring: Option<Tekst>,
    }
    endring {
        /// How it was done.
        metode: Option<Tekst>,
        /// How far the goals were reached; null clears it.
        maaloppnaaelse: MaybeUndefined<Tekst>,
        /// What the bruker thinks of it; null clears it.
        brukerens_erfaring: MaybeUndefined<Tekst>,
    }
    nye |r, f| Ok(vec![
        (evaluering::Column::Dato, r.dato.map_or(f.i_dag(), |d| d.0).into()),
        (evaluering::Column::Metode, r.metode.0.into()),
        (evaluering::Column::Maaloppnaaelse, r.maaloppnaaelse.map(|t| t.0).into()),
        (evaluering::Column::BrukerensErfaring, r.brukerens_erfaring.map(|t| t.0).into()),
    ]);
    endrede |r, _| {
        let mut ut: Verdier<evaluering::Entity> = Vec::new();
        ut.extend(r.metode.map(|t| (evaluering::Column::Metode, t.0.into())));
        if !r.maaloppnaaelse.is_undefined() {
            ut.push((evaluering::Column::Maaloppnaaelse, r.maaloppnaaelse.take().map(|t| t.0).into()));
        }
        if !r.brukerens_erfaring.is_undefined() {
            ut.push((evaluering::Column::BrukerensErfaring, r.brukerens_erfaring.take().map(|t| t.0).into()));
        }
        Ok(ut)
    };
}

/// Exactly one, so that a measure is never without.
fn ansvarlig(
    f: &Foresporsel,
    hvem: &AnsvarligInput,
) -> async_graphql::Result<Verdier<tiltak::Entity>> {
    let (ansatt_id, enhet_id) = match hvem {
        AnsvarligInput::AnsattId(id) => (ansatt(f, Some(id))?, None),
        AnsvarligInput::EnhetId(id) => (None, enhet(f, Some(id))?),
    };
    if ansatt_id.is_none() && enhet_id.is_none() {
        return Err(ugyldig("Ingen er ansvarlig."));
    }
    Ok(vec![
        (tiltak::Column::AnsvarligAnsattId, ansatt_id.into()),
        (tiltak::Column::AnsvarligEnhetId, enhet_id.into()),
    ])
}
