//! What is between two decisions about the same bruker.

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

/// How much of a category is open to an asker.
struct Omfang {
    avgivere: Avgivere,
    tekst: u8,
    lokaliserer: bool,
    historikk: bool,
}

impl Omfang {
    /// Nothing at all where the bruker is not there.
    fn av(beslutning: &Beslutning, kategori: Kategori) -> Self {
        if !beslutning.ser_bruker() {
            return Self {
                avgivere: Avgivere::Noen(Vec::new()),
                tekst: 0,
                lokaliserer: false,
                historikk: false,
            };
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
