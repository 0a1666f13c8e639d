//! The server's role in PostgreSQL: enough to serve, and not enough to rewrite what happened.

use helsefellesskap::{audit::Signaturnoekkel, demo::ider, storage::Database};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::rigg::{Base, Portal, Slag};

const ROLLER: &str = include_str!("../../deploy/postgresql-roles.sql");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tjenerens_rolle_kan_tjene_og_ikke_skrive_om_loggen() {
    let Some((base, eier)) = Base::fylt_med(Slag::Postgres, 5).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    // Named by the test's own database: roles are the whole server's.
    let login = format!("{}_tjener", base.url.rsplit('/').next().unwrap());
    for sql in [
        ROLLER,
        ROLLER,
        &format!("CREATE ROLE {login} LOGIN IN ROLE hf_server"),
    ] {
        eier.pool().execute_unprepared(sql).await.unwrap();
    }
    let (foer, etter) = base.url.split_once('@').unwrap();
    let (skjema, _) = foer.rsplit_once("//").unwrap();
    let url = format!("{skjema}//{login}@{etter}");
    let db = Database::koble_til(&url, 3).await.unwrap();
    let p = Portal::paa(db.clone(), &url).await;

    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } } }";
    let svar = p
        .som("dag-dps")
        .spoer(sak, json!({ "id": ider::BRIT }))
        .await;
    assert!(svar.kvittering().is_some(), "{}", svar.tekst);
    let input =
        json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] });
    p.som("kari-koordinator")
        .gjoer("endreVarselsignaler", input, "signaler { id }")
        .await
        .ok();
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", trekk, "samtykke { status }")
        .await
        .ok();
    let noekkel = Signaturnoekkel::fra_hemmelighet(&[3; 32]).unwrap();
    assert!(p.lager.lag_sjekkpunkt(&noekkel).await.unwrap().is_some());

    for tabell in ["tilgangslogg", "sjekkpunkt", "historikk"] {
        for sql in [
            format!("DELETE FROM {tabell}"),
            format!("UPDATE {tabell} SET tidspunkt = now()"),
            format!("TRUNCATE {tabell}"),
            format!("DROP TABLE {tabell}"),
            format!("ALTER TABLE {tabell} DISABLE TRIGGER ALL"),
        ] {
            assert!(db.pool().execute_unprepared(&sql).await.is_err(), "{sql}");
        }
    }
    let ny = "CREATE TABLE public.tilgangslogg_ny (id int)";
    assert!(db.pool().execute_unprepared(ny).await.is_err());

    db.lukk().await.unwrap();
    for sql in [
        format!("DROP OWNED BY {login}"),
        format!("DROP ROLE {login}"),
    ] {
        eier.pool().execute_unprepared(&sql).await.unwrap();
    }
    eier.lukk().await.unwrap();
    base.slett().await;
}
