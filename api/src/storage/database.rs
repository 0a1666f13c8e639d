//! The two databases: how to connect, begin, lock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use super::Bok;

/// Which SQL is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialekt {
    /// PostgreSQL 15 or later.
    Postgres,
    /// SQLite, for development and small installations.
    Sqlite,
}

/// Connections for reading and for writing, and the count of statements that they ran.
///
/// A transaction's mode is its session's, not a statement of its own: a `SET TRANSACTION` would
/// cost as much as a read.
#[derive(Clone)]
pub struct Database {
    pool: DatabaseConnection,
    lesepool: DatabaseConnection,
    dialekt: Dialekt,
    setninger: Arc<AtomicU64>,
    bok: Option<Arc<Bok>>,
}

/// A session's mode, as PostgreSQL calls it: what `BEGIN` alone means in it.
type Sesjon = [(&'static str, &'static str); 2];
const LESING: Sesjon = [
    ("default_transaction_isolation", "repeatable read"),
    ("default_transaction_read_only", "on"),
];
const SKRIVING: Sesjon = [
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "off"),
];

/// How long the database works for somebody who may have gone. On SQLite a statement runs to its
/// end.
#[derive(Clone, Copy, Debug)]
pub struct Frister {
    /// A statement.
    pub setning: Duration,
    /// The wait for a lock.
    pub laas: Duration,
    /// A transaction in which nothing happens.
    pub stille: Duration,
}

impl Frister {
    /// For calls that may run so long: a lock is given up first, a statement a little after the call
    /// that it was for.
    #[must_use]
    pub fn for_kall(kjoeretid: Duration) -> Self {
        Self {
            setning: kjoeretid + Duration::from_secs(1),
            laas: kjoeretid,
            stille: kjoeretid * 2,
        }
    }

    fn som_valg(self) -> [(&'static str, String); 3] {
        let ms = |tid: Duration| tid.as_millis().to_string();
        [
            ("statement_timeout", ms(self.setning)),
            ("lock_timeout", ms(self.laas)),
            ("idle_in_transaction_session_timeout", ms(self.stille)),
        ]
    }
}

/// Advisory lock key that every reader shares and a change of registry or policy takes alone.
const FELLES_LAAS: i64 = 0;
/// Advisory lock key of the order of events; even, as no bruker's is.
const REKKEFOELGE_LAAS: i64 = 2;

impl Database {
    /// Connects to `sqlite://…` or `postgres://…`.
    ///
    /// # Errors
    /// The database cannot be reached or the address is not understood.
    pub async fn koble_til(url: &str, maks_forbindelser: u32) -> Result<Self, DbErr> {
        Self::koble_til_med(url, maks_forbindelser, None).await
    }

    /// The same, for work that has its time.
    ///
    /// # Errors
    /// As [`koble_til`](Self::koble_til).
    pub async fn koble_til_med(
        url: &str,
        maks_forbindelser: u32,
        frister: Option<Frister>,
    ) -> Result<Self, DbErr> {
        let sqlite = url.starts_with("sqlite:");
        // The one connection to a database in memory is the database.
        let maks = if url.contains(":memory:") {
            1
        } else {
            maks_forbindelser
        };
        // Writers share transactions for the log, so readers need more.
        let lesere = if sqlite { maks } else { (maks * 2 / 3).max(1) };
        let skrivere = if sqlite {
            maks
        } else {
            maks.saturating_sub(lesere).max(1)
        };
        let mut pool = sea_orm::Database::connect(valg(url, skrivere, SKRIVING, frister)).await?;
        let mut lesepool = if sqlite {
            pool.clone()
        } else {
            sea_orm::Database::connect(valg(url, lesere, LESING, frister)).await?
        };
        let dialekt = match pool.get_database_backend() {
            DbBackend::Postgres => Dialekt::Postgres,
            _ => Dialekt::Sqlite,
        };
        let setninger = Arc::new(AtomicU64::new(0));
        for pool in [&mut pool, &mut lesepool] {
            let teller = setninger.clone();
            pool.set_metric_callback(move |_| {
                teller.fetch_add(1, Ordering::Relaxed);
            });
        }
        Ok(Self {
            pool,
            lesepool,
            dialekt,
            setninger,
            bok: None,
        })
    }

    /// With the ledger that what is withdrawn is kept in, apart from the database.
    #[must_use]
    pub fn med_bok(self, bok: Option<Bok>) -> Self {
        let bok = bok.map(Arc::new);
        Self { bok, ..self }
    }

    pub(super) fn bok(&self) -> Option<&Arc<Bok>> {
        self.bok.as_ref()
    }

    /// The dialect of this database.
    #[must_use]
    pub fn dialekt(&self) -> Dialekt {
        self.dialekt
    }

    /// Statements run so far, BEGIN and COMMIT not counted.
    #[must_use]
    pub fn antall_setninger(&self) -> u64 {
        self.setninger.load(Ordering::Relaxed)
    }

    /// The pool itself, for migrations, demo data and tests.
    #[must_use]
    pub fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn lukk(&self) -> Result<(), DbErr> {
        self.lesepool.close_by_ref().await?;
        self.pool.close_by_ref().await
    }

    /// The tables that the database has.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn tabeller(&self) -> Result<Vec<String>, DbErr> {
        let (backend, sql) = match self.dialekt {
            Dialekt::Postgres => (
                DbBackend::Postgres,
                "SELECT table_name::text FROM information_schema.tables \
                 WHERE table_schema = current_schema() ORDER BY 1",
            ),
            Dialekt::Sqlite => (
                DbBackend::Sqlite,
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
            ),
        };
        let rader = self
            .pool
            .query_all_raw(Statement::from_string(backend, sql))
            .await?;
        rader.iter().map(|rad| rad.try_get_by_index(0)).collect()
    }

    /// The database's clock.
    pub(super) async fn klokke(&self) -> Result<chrono::DateTime<chrono::Utc>, DbErr> {
        let (backend, sql) = match self.dialekt {
            Dialekt::Postgres => (
                DbBackend::Postgres,
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            ),
            Dialekt::Sqlite => (
                DbBackend::Sqlite,
                "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
            ),
        };
        let rad = self
            .pool
            .query_one_raw(Statement::from_string(backend, sql))
            .await?;
        let ms: i64 = rad
            .ok_or(DbErr::RecordNotFound(String::new()))?
            .try_get_by_index(0)?;
        chrono::DateTime::from_timestamp_millis(ms).ok_or(DbErr::RecordNotFound(String::new()))
    }

    /// A transaction that reads one snapshot.
    pub(super) async fn les(&self) -> Result<DatabaseTransaction, DbErr> {
        begynn(self.lesepool.clone(), None).await
    }

    /// For a statement that needs no snapshot but its own.
    pub(super) fn en_lesing(&self) -> &DatabaseConnection {
        &self.lesepool
    }

    /// A transaction that writes. On SQLite it holds the writer lock from the start; on PostgreSQL
    /// each statement sees what committed before it, so that state read after a lock is current.
    pub(super) async fn skriv(&self) -> Result<DatabaseTransaction, DbErr> {
        let modus = (self.dialekt == Dialekt::Sqlite).then_some(SqliteTransactionMode::Immediate);
        begynn(self.pool.clone(), modus).await
    }

    /// A transaction that writes and is no call's: its statements take the time that they need.
    pub(super) async fn skriv_lenge(&self) -> Result<DatabaseTransaction, DbErr> {
        let tx = self.skriv().await?;
        if self.dialekt == Dialekt::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0")
                .await?;
        }
        Ok(tx)
    }

    /// Shared locks on these brukere and on the registry, in one statement and always in the same
    /// order, held to the end of the transaction.
    pub(super) async fn laas_delt(
        &self,
        tx: &DatabaseTransaction,
        brukere: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), DbErr> {
        if self.dialekt == Dialekt::Sqlite {
            return Ok(());
        }
        let mut noekler: Vec<i64> = brukere.into_iter().map(laasnoekkel).collect();
        noekler.sort_unstable();
        noekler.dedup();
        noekler.insert(0, FELLES_LAAS);
        let liste = noekler
            .iter()
            .map(i64::to_string)
            .collect::<Vec<_>>()
            .join(",");
        tx.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock_shared(n) FROM unnest(string_to_array($1, ',')::bigint[]) AS n",
            [liste.into()],
        ))
        .await?;
        Ok(())
    }

    /// The lock on one bruker for a writer alone, and a shared one on the registry.
    pub(super) async fn laas_alene(
        &self,
        tx: &DatabaseTransaction,
        bruker: Uuid,
    ) -> Result<(), DbErr> {
        if self.dialekt == Dialekt::Sqlite {
            return Ok(());
        }
        self.laas_delt(tx, []).await?;
        tx.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [laasnoekkel(bruker).into()],
        ))
        .await?;
        Ok(())
    }

    /// The lock that gives events their order: whoever holds it commits before the next one gets it.
    pub(super) async fn laas_rekkefoelge(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.dialekt == Dialekt::Postgres {
            tx.execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [REKKEFOELGE_LAAS.into()],
            ))
            .await?;
        }
        Ok(())
    }

    /// The registry's lock for a writer alone: a leaver, a changed role, a new policy.
    pub(super) async fn laas_register(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.dialekt == Dialekt::Postgres {
            tx.execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [FELLES_LAAS.into()],
            ))
            .await?;
        }
        Ok(())
    }
}

fn valg(url: &str, maks: u32, sesjon: Sesjon, frister: Option<Frister>) -> ConnectOptions {
    let mut valg = ConnectOptions::new(url);
    valg.max_connections(maks)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false)
        .test_before_acquire(false);
    if url.contains(":memory:") {
        // Closing the connection would lose the data.
        valg.idle_timeout(None).max_lifetime(None);
    }
    valg.map_sqlx_postgres_opts(move |opt| {
        // Our statements are long unions whose plan depends little on their values: planning
        // them anew each time costs more than running them.
        opt.options([("plan_cache_mode", "force_generic_plan")])
            .options(sesjon)
            .options(frister.into_iter().flat_map(Frister::som_valg))
    });
    valg.map_sqlx_sqlite_opts(|opt| {
        opt.foreign_keys(true)
            .create_if_missing(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("journal_mode", "WAL")
            // The log entry must survive power loss before its answer leaves.
            .pragma("synchronous", "FULL")
    });
    valg
}

/// Begins in a task of its own, which nobody cancels: a `BEGIN` that is given up half way leaves
/// its connection in a transaction that the pool does not know of (sqlx 0.9), for whoever gets it
/// next.
async fn begynn(
    pool: DatabaseConnection,
    modus: Option<SqliteTransactionMode>,
) -> Result<DatabaseTransaction, DbErr> {
    let valg = TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: modus,
    };
    tokio::spawn(async move { pool.begin_with_options(valg).await })
        .await
        .map_err(|feil| DbErr::Custom(feil.to_string()))?
}

/// The advisory lock key of a bruker. Two brukere sharing one only wait for each other.
fn laasnoekkel(bruker: Uuid) -> i64 {
    let (hoey, lav) = bruker.as_u64_pair();
    // Never the registry's key.
    i64::from_be_bytes((hoey ^ lav.rotate_left(17)).to_be_bytes()) | 1
}
