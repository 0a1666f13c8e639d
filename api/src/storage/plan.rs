//! What one request needs to load, decided from its selection before anything is read.

use entity::Tabell;

/// The personal tables that an answer may touch, and those whose history it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    tabeller: i64,
    historikk: i64,
}

impl Plan {
    /// Nothing but the bruker.
    #[must_use]
    pub fn tom() -> Self {
        Self::default()
    }

    /// Adds a table.
    #[must_use]
    pub fn med(mut self, tabell: Tabell) -> Self {
        self.tabeller |= tabell.bit();
        if matches!(tabell, Tabell::Samtykke | Tabell::Sperring) {
            // Their parties may be next of kin.
            self.tabeller |= Tabell::Paaroerende.bit();
        }
        self
    }

    /// Adds several tables.
    #[must_use]
    pub fn med_alle(self, tabeller: &[Tabell]) -> Self {
        tabeller.iter().fold(self, |plan, t| plan.med(*t))
    }

    /// Adds the history of every table loaded.
    #[must_use]
    pub fn med_historikk(mut self) -> Self {
        self.historikk = i64::MAX;
        self
    }

    pub(super) fn laster(self, tabell: Tabell) -> bool {
        self.tabeller & tabell.bit() != 0
    }

    pub(super) fn laster_historikk(self, tabell: Tabell) -> bool {
        self.laster(tabell) && self.historikk & tabell.bit() != 0
    }
}
