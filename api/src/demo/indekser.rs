//! PostgreSQL's keys and indexes, away while the rows come: to sort them once at the end is a
//! fraction of the work of finding a place for each row. In the transaction of the rows, so that
//! they are never gone for anyone else.

use sea_orm::sqlx::{self, AssertSqlSafe, Postgres, Transaction};

/// Each key and index, as the statement that drops it and the one that makes it again. Keys first
/// both ways: nothing depends on an index that is not a key.
const ALLE: &str = "
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype IN ('p', 'u') AND connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)";

/// What a sort may keep in memory.
const MINNE: &str = "SET LOCAL maintenance_work_mem = '256MB'";

/// What makes them again.
pub(super) struct Indekser(Vec<String>);

impl Indekser {
    pub(super) async fn ta_bort(tx: &mut Transaction<'_, Postgres>) -> sqlx::Result<Self> {
        let alle: Vec<(String, String)> = sqlx::query_as(ALLE).fetch_all(&mut **tx).await?;
        let mut lag = Vec::with_capacity(alle.len());
        for (fjern, igjen) in alle {
            kjoer(tx, fjern).await?;
            lag.push(igjen);
        }
        Ok(Self(lag))
    }

    pub(super) async fn lag_igjen(self, tx: &mut Transaction<'_, Postgres>) -> sqlx::Result<()> {
        kjoer(tx, MINNE.to_owned()).await?;
        for lag in self.0 {
            kjoer(tx, lag).await?;
        }
        Ok(())
    }
}

async fn kjoer(tx: &mut Transaction<'_, Postgres>, setning: String) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(setning))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
