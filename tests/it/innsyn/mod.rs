//! Non-interference and liveness (invariant 2), by pairs of random worlds.
//!
//! Two worlds that differ only in what an asker may not see, by the naive evaluator's word, must
//! give that asker the same answers to the byte: data, errors, counts, order, cursors, versions,
//! cost. And what the asker may see must be what is stored.
//!
//! A case that fails prints its seed: `HF_TEST_FROE=<seed> HF_TEST_PAR=1` shows it again. A million
//! pairs per kind of asker, optimised:
//!
//! ```text
//! HF_TEST_PAR=1000000 cargo test --release --config profile.release.debug-assertions=true \
//!     --config profile.release.lto=false -p tester --test it innsyn::sqlite
//! ```

mod base;
mod fasit;
mod lekkasjer;
mod operasjoner;
mod oye;
mod par;
mod rader;
mod register;
mod skap;
mod skjemakart;
mod terning;
mod tvilling;
mod verden;
mod verdier;

use par::{Bord, Funn, Tall};
use register::Slag;

/// Where the run begins when nothing else is said.
const FROE: u64 = 20_260_615;

fn fra_miljoe<T: std::str::FromStr>(navn: &str) -> Option<T> {
    let verdi = std::env::var(navn).ok()?;
    Some(
        verdi
            .parse()
            .unwrap_or_else(|_| panic!("{navn} is not a number")),
    )
}

/// Runs pair after pair; the first difference ends it.
async fn kjoer(bord: &Bord, slag: Slag, antall: u64) -> Result<Tall, Funn> {
    let froe = fra_miljoe("HF_TEST_FROE").unwrap_or(FROE);
    let mut tall = Tall::default();
    for nr in 0..antall {
        bord.par(froe.wrapping_add(nr), slag, &mut tall).await?;
    }
    Ok(tall)
}

/// On a thread with room for deep answers, in a runtime of its own.
fn i_eget_rom<T: Send + 'static>(arbeid: impl AsyncFnOnce() -> T + Send + 'static) -> T {
    let traad = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        let rom = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        rom.block_on(arbeid())
    });
    traad
        .expect("a thread")
        .join()
        .unwrap_or_else(|panikk| std::panic::resume_unwind(panikk))
}

/// Nothing was found, and there was something to find.
fn godkjenn(utfall: Result<Tall, Funn>) {
    match utfall {
        Err(funn) => panic!("{funn}"),
        Ok(tall) => {
            println!("{tall:?}");
            if tall.par >= 50 {
                assert!(
                    tall.med_forskjell * 10 >= tall.par * 9,
                    "few worlds differ: {tall:?}"
                );
                assert!(
                    tall.ser_noen * 2 >= tall.par,
                    "few askers see anything: {tall:?}"
                );
                assert!(
                    tall.ugyldige * 4 <= tall.operasjoner,
                    "many operations are not valid: {tall:?}"
                );
            }
        }
    }
}

fn sqlite(slag: Slag, antall: u64) {
    let antall = fra_miljoe("HF_TEST_PAR").unwrap_or(antall);
    godkjenn(i_eget_rom(async move || {
        kjoer(&Bord::i_minnet().await, slag, antall).await
    }));
}

#[test]
fn sqlite_en_ansatt_ser_ikke_forskjell_paa_skjult_og_ingenting() {
    sqlite(Slag::Ansatt, 1_100);
}

#[test]
fn sqlite_en_borger_ser_ikke_forskjell_paa_skjult_og_ingenting() {
    sqlite(Slag::Borger, 600);
}

#[test]
fn sqlite_et_system_ser_ikke_forskjell_paa_skjult_og_ingenting() {
    sqlite(Slag::System, 300);
}
