//! What a decision is made on, from loaded rows.

use chrono::{DateTime, Utc};
use entity::{bruker, brukertilstand, koder::Loggforhold};
use samtykke::{
    Aktoer, BrukerId, Brukertilstand, Kompetansevurdering, PersonId, Representasjon, Tilgang,
    Tilknytning, Tilknytningstype,
};
use uuid::Uuid;

use super::{Lagerfeil, Sak, laster::Raasak};

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

/// What the log says of the grounds.
impl Sak {
    /// The versions of samtykke that the decision rests on.
    pub(super) fn samtykker(&self) -> Vec<Uuid> {
        let samtykker = self.beslutning().samtykker();
        samtykker.iter().map(|samtykke| samtykke.0).collect()
    }

    /// Start of the blålysperiode that runs, if one does.
    pub(super) fn blaalys_fra(&self, naa: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let blaalys = self.grunnlag().blaalys?;
        blaalys.gyldig.inneholder(naa).then_some(blaalys.gyldig.fra)
    }

    /// Mask of what ties the actor to the bruker.
    pub(super) fn forhold(&self, aktoer: &Aktoer, naa: DateTime<Utc>) -> i64 {
        let alle: Vec<Loggforhold> = match aktoer {
            Aktoer::Ansatt(ansatt) => {
                let vakt = ansatt.vakter.iter().any(|vakt| vakt.inneholder(naa));
                let tilknyttet = self.grunnlag().tilknytninger.iter();
                tilknyttet
                    .filter(|t| t.ansatt == ansatt.ansatt && t.er_aktiv(naa))
                    .map(|t| forhold(t.type_))
                    .chain(vakt.then_some(Loggforhold::Vakt))
                    .collect()
            }
            Aktoer::Organisasjon(_) => Vec::new(),
            Aktoer::Borger { .. } if self.beslutning().er_bruker_selv() => vec![Loggforhold::Selv],
            Aktoer::Borger { .. } => {
                let representant = self.beslutning().egen().is_some();
                representant
                    .then_some(Loggforhold::Representant)
                    .into_iter()
                    .collect()
            }
        };
        alle.into_iter().fold(0, |maske, f| maske | f.bit())
    }
}

fn forhold(type_: Tilknytningstype) -> Loggforhold {
    match type_ {
        Tilknytningstype::Medlem => Loggforhold::Ansvarsgruppe,
        Tilknytningstype::Koordinator => Loggforhold::Koordinator,
        Tilknytningstype::Primaerkontakt => Loggforhold::Primaerkontakt,
        Tilknytningstype::KeSak => Loggforhold::Oppdrag,
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
