//! Who works together around a bruker, and the ties that follow.

use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem,
    koder::{Medlemsrolle, Oppnevningstype},
    koordinatoroppnevning, tilknytning,
};
use samtykke::Tilknytningstype;
use uuid::Uuid;

use super::{
    ansatte::{Kollega, Pulje},
    ider,
    profil::Profil,
    register,
    sak::{Medlem, Sak},
    trekning::Trekning,
    verk::{Verk, stroem},
};
use crate::storage::Lagerfeil;

const MINST: usize = 3;
const MEST: usize = 6;

/// Those who are to be in a group whatever is drawn, by enhet and employment.
#[derive(Clone, Copy, Default)]
pub(super) struct Faste {
    pub(super) leder: Option<(Uuid, Uuid)>,
    pub(super) med: &'static [(Uuid, Uuid)],
}

/// Draws a group of 3 to 6 from 2 or 3 virksomheter. The first leads it.
pub(super) fn trekk(
    t: &mut Trekning,
    pulje: &Pulje,
    profil: Profil,
    bydel: Option<&str>,
    faste: Faste,
) -> Vec<Kollega> {
    let finn = |(enhet, ansatt): &(Uuid, Uuid)| pulje.navngitt(*enhet, *ansatt);
    let hjemme = bydel.map_or(
        if profil.fact() { ider::FACT } else { ider::RPH },
        register::enhet_for_bydel,
    );
    let mut gruppe: Vec<Kollega> = faste.leder.as_ref().and_then(finn).into_iter().collect();
    if gruppe.is_empty() {
        ta_inn(t, pulje, hjemme, &mut gruppe);
    }
    gruppe.extend(faste.med.iter().filter_map(finn));
    let mut enheter = Vec::new();
    if bydel.is_none() && !profil.fact() {
        enheter.push(ider::HEVD);
    } else if profil.fact() && t.sjanse(45) {
        enheter.push(ider::RPH);
    }
    let tredje = if faste.med.is_empty() {
        tredje_part(t, bydel.is_some())
    } else {
        None
    };
    if tredje.is_none() || t.sjanse(80) {
        enheter.push(ider::OEYANE_DPS);
    }
    if profil.lar() || (profil.rus() && t.sjanse(40)) {
        enheter.push(ider::AFR);
    }
    enheter.extend(tredje);
    for enhet in enheter {
        ta_inn(t, pulje, enhet, &mut gruppe);
    }
    while gruppe.len() < MINST {
        let foer = gruppe.len();
        ta_inn(t, pulje, hjemme, &mut gruppe);
        if gruppe.len() == foer {
            break;
        }
    }
    gruppe.truncate(MEST);
    gruppe
}

/// NAV, fastlege, police, the correctional service or volunteers, or nobody.
fn tredje_part(t: &mut Trekning, i_bergen: bool) -> Option<Uuid> {
    match t.mellom(0, 99) {
        0..34 if !i_bergen => Some(ider::NAV_OPPFOELGING),
        34..58 => Some(ider::LEGEKONTORET),
        58..67 => Some(if i_bergen {
            ider::DRIFTSENHET_BERGEN
        } else {
            ider::DRIFTSENHET_ASKOEY
        }),
        67..73 => Some(ider::FRIOMSORGEN),
        73..80 => Some(ider::FOELGESVENN),
        _ => None,
    }
}

fn ta_inn(t: &mut Trekning, pulje: &Pulje, enhet: Uuid, gruppe: &mut Vec<Kollega>) {
    let tatt: Vec<Uuid> = gruppe.iter().map(|k| k.ansatt).collect();
    gruppe.extend(pulje.en(t, enhet, &tatt));
}

/// The members with the parts they play.
pub(super) fn medlemmer(gruppe: &[Kollega]) -> Vec<Medlem> {
    let rolle = |nr| {
        if nr == 0 {
            Medlemsrolle::Leder
        } else {
            Medlemsrolle::Medlem
        }
    };
    gruppe
        .iter()
        .enumerate()
        .map(|(nr, k)| Medlem {
            kollega: k.clone(),
            rolle: rolle(nr),
        })
        .collect()
}

/// The ids that a group's rows have.
pub(super) struct Gruppeider {
    pub(super) gruppe: Uuid,
    /// In the order of the members.
    pub(super) medlemmer: Vec<Uuid>,
}

/// The group, its members and their ties.
pub(super) fn skriv(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    ider: &Gruppeider,
) -> Result<(), Lagerfeil> {
    let endret = verk.dager.tid(-sak.startet, 9 * 60);
    let fra = verk.dager.dag(-sak.startet);
    let gruppe = ansvarsgruppe::Model {
        id: ider.gruppe,
        bruker_id: sak.bruker,
        versjon: 1,
        gyldig_fra_og_med: fra,
        gyldig_til_og_med: None,
        endret,
        endret_av: Some(sak.leder.ansatt),
    };
    verk.bunke
        .legg_til::<ansvarsgruppe::Entity>(t.uuid(), gruppe)?;
    for (medlem, id) in sak.gruppe.iter().zip(&ider.medlemmer) {
        let rad = medlemsrad(verk, sak, ider.gruppe, *id, medlem);
        verk.bunke
            .legg_til::<ansvarsgruppe_medlem::Entity>(t.uuid(), rad)?;
        let slik = Tilknytningstype::Medlem;
        knytt(verk, t, sak, &medlem.kollega, slik, Some(*id));
        if medlem.rolle == Medlemsrolle::Leder {
            oppnevn(verk, t, sak, &medlem.kollega, Oppnevningstype::Koordinator)?;
        }
    }
    Ok(())
}

/// An appointment since the start of the case, and the tie that follows.
pub(super) fn oppnevn(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    kollega: &Kollega,
    type_: Oppnevningstype,
) -> Result<(), Lagerfeil> {
    let (tilknytning, av) = match type_ {
        Oppnevningstype::Koordinator if kollega.virksomhet == ider::ASKOEY_KOMMUNE => {
            (Tilknytningstype::Koordinator, ider::KE_ASKOEY)
        }
        Oppnevningstype::Koordinator => (Tilknytningstype::Koordinator, kollega.enhet),
        Oppnevningstype::Primaerkontakt => (Tilknytningstype::Primaerkontakt, kollega.enhet),
    };
    // Draws of their own, so that nothing else moves.
    let nr = sak.nr as u64 * 8 + u64::from(type_.kode().unsigned_abs());
    let mut egne = Trekning::ny(stroem::OPPNEVNINGER, nr);
    let rad = koordinatoroppnevning::Model {
        id: egne.uuid(),
        bruker_id: sak.bruker,
        versjon: 1,
        type_: type_.kode(),
        ansatt_id: kollega.ansatt,
        virksomhet_id: kollega.virksomhet,
        oppnevnt_av_enhet_id: av,
        gyldig_fra_og_med: verk.dager.dag(-sak.startet),
        gyldig_til_og_med: None,
        endret: verk.dager.tid(-sak.startet, 9 * 60),
        endret_av: None,
    };
    let kilde = Some(rad.id);
    verk.bunke
        .legg_til::<koordinatoroppnevning::Entity>(egne.uuid(), rad)?;
    knytt(verk, t, sak, kollega, tilknytning, kilde);
    Ok(())
}

/// One who was a member once: the row is taken out, and the tie has ended.
pub(super) fn tidligere_medlem(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    gruppe: Uuid,
    kollega: Kollega,
) -> Result<(), Lagerfeil> {
    let id = t.uuid();
    let medlem = Medlem {
        kollega,
        rolle: Medlemsrolle::Medlem,
    };
    let foerst = medlemsrad(verk, sak, gruppe, id, &medlem);
    verk.bunke
        .tidligere::<ansvarsgruppe_medlem::Entity>(t.uuid(), &foerst)?;
    let slutt = verk.dager.tid(-sak.startet / 3, 15 * 60);
    let siste = ansvarsgruppe_medlem::Model {
        versjon: 2,
        gyldig_til_og_med: Some(verk.dager.dag(-sak.startet / 3)),
        endret: slutt,
        fjernet: Some(slutt),
        ..foerst
    };
    verk.bunke
        .legg_til::<ansvarsgruppe_medlem::Entity>(t.uuid(), siste)?;
    let mut rad = tilknytningsrad(
        verk,
        t,
        sak,
        &medlem.kollega,
        Tilknytningstype::Medlem,
        Some(id),
    );
    rad.gyldig_til = Some(slutt);
    verk.bunke.tilknytning.push(rad);
    Ok(())
}

/// A case with the coordinating unit: a dated tie, running or over.
pub(super) fn ke_sak(verk: &mut Verk<'_>, t: &mut Trekning, sak: &Sak, pulje: &Pulje) {
    let Some(ke) = pulje.en(t, ider::KE_ASKOEY, &[]) else {
        return;
    };
    let til = if t.sjanse(60) { 120 } else { -10 };
    let mut rad = tilknytningsrad(verk, t, sak, &ke, Tilknytningstype::KeSak, None);
    rad.gyldig_til = Some(verk.dager.tid(til, 0));
    verk.bunke.tilknytning.push(rad);
}

fn medlemsrad(
    verk: &Verk<'_>,
    sak: &Sak,
    gruppe: Uuid,
    id: Uuid,
    medlem: &Medlem,
) -> ansvarsgruppe_medlem::Model {
    ansvarsgruppe_medlem::Model {
        id,
        bruker_id: sak.bruker,
        versjon: 1,
        ansvarsgruppe_id: gruppe,
        ansatt_id: medlem.kollega.ansatt,
        virksomhet_id: medlem.kollega.virksomhet,
        rolle: medlem.rolle.kode(),
        gyldig_fra_og_med: verk.dager.dag(-sak.startet),
        gyldig_til_og_med: None,
        endret: verk.dager.tid(-sak.startet, 9 * 60),
        endret_av: Some(sak.leder.ansatt),
        fjernet: None,
    }
}

/// A tie from the start of the case.
pub(super) fn knytt(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    kollega: &Kollega,
    type_: Tilknytningstype,
    kilde: Option<Uuid>,
) {
    let rad = tilknytningsrad(verk, t, sak, kollega, type_, kilde);
    verk.bunke.tilknytning.push(rad);
}

fn tilknytningsrad(
    verk: &Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    kollega: &Kollega,
    type_: Tilknytningstype,
    kilde: Option<Uuid>,
) -> tilknytning::Model {
    // Nobody ties themself: what the leader did not do, a member did.
    let andre = sak
        .gruppe
        .iter()
        .map(|m| m.kollega.ansatt)
        .find(|a| *a != kollega.ansatt);
    let av = if sak.leder.ansatt == kollega.ansatt {
        andre
    } else {
        Some(sak.leder.ansatt)
    };
    tilknytning::Model {
        id: t.uuid(),
        bruker_id: sak.bruker,
        ansatt_id: kollega.ansatt,
        type_: type_.kode(),
        kilde_id: kilde,
        gyldig_fra: verk.dager.tid(-sak.startet, 9 * 60),
        gyldig_til: None,
        opprettet_av: av,
    }
}
