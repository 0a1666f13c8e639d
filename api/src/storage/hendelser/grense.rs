//! Rights that begin or end by time alone: their events are written when that time has come. That
//! they have ended is decided without: this only tells of it.

use chrono::{DateTime, Utc};
use entity::brukertilstand;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use super::{Bilde, Nyhendelse, skriv};
use crate::storage::{Lager, Lagerfeil, grunnlag::ikke_foer};

/// Brukere looked at in one round.
const BUNKE: u64 = 200;

/// Sets the next limit of every bruker after `$1`, for data that was written past the portal.
pub const SETT_GRENSER: &str = "UPDATE brukertilstand SET neste_grense = (SELECT MIN(g.t) FROM (\
     SELECT t.fra AS t FROM tilgang t WHERE t.bruker_id = brukertilstand.bruker_id \
     UNION ALL SELECT t.til FROM tilgang t WHERE t.bruker_id = brukertilstand.bruker_id \
     UNION ALL SELECT k.gyldig_fra FROM tilknytning k WHERE k.bruker_id = brukertilstand.bruker_id \
     UNION ALL SELECT k.gyldig_til FROM tilknytning k WHERE k.bruker_id = brukertilstand.bruker_id \
     UNION ALL SELECT brukertilstand.blaalys_til) g WHERE g.t > $1)";

impl Lager {
    /// Writes the events of limits that have passed, a bunch at most; whether there may be more. Any
    /// node may: who comes second finds it done. A bruker for whom it fails is passed over until the next time.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fortell_grenser(&self) -> Result<bool, Lagerfeil> {
        let naa = self.klokke.naa();
        let forfalt: Vec<Uuid> = brukertilstand::Entity::find()
            .select_only()
            .column(brukertilstand::Column::BrukerId)
            .filter(brukertilstand::Column::NesteGrense.lte(naa))
            .order_by_asc(brukertilstand::Column::NesteGrense)
            .limit(BUNKE)
            .into_tuple()
            .all(self.db.en_lesing())
            .await?;
        let mut fortalt = 0;
        for bruker in forfalt {
            match self.fortell_grense(bruker, naa).await {
                Ok(()) => fortalt += 1,
                Err(feil) => tracing::error!(feil = feil.slag(), "a limit of time is not told"),
            }
        }
        if fortalt > 0 {
            self.vekk();
        }
        Ok(fortalt == BUNKE)
    }

    async fn fortell_grense(&self, bruker: Uuid, naa: DateTime<Utc>) -> Result<(), Lagerfeil> {
        let tx = self.db.skriv().await?;
        self.db.laas_alene(&tx, bruker).await?;
        let bilde = Bilde::les(&tx, self.db.dialekt(), bruker).await?;
        let Some(bilde) = bilde.filter(|b| b.tilstand.neste_grense.is_some_and(|g| g <= naa))
        else {
            return Ok(tx.rollback().await?);
        };
        let naa = ikke_foer(bilde.tilstand.fortalt, naa);
        let ny = Nyhendelse::tilgang(&bilde, None, naa)?;
        let neste = bilde.neste_grense(naa)?;
        let mut tilstand = bilde.tilstand.into_active_model();
        tilstand.neste_grense = Set(neste);
        tilstand.fortalt = Set(Some(naa));
        tilstand.update(&tx).await?;
        skriv(&self.db, &tx, vec![ny]).await?;
        Ok(tx.commit().await?)
    }
}
