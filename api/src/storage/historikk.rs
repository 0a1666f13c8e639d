//! History of rows: a copy of each version, decided by the class of the table it copies.

use chrono::{DateTime, Utc};
use entity::{historikk, personrad::Personrad};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel};
use uuid::Uuid;

use super::{Aapnet, Lagerfeil};

/// One opened version of a row.
pub struct Versjon<E: Personrad> {
    /// The row as it was.
    pub rad: Aapnet<E>,
    /// When that version was written.
    pub tidspunkt: DateTime<Utc>,
    /// The employment that wrote it; `None` for the bruker, and for one whose virksomhet reveals what
    /// the asker may not read.
    pub endret_av: Option<Uuid>,
}

/// Keeps a copy of a row as it now stands, in the transaction that wrote it.
pub(super) async fn bevar<E: Personrad>(
    tx: &DatabaseTransaction,
    id: Uuid,
    modell: &E::Model,
    tidspunkt: DateTime<Utc>,
    endret_av: Option<Uuid>,
) -> Result<(), Lagerfeil> {
    let innhold =
        serde_json::to_value(modell).map_err(|_| Lagerfeil::UlesbarRad(E::TABELL.navn()))?;
    historikk::Model {
        id,
        bruker_id: E::bruker_id(modell),
        tabell: E::TABELL.kode(),
        rad_id: E::id(modell),
        versjon: E::versjon(modell),
        innhold,
        tidspunkt,
        endret_av,
    }
    .into_active_model()
    .insert(tx)
    .await?;
    Ok(())
}

/// A stored version, screened again as the row it copies.
pub(super) fn modell<E: Personrad>(rad: &historikk::Model) -> Result<E::Model, Lagerfeil> {
    serde_json::from_value(rad.innhold.clone()).map_err(|_| Lagerfeil::UlesbarRad(E::TABELL.navn()))
}
