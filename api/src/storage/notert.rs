//! What an answer showed of a case, and refused: for the access log.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use entity::tilgangslogg;
use samtykke::{Kategorier, Klasse};

/// Noted so far.
#[derive(Default)]
pub(super) struct Notert {
    gitt: AtomicI64,
    avslaatt: AtomicI64,
    tabeller: AtomicI64,
    rettigheter: AtomicBool,
}

impl Notert {
    /// The categories shown, as a mask.
    pub(super) fn gitt(&self) -> i64 {
        self.gitt.load(Ordering::Relaxed)
    }

    /// The categories refused, as a mask.
    pub(super) fn avslaatt(&self) -> i64 {
        self.avslaatt.load(Ordering::Relaxed)
    }

    /// Whether it tells of rights themselves.
    pub(super) fn om_rettigheter(&self) -> bool {
        self.rettigheter.load(Ordering::Relaxed)
    }

    pub(super) fn rettigheter(&self) {
        self.rettigheter.store(true, Ordering::Relaxed);
    }

    /// The kinds of rows opened, as a mask.
    pub(super) fn tabeller(&self) -> i64 {
        self.tabeller.load(Ordering::Relaxed)
    }

    pub(super) fn gi(&self, kategorier: Kategorier) {
        self.gitt.fetch_or(kategorier.bits(), Ordering::Relaxed);
    }

    pub(super) fn nekt(&self, kategorier: Kategorier) {
        self.avslaatt.fetch_or(kategorier.bits(), Ordering::Relaxed);
    }

    /// Bits of `tilgangslogg.tabeller`.
    pub(super) fn tabell(&self, bits: i64) {
        self.tabeller.fetch_or(bits, Ordering::Relaxed);
    }

    /// A class, of rows that have further categories.
    pub(super) fn klasse(&self, klasse: Klasse, tema: Kategorier) {
        self.gi(klasse.kategorier.union(klasse.radens(tema)));
        if klasse.lokaliserer {
            self.tabell(tilgangslogg::LOKALISERER);
        }
    }

    /// All of it, to go back to.
    pub(super) fn merke(&self) -> [i64; 3] {
        [self.gitt(), self.avslaatt(), self.tabeller()]
    }

    /// Forgets what was noted since.
    pub(super) fn tilbake_til(&self, [gitt, avslaatt, tabeller]: [i64; 3]) {
        self.gitt.store(gitt, Ordering::Relaxed);
        self.avslaatt.store(avslaatt, Ordering::Relaxed);
        self.tabeller.store(tabeller, Ordering::Relaxed);
    }
}
