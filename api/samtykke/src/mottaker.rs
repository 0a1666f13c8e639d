//! To whom a samtykke gives, and whom a sperring bars.

use uuid::Uuid;

use crate::{AnsattId, EnhetId, PersonId, VirksomhetId};

/// One party; never a sector.
///
/// A permit names a virksomhet, an enhet, an ansatt or a private person. A bar names a virksomhet,
/// an enhet, a person across employments, or the organisation tokens of a virksomhet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mottaker {
    /// All with a tie in one virksomhet.
    Virksomhet(VirksomhetId),
    /// All with a tie in one enhet; not those of enheter below it.
    Enhet(EnhetId),
    /// One person in one employment.
    Ansatt(AnsattId),
    /// In a permit one private person (pårørende); in a bar one person in whatever capacity.
    Person(PersonId),
    /// In a bar: the organisation tokens of this virksomhet, and nobody else.
    Organisasjonstoken(VirksomhetId),
}

impl Mottaker {
    /// The number of the kind, for storage.
    #[must_use]
    pub const fn type_kode(self) -> i16 {
        match self {
            Self::Virksomhet(_) => 0,
            Self::Enhet(_) => 1,
            Self::Ansatt(_) => 2,
            Self::Person(_) => 3,
            Self::Organisasjonstoken(_) => 4,
        }
    }

    /// The id within the kind.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Virksomhet(VirksomhetId(id))
            | Self::Enhet(EnhetId(id))
            | Self::Ansatt(AnsattId(id))
            | Self::Person(PersonId(id))
            | Self::Organisasjonstoken(VirksomhetId(id)) => id,
        }
    }

    /// The party with this kind and id.
    #[must_use]
    pub const fn fra_kode(type_kode: i16, id: Uuid) -> Option<Self> {
        match type_kode {
            0 => Some(Self::Virksomhet(VirksomhetId(id))),
            1 => Some(Self::Enhet(EnhetId(id))),
            2 => Some(Self::Ansatt(AnsattId(id))),
            3 => Some(Self::Person(PersonId(id))),
            4 => Some(Self::Organisasjonstoken(VirksomhetId(id))),
            _ => None,
        }
    }
}
