//! Demo data: the command that fills a database, and that both kinds of database get the same.

use std::pin::Pin;

use entity::{Besoek, Personrad, besoek_alle};
use helsefellesskap::{konfig::Konfig, oppstart, storage::Database};
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use crate::rigg::{Base, Mappe, Slag, kommando_paa};

const BRUKERE: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    kommandoen_fyller_en_tom_database(Base::ny_fil()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    match Base::tom_i_postgres().await {
        Some(base) => kommandoen_fyller_en_tom_database(base).await,
        None => eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL"),
    }
}

async fn kommandoen_fyller_en_tom_database(base: Base) {
    let mappe = Mappe::ny();
    let demo = || kommando_paa(mappe.sti(), &base.url, &["demo", "--brukere", "30"]);
    let (kode, ut, feil) = demo();
    assert_eq!((kode, feil.as_str()), (0, ""));
    let db = base.koble_til().await;
    let rader = innhold(&db).await;
    let brukere = entity::bruker::Entity::find().all(db.pool()).await.unwrap();
    let ansatte = entity::ansatt::Entity::find().all(db.pool()).await.unwrap();
    let samtykker = entity::samtykke::Entity::find()
        .all(db.pool())
        .await
        .unwrap();
    assert_eq!(brukere.len(), BRUKERE);
    let ventet = format!(
        "brukere: {BRUKERE}\nansatte: {}\nsamtykker: {}\nrows in all: {}\n",
        ansatte.len(),
        samtykker.len(),
        rader.len()
    );
    assert_eq!(ut, ventet);

    let (kode, ut, feil) = demo();
    assert_eq!((kode, ut.as_str()), (1, ""));
    assert_eq!(feil, "helsefellesskap: the database is not empty\n");
    assert!(innhold(&db).await == rader);
    db.lukk().await.unwrap();
    base.slett().await;
}

#[test]
fn uten_tall_eller_for_mange_blir_det_ingenting() {
    let mappe = Mappe::ny();
    let url = format!("sqlite://{}", mappe.sti().join("portal.sqlite").display());
    for galt in ["0", "mange", "1000001"] {
        let (kode, ut, _) = kommando_paa(mappe.sti(), &url, &["demo", "--brukere", galt]);
        assert_eq!((kode, ut.as_str()), (2, ""), "{galt}");
    }
}

#[tokio::test]
async fn i_produksjon_finnes_ingen_demodata() {
    let noekkel = format!("{}=", "A".repeat(43));
    let satt = [
        ("HF_ENV", "production"),
        ("HF_DATABASE_URL", "sqlite::memory:"),
        ("HF_KEY", noekkel.as_str()),
        ("HF_SIGNING_KEY", noekkel.as_str()),
        ("HF_ISSUERS", "utstedere.json"),
        ("HF_LEDGER", "ledger"),
    ];
    let satt = satt.map(|(navn, verdi)| (navn.to_owned(), verdi.to_owned()));
    let konfig = Konfig::les(satt.into_iter()).unwrap();
    let feil = oppstart::fyll_demo(&konfig, Some(4)).await.unwrap_err();
    assert_eq!(
        feil.to_string(),
        "demo data is for development and test only"
    );
}

/// PostgreSQL is filled by COPY, SQLite row by row.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn begge_slag_faar_det_samme() {
    let Some((postgres, db)) = Base::fylt_med(Slag::Postgres, BRUKERE).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let (_sqlite, annen) = Base::fylt_med(Slag::Minne, BRUKERE).await.unwrap();
    let (en, to) = (innhold(&db).await, innhold(&annen).await);
    assert!(en.len() > BRUKERE);
    for (en, to) in en.iter().zip(&to) {
        assert_eq!(en, to);
    }
    assert_eq!(en.len(), to.len());
    db.lukk().await.unwrap();
    postgres.slett().await;
}

/// They are away while PostgreSQL is filled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noekler_og_indekser_er_som_foer() {
    let Some(tom) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let tomt = tom.koble_til().await;
    migration::Migrator::up(tomt.pool(), None).await.unwrap();
    let (full, fylt) = Base::fylt_med(Slag::Postgres, 4).await.unwrap();
    let foer = noekler_og_indekser(&tomt).await;
    assert!(foer.len() > 30);
    assert_eq!(noekler_og_indekser(&fylt).await, foer);
    for (db, base) in [(tomt, tom), (fylt, full)] {
        db.lukk().await.unwrap();
        base.slett().await;
    }
}

async fn noekler_og_indekser(db: &Database) -> Vec<String> {
    let sql = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() UNION ALL \
               SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
               FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1";
    let rader = Statement::from_string(DbBackend::Postgres, sql);
    let rader = db.pool().query_all_raw(rader).await.unwrap();
    rader
        .iter()
        .map(|rad| rad.try_get_by_index(0).unwrap())
        .collect()
}

/// Every row that demo data has, read as its model, in one order.
async fn innhold(db: &Database) -> Vec<String> {
    let mut lesing = Lesing { db, alt: vec![] };
    besoek_alle(&mut lesing);
    macro_rules! ogsaa {
        ($($tabell:ident),+) => { $(lesing.les::<entity::$tabell::Entity>();)+ };
    }
    ogsaa!(
        person,
        virksomhet,
        enhet,
        ansatt,
        vakt,
        klient,
        delegering,
        samarbeidsavtale,
        brukertilstand,
        tilgang,
        historikk
    );
    let mut ut = Vec::new();
    for rader in lesing.alt {
        ut.extend(rader.await);
    }
    ut.sort_unstable();
    ut
}

type Rader<'a> = Pin<Box<dyn Future<Output = Vec<String>> + Send + 'a>>;

struct Lesing<'a> {
    db: &'a Database,
    alt: Vec<Rader<'a>>,
}

impl Lesing<'_> {
    fn les<E: EntityTrait<Model: serde::Serialize>>(&mut self) {
        let pool = self.db.pool();
        self.alt.push(Box::pin(async move {
            let navn = E::default().table_name().to_owned();
            let rader = E::find().all(pool).await.unwrap();
            rader
                .iter()
                .map(|rad| format!("{navn} {}", serde_json::to_string(rad).unwrap()))
                .collect()
        }));
    }
}

impl Besoek for Lesing<'_> {
    fn tabell<E: Personrad>(&mut self) {
        self.les::<E>();
    }
}
