//! The kriseplan of a bruker, in all its tables.

use entity::{
    koder::{Nivaa, Raadstype},
    kriseplan, kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad, kriseplan_signal,
    kriseplan_trinn,
    lister::Tekster,
};
use samtykke::{Kategori, Kategorier};

use super::{
    ansatte::Kollega,
    bunke::{Hode, eid_rad},
    ider,
    sak::{Sak, skriv},
    tekster::{self, Trinn},
    trekning::Trekning,
    verk::Verk,
};
use crate::storage::Lagerfeil;

/// All of it.
pub(super) fn fyll(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    ramme(verk, t, sak)?;
    signaler(verk, t, sak)?;
    raad(verk, t, sak)?;
    trinn(verk, t, sak)?;
    kontakter(verk, t, sak)?;
    barnetiltak(verk, t, sak)
}

/// The one who writes a row: mostly the leader, now and then one from the hospital.
fn skribent<'a>(t: &mut Trekning, sak: &'a Sak) -> &'a Kollega {
    match sak.fra(ider::OEYANE_DPS) {
        Some(dps) if t.sjanse(30) => dps,
        _ => &sak.leder,
    }
}

fn ramme(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let hode = sak.hode(verk, t, &sak.leder, 0);
    let fra = verk.dager.dag(-sak.startet);
    let revideres_innen = (!t.sjanse(8)).then(|| verk.dager.dag(t.mellom(-60, 330)));
    skriv::<kriseplan::Entity>(
        verk,
        t,
        &hode,
        |h| eid_rad!(kriseplan, h, { gyldig_fra_og_med: fra, revideres_innen: revideres_innen, avsluttet: None }),
    )
}

fn signaler(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    for plass in 0..t.mellom(2, 4) {
        let (nivaa, tekst) = en_av(t, &tekster::SIGNALER);
        let hode = hode(verk, t, sak, 10 + plass);
        signal(verk, t, &hode, nivaa, tekst, Kategorier::TOM)?;
    }
    if sak.profil.rus() {
        let (nivaa, tekst) = en_av(t, &tekster::SIGNALER_RUS);
        let hode = hode(verk, t, sak, 20);
        signal(verk, t, &hode, nivaa, tekst, Kategori::Rus.into())?;
    }
    if t.sjanse(30) {
        let (tekst, tema) = t.en(&tekster::ANNET);
        let hode = hode(verk, t, sak, 21);
        signal(verk, t, &hode, Nivaa::Gul, tekst, tema)?;
    }
    Ok(())
}

/// One warning sign.
pub(super) fn signal(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    nivaa: Nivaa,
    tekst: &str,
    tema: Kategorier,
) -> Result<(), Lagerfeil> {
    skriv::<kriseplan_signal::Entity>(
        verk,
        t,
        hode,
        |h| eid_rad!(kriseplan_signal, h, { nivaa: nivaa.kode(), tekst: tekst.to_owned(), tema: tema.bits() }),
    )
}

fn raad(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    for (plass, type_) in (0..).zip(Raadstype::ALLE) {
        let aktuelle: Vec<&str> = tekster::RAAD
            .iter()
            .filter(|(slag, _)| slag == type_)
            .map(|(_, tekst)| *tekst)
            .collect();
        let tekst = t.en(&aktuelle);
        let hode = hode(verk, t, sak, plass);
        ett_raad(verk, t, &hode, *type_, tekst, Kategorier::TOM)?;
    }
    Ok(())
}

/// One piece of advice.
pub(super) fn ett_raad(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    type_: Raadstype,
    tekst: &str,
    tema: Kategorier,
) -> Result<(), Lagerfeil> {
    skriv::<kriseplan_raad::Entity>(
        verk,
        t,
        hode,
        |h| eid_rad!(kriseplan_raad, h, { type_: type_.kode(), tekst: tekst.to_owned(), tema: tema.bits() }),
    )
}

fn trinn(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    for (plass, nivaa) in (0..).zip(Nivaa::ALLE) {
        let aktuelle: Vec<Trinn> = tekster::TRINN
            .iter()
            .filter(|(n, ..)| n == nivaa)
            .copied()
            .collect();
        if let Some(valgt) = t.plass(aktuelle.len()).and_then(|i| aktuelle.get(i)) {
            let hode = hode(verk, t, sak, plass);
            ett_trinn(verk, t, &hode, *valgt, sak.leder.enhet, Kategorier::TOM)?;
        }
    }
    if sak.profil.lar() {
        let av = sak.fra(ider::AFR).unwrap_or(&sak.leder);
        let hode = sak.hode(verk, t, av, 9);
        let tema = Kategorier::av(&[Kategori::Legemidler, Kategori::Rus]);
        ett_trinn(verk, t, &hode, tekster::TRINN_LAR, av.enhet, tema)?;
    }
    Ok(())
}

/// One step.
pub(super) fn ett_trinn(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    (nivaa, bruker, tjeneste): Trinn,
    ansvarlig: uuid::Uuid,
    tema: Kategorier,
) -> Result<(), Lagerfeil> {
    let liste = |tekster: &[&str]| Tekster(tekster.iter().map(|t| (*t).to_owned()).collect());
    skriv::<kriseplan_trinn::Entity>(verk, t, hode, |h| {
        eid_rad!(kriseplan_trinn, h, {
            nivaa: nivaa.kode(),
            tiltak_bruker: liste(bruker),
            tiltak_tjeneste: liste(tjeneste),
            ansvarlig_enhet_id: Some(ansvarlig),
            tema: tema.bits(),
        })
    })
}

fn kontakter(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let hode = sak.hode(verk, t, &sak.leder, 0);
    kontakt(verk, t, &hode, &sak.leder.navn, Some(&sak.leder))?;
    let naer = sak.naermeste.as_deref().filter(|_| t.sjanse(60));
    let hode = sak.hode_med_skjebne(verk, t, &sak.leder, 1);
    kontakt(verk, t, &hode, naer.unwrap_or("Legevakten"), None)
}

/// One to call.
pub(super) fn kontakt(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    navn: &str,
    ansatt: Option<&Kollega>,
) -> Result<(), Lagerfeil> {
    let telefon = if navn == "Legevakten" {
        "116117".to_owned()
    } else {
        telefon(t)
    };
    let ansatt_id = ansatt.map(|k| k.ansatt);
    skriv::<kriseplan_kontakt::Entity>(verk, t, hode, |h| {
        eid_rad!(kriseplan_kontakt, h, {
            navn: navn.to_owned(),
            telefon: Some(telefon.clone()),
            ansatt_id: ansatt_id,
        })
    })
}

/// A number in the same series as those of the brukere, and after them.
pub(super) fn telefon(t: &mut Trekning) -> String {
    format!("+47995{:05}", t.mellom(0, 99_999))
}

/// What is done for the children; or why nothing is, so that the table alone does not tell.
fn barnetiltak(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let tiltak = t.en(&tekster::BARNETILTAK).to_owned();
    let (tekst, hvorfor_ingen) = match (sak.profil.har_barn(), t.sjanse(80)) {
        (true, true) => (Some(tiltak), None),
        (true, false) => (None, Some("Barna bor hos den andre forelderen.".to_owned())),
        (false, _) => (None, Some("Ingen barn under 18 år.".to_owned())),
    };
    let hode = sak.hode(verk, t, &sak.leder, 0);
    skriv::<kriseplan_barnetiltak::Entity>(
        verk,
        t,
        &hode,
        |h| eid_rad!(kriseplan_barnetiltak, h, { tekst: tekst.clone(), hvorfor_ingen: hvorfor_ingen.clone() }),
    )
}

fn hode(verk: &Verk<'_>, t: &mut Trekning, sak: &Sak, plass: i64) -> Hode {
    let av = skribent(t, sak);
    sak.hode_med_skjebne(verk, t, av, plass)
}

fn en_av(t: &mut Trekning, liste: &[(Nivaa, &'static str)]) -> (Nivaa, &'static str) {
    t.plass(liste.len())
        .and_then(|i| liste.get(i))
        .copied()
        .unwrap_or((Nivaa::Groenn, ""))
}
