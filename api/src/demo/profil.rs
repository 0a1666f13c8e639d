//! What kind of case a bruker has, so that the counts are those of Askøy's mapping
//! (BrukerPlan, Handlingsplan rus og psykisk helse 2018-2022).

use samtykke::Gradering;
use uuid::Uuid;

use super::ider;

/// So many were mapped. The counts hold for each block of so many brukere.
pub(super) const BLOKK: usize = 220;
/// With mental illness and addiction (ROP og rus); the others have mental illness.
const ROP: usize = 84;
/// With a problem with drugs or alcohol.
const RUS: usize = 102;
/// In LAR.
const LAR: usize = 40;
/// Living with children under 18: 6.5 % of those with ROP, 29.4 % of the others.
const BARN: [std::ops::Range<usize>; 2] = [79..84, 180..220];
/// Followed up by the FACT team.
const FACT: usize = 98;
/// Served by Bergen: none of them by Askøy's FACT team.
const BERGEN: std::ops::Range<usize> = 165..220;

/// The first brukere, who have names and states of their own, and their places in the mapping.
pub(super) const NAVNGITTE: [(Uuid, usize); 4] = [
    (ider::BRIT, 79),
    (ider::ODD, 130),
    (ider::ANE, 150),
    (ider::FRIDA, 140),
];

/// A place in the mapping.
#[derive(Clone, Copy)]
pub(super) struct Profil {
    plass: usize,
}

impl Profil {
    /// The place of the bruker with this number.
    pub(super) fn til(nr: usize) -> Self {
        let spredt = |i: usize| (i * 37 + 11) % BLOKK;
        let navngitt = |plass: &usize| NAVNGITTE.iter().any(|(_, p)| p == plass);
        let plass = if let Some((_, plass)) = NAVNGITTE.get(nr) {
            *plass
        } else if nr < BLOKK {
            let mut ledige = (0..BLOKK).map(spredt).filter(|plass| !navngitt(plass));
            ledige.nth(nr - NAVNGITTE.len()).unwrap_or_default()
        } else {
            spredt(nr % BLOKK)
        };
        Self { plass }
    }

    pub(super) fn rop(self) -> bool {
        self.plass < ROP
    }

    pub(super) fn rus(self) -> bool {
        self.plass < RUS
    }

    pub(super) fn lar(self) -> bool {
        self.plass < LAR
    }

    pub(super) fn har_barn(self) -> bool {
        BARN.iter().any(|b| b.contains(&self.plass))
    }

    pub(super) fn fact(self) -> bool {
        self.spredt() < FACT
    }

    pub(super) fn i_bergen(self) -> bool {
        BERGEN.contains(&self.spredt())
    }

    /// A second order, independent of the first.
    fn spredt(self) -> usize {
        (self.plass * 7 + 3) % BLOKK
    }

    pub(super) fn doed(self) -> bool {
        [10, 90, 200].contains(&self.plass)
    }

    pub(super) fn gradering(self) -> Gradering {
        match self.plass {
            20 | 121 => Gradering::Fortrolig,
            60 | 140 => Gradering::StrengtFortrolig,
            _ => Gradering::Ugradert,
        }
    }

    /// Has a verge, and lacks capacity in what the mandate covers.
    pub(super) fn har_verge(self) -> bool {
        [33, 130, 161].contains(&self.plass)
    }

    /// Lacks capacity in everything, and has no verge: nærmeste pårørende decides.
    pub(super) fn naermeste_bestemmer(self) -> bool {
        self.plass == 46
    }

    /// Was in a blålysperiode once.
    pub(super) fn har_hatt_blaalys(self) -> bool {
        self.plass % 44 == 5
    }

    /// Has a case with the coordinating unit.
    pub(super) fn ke_sak(self) -> bool {
        self.plass % 18 == 4
    }
}
