//! Work given up half way, at every step: what it began is ended, and nobody after it meets it.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use helsefellesskap::{audit::Signaturnoekkel, demo::ider, storage::Dialekt};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use tokio::task::JoinSet;

use crate::rigg::{Portal, samtidig_paa_begge};

samtidig_paa_begge![en_som_leser, en_som_skriver, et_sjekkpunkt];

/// How often all steps are gone through: where the database is meanwhile is another each time.
const RUNDER: usize = 20;
const MAKS_STEG: usize = 1000;

/// Two questions, so that the reading is a transaction.
const SIGNALER: &str = "query($id: ID!) { bruker(noekkel: {id: $id}) { kriseplan { signaler { tekst } } } n: node(id: $id) { id } }";

async fn en_som_leser(p: Portal) {
    gi_opp_paa_hvert_steg(&p, || async {}, || les(p.clone())).await;
    ingen_merker_det(&p).await;
}

async fn en_som_skriver(p: Portal) {
    gi_opp_paa_hvert_steg(&p, || async {}, || skriv(p.clone(), "Går ikke ut")).await;
    ingen_merker_det(&p).await;
}

async fn et_sjekkpunkt(p: Portal) {
    gi_opp_paa_hvert_steg(&p, || les(p.clone()), || signer(p.clone())).await;
    ingen_merker_det(&p).await;
}

fn noekkel() -> Signaturnoekkel {
    Signaturnoekkel::fra_hemmelighet(&[3; 32]).unwrap()
}

async fn les(p: Portal) -> String {
    let kari = p.som("kari-koordinator");
    let svar = kari.spoer(SIGNALER, json!({ "id": ider::BRIT })).await;
    svar.tekst
}

async fn skriv(p: Portal, tekst: &str) {
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": tekst }] });
    let kari = p.som("kari-koordinator");
    let utfall = kari.gjoer("endreVarselsignaler", input, "signaler { id }");
    utfall.await.ok();
}

async fn signer(p: Portal) {
    assert!(p.lager.lag_sjekkpunkt(&noekkel()).await.unwrap().is_some());
}

/// Gives work up after its first step, then after its second, until it is done before. Each time,
/// no connection is left in a transaction.
async fn gi_opp_paa_hvert_steg<F: Future, A: Future>(
    p: &Portal,
    foer: impl Fn() -> F,
    arbeid: impl Fn() -> A,
) {
    for _ in 0..RUNDER {
        for steg in 1.. {
            foer().await;
            let ferdig = ble_ferdig(arbeid(), steg).await;
            alle_transaksjoner_slutter(p, steg).await;
            if ferdig {
                break;
            }
            assert!(steg < MAKS_STEG, "never done");
        }
    }
}

/// Goes on with work for so many steps, then drops it. Whether it was done before.
async fn ble_ferdig(arbeid: impl Future, steg: usize) -> bool {
    let mut arbeid = pin!(arbeid);
    let mut gjort = 0;
    poll_fn(|cx| {
        gjort += 1;
        match arbeid.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if gjort == steg => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// All see what is written from here on, and the log holds
/// together.
async fn ingen_merker_det(p: &Portal) {
    skriv(p.clone(), "Svarer ikke på døra").await;
    let mut lesere = JoinSet::new();
    for _ in 0..40 {
        lesere.spawn(les(p.clone()));
    }
    while let Some(svar) = lesere.join_next().await {
        let svar = svar.unwrap();
        assert!(svar.contains("Svarer ikke på døra"), "{svar}");
    }
    let kontroll = p
        .lager
        .kontroller_logg(&[noekkel().offentlig()], None)
        .await
        .unwrap();
    assert_eq!(kontroll.funn, []);
}

async fn alle_transaksjoner_slutter(p: &Portal, steg: usize) {
    if p.lager.db().dialekt() == Dialekt::Sqlite {
        // The next writer would wait for it in vain, and the readers miss what it writes.
        return;
    }
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND state LIKE 'idle in transaction%'";
    for _ in 0..1000 {
        let setning = Statement::from_string(DbBackend::Postgres, sql);
        let rad = p.lager.db().pool().query_one_raw(setning).await.unwrap();
        let antall: i64 = rad.unwrap().try_get_by_index(0).unwrap();
        if antall == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("given up after step {steg}, left in a transaction");
}
