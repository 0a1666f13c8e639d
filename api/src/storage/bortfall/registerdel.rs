//! Takes away what imports of the registry took away after the backup, so far as rows are there.

use chrono::NaiveDate;
use entity::{ansatt, delegering, klient, vakt};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    Set,
};

use super::{Ansettelse, Registerbortfall, gjenstaar::tidligst};
use crate::storage::Lagerfeil;

/// Values in one `IN (…)`.
const BUNKE: usize = 500;

impl Registerbortfall {
    /// Narrows the rows; what an import gave is not given.
    pub(super) async fn gjennomfoer(&self, tx: &DatabaseTransaction) -> Result<(), Lagerfeil> {
        for a in &self.ansatte {
            ansettelse(tx, a).await?;
        }
        for (id, scope, til) in &self.klienter {
            if let Some(rad) = klient::Entity::find_by_id(*id).one(tx).await? {
                let (scope, til) = (rad.scope & scope, tidligst(rad.gyldig_til, *til));
                let mut rad = rad.into_active_model();
                rad.scope = Set(scope);
                rad.gyldig_til = Set(til);
                rad.update(tx).await?;
            }
        }
        for (id, til) in &self.delegeringer {
            if let Some(rad) = delegering::Entity::find_by_id(*id).one(tx).await? {
                let til = tidligst(rad.gyldig_til, *til);
                let mut rad = rad.into_active_model();
                rad.gyldig_til = Set(til);
                rad.update(tx).await?;
            }
        }
        for (id, til) in &self.vakter {
            if let Some(rad) = vakt::Entity::find_by_id(*id).one(tx).await? {
                let til = rad.til.min(*til);
                let mut rad = rad.into_active_model();
                rad.til = Set(til);
                rad.update(tx).await?;
            }
        }
        for bunke in self.avlyste.chunks(BUNKE) {
            vakt::Entity::delete_many()
                .filter(vakt::Column::Id.is_in(bunke.iter().copied()))
                .exec(tx)
                .await?;
        }
        Ok(())
    }
}

async fn ansettelse(tx: &DatabaseTransaction, a: &Ansettelse) -> Result<(), Lagerfeil> {
    let Some(rad) = ansatt::Entity::find_by_id(a.id).one(tx).await? else {
        return Ok(());
    };
    let roller = rad.roller & a.roller;
    let til: Option<NaiveDate> = tidligst(rad.gyldig_til_og_med, a.til_og_med);
    let mut rad = rad.into_active_model();
    rad.roller = Set(roller);
    rad.gyldig_til_og_med = Set(til);
    rad.update(tx).await?;
    Ok(())
}
