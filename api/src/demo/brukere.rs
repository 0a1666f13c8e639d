//! One bruker after the other: the person, contact details, family, and the case.

use chrono::Datelike;
use entity::{barn, blaalysperiode, bruker, kontakt, lister::Ider, paaroerende};
use samtykke::Samtykkegiver;
use uuid::Uuid;

use super::{
    ansatte::{Kollega, Pulje},
    avtaler, brit,
    bunke::eid_rad,
    gruppe::{self, Faste, Gruppeider},
    ider, kriseplan,
    maler::{self, Dagene},
    navn, planer,
    profil::{NAVNGITTE, Profil},
    sak::{Naer, Sak, skriv},
    samtykker, tekster, tilstand,
    trekning::Trekning,
    verk::{Verk, stroem},
};
use crate::storage::Lagerfeil;

/// Everything of the bruker with this number.
pub(super) fn fyll(verk: &mut Verk<'_>, pulje: &Pulje, nr: usize) -> Result<(), Lagerfeil> {
    let mut t = Trekning::ny(stroem::BRUKER, nr as u64);
    if nr == 0 {
        return brit::fyll(verk, &mut t, pulje);
    }
    let mut sak = person(verk, &mut t, pulje, nr)?;
    kontaktrad(verk, &mut t, &sak)?;
    familie(verk, &mut t, &mut sak)?;
    let gruppeider = Gruppeider {
        gruppe: t.uuid(),
        medlemmer: sak.gruppe.iter().map(|_| t.uuid()).collect(),
    };
    gruppe::skriv(verk, &mut t, &sak, &gruppeider)?;
    let tatt: Vec<Uuid> = sak.gruppe.iter().map(|m| m.kollega.ansatt).collect();
    if t.sjanse(5)
        && let Some(tidligere) =
            pulje.en(&mut t, ider::HEVD, &[tatt, vec![ider::ANE_ANSATT]].concat())
    {
        gruppe::tidligere_medlem(verk, &mut t, &sak, gruppeider.gruppe, tidligere)?;
    }
    if sak.profil.ke_sak() {
        gruppe::ke_sak(verk, &mut t, &sak, pulje);
    }
    kriseplan::fyll(verk, &mut t, &sak)?;
    planer::fyll(verk, &sak)?;
    avtaler::fyll(verk, &sak)?;
    if sak.profil.har_hatt_blaalys() {
        tidligere_blaalys(verk, &mut t, &sak);
    }
    let tilstand = tilstand::fyll(verk, &mut t, &sak)?;
    let mut valg = if sak.bruker == ider::FRIDA {
        fridas_valg(verk, &mut t, &sak)
    } else {
        samtykker::trekk(verk, &mut t, &sak, pulje, tilstand.giver, tilstand.uten)
    };
    if sak.bruker == ider::ODD {
        valg.samtykker.push(veras_valg(verk, &mut t, &sak));
    }
    tilstand::med_rettigheter(verk, &tilstand, valg)
}

/// The person, the row, and who works together.
fn person(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    pulje: &Pulje,
    nr: usize,
) -> Result<Sak, Lagerfeil> {
    let profil = Profil::til(nr);
    let bydel = profil.i_bergen().then(|| t.en(&tekster::BYDELER).0);
    let alder = match (profil.rop(), t.mellom(0, 99)) {
        (true, 0..85) => t.mellom(30, 59),
        (true, _) => t.mellom(22, 70),
        (false, 0..20) => t.mellom(18, 23),
        (false, _) => t.mellom(24, 78),
    };
    let mut foedt = verk
        .dager
        .dag(-(alder * 365 + alder / 4 + t.mellom(1, 364)));
    let mann = t.sjanse(if profil.rop() { 75 } else { 42 });
    let (mut fornavn, mut etternavn) = navn::trekk(t, mann);
    let (bruker, person) = match NAVNGITTE.get(nr) {
        Some((id, _)) => {
            let (person, navn) = navngitt(*id);
            foedt = if *id == ider::ANE {
                verk.foedt(ider::ANE_ANSATT)?
            } else {
                verk.fast_person(person, person)?
            };
            (fornavn, etternavn) = (navn.0.to_owned(), navn.1.to_owned());
            (*id, person)
        }
        None => (t.uuid(), verk.ny_person(t, foedt, nr % 50 == 7)?),
    };
    verk.bunke.bruker.push(bruker::Model {
        id: bruker,
        person_id: person,
        navn_noekkel: bruker::navn_noekkel(&etternavn, &fornavn),
        fornavn,
        etternavn,
        foedselsdato: foedt,
    });
    let gruppe = gruppe::trekk(t, pulje, profil, bydel, faste(bruker));
    let leder = gruppe
        .first()
        .cloned()
        .ok_or(Lagerfeil::UlesbarRad("ansatt"))?;
    Ok(Sak {
        nr,
        profil,
        bruker,
        person,
        foedt,
        bydel,
        leder,
        gruppe: gruppe::medlemmer(&gruppe),
        startet: t.mellom(30, 900),
        naere: Vec::new(),
        naermeste: None,
    })
}

fn navngitt(bruker: Uuid) -> (Uuid, (&'static str, &'static str)) {
    match bruker {
        ider::ODD => (ider::ODD_PERSON, ("Odd", "Verjesund")),
        ider::ANE => (ider::ANE_PERSON, ("Ane", "Låtsdal")),
        _ => (ider::FRIDA_PERSON, ("Frida", "Skjulvika")),
    }
}

fn faste(bruker: Uuid) -> Faste {
    match bruker {
        ider::ODD => Faste {
            leder: None,
            med: &[(ider::NAV_OPPFOELGING, ider::NILS)],
        },
        ider::FRIDA => Faste {
            leder: Some((ider::RPH, ider::KARI)),
            med: &[(ider::OEYANE_DPS, ider::DAG)],
        },
        _ => Faste::default(),
    }
}

fn kontaktrad(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) -> Result<(), Lagerfeil> {
    let askoey = t.en(&tekster::POSTNUMRE_ASKOEY);
    let postnummer = tekster::BYDELER
        .iter()
        .find(|(bydel, _)| Some(*bydel) == sak.bydel)
        .map_or(askoey, |(_, postnummer)| *postnummer);
    let rad = kontakt::Model {
        id: t.uuid(),
        bruker_id: sak.bruker,
        versjon: 1,
        telefon: (!t.sjanse(7)).then(|| telefon(sak.nr)),
        epost: t
            .sjanse(60)
            .then(|| format!("bruker{}@eksempel.invalid", sak.nr)),
        adresse: Some(format!("{} {}", t.en(&tekster::VEIER), t.mellom(1, 98))),
        postnummer: Some(postnummer.to_owned()),
        bydel: sak.bydel.map(str::to_owned),
        endret: verk.dager.tid(-sak.startet, 9 * 60 + 30),
        endret_av: Some(sak.leder.ansatt),
    };
    verk.bunke.legg_til::<kontakt::Entity>(t.uuid(), rad)
}

/// The number of the bruker, counted from the first of the example.
pub(super) fn telefon(nr: usize) -> String {
    format!("+47{}", 99_000_001 + nr)
}

fn familie(verk: &mut Verk<'_>, t: &mut Trekning, sak: &mut Sak) -> Result<(), Lagerfeil> {
    let antall = if t.sjanse(85) {
        1 + i64::from(t.sjanse(25))
    } else {
        0
    };
    let antall = if sak.profil.naermeste_bestemmer() {
        antall.max(1)
    } else {
        antall
    };
    for plass in 0..antall {
        let navn = navn::fullt(t);
        let id = t.uuid();
        let person = if t.sjanse(15) || sak.profil.naermeste_bestemmer() {
            let foedt = verk.dager.dag(-t.mellom(20 * 365, 80 * 365));
            Some(verk.ny_person(t, foedt, false)?)
        } else {
            None
        };
        let (relasjon, telefon) = (t.en(&tekster::RELASJONER), kriseplan::telefon(t));
        let mut hode = sak.hode(verk, t, &sak.leder, 30 + plass);
        hode.id = id;
        skriv::<paaroerende::Entity>(verk, t, &hode, |h| {
            eid_rad!(paaroerende, h, {
                person_id: person,
                navn: navn.clone(),
                relasjon: relasjon.to_owned(),
                telefon: Some(telefon.clone()),
                er_naermeste: plass == 0,
            })
        })?;
        sak.naere
            .extend(person.map(|person| Naer { rad: id, person }));
        if plass == 0 {
            sak.naermeste = Some(navn);
        }
    }
    if sak.profil.har_barn() {
        for plass in 0..t.mellom(1, 3) {
            let foedselsaar =
                verk.dager.0.year() - i32::try_from(t.mellom(0, 16)).unwrap_or_default();
            let hode = sak.hode(verk, t, &sak.leder, 40 + plass);
            ett_barn(verk, t, &hode, foedselsaar)?;
        }
    }
    Ok(())
}

/// One child.
pub(super) fn ett_barn(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    hode: &super::bunke::Hode,
    foedselsaar: i32,
) -> Result<(), Lagerfeil> {
    let ivaretatt = t.en(&tekster::IVARETATT_AV);
    skriv::<barn::Entity>(
        verk,
        t,
        hode,
        |h| eid_rad!(barn, h, { foedselsaar: foedselsaar, ivaretatt_av: Some(ivaretatt.to_owned()) }),
    )
}

/// A blålysperiode that ended before its time.
fn tidligere_blaalys(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak) {
    let av: &Kollega = sak.fra(ider::OEYANE_DPS).unwrap_or(&sak.leder);
    verk.bunke.blaalysperiode.push(blaalysperiode::Model {
        id: t.uuid(),
        bruker_id: sak.bruker,
        startet: verk.dager.tid(-25, 22 * 60),
        slutter: verk.dager.tid(-22, 22 * 60),
        avsluttet: Some(verk.dager.tid(-23, 10 * 60)),
        erklaert_av: Some(av.ansatt),
        erklaerere: Ider(vec![av.ansatt]),
        begrunnelse: "Svarer ikke, og åpner ikke døren.".to_owned(),
    });
}

/// Frida's address is strengt fortrolig: only the samtykke to the DPS names what locates her.
fn fridas_valg(verk: &Verk<'_>, t: &mut Trekning, sak: &Sak) -> samtykker::Valg {
    let (avgivere, dager) = (sak.virksomheter(), Dagene { fra: -60, til: 500 });
    let giver = (Samtykkegiver::Bruker, sak.person);
    let kommune = maler::til_enhet(verk, ider::RPH, &avgivere, maler::KOMMUNE, dager);
    let mut dps = maler::til_enhet(
        verk,
        ider::OEYANE_DPS,
        &avgivere,
        maler::DPS | maler::SMALT,
        dager,
    );
    dps.gjelder_gradert = true;
    let samtykker = [kommune, dps]
        .map(|utkast| maler::gitt(verk, sak, t.uuid(), utkast, giver))
        .to_vec();
    samtykker::Valg {
        samtykker,
        sperringer: Vec::new(),
    }
}

/// What Vera has given NAV on Odd's behalf, within her mandate.
fn veras_valg(verk: &Verk<'_>, t: &mut Trekning, sak: &Sak) -> entity::samtykke::Model {
    let kategorier = maler::KOMMUNE
        & samtykke::Kategorier::av(&[
            samtykke::Kategori::Identitet,
            samtykke::Kategori::Kontakt,
            samtykke::Kategori::Bolig,
            samtykke::Kategori::Oekonomi,
        ]);
    let dager = Dagene { fra: -90, til: 270 };
    let utkast = maler::til_enhet(
        verk,
        ider::NAV_OPPFOELGING,
        &sak.virksomheter(),
        kategorier,
        dager,
    );
    maler::gitt(
        verk,
        sak,
        t.uuid(),
        utkast,
        (Samtykkegiver::Verge, ider::VERA_PERSON),
    )
}
