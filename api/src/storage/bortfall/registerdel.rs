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

/// Rows in one line of the ledger: an import may change more than a line can hold.
const I_LINJEN: usize = 5_000;

impl Registerbortfall {
    /// The same in parts, each for a line.
    pub(in crate::storage) fn deler(self) -> impl Iterator<Item = Self> {
        let tom = Self::default;
        let ansatte = i_deler(self.ansatte).map(move |ansatte| Self { ansatte, ..tom() });
        let klienter = i_deler(self.klienter).map(move |klienter| Self { klienter, ..tom() });
        let delegeringer = i_deler(self.delegeringer).map(move |delegeringer| Self {
            delegeringer,
            ..tom()
        });
        let vakter = i_deler(self.vakter).map(move |vakter| Self { vakter, ..tom() });
        let avlyste = i_deler(self.avlyste).map(move |avlyste| Self { avlyste, ..tom() });
        let alle = ansatte.chain(klienter).chain(delegeringer);
        alle.chain(vakter).chain(avlyste)
    }

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

fn i_deler<T>(rader: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut igjen = rader.into_iter();
    std::iter::from_fn(move || {
        let del: Vec<T> = igjen.by_ref().take(I_LINJEN).collect();
        (!del.is_empty()).then_some(del)
    })
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::storage::bortfall::linje::MAKS_LINJE;

    #[test]
    fn en_stor_import_er_flere_linjer_og_hver_kan_leses() {
        let mange = 3 * I_LINJEN + 1;
        let id = |nr: usize| Uuid::from_u128(nr as u128);
        let alt = Registerbortfall {
            ansatte: (0..mange)
                .map(|nr| Ansettelse {
                    id: id(nr),
                    roller: i64::MAX,
                    til_og_med: NaiveDate::MAX.pred_opt(),
                })
                .collect(),
            avlyste: (0..mange).map(id).collect(),
            ..Registerbortfall::default()
        };
        let deler: Vec<_> = alt.deler().collect();
        assert_eq!(deler.len(), 8);
        assert_eq!(deler.iter().map(|d| d.ansatte.len()).sum::<usize>(), mange);
        let avlyste: Vec<Uuid> = deler.iter().flat_map(|d| d.avlyste.clone()).collect();
        assert_eq!(avlyste, (0..mange).map(id).collect::<Vec<_>>());
        for del in deler {
            // Sealed it is a third longer.
            assert!(serde_json::to_vec(&del).unwrap().len() * 2 < MAKS_LINJE);
        }
    }
}
