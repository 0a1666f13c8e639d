//! Random cases in a small world, so that parties meet: the same case for the same seed.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;
use uuid::Uuid;

use super::Verden;
use super::terning::Terning;
use crate::{
    Aktoer, AnsattId, Ansattaktoer, Ansattroller, Betingelse, BrukerId, Brukertilstand, EnhetId,
    FormaalSett, Gradering, Kategori, Kategorier, Klasse, Kompetansevurdering, Mottaker, Nivaa,
    Organisasjonsaktoer, PersonId, Radrett, Representasjon, Samtykke, SamtykkeId, Samtykkegiver,
    Sektor, Sperring, Tilknytning, Tilknytningstype, VirksomhetId,
};

/// A question in a world.
#[derive(Clone, Debug)]
pub struct Tilfelle {
    /// All that is stored.
    pub verden: Verden,
    /// Who asks.
    pub aktoer: Aktoer,
    /// How they logged in.
    pub nivaa: Nivaa,
    /// What the request narrows the purpose to.
    pub oensket: FormaalSett,
    /// When.
    pub now: DateTime<Utc>,
    /// What is asked for.
    pub klasse: Klasse,
    /// Of which row.
    pub rad: Radrett,
}

/// The case with this seed.
#[must_use]
pub fn tilfeldig(seed: u64) -> Tilfelle {
    let mut t = Terning::med(seed);
    let aktoer = t.aktoer();
    Tilfelle {
        verden: t.verden(&aktoer),
        aktoer,
        nivaa: if t.en_av(20) {
            Nivaa::Betydelig
        } else {
            Nivaa::Hoey
        },
        oensket: if t.en_av(6) {
            t.formaal()
        } else {
            FormaalSett::ALLE
        },
        now: t.now,
        klasse: t.klasse(),
        rad: t.rad(),
    }
}

impl Terning {
    fn dag(&mut self, tilbake: bool) -> NaiveDate {
        let i_dag = self.now.with_timezone(&Oslo).date_naive();
        let dager = Days::new(self.velg(0, &[1, 2, 30, 300]));
        let forskjoevet = if tilbake {
            i_dag.checked_sub_days(dager)
        } else {
            i_dag.checked_add_days(dager)
        };
        forskjoevet.unwrap_or(i_dag)
    }

    fn virksomhet(&mut self) -> VirksomhetId {
        VirksomhetId(id(1, self.under(3)))
    }

    /// Two in each virksomhet.
    fn enhet(&mut self, virksomhet: VirksomhetId) -> EnhetId {
        EnhetId(id(
            2,
            virksomhet.0.as_u128() as u64 % 1_000 * 2 + self.under(2),
        ))
    }

    fn ansatt(&mut self) -> AnsattId {
        AnsattId(id(3, self.under(4)))
    }

    fn person(&mut self) -> PersonId {
        PersonId(id(4, self.under(5)))
    }

    fn kategorier(&mut self) -> Kategorier {
        match self.under(6) {
            0 => Kategorier::ALLE,
            1 => Kategorier::DELT,
            2 => Kategorier::fra_bits(self.kast() as i64 & self.kast() as i64),
            _ => Kategorier::fra_bits(self.kast() as i64 | self.kast() as i64),
        }
    }

    fn kategori(&mut self) -> Kategori {
        self.velg(Kategori::Identitet, &Kategori::ALLE)
    }

    fn formaal(&mut self) -> FormaalSett {
        FormaalSett::fra_bits(self.kast() as i64 | self.kast() as i64)
    }

    fn aktoer(&mut self) -> Aktoer {
        let virksomhet = self.virksomhet();
        let sektor = self.velg(Sektor::Kommune, &Sektor::ALLE);
        let helsetjeneste = self.en_av(2);
        let enhet = self.enhet(virksomhet);
        match self.under(7) {
            0 | 1 => Aktoer::Borger {
                person: self.person(),
            },
            2 => Aktoer::Organisasjon(Organisasjonsaktoer {
                enhet,
                virksomhet,
                sektor,
                helsetjeneste,
                scope: self.kategorier() | self.kategorier(),
                sluttbruker: self.en_av(3).then(|| self.person()),
            }),
            _ => Aktoer::Ansatt(Ansattaktoer {
                person: self.person(),
                ansatt: self.ansatt(),
                enhet,
                virksomhet,
                sektor,
                helsetjeneste,
                roller: Ansattroller::TOM,
                vakter: self.noen(2, Self::periode),
                til: self.kanskje_tid(8),
            }),
        }
    }

    fn verden(&mut self, aktoer: &Aktoer) -> Verden {
        let erklaert = self.en_av(2).then(|| self.periode());
        let erklaert_av = self.en_av(2).then(|| self.virksomhet());
        Verden {
            bruker: self.bruker(),
            samtykker: self.noen(7, |t| t.samtykke(aktoer)),
            sperringer: if self.en_av(3) {
                self.noen(2, |t| t.sperring(aktoer))
            } else {
                vec![]
            },
            tilknytninger: self.noen(4, |t| t.tilknytning(aktoer)),
            blaalys_erklaert: erklaert.map(|periode| (periode, erklaert_av)),
        }
    }

    fn bruker(&mut self) -> Brukertilstand {
        let i_dag = self.now.with_timezone(&Oslo).date_naive();
        let sekstenaarsdag = self.dag(true);
        let aar = chrono::Months::new(12 * self.velg(16, &[10, 40]));
        Brukertilstand {
            id: BrukerId(id(5, 0)),
            person: (!self.en_av(4)).then(|| PersonId(id(4, 0))),
            foedselsdato: sekstenaarsdag.checked_sub_months(aar).unwrap_or(i_dag),
            doed: self.kanskje_tid(20),
            gradering: self.velg(Gradering::Ugradert, &Gradering::ALLE),
            representasjoner: self.noen(2, |t| Representasjon {
                person: t.person(),
                type_: t.velg(Samtykkegiver::Verge, &Samtykkegiver::ALLE),
                mandat: t.kategorier(),
                gyldig: t.periode(),
            }),
            kompetanse: self.noen(3, |t| Kompetansevurdering {
                omraade: t.kategorier(),
                har: t.en_av(2),
                vurdert: t.tid(),
            }),
        }
    }

    /// Mostly a party that the actor is or belongs to.
    fn mottaker(&mut self, aktoer: &Aktoer) -> (Mottaker, Option<VirksomhetId>) {
        let (egen_virksomhet, egen_enhet, egen_ansatt) = match aktoer {
            Aktoer::Ansatt(a) => (a.virksomhet, a.enhet, a.ansatt),
            Aktoer::Organisasjon(o) => (o.virksomhet, o.enhet, self.ansatt()),
            Aktoer::Borger { person } if !self.en_av(4) => {
                return (Mottaker::Person(*person), None);
            }
            Aktoer::Borger { .. } => {
                let virksomhet = self.virksomhet();
                (virksomhet, self.enhet(virksomhet), self.ansatt())
            }
        };
        let virksomhet = if self.en_av(4) {
            self.virksomhet()
        } else {
            egen_virksomhet
        };
        let enhet = if self.en_av(4) {
            self.enhet(virksomhet)
        } else {
            egen_enhet
        };
        match self.under(8) {
            0 => (Mottaker::Person(self.person()), None),
            1 | 2 => (Mottaker::Ansatt(egen_ansatt), Some(virksomhet)),
            3 | 4 => (Mottaker::Virksomhet(virksomhet), Some(virksomhet)),
            _ => (Mottaker::Enhet(enhet), Some(virksomhet)),
        }
    }

    fn samtykke(&mut self, aktoer: &Aktoer) -> Samtykke {
        let (mottaker, mottaker_virksomhet) = self.mottaker(aktoer);
        Samtykke {
            id: SamtykkeId(id(6, self.under(1_000_000))),
            mottaker,
            mottaker_virksomhet,
            avgivere: self.noen(3, Self::virksomhet),
            kategorier: self.kategorier(),
            formaal: self.formaal(),
            les: !self.en_av(8),
            bidra: self.en_av(2),
            betingelse: if self.en_av(3) {
                Betingelse::UnderBlaalys
            } else {
                Betingelse::Alltid
            },
            med_historikk: self.en_av(2),
            med_organisasjonstoken: !self.en_av(3),
            gjelder_gradert: self.en_av(2),
            tekstversjon: self.velg(2, &[2, 2, 2, 1, 1, 1, 3, 0]),
            gyldig_fra_og_med: {
                let tilbake = !self.en_av(10);
                self.dag(tilbake)
            },
            gyldig_til_og_med: {
                let tilbake = self.en_av(10);
                self.dag(tilbake)
            },
            virker_fra: (!self.en_av(10)).then(|| {
                if self.en_av(10) {
                    self.tid()
                } else {
                    self.fortid()
                }
            }),
            lapser: self.kanskje_tid(15),
            trukket: self.kanskje_tid(10),
            erstattet: self.kanskje_tid(15),
        }
    }

    fn sperring(&mut self, aktoer: &Aktoer) -> Sperring {
        let mot = match (aktoer, self.under(6)) {
            (Aktoer::Ansatt(a), 0 | 1) => Mottaker::Person(a.person),
            (Aktoer::Organisasjon(o), 0) => Mottaker::Organisasjonstoken(o.virksomhet),
            (_, 2) => Mottaker::Person(self.person()),
            _ => self.mottaker(aktoer).0,
        };
        Sperring {
            mot,
            under: self.noen(2, Self::virksomhet),
            kategorier: (!self.en_av(3)).then(|| self.kategorier()),
            opprettet: if self.en_av(4) {
                self.tid()
            } else {
                self.fortid()
            },
            opphevet: self.kanskje_tid(4),
        }
    }

    fn tilknytning(&mut self, aktoer: &Aktoer) -> Tilknytning {
        let ansatt = match aktoer {
            Aktoer::Ansatt(a) if !self.en_av(4) => a.ansatt,
            _ => self.ansatt(),
        };
        Tilknytning {
            ansatt,
            type_: self.velg(Tilknytningstype::Medlem, &Tilknytningstype::ALLE),
            fra: if self.en_av(6) {
                self.tid()
            } else {
                self.fortid()
            },
            til: self.kanskje_tid(3),
        }
    }

    fn klasse(&mut self) -> Klasse {
        let en = Klasse::av(&[self.kategori()]);
        let klasse = match self.under(30) {
            0 => Klasse::av(&[]),
            1..=9 => en.og_kategorier(self.kategori().into()),
            _ => en,
        };
        let klasse = if self.en_av(2) {
            klasse.og_radens()
        } else {
            klasse
        };
        let klasse = if self.en_av(3) {
            klasse.lokaliserer()
        } else {
            klasse
        };
        klasse.fra_tekst(self.velg(1, &[1, 1, 1, 2, 2, 2, 2, 0, 3]))
    }

    fn rad(&mut self) -> Radrett {
        Radrett {
            eier: (!self.en_av(3)).then(|| self.virksomhet()),
            tema: if self.en_av(3) {
                self.kategori().into()
            } else {
                Kategorier::TOM
            },
            tilbakeholdt: self.en_av(8),
            skjermet_for_bruker: self.en_av(8),
        }
    }
}

fn id(slag: u128, nummer: u64) -> Uuid {
    Uuid::from_u128(slag * 1_000_000_000 + u128::from(nummer))
}
