//! What an agreement between virksomheter says, how it is changed, and what cannot be said.

use chrono::NaiveDate;
use entity::{koder::Avtaletype, lister::Avtalepart, samarbeidsavtale::Model};
use uuid::Uuid;

use super::{Avvisning, Feilkode};
use crate::storage::{Lagerfeil, Register};

/// What an agreement says.
#[derive(Clone, Debug)]
pub struct Avtaleinnhold {
    /// Which kind.
    pub type_: Avtaletype,
    /// What it is called.
    pub tittel: String,
    /// The parties, and what each takes on.
    pub parter: Vec<(Uuid, Vec<String>)>,
    /// The agreement that it is made under.
    pub overordnet: Option<Uuid>,
    /// First day.
    pub fra: NaiveDate,
    /// Last day, included.
    pub til: Option<NaiveDate>,
    /// The day by which the parties are to go through it.
    pub gjennomgaas_innen: Option<NaiveDate>,
    /// Months of notice.
    pub oppsigelsestid: i16,
}

/// Changes to an agreement: outer `None` leaves, inner `None` clears.
#[derive(Clone, Debug, Default)]
pub struct Innholdsendring {
    /// Which kind.
    pub type_: Option<Avtaletype>,
    /// What it is called.
    pub tittel: Option<String>,
    /// The parties, all of them, and what each takes on.
    pub parter: Option<Vec<(Uuid, Vec<String>)>>,
    /// The agreement that it is made under.
    pub overordnet: Option<Option<Uuid>>,
    /// First day.
    pub fra: Option<NaiveDate>,
    /// Last day, included.
    pub til: Option<Option<NaiveDate>>,
    /// The day by which the parties are to go through it.
    pub gjennomgaas_innen: Option<Option<NaiveDate>>,
    /// Months of notice.
    pub oppsigelsestid: Option<i16>,
}

/// The content after a change.
pub(super) fn endret_innhold(naa: &Model, e: Innholdsendring) -> Result<Avtaleinnhold, Lagerfeil> {
    let type_ = naa
        .type_()
        .ok_or(Lagerfeil::UlesbarRad("samarbeidsavtale"))?;
    let naavaerende = |p: &Avtalepart| (p.virksomhet_id, p.forpliktelser.clone());
    Ok(Avtaleinnhold {
        type_: e.type_.unwrap_or(type_),
        tittel: e.tittel.unwrap_or_else(|| naa.tittel.clone()),
        parter: e
            .parter
            .unwrap_or_else(|| naa.parter.0.iter().map(naavaerende).collect()),
        overordnet: e.overordnet.unwrap_or(naa.overordnet_id),
        fra: e.fra.unwrap_or(naa.gyldig_fra_og_med),
        til: e.til.unwrap_or(naa.gyldig_til_og_med),
        gjennomgaas_innen: e.gjennomgaas_innen.unwrap_or(naa.gjennomgaas_innen),
        oppsigelsestid: e.oppsigelsestid.unwrap_or(naa.oppsigelsestid_maaneder),
    })
}

/// What is wrong with what an agreement is to say.
pub(super) fn feil_i_innhold(
    ny: &Avtaleinnhold,
    register: &Register,
    egen: Option<Uuid>,
) -> Option<Avvisning> {
    let nei = |felt, melding| {
        Some(Avvisning::ny(
            Feilkode::BadUserInput,
            &["input", felt],
            melding,
        ))
    };
    let mut sett = std::collections::HashSet::new();
    if ny.parter.len() < 2 {
        return nei("parter", "En avtale har minst to parter.");
    }
    if !ny.parter.iter().all(|(part, _)| sett.insert(*part)) {
        return nei("parter", "En part er nevnt to ganger.");
    }
    if ny.til.is_some_and(|til| til < ny.fra) {
        return nei("gyldigTilOgMed", "Slutter før den starter.");
    }
    if ny.gjennomgaas_innen.is_some_and(|dag| dag < ny.fra) {
        return nei("gjennomgaasInnen", "Før avtalen starter.");
    }
    let mut over = ny.overordnet;
    let mut trinn = 0;
    while let Some(id) = over {
        let Some(neste) = register.avtale(id) else {
            return Some(Avvisning::finnes_ikke(&["input", "overordnetId"]));
        };
        trinn += 1;
        if Some(id) == egen || MAKS_TRINN < trinn {
            return nei("overordnetId", "Avtalen kan ikke stå under denne.");
        }
        over = neste.overordnet_id;
    }
    None
}

/// Agreements above one another.
const MAKS_TRINN: usize = 5;
