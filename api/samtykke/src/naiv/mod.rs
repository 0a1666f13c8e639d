//! The tests' second opinion: who may see a row, written straight from the rules.
//!
//! Goes from samtykker to an answer one category at a time, slowly and without [`crate::utled`],
//! [`crate::Tilgang`] or [`crate::Beslutning`]. Nothing but tests may use it.

mod folk;
mod terning;
mod tilfeldig;

use chrono::{DateTime, Utc};

use crate::gyldighet::gyldighet;
use crate::{
    Aktoer, Betingelse, Brukertilstand, Formaal, FormaalSett, Kategori, Kategorier, Klasse,
    Mottaker, Nivaa, Periode, Policy, Radrett, Samtykke, Sperring, Tilknytning, VirksomhetId,
};
use folk::Rolle;
pub use tilfeldig::{Tilfelle, tilfeldig};

/// All that is stored about one bruker.
#[derive(Clone, Debug)]
pub struct Verden {
    /// The bruker.
    pub bruker: Brukertilstand,
    /// Every samtykke, whatever its status.
    pub samtykker: Vec<Samtykke>,
    /// Every sperring, lifted ones too.
    pub sperringer: Vec<Sperring>,
    /// Ties.
    pub tilknytninger: Vec<Tilknytning>,
    /// The blålysperiode, and the virksomhet that alone declared it (`None`: the bruker, or more
    /// than one virksomhet).
    pub blaalys_erklaert: Option<(Periode, Option<VirksomhetId>)>,
}

/// One question about one row.
struct Spoersmaal<'a> {
    aktoer: &'a Aktoer,
    nivaa: Nivaa,
    oensket: FormaalSett,
    verden: &'a Verden,
    policy: &'a Policy,
    now: DateTime<Utc>,
    klasse: Klasse,
    rad: &'a Radrett,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rett {
    Lese,
    Historikk,
    Bidra,
}

/// Whether the actor may read this row.
#[expect(
    clippy::too_many_arguments,
    reason = "the same question as to the code under test"
)]
#[must_use]
pub fn ser(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    oensket: FormaalSett,
    verden: &Verden,
    policy: &Policy,
    now: DateTime<Utc>,
    klasse: Klasse,
    rad: &Radrett,
) -> bool {
    Spoersmaal {
        aktoer,
        nivaa,
        oensket,
        verden,
        policy,
        now,
        klasse,
        rad,
    }
    .svar(Rett::Lese)
}

/// Whether the actor may read earlier versions of this row.
#[expect(
    clippy::too_many_arguments,
    reason = "the same question as to the code under test"
)]
#[must_use]
pub fn historikk(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    oensket: FormaalSett,
    verden: &Verden,
    policy: &Policy,
    now: DateTime<Utc>,
    klasse: Klasse,
    rad: &Radrett,
) -> bool {
    let spoersmaal = Spoersmaal {
        aktoer,
        nivaa,
        oensket,
        verden,
        policy,
        now,
        klasse,
        rad,
    };
    spoersmaal.svar(Rett::Lese) && spoersmaal.svar(Rett::Historikk)
}

/// Whether the actor may change this row.
#[expect(
    clippy::too_many_arguments,
    reason = "the same question as to the code under test"
)]
#[must_use]
pub fn bidrar(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    oensket: FormaalSett,
    verden: &Verden,
    policy: &Policy,
    now: DateTime<Utc>,
    klasse: Klasse,
    rad: &Radrett,
) -> bool {
    let spoersmaal = Spoersmaal {
        aktoer,
        nivaa,
        oensket,
        verden,
        policy,
        now,
        klasse,
        rad,
    };
    spoersmaal.svar(Rett::Lese) && spoersmaal.svar(Rett::Bidra)
}

impl Spoersmaal<'_> {
    fn svar(&self, rett: Rett) -> bool {
        let doed = self.verden.bruker.doed.is_some_and(|doed| doed <= self.now);
        if doed || self.nivaa != Nivaa::Hoey {
            return false;
        }
        let mut behov: Vec<Kategori> = self.klasse.kategorier.iter().collect();
        if self.klasse.og_radens {
            behov.extend(self.rad.tema.iter());
        }
        if behov.is_empty() {
            return false;
        }
        match self.rolle() {
            Rolle::EgenSakSomAnsatt => false,
            Rolle::Selv => self.i_eget_innsyn(rett, &behov, Kategorier::ALLE),
            Rolle::Representant(mandat) => self.i_eget_innsyn(rett, &behov, mandat),
            Rolle::Part => self.som_part(rett, &behov),
        }
    }

    /// The bruker sees all about themself but what is shielded, and changes nothing; so does a
    /// representative within the mandate, unless barred.
    fn i_eget_innsyn(&self, rett: Rett, behov: &[Kategori], mandat: Kategorier) -> bool {
        rett != Rett::Bidra
            && self.oensket.har(Formaal::EgetInnsyn)
            && !self.rad.skjermet_for_bruker
            && behov.iter().all(|k| mandat.har(*k) && !self.er_sperret(*k))
    }

    /// All others see by samtykke. What no one owns is open if one avgiver opens all of it.
    fn som_part(&self, rett: Rett, behov: &[Kategori]) -> bool {
        let egen_rad = self.rad.eier.is_some() && self.rad.eier == self.aktoers_virksomhet();
        if self.rad.tilbakeholdt && !egen_rad {
            return false;
        }
        let eiere: Vec<Option<VirksomhetId>> = match self.rad.eier {
            Some(eier) => vec![Some(eier)],
            None => self.alle_avgivere(),
        };
        eiere
            .iter()
            .any(|eier| behov.iter().all(|k| self.gis(rett, *k, *eier)))
    }

    fn alle_avgivere(&self) -> Vec<Option<VirksomhetId>> {
        let mut alle = vec![None];
        for samtykke in &self.verden.samtykker {
            alle.extend(samtykke.avgivere.iter().map(|v| Some(*v)));
        }
        alle
    }

    fn gis(&self, rett: Rett, kategori: Kategori, eier: Option<VirksomhetId>) -> bool {
        self.under_taket(kategori)
            && !self.er_sperret(kategori)
            && self.verden.samtykker.iter().any(|s| {
                self.er_for_aktoer(s)
                    && self.er_vaakent(s)
                    && self.er_for_formaalet(s)
                    && self.dekker(s, rett, kategori, eier)
            })
    }

    fn dekker(
        &self,
        s: &Samtykke,
        rett: Rett,
        kategori: Kategori,
        eier: Option<VirksomhetId>,
    ) -> bool {
        let delt = Kategorier::DELT.har(kategori);
        let gradert = self.verden.bruker.gradering.er_gradert() && self.klasse.lokaliserer;
        s.kategorier.har(kategori)
            && (delt || eier.is_some_and(|eier| s.avgivere.contains(&eier)))
            && s.tekstversjon >= self.klasse.fra_tekst.max(1)
            && usize::from(self.klasse.fra_tekst) <= crate::ANTALL_TEKSTVERSJONER
            && (!gradert || s.gjelder_gradert)
            && match rett {
                Rett::Lese => s.les,
                Rett::Historikk => s.les && s.med_historikk,
                Rett::Bidra => s.bidra,
            }
    }

    fn under_taket(&self, kategori: Kategori) -> bool {
        match self.aktoer {
            Aktoer::Ansatt(a) => self.policy.tak(a.sektor, a.helsetjeneste).har(kategori),
            Aktoer::Organisasjon(o) => {
                self.policy.tak(o.sektor, o.helsetjeneste).har(kategori) && o.scope.har(kategori)
            }
            Aktoer::Borger { .. } => self.policy.tak_privat().har(kategori),
        }
    }

    fn er_vaakent(&self, s: &Samtykke) -> bool {
        let Some(varer) = varer(s) else {
            return false;
        };
        let vekket = || match self.verden.blaalys_erklaert {
            Some((periode, erklaert_av)) if periode.inneholder(self.now) => {
                !self.bare_til_fordel_for_erklaerer(periode, erklaert_av)
                    || self.aktoers_virksomhet() != erklaert_av
            }
            _ => false,
        };
        varer.inneholder(self.now) && (s.betingelse == Betingelse::Alltid || vekket())
    }

    /// Nobody declares for the benefit of their own virksomhet alone.
    fn bare_til_fordel_for_erklaerer(
        &self,
        periode: Periode,
        erklaert_av: Option<VirksomhetId>,
    ) -> bool {
        let doed = self.verden.bruker.doed;
        let kunne_vekkes = |s: &&Samtykke| {
            s.betingelse == Betingelse::UnderBlaalys
                && gir_noe(s)
                && varer(s).is_some_and(|v| {
                    let til = doed.map_or(v.til, |doed| v.til.min(doed));
                    v.fra < til && v.fra < periode.til && periode.fra < til
                })
        };
        let mut sovende = self.verden.samtykker.iter().filter(kunne_vekkes);
        erklaert_av.is_some() && sovende.all(|s| s.mottaker_virksomhet == erklaert_av)
    }

    fn er_sperret(&self, kategori: Kategori) -> bool {
        self.verden.sperringer.iter().any(|sperring| {
            let gjelder_naa = sperring.opprettet <= self.now
                && sperring.opphevet.is_none_or(|opphevet| self.now < opphevet);
            let gjelder_dette = sperring.kategorier.is_none_or(|k| k.har(kategori));
            gjelder_naa && gjelder_dette && self.rammes_av(sperring)
        })
    }

    fn rammes_av(&self, sperring: &Sperring) -> bool {
        match self.aktoer {
            Aktoer::Borger { person } => {
                !self.verden.bruker.er_person(*person) && sperring.mot == Mottaker::Person(*person)
            }
            Aktoer::Ansatt(a) => [
                Mottaker::Virksomhet(a.virksomhet),
                Mottaker::Enhet(a.enhet),
                Mottaker::Ansatt(a.ansatt),
                Mottaker::Person(a.person),
            ]
            .contains(&sperring.mot),
            Aktoer::Organisasjon(o) => {
                let direkte = [Mottaker::Virksomhet(o.virksomhet), Mottaker::Enhet(o.enhet)]
                    .contains(&sperring.mot);
                let nedenfra = sperring.under.contains(&o.virksomhet)
                    || sperring.mot == Mottaker::Organisasjonstoken(o.virksomhet);
                direkte
                    || match o.sluttbruker {
                        Some(person) => sperring.mot == Mottaker::Person(person),
                        None => nedenfra,
                    }
            }
        }
    }
}

/// When a confirmed samtykke is in force.
fn varer(s: &Samtykke) -> Option<Periode> {
    let mut periode = gyldighet(s.gyldig_fra_og_med, s.gyldig_til_og_med);
    periode.fra = periode.fra.max(s.virker_fra?);
    for slutt in [s.lapser, s.trukket, s.erstattet].into_iter().flatten() {
        periode.til = periode.til.min(slutt);
    }
    Some(periode)
}

fn gir_noe(s: &Samtykke) -> bool {
    let delte = !(s.kategorier & Kategorier::DELT).er_tom();
    let eide = !(s.kategorier - Kategorier::DELT).er_tom() && !s.avgivere.is_empty();
    (s.les || s.bidra) && (delte || eide) && !s.formaal.er_tom() && s.tekstversjon > 0
}
