//! How long an answer takes does not tell somebody hidden from nobody.
//!
//! Hidden or unknown is drawn by lot before each try. If which it is makes no difference, the lots
//! have nothing to do with the times, whatever else the machine is doing: then the sum of the ranks
//! of the hidden ones (Wilcoxon, Mann and Whitney) strays from its mean by more than `GRENSE`
//! standard deviations once in 150,000 times. Ranks, so that a few slow ones weigh little.

use std::time::{Duration, Instant};

use helsefellesskap::{
    auth::{Attest, Nummerregel, Personnummer},
    demo::ider,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use samtykke::FormaalSett;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rigg::{Portal, Som, Svar, paa_begge};

paa_begge![
    skjult_og_ukjent_tar_like_lang_tid_for_den_som_er_sperret,
    skjult_og_ukjent_tar_like_lang_tid_for_en_fremmed,
    skjult_og_ukjent_tar_like_lang_tid_ved_soek_paa_nummer,
    den_en_attest_nevner_er_skjult_eller_ukjent_paa_samme_tid,
    det_som_er_hendt_siden_en_markoer_tar_like_lang_tid_som_ingenting,
];

/// Two-sided: 7 in a million.
const GRENSE: f64 = 4.5;
/// Before anything is counted.
const OPPVARMING: usize = 100;
/// Changes of rights that are nothing to the asker: each twice.
const RETTIGHETER: usize = 150;

/// Tries; the least difference that is found shrinks with the root of this.
fn forsoek() -> usize {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        10_000
    } else {
        500
    }
}

const MED_ID: &str = "query($n: ID!) { bruker(noekkel: {id: $n}) { navn { fulltNavn } kontakt { telefon } kriseplan { signaler { tekst } } } }";
const MED_NUMMER: &str =
    "query($n: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $n}) { navn { fulltNavn } } }";

async fn skjult_og_ukjent_tar_like_lang_tid_for_den_som_er_sperret(p: Portal) {
    let ukjent = json!(Uuid::from_u128(0xabc));
    let stian = p.som("stian-sperret");
    like_lang_tid(&p, stian, MED_ID, json!(ider::BRIT), ukjent).await;
}

async fn skjult_og_ukjent_tar_like_lang_tid_for_en_fremmed(p: Portal) {
    let ukjent = json!(Uuid::from_u128(0xabc));
    like_lang_tid(&p, p.som("eva-ukjent"), MED_ID, json!(ider::BRIT), ukjent).await;
}

async fn skjult_og_ukjent_tar_like_lang_tid_ved_soek_paa_nummer(p: Portal) {
    let brit = json!(p.som("brit-bruker").nummer());
    let ingen = json!("05828600062");
    like_lang_tid(&p, p.som("anna-afr"), MED_NUMMER, brit, ingen).await;
}

/// Whom an attest names is asked for by that, also in a list.
async fn den_en_attest_nevner_er_skjult_eller_ukjent_paa_samme_tid(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let om = |nummer: &str| {
        let nummer = Personnummer::parse(nummer, Nummerregel::Syntetisk).unwrap();
        p.som("stian-sperret").med_token(|identitet| {
            identitet.attest = Some(Attest {
                formaal: FormaalSett::ALLE,
                pasienter: Some(vec![nummer]),
            });
        })
    };
    let (skjult, ukjent) = (om(&brit), om("05828600062"));
    let dokument = "{ brukere(first: 10) { totalCount edges { node { id } } } }";
    let spoersmaal = [skjult, ukjent].map(|som| (som, dokument, json!({})));
    like_lang(&p, spoersmaal, forsoek(), |svar| {
        assert_eq!(svar.data()["brukere"]["totalCount"], 0);
    })
    .await;
}

/// Brit is hidden from Stian, whose office is one of her parties: that her rights move is nothing to him.
async fn det_som_er_hendt_siden_en_markoer_tar_like_lang_tid_som_ingenting(p: Portal) {
    const SIDEN: &str =
        "query($a: String) { hendelser(after: $a) { edges { cursor } pageInfo { endCursor } } }";
    let stian = p.som("stian-sperret");
    let markoer = async || {
        let svar = stian.spoer(SIDEN, json!({})).await;
        svar.data()["hendelser"]["pageInfo"]["endCursor"].clone()
    };
    let foer = markoer().await;
    let brit = p.som("brit-bruker");
    for _ in 0..RETTIGHETER {
        let mot = json!({ "mot": { "enhetId": ider::FOELGESVENN } });
        let sperring = brit.gjoer("opprettSperring", mot, "sperring { id }").await;
        let sperring = json!({ "sperringId": sperring.ok()["sperring"]["id"] });
        let opphevet = brit.gjoer("opphevSperring", sperring, "sperring { id }");
        opphevet.await.ok();
    }
    let etter = markoer().await;
    let spoersmaal = [foer, etter].map(|a| (stian.clone(), SIDEN, json!({ "a": a })));
    like_lang(&p, spoersmaal, forsoek() / 5, |svar| {
        assert_eq!(svar.data()["hendelser"]["edges"], json!([]));
    })
    .await;
}

async fn like_lang_tid(p: &Portal, som: Som, dokument: &'static str, skjult: Value, ukjent: Value) {
    let spoersmaal = [skjult, ukjent].map(|hvem| (som.clone(), dokument, json!({ "n": hvem })));
    like_lang(p, spoersmaal, forsoek(), |svar| {
        assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
    })
    .await;
}

/// Who asks, and what.
type Spoersmaal = (Som, &'static str, Value);

/// Asks for somebody hidden or for nobody so often, as the lot says, and compares the times.
async fn like_lang(p: &Portal, [skjult, ukjent]: [Spoersmaal; 2], ganger: usize, sjekk: fn(&Svar)) {
    p.klokke.gaa_i_trinn();
    let mut terning = StdRng::seed_from_u64(17);
    let mut tider: Vec<(Duration, bool)> = Vec::with_capacity(ganger);
    for nr in 0..OPPVARMING + ganger {
        let er_skjult = terning.random();
        let startet = Instant::now();
        let (som, dokument, variabler) = if er_skjult { &skjult } else { &ukjent };
        let svar = som.spoer(dokument, variabler.clone()).await;
        let tid = startet.elapsed();
        sjekk(&svar);
        if nr >= OPPVARMING {
            tider.push((tid, er_skjult));
        }
    }
    let z = avvik(&mut tider);
    let midt = |skjult| median(&tider, skjult);
    let funnet = format!(
        "{z:.1} standard deviations; medians: hidden {:?}, unknown {:?}",
        midt(true),
        midt(false)
    );
    eprintln!("{funnet}");
    assert!(z.abs() < GRENSE, "{funnet}");
}

/// How far the ranks of the hidden ones are from what lots give, in standard deviations. Leaves the
/// times in order.
fn avvik(tider: &mut [(Duration, bool)]) -> f64 {
    tider.sort_by_key(|(tid, _)| *tid);
    let rang = (1_u32..).map(f64::from).zip(tider.iter());
    let (mut sum, mut skjulte, mut alle) = (0.0, 0.0, 0.0);
    for (rang, (_, er_skjult)) in rang {
        alle = rang;
        if *er_skjult {
            sum += rang;
            skjulte += 1.0;
        }
    }
    let ventet = skjulte * (alle + 1.0) / 2.0;
    let spredning = (skjulte * (alle - skjulte) * (alle + 1.0) / 12.0).sqrt();
    (sum - ventet) / spredning
}

/// Of those that are hidden, or those that are not; the times are in order.
fn median(tider: &[(Duration, bool)], skjult: bool) -> Duration {
    let mine: Vec<_> = tider.iter().filter(|(_, s)| *s == skjult).collect();
    mine[mine.len() / 2].0
}
