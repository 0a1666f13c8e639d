//! Who asks, and about what.

use chrono::{DateTime, Utc};

use crate::{
    AnsattId, Ansattroller, Blaalys, Brukertilstand, EnhetId, Kategorier, Periode, PersonId,
    Sektor, Tilgang, Tilknytningstype, VirksomhetId,
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aktoer {
    /// An ansatt, logged in as a person in one employment.
    Ansatt(Ansattaktoer),
    /// A partner's system.
    Organisasjon(Organisasjonsaktoer),
    /// A citizen: the bruker, a representative, a pårørende, or anyone.
    Borger {
        /// The person logged in.
        person: PersonId,
    },
}

/// A person in one employment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ansattaktoer {
    /// The person, across employments.
    pub person: PersonId,
    /// The employment.
    pub ansatt: AnsattId,
    /// Where.
    pub enhet: EnhetId,
    /// The enhet's virksomhet.
    pub virksomhet: VirksomhetId,
    /// Its sector.
    pub sektor: Sektor,
    /// Whether the enhet is a health service.
    pub helsetjeneste: bool,
    /// What the employment carries.
    pub roller: Ansattroller,
    /// The shifts of the enhet that list this ansatt.
    pub vakter: Vec<Periode>,
    /// When the employment ends.
    pub til: Option<DateTime<Utc>>,
}

impl Ansattaktoer {
    /// Whether the employment is over.
    #[must_use]
    pub fn har_sluttet(&self, now: DateTime<Utc>) -> bool {
        self.til.is_some_and(|til| til <= now)
    }
}

/// A system's token, bound to an enhet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisasjonsaktoer {
    /// The enhet it is bound to.
    pub enhet: EnhetId,
    /// The enhet's virksomhet.
    pub virksomhet: VirksomhetId,
    /// Its sector.
    pub sektor: Sektor,
    /// Whether the enhet is a health service.
    pub helsetjeneste: bool,
    /// The categories of its scope.
    pub scope: Kategorier,
    /// A verified end user. Only to be set when that person has been checked not to work in an
    /// enhet that is barred: a bar on a whole enhet does not name the persons in it.
    pub sluttbruker: Option<PersonId>,
}

/// Why an ansatt has to do with a bruker (tjenstlig behov).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tilknytning {
    /// Who.
    pub ansatt: AnsattId,
    /// As what.
    pub type_: Tilknytningstype,
    /// From.
    pub fra: DateTime<Utc>,
    /// Until and without.
    pub til: Option<DateTime<Utc>>,
}

impl Tilknytning {
    /// Whether it is active.
    #[must_use]
    pub fn er_aktiv(&self, now: DateTime<Utc>) -> bool {
        self.fra <= now && self.til.is_none_or(|til| now < til)
    }
}

/// All about one bruker that a decision rests on. Rows and ties of others may be among them: they
/// do not match.
#[derive(Clone, Copy, Debug)]
pub struct Sak<'a> {
    /// The bruker.
    pub bruker: &'a Brukertilstand,
    /// Derived rights, see [`crate::utled`].
    pub tilgang: &'a [Tilgang],
    /// Ties to this bruker.
    pub tilknytninger: &'a [Tilknytning],
    /// The latest blålysperiode, running or not.
    pub blaalys: Option<Blaalys>,
}
