//! What a line of the ledger says: ids, masks and times, never content.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{ansatt, blaalysperiode, sperring};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::storage::{hendelser::Bilde, rettigheter::Kilder};

/// Something that a restored backup must not bring back.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::storage) enum Bortfall {
    /// A bruker's rights are others than they were: what still stands.
    Rettigheter(Box<Gjenstaaende>),
    /// A row was granted deleted.
    Slettet(Radsted),
    /// A row was taken out of the case.
    Fjernet(Radsted),
    /// A row came to need more than before: its further categories now, and whether it is held back.
    Innsnevret(Radsted, i64, bool),
    /// The registry took something away.
    Register(Registerbortfall),
    /// The database was restored up to here; nothing to carry out.
    Gjenopprettet,
    /// A blind write that took nothing away, so that it costs the same as one that did; nothing to
    /// carry out.
    Ingenting,
}

/// Everything of one bruker that rights follow from and that was not taken away. A samtykke, a tie, a
/// mandate or a crisis that is not named does not stand any more.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::storage) struct Gjenstaaende {
    pub(super) bruker: Uuid,
    pub(super) tidspunkt: DateTime<Utc>,
    pub(super) samtykker: Vec<Uuid>,
    /// Those in force, whole: a bar is never lost.
    pub(super) sperringer: Vec<sperring::Model>,
    pub(super) knytninger: Vec<(Uuid, Option<DateTime<Utc>>)>,
    pub(super) mandater: Vec<Mandat>,
    /// The crisis that runs, and until when.
    pub(super) blaalys: Option<(Uuid, DateTime<Utc>)>,
    pub(super) doed: Option<DateTime<Utc>>,
    pub(super) gradering: i16,
}

/// What somebody may do for the bruker.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Mandat {
    pub(super) id: Uuid,
    pub(super) maske: i64,
    pub(super) til_og_med: Option<NaiveDate>,
}

/// A row, by where it stands.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(in crate::storage) struct Radsted {
    pub(in crate::storage) bruker: Uuid,
    /// Code of the table.
    pub(in crate::storage) tabell: i16,
    pub(in crate::storage) rad: Uuid,
    pub(in crate::storage) tidspunkt: DateTime<Utc>,
}

/// What an import of the registry changed of rows that stood before it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(in crate::storage) struct Registerbortfall {
    pub(in crate::storage) ansatte: Vec<Ansettelse>,
    /// Clients: the categories that each may ask for, and its end.
    pub(in crate::storage) klienter: Vec<(Uuid, i64, Option<DateTime<Utc>>)>,
    /// Suppliers: the end of each.
    pub(in crate::storage) delegeringer: Vec<(Uuid, Option<DateTime<Utc>>)>,
    /// Shifts that were changed: the end of each.
    pub(in crate::storage) vakter: Vec<(Uuid, DateTime<Utc>)>,
    /// Shifts that were called off.
    pub(in crate::storage) avlyste: Vec<Uuid>,
}

/// An employment as it is after an import.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::storage) struct Ansettelse {
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) roller: i64,
    pub(in crate::storage) til_og_med: Option<NaiveDate>,
}

impl Gjenstaaende {
    /// What stands after rights were derived anew.
    pub(in crate::storage) fn av(
        kilder: &Kilder,
        bilde: &Bilde,
        blaalys: Option<&blaalysperiode::Model>,
        naa: DateTime<Utc>,
    ) -> Self {
        let staar = kilder.samtykker.iter();
        let staar = staar.filter(|s| s.trukket.is_none() && s.erstattet.is_none());
        let knytninger = bilde.tilknytninger.iter();
        let knytninger = knytninger.filter(|t| t.gyldig_til.is_none_or(|til| naa < til));
        let sperringer = kilder.sperringsrader.iter();
        Self {
            bruker: bilde.tilstand.bruker_id,
            tidspunkt: naa,
            samtykker: staar.map(|s| s.id.0).collect(),
            sperringer: sperringer
                .filter(|s| s.opphevet.is_none())
                .cloned()
                .collect(),
            knytninger: knytninger.map(|t| (t.id, t.gyldig_til)).collect(),
            mandater: bilde
                .representasjoner
                .iter()
                .map(|r| Mandat {
                    id: r.id,
                    maske: r.mandat,
                    til_og_med: r.gyldig_til_og_med,
                })
                .collect(),
            blaalys: blaalys.map(|b| (b.id, b.slutter)),
            doed: bilde.tilstand.doed,
            gradering: bilde.tilstand.gradering,
        }
    }
}

impl From<&ansatt::Model> for Ansettelse {
    fn from(rad: &ansatt::Model) -> Self {
        Self {
            id: rad.id,
            roller: rad.roller,
            til_og_med: rad.gyldig_til_og_med,
        }
    }
}
