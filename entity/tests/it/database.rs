//! Empty databases to test on, and what they say of themselves.

use std::collections::BTreeSet;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult,
    Statement,
};

/// A column as the database describes it: name, type, whether it may be null.
pub type Kolonne = (String, String, bool);

/// One empty database per backend; `navn` is the test's own, so that tests can run together.
pub async fn tomme(navn: &str) -> Vec<DatabaseConnection> {
    let mut databaser = vec![sqlite().await];
    if let Ok(url) = std::env::var("HF_TEST_POSTGRES_URL") {
        databaser.push(postgres(&url, navn).await);
    }
    databaser
}

/// As [`tomme`], with all migrations run.
pub async fn migrerte(navn: &str) -> Vec<DatabaseConnection> {
    let databaser = tomme(navn).await;
    for db in &databaser {
        Migrator::up(db, None).await.expect("migrate up");
    }
    databaser
}

async fn sqlite() -> DatabaseConnection {
    let mut valg = ConnectOptions::new("sqlite::memory:");
    valg.max_connections(1);
    Database::connect(valg).await.expect("SQLite in memory")
}

async fn postgres(url: &str, navn: &str) -> DatabaseConnection {
    let skjema = format!("hf_entity_{navn}");
    let db = Database::connect(url).await.expect("HF_TEST_POSTGRES_URL");
    for sql in [
        format!("DROP SCHEMA IF EXISTS {skjema} CASCADE"),
        format!("CREATE SCHEMA {skjema}"),
    ] {
        db.execute_unprepared(&sql)
            .await
            .expect("a schema of its own");
    }
    let mut valg = ConnectOptions::new(url);
    valg.max_connections(2).set_schema_search_path(skjema);
    Database::connect(valg).await.expect("HF_TEST_POSTGRES_URL")
}

async fn spoer(db: &DatabaseConnection, sqlite: String, postgres: String) -> Vec<QueryResult> {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Sqlite {
        sqlite
    } else {
        postgres
    };
    db.query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("catalogue")
}

fn felt<T: sea_orm::TryGetable>(rad: &QueryResult, kolonne: &str) -> T {
    rad.try_get("", kolonne).expect("column of the catalogue")
}

/// The tables there are.
pub async fn tabeller(db: &DatabaseConnection) -> BTreeSet<String> {
    spoer(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'".into(),
        "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()".into(),
    )
    .await
    .iter()
    .map(|rad| felt(rad, "name"))
    .collect()
}

/// The columns of a table, in order.
pub async fn kolonner(db: &DatabaseConnection, tabell: &str) -> Vec<Kolonne> {
    spoer(
        db,
        format!(
            "SELECT name, type, \"notnull\" = 0 AND pk = 0 AS kan_mangle
             FROM pragma_table_info('{tabell}') ORDER BY cid"
        ),
        format!(
            "SELECT column_name::text AS name, data_type::text AS type,
                    is_nullable = 'YES' AS kan_mangle
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = '{tabell}'
             ORDER BY ordinal_position"
        ),
    )
    .await
    .iter()
    .map(|rad| {
        (
            felt(rad, "name"),
            felt(rad, "type"),
            felt(rad, "kan_mangle"),
        )
    })
    .collect()
}

/// The columns that some index of the table begins with.
pub async fn indeksert(db: &DatabaseConnection, tabell: &str) -> BTreeSet<String> {
    spoer(
        db,
        format!(
            "SELECT k.name AS name FROM pragma_index_list('{tabell}') i, pragma_index_info(i.name) k
             WHERE k.seqno = 0"
        ),
        format!(
            "SELECT a.attname::text AS name FROM pg_index i
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = '{tabell}'::regclass"
        ),
    )
    .await
    .iter()
    .map(|rad| felt(rad, "name"))
    .collect()
}
