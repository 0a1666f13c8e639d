//! More who may hear the same than are told at a time.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use helsefellesskap::{
    demo::ider,
    storage::{BUNKE, Holdepunkt},
};
use serde_json::{Value, json};

use super::{gi, nytt_signal};
use crate::rigg::{Forteller, Lytter, Portal, kort, samtidig_paa_begge};

samtidig_paa_begge![
    alle_hoerer_det_samme_en_gang,
    de_som_ikke_rakk_det_foer_retten_loep_ut_hoerer_ingenting,
];

/// Two bunches that are full, and one that is not.
const MANGE: usize = 2 * BUNKE + 20;

/// So many of Dag's streams.
async fn lyttere(p: &Portal, f: &Forteller) -> Vec<Lytter> {
    let dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper += TimeDelta::days(400));
    let mut ut = Vec::new();
    for _ in 0..MANGE {
        ut.push(dag.lytt(f, None).await);
    }
    ut
}

/// The receipts of the log's entries about warning signs to Dag.
async fn logget(p: &Portal) -> BTreeSet<String> {
    let signaler = samtykke::Kategorier::from(samtykke::Kategori::KriseplanSignaler).bits();
    let logg = p.logg().await;
    let om_dag = logg.iter().filter(|rad| {
        rad.ansatt_id == Some(ider::DAG) && rad.kategorier_gitt & signaler == signaler
    });
    om_dag.map(|rad| rad.kvittering.to_string()).collect()
}

/// The receipts of what was heard of the sign; checkpoints come when it takes long.
fn hoert(lyttere: &mut [Lytter]) -> BTreeSet<String> {
    let mut ut = BTreeSet::new();
    for lytter in lyttere {
        let svar = lytter.alle_svar();
        let signal = |svar: &&Value| kort(&svar["data"]["hendelser"]).contains("Svarer ikke");
        let signaler: Vec<_> = svar.iter().filter(signal).collect();
        assert!(signaler.len() <= 1, "nobody hears it twice");
        let kvitteringer = signaler
            .iter()
            .map(|svar| &svar["extensions"]["kvittering"]);
        ut.extend(kvitteringer.map(|k| k.as_str().expect("a receipt").to_owned()));
    }
    ut
}

async fn alle_hoerer_det_samme_en_gang(p: Portal) {
    let f = p.forteller().await;
    let mut lyttere = lyttere(&p, &f).await;
    nytt_signal(&p, "Svarer ikke").await;
    f.er_ferdig(&p).await;
    let hoert = hoert(&mut lyttere);
    assert_eq!(hoert.len(), MANGE, "each has a receipt of its own");
    assert_eq!(hoert, logget(&p).await, "and each is in the log");
    let sett = p.lager.kontroller_logg(&[], None).await.unwrap();
    assert_eq!(sett.funn, []);
}

/// What Dag may read runs out when the first bunch has been told and the next are being written: what
/// stands in the log was heard, and nothing else was.
async fn de_som_ikke_rakk_det_foer_retten_loep_ut_hoerer_ingenting(p: Portal) {
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    let brit = p.som("brit-bruker");
    brit.gjoer("trekkSamtykke", trekk, "samtykke { id }")
        .await
        .ok();
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_SIGNALER"]).await;
    let forteller = p.node().await;
    let mut f = forteller.taus_forteller(crate::rigg::MANGE).await;
    let mut lyttere = lyttere(&forteller, &f).await;
    nytt_signal(&p, "Svarer ikke").await;
    let (skrevet, klokke) = (Arc::new(AtomicUsize::new(0)), p.klokke.clone());
    forteller.naar(Holdepunkt::Skrevet, move || {
        let (nr, klokke) = (skrevet.fetch_add(1, Ordering::SeqCst), klokke.clone());
        async move {
            if nr > 0 {
                tokio::time::sleep(Duration::from_millis(300)).await;
                klokke.still("2026-12-31T23:00:01Z".parse().unwrap());
            }
        }
    });
    f.begynn();
    f.er_ferdig(&p).await;
    let hoert = hoert(&mut lyttere);
    assert_eq!(hoert.len(), BUNKE);
    assert_eq!(hoert, logget(&p).await);
}
