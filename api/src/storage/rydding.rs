//! What is no longer needed goes: outdated keys of retries, codes that have ended, old notices, old
//! events.

use chrono::TimeDelta;
use entity::{bekreftelse, hendelse, hendelse_part, idempotens, vaktvarsel, varsel};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Lager, Lagerfeil, hendelser::HENDELSER_LEVER, skriv::NOEKLER_LEVER};

/// How long a notice is kept once it was told or given up, and a call of a shift.
const VARSLER_LEVER: TimeDelta = TimeDelta::days(90);

impl Lager {
    /// Deletes what has had its time; how many rows.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn rydd(&self) -> Result<u64, Lagerfeil> {
        let naa = self.klokke.naa();
        let tx = self.db.skriv_lenge().await?;
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
        let hendelser = self.rydd_hendelser().await?;
        let slettet = [noekler, koder, varsler, vaktvarsler].map(|slettet| slettet.rows_affected);
        Ok(slettet.iter().sum::<u64>() + hendelser)
    }

    /// The last one that has had its time stays: by it a cursor from before is told to be too old.
    async fn rydd_hendelser(&self) -> Result<u64, Lagerfeil> {
        let grense = self.klokke.naa() - HENDELSER_LEVER;
        let siste: Option<i64> = hendelse::Entity::find()
            .select_only()
            .column(hendelse::Column::Posisjon)
            .filter(hendelse::Column::Tidspunkt.lt(grense))
            .order_by_desc(hendelse::Column::Tidspunkt)
            .limit(1)
            .into_tuple()
            .one(self.db.en_lesing())
            .await?;
        let Some(siste) = siste else { return Ok(0) };
        let tx = self.db.skriv_lenge().await?;
        hendelse_part::Entity::delete_many()
            .filter(hendelse_part::Column::Posisjon.lt(siste))
            .exec(&tx)
            .await?;
        let slettet = hendelse::Entity::delete_many()
            .filter(hendelse::Column::Posisjon.lt(siste))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(slettet.rows_affected)
    }
}
