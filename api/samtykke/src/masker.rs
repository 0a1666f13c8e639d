//! What a decision has opened of one owner's rows, as bit masks.

use crate::policy::ANTALL_TEKSTVERSJONER;
use crate::{Kategori, Kategorier, Klasse, Tilgang};

/// The categories of one right, by what the permits behind them cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rett {
    /// Element `n` is what permits on text version `n + 1` or later give.
    alle: [Kategorier; ANTALL_TEKSTVERSJONER],
    /// The same, of permits that name the locating fields of a graded bruker.
    gradert: [Kategorier; ANTALL_TEKSTVERSJONER],
}

impl Rett {
    fn legg_til(&mut self, kategorier: Kategorier, tekstversjon: u8, gradert: bool) {
        for (versjon, (alle, graderte)) in (1..).zip(self.alle.iter_mut().zip(&mut self.gradert)) {
            let gitt = if versjon <= tekstversjon {
                kategorier
            } else {
                Kategorier::TOM
            };
            *alle = *alle | gitt;
            *graderte = *graderte | if gradert { gitt } else { Kategorier::TOM };
        }
    }

    fn behold(&mut self, kategorier: Kategorier) {
        for trinn in self.alle.iter_mut().chain(&mut self.gradert) {
            *trinn = *trinn & kategorier;
        }
    }

    /// What counts for the class; where it locates, the bruker is graded.
    pub(crate) fn gir(&self, klasse: Klasse) -> Kategorier {
        let trinn = usize::from(klasse.fra_tekst.max(1)) - 1;
        let trinnvis = if klasse.lokaliserer {
            &self.gradert
        } else {
            &self.alle
        };
        trinnvis.get(trinn).copied().unwrap_or_default()
    }

    /// All that is open for some class.
    pub(crate) fn noe(&self) -> Kategorier {
        let [alle, ..] = self.alle;
        alle
    }

    /// The latest text version that the category rests on.
    pub(crate) fn tekstversjon(&self, kategori: Kategori) -> Option<u8> {
        let antall = self
            .alle
            .iter()
            .take_while(|trinn| trinn.har(kategori))
            .count();
        u8::try_from(antall).ok().filter(|versjon| *versjon > 0)
    }
}

/// To read, to read with history, and to contribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masker {
    pub(crate) les: Rett,
    pub(crate) historikk: Rett,
    pub(crate) bidra: Rett,
}

impl Masker {
    pub(crate) fn legg_til(&mut self, rad: &Tilgang) {
        self.les.legg_til(rad.les, rad.tekstversjon, rad.gradert);
        self.historikk
            .legg_til(rad.historikk, rad.tekstversjon, rad.gradert);
        self.bidra
            .legg_til(rad.bidra, rad.tekstversjon, rad.gradert);
    }

    pub(crate) fn behold(&mut self, kategorier: Kategorier) {
        self.les.behold(kategorier);
        self.historikk.behold(kategorier);
        self.bidra.behold(kategorier);
    }
}
