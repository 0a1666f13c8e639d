//! What can be done. Each takes one `input`, returns the changed entity and `feil`; a refused
//! write changes nothing. One mutation field per request, one transaction.

mod ansvarsgruppe;
mod blaalys;
mod brukeravtale;
mod forespoersel;
mod forloep;
mod henvendelse;
mod individuell_plan;
mod iprader;
mod koordinator;
mod kriseplan;
mod oppdrag;
mod planrader;
mod registrering;
mod samarbeidsavtale;
mod samtykke;
mod sperring;
mod vakt;

use async_graphql::{Context, Enum, MergedObject, Object, SimpleObject};

use super::{
    direktiv::{self, Rolle},
    kall::feil,
};
use crate::storage::{
    Lagerfeil,
    skriv::{Avvisning, Feilkode as Kode},
};

/// The root of mutations.
#[derive(MergedObject, Default)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
pub struct Mutation(
    samtykke::Samtykkemutasjoner,
    registrering::Registreringsmutasjoner,
    forespoersel::Forespoerselsmutasjoner,
    sperring::Sperringsmutasjoner,
    henvendelse::Henvendelsesmutasjoner,
    vakt::Vaktmutasjoner,
    blaalys::Blaalysmutasjoner,
    oppdrag::Oppdragsmutasjoner,
    kriseplan::Kriseplanmutasjoner,
    ansvarsgruppe::Gruppemutasjoner,
    koordinator::Oppnevningsmutasjoner,
    forloep::Forloepsmutasjoner,
    individuell_plan::Planmutasjoner,
    brukeravtale::Brukeravtalemutasjoner,
    samarbeidsavtale::Samarbeidsavtalemutasjoner,
);

/// Why a write was refused.
#[derive(SimpleObject, Clone)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct Feil {
    /// The kind.
    code: Feilkode,
    /// The part of the input that it is about.
    field: Option<Vec<String>>,
    /// Norwegian, constant per rule; never what was stored or sent.
    message: String,
}

/// Kinds of refusal of a write.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Feilkode {
    /// Seen, but not yours to do.
    Forbidden,
    /// Hidden or unknown.
    NotFound,
    /// The input contradicts itself or a rule.
    BadUserInput,
    /// Changed since it was read.
    Conflict,
}

impl From<Avvisning> for Feil {
    fn from(avvisning: Avvisning) -> Self {
        let code = match avvisning.kode {
            Kode::Forbidden => Feilkode::Forbidden,
            Kode::NotFound => Feilkode::NotFound,
            Kode::BadUserInput => Feilkode::BadUserInput,
            Kode::Conflict => Feilkode::Conflict,
        };
        Self {
            code,
            field: Some(
                avvisning
                    .felt
                    .into_iter()
                    .map(std::borrow::Cow::into_owned)
                    .collect(),
            ),
            message: avvisning.melding.to_owned(),
        }
    }
}

/// What a write came to: the entity, or why not.
pub struct Svar<T> {
    verdi: Option<T>,
    feil: Vec<Feil>,
}

/// Splits what storage said into entity and refusals; faults end the call.
pub fn svar<T>(
    ctx: &Context<'_>,
    utfoert: Result<Result<T, Vec<Avvisning>>, Lagerfeil>,
) -> async_graphql::Result<Svar<T>> {
    match utfoert {
        Ok(Ok(verdi)) => Ok(Svar {
            verdi: Some(verdi),
            feil: Vec::new(),
        }),
        Ok(Err(avvist)) => Ok(Svar {
            verdi: None,
            feil: avvist.into_iter().map(Into::into).collect(),
        }),
        Err(aarsak) => Err(feil(ctx, aarsak)),
    }
}

/// The answer of a blind write.
pub struct MottattPayload(Vec<Feil>);

/// Blind: the same answer whatever was there.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl MottattPayload {
    /// Whether it was received; says nothing of whether it had an effect.
    async fn er_mottatt(&self) -> bool {
        self.0.is_empty()
    }

    /// Why not.
    async fn feil(&self) -> &[Feil] {
        &self.0
    }
}
