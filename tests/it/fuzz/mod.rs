//! Whatever arrives: bytes at random, and what is valid, changed here and there. Each target runs for
//! ten seconds, or for `HF_TEST_FUZZ_SECONDS`; a case that fails is made as small as it can be, and
//! shown.

mod foresporsel;
mod linje;
mod token;

use std::time::{Duration, Instant};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, TestCaseResult, TestRunner},
};

/// For how long a target runs.
fn varighet() -> Duration {
    let sagt = std::env::var("HF_TEST_FUZZ_SECONDS").ok();
    let sekunder = sagt.map(|tekst| tekst.parse().expect("HF_TEST_FUZZ_SECONDS: a number"));
    Duration::from_secs(sekunder.unwrap_or(10))
}

/// Gives a target one case after the other until its time is up. A panic in it fails the case.
fn loep<S: Strategy>(saker: S, maal: impl AsyncFn(S::Value) -> TestCaseResult) {
    let (start, varighet, mut antall) = (Instant::now(), varighet(), 0);
    while start.elapsed() < varighet {
        let mut runner = TestRunner::new(Config {
            cases: 32,
            failure_persistence: None,
            ..Config::default()
        });
        let utfall = runner.run(&saker, |sak| {
            let her = tokio::runtime::Handle::current();
            tokio::task::block_in_place(|| her.block_on(maal(sak)))
        });
        if let Err(feil) = utfall {
            panic!("after {antall} cases: {feil}");
        }
        antall += 32;
    }
    println!("{antall} cases");
}

/// One thing done to bytes that were valid.
#[derive(Clone, Debug)]
enum Endring {
    Bytt(Index, u8),
    Slett(Index, Index),
    Sett(Index, Vec<u8>),
    Gjenta(Index, Index, u8),
}

/// What means something somewhere between the line and the database.
const ORD: [&str; 42] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "$",
    "@",
    "!",
    "...",
    "\"",
    "\"\"\"",
    "\\u0000",
    "\\ud800",
    "\\",
    "#",
    ",",
    ".",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "null",
    "true",
    "1e400",
    "-0",
    "9007199254740993",
    "99999999999999999999999",
    "query ",
    "mutation ",
    "subscription ",
    "fragment F on Bruker { ...F } ",
    "...F",
    "__typename ",
    "__schema { types { name } } ",
    "@include(if: $x) ",
    "@skip(if: true) ",
    "a: b: ",
    "first: 1000000 ",
    "after: \"x\" ",
    "\"variables\":",
    "\"query\":",
];

fn endring() -> impl Strategy<Value = Endring> {
    let ord = select(&ORD[..]).prop_map(|ord| ord.as_bytes().to_vec());
    let index = any::<Index>;
    prop_oneof![
        3 => (index(), any::<u8>()).prop_map(|(hvor, byte)| Endring::Bytt(hvor, byte)),
        2 => (index(), index()).prop_map(|(fra, til)| Endring::Slett(fra, til)),
        3 => (index(), ord).prop_map(|(hvor, ord)| Endring::Sett(hvor, ord)),
        1 => (index(), vec(any::<u8>(), 1..40)).prop_map(|(hvor, hva)| Endring::Sett(hvor, hva)),
        1 => (index(), index(), 1..60_u8).prop_map(|(fra, til, n)| Endring::Gjenta(fra, til, n)),
    ]
}

/// Some of these, one after the other.
fn endringer(antall: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Endring>> {
    vec(endring(), antall)
}

/// Bytes with all that done to them. They do not grow beyond 300 KiB.
fn endret(gyldig: &[u8], endringer: &[Endring]) -> Vec<u8> {
    let mut bytes = gyldig.to_vec();
    for endring in endringer {
        let lengde = bytes.len();
        let del = |a: &Index, b: &Index| {
            let (a, b) = (a.index(lengde + 1), b.index(lengde + 1));
            a.min(b)..a.max(b)
        };
        match endring {
            Endring::Bytt(..) if lengde == 0 => {}
            Endring::Bytt(hvor, byte) => bytes[hvor.index(lengde)] = *byte,
            Endring::Slett(fra, til) => drop(bytes.drain(del(fra, til))),
            Endring::Sett(hvor, hva) => {
                let hvor = hvor.index(lengde + 1);
                bytes.splice(hvor..hvor, hva.iter().copied());
            }
            Endring::Gjenta(fra, til, ganger) => {
                let del = del(fra, til);
                let (slutt, mer) = (del.end, bytes[del].repeat((*ganger).into()));
                if lengde + mer.len() <= 300 * 1024 {
                    bytes.splice(slutt..slutt, mer);
                }
            }
        }
    }
    bytes
}
