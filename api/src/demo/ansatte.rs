//! Staff: the personas, and for every 220 brukere as many colleagues as Askøy's services have.

use std::collections::HashMap;

use entity::{ansatt, vakt};
use samtykke::{Ansattrolle, Ansattroller};
use uuid::Uuid;

use super::{
    ider, navn, register,
    trekning::Trekning,
    verk::{Verk, stroem},
};
use crate::storage::Lagerfeil;

/// An employment that can be drawn into a group.
#[derive(Clone, Debug)]
pub(super) struct Kollega {
    pub(super) ansatt: Uuid,
    pub(super) person: Uuid,
    pub(super) navn: String,
    pub(super) enhet: Uuid,
    pub(super) virksomhet: Uuid,
}

/// The staff of one block of brukere, by enhet.
#[derive(Default)]
pub(super) struct Pulje(HashMap<Uuid, Vec<Kollega>>);

impl Pulje {
    /// One of an enhet who is not among those taken.
    pub(super) fn en(&self, t: &mut Trekning, enhet: Uuid, tatt: &[Uuid]) -> Option<Kollega> {
        let ledige: Vec<&Kollega> = self
            .0
            .get(&enhet)?
            .iter()
            .filter(|k| !tatt.contains(&k.ansatt))
            .collect();
        let plass = t.plass(ledige.len())?;
        ledige.get(plass).copied().cloned()
    }

    /// The employment with this id in an enhet.
    pub(super) fn navngitt(&self, enhet: Uuid, ansatt: Uuid) -> Option<Kollega> {
        self.0
            .get(&enhet)?
            .iter()
            .find(|k| k.ansatt == ansatt)
            .cloned()
    }
}

struct Fast {
    ansatt: Uuid,
    navn: &'static str,
    enhet: Uuid,
    stilling: &'static str,
    roller: &'static [Ansattrolle],
}

const SYKEPLEIER: &[Ansattrolle] = &[Ansattrolle::Helsepersonell];
const SOEKENDE: &[Ansattrolle] = &[Ansattrolle::Helsepersonell, Ansattrolle::Foedselsnummersoek];
const REGISTRAR: &[Ansattrolle] = &[
    Ansattrolle::Helsepersonell,
    Ansattrolle::Foedselsnummersoek,
    Ansattrolle::Registrar,
];

/// The personas. Brit's koordinator and behandler are named as in the contract's example.
const FASTE: [Fast; 10] = [
    Fast {
        ansatt: ider::KARI,
        navn: "Kari Lie",
        enhet: ider::RPH,
        stilling: "Koordinator",
        roller: REGISTRAR,
    },
    Fast {
        ansatt: ider::LARS,
        navn: "Lars Tenktnes",
        enhet: ider::RPH,
        stilling: "Avdelingsleder",
        roller: &[Ansattrolle::Leder, Ansattrolle::Foedselsnummersoek],
    },
    Fast {
        ansatt: ider::DAG,
        navn: "Dag Moe",
        enhet: ider::OEYANE_DPS,
        stilling: "Psykologspesialist",
        roller: SOEKENDE,
    },
    Fast {
        ansatt: ider::ELLA,
        navn: "Ella Prøvestad",
        enhet: ider::OEYANE_DPS,
        stilling: "Spesialsykepleier",
        roller: REGISTRAR,
    },
    Fast {
        ansatt: ider::STIAN,
        navn: "Stian Liksomdal",
        enhet: ider::OEYANE_DPS,
        stilling: "Miljøterapeut",
        roller: SYKEPLEIER,
    },
    Fast {
        ansatt: ider::ANNA,
        navn: "Anna Påfunnvåg",
        enhet: ider::AFR,
        stilling: "Overlege",
        roller: SOEKENDE,
    },
    Fast {
        ansatt: ider::PER,
        navn: "Per Eksempelvik",
        enhet: ider::OPERATIV_ENHET,
        stilling: "Politibetjent",
        roller: &[Ansattrolle::Foedselsnummersoek],
    },
    Fast {
        ansatt: ider::NORA,
        navn: "Nora Testerud",
        enhet: ider::LEGEVAKT_ASKOEY,
        stilling: "Sykepleier",
        roller: SOEKENDE,
    },
    Fast {
        ansatt: ider::NILS,
        navn: "Nils Skrøneseth",
        enhet: ider::NAV_OPPFOELGING,
        stilling: "Veileder",
        roller: &[],
    },
    Fast {
        ansatt: ider::ANE_ANSATT,
        navn: "Ane Låtsdal",
        enhet: ider::HEVD,
        stilling: "Vernepleier",
        roller: SYKEPLEIER,
    },
];

struct Gjeng {
    enhet: Uuid,
    antall: usize,
    stillinger: &'static [&'static str],
    roller: &'static [Ansattrolle],
}

const fn gjeng(
    enhet: Uuid,
    antall: usize,
    stillinger: &'static [&'static str],
    roller: &'static [Ansattrolle],
) -> Gjeng {
    Gjeng {
        enhet,
        antall,
        stillinger,
        roller,
    }
}

const TEAM: &[&str] = &[
    "Sykepleier",
    "Vernepleier",
    "Sosionom",
    "Spesialsykepleier",
    "Ergoterapeut",
    "Psykolog",
];

/// Colleagues per block, roughly as many as the sources tell of.
const GJENGER: [Gjeng; 15] = [
    gjeng(
        ider::RPH,
        3,
        &["Fagleder", "Psykiatrisk sykepleier", "Kommunepsykolog"],
        REGISTRAR,
    ),
    gjeng(ider::FACT, 5, TEAM, SYKEPLEIER),
    gjeng(ider::HEVD, 3, TEAM, SYKEPLEIER),
    gjeng(
        ider::KE_ASKOEY,
        1,
        &["Koordinator"],
        &[Ansattrolle::Ke, Ansattrolle::Registrar],
    ),
    gjeng(ider::LEGEVAKT_ASKOEY, 2, &["Lege", "Sykepleier"], SOEKENDE),
    gjeng(
        ider::OEYANE_DPS,
        5,
        &["Psykiater", "Psykolog", "Spesialsykepleier", "Sosionom"],
        SYKEPLEIER,
    ),
    gjeng(
        ider::AFR,
        3,
        &["Overlege", "Ruskonsulent", "Spesialrådgiver"],
        SYKEPLEIER,
    ),
    gjeng(
        ider::OPERATIV_ENHET,
        3,
        &["Politibetjent", "Politioverbetjent"],
        &[],
    ),
    gjeng(
        ider::DRIFTSENHET_ASKOEY,
        2,
        &["Politikontakt", "Politibetjent"],
        &[],
    ),
    gjeng(ider::DRIFTSENHET_BERGEN, 1, &["Politikontakt"], &[]),
    gjeng(
        ider::NAV_OPPFOELGING,
        2,
        &["Veileder", "Jobbspesialist"],
        &[],
    ),
    gjeng(ider::FRIOMSORGEN, 1, &["Saksbehandler"], &[]),
    gjeng(ider::LEGEKONTORET, 3, &["Fastlege"], SYKEPLEIER),
    gjeng(ider::FOELGESVENN, 2, &["Frivillig"], &[]),
    gjeng(ider::LEGEVAKT_BERGEN, 2, &["Lege", "Sykepleier"], SOEKENDE),
];

/// Staff in each bydel of Bergen.
const PER_BYDEL: usize = 2;
/// The personas who are on shift are so from and until so many days from today.
const LANG_VAKT: i64 = 3650;

/// The staff of a block; the personas are in the first.
pub(super) fn blokk(verk: &mut Verk<'_>, nr: usize) -> Result<Pulje, Lagerfeil> {
    let mut t = Trekning::ny(stroem::ANSATTE, nr as u64);
    let mut pulje = Pulje::default();
    if nr == 0 {
        for fast in &FASTE {
            personaansatt(verk, &mut t, fast, &mut pulje)?;
        }
    }
    let bydeler = ider::BYDELSENHETER.map(|(_, enhet)| gjeng(enhet, PER_BYDEL, TEAM, SYKEPLEIER));
    for g in GJENGER.iter().chain(&bydeler) {
        for plass in 0..g.antall {
            kollega(verk, &mut t, g, plass, &mut pulje)?;
        }
    }
    if nr == 0 {
        spesielle(verk, &mut t, &pulje);
    }
    // A leader has no brukere of their own.
    for enhet in pulje.0.values_mut() {
        enhet.retain(|k| k.ansatt != ider::LARS);
    }
    Ok(pulje)
}

fn personaansatt(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    fast: &Fast,
    pulje: &mut Pulje,
) -> Result<(), Lagerfeil> {
    let person = if fast.ansatt == ider::ANE_ANSATT {
        ider::ANE_PERSON
    } else {
        t.uuid()
    };
    verk.fast_person(fast.ansatt, person)?;
    let paa_vakt = [ider::PER, ider::NORA].contains(&fast.ansatt);
    if paa_vakt {
        let (fra, til) = (verk.dager.tid(-LANG_VAKT, 0), verk.dager.tid(LANG_VAKT, 0));
        verk.bunke.vakt.push(vakt::Model {
            id: t.uuid(),
            ansatt_id: fast.ansatt,
            fra,
            til,
        });
    }
    ansett(
        verk,
        pulje,
        person,
        fast.ansatt,
        fast.navn.to_owned(),
        fast.enhet,
        fast.stilling,
        fast.roller,
    )
}

fn kollega(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    g: &Gjeng,
    plass: usize,
    pulje: &mut Pulje,
) -> Result<(), Lagerfeil> {
    let dag = verk.dager.dag(-t.mellom(24 * 365, 66 * 365));
    let person = verk.ny_person(t, dag, false)?;
    let stilling = g
        .stillinger
        .get(plass % g.stillinger.len().max(1))
        .copied()
        .unwrap_or_default();
    let (ansatt, navn) = (t.uuid(), navn::fullt(t));
    let i_vakt = [
        ider::OPERATIV_ENHET,
        ider::LEGEVAKT_ASKOEY,
        ider::LEGEVAKT_BERGEN,
    ];
    if i_vakt.contains(&g.enhet) {
        for dag in 0..7 {
            let start = t.en(&[7, 15, 23]) * 60;
            let (fra, til) = (
                verk.dager.tid(dag, start),
                verk.dager.tid(dag, start + 8 * 60),
            );
            verk.bunke.vakt.push(vakt::Model {
                id: t.uuid(),
                ansatt_id: ansatt,
                fra,
                til,
            });
        }
    }
    ansett(
        verk, pulje, person, ansatt, navn, g.enhet, stilling, g.roller,
    )
}

/// A doctor who works part of the week in the FACT team as well, and one who has left.
fn spesielle(verk: &mut Verk<'_>, t: &mut Trekning, pulje: &Pulje) {
    if let Some(lege) = pulje.en(t, ider::LEGEKONTORET, &[]) {
        let rad = rad(
            verk,
            t.uuid(),
            &lege,
            ider::FACT,
            "Allmennlege, 20 %",
            SYKEPLEIER,
        );
        verk.ansett(rad, ider::ASKOEY_KOMMUNE);
    }
    if let Some(sluttet) = pulje.en(t, ider::AFR, &[ider::ANNA]) {
        let mut rad = rad(
            verk,
            t.uuid(),
            &sluttet,
            ider::OEYANE_DPS,
            "Psykolog",
            SYKEPLEIER,
        );
        rad.gyldig_til_og_med = Some(verk.dager.dag(-60));
        verk.ansett(rad, ider::HELSE_BERGEN);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the columns of one row, in order"
)]
fn ansett(
    verk: &mut Verk<'_>,
    pulje: &mut Pulje,
    person: Uuid,
    ansatt: Uuid,
    navn: String,
    enhet: Uuid,
    stilling: &str,
    roller: &[Ansattrolle],
) -> Result<(), Lagerfeil> {
    let virksomhet = register::virksomhet_til(enhet).ok_or(Lagerfeil::UlesbarRad("enhet"))?;
    let kollega = Kollega {
        ansatt,
        person,
        navn,
        enhet,
        virksomhet,
    };
    let rad = rad(verk, ansatt, &kollega, enhet, stilling, roller);
    verk.ansett(rad, virksomhet);
    pulje.0.entry(enhet).or_default().push(kollega);
    Ok(())
}

fn rad(
    verk: &Verk<'_>,
    id: Uuid,
    k: &Kollega,
    enhet: Uuid,
    stilling: &str,
    roller: &[Ansattrolle],
) -> ansatt::Model {
    ansatt::Model {
        id,
        person_id: k.person,
        enhet_id: enhet,
        navn: k.navn.clone(),
        stilling: stilling.to_owned(),
        roller: Ansattroller::av(roller).bits(),
        gyldig_fra_og_med: verk.dager.dag(-1200),
        gyldig_til_og_med: None,
    }
}
