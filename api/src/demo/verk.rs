//! What is at hand while the data is made: the rows so far, the numbers used, today's date.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{ansatt, person};
use samtykke::{Kategorier, Mottaker, PersonId, Policy, VirksomhetId};
use uuid::Uuid;

use super::{
    bunke::Bunke,
    nummer::Nummerserie,
    personaer::faste_numre,
    register,
    trekning::{Dager, Trekning},
};
use crate::storage::{Lager, Lagerfeil};

/// Kinds of draws.
pub(super) mod stroem {
    pub(in crate::demo) const ANSATTE: u64 = 1;
    pub(in crate::demo) const BRUKER: u64 = 2;
    pub(in crate::demo) const PLANER: u64 = 3;
    pub(in crate::demo) const OPPNEVNINGER: u64 = 4;
    pub(in crate::demo) const AVTALER: u64 = 5;
}

/// The work in progress.
pub(super) struct Verk<'a> {
    lager: &'a Lager,
    serie: Nummerserie,
    faste: HashMap<Uuid, (NaiveDate, String)>,
    arbeidsgivere: HashMap<Uuid, Vec<VirksomhetId>>,
    pub(super) dager: Dager,
    pub(super) bunke: Bunke,
    /// Employments made.
    pub(super) ansatte: usize,
    /// Samtykker made.
    pub(super) samtykker: usize,
}

impl<'a> Verk<'a> {
    pub(super) fn nytt(lager: &'a Lager) -> Self {
        let mut serie = Nummerserie::default();
        // First, so that the personas have the same numbers whatever else there is.
        let faste = faste_numre(&mut serie);
        Self {
            lager,
            serie,
            faste,
            arbeidsgivere: HashMap::new(),
            dager: Dager(lager.klokke().i_dag()),
            bunke: Bunke::default(),
            ansatte: 0,
            samtykker: 0,
        }
    }

    pub(super) fn policy(&self) -> &'a Policy {
        self.lager.policy()
    }

    /// Those of the categories that can be offered now.
    pub(super) fn tilbudt(&self, kategorier: Kategorier) -> Kategorier {
        kategorier & self.policy().tilbudt
    }

    /// A person with a number of their own.
    pub(super) fn ny_person(
        &mut self,
        t: &mut Trekning,
        foedt: NaiveDate,
        d_nummer: bool,
    ) -> Result<Uuid, Lagerfeil> {
        let nummer = self
            .serie
            .neste(foedt, d_nummer)
            .ok_or(Lagerfeil::UlesbarRad("person"))?;
        let id = t.uuid();
        self.person(id, &nummer)?;
        Ok(id)
    }

    /// A person whose number the personas name by `noekkel`; the day of birth.
    pub(super) fn fast_person(&mut self, noekkel: Uuid, id: Uuid) -> Result<NaiveDate, Lagerfeil> {
        let (foedt, nummer) = self
            .faste
            .get(&noekkel)
            .cloned()
            .ok_or(Lagerfeil::UlesbarRad("person"))?;
        self.person(id, &nummer)?;
        Ok(foedt)
    }

    /// The day of birth of a persona who already is a person.
    pub(super) fn foedt(&self, noekkel: Uuid) -> Result<NaiveDate, Lagerfeil> {
        self.faste
            .get(&noekkel)
            .map(|(foedt, _)| *foedt)
            .ok_or(Lagerfeil::UlesbarRad("person"))
    }

    fn person(&mut self, id: Uuid, nummer: &str) -> Result<(), Lagerfeil> {
        let noekler = self.lager.noekler();
        // The nonce is not repeatable on purpose: the same key may seal other numbers.
        let nummer_kryptert = noekler.forsegl(nummer, self.lager.tilfeldig())?;
        let nummer_indeks = noekler.indeks(nummer);
        self.bunke.person.push(person::Model {
            id,
            nummer_kryptert,
            nummer_indeks,
        });
        Ok(())
    }

    /// Registers an employment.
    pub(super) fn ansett(&mut self, rad: ansatt::Model, virksomhet: Uuid) {
        if rad.gyldig_til_og_med.is_none() {
            let alle = self.arbeidsgivere.entry(rad.person_id).or_default();
            alle.push(VirksomhetId(virksomhet));
            alle.sort_unstable();
            alle.dedup();
        }
        self.ansatte += 1;
        self.bunke.ansatt.push(rad);
    }

    /// The virksomheter that a barred party is below of.
    pub(super) fn over(&self, mot: Mottaker) -> Vec<VirksomhetId> {
        match mot {
            Mottaker::Enhet(enhet) => register::virksomhet_til(enhet.0)
                .map(VirksomhetId)
                .into_iter()
                .collect(),
            Mottaker::Person(PersonId(person)) => {
                self.arbeidsgivere.get(&person).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// What waits to be written.
    pub(super) fn ta_bunke(&mut self) -> Bunke {
        std::mem::take(&mut self.bunke)
    }
}
