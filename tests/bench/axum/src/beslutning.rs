//! The rules of samtykke for a member of staff who is not on shift, as masks; one bit per category.

use serde::Deserialize;
use uuid::Uuid;

use crate::data::Rad;

/// Who asks.
#[derive(Deserialize)]
pub struct Persona {
    pub ansatt: Uuid,
    pub person: Uuid,
    pub enhet: Uuid,
    pub virksomhet: Uuid,
}

impl Persona {
    pub fn mottakere(&self) -> [Uuid; 4] {
        [self.virksomhet, self.enhet, self.ansatt, self.person]
    }
}

/// The categories that the queries touch, by bit.
pub const NAVN: [&str; 29] = [
    "IDENTITET",
    "KONTAKT",
    "ANSVARSGRUPPE",
    "KOORDINATOR",
    "MOETER",
    "BLAALYS",
    "SAMTYKKER",
    "KRISEPLAN_SIGNALER",
    "KRISEPLAN_RAAD",
    "KRISEPLAN_TILTAK",
    "KRISEPLAN_KONTAKTER",
    "FORLOEP",
    "FORLOEP_FRISTER",
    "IP_MAAL",
    "IP_TILTAK",
    "IP_EVALUERING",
    "BEHANDLING",
    "LEGEMIDLER",
    "RUS",
    "RISIKO",
    "SOMATIKK",
    "BOLIG",
    "OEKONOMI",
    "ARBEID",
    "PAAROERENDE",
    "BARN",
    "OPPHOLD",
    "JURIDISK",
    "AVTALER",
];
pub const DELT: i64 = 0b10_1111;

/// What a field asks for.
#[derive(Clone, Copy)]
pub struct Klasse {
    pub bits: i64,
    radens: bool,
    lokaliserer: bool,
}

impl Klasse {
    pub const fn av(biter: &[u32]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < biter.len() {
            bits |= 1 << biter[i];
            i += 1;
        }
        Self {
            bits,
            radens: false,
            lokaliserer: false,
        }
    }

    pub const fn radens(self) -> Self {
        Self {
            radens: true,
            ..self
        }
    }

    pub const fn lokaliserer(self) -> Self {
        Self {
            lokaliserer: true,
            ..self
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Masker {
    les: i64,
    gradert: i64,
}

/// One bruker: what is open, and the rows.
#[derive(Default)]
pub struct Sak {
    gradert: bool,
    delt: Masker,
    eide: Vec<(Uuid, Masker)>,
    sperret: i64,
    virksomhet: Uuid,
    pub rader: Vec<Rad>,
}

/// One row that gives or bars.
pub struct Tilgang {
    pub mottaker_type: i16,
    pub avgiver: Option<Uuid>,
    pub les: i64,
    pub sperret: i64,
    pub gradert: bool,
    /// It is awake, and the tie opens one of its purposes.
    pub gjelder: bool,
    pub bruker_gradert: bool,
}

const PERSON: i16 = 3;

impl Sak {
    pub fn legg_til(&mut self, persona: &Persona, t: &Tilgang) {
        self.virksomhet = persona.virksomhet;
        self.gradert = t.bruker_gradert;
        self.sperret |= t.sperret;
        if t.sperret != 0 || t.mottaker_type >= PERSON || !t.gjelder {
            return;
        }
        let masker = match t.avgiver {
            None => &mut self.delt,
            Some(avgiver) => {
                let plass = self
                    .eide
                    .iter()
                    .position(|(v, _)| *v == avgiver)
                    .unwrap_or_else(|| {
                        self.eide.push((avgiver, Masker::default()));
                        self.eide.len() - 1
                    });
                &mut self.eide[plass].1
            }
        };
        masker.les |= t.les;
        masker.gradert |= if t.gradert { t.les } else { 0 };
    }

    fn maske(&self, k: Klasse, m: Masker, del: i64) -> i64 {
        let maske = if k.lokaliserer && self.gradert {
            m.gradert
        } else {
            m.les
        };
        maske & del & !self.sperret
    }

    fn dekker(&self, k: Klasse, behov: i64, eier: Option<Uuid>) -> bool {
        let eide = behov & !DELT;
        self.maske(k, self.delt, DELT) & behov & DELT == behov & DELT
            && (eide == 0
                || self
                    .eide
                    .iter()
                    .filter(|(v, _)| eier.is_none_or(|eier| eier == *v))
                    .any(|(_, m)| self.maske(k, *m, !DELT) & eide == eide))
    }

    fn mangler(&self, k: Klasse, behov: i64, eier: Option<Uuid>) -> i64 {
        let leses = self
            .eide
            .iter()
            .filter(|(v, _)| eier.is_none_or(|eier| eier == *v))
            .fold(self.maske(k, self.delt, DELT), |leses, (_, m)| {
                leses | self.maske(k, *m, !DELT)
            });
        let mangler = behov & !leses;
        if mangler == 0 { behov } else { mangler }
    }

    /// What stands in the way of the class as a whole.
    pub fn klasse(&self, k: Klasse) -> Result<(), i64> {
        if self.dekker(k, k.bits, None) {
            Ok(())
        } else {
            Err(self.mangler(k, k.bits, None))
        }
    }

    /// What stands in the way of a field of a row that is open.
    pub fn felt(&self, k: Klasse, rad: &Rad) -> Result<(), i64> {
        let behov = if k.radens { k.bits | rad.tema } else { k.bits };
        if self.dekker(k, behov, rad.eier) {
            return Ok(());
        }
        let behov = if self.dekker(k, k.bits, rad.eier) {
            behov
        } else {
            k.bits
        };
        Err(self.mangler(k, behov, rad.eier))
    }

    /// The open rows of a kind, in their order.
    pub fn aapne(&self, k: Klasse, slag: i32) -> impl Iterator<Item = &Rad> {
        self.rader.iter().filter(move |rad| {
            let behov = if k.radens { k.bits | rad.tema } else { k.bits };
            rad.slag == slag
                && (!rad.tilbakeholdt || rad.eier == Some(self.virksomhet))
                && self.dekker(k, behov, rad.eier)
        })
    }
}
