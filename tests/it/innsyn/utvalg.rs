//! What random rows are drawn from: the registry, and mostly what the asker has to do with.

use std::rc::Rc;

use ::samtykke::{Aktoer, Mottaker};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    register::{PRIVATE, Register, mennesker},
    spoerrer::Spoerrer,
    terning::Terning,
};

/// What random rows are drawn from.
pub struct Utvalg {
    pub register: Rc<Register>,
    pub spoerrer: Rc<Spoerrer>,
}

impl Utvalg {
    pub fn naa(&self) -> DateTime<Utc> {
        self.register.naa
    }

    pub fn i_dag(&self) -> NaiveDate {
        self.register.i_dag()
    }

    pub fn en_ansatt(&self, t: &mut Terning) -> Uuid {
        t.velg(&self.register.ansatte).id
    }

    pub fn kanskje_ansatt(&self, t: &mut Terning) -> Option<Uuid> {
        if t.en_av(3) {
            None
        } else {
            Some(self.en_ansatt(t))
        }
    }

    pub fn en_virksomhet(&self, t: &mut Terning) -> Uuid {
        t.velg(&self.register.virksomheter).id
    }

    /// Mostly one that the asker works in.
    pub fn en_eier(&self, t: &mut Terning) -> Uuid {
        match &self.spoerrer.aktoer {
            Aktoer::Ansatt(a) if t.en_av(2) => a.virksomhet.0,
            Aktoer::Organisasjon(o) if t.en_av(2) => o.virksomhet.0,
            _ => self.en_virksomhet(t),
        }
    }

    pub fn en_privat(&self, t: &mut Terning) -> Uuid {
        match self.spoerrer.person {
            Some(person) if t.en_av(3) => person,
            _ => {
                mennesker()[t.under(PRIVATE.end - PRIVATE.start) + PRIVATE.start]
                    .rad
                    .id
            }
        }
    }

    /// Mostly one that the asker is or belongs to.
    pub fn en_part(&self, t: &mut Terning) -> Mottaker {
        let r = &self.register;
        let fremmed = |t: &mut Terning| match t.under(5) {
            0 => Mottaker::Virksomhet(::samtykke::VirksomhetId(t.velg(&r.virksomheter).id)),
            1 => Mottaker::Ansatt(::samtykke::AnsattId(t.velg(&r.ansatte).id)),
            2 => Mottaker::Person(::samtykke::PersonId(
                mennesker()[t.under(PRIVATE.end)].rad.id,
            )),
            _ => Mottaker::Enhet(::samtykke::EnhetId(t.velg(&r.enheter).id)),
        };
        if t.en_av(3) {
            return fremmed(t);
        }
        match &self.spoerrer.aktoer {
            Aktoer::Ansatt(a) => {
                let egne = [
                    Mottaker::Virksomhet(a.virksomhet),
                    Mottaker::Ansatt(a.ansatt),
                    Mottaker::Enhet(a.enhet),
                ];
                t.velg(&egne)
            }
            Aktoer::Organisasjon(o) => {
                t.velg(&[Mottaker::Virksomhet(o.virksomhet), Mottaker::Enhet(o.enhet)])
            }
            Aktoer::Borger { person } => Mottaker::Person(*person),
        }
    }
}
