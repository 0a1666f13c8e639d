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

mod avtalerader;
mod base;
mod fasit;
mod hendelser;
mod lekkasjer;
mod operasjoner;
mod oye;
mod par;
mod planrader;
mod rader;
mod register;
mod runde;
mod skap;
pub mod skjemakart;
mod spoerrer;
mod svarer;
mod terning;
mod tvilling;
mod utvalg;
mod verden;
mod verdier;

use base::{Base, Egen};
use par::{Bord, Funn, Tall};
use register::Slag;
use svarer::Vei;

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
async fn kjoer(bord: &Bord, slag: Slag, antall: u64, del: Del) -> Result<Tall, Funn> {
    let froe = fra_miljoe("HF_TEST_FROE").unwrap_or(FROE);
    let mut tall = Tall::default();
    for nr in 0..antall {
        bord.par(froe + nr * del.av + del.nr, slag, &mut tall)
            .await?;
    }
    Ok(tall)
}

/// Pairs of every kind of asker, by seed.
async fn alle_slag(bord: &Bord, antall: u64) -> Result<Tall, Funn> {
    const SLAG: [Slag; 4] = [Slag::Ansatt, Slag::Politi, Slag::Borger, Slag::System];
    let froe: u64 = fra_miljoe("HF_TEST_FROE").unwrap_or(FROE);
    let mut tall = Tall::default();
    for froe in froe..froe + antall {
        let slag = SLAG[usize::try_from(froe % 4).expect("small")];
        bord.par(froe, slag, &mut tall).await?;
    }
    Ok(tall)
}

/// Every so many seeds from a certain one: parts of a run that can go side by side.
#[derive(Clone, Copy)]
struct Del {
    nr: u64,
    av: u64,
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
fn godkjenn(utfall: Result<Tall, Funn>, med_stroemmer: bool) {
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
                    tall.meldinger > 0 || !med_stroemmer,
                    "nothing is told: {tall:?}"
                );
                assert!(
                    tall.ugyldige * 4 <= tall.operasjoner,
                    "many operations are not valid: {tall:?}"
                );
            }
        }
    }
}

/// The pairs in memory, in parts: 2,000 in all unless `HF_TEST_PAR` says how many in each part.
macro_rules! sqlite {
    ($($navn:ident: $slag:ident, $nr:literal av $av:literal, $antall:literal;)+) => {
        $(#[test]
        fn $navn() {
            let antall = fra_miljoe("HF_TEST_PAR").unwrap_or($antall);
            let del = Del { nr: $nr, av: $av };
            godkjenn(i_eget_rom(async move || {
                kjoer(&Bord::i_minnet().await, Slag::$slag, antall, del).await
            }), true);
        })+
    };
}

sqlite! {
    sqlite_en_ansatt_skiller_ikke_skjult_fra_ingenting_0: Ansatt, 0 av 5, 220;
    sqlite_en_ansatt_skiller_ikke_skjult_fra_ingenting_1: Ansatt, 1 av 5, 220;
    sqlite_en_ansatt_skiller_ikke_skjult_fra_ingenting_2: Ansatt, 2 av 5, 220;
    sqlite_en_ansatt_skiller_ikke_skjult_fra_ingenting_3: Ansatt, 3 av 5, 220;
    sqlite_en_ansatt_skiller_ikke_skjult_fra_ingenting_4: Ansatt, 4 av 5, 220;
    sqlite_en_borger_skiller_ikke_skjult_fra_ingenting_0: Borger, 0 av 3, 200;
    sqlite_en_borger_skiller_ikke_skjult_fra_ingenting_1: Borger, 1 av 3, 200;
    sqlite_en_borger_skiller_ikke_skjult_fra_ingenting_2: Borger, 2 av 3, 200;
    sqlite_et_system_skiller_ikke_skjult_fra_ingenting: System, 0 av 1, 300;
}

/// 200 pairs on PostgreSQL, where the run has one: `HF_TEST_POSTGRES_URL`.
#[test]
fn postgres_gir_ingen_andre_svar() {
    let Ok(server) = std::env::var("HF_TEST_POSTGRES_URL") else {
        println!("no PostgreSQL in this run");
        return;
    };
    let antall: u64 = fra_miljoe("HF_TEST_PAR").unwrap_or(200);
    godkjenn(
        i_eget_rom(async move || {
            let egne = [Egen::lag(&server, "a").await, Egen::lag(&server, "b").await];
            let bord = Bord {
                baser: [
                    Base::paa(&egne[0].url()).await,
                    Base::paa(&egne[1].url()).await,
                ],
                vei: Vei::Direkte,
            };
            let utfall = alle_slag(&bord, antall).await;
            drop(bord);
            for egen in egne {
                egen.slipp().await;
            }
            utfall
        }),
        true,
    );
}

/// 50 pairs over HTTP: status and headers too.
#[test]
fn http_sier_ikke_mer_enn_svaret() {
    let antall: u64 = fra_miljoe("HF_TEST_PAR").unwrap_or(50);
    godkjenn(
        i_eget_rom(async move || {
            let bord = Bord {
                vei: Vei::Http,
                ..Bord::i_minnet().await
            };
            alle_slag(&bord, antall).await
        }),
        false,
    );
}
