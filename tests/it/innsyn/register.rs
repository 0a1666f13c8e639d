//! The registry of a random world, and the one who asks. Both worlds of a pair share it: whoever
//! is logged in may see it.

use std::{sync::OnceLock, time::Duration};

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use entity::{ansatt, enhet, klient, person, samarbeidsavtale, vakt, virksomhet};
use helsefellesskap::{
    auth::{Nummerregel, Organisasjonsnummer, Personnummer},
    klokke::{Klokke, Tilfeldighet},
    storage::Noekler,
};
use samtykke::{Ansattrolle, Ansattroller, Kategori, Kategorier, Sektor, VirksomhetId};
use uuid::Uuid;

use super::{avtalerader::samarbeidsavtaler, terning::Terning};

/// A clock that stands.
pub struct Fast(pub DateTime<Utc>);

impl Klokke for Fast {
    fn naa(&self) -> DateTime<Utc> {
        self.0
    }

    fn trinn(&self) -> Duration {
        Duration::ZERO
    }
}

/// A person with a synthetic identity number.
#[derive(Clone)]
pub struct Menneske {
    pub nummer: Personnummer,
    pub rad: person::Model,
}

/// Persons whom all worlds draw from: the first are ansatte, the next brukere, the rest private.
pub const ANSATTE: usize = 9;
pub const BRUKERE: std::ops::Range<usize> = 9..14;
pub const PRIVATE: std::ops::Range<usize> = 14..19;
/// Nobody has these: numbers of no one.
pub const UKJENTE: std::ops::Range<usize> = 19..21;

pub fn noekler() -> Noekler {
    Noekler::fra_hemmeligheter(&[[7; 32]]).expect("32 bytes")
}

pub fn mennesker() -> &'static [Menneske] {
    static ALLE: OnceLock<Vec<Menneske>> = OnceLock::new();
    ALLE.get_or_init(|| {
        let (noekler, tilfeldig) = (noekler(), Tilfeldighet::fast(4711));
        let nummer = (0..99_999).filter_map(|n| {
            Personnummer::parse(&format!("158185{n:05}"), Nummerregel::Syntetisk).ok()
        });
        let alle: Vec<_> = nummer
            .take(UKJENTE.end)
            .map(|nummer| Menneske {
                rad: person::Model {
                    id: tilfeldig.uuid(),
                    nummer_kryptert: noekler
                        .forsegl(nummer.siffer(), &tilfeldig)
                        .expect("sealed"),
                    nummer_indeks: noekler.indeks(nummer.siffer()),
                },
                nummer,
            })
            .collect();
        assert_eq!(alle.len(), UKJENTE.end, "enough synthetic numbers");
        alle
    })
}

fn organisasjonsnumre() -> &'static [String] {
    static ALLE: OnceLock<Vec<String>> = OnceLock::new();
    ALLE.get_or_init(|| {
        (910_000_000..)
            .map(|n| n.to_string())
            .filter(|n| Organisasjonsnummer::parse(n).is_ok())
            .take(5)
            .collect()
    })
}

/// Everything that is the same for all brukere.
pub struct Register {
    pub naa: DateTime<Utc>,
    pub virksomheter: Vec<virksomhet::Model>,
    pub enheter: Vec<enhet::Model>,
    pub ansatte: Vec<ansatt::Model>,
    pub vakter: Vec<vakt::Model>,
    pub klienter: Vec<klient::Model>,
    pub avtaler: Vec<samarbeidsavtale::Model>,
}

impl Register {
    pub fn tilfeldig(t: &mut Terning) -> Self {
        let timer = i64::try_from(t.under(300 * 24)).expect("small");
        let naa = Utc
            .with_ymd_and_hms(2026, 2, 1, 8, 0, 0)
            .single()
            .expect("a time")
            + TimeDelta::hours(timer);
        let virksomheter = virksomheter(t);
        let enheter: Vec<enhet::Model> = virksomheter.iter().flat_map(|v| enheter(t, v)).collect();
        let ansatte = ansatte(t, &enheter, naa);
        let vakter = ansatte
            .iter()
            .filter_map(|a| t.kanskje(4, |t| vakt(t, a, naa)))
            .collect();
        let klienter = (0..2).map(|nr| klient(t, nr, &enheter, naa)).collect();
        let avtaler = samarbeidsavtaler(t, &virksomheter, naa);
        Self {
            naa,
            virksomheter,
            enheter,
            ansatte,
            vakter,
            klienter,
            avtaler,
        }
    }

    pub fn i_dag(&self) -> NaiveDate {
        Fast(self.naa).i_dag()
    }

    pub fn virksomhet(&self, id: Uuid) -> &virksomhet::Model {
        self.virksomheter
            .iter()
            .find(|v| v.id == id)
            .expect("in the registry")
    }

    pub fn enhet(&self, id: Uuid) -> &enhet::Model {
        self.enheter
            .iter()
            .find(|e| e.id == id)
            .expect("in the registry")
    }

    pub fn ansatt(&self, id: Uuid) -> Option<&ansatt::Model> {
        self.ansatte.iter().find(|a| a.id == id)
    }

    pub fn virksomhet_til_ansatt(&self, ansatt: &ansatt::Model) -> &virksomhet::Model {
        self.virksomhet(self.enhet(ansatt.enhet_id).virksomhet_id)
    }

    /// Where a person works now or later.
    pub fn arbeidsgivere(&self, person: Uuid) -> Vec<VirksomhetId> {
        let i_dag = self.i_dag();
        self.ansatte
            .iter()
            .filter(|a| a.person_id == person && a.gyldig_til_og_med.is_none_or(|til| i_dag <= til))
            .map(|a| VirksomhetId(self.virksomhet_til_ansatt(a).id))
            .collect()
    }
}

fn virksomheter(t: &mut Terning) -> Vec<virksomhet::Model> {
    let fjerde = t.velg(&[
        Sektor::Nav,
        Sektor::Frivillig,
        Sektor::Kriminalomsorg,
        Sektor::Fastlege,
    ]);
    let alle = [
        ("Holmvik kommune", Sektor::Kommune, Kategorier::TOM),
        (
            "Fjordglytt DPS",
            Sektor::Spesialisthelsetjeneste,
            Kategorier::TOM,
        ),
        (
            "Solbakken rus",
            Sektor::Spesialisthelsetjeneste,
            Kategorier::av(&[Kategori::Rus]),
        ),
        ("Ytre politidistrikt", Sektor::Politi, Kategorier::TOM),
        ("Den femte", fjerde, Kategorier::TOM),
    ];
    alle.into_iter()
        .zip(organisasjonsnumre())
        .map(|((navn, sektor, roeper), nummer)| virksomhet::Model {
            id: t.uuid(),
            navn: navn.to_owned(),
            organisasjonsnummer: nummer.clone(),
            sektor: sektor.kode(),
            roeper: roeper.bits(),
            etterfoelger_id: None,
        })
        .collect()
}

fn enheter(t: &mut Terning, v: &virksomhet::Model) -> Vec<enhet::Model> {
    let helse = match v.sektor() {
        Some(Sektor::Spesialisthelsetjeneste) => 1,
        Some(Sektor::Politi) => 8,
        _ => 2,
    };
    (0..=t.under(2))
        .map(|nr| enhet::Model {
            id: t.uuid(),
            virksomhet_id: v.id,
            navn: format!("{} {nr}", v.navn),
            er_helsetjeneste: t.en_av(helse),
            bydel: None,
            overordnet_id: None,
            opphoert_fra_og_med: None,
            etterfoelger_id: None,
            organisasjonsnummer: None,
            noekkel: None,
        })
        .collect()
}

fn ansatte(t: &mut Terning, enheter: &[enhet::Model], naa: DateTime<Utc>) -> Vec<ansatt::Model> {
    let i_dag = naa.date_naive();
    // The last of the employed is a bruker too, and the first may work in two places.
    let mut personer: Vec<usize> = (0..ANSATTE).chain([BRUKERE.start, 0]).collect();
    personer.truncate(10 + t.under(2));
    let mut ut: Vec<ansatt::Model> = Vec::new();
    for (nr, p) in personer.into_iter().enumerate() {
        let person_id = mennesker()[p].rad.id;
        let enhet = t.velg(enheter);
        let samme_sted = |a: &ansatt::Model| {
            let annen = enheter.iter().find(|e| e.id == a.enhet_id);
            a.person_id == person_id
                && annen.is_some_and(|e| e.virksomhet_id == enhet.virksomhet_id)
        };
        if ut.iter().any(samme_sted) {
            continue;
        }
        let roller = t.noen(Ansattrolle::ALLE.as_slice());
        ut.push(ansatt::Model {
            id: t.uuid(),
            person_id,
            enhet_id: enhet.id,
            navn: format!("Ansatt {nr}"),
            stilling: "stilling".to_owned(),
            roller: roller.into_iter().collect::<Ansattroller>().bits(),
            gyldig_fra_og_med: t.dag(i_dag, &[-400, -40]),
            gyldig_til_og_med: match t.under(10) {
                0 => Some(t.dag(i_dag, &[-30, -2])),
                1 | 2 => Some(t.dag(i_dag, &[2, 200])),
                _ => None,
            },
            noekkel: None,
        });
    }
    ut
}

fn vakt(t: &mut Terning, a: &ansatt::Model, naa: DateTime<Utc>) -> vakt::Model {
    vakt::Model {
        id: t.uuid(),
        ansatt_id: a.id,
        fra: t.tid(naa, &[-8, -1, 2]),
        til: t.tid(naa, &[3, 8]),
    }
}

fn klient(
    t: &mut Terning,
    nr: usize,
    enheter: &[enhet::Model],
    naa: DateTime<Utc>,
) -> klient::Model {
    klient::Model {
        id: t.uuid(),
        utsteder: None,
        klient_id: format!("system-{nr}"),
        enhet_id: t.velg(enheter).id,
        scope: if t.en_av(2) {
            Kategorier::ALLE
        } else {
            t.kategorier()
        }
        .bits(),
        gyldig_til: t.kanskje(3, |t| t.tid(naa, &[50, 500])),
    }
}

/// Kinds of asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slag {
    Ansatt,
    /// An ansatt in the police, if there is one.
    Politi,
    Borger,
    System,
}
