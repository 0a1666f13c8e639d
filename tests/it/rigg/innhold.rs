//! What a database holds, read past the portal.

use std::collections::BTreeMap;

use entity::{DRIFTSTABELLER, REGISTERTABELLER, Tabell, brukertilstand, historikk, tilgangslogg};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use uuid::Uuid;

use super::Portal;

/// Every row of every table but the log, as text.
pub type Avbilde = BTreeMap<String, Vec<String>>;

impl Portal {
    /// Everything but the access log: two equal ones mean that nothing was written between them.
    pub async fn avbilde(&self) -> Avbilde {
        let personlige = Tabell::ALLE.iter().map(|t| t.navn());
        let andre = REGISTERTABELLER
            .iter()
            .chain(DRIFTSTABELLER)
            .map(|(navn, _)| *navn);
        let mut ut = Avbilde::new();
        for tabell in personlige
            .chain(andre)
            .filter(|t| !["tilgangslogg", "seaql_migrations"].contains(t))
        {
            ut.insert(tabell.to_owned(), self.rader(tabell).await);
        }
        ut
    }

    async fn rader(&self, tabell: &str) -> Vec<String> {
        let pool = self.lager.db().pool();
        let uttrykk = match pool.get_database_backend() {
            DbBackend::Postgres => "t::text".to_owned(),
            _ => {
                let kolonner = self
                    .tekster(&format!("SELECT name FROM pragma_table_info('{tabell}')"))
                    .await;
                kolonner
                    .iter()
                    .map(|k| format!("quote(t.\"{k}\")"))
                    .collect::<Vec<_>>()
                    .join("||','||")
            }
        };
        self.tekster(&format!("SELECT {uttrykk} FROM {tabell} t ORDER BY 1"))
            .await
    }

    async fn tekster(&self, sql: &str) -> Vec<String> {
        let pool = self.lager.db().pool();
        let rader = pool
            .query_all_raw(Statement::from_string(pool.get_database_backend(), sql))
            .await
            .unwrap();
        rader
            .iter()
            .map(|rad| rad.try_get_by_index(0).unwrap())
            .collect()
    }

    /// Carries out SQL past the portal.
    pub async fn sql(&self, sql: &str) {
        self.lager
            .db()
            .pool()
            .execute_unprepared(sql)
            .await
            .unwrap();
    }

    /// The whole access log.
    pub async fn logg(&self) -> Vec<tilgangslogg::Model> {
        tilgangslogg::Entity::find()
            .all(self.lager.db().pool())
            .await
            .unwrap()
    }

    /// The entries under one receipt.
    pub async fn logg_for(&self, kvittering: Uuid) -> Vec<tilgangslogg::Model> {
        self.logg()
            .await
            .into_iter()
            .filter(|rad| rad.kvittering == kvittering)
            .collect()
    }

    /// Statements that some work took.
    pub async fn setninger<T>(&self, arbeid: impl Future<Output = T>) -> (T, u64) {
        let foer = self.lager.db().antall_setninger();
        let svar = arbeid.await;
        (svar, self.lager.db().antall_setninger() - foer)
    }
}

impl Portal {
    /// The versions that the history holds of a row.
    pub async fn historikk(&self, rad: Uuid) -> Vec<i32> {
        let rader = historikk::Entity::find()
            .filter(historikk::Column::RadId.eq(rad))
            .order_by_asc(historikk::Column::Versjon);
        rader
            .all(self.lager.db().pool())
            .await
            .unwrap()
            .iter()
            .map(|h| h.versjon)
            .collect()
    }

    /// The samtykke epoch of a bruker.
    pub async fn epoke(&self, bruker: Uuid) -> i64 {
        let rad = brukertilstand::Entity::find_by_id(bruker)
            .one(self.lager.db().pool())
            .await;
        rad.unwrap().unwrap().epoke
    }

    /// Whether what is derived for a bruker is what deriving it anew gives.
    pub async fn rettigheter_stemmer(&self, bruker: Uuid) -> bool {
        !self.lager.gjenoppbygg_rettigheter(bruker).await.unwrap()
    }
}
