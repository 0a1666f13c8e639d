//! Taking a copy of a database, and putting it back, as an operator does.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use sea_orm::ConnectionTrait;

use crate::rigg::Base;

/// Copies a database, whoever is at work in it.
pub async fn kopier(base: &Base, til: &Path) {
    if base.url.starts_with("sqlite:") {
        let db = sea_orm::Database::connect(&base.url).await.unwrap();
        let sql = format!("VACUUM INTO '{}'", til.display());
        db.execute_unprepared(&sql).await.unwrap();
        return db.close().await.unwrap();
    }
    kjoer(
        "pg_dump",
        &["--format=custom", "--file", sti(til), &base.url],
    );
}

/// Puts a copy in the place of the database, which is lost.
pub async fn legg_tilbake(base: &Base, fra: &Path) {
    if let Some(fil) = base.url.strip_prefix("sqlite://") {
        for rest in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{fil}{rest}"));
        }
        std::fs::copy(fra, fil).unwrap();
        return;
    }
    let (tjener, navn) = base.url.rsplit_once('/').unwrap();
    let admin = sea_orm::Database::connect(std::env::var("HF_TEST_POSTGRES_URL").unwrap())
        .await
        .unwrap();
    for sql in [
        format!("DROP DATABASE {navn} WITH (FORCE)"),
        format!("CREATE DATABASE {navn}"),
    ] {
        admin.execute_unprepared(&sql).await.unwrap();
    }
    admin.close().await.unwrap();
    let url = format!("{tjener}/{navn}");
    kjoer(
        "pg_restore",
        &["--exit-on-error", "--dbname", &url, sti(fra)],
    );
}

fn sti(sti: &Path) -> &str {
    sti.to_str().unwrap()
}

/// A program of PostgreSQL: the newest that is installed, which Debian keeps out of PATH.
fn kjoer(navn: &str, argumenter: &[&str]) {
    let mut funnet: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|versjon| versjon.unwrap().path().join("bin").join(navn))
        .filter(|program| program.exists())
        .collect();
    funnet.sort();
    let program = funnet.pop().unwrap_or_else(|| PathBuf::from(navn));
    let utfall = Command::new(program).args(argumenter).output().unwrap();
    let feil = String::from_utf8_lossy(&utfall.stderr);
    assert!(utfall.status.success(), "{navn}: {feil}");
}
