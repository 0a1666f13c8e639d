//! What a field or table asks for (`Klasse`), and what a row says of itself (`Radrett`).

use crate::{Kategori, Kategorier, VirksomhetId};

/// What reading a field needs: the arguments of `@samtykke`. Classes compose by AND.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Klasse {
    /// All of these are needed.
    pub kategorier: Kategorier,
    /// First version of the information text that covers the field, from 1.
    pub fra_tekst: u8,
    /// Whether the `tema` of the row is needed too.
    pub og_radens: bool,
    /// Whether it tells where the bruker is: a graded bruker's samtykke must then name it.
    pub lokaliserer: bool,
}

impl Klasse {
    /// Needs all of these, from the first text on.
    #[must_use]
    pub const fn av(kategorier: &[Kategori]) -> Self {
        Self {
            kategorier: Kategorier::av(kategorier),
            fra_tekst: 1,
            og_radens: false,
            lokaliserer: false,
        }
    }

    /// Covered only by samtykker given on this version of the information text or a later one.
    #[must_use]
    pub const fn fra_tekst(self, versjon: u8) -> Self {
        Self {
            fra_tekst: versjon,
            ..self
        }
    }

    /// Needs the `tema` of the row too.
    #[must_use]
    pub const fn og_radens(self) -> Self {
        Self {
            og_radens: true,
            ..self
        }
    }

    /// What is needed of a row's further categories.
    #[must_use]
    pub const fn radens(self, tema: Kategorier) -> Kategorier {
        if self.og_radens {
            tema
        } else {
            Kategorier::TOM
        }
    }

    /// Tells where the bruker is.
    #[must_use]
    pub const fn lokaliserer(self) -> Self {
        Self {
            lokaliserer: true,
            ..self
        }
    }

    /// Needs these categories as well, e.g. the `tema` of a row that is to be added.
    #[must_use]
    pub const fn og_kategorier(self, kategorier: Kategorier) -> Self {
        Self {
            kategorier: self.kategorier.union(kategorier),
            ..self
        }
    }

    /// What is needed where both apply.
    #[must_use]
    pub const fn og(self, andre: Self) -> Self {
        let fra_tekst = if self.fra_tekst > andre.fra_tekst {
            self.fra_tekst
        } else {
            andre.fra_tekst
        };
        Self {
            kategorier: self.kategorier.union(andre.kategorier),
            fra_tekst,
            og_radens: self.og_radens || andre.og_radens,
            lokaliserer: self.lokaliserer || andre.lokaliserer,
        }
    }
}

/// What a row says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Radrett {
    /// Whose row it is. `None`: no owner, open if its categories are open from at least one avgiver.
    pub eier: Option<VirksomhetId>,
    /// The extra categories that its author says it touches.
    pub tema: Kategorier,
    /// Held back by its owner: samtykke is a right to disclose, not a duty.
    pub tilbakeholdt: bool,
    /// Shielded from the bruker, and so from whoever represents the bruker.
    pub skjermet_for_bruker: bool,
}
