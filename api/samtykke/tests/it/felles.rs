//! The personas around one bruker, and what is usually agreed.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use samtykke::{
    Aktoer, AnsattId, Ansattaktoer, Ansattrolle, Ansattroller, Beslutning, Betingelse, Blaalys,
    BrukerId, Brukertilstand, EVIG, EnhetId, Formaal, FormaalSett, Gradering, Kategori, Kategorier,
    Mottaker, Nivaa, Organisasjonsaktoer, Periode, PersonId, Policy, Representasjon, Sak, Samtykke,
    SamtykkeId, Samtykkegiver, Samtykkeutkast, Sektor, Sperring, Tilknytning, Tilknytningstype,
    VirksomhetId, avgjoer, unntatt_fra_blaalys, utled,
};
use uuid::Uuid;

pub const ASKOEY: VirksomhetId = VirksomhetId(Uuid::from_u128(1));
pub const HELSEFORETAK: VirksomhetId = VirksomhetId(Uuid::from_u128(2));
pub const POLITIDISTRIKT: VirksomhetId = VirksomhetId(Uuid::from_u128(3));
pub const PSYKISK_HELSE: EnhetId = EnhetId(Uuid::from_u128(11));
pub const DPS: EnhetId = EnhetId(Uuid::from_u128(21));
pub const OPERATIV: EnhetId = EnhetId(Uuid::from_u128(31));
pub const BRIT: PersonId = PersonId(Uuid::from_u128(100));
pub const VERA: PersonId = PersonId(Uuid::from_u128(101));
pub const PAAL: PersonId = PersonId(Uuid::from_u128(102));
pub const KARI: PersonId = PersonId(Uuid::from_u128(103));
pub const DAG: PersonId = PersonId(Uuid::from_u128(104));
pub const PER: PersonId = PersonId(Uuid::from_u128(105));
pub const STIAN: PersonId = PersonId(Uuid::from_u128(106));

/// 1 May 2026, 12:00 in Norway.
pub fn naa() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, 1, 10, 0, 0).unwrap()
}

pub fn dag(aar: i32, maaned: u32, dag: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(aar, maaned, dag).unwrap()
}

pub fn alltid() -> Periode {
    Periode {
        fra: DateTime::UNIX_EPOCH,
        til: EVIG,
    }
}

pub fn ansatt_id(person: PersonId) -> AnsattId {
    AnsattId(person.0)
}

pub fn ansatt(person: PersonId, enhet: EnhetId) -> Ansattaktoer {
    let (virksomhet, sektor) = match enhet {
        DPS => (HELSEFORETAK, Sektor::Spesialisthelsetjeneste),
        OPERATIV => (POLITIDISTRIKT, Sektor::Politi),
        _ => (ASKOEY, Sektor::Kommune),
    };
    Ansattaktoer {
        person,
        ansatt: ansatt_id(person),
        enhet,
        virksomhet,
        sektor,
        helsetjeneste: sektor != Sektor::Politi,
        roller: Ansattroller::TOM,
        vakter: vec![],
        til: None,
    }
}

pub fn kari() -> Aktoer {
    Aktoer::Ansatt(ansatt(KARI, PSYKISK_HELSE))
}

pub fn dag_dps() -> Aktoer {
    Aktoer::Ansatt(ansatt(DAG, DPS))
}

/// On shift, without a tie.
pub fn per() -> Aktoer {
    Aktoer::Ansatt(Ansattaktoer {
        vakter: vec![alltid()],
        ..ansatt(PER, OPERATIV)
    })
}

pub fn stian() -> Aktoer {
    Aktoer::Ansatt(ansatt(STIAN, DPS))
}

/// The bruker works at the DPS that treats her.
pub fn ane() -> Aktoer {
    Aktoer::Ansatt(ansatt(BRIT, DPS))
}

pub fn siri() -> Aktoer {
    Aktoer::Organisasjon(Organisasjonsaktoer {
        enhet: DPS,
        virksomhet: HELSEFORETAK,
        sektor: Sektor::Spesialisthelsetjeneste,
        helsetjeneste: true,
        scope: Kategorier::ALLE,
        sluttbruker: None,
    })
}

pub fn borger(person: PersonId) -> Aktoer {
    Aktoer::Borger { person }
}

/// Reads everything of the two health parties, for all purposes, through 31 August 2026.
pub fn samtykke_til(mottaker: Mottaker, virksomhet: Option<VirksomhetId>) -> Samtykke {
    Samtykke {
        id: SamtykkeId(mottaker.id()),
        mottaker,
        mottaker_virksomhet: virksomhet,
        avgivere: vec![ASKOEY, HELSEFORETAK],
        kategorier: Kategorier::ALLE - Kategori::Samtykker.into(),
        formaal: FormaalSett::ALLE - Formaal::EgetInnsyn.into(),
        les: true,
        bidra: false,
        betingelse: Betingelse::Alltid,
        med_historikk: false,
        med_organisasjonstoken: false,
        gjelder_gradert: false,
        tekstversjon: 2,
        gyldig_fra_og_med: dag(2026, 1, 1),
        gyldig_til_og_med: dag(2026, 8, 31),
        virker_fra: Some(DateTime::UNIX_EPOCH),
        lapser: None,
        trukket: None,
        erstattet: None,
    }
}

pub struct Verden {
    pub bruker: Brukertilstand,
    pub samtykker: Vec<Samtykke>,
    pub sperringer: Vec<Sperring>,
    pub tilknytninger: Vec<Tilknytning>,
    pub blaalys: Option<(Periode, Option<VirksomhetId>)>,
}

impl Verden {
    /// Brit, those tied to her, and no samtykke at all.
    pub fn tom() -> Self {
        let tilknyttet = [
            (KARI, Tilknytningstype::Koordinator),
            (DAG, Tilknytningstype::Medlem),
            (STIAN, Tilknytningstype::Medlem),
            (BRIT, Tilknytningstype::Medlem),
        ];
        Self {
            bruker: Brukertilstand {
                id: BrukerId(Uuid::from_u128(1000)),
                person: Some(BRIT),
                foedselsdato: dag(1990, 3, 4),
                doed: None,
                gradering: Gradering::Ugradert,
                representasjoner: vec![Representasjon {
                    person: VERA,
                    type_: Samtykkegiver::Verge,
                    mandat: Kategorier::av(&[
                        Kategori::Bolig,
                        Kategori::Oekonomi,
                        Kategori::Juridisk,
                    ]),
                    gyldig: alltid(),
                }],
                kompetanse: vec![],
            },
            samtykker: vec![],
            sperringer: vec![],
            tilknytninger: tilknyttet.map(|(p, type_)| tilknytning(p, type_)).to_vec(),
            blaalys: None,
        }
    }

    pub fn med(samtykker: impl IntoIterator<Item = Samtykke>) -> Self {
        Self {
            samtykker: samtykker.into_iter().collect(),
            ..Self::tom()
        }
    }

    pub fn avgjoer(&self, aktoer: &Aktoer) -> Beslutning {
        self.avgjoer_som(aktoer, Nivaa::Hoey, FormaalSett::ALLE)
    }

    pub fn avgjoer_som(&self, aktoer: &Aktoer, nivaa: Nivaa, oensket: FormaalSett) -> Beslutning {
        let policy = Policy::default();
        self.med_sak(|sak| avgjoer(aktoer, nivaa, oensket, sak, &policy, naa()))
    }

    pub fn med_sak<T>(&self, gjoer: impl FnOnce(&Sak<'_>) -> T) -> T {
        let tilgang = utled(
            &self.bruker,
            &self.samtykker,
            &self.sperringer,
            &Policy::default(),
        );
        let blaalys = self.blaalys.map(|(gyldig, erklaert_av)| Blaalys {
            gyldig,
            unntatt: unntatt_fra_blaalys(&tilgang, erklaert_av, gyldig),
        });
        gjoer(&Sak {
            bruker: &self.bruker,
            tilgang: &tilgang,
            tilknytninger: &self.tilknytninger,
            blaalys,
        })
    }
}

pub fn tilknytning(person: PersonId, type_: Tilknytningstype) -> Tilknytning {
    Tilknytning {
        ansatt: ansatt_id(person),
        type_,
        fra: DateTime::UNIX_EPOCH,
        til: None,
    }
}

pub fn sperring(mot: Mottaker, under: VirksomhetId) -> Sperring {
    Sperring {
        mot,
        under: vec![under],
        kategorier: None,
        opprettet: DateTime::UNIX_EPOCH,
        opphevet: None,
    }
}

/// What is usually agreed: the health parties always, the police under blålys, and a next of kin.
pub fn vanlige_samtykker() -> Vec<Samtykke> {
    let krise = [
        Kategori::Identitet,
        Kategori::Blaalys,
        Kategori::KriseplanSignaler,
        Kategori::KriseplanRaad,
        Kategori::KriseplanKontakter,
        Kategori::Legemidler,
    ];
    let paaroerende = [
        Kategori::Identitet,
        Kategori::Moeter,
        Kategori::KriseplanRaad,
    ];
    vec![
        Samtykke {
            bidra: true,
            ..samtykke_til(Mottaker::Enhet(PSYKISK_HELSE), Some(ASKOEY))
        },
        Samtykke {
            avgivere: vec![ASKOEY],
            kategorier: Kategorier::ALLE
                - Kategorier::av(&[Kategori::Samtykker, Kategori::Rus, Kategori::Kontakt]),
            med_organisasjonstoken: true,
            ..samtykke_til(Mottaker::Enhet(DPS), Some(HELSEFORETAK))
        },
        Samtykke {
            kategorier: Kategorier::av(&krise),
            formaal: Formaal::Krise.into(),
            betingelse: Betingelse::UnderBlaalys,
            ..samtykke_til(Mottaker::Enhet(OPERATIV), Some(POLITIDISTRIKT))
        },
        Samtykke {
            kategorier: Kategorier::av(&paaroerende),
            ..samtykke_til(Mottaker::Person(PAAL), None)
        },
    ]
}

/// A draft that is in order.
pub fn utkast() -> Samtykkeutkast {
    Samtykkeutkast {
        mottaker: Mottaker::Enhet(DPS),
        mottaker_virksomhet: Some(HELSEFORETAK),
        avgivere: vec![ASKOEY],
        kategorier: Kategorier::av(&[Kategori::Identitet, Kategori::Bolig]),
        formaal: Formaal::Samhandling.into(),
        les: true,
        bidra: false,
        betingelse: Betingelse::Alltid,
        med_historikk: false,
        med_organisasjonstoken: false,
        gjelder_gradert: false,
        tekstversjon: 2,
        gyldig_fra_og_med: dag(2026, 5, 1),
        gyldig_til_og_med: dag(2026, 12, 31),
    }
}

pub fn med_rolle(person: PersonId, enhet: EnhetId, rolle: Ansattrolle) -> Ansattaktoer {
    Ansattaktoer {
        roller: rolle.into(),
        ..ansatt(person, enhet)
    }
}

/// How many cases to compare. `SAMTYKKE_TILFELLER` sets another number, e.g. for a quick look.
pub fn tilfeller() -> u32 {
    let satt = std::env::var("SAMTYKKE_TILFELLER").ok();
    satt.map_or(120_000, |antall| antall.parse().unwrap())
}
