//! Takes away, of one bruker, all that the ledger does not name as standing.

use chrono::{DateTime, Utc};
use entity::{
    blaalysperiode, bruker, brukertilstand, representasjon, samtykke, sperring, tilknytning,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{Gjenopprettet, Gjenstaaende};
use crate::storage::Lagerfeil;

impl Gjenstaaende {
    /// Makes the restored rows say no more than this. `false`: there is no such bruker here.
    pub(super) async fn gjennomfoer(
        &self,
        tx: &DatabaseTransaction,
        ut: &mut Gjenopprettet,
    ) -> Result<bool, Lagerfeil> {
        if bruker::Entity::find_by_id(self.bruker)
            .one(tx)
            .await?
            .is_none()
        {
            return Ok(false);
        }
        self.samtykker(tx, ut).await?;
        self.sperringer(tx, ut).await?;
        self.knytninger(tx, ut).await?;
        self.mandater(tx).await?;
        self.blaalys(tx).await?;
        self.tilstand(tx).await?;
        Ok(true)
    }

    async fn samtykker(
        &self,
        tx: &DatabaseTransaction,
        ut: &mut Gjenopprettet,
    ) -> Result<(), Lagerfeil> {
        use samtykke::Column as K;
        let trukket = samtykke::Entity::update_many()
            .col_expr(K::Trukket, Expr::val(Some(self.tidspunkt)))
            .col_expr(K::Versjon, Expr::col(K::Versjon).add(1))
            .filter(K::BrukerId.eq(self.bruker))
            .filter(K::Trukket.is_null())
            .filter(K::Erstattet.is_null())
            .filter(K::Id.is_not_in(self.samtykker.iter().copied()))
            .exec(tx)
            .await?;
        ut.samtykker += trukket.rows_affected;
        Ok(())
    }

    /// One that was lifted after the backup stands again: it is the bruker's to lift.
    async fn sperringer(
        &self,
        tx: &DatabaseTransaction,
        ut: &mut Gjenopprettet,
    ) -> Result<(), Lagerfeil> {
        for rad in &self.sperringer {
            if sperring::Entity::find_by_id(rad.id)
                .one(tx)
                .await?
                .is_none()
            {
                sperring::Entity::insert(rad.clone().into_active_model())
                    .exec_without_returning(tx)
                    .await?;
                ut.sperringer += 1;
            }
        }
        Ok(())
    }

    async fn knytninger(
        &self,
        tx: &DatabaseTransaction,
        ut: &mut Gjenopprettet,
    ) -> Result<(), Lagerfeil> {
        use tilknytning::Column as K;
        let rader = tilknytning::Entity::find()
            .filter(K::BrukerId.eq(self.bruker))
            .filter(loeper(K::GyldigTil, self.tidspunkt))
            .all(tx)
            .await?;
        for rad in rader {
            let staar = self.knytninger.iter().find(|(id, _)| *id == rad.id);
            let til = staar.map_or(Some(self.tidspunkt), |(_, til)| *til);
            let til = tidligst(rad.gyldig_til, til);
            if til != rad.gyldig_til {
                let mut rad = rad.into_active_model();
                rad.gyldig_til = Set(til);
                rad.update(tx).await?;
                ut.knytninger += 1;
            }
        }
        Ok(())
    }

    async fn mandater(&self, tx: &DatabaseTransaction) -> Result<(), Lagerfeil> {
        let i_gaar = self
            .tidspunkt
            .with_timezone(&chrono_tz::Europe::Oslo)
            .date_naive()
            .pred_opt();
        let rader = representasjon::Entity::find()
            .filter(representasjon::Column::BrukerId.eq(self.bruker))
            .all(tx)
            .await?;
        for rad in rader {
            let staar = self.mandater.iter().find(|m| m.id == rad.id);
            let (maske, til) = staar.map_or((0, i_gaar), |m| (m.maske, m.til_og_med));
            let (maske, til) = (rad.mandat & maske, tidligst(rad.gyldig_til_og_med, til));
            if maske != rad.mandat || til != rad.gyldig_til_og_med {
                let mut rad = rad.into_active_model();
                rad.mandat = Set(maske);
                rad.gyldig_til_og_med = Set(til);
                rad.update(tx).await?;
            }
        }
        Ok(())
    }

    async fn blaalys(&self, tx: &DatabaseTransaction) -> Result<(), Lagerfeil> {
        use blaalysperiode::Column as K;
        let loepende: Uuid = self.blaalys.map_or(Uuid::nil(), |(id, _)| id);
        blaalysperiode::Entity::update_many()
            .col_expr(K::Avsluttet, Expr::val(Some(self.tidspunkt)))
            .filter(K::BrukerId.eq(self.bruker))
            .filter(K::Avsluttet.is_null())
            .filter(K::Slutter.gt(self.tidspunkt))
            .filter(K::Id.ne(loepende))
            .exec(tx)
            .await?;
        if let Some((id, slutter)) = self.blaalys {
            blaalysperiode::Entity::update_many()
                .col_expr(K::Slutter, Expr::val(slutter))
                .filter(K::Id.eq(id))
                .filter(K::Slutter.gt(slutter))
                .exec(tx)
                .await?;
        }
        Ok(())
    }

    async fn tilstand(&self, tx: &DatabaseTransaction) -> Result<(), Lagerfeil> {
        let Some(rad) = brukertilstand::Entity::find_by_id(self.bruker)
            .one(tx)
            .await?
        else {
            return Ok(());
        };
        let (doed, gradering) = (rad.doed, rad.gradering);
        let mut rad = rad.into_active_model();
        rad.doed = Set(doed.or(self.doed));
        rad.gradering = Set(Ord::max(gradering, self.gradering));
        rad.update(tx).await?;
        Ok(())
    }
}

fn loeper<K: ColumnTrait>(til: K, naa: DateTime<Utc>) -> Condition {
    Condition::any().add(til.is_null()).add(til.gt(naa))
}

/// The earlier of two ends, where none is the latest.
pub(super) fn tidligst<T: Ord>(en: Option<T>, annen: Option<T>) -> Option<T> {
    match (en, annen) {
        (Some(en), Some(annen)) => Some(en.min(annen)),
        (en, annen) => en.or(annen),
    }
}
