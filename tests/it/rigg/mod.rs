//! The harness: portals on every kind of database, personas that ask, and looks behind the scenes.

mod baser;
mod innhold;
mod lytter;
mod portal;
mod program;
mod samtale;
mod stans;
mod tid;
mod tjener;
mod varsler;

pub use baser::{Base, Mappe, Slag};
pub use lytter::{Forteller, Lytter, MANGE, SIDE, STROEM, kort};
pub use portal::{NOEKKEL, Portal};
pub use program::{Hendelsesstroem, Program, Samtale, kommando, kommando_med, kommando_paa};
pub use samtale::{Som, Svar, Utfall, id};
pub use tid::Styrt;
pub use tjener::{Tjener, les};
pub use varsler::Varsler;

/// Runs a use case on a database of its own, which is gone afterwards however it went.
pub async fn kjoer<F>(slag: Slag, brukstilfelle: impl FnOnce(Portal) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some((base, db)) = Base::fylt(slag).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let portal = Portal::paa(db, &base.url).await;
    let utfall = tokio::spawn(brukstilfelle(portal)).await;
    base.slett().await;
    if let Err(feil) = utfall {
        std::panic::resume_unwind(feil.into_panic());
    }
}

/// Makes each of these functions a test on SQLite and on PostgreSQL.
macro_rules! paa_begge {
    ($($navn:ident),+ $(,)?) => { $crate::rigg::tester!(Minne; $($navn),+); };
}

/// The same, where requests must run beside each other: SQLite in a file.
macro_rules! samtidig_paa_begge {
    ($($navn:ident),+ $(,)?) => { $crate::rigg::tester!(Fil; $($navn),+); };
}

macro_rules! tester {
    ($sqlite:ident; $($navn:ident),+) => {
        $(
            mod $navn {
                use $crate::rigg::{Slag, kjoer};

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    kjoer(Slag::$sqlite, super::$navn).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    kjoer(Slag::Postgres, super::$navn).await;
                }
            }
        )+
    };
}

pub(crate) use {paa_begge, samtidig_paa_begge, tester};
