//! What a decision is made on, from loaded rows.

use entity::{bruker, brukertilstand};
use samtykke::{
    BrukerId, Brukertilstand, Kompetansevurdering, PersonId, Representasjon, Tilgang, Tilknytning,
};

use super::{Lagerfeil, laster::Raasak};

/// What a decision was made on; the rules of writes ask it too.
pub(super) struct Grunnlag {
    pub(super) bruker: Brukertilstand,
    pub(super) tilgang: Vec<Tilgang>,
    pub(super) tilknytninger: Vec<Tilknytning>,
    pub(super) blaalys: Option<samtykke::Blaalys>,
}

impl Grunnlag {
    /// Everything that a loaded case says of rights.
    pub(super) fn av(
        rad: &bruker::Model,
        tilstand: &brukertilstand::Model,
        raa: &Raasak,
    ) -> Result<Self, Lagerfeil> {
        Ok(Self {
            bruker: brukertilstand(rad, tilstand, raa)?,
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
        })
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

/// What the decision reads of the bruker.
fn brukertilstand(
    rad: &bruker::Model,
    tilstand: &brukertilstand::Model,
    raa: &Raasak,
) -> Result<Brukertilstand, Lagerfeil> {
    let representasjoner = raa
        .representasjoner
        .iter()
        .map(|r| Representasjon::try_from(r).map_err(|_| Lagerfeil::UlesbarRad("representasjon")))
        .collect::<Result<_, _>>()?;
    Ok(Brukertilstand {
        id: BrukerId(rad.id),
        person: Some(PersonId(rad.person_id)),
        foedselsdato: rad.foedselsdato,
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
