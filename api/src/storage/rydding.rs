//! What is no longer needed goes: outdated keys of retries, codes that have ended, old notices.

use chrono::TimeDelta;
use entity::{bekreftelse, idempotens, vaktvarsel, varsel};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Lager, Lagerfeil, skriv::NOEKLER_LEVER};

/// How long a notice is kept once it was told or given up, and a call of a shift.
const VARSLER_LEVER: TimeDelta = TimeDelta::days(90);

impl Lager {
    /// Deletes what has had its time; how many rows.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn rydd(&self) -> Result<u64, Lagerfeil> {
        let naa = self.klokke.naa();
        let tx = self.db.skriv().await?;
        let noekler = idempotens::Entity::delete_many()
            .filter(idempotens::Column::Opprettet.lt(naa - NOEKLER_LEVER))
            .exec(&tx)
            .await?;
        let koder = bekreftelse::Entity::delete_many()
            .filter(bekreftelse::Column::Utloeper.lte(naa))
            .exec(&tx)
            .await?;
        let varsler = varsel::Entity::delete_many()
            .filter(varsel::Column::NesteForsoek.is_null())
            .filter(varsel::Column::Opprettet.lt(naa - VARSLER_LEVER))
            .exec(&tx)
            .await?;
        let vaktvarsler = vaktvarsel::Entity::delete_many()
            .filter(vaktvarsel::Column::Opprettet.lt(naa - VARSLER_LEVER))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok([noekler, koder, varsler, vaktvarsler]
            .iter()
            .map(|slettet| slettet.rows_affected)
            .sum())
    }
}
