//! What drafts, withdrawals and bars would give, by the function that decides for real.

use chrono::{DateTime, Utc};
use samtykke::{Kategorier, Mottaker, Policy, Samtykke, Samtykkeutkast, Sperring, Tilgang, utled};
use uuid::Uuid;

use super::{Register, rettigheter::Kilder, skriv::samtykkerad::som_samtykke};

/// What a draft gives one party.
pub struct Simulert {
    /// The party, as the draft names it.
    pub mottaker: Mottaker,
    /// At all times.
    pub gir: Kategorier,
    /// While a blålysperiode runs.
    pub gir_under_blaalys: Kategorier,
    /// What the ceiling of the party's sector stops.
    pub over_taket: Kategorier,
    /// What the draft adds to today.
    pub faar: Kategorier,
    /// What the draft takes from today.
    pub mister: Kategorier,
}

/// What drafts, withdrawals and bars would give each party, by the function that decides for real.
pub(super) fn simuler_utkast(
    kilder: &Kilder,
    utkast: &[Samtykkeutkast],
    trekk: &[Uuid],
    sperr: &[Sperring],
    register: &Register,
    policy: &Policy,
    naa: DateTime<Utc>,
) -> Vec<Simulert> {
    let foer = kilder.utled(policy);
    let mut samtykker: Vec<Samtykke> = kilder.samtykker.clone();
    for s in &mut samtykker {
        if trekk.contains(&s.id.0) && s.trukket.is_none() {
            s.trukket = Some(naa);
        }
    }
    let nye: Vec<Samtykke> = utkast.iter().map(|u| som_samtykke(u, naa)).collect();
    let av_utkastet = utled(&kilder.bruker, &nye, &[], policy);
    samtykker.extend(nye);
    let mut sperringer = kilder.sperringer.clone();
    sperringer.extend_from_slice(sperr);
    let etter = utled(&kilder.bruker, &samtykker, &sperringer, policy);

    let mut parter: Vec<Mottaker> = Vec::new();
    let trukne = kilder
        .samtykker
        .iter()
        .filter(|s| trekk.contains(&s.id.0))
        .map(|s| s.mottaker);
    for part in utkast
        .iter()
        .map(|u| u.mottaker)
        .chain(trukne)
        .chain(sperr.iter().map(|s| s.mot))
    {
        if !parter.contains(&part) {
            parter.push(part);
        }
    }
    parter
        .into_iter()
        .map(|mottaker| {
            let tak = tak(mottaker, register, policy);
            let bedt_om = |blaalys| sum(&av_utkastet, mottaker, Some(blaalys), None);
            let (alltid, sovende) = (bedt_om(false), bedt_om(true));
            let naa_gitt = sum(&foer, mottaker, None, Some(naa)).snitt(tak);
            let da_gitt = sum(&etter, mottaker, None, Some(naa)).snitt(tak);
            Simulert {
                mottaker,
                gir: alltid.snitt(tak),
                gir_under_blaalys: sovende.snitt(tak),
                over_taket: alltid.union(sovende).uten(tak),
                faar: da_gitt.uten(naa_gitt),
                mister: naa_gitt.uten(da_gitt),
            }
        })
        .collect()
}

/// What rows give a party to read or contribute to, bars taken away.
fn sum(
    rader: &[Tilgang],
    mottaker: Mottaker,
    under_blaalys: Option<bool>,
    paa: Option<DateTime<Utc>>,
) -> Kategorier {
    let gjelder = |t: &&Tilgang| {
        t.mottaker == mottaker
            && under_blaalys.is_none_or(|u| u == t.under_blaalys)
            && paa.is_none_or(|naa| naa < t.til)
    };
    let samlet = |mask: fn(&Tilgang) -> Kategorier| {
        rader
            .iter()
            .filter(gjelder)
            .fold(Kategorier::TOM, |sum, t| sum.union(mask(t)))
    };
    let sperret = rader
        .iter()
        .filter(|t| t.mottaker == mottaker && paa.is_none_or(|naa| t.fra <= naa && naa < t.til))
        .fold(Kategorier::TOM, |sum, t| sum.union(t.sperret));
    samlet(|t| t.les.union(t.bidra)).uten(sperret)
}

/// The ceiling of a party.
fn tak(mottaker: Mottaker, register: &Register, policy: &Policy) -> Kategorier {
    let av_virksomhet = |id: Uuid, helsetjeneste: bool| {
        register
            .virksomhet(id)
            .and_then(entity::virksomhet::Model::sektor)
            .map_or(Kategorier::TOM, |sektor| policy.tak(sektor, helsetjeneste))
    };
    let av_enhet = |id: Uuid| {
        register.enhet(id).map_or(Kategorier::TOM, |e| {
            av_virksomhet(e.virksomhet_id, e.er_helsetjeneste)
        })
    };
    match mottaker {
        // A virksomhet reaches as far as its widest enhet.
        Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => register
            .enheter(v.0)
            .into_iter()
            .fold(Kategorier::TOM, |sum, e| sum.union(av_enhet(e.id))),
        Mottaker::Enhet(e) => av_enhet(e.0),
        Mottaker::Ansatt(a) => register
            .ansatt(a.0)
            .map_or(Kategorier::TOM, |a| av_enhet(a.enhet_id)),
        Mottaker::Person(_) => policy.tak_privat(),
    }
}
