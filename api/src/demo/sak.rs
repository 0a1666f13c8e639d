//! One case while it is made.

use chrono::NaiveDate;
use entity::koder::Medlemsrolle;
use uuid::Uuid;

use super::{
    ansatte::Kollega,
    bunke::{Hode, Skjerming, Versjonert},
    profil::Profil,
    tekster,
    trekning::Trekning,
    verk::Verk,
};
use crate::storage::Lagerfeil;

/// One member of the ansvarsgruppe.
pub(super) struct Medlem {
    pub(super) kollega: Kollega,
    pub(super) rolle: Medlemsrolle,
}

/// A next of kin who is a person of the registry.
#[derive(Clone, Copy)]
pub(super) struct Naer {
    pub(super) rad: Uuid,
    pub(super) person: Uuid,
}

/// The one whom the rows are about, and those who write them.
pub(super) struct Sak {
    pub(super) nr: usize,
    pub(super) profil: Profil,
    pub(super) bruker: Uuid,
    pub(super) person: Uuid,
    pub(super) foedt: NaiveDate,
    /// The bydel, for those who live in Bergen.
    pub(super) bydel: Option<&'static str>,
    /// The one who leads the group and writes most.
    pub(super) leder: Kollega,
    pub(super) gruppe: Vec<Medlem>,
    /// How many days ago the case began.
    pub(super) startet: i64,
    /// Next of kin, nearest first, where they are persons of the registry.
    pub(super) naere: Vec<Naer>,
    /// The name of the nearest, for the list of whom to call.
    pub(super) naermeste: Option<String>,
}

impl Sak {
    /// The virksomheter in the group, each once, in order.
    pub(super) fn virksomheter(&self) -> Vec<Uuid> {
        let mut alle: Vec<Uuid> = self.gruppe.iter().map(|m| m.kollega.virksomhet).collect();
        alle.push(self.leder.virksomhet);
        alle.sort_unstable();
        alle.dedup();
        alle
    }

    /// A member from an enhet.
    pub(super) fn fra(&self, enhet: Uuid) -> Option<&Kollega> {
        self.gruppe
            .iter()
            .map(|m| &m.kollega)
            .find(|k| k.enhet == enhet)
    }

    /// The head of a row of `av`'s virksomhet, the `plass`-th of its list.
    pub(super) fn hode(&self, verk: &Verk<'_>, t: &mut Trekning, av: &Kollega, plass: i64) -> Hode {
        let opprettet = verk.dager.tid(-self.startet, 10 * 60 + plass);
        Hode {
            id: t.uuid(),
            bruker: self.bruker,
            eier: av.virksomhet,
            versjon: 1,
            tilbakeholdt: false,
            skjermet: None,
            opprettet,
            endret: opprettet,
            av: Some(av.ansatt),
            fjernet: None,
        }
    }

    /// The same, now and then held back, shielded or taken out.
    pub(super) fn hode_med_skjebne(
        &self,
        verk: &Verk<'_>,
        t: &mut Trekning,
        av: &Kollega,
        plass: i64,
    ) -> Hode {
        let mut hode = self.hode(verk, t, av, plass);
        match t.mellom(0, 99) {
            0..4 => hode.tilbakeholdt = true,
            4..6 => {
                hode.skjermet = Some(Skjerming {
                    grunn: tekster::SKJERMET,
                    av: av.ansatt,
                    til: verk.dager.dag(90),
                });
            }
            6..9 => {
                hode.versjon = 2;
                hode.endret = verk.dager.tid(-self.startet / 2, 11 * 60 + plass);
                hode.fjernet = Some(hode.endret);
            }
            _ => {}
        }
        hode
    }
}

/// Adds an owned row and all its versions.
pub(super) fn skriv<E: Versjonert>(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    bygg: impl Fn(&Hode) -> E::Model,
) -> Result<(), Lagerfeil> {
    if hode.versjon > 1 {
        let foerste = Hode {
            versjon: 1,
            endret: hode.opprettet,
            fjernet: None,
            ..hode.clone()
        };
        verk.bunke.tidligere::<E>(t.uuid(), &bygg(&foerste))?;
    }
    verk.bunke.legg_til::<E>(t.uuid(), bygg(hode))
}
