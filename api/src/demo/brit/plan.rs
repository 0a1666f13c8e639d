//! Brit's kriseplan.

use entity::{
    koder::{Nivaa, Raadstype},
    kriseplan, kriseplan_barnetiltak, kriseplan_raad,
};
use samtykke::{Kategori, Kategorier};

use super::{Folk, STARTET};
use crate::{
    demo::{
        bunke::{Hode, Skjerming, eid_rad},
        ider, kriseplan as plan,
        sak::{Sak, skriv},
        tekster,
        trekning::Trekning,
        verk::Verk,
    },
    storage::Lagerfeil,
};

/// Kari's rows are as in the contract's example. The hospital adds what shows the finer rules.
pub(super) fn fyll(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    folk: &Folk,
) -> Result<(), Lagerfeil> {
    let ramme = Hode {
        id: ider::BRIT_KRISEPLAN,
        ..sak.hode(verk, t, &folk.kari, 0)
    };
    let (fra, innen) = (verk.dager.dag(-STARTET), verk.dager.dag(54));
    skriv::<kriseplan::Entity>(
        verk,
        t,
        &ramme,
        |h| eid_rad!(kriseplan, h, { gyldig_fra_og_med: fra, revideres_innen: Some(innen), avsluttet: None }),
    )?;
    let hode = Hode {
        id: ider::BRIT_SIGNAL,
        ..sak.hode(verk, t, &folk.kari, 10)
    };
    plan::signal(verk, t, &hode, Nivaa::Gul, "Sover ikke", Kategorier::TOM)?;
    let hode = Hode {
        id: ider::BRIT_SIGNAL_LEGEMIDLER,
        ..sak.hode(verk, t, &folk.dag, 11)
    };
    plan::signal(
        verk,
        t,
        &hode,
        Nivaa::Roed,
        "Slutter med medisinen",
        Kategori::Legemidler.into(),
    )?;
    let hode = Hode {
        id: ider::BRIT_TRINN,
        ..sak.hode(verk, t, &folk.kari, 20)
    };
    let trinn = (
        Nivaa::Gul,
        &["Ringer Kari"][..],
        &["Kari kommer samme dag"][..],
    );
    plan::ett_trinn(verk, t, &hode, trinn, ider::RPH, Kategorier::TOM)?;
    let hode = sak.hode(verk, t, &folk.kari, 30);
    plan::kontakt(verk, t, &hode, "Kari Lie", Some(&folk.kari))?;
    raad(verk, t, sak, folk)?;
    let hode = sak.hode(verk, t, &folk.kari, 50);
    skriv::<kriseplan_barnetiltak::Entity>(verk, t, &hode, |h| {
        eid_rad!(kriseplan_barnetiltak, h, {
            tekst: Some("Datteren sover hos bestemor.".to_owned()),
            hvorfor_ingen: None,
        })
    })
}

fn raad(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak, folk: &Folk) -> Result<(), Lagerfeil> {
    let ingen = Kategorier::TOM;
    // Changed once, so that there is an earlier version to see.
    let mut hode = sak.hode(verk, t, &folk.kari, 40);
    let foer = hode.clone();
    hode.versjon = 2;
    hode.endret = verk.dager.tid(-30, 12 * 60);
    let rad = |h: &Hode, tekst: &str| {
        eid_rad!(kriseplan_raad, h, {
            type_: Raadstype::Hjelper.kode(),
            tekst: tekst.to_owned(),
            tema: ingen.bits(),
        })
    };
    verk.bunke
        .tidligere::<kriseplan_raad::Entity>(t.uuid(), &rad(&foer, "Te og ro"))?;
    let naa = rad(&hode, "Te, ro og noen som blir sittende");
    verk.bunke
        .legg_til::<kriseplan_raad::Entity>(t.uuid(), naa)?;
    let hode = sak.hode(verk, t, &folk.kari, 41);
    plan::ett_raad(
        verk,
        t,
        &hode,
        Raadstype::SlikMoetes,
        "Ring på og vent, og si hvem du er",
        ingen,
    )?;
    let hode = sak.hode(verk, t, &folk.dag, 42);
    let rus = Kategori::Rus.into();
    plan::ett_raad(
        verk,
        t,
        &hode,
        Raadstype::HjelperIkke,
        "Å bli spurt om hun har drukket",
        rus,
    )?;
    let holdt = Hode {
        tilbakeholdt: true,
        ..sak.hode(verk, t, &folk.dag, 43)
    };
    plan::ett_raad(
        verk,
        t,
        &holdt,
        Raadstype::Hjelper,
        "Kort time på DPS samme uke",
        ingen,
    )?;
    let skjermet = Some(Skjerming {
        grunn: tekster::SKJERMET,
        av: folk.kari.ansatt,
        til: verk.dager.dag(90),
    });
    let skjermet = Hode {
        skjermet,
        ..sak.hode(verk, t, &folk.kari, 44)
    };
    plan::ett_raad(
        verk,
        t,
        &skjermet,
        Raadstype::HjelperIkke,
        "At naboen blir nevnt",
        ingen,
    )
}
