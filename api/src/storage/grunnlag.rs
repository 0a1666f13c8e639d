//! What a decision is made on, from loaded rows.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::brukertilstand;
use samtykke::{
    Beslutning, BrukerId, Brukertilstand, Kompetansevurdering, PersonId, Policy, Representasjon,
    Tilgang, Tilknytning, avgjoer,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Innlogget, Lagerfeil, laster::Raasak};

/// Two nodes' clocks differ by no more: each is within a second of the database's, or is sent nothing
/// (`Lager::er_klar`).
pub(super) const KLOKKEAVVIK: TimeDelta = TimeDelta::seconds(2);

/// What a decision was made on; the rules of writes ask it too.
pub(super) struct Grunnlag {
    pub(super) bruker: Brukertilstand,
    pub(super) tilgang: Vec<Tilgang>,
    pub(super) tilknytninger: Vec<Tilknytning>,
    pub(super) blaalys: Option<samtykke::Blaalys>,
    /// When it became this.
    fortalt: Option<DateTime<Utc>>,
}

/// Who the bruker is, as far as rights go.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Hvem {
    pub(super) person: Uuid,
    pub(super) foedselsdato: NaiveDate,
}

impl Grunnlag {
    /// Everything that a loaded case says of rights.
    pub(super) fn av(
        hvem: Hvem,
        tilstand: &brukertilstand::Model,
        raa: &Raasak,
    ) -> Result<Self, Lagerfeil> {
        Ok(Self {
            bruker: brukertilstand(hvem, tilstand, raa)?,
            tilgang: raa
                .tilgang
                .iter()
                .map(|t| Tilgang::try_from(t).map_err(|_| Lagerfeil::UlesbarRad("tilgang")))
                .collect::<Result<_, _>>()?,
            tilknytninger: raa
                .tilknytninger
                .iter()
                .map(|t| Tilknytning::try_from(t).map_err(|_| Lagerfeil::UlesbarRad("tilknytning")))
                .collect::<Result<_, _>>()?,
            blaalys: tilstand.blaalys(),
            fortalt: tilstand.fortalt,
        })
    }

    /// What an asker may do.
    pub(super) fn beslutt(
        &self,
        innlogget: &Innlogget,
        policy: &Policy,
        naa: DateTime<Utc>,
    ) -> Beslutning {
        avgjoer(
            &innlogget.aktoer,
            innlogget.nivaa,
            innlogget.oensket,
            &self.sak(),
            policy,
            self.ved(naa),
        )
    }

    /// The moment that is decided at.
    pub(super) fn ved(&self, naa: DateTime<Utc>) -> DateTime<Utc> {
        ikke_foer(self.fortalt, naa)
    }

    pub(super) fn sak(&self) -> samtykke::Sak<'_> {
        samtykke::Sak {
            bruker: &self.bruker,
            tilgang: &self.tilgang,
            tilknytninger: &self.tilknytninger,
            blaalys: self.blaalys,
        }
    }
}

/// Now, but not before rights became what they are: another node's clock may be ahead, and what it has ended has
/// ended. Not by more than clocks may differ: one that is wrong is not to open what begins tomorrow.
pub(super) fn ikke_foer(fortalt: Option<DateTime<Utc>>, naa: DateTime<Utc>) -> DateTime<Utc> {
    fortalt.map_or(naa, |fortalt| fortalt.clamp(naa, naa + KLOKKEAVVIK))
}

/// What the decision reads of the bruker.
fn brukertilstand(
    hvem: Hvem,
    tilstand: &brukertilstand::Model,
    raa: &Raasak,
) -> Result<Brukertilstand, Lagerfeil> {
    let representasjoner = raa
        .representasjoner
        .iter()
        .map(|r| Representasjon::try_from(r).map_err(|_| Lagerfeil::UlesbarRad("representasjon")))
        .collect::<Result<_, _>>()?;
    Ok(Brukertilstand {
        id: BrukerId(tilstand.bruker_id),
        person: Some(PersonId(hvem.person)),
        foedselsdato: hvem.foedselsdato,
        doed: tilstand.doed,
        gradering: tilstand
            .gradering()
            .ok_or(Lagerfeil::UlesbarRad("brukertilstand"))?,
        representasjoner,
        kompetanse: raa
            .kompetanse
            .iter()
            .map(Kompetansevurdering::from)
            .collect(),
    })
}
