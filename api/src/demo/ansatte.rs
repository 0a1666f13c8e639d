//! Staff: the personas, and for every 220 brukere as many colleagues as Askøy's services have.

use std::collections::HashMap;

use entity::{ansatt, vakt};
use samtykke::{Ansattrolle, Ansattroller};
use uuid::Uuid;

use super::{
    ider, navn, register,
    stab::{FASTE, Fast, GJENGER, Gjeng, SYKEPLEIER, TEAM, gjeng},
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

impl Kollega {
    fn ny(ansatt: Uuid, person: Uuid, navn: String, enhet: Uuid) -> Result<Self, Lagerfeil> {
        let virksomhet = register::virksomhet_til(enhet).ok_or(Lagerfeil::UlesbarRad("enhet"))?;
        Ok(Self {
            ansatt,
            person,
            navn,
            enhet,
            virksomhet,
        })
    }
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

/// Staff in each bydel of Bergen.
const PER_BYDEL: usize = 2;
/// The personas who are on shift are so from and until so many days from today.
const LANG_VAKT: i64 = 3650;

/// Enheter with a shift list.
const STAAR_VAKT: [Uuid; 3] = [
    ider::OPERATIV_ENHET,
    ider::LEGEVAKT_ASKOEY,
    ider::LEGEVAKT_BERGEN,
];

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
    // A leader has no brukere of their own, and a personvernombud none at all.
    for enhet in pulje.0.values_mut() {
        enhet.retain(|k| ![ider::LARS, ider::PETRA].contains(&k.ansatt));
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
    if [ider::PER, ider::NORA].contains(&fast.ansatt) {
        verk.bunke.vakt.push(vakt::Model {
            id: t.uuid(),
            ansatt_id: fast.ansatt,
            fra: verk.dager.tid(-LANG_VAKT, 0),
            til: verk.dager.tid(LANG_VAKT, 0),
        });
    }
    let kollega = Kollega::ny(fast.ansatt, person, fast.navn.to_owned(), fast.enhet)?;
    ansett(verk, pulje, kollega, fast.stilling, fast.roller);
    Ok(())
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
    let (ansatt, navn) = (t.uuid(), navn::fullt(t));
    if STAAR_VAKT.contains(&g.enhet) {
        for dag in 0..7 {
            let start = t.en(&[7, 15, 23]) * 60;
            verk.bunke.vakt.push(vakt::Model {
                id: t.uuid(),
                ansatt_id: ansatt,
                fra: verk.dager.tid(dag, start),
                til: verk.dager.tid(dag, start + 8 * 60),
            });
        }
    }
    let stilling = g.stillinger.iter().cycle().nth(plass).copied();
    let kollega = Kollega::ny(ansatt, person, navn, g.enhet)?;
    ansett(verk, pulje, kollega, stilling.unwrap_or_default(), g.roller);
    Ok(())
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

fn ansett(
    verk: &mut Verk<'_>,
    pulje: &mut Pulje,
    kollega: Kollega,
    stilling: &str,
    roller: &[Ansattrolle],
) {
    let rad = rad(
        verk,
        kollega.ansatt,
        &kollega,
        kollega.enhet,
        stilling,
        roller,
    );
    verk.ansett(rad, kollega.virksomhet);
    pulje.0.entry(kollega.enhet).or_default().push(kollega);
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
        noekkel: None,
    }
}
