//! Who may give, withdraw, record, confirm and tie. Nobody grants to themselves.

use chrono::{DateTime, Utc};

use crate::{
    Aktoer, Ansattaktoer, Ansattrolle, Avvist, Brukertilstand, EnhetId, Kategori, Kategorier,
    Mottaker, Nivaa, PersonId, Samtykkegiver, Samtykkeutkast, VirksomhetId,
};

/// Whether the actor may give this samtykke, and in what capacity.
///
/// The bruker may from 16 with capacity for every category; a representative within the mandate,
/// but never to themself or a virksomhet where they work (`ansettelser`).
///
/// # Errors
/// Why not.
pub fn kan_gi(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    bruker: &Brukertilstand,
    ansettelser: &[VirksomhetId],
    utkast: &Samtykkeutkast,
    now: DateTime<Utc>,
) -> Result<Samtykkegiver, Avvist> {
    let person = borger(aktoer, nivaa)?;
    if bruker.er_doed(now) {
        return Err(Avvist::IkkeBerettiget);
    }
    if bruker.er_person(person) {
        return bruker_kan_gi(bruker, utkast.kategorier, now);
    }
    let giver = representant_kan_gi(bruker, person, utkast.kategorier, now)?;
    if tilgodeser(utkast, person, ansettelser) {
        return Err(Avvist::EgenInteresse);
    }
    Ok(giver)
}

/// Whether the actor may withdraw a samtykke or bar somebody: the bruker, or whoever represents
/// the bruker now. Needs neither capacity nor age.
///
/// # Errors
/// Why not.
pub fn kan_trekke_eller_sperre(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    bruker: &Brukertilstand,
    now: DateTime<Utc>,
) -> Result<(), Avvist> {
    let person = borger(aktoer, nivaa)?;
    let representerer = bruker.fullmakter(person, now).next().is_some();
    krev(!bruker.er_doed(now), Avvist::IkkeBerettiget)?;
    krev(
        bruker.er_person(person) || representerer,
        Avvist::IkkeBerettiget,
    )
}

/// Whether an ansatt may record a samtykke that was given on paper or by word of mouth. It takes
/// effect only when a second person has confirmed it, see [`kan_bekrefte`].
///
/// # Errors
/// Why not.
pub fn kan_registrere(
    ansatt: &Ansattaktoer,
    nivaa: Nivaa,
    bruker: &Brukertilstand,
    utkast: &Samtykkeutkast,
    now: DateTime<Utc>,
) -> Result<(), Avvist> {
    i_tjeneste(ansatt, nivaa, now)?;
    krev(
        ansatt.roller.har(Ansattrolle::Registrar),
        Avvist::ManglerRolle,
    )?;
    krev(
        !bruker.er_egen_sak(ansatt.person, now),
        Avvist::IkkeBerettiget,
    )?;
    krev(!tilgodeser_ansatt(utkast, ansatt), Avvist::EgenInteresse)
}

/// Whether whoever signed on paper, or said so, could give this: the rules are those of [`kan_gi`].
///
/// # Errors
/// Why not.
pub fn kan_ha_gitt(
    giver: Samtykkegiver,
    person: PersonId,
    bruker: &Brukertilstand,
    ansettelser: &[VirksomhetId],
    utkast: &Samtykkeutkast,
    now: DateTime<Utc>,
) -> Result<(), Avvist> {
    let som_borger = Aktoer::Borger { person };
    let kan = kan_gi(&som_borger, Nivaa::Hoey, bruker, ansettelser, utkast, now)?;
    krev(kan == giver, Avvist::IkkeBerettiget)
}

/// Whether an ansatt may confirm what `registrert_av` recorded: a second person, from a virksomhet
/// that does not benefit, or a personvernombud.
///
/// # Errors
/// Why not.
pub fn kan_bekrefte(
    ansatt: &Ansattaktoer,
    nivaa: Nivaa,
    bruker: &Brukertilstand,
    utkast: &Samtykkeutkast,
    registrert_av: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Avvist> {
    i_tjeneste(ansatt, nivaa, now)?;
    let ombud = ansatt.roller.har(Ansattrolle::Personvernombud);
    krev(
        ombud || ansatt.roller.har(Ansattrolle::Registrar),
        Avvist::ManglerRolle,
    )?;
    krev(
        !bruker.er_egen_sak(ansatt.person, now),
        Avvist::IkkeBerettiget,
    )?;
    krev(ansatt.person != registrert_av, Avvist::SammePerson)?;
    let tilgodeses = if ombud {
        tilgodeser_personlig(utkast, ansatt)
    } else {
        tilgodeser_ansatt(utkast, ansatt)
    };
    krev(!tilgodeses, Avvist::EgenInteresse)
}

/// Whether a leader may tie an ansatt to a bruker: of the same enhet, and not themself.
///
/// # Errors
/// Why not.
pub fn kan_tilknytte(
    leder: &Ansattaktoer,
    nivaa: Nivaa,
    ansatt_person: PersonId,
    ansatt_enhet: EnhetId,
) -> Result<(), Avvist> {
    krev_nivaa(nivaa)?;
    krev(leder.roller.har(Ansattrolle::Leder), Avvist::ManglerRolle)?;
    krev(leder.enhet == ansatt_enhet, Avvist::AnnenEnhet)?;
    krev(leder.person != ansatt_person, Avvist::EgenInteresse)
}

pub(crate) fn krev(oppfylt: bool, ellers: Avvist) -> Result<(), Avvist> {
    if oppfylt { Ok(()) } else { Err(ellers) }
}

pub(crate) fn krev_nivaa(nivaa: Nivaa) -> Result<(), Avvist> {
    krev(nivaa >= Nivaa::Hoey, Avvist::ForLavtNivaa)
}

fn i_tjeneste(ansatt: &Ansattaktoer, nivaa: Nivaa, now: DateTime<Utc>) -> Result<(), Avvist> {
    krev_nivaa(nivaa)?;
    krev(!ansatt.har_sluttet(now), Avvist::IkkeBerettiget)
}

/// Only as oneself, never with a staff token.
fn borger(aktoer: &Aktoer, nivaa: Nivaa) -> Result<PersonId, Avvist> {
    krev_nivaa(nivaa)?;
    match aktoer {
        Aktoer::Borger { person } => Ok(*person),
        Aktoer::Ansatt(_) | Aktoer::Organisasjon(_) => Err(Avvist::IkkeBerettiget),
    }
}

fn bruker_kan_gi(
    bruker: &Brukertilstand,
    kategorier: Kategorier,
    now: DateTime<Utc>,
) -> Result<Samtykkegiver, Avvist> {
    krev(bruker.fyller_16() <= now, Avvist::ForUng)?;
    let uten_kompetanse = kategorier & bruker.mangler_kompetanse(now);
    krev(uten_kompetanse.er_tom(), Avvist::ManglerKompetanse)?;
    Ok(Samtykkegiver::Bruker)
}

/// In the capacity that covers all of it; IDENTITET follows with any mandate.
fn representant_kan_gi(
    bruker: &Brukertilstand,
    person: PersonId,
    kategorier: Kategorier,
    now: DateTime<Utc>,
) -> Result<Samtykkegiver, Avvist> {
    let behov = kategorier - Kategori::Identitet.into();
    let dekkende = bruker
        .fullmakter(person, now)
        .filter(|f| f.mandat.inneholder(behov));
    match dekkende.map(|f| f.type_).min() {
        Some(giver) => Ok(giver),
        None if bruker.fullmakter(person, now).next().is_some() => Err(Avvist::UtenforMandat),
        None => Err(Avvist::IkkeBerettiget),
    }
}

fn tilgodeser(utkast: &Samtykkeutkast, person: PersonId, ansettelser: &[VirksomhetId]) -> bool {
    let virksomhet = match utkast.mottaker {
        Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => Some(v),
        Mottaker::Enhet(_) | Mottaker::Ansatt(_) | Mottaker::Person(_) => None,
    };
    utkast.mottaker == Mottaker::Person(person)
        || [virksomhet, utkast.mottaker_virksomhet]
            .into_iter()
            .flatten()
            .any(|v| ansettelser.contains(&v))
}

fn tilgodeser_personlig(utkast: &Samtykkeutkast, ansatt: &Ansattaktoer) -> bool {
    utkast.mottaker == Mottaker::Ansatt(ansatt.ansatt)
        || utkast.mottaker == Mottaker::Person(ansatt.person)
}

fn tilgodeser_ansatt(utkast: &Samtykkeutkast, ansatt: &Ansattaktoer) -> bool {
    tilgodeser_personlig(utkast, ansatt)
        || tilgodeser(utkast, ansatt.person, &[ansatt.virksomhet])
        || utkast.mottaker == Mottaker::Enhet(ansatt.enhet)
}
