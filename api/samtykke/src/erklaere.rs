//! Who may declare and prolong a blålysperiode, and how long it lasts.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::registrere::{krev, krev_nivaa};
use crate::{
    Aktoer, Ansattaktoer, Ansattrolle, Avvist, FormaalSett, Nivaa, PersonId, Policy, Sak,
    Tilknytningstype, avgjoer,
};

/// Whether the actor may declare a blålysperiode: the bruker; the koordinator; or health personnel
/// in a helsetjeneste with a tie. Being on shift is not enough, and staff must see the bruker by a
/// samtykke that the period does not itself wake.
///
/// # Errors
/// Why not.
pub fn kan_erklaere_blaalys(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    sak: &Sak<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<(), Avvist> {
    krev_nivaa(nivaa)?;
    krev(!sak.bruker.er_doed(now), Avvist::IkkeBerettiget)?;
    match aktoer {
        Aktoer::Borger { person } => krev(sak.bruker.er_person(*person), Avvist::IkkeBerettiget),
        Aktoer::Organisasjon(_) => Err(Avvist::IkkeBerettiget),
        Aktoer::Ansatt(ansatt) => {
            krev(
                er_tilknyttet_erklaerer(ansatt, sak, now),
                Avvist::IkkeBerettiget,
            )?;
            let uten_blaalys = Sak {
                blaalys: None,
                ..*sak
            };
            let beslutning = avgjoer(aktoer, nivaa, FormaalSett::ALLE, &uten_blaalys, policy, now);
            krev(beslutning.ser_bruker(), Avvist::IkkeBerettiget)
        }
    }
}

/// Whether the actor may prolong a blålysperiode: as for declaring, and a second person beside
/// those who declared or prolonged it before (`erklaerere`).
///
/// # Errors
/// Why not.
pub fn kan_forlenge_blaalys(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    sak: &Sak<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
    erklaerere: &[PersonId],
) -> Result<(), Avvist> {
    kan_erklaere_blaalys(aktoer, nivaa, sak, policy, now)?;
    let person = match aktoer {
        Aktoer::Ansatt(ansatt) => ansatt.person,
        Aktoer::Borger { person } => *person,
        Aktoer::Organisasjon(_) => return Err(Avvist::IkkeBerettiget),
    };
    krev(!erklaerere.contains(&person), Avvist::SammePerson)
}

/// When a blålysperiode that is declared or prolonged at `now` ends.
///
/// `startet` is when it was first declared and `naa_slutt` when it ends as it stands (`None` for a
/// new one). It can be set to 1 to 72 hours from `now`, and is cut at 7 days after `startet`.
/// Prolonging never shortens.
///
/// # Errors
/// When the duration is out of bounds, the period is over, or nothing can be added.
pub fn blaalys_slutt(
    startet: DateTime<Utc>,
    naa_slutt: Option<DateTime<Utc>>,
    varighet_timer: u32,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Avvist> {
    krev(
        (1..=policy.blaalys_maks_timer).contains(&varighet_timer),
        Avvist::UgyldigVarighet,
    )?;
    krev(
        naa_slutt.is_none_or(|slutt| now < slutt),
        Avvist::BlaalysAvsluttet,
    )?;
    let siste = startet
        .checked_add_days(Days::new(policy.blaalys_maks_doegn.into()))
        .ok_or(Avvist::UgyldigVarighet)?;
    let oensket = now
        .checked_add_signed(TimeDelta::hours(varighet_timer.into()))
        .ok_or(Avvist::UgyldigVarighet)?;
    let slutt = naa_slutt.map_or(oensket, |naa| naa.max(oensket)).min(siste);
    krev(
        now < slutt && naa_slutt != Some(siste),
        Avvist::BlaalysMaksimum,
    )?;
    Ok(slutt)
}

fn er_tilknyttet_erklaerer(ansatt: &Ansattaktoer, sak: &Sak<'_>, now: DateTime<Utc>) -> bool {
    let helseaktoer = ansatt.helsetjeneste && ansatt.roller.har(Ansattrolle::Helsepersonell);
    sak.tilknytninger
        .iter()
        .filter(|t| t.ansatt == ansatt.ansatt && t.er_aktiv(now))
        .any(|t| helseaktoer || t.type_ == Tilknytningstype::Koordinator)
}
