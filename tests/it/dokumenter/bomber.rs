//! Documents made to be costly: refused in no time, with a small answer.

use std::time::{Duration, Instant};

use serde_json::json;

use super::over;
use crate::rigg::{Portal, Svar, paa_begge};

paa_begge![
    fragmentbomber_avvises_paa_et_blunk,
    en_million_klammer_avvises_paa_et_blunk,
    strenger_uten_slutt_leses_en_gang,
    fragmenter_i_ring_er_ikke_et_dokument,
];

/// A document of a kilobyte that takes seconds where spreads are followed without memory.
const BLUNK: Duration = Duration::from_millis(50);

/// Asks, and says whether it took no more than a moment: the fastest of some, for the machine has
/// other things to do.
async fn paa_et_blunk(p: &Portal, dokument: &str) -> Svar {
    let mut raskest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let svar = p.som("kari-koordinator").spoer(dokument, json!({})).await;
        raskest = raskest.min(start.elapsed());
        if raskest < BLUNK {
            return svar;
        }
    }
    panic!("{raskest:?}: {}", &dokument[..40]);
}

/// Each fragment spreads the next twice.
fn dobling(lengde: usize, sist: &str) -> String {
    let fragmenter = (0..lengde).map(|n| {
        let neste = n + 1;
        format!("fragment f{n} on Query {{ ...f{neste} ...f{neste} }} ")
    });
    fragmenter.collect::<String>() + sist
}

async fn fragmentbomber_avvises_paa_et_blunk(p: Portal) {
    let felt = "fragment f18 on Query { __typename }";
    let bomber = [
        // Written out 2^18 fields; nothing but spreads; and nobody spreads it.
        format!("{{ ...f0 }} {}", dobling(18, felt)),
        format!("{{ ...f0 }} {}", dobling(18, "")),
        format!("{{ __typename }} {}", dobling(18, felt)),
        format!("subscription {{ ...f0 }} {}", dobling(18, felt)),
        format!("mutation {{ ...f0 }} {}", dobling(18, felt)),
    ];
    for bombe in bomber {
        assert!(bombe.len() < 1_000);
        let svar = paa_et_blunk(&p, &bombe).await;
        assert!(over(&svar).is_some(), "{}", svar.tekst);
    }
    let lang = format!(
        "{{ ...f0 }} {}",
        dobling(60, "fragment f60 on Query { __typename }")
    );
    let svar = paa_et_blunk(&p, &lang).await;
    assert_eq!(over(&svar).unwrap().0, "NIVAAER");
}

async fn en_million_klammer_avvises_paa_et_blunk(p: Portal) {
    for tegn in ["{", "[", "(", "{a", "{a(b:[", "}"] {
        let million = tegn.repeat(1_000_000);
        let svar = paa_et_blunk(&p, &million).await;
        assert_eq!(over(&svar).unwrap().0, "DOKUMENT", "{tegn}");
    }
    let p = p.med_grenser(|g| (g.kib, g.symboler) = (256, 100_000));
    for (tegn, grense) in [("{", "KLAMMER"), ("{a(b:[", "SYMBOLER"), ("[", "KLAMMER")] {
        let mange = tegn.repeat(if grense == "KLAMMER" { 99_999 } else { 40_000 });
        let svar = p.som("kari-koordinator").spoer(&mange, json!({})).await;
        assert_eq!(over(&svar).unwrap().0, grense, "{tegn}");
    }
}

/// A parser that goes back when a string has no end goes through the rest of the text for each.
async fn strenger_uten_slutt_leses_en_gang(p: Portal) {
    for streng in ["\"\"\"a\" ", "\"a\n", "\"\\\" ", "\"\"\"\n\\"] {
        let mange = format!("{{ meg(a: [{}", streng.repeat(400));
        let svar = paa_et_blunk(&p, &mange).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{streng:?}");
    }
}

async fn fragmenter_i_ring_er_ikke_et_dokument(p: Portal) {
    for ring in [
        "{ ...f } fragment f on Query { ...f }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "{ __typename } fragment a on Query { ...b } fragment b on Query { ...a }",
    ] {
        let svar = paa_et_blunk(&p, ring).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{ring}");
    }
}
