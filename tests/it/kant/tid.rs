//! Calls that take too long, are too many, or go wrong: one answer each, and nothing is left behind.

use std::time::{Duration, Instant};

use helsefellesskap::{demo::ider, konfig::Kantvalg, storage::Holdepunkt};
use reqwest::Response;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};

use crate::rigg::{Base, Mappe, Portal, Program, Tjener, les, paa_begge, samtidig_paa_begge};

samtidig_paa_begge![
    et_kall_har_sin_tid_og_det_neste_sin,
    flere_enn_det_er_plass_til_faar_komme_igjen,
];

paa_begge![en_panikk_er_en_feil_og_ikke_mer];

const SIGNALER: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { kriseplan { signaler { tekst } } } }";

async fn spoer(tjener: &Tjener) -> Response {
    let be = tjener.post().bearer_auth(tjener.token("kari-koordinator"));
    let be = be.json(&json!({ "query": SIGNALER, "variables": { "id": ider::BRIT } }));
    be.send().await.unwrap()
}

async fn virker(tjener: &Tjener) {
    let (status, tekst) = les(spoer(tjener).await).await;
    assert_eq!(status, 200);
    assert!(tekst.contains("\"tekst\""), "{tekst}");
}

async fn et_kall_har_sin_tid_og_det_neste_sin(p: Portal) {
    let kort = Kantvalg {
        kjoeretid: Duration::from_millis(500),
        ..Kantvalg::default()
    };
    let tjener = Tjener::start_med_kant(&p, kort).await;
    for ved in [Holdepunkt::Lastet, Holdepunkt::Besluttet] {
        let stans = p.hold(ved);
        let startet = Instant::now();
        let (status, tekst) = les(spoer(&tjener).await).await;
        assert_eq!(status, 503, "{tekst}");
        assert!(
            tekst.contains("UNAVAILABLE") && !tekst.contains("data"),
            "{tekst}"
        );
        assert!(
            startet.elapsed() < Duration::from_secs(5),
            "{:?}",
            startet.elapsed()
        );
        stans.slipp();
        p.lager.holdested().sett(None);
        virker(&tjener).await;
    }
}

async fn flere_enn_det_er_plass_til_faar_komme_igjen(p: Portal) {
    let trangt = Kantvalg {
        samtidige: 1,
        ..Kantvalg::default()
    };
    let tjener = Tjener::start_med_kant(&p, trangt).await;
    let stans = p.hold(Holdepunkt::Lastet);
    let (foerste, ()) = tokio::join!(spoer(&tjener), async {
        stans.fremme().await;
        for _ in 0..3 {
            let svar = spoer(&tjener).await;
            assert_eq!(svar.status(), 503);
            assert_eq!(svar.headers()["retry-after"], "1");
        }
        stans.slipp();
    });
    assert_eq!(foerste.status(), 200);
    assert!(tjener.maalinger().contains("hf_requests_shed_total 3"));
    virker(&tjener).await;
}

async fn en_panikk_er_en_feil_og_ikke_mer(p: Portal) {
    let (tjener, foer) = (Tjener::start(&p).await, p.avbilde().await);
    let endre = json!({
        "query": "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { signaler { id } feil { code } } }",
        "variables": { "input": { "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] } },
    });
    let les_sak = json!({ "query": SIGNALER, "variables": { "id": ider::BRIT } });
    // While it is loaded, decided, and written in the log.
    for ved in [Holdepunkt::Lastet, Holdepunkt::Besluttet, Holdepunkt::Laast] {
        p.naar(ved, || async { panic!("hemmelig") });
        for kropp in [&les_sak, &endre] {
            let be = tjener.post().bearer_auth(tjener.token("kari-koordinator"));
            let svar = be.json(kropp).send().await.unwrap();
            let (status, tekst) = les(svar).await;
            assert!([500, 503].contains(&status), "{ved:?}: {status} {tekst}");
            assert!(!tekst.contains("hemmelig"), "{tekst}");
            let svar: Value = serde_json::from_str(&tekst).unwrap();
            let [feil] = svar["errors"].as_array().unwrap().as_slice() else {
                panic!("one error: {tekst}")
            };
            assert!(svar.get("data").is_none(), "{tekst}");
            assert!(feil["extensions"]["foresporsel"].is_string(), "{tekst}");
            if ved == Holdepunkt::Lastet {
                assert_eq!(feil["extensions"]["code"], "INTERNAL", "{tekst}");
            }
        }
        p.lager.holdested().sett(None);
    }
    assert_eq!(p.avbilde().await, foer);
    for _ in 0..20 {
        virker(&tjener).await;
    }
}

/// A lock that nobody lets go of, and a statement that goes on by itself: the call ends, and so does
/// its work in the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn naar_tiden_er_ute_slutter_ogsaa_databasen() {
    let Some(base) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let mappe = Mappe::ny();
    let satt = [("HF_RUN_SECONDS", "1")];
    let program = Program::start_node(mappe.sti(), &base.url, &satt).await;
    let samtale = program.samtale();
    let variabler = json!({ "id": ider::BRIT });
    let spoer = async || {
        let svar = samtale.spoer("kari-koordinator", SIGNALER, &variabler);
        svar.await.unwrap()
    };
    assert!(spoer().await["data"]["bruker"].is_object());
    let db = base.koble_til().await;
    for treg in [false, true] {
        let hinder = db.pool().begin().await.unwrap();
        let sql = if treg {
            "ALTER TABLE kriseplan_signal RENAME TO signal; \
             CREATE VIEW kriseplan_signal AS SELECT signal.* FROM signal, pg_sleep(60)"
        } else {
            "LOCK TABLE kriseplan_signal IN ACCESS EXCLUSIVE MODE"
        };
        hinder.execute_unprepared(sql).await.unwrap();
        let laas = if treg {
            hinder.commit().await.unwrap();
            None
        } else {
            Some(hinder)
        };
        let startet = Instant::now();
        let svar = spoer().await;
        let kode = &svar["errors"][0]["extensions"]["code"];
        assert_eq!(kode, "UNAVAILABLE", "{sql}: {svar}");
        let tok = startet.elapsed();
        assert!(tok < Duration::from_secs(4), "{sql}: {tok:?}");
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(venter(db.pool()).await, 0, "works for nobody: {sql}");
        if let Some(laas) = laas {
            laas.rollback().await.unwrap();
        } else {
            let igjen = "DROP VIEW kriseplan_signal; ALTER TABLE signal RENAME TO kriseplan_signal";
            db.pool().execute_unprepared(igjen).await.unwrap();
        }
        assert!(spoer().await["data"]["bruker"].is_object());
    }
    drop(program);
    db.lukk().await.unwrap();
    base.slett().await;
}

async fn venter(db: &DatabaseConnection) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND state = 'active' AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep')";
    let setning = Statement::from_string(DbBackend::Postgres, sql);
    let rad = db.query_one_raw(setning).await.unwrap();
    rad.unwrap().try_get_by_index(0).unwrap()
}
