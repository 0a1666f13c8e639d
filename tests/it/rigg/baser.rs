//! Databases for one test each: SQLite in memory, SQLite in a file, PostgreSQL.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use helsefellesskap::storage::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::portal;

/// The kinds of database that tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slag {
    /// SQLite in memory: one connection, gone with it.
    Minne,
    /// SQLite in a file: readers beside one writer.
    Fil,
    /// PostgreSQL, when `HF_TEST_POSTGRES_URL` names one.
    Postgres,
}

/// One test's database.
pub struct Base {
    /// Where it is.
    pub url: String,
    rydding: Rydding,
}

enum Rydding {
    Ingenting,
    /// Goes with this.
    Fil {
        _mappe: Mappe,
    },
    Postgres(String),
}

/// Connections per node.
const FORBINDELSER: u32 = 8;

impl Base {
    /// A filled database. `None`: there is no PostgreSQL here.
    pub async fn fylt(slag: Slag) -> Option<(Self, Database)> {
        if slag == Slag::Postgres {
            let base = Self::i_postgres(Some(mal().await?)).await?;
            let db = base.koble_til().await;
            return Some((base, db));
        }
        Self::fylt_med(slag, portal::BRUKERE).await
    }

    /// The same with so many brukere.
    pub async fn fylt_med(slag: Slag, brukere: usize) -> Option<(Self, Database)> {
        let base = match slag {
            Slag::Minne => Self {
                url: "sqlite::memory:".to_owned(),
                rydding: Rydding::Ingenting,
            },
            Slag::Fil => Self::ny_fil(),
            Slag::Postgres => Self::tom_i_postgres().await?,
        };
        let db = base.koble_til().await;
        portal::fyll(&db, brukere).await;
        Some((base, db))
    }

    /// An address of a SQLite file that does not exist yet.
    pub fn ny_fil() -> Self {
        let mappe = Mappe::ny();
        let url = format!("sqlite://{}", mappe.sti().join("portal.sqlite").display());
        Self {
            url,
            rydding: Rydding::Fil { _mappe: mappe },
        }
    }

    /// An empty PostgreSQL database.
    pub async fn tom_i_postgres() -> Option<Self> {
        Self::i_postgres(None).await
    }

    async fn i_postgres(mal: Option<String>) -> Option<Self> {
        let tjener = postgres()?;
        let (admin, navn) = (admin(&tjener).await, navn());
        let fra = mal
            .map(|mal| format!(" TEMPLATE {mal}"))
            .unwrap_or_default();
        admin
            .execute_unprepared(&format!("DROP DATABASE IF EXISTS {navn}"))
            .await
            .unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {navn}{fra}"))
            .await
            .unwrap();
        admin.close().await.unwrap();
        Some(Self {
            url: med_navn(&tjener, &navn),
            rydding: Rydding::Postgres(navn),
        })
    }

    /// A new pool of connections to it.
    pub async fn koble_til(&self) -> Database {
        Database::koble_til(&self.url, FORBINDELSER).await.unwrap()
    }

    /// Takes it away, whoever is still connected.
    pub async fn slett(self) {
        match self.rydding {
            Rydding::Ingenting | Rydding::Fil { .. } => {}
            Rydding::Postgres(navn) => {
                let admin = admin(&postgres().unwrap()).await;
                admin
                    .execute_unprepared(&format!("DROP DATABASE {navn} WITH (FORCE)"))
                    .await
                    .unwrap();
                admin.close().await.unwrap();
            }
        }
    }
}

/// A folder that is removed when this is dropped.
pub struct Mappe(PathBuf);

impl Mappe {
    /// A new, empty one.
    pub fn ny() -> Self {
        let sti = std::env::temp_dir().join(navn());
        std::fs::create_dir_all(&sti).unwrap();
        Self(sti)
    }

    /// Where it is.
    pub fn sti(&self) -> &Path {
        &self.0
    }
}

impl Drop for Mappe {
    fn drop(&mut self) {
        // What is left behind in a folder for temporary files does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The filled database that those of the tests are copies of, made by the first test that needs
/// it. A new build makes a new one.
async fn mal() -> Option<String> {
    const LAAS: i64 = 0x6866_5f6d_616c;
    let tjener = postgres()?;
    let admin = admin(&tjener).await;
    let mal = format!("hf_mal_{:016x}", avtrykk());
    admin
        .execute_unprepared(&format!("SELECT pg_advisory_lock({LAAS})"))
        .await
        .unwrap();
    let finnes = admin
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            format!("SELECT 1 FROM pg_database WHERE datname = '{mal}'"),
        ))
        .await
        .unwrap();
    if finnes.is_none() {
        // Under another name until it is whole.
        let halv = format!("{mal}_halv");
        admin
            .execute_unprepared(&format!("DROP DATABASE IF EXISTS {halv} WITH (FORCE)"))
            .await
            .unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {halv}"))
            .await
            .unwrap();
        let db = Database::koble_til(&med_navn(&tjener, &halv), 2)
            .await
            .unwrap();
        portal::fyll(&db, portal::BRUKERE).await;
        db.lukk().await.unwrap();
        admin
            .execute_unprepared(&format!("ALTER DATABASE {halv} RENAME TO {mal}"))
            .await
            .unwrap();
    }
    admin
        .execute_unprepared(&format!("SELECT pg_advisory_unlock({LAAS})"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    Some(mal)
}

fn postgres() -> Option<String> {
    std::env::var("HF_TEST_POSTGRES_URL").ok()
}

async fn admin(tjener: &str) -> DatabaseConnection {
    let mut valg = sea_orm::ConnectOptions::new(tjener);
    // One connection: an advisory lock belongs to it.
    valg.max_connections(1)
        .sqlx_logging(false)
        .acquire_timeout(std::time::Duration::from_secs(60));
    sea_orm::Database::connect(valg).await.unwrap()
}

fn med_navn(tjener: &str, navn: &str) -> String {
    let (foran, _) = tjener.rsplit_once('/').unwrap();
    format!("{foran}/{navn}")
}

/// A name that no other test has, in this process or another.
fn navn() -> String {
    static NESTE: AtomicU32 = AtomicU32::new(0);
    format!(
        "hf_it_{}_{}",
        std::process::id(),
        NESTE.fetch_add(1, Ordering::Relaxed)
    )
}

fn avtrykk() -> u64 {
    let program = std::fs::metadata(std::env::current_exe().unwrap()).unwrap();
    let mut hasher = DefaultHasher::new();
    (program.len(), program.modified().unwrap()).hash(&mut hasher);
    hasher.finish()
}
