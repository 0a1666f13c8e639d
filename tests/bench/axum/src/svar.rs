//! The answers: opened rows as the contract's JSON, and a refusal for each closed field.

use std::collections::HashMap;

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    beslutning::{Klasse, NAVN, Sak},
    data::{Rad, slag},
    former::*,
    linjer::Linjer,
};

const BRUKER: Klasse = Klasse::av(&[0]);
const KONTAKT: Klasse = Klasse::av(&[1]);
const GRUPPE: Klasse = Klasse::av(&[2]);
const KOORDINATOR: Klasse = Klasse::av(&[3]);
const KRISEPLAN: Klasse = Klasse::av(&[7]);
const SIGNAL: Klasse = KRISEPLAN.radens();
const RAAD: Klasse = Klasse::av(&[8]).radens();
const TRINN: Klasse = Klasse::av(&[9]).radens();
const KRISEKONTAKT: Klasse = Klasse::av(&[10]);
const BARNETILTAK: Klasse = Klasse::av(&[9, 25]);
const FASE: Klasse = Klasse::av(&[11]);
const FRIST: Klasse = Klasse::av(&[11, 12]);
const IP_RAMME: Klasse = Klasse::av(&[13]);
const MAAL: Klasse = IP_RAMME.radens();
const TILTAK: Klasse = Klasse::av(&[14]).radens();

const NIVAA: [&str; 3] = ["GROENN", "GUL", "ROED"];
const RAADSTYPE: [&str; 3] = ["HJELPER", "HJELPER_IKKE", "SLIK_MOETES"];
const ROLLE: [&str; 3] = ["LEDER", "MEDLEM", "BRUKER"];
const FASETYPE: [&str; 6] = [
    "HENVISNING",
    "KARTLEGGING",
    "KLINISK_BESLUTNING",
    "BEHANDLING",
    "OVERGANG",
    "AVSLUTNING",
];

/// A case on its way into the answer.
struct Visning<'a, 'v> {
    sak: &'a Sak,
    linjer: &'v Linjer,
    rot: &'v [Ledd],
    feil: &'v mut Vec<Feil>,
}

macro_rules! sti {
    ($($ledd:expr),*) => { &[$(Ledd::from($ledd)),*] };
}

impl<'a> Visning<'a, '_> {
    fn svar(&mut self, sti: &[Ledd], rett: Result<(), i64>) -> Option<()> {
        let mangler = match rett {
            Ok(()) => return Some(()),
            Err(mangler) => mangler,
        };
        let path: Vec<Ledd> = self.rot.iter().chain(sti).cloned().collect();
        let felter: Vec<&str> = path
            .iter()
            .filter_map(|ledd| match ledd {
                Ledd::Felt(felt) => Some(*felt),
                Ledd::Nr(_) => None,
            })
            .collect();
        let kategorier = NAVN
            .iter()
            .enumerate()
            .filter(|(i, _)| mangler & (1 << i) != 0)
            .map(|(_, n)| *n);
        self.feil.push(Feil {
            message: "Ikke tilgang.",
            locations: [self.linjer[&felter.join(".")]],
            path,
            extensions: Grunn {
                code: "FORBIDDEN",
                grunn: Some("MANGLER_SAMTYKKE"),
                kategorier: kategorier.collect(),
            },
        });
        None
    }

    fn rader(&mut self, k: Klasse, slag: i32, sti: &[Ledd]) -> Option<Vec<&'a Rad>> {
        self.svar(sti, self.sak.klasse(k))?;
        Some(self.sak.aapne(k, slag).collect())
    }

    fn liste<T>(
        &mut self,
        k: Klasse,
        slag: i32,
        sti: &[Ledd],
        vis: impl Fn(&'a Rad) -> T,
    ) -> Option<Vec<T>> {
        Some(self.rader(k, slag, sti)?.into_iter().map(vis).collect())
    }

    fn felt(&mut self, k: Klasse, rad: &Rad, sti: &[Ledd]) -> Option<()> {
        self.svar(sti, self.sak.felt(k, rad))
    }

    fn bruker(&self) -> Option<&'a Rad> {
        self.sak.aapne(BRUKER, slag::BRUKER).next()
    }

    fn koordinator(&mut self) -> Option<Koordinator<'a>> {
        let rad = self
            .rader(KOORDINATOR, slag::KOORDINATOR, sti!["koordinator"])?
            .pop()?;
        let ansatt = self.felt(
            KOORDINATOR.radens().lokaliserer(),
            rad,
            sti!["koordinator", "ansatt"],
        );
        Some(ny!(Koordinator {
            ansatt: ansatt.map(|()| ny!(AnsattNavn {
                navn: tekst(rad, 0)
            }))
        }))
    }

    fn gruppe(&mut self, liste: bool) -> Option<Gruppe<'a>> {
        let gruppe = *self
            .rader(GRUPPE, slag::GRUPPE, sti!["ansvarsgruppe"])?
            .first()?;
        let rader = self.rader(GRUPPE, slag::MEDLEM, sti!["ansvarsgruppe", "medlemmer"])?;
        let mut medlemmer = Vec::with_capacity(rader.len());
        for (i, rad) in rader
            .into_iter()
            .filter(|r| r.under == Some(gruppe.id))
            .enumerate()
        {
            let her = |felt: &'static str| {
                [
                    Ledd::from("ansvarsgruppe"),
                    "medlemmer".into(),
                    i.into(),
                    felt.into(),
                ]
            };
            let mut virksomhet = None;
            let mut rolle = None;
            if liste {
                rolle = self.felt(GRUPPE.radens(), rad, &her("rolle"));
            } else {
                virksomhet = self.felt(GRUPPE.lokaliserer(), rad, &her("virksomhet"));
            }
            let ansatt = self.felt(GRUPPE.radens().lokaliserer(), rad, &her("ansatt"));
            if liste {
                virksomhet = self.felt(GRUPPE.lokaliserer(), rad, &her("virksomhet"));
            } else {
                rolle = self.felt(GRUPPE.radens(), rad, &her("rolle"));
            }
            medlemmer.push(ny!(Medlem {
                virksomhet: virksomhet.map(|()| ny!(AnsattNavn {
                    navn: tekst(rad, 0)
                })),
                ansatt: ansatt.map(|()| ny!(Ansatt {
                    navn: tekst(rad, 1),
                    stilling: tekst(rad, 2)
                })),
                rolle: rolle.and_then(|()| kode(&ROLLE, rad)),
            }));
        }
        Some(ny!(Gruppe {
            medlemmer: Some(medlemmer)
        }))
    }

    fn ramme(&mut self) -> Option<Ramme<'a>> {
        let rader = self.rader(KRISEPLAN, slag::KRISEPLAN, sti!["kriseplan", "ramme"])?;
        let rad = rader
            .into_iter()
            .min_by_key(|r| (r.tekst[0].is_none(), &r.tekst[0], &r.tekst[1], r.id))?;
        Some(ny!(Ramme {
            revideres_innen: tekst(rad, 0)
        }))
    }

    fn kriseplan(&mut self) -> KriseplanA<'a> {
        ny!(KriseplanA {
            ramme: self.ramme(),
            signaler: self.liste(SIGNAL, slag::SIGNAL, sti!["kriseplan", "signaler"], |r| {
                ny!(NivaaTekst {
                    nivaa: kode(&NIVAA, r),
                    tekst: tekst(r, 0)
                })
            }),
            raad: self.liste(RAAD, slag::RAAD, sti!["kriseplan", "raad"], |r| {
                ny!(Raad {
                    r#type: kode(&RAADSTYPE, r),
                    tekst: tekst(r, 0)
                })
            }),
            trinn: self.liste(TRINN, slag::TRINN, sti!["kriseplan", "trinn"], |r| {
                ny!(Trinn {
                    nivaa: kode(&NIVAA, r),
                    tiltak_bruker: raa(r, 0),
                    tiltak_tjeneste: raa(r, 1)
                })
            }),
            kontakter: self.liste(
                KRISEKONTAKT,
                slag::KRISEKONTAKT,
                sti!["kriseplan", "kontakter"],
                |r| {
                    ny!(Krisekontakt {
                        navn: tekst(r, 0),
                        telefon: tekst(r, 1)
                    })
                }
            ),
            barnetiltak: self.liste(
                BARNETILTAK,
                slag::BARNETILTAK,
                sti!["kriseplan", "barnetiltak"],
                |r| {
                    ny!(Barnetiltak {
                        tekst: tekst(r, 0),
                        hvorfor_ingen: tekst(r, 1)
                    })
                }
            ),
        })
    }

    fn forloep(&mut self) -> Forloep<'a> {
        let faser = self
            .rader(FASE, slag::FASE, sti!["ropForloep", "faser"])
            .map(|rader| {
                let vis = |(i, rad): (usize, &'a Rad)| {
                    let her = |felt: &'static str| {
                        [
                            Ledd::from("ropForloep"),
                            "faser".into(),
                            i.into(),
                            felt.into(),
                        ]
                    };
                    let ansvarlig = self.felt(FASE.radens().lokaliserer(), rad, &her("ansvarlig"));
                    let frister = self.rader(FRIST, slag::FRIST, &her("frist"));
                    let frist =
                        frister.and_then(|f| f.into_iter().rfind(|f| f.under == Some(rad.id)));
                    ny!(Fase {
                        r#type: kode(&FASETYPE, rad),
                        gyldig_fra_og_med: tekst(rad, 0),
                        ansvarlig: ansvarlig.map(|()| ny!(AnsattNavn {
                            navn: tekst(rad, 1)
                        })),
                        frist: frist.map(|f| ny!(Frist { innen: tekst(f, 0) })),
                    })
                };
                rader.into_iter().enumerate().map(vis).collect()
            });
        ny!(Forloep { faser: faser })
    }

    fn plan(&mut self) -> Plan<'a> {
        let rammer = self.rader(IP_RAMME, slag::IP_RAMME, sti!["individuellPlan", "ramme"]);
        let ramme = rammer.and_then(|r| r.into_iter().max_by_key(|r| (r.tall, &r.tekst[0], r.id)));
        let maal = self
            .rader(MAAL, slag::MAAL, sti!["individuellPlan", "maal"])
            .map(|alle| {
                let under_synlig = |m: &&Rad| {
                    m.under
                        .is_some_and(|over| alle.iter().any(|o| o.id == over))
                };
                let vis = |(i, rad): (usize, &&'a Rad)| {
                    let delmaal = alle.iter().filter(|m| m.under == Some(rad.id));
                    let her = sti!["individuellPlan", "maal", i, "tiltak"];
                    let tiltak = self.rader(TILTAK, slag::TILTAK, her).map(|alle| {
                        let egne = alle.into_iter().filter(|t| t.under == Some(rad.id));
                        egne.map(|t| {
                            ny!(Tiltak {
                                tekst: tekst(t, 0),
                                evalueres_innen: tekst(t, 1)
                            })
                        })
                        .collect()
                    });
                    ny!(Maal {
                        tekst: tekst(rad, 0),
                        delmaal: Some(
                            delmaal
                                .map(|m| ny!(Delmaal { tekst: tekst(m, 0) }))
                                .collect()
                        ),
                        tiltak: tiltak,
                    })
                };
                alle.iter()
                    .filter(|m| !under_synlig(m))
                    .enumerate()
                    .map(vis)
                    .collect()
            });
        ny!(Plan {
            ramme: ramme.map(|r| ny!(Status {
                status: tekst(r, 1)
            })),
            maal: maal
        })
    }
}

fn tekst(rad: &Rad, nr: usize) -> Option<&str> {
    rad.tekst[nr].as_deref()
}

fn raa(rad: &Rad, nr: usize) -> Option<&RawValue> {
    serde_json::from_str(tekst(rad, nr)?).ok()
}

fn kode(navn: &[&'static str], rad: &Rad) -> Option<&'static str> {
    navn.get(usize::try_from(rad.tall - 1).ok()?).copied()
}

/// One case, or nobody.
pub fn a(id: Uuid, sak: &Sak, linjer: &Linjer) -> serde_json::Result<Vec<u8>> {
    let mut feil = Vec::new();
    let rot = [Ledd::from("bruker")];
    let mut v = Visning {
        sak,
        linjer,
        rot: &rot,
        feil: &mut feil,
    };
    let bruker = v.bruker().map(|bruker| {
        let kontakt = v
            .rader(KONTAKT, slag::KONTAKT, sti!["kontakt"])
            .and_then(|mut r| r.pop())
            .map(|rad| {
                let bydel = v.felt(KONTAKT.lokaliserer(), rad, sti!["kontakt", "bydel"]);
                ny!(KontaktA {
                    telefon: tekst(rad, 0),
                    bydel: bydel.and_then(|()| tekst(rad, 2))
                })
            });
        ny!(SakA {
            id: id.simple().to_string(),
            navn: ny!(Navn {
                fullt_navn: tekst(bruker, 0)
            }),
            kontakt: kontakt,
            koordinator: v.koordinator(),
            ansvarsgruppe: v.gruppe(false),
            kriseplan: v.kriseplan(),
            rop_forloep: v.forloep(),
            individuell_plan: v.plan(),
        })
    });
    if bruker.is_none() {
        let extensions = Grunn {
            code: "NOT_FOUND",
            grunn: None,
            kategorier: Vec::new(),
        };
        feil.push(Feil {
            message: "Finnes ikke.",
            locations: [linjer["bruker"]],
            path: rot.to_vec(),
            extensions,
        });
    }
    serde_json::to_vec(&Svar {
        data: ny!(DataA { bruker: bruker }),
        errors: feil,
    })
}

/// A page of cases.
pub fn b(
    ider: &[Uuid],
    saker: &HashMap<Uuid, Sak>,
    flere: bool,
    linjer: &Linjer,
) -> serde_json::Result<Vec<u8>> {
    let mut feil = Vec::new();
    let mut edges = Vec::with_capacity(ider.len());
    for (i, id) in ider.iter().enumerate() {
        let Some(sak) = saker.get(id) else { continue };
        let rot = [
            Ledd::from("brukere"),
            "edges".into(),
            i.into(),
            "node".into(),
        ];
        let mut v = Visning {
            sak,
            linjer,
            rot: &rot,
            feil: &mut feil,
        };
        let Some(bruker) = v.bruker() else { continue };
        let kontakt = v
            .rader(KONTAKT, slag::KONTAKT, sti!["kontakt"])
            .and_then(|mut r| r.pop())
            .map(|rad| {
                let bydel = v.felt(KONTAKT.lokaliserer(), rad, sti!["kontakt", "bydel"]);
                ny!(KontaktB {
                    telefon: tekst(rad, 0),
                    epost: tekst(rad, 1),
                    bydel: bydel.and_then(|()| tekst(rad, 2))
                })
            });
        let node = ny!(SakB {
            id: id.simple().to_string(),
            navn: ny!(Navn {
                fullt_navn: tekst(bruker, 0)
            }),
            foedselsdato: tekst(bruker, 1),
            kontakt: kontakt,
            koordinator: v.koordinator(),
            ansvarsgruppe: v.gruppe(true),
            kriseplan: ny!(KriseplanB { ramme: v.ramme() }),
        });
        edges.push(ny!(Kant { node: node }));
    }
    let side = ny!(Side {
        edges: edges,
        page_info: ny!(SideInfo {
            has_next_page: flere
        })
    });
    serde_json::to_vec(&Svar {
        data: ny!(DataB { brukere: side }),
        errors: feil,
    })
}
