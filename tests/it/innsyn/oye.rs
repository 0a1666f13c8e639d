//! What one asker may see of one bruker: the naive evaluator's word, row by row and cell by cell.

use std::cell::OnceCell;

use chrono::{DateTime, Utc};
use samtykke::{
    Aktoer, Betingelse, EVIG, Formaal, FormaalSett, Kategori, Kategorier, Klasse, Nivaa, Periode,
    Policy, Radrett, Sektor, VirksomhetId, naiv,
};

use super::{register::Register, verden::Sak};

/// A row that nobody owns and that carries nothing.
pub const BAR: Radrett = Radrett {
    eier: None,
    tema: Kategorier::TOM,
    tilbakeholdt: false,
    skjermet_for_bruker: false,
};

/// The asker's eye on one case.
pub struct Oye<'a> {
    pub aktoer: &'a Aktoer,
    pub nivaa: Nivaa,
    pub oensket: FormaalSett,
    pub policy: &'a Policy,
    pub register: &'a Register,
    pub sak: &'a Sak,
    pub verden: naiv::Verden,
    /// Whether the asker's token is about this bruker too; else there is nothing to see.
    gjelder: bool,
    sett: [OnceCell<bool>; 32],
    alene: OnceCell<Vec<naiv::Verden>>,
    bidrag: OnceCell<naiv::Verden>,
    egen: OnceCell<Option<Kategorier>>,
}

impl<'a> Oye<'a> {
    pub fn paa(
        sak: &'a Sak,
        register: &'a Register,
        aktoer: &'a Aktoer,
        nivaa: Nivaa,
        oensket: FormaalSett,
        policy: &'a Policy,
    ) -> Self {
        let verden = sak.naiv(register);
        Self {
            aktoer,
            nivaa,
            oensket,
            policy,
            register,
            sak,
            verden,
            gjelder: true,
            sett: Default::default(),
            alene: OnceCell::new(),
            bidrag: OnceCell::new(),
            egen: OnceCell::new(),
        }
    }

    /// The same, for a token that is about some alone.
    pub fn om(mut self, gjelder: bool) -> Self {
        self.gjelder = gjelder;
        self
    }

    pub fn naa(&self) -> DateTime<Utc> {
        self.register.naa
    }

    fn spoer(&self, verden: &naiv::Verden, klasse: Klasse, rad: &Radrett) -> bool {
        self.gjelder
            && naiv::ser(
                self.aktoer,
                self.nivaa,
                self.oensket,
                verden,
                self.policy,
                self.naa(),
                klasse,
                rad,
            )
    }

    /// Whether a row, or a cell with a class of its own, may be read.
    pub fn ser(&self, klasse: Klasse, rad: &Radrett) -> bool {
        self.spoer(&self.verden, klasse, rad)
    }

    /// Whether the class is open from anyone.
    pub fn ser_noen(&self, klasse: Klasse) -> bool {
        self.ser(klasse, &BAR)
    }

    pub fn ser_kategori(&self, kategori: Kategori) -> bool {
        let plass =
            usize::try_from(Kategorier::from(kategori).bits().trailing_zeros()).expect("a bit");
        *self.sett[plass].get_or_init(|| self.ser_noen(Klasse::av(&[kategori])))
    }

    pub fn historikk(&self, klasse: Klasse, rad: &Radrett) -> bool {
        let naa = self.naa();
        self.gjelder
            && naiv::historikk(
                self.aktoer,
                self.nivaa,
                self.oensket,
                &self.verden,
                self.policy,
                naa,
                klasse,
                rad,
            )
    }

    /// Whether something may be contributed, readable or not: as if contributing were reading.
    pub fn bidrar(&self, kategori: Kategori, rad: &Radrett) -> bool {
        let verden = self.bidrag.get_or_init(|| {
            // Nothing is taken out: which samtykker sleep decides what a crisis wakes.
            let mut verden = self.verden.clone();
            for s in &mut verden.samtykker {
                s.les |= s.bidra;
            }
            verden
        });
        let naa = self.naa();
        let klasse = Klasse::av(&[kategori]);
        self.gjelder
            && naiv::bidrar(
                self.aktoer,
                self.nivaa,
                self.oensket,
                verden,
                self.policy,
                naa,
                klasse,
                rad,
            )
    }

    /// The categories of the bruker's own view, to the bruker and who represents the bruker: what
    /// is seen without any samtykke.
    pub fn egen(&self) -> Option<Kategorier> {
        *self.egen.get_or_init(|| {
            if !matches!(self.aktoer, Aktoer::Borger { .. }) {
                return None;
            }
            let verden = naiv::Verden {
                samtykker: vec![],
                ..self.verden.clone()
            };
            let sett: Kategorier = Kategorier::ALLE
                .iter()
                .filter(|k| self.spoer(&verden, Klasse::av(&[*k]), &BAR))
                .collect();
            (!sett.er_tom()).then_some(sett)
        })
    }

    /// What could be read if a blaalysperiode were declared by this virksomhet alone, or if none ran.
    pub fn ser_ved(&self, blaalys: Option<(Periode, Option<VirksomhetId>)>) -> Kategorier {
        let verden = naiv::Verden {
            blaalys_erklaert: blaalys,
            ..self.verden.clone()
        };
        Kategorier::ALLE
            .iter()
            .filter(|k| self.spoer(&verden, Klasse::av(&[*k]), &BAR))
            .collect()
    }

    /// Why a category is not readable, to one who sees the bruker: by actor and policy alone.
    pub fn grunn(&self, kategori: Kategori) -> &'static str {
        let tak = match self.aktoer {
            Aktoer::Ansatt(a) if a.sektor == Sektor::Politi => Kategorier::TOM,
            Aktoer::Ansatt(a) => self.policy.tak(a.sektor, a.helsetjeneste),
            Aktoer::Organisasjon(o) if o.sektor == Sektor::Politi => Kategorier::TOM,
            Aktoer::Organisasjon(o) => self.policy.tak(o.sektor, o.helsetjeneste) & o.scope,
            Aktoer::Borger { .. } if self.egen().is_some() => Kategorier::ALLE,
            Aktoer::Borger { .. } => self.policy.tak_privat(),
        };
        if tak.har(kategori) {
            "MANGLER_SAMTYKKE"
        } else {
            "INGEN_TILGANG"
        }
    }

    /// The latest text that reading a category rests on.
    pub fn tekstversjon(&self, kategori: Kategori) -> Option<u8> {
        if self.egen().is_some() {
            return self
                .ser_kategori(kategori)
                .then_some(self.policy.gjeldende_tekst);
        }
        let paa = |versjon: &u8| self.ser_noen(Klasse::av(&[kategori]).fra_tekst(*versjon));
        if self.ser_kategori(kategori) {
            [2, 1].into_iter().find(paa)
        } else {
            None
        }
    }

    /// Whose rows of a category are readable; `None`: everyone's.
    pub fn avgivere(&self, kategori: Kategori) -> Option<Vec<VirksomhetId>> {
        if !self.ser_kategori(kategori) {
            return Some(vec![]);
        }
        if self.egen().is_some() || Kategorier::DELT.har(kategori) {
            return None;
        }
        let mut ut: Vec<_> = self
            .register
            .virksomheter
            .iter()
            .map(|v| VirksomhetId(v.id))
            .filter(|v| {
                self.ser(
                    Klasse::av(&[kategori]),
                    &Radrett {
                        eier: Some(*v),
                        ..BAR
                    },
                )
            })
            .collect();
        ut.sort_unstable();
        Some(ut)
    }

    /// When reading a category ends, to one who reads it by samtykke: the last of what gives it.
    pub fn gjelder_til(&self, kategori: Kategori) -> Option<DateTime<Utc>> {
        if !self.ser_kategori(kategori) {
            return None;
        }
        let klasse = Klasse::av(&[kategori]);
        let alene = self.alene.get_or_init(|| {
            let en = |s: &samtykke::Samtykke| naiv::Verden {
                samtykker: vec![s.clone()],
                ..self.verden.clone()
            };
            self.verden.samtykker.iter().map(en).collect()
        });
        let ytre = match self.aktoer {
            Aktoer::Ansatt(a) => a.til,
            _ => None,
        };
        let ytre = ytre.into_iter().chain(self.sak.tilstand.doed).min();
        self.verden
            .samtykker
            .iter()
            .zip(alene)
            .filter(|(_, alene)| self.spoer(alene, klasse, &BAR))
            .filter_map(|(s, _)| {
                let slutter = [
                    s.virketid().map(|v| v.til),
                    self.grunnen_til(s),
                    self.vaaken_til(s),
                    ytre,
                ];
                slutter.into_iter().flatten().min()
            })
            .max()
    }

    /// When the longest tie or shift that opens one of its purposes ends.
    fn grunnen_til(&self, s: &samtykke::Samtykke) -> Option<DateTime<Utc>> {
        let Aktoer::Ansatt(a) = self.aktoer else {
            return None;
        };
        let naa = self.naa();
        let gir = |formaal: FormaalSett| !(formaal & self.oensket & s.formaal).er_tom();
        let band = self.verden.tilknytninger.iter().filter(|t| {
            t.ansatt == a.ansatt
                && t.er_aktiv(naa)
                && gir(self.policy.formaal_for(t.type_, a.helsetjeneste))
        });
        let vakter = a
            .vakter
            .iter()
            .filter(|v| v.inneholder(naa) && gir(Formaal::Krise.into()));
        band.map(|t| t.til.unwrap_or(EVIG))
            .chain(vakter.map(|v| v.til))
            .max()
    }

    fn vaaken_til(&self, s: &samtykke::Samtykke) -> Option<DateTime<Utc>> {
        let sover = s.betingelse == Betingelse::UnderBlaalys;
        self.verden
            .blaalys_erklaert
            .filter(|_| sover)
            .map(|(periode, _)| periode.til)
    }
}
