//! What is between two decisions about the same bruker.

use entity::tilgangslogg;
use samtykke::{Avgivere, Beslutning, Kategori, Kategorier, Klasse};

/// What an asker has more of, and less of.
#[derive(Clone, Copy)]
pub(super) struct Forskjell {
    /// Categories of which there is more to read than before.
    pub(super) faar: Kategorier,
    /// Categories of which something is closed that was open.
    pub(super) mister: Kategorier,
}

impl Forskjell {
    pub(super) const INGEN: Self = Self {
        faar: Kategorier::TOM,
        mister: Kategorier::TOM,
    };

    pub(super) fn mellom(foer: &Beslutning, etter: &Beslutning) -> Self {
        let (mut faar, mut mister) = (Kategorier::TOM, Kategorier::TOM);
        for kategori in Kategorier::ALLE.iter() {
            let (foer, etter) = (Omfang::av(foer, kategori), Omfang::av(etter, kategori));
            if etter.har_mer_enn(&foer) {
                faar = faar.union(kategori.into());
            }
            if foer.har_mer_enn(&etter) {
                mister = mister.union(kategori.into());
            }
        }
        Self { faar, mister }
    }

    /// Of somebody who was hidden.
    pub(super) fn alt(etter: &Beslutning) -> Self {
        let noe = |kategori| Omfang::av(etter, kategori).har_mer_enn(&Omfang::INGENTING);
        let faar = Kategorier::ALLE.iter().filter(|kategori| noe(*kategori));
        Self {
            faar: faar.fold(Kategorier::TOM, |alle, en| alle.union(en.into())),
            ..Self::INGEN
        }
    }

    /// What is closed of what was shown: that history, or where somebody is, is closed is nothing to who was shown
    /// neither.
    pub(super) fn mistet(foer: &Beslutning, etter: &Beslutning, vist: Vist) -> Kategorier {
        let mistet = Kategorier::ALLE.iter().filter(|kategori| {
            let (foer, etter) = (Omfang::av(foer, *kategori), Omfang::av(etter, *kategori));
            let foer = Omfang {
                historikk: foer.historikk && vist.historikk,
                lokaliserer: foer.lokaliserer && vist.lokaliserer,
                ..foer
            };
            foer.har_mer_enn(&etter)
        });
        mistet.fold(Kategorier::TOM, |alle, en| alle.union(en.into()))
    }

    pub(super) fn og(self, annen: Self) -> Self {
        Self {
            faar: self.faar.union(annen.faar),
            mister: self.mister.union(annen.mister),
        }
    }

    pub(super) fn er_tom(self) -> bool {
        self.faar.er_tom() && self.mister.er_tom()
    }
}

/// What was shown of rows beside themselves.
#[derive(Clone, Copy)]
pub(super) struct Vist {
    /// Their earlier versions.
    historikk: bool,
    /// Where somebody is.
    lokaliserer: bool,
}

impl Vist {
    /// By the kinds of rows disclosed.
    pub(super) fn av(tabeller: i64) -> Self {
        Self {
            historikk: tabeller & tilgangslogg::HISTORIKK != 0,
            lokaliserer: tabeller & tilgangslogg::LOKALISERER != 0,
        }
    }

    /// Of who was shown nothing.
    pub(super) const INGENTING: Self = Self {
        historikk: false,
        lokaliserer: false,
    };
}

/// How much of a category is open to an asker.
struct Omfang {
    avgivere: Avgivere,
    tekst: u8,
    lokaliserer: bool,
    historikk: bool,
}

impl Omfang {
    const INGENTING: Self = Self {
        avgivere: Avgivere::Noen(Vec::new()),
        tekst: 0,
        lokaliserer: false,
        historikk: false,
    };

    /// Nothing at all where the bruker is not there.
    fn av(beslutning: &Beslutning, kategori: Kategori) -> Self {
        if !beslutning.ser_bruker() {
            return Self::INGENTING;
        }
        let klasse = Klasse::av(&[kategori]).lokaliserer();
        Self {
            avgivere: beslutning.avgivere(kategori),
            tekst: beslutning.tekstversjon(kategori).unwrap_or(0),
            lokaliserer: beslutning.les_noen(klasse).is_ok(),
            historikk: beslutning.historikk_noen(Klasse::av(&[kategori])),
        }
    }

    fn har_mer_enn(&self, annet: &Self) -> bool {
        use Avgivere::{Alle, Noen};
        let flere = match (&self.avgivere, &annet.avgivere) {
            (_, Alle) => false,
            (Alle, Noen(_)) => true,
            (Noen(disse), Noen(andre)) => disse.iter().any(|v| !andre.contains(v)),
        };
        flere
            || self.tekst > annet.tekst
            || (self.lokaliserer && !annet.lokaliserer)
            || (self.historikk && !annet.historikk)
    }
}
