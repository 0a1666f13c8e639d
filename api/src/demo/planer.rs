//! The ROP-pasientforløp and the individuell plan of those who have one.

use entity::{
    forloep, forloep_fase, forloep_frist, forloep_part, ip_evaluering, ip_maal, ip_ramme,
    ip_tiltak, koder::Fasetype,
};
use samtykke::Kategorier;
use uuid::Uuid;

use super::{
    bunke::{Hode, eid_rad},
    ider,
    sak::{Sak, skriv},
    trekning::Trekning,
    verk::{Verk, stroem},
};
use crate::storage::Lagerfeil;

const MAAL: [&str; 6] = [
    "Egen bolig",
    "Komme ut av huset hver dag",
    "Tilbake i arbeid",
    "Treffe barna oftere",
    "Sove om natten",
    "Få oversikt over gjelden",
];
const DELMAAL: [&str; 4] = [
    "Søke kommunal bolig",
    "Gå på turgruppen en gang i uken",
    "Arbeidstrening to dager i uken",
    "Snakke med gjeldsrådgiver",
];
const TILTAK: [(&str, &str); 5] = [
    ("Følge til visning av bolig", "etter avtale"),
    ("Hjemmebesøk", "to ganger i uken"),
    ("Støttesamtale", "hver fredag"),
    ("Turgruppe", "tirsdager"),
    ("Hjelp med søknader", "en time i måneden"),
];

/// Brit has both. Of the others those with ROP have a course, and two of five a plan, some of them
/// only offered (draws of their own, so that nothing else moves).
pub(super) fn fyll(verk: &mut Verk<'_>, sak: &Sak) -> Result<(), Lagerfeil> {
    let mut t = Trekning::ny(stroem::PLANER, sak.nr as u64);
    let brit = sak.bruker == ider::BRIT;
    if (brit || sak.profil.rop()) && sak.fra(ider::OEYANE_DPS).is_some() {
        forloepet(verk, &mut t, sak)?;
    }
    if brit || t.sjanse(40) {
        planen(verk, &mut t, sak)?;
    }
    Ok(())
}

fn forloepet(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let start = -sak.startet.min(300);
    let dager = verk.dager;
    let hode = sak.hode(verk, t, &sak.leder, 60);
    let id = hode.id;
    skriv::<forloep::Entity>(
        verk,
        t,
        &hode,
        |h| eid_rad!(forloep, h, { startet: dager.dag(start), avsluttet: None }),
    )?;
    let skifte = start + t.mellom(5, 20);
    let foerste = Fase {
        type_: Fasetype::Kartlegging,
        fra: start,
        til: Some(skifte - 1),
        ansvarlig: (sak.leder.enhet, sak.leder.virksomhet),
        innen: skifte + t.mellom(-3, 10),
    };
    fase(verk, t, sak, id, &foerste)?;
    let Some(dps) = sak.fra(ider::OEYANE_DPS) else {
        return Ok(());
    };
    let neste = Fase {
        type_: Fasetype::Behandling,
        fra: skifte,
        til: None,
        ansvarlig: (dps.enhet, dps.virksomhet),
        innen: t.mellom(-20, 120),
    };
    fase(verk, t, sak, id, &neste)
}

struct Fase {
    type_: Fasetype,
    fra: i64,
    til: Option<i64>,
    ansvarlig: (Uuid, Uuid),
    innen: i64,
}

fn fase(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    forloep: Uuid,
    fase: &Fase,
) -> Result<(), Lagerfeil> {
    let dager = verk.dager;
    let hode = sak.hode(verk, t, &sak.leder, 61);
    let id = hode.id;
    skriv::<forloep_fase::Entity>(verk, t, &hode, |h| {
        eid_rad!(forloep_fase, h, {
            forloep_id: forloep,
            type_: fase.type_.kode(),
            gyldig_fra_og_med: dager.dag(fase.fra),
            gyldig_til_og_med: fase.til.map(|d| dager.dag(d)),
            ansvarlig_enhet_id: fase.ansvarlig.0,
            virksomhet_id: fase.ansvarlig.1,
        })
    })?;
    let mut parter: Vec<(Uuid, Uuid)> = sak
        .gruppe
        .iter()
        .map(|m| (m.kollega.enhet, m.kollega.virksomhet))
        .filter(|(enhet, _)| *enhet != fase.ansvarlig.0)
        .collect();
    parter.sort_unstable();
    parter.dedup();
    for (enhet, virksomhet) in parter {
        let hode = sak.hode(verk, t, &sak.leder, 62);
        skriv::<forloep_part::Entity>(
            verk,
            t,
            &hode,
            |h| eid_rad!(forloep_part, h, { fase_id: id, enhet_id: enhet, virksomhet_id: virksomhet }),
        )?;
    }
    let hode = sak.hode(verk, t, &sak.leder, 63);
    let brutt = fase.til.is_some_and(|til| fase.innen < til);
    let aarsak = brutt.then(|| "Ventet på henvisning".to_owned());
    skriv::<forloep_frist::Entity>(verk, t, &hode, |h| {
        eid_rad!(forloep_frist, h, {
            fase_id: id,
            innen: dager.dag(fase.innen),
            bruddaarsak: aarsak.clone(),
        })
    })
}

fn planen(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let aktiv = sak.bruker == ider::BRIT || t.sjanse(60);
    let start = -sak.startet;
    ramme(verk, t, sak, aktiv)?;
    if !aktiv {
        return Ok(());
    }
    let tekst = if sak.bruker == ider::BRIT {
        MAAL[0]
    } else {
        t.en(&MAAL)
    };
    let hode = sak.hode(verk, t, &sak.leder, 71);
    let over = hode.id;
    maal(verk, t, &hode, None, tekst)?;
    let tekst = t.en(&DELMAAL);
    let hode = sak.hode(verk, t, &sak.leder, 72);
    maal(verk, t, &hode, Some(over), tekst)?;
    for plass in 0..t.mellom(1, 3) {
        tiltak(verk, t, sak, over, 73 + plass)?;
    }
    if start < -180 {
        evaluering(verk, t, sak)?;
    }
    Ok(())
}

fn ramme(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak, aktiv: bool) -> Result<(), Lagerfeil> {
    let (dager, start) = (verk.dager, -sak.startet);
    let til = if sak.bruker == ider::BRIT {
        200
    } else {
        t.mellom(-40, 330)
    };
    let hode = sak.hode(verk, t, &sak.leder, 70);
    skriv::<ip_ramme::Entity>(verk, t, &hode, |h| {
        eid_rad!(ip_ramme, h, {
            tilbudt: dager.dag(start),
            takket_nei: None,
            vedtatt: aktiv.then(|| dager.dag(start + 20)),
            periode_fra_og_med: aktiv.then(|| dager.dag(start + 20)),
            periode_til_og_med: aktiv.then(|| dager.dag(til)),
            paa_vent_fra: None,
            avsluttet: None,
        })
    })
}

fn maal(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &Hode,
    overordnet: Option<Uuid>,
    tekst: &str,
) -> Result<(), Lagerfeil> {
    skriv::<ip_maal::Entity>(verk, t, hode, |h| {
        eid_rad!(ip_maal, h, {
            overordnet_id: overordnet,
            tekst: tekst.to_owned(),
            tema: Kategorier::TOM.bits(),
        })
    })
}

fn tiltak(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    maal: Uuid,
    plass: i64,
) -> Result<(), Lagerfeil> {
    let (tekst, omfang) = t.en(&TILTAK);
    let innen = verk.dager.dag(t.mellom(-10, 180));
    let hode = sak.hode(verk, t, &sak.leder, plass);
    let ansvarlig = sak.leder.ansatt;
    skriv::<ip_tiltak::Entity>(verk, t, &hode, |h| {
        eid_rad!(ip_tiltak, h, {
            maal_id: Some(maal),
            tekst: tekst.to_owned(),
            omfang: Some(omfang.to_owned()),
            ansvarlig_ansatt_id: Some(ansvarlig),
            ansvarlig_enhet_id: None,
            evalueres_innen: Some(innen),
            gjennomfoert: None,
            tema: Kategorier::TOM.bits(),
        })
    })
}

fn evaluering(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let dato = verk.dager.dag(-sak.startet / 2);
    let hode = sak.hode(verk, t, &sak.leder, 80);
    skriv::<ip_evaluering::Entity>(verk, t, &hode, |h| {
        eid_rad!(ip_evaluering, h, {
            dato: dato,
            metode: "Samtale i ansvarsgruppen".to_owned(),
            maaloppnaaelse: Some("Delvis".to_owned()),
            brukerens_erfaring: Some("Det går sakte, men rett vei.".to_owned()),
        })
    })
}
