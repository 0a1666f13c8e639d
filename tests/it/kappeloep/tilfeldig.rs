//! Readers and changes of rights at random moments, round after round.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use helsefellesskap::{demo::ider, storage::Holdepunkt};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{aapne, kvitteringer, les, roeper, trekk};
use crate::rigg::{Portal, Svar, samtidig_paa_begge};

samtidig_paa_begge![ingenting_dekket_slipper_ut_etter_at_trekket_er_bekreftet];

/// Rounds: many in the longer mode.
fn runder() -> usize {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        10_000
    } else {
        500
    }
}

const DOERER: [&str; 3] = [
    "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } } }",
    "query($id: ID!) { node(id: $id) { ... on Bruker { kontakt { telefon } kriseplan { signaler { tekst } } } } }",
    "query($id: ID) { brukere(first: 20) { edges { node { kontakt { telefon } } } } x: node(id: $id) { id } }",
];

async fn ingenting_dekket_slipper_ut_etter_at_trekket_er_bekreftet(p: Portal) {
    let lesere = [p.node().await, p.node().await];
    let vitne = p.node().await;
    let mut terning = StdRng::seed_from_u64(20_260_302);
    let (mut slapp, mut stoppet) = (0, 0);
    for runde in 0..runder() {
        p.lager.holdested().sett(None);
        glem_tidligere_runder(&p).await;
        let samtykke = aapne(&p).await;
        let avsloert = avsloert_foer(&p, &vitne);
        let oppgaver: Vec<_> = (0..2).map(|_| leser(&lesere, &mut terning)).collect();
        tokio::time::sleep(Duration::from_micros(terning.random_range(0..6_000))).await;
        let sperring = match terning.random_range(0..3) {
            0 => Some(sperr(&p).await),
            _ => {
                trekk(&p, &samtykke).await;
                None
            }
        };
        let etter = les(&lesere[0]).await;
        assert!(
            !roeper(&etter),
            "round {runde}: asked after the acknowledgement: {}",
            etter.tekst
        );
        for oppgave in oppgaver {
            let svar = oppgave.await.unwrap();
            if roeper(&svar) {
                slapp += 1;
                let kvittering = svar.kvittering().unwrap();
                // What was committed when the change was about to be: nothing can come between.
                assert!(
                    avsloert.lock().unwrap().contains(&kvittering),
                    "round {runde}: {}",
                    svar.tekst
                );
            } else {
                stoppet += 1;
            }
        }
        if let Some(sperring) = sperring {
            p.lager.holdested().sett(None);
            let input = json!({ "sperringId": sperring });
            p.som("brit-bruker")
                .gjoer("opphevSperring", input, "sperring { id }")
                .await
                .ok();
            trekk(&p, &samtykke).await;
        }
    }
    eprintln!("{slapp} answers came before the change, {stoppet} did not");
    assert!(
        slapp > runder() / 20 && stoppet > runder() / 20,
        "the rounds raced: {slapp} {stoppet}"
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

/// Each round begins with the same amount of rows.
async fn glem_tidligere_runder(p: &Portal) {
    for sql in [
        "DELETE FROM tilgangslogg",
        "DELETE FROM samtykke WHERE trukket IS NOT NULL",
        "DELETE FROM sperring WHERE opphevet IS NOT NULL",
    ] {
        p.sql(sql).await;
    }
}

/// What had been disclosed when the next change on this node held its lock and was about to
/// commit, as another connection sees it.
fn avsloert_foer(p: &Portal, vitne: &Portal) -> Arc<Mutex<HashSet<Uuid>>> {
    let sett = Arc::new(Mutex::new(HashSet::new()));
    let (ut, vitne) = (sett.clone(), vitne.clone());
    p.naar(Holdepunkt::Skrevet, move || {
        let (ut, vitne) = (ut.clone(), vitne.clone());
        async move {
            let funnet = kvitteringer(&vitne).await;
            *ut.lock().unwrap() = funnet;
        }
    });
    sett
}

fn leser(noder: &[Portal; 2], terning: &mut StdRng) -> tokio::task::JoinHandle<Svar> {
    let node = noder[terning.random_range(0..2)].clone();
    let dokument = DOERER[terning.random_range(0..DOERER.len())];
    let vent = Duration::from_micros(terning.random_range(0..6_000));
    tokio::spawn(async move {
        tokio::time::sleep(vent).await;
        node.som("dag-dps")
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await
    })
}

async fn sperr(p: &Portal) -> Value {
    let input = json!({ "mot": { "ansattId": ider::DAG }, "kategorier": ["KONTAKT"] });
    let utfall = p
        .som("brit-bruker")
        .gjoer("opprettSperring", input, "sperring { id }")
        .await;
    utfall.ok()["sperring"]["id"].clone()
}
