//! Backup and restore, with the real program: what was withdrawn after the backup stays withdrawn.

mod anlegg;
mod base;
mod begynnelse;
mod linjer;
mod oevelse;
mod register;
mod skadet;

pub use anlegg::linjefiler;

/// Makes each of these functions a test on SQLite and on PostgreSQL, with an installation of its own.
macro_rules! paa_hver_base {
    ($($navn:ident),+ $(,)?) => {
        $(
            mod $navn {
                use super::super::anlegg::Anlegg;
                use crate::rigg::Base;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    let mut anlegg = Anlegg::nytt(Base::ny_fil());
                    super::$navn(&mut anlegg).await;
                    anlegg.slett().await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    let Some(base) = Base::tom_i_postgres().await else {
                        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
                        return;
                    };
                    let mut anlegg = Anlegg::nytt(base);
                    super::$navn(&mut anlegg).await;
                    anlegg.slett().await;
                }
            }
        )+
    };
}

use paa_hver_base;
