//! Adds up the permits that count for an actor, then takes away what is barred or above the ceiling.

use chrono::{DateTime, Utc};

use crate::adgang::Adgang;
use crate::masker::Masker;
use crate::rettsgrunnlag::Tillatelser;
use crate::{Kategorier, Sak, Tilgang};

pub(crate) struct Opptelling {
    pub(crate) tillatelser: Tillatelser,
    pub(crate) gyldig_til: Option<DateTime<Utc>>,
}

pub(crate) fn tell_opp(adgang: &Adgang, sak: &Sak<'_>, now: DateTime<Utc>) -> Opptelling {
    let mut t = Tillatelser {
        egen_virksomhet: adgang.virksomhet,
        // One allocation each, whatever matches.
        eide: Vec::with_capacity(sak.tilgang.len()),
        slutter: Vec::with_capacity(sak.tilgang.len()),
        ..Tillatelser::default()
    };
    let mut sperret = Kategorier::TOM;
    // Death, and whatever ends the actor's part.
    let mut ytre_slutt = adgang.til.into_iter().chain(sak.bruker.doed).min();
    for rad in sak.tilgang {
        if adgang.sperres_av(rad) {
            if rad.periode().inneholder(now) {
                sperret = sperret | rad.sperret;
            } else if now < rad.fra {
                ytre_slutt = Some(ytre_slutt.map_or(rad.fra, |slutt| slutt.min(rad.fra)));
            }
        }
        if let Some(slutt) = slutt_paa_tillatelse(adgang, sak, rad, now) {
            legg_til(&mut t, rad);
            if let Some(samtykke) = rad.samtykke
                && !t.samtykker.contains(&samtykke)
            {
                t.samtykker.push(samtykke);
            }
            t.slutter.push((rad.les, slutt));
        }
    }
    let aapent = adgang.tak - sperret;
    t.delt.behold(aapent & Kategorier::DELT);
    for (_, masker) in &mut t.eide {
        masker.behold(aapent - Kategorier::DELT);
    }
    for (_, slutt) in &mut t.slutter {
        *slutt = ytre_slutt.map_or(*slutt, |ytre| ytre.min(*slutt));
    }
    // In canonical order, so that the same rights are the same decision.
    t.eide.sort_unstable_by_key(|(eier, _)| *eier);
    t.slutter.sort_unstable();
    t.samtykker.sort_unstable();
    let gyldig_til = t.slutter.iter().map(|(_, slutt)| *slutt).min();
    Opptelling {
        tillatelser: t,
        gyldig_til,
    }
}

/// Until when the permit counts, if it counts now.
fn slutt_paa_tillatelse(
    adgang: &Adgang,
    sak: &Sak<'_>,
    rad: &Tilgang,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if !rad.er_tillatelse() || !rad.periode().inneholder(now) {
        return None;
    }
    let slutt = rad.til.min(adgang.tillates_av(rad)?);
    if rad.under_blaalys {
        Some(slutt.min(vaaken_til(adgang, sak, now)?))
    } else {
        Some(slutt)
    }
}

/// Until when a blålysperiode wakes the actor's sleeping permits, if one does now.
fn vaaken_til(adgang: &Adgang, sak: &Sak<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let blaalys = sak.blaalys.filter(|b| b.gyldig.inneholder(now))?;
    let unntatt = blaalys.unntatt.is_some() && blaalys.unntatt == adgang.virksomhet;
    (!unntatt).then_some(blaalys.gyldig.til)
}

/// Adds what the row gives; an owner met for the first time gets a place.
fn legg_til(t: &mut Tillatelser, rad: &Tilgang) {
    let Some(avgiver) = rad.avgiver else {
        return t.delt.legg_til(rad);
    };
    match t.eide.iter_mut().find(|(eier, _)| *eier == avgiver) {
        Some((_, masker)) => masker.legg_til(rad),
        None => {
            let mut masker = Masker::default();
            masker.legg_til(rad);
            t.eide.push((avgiver, masker));
        }
    }
}
