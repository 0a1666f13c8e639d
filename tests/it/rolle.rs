//! The server's role in PostgreSQL: enough to serve, and not enough to rewrite what happened.

use chrono::TimeDelta;
use helsefellesskap::{audit::Signaturnoekkel, demo::ider, konfig::Oppbevaring, storage::Database};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::rigg::{Base, Portal, Slag, id};

const ROLLER: &str = include_str!("../../deploy/postgresql-roles.sql");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tjenerens_rolle_kan_tjene_og_ikke_skrive_om_loggen() {
    let Some((base, eier)) = Base::fylt_med(Slag::Postgres, 5).await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    // Named by the test's own database: roles are the whole server's.
    for _ in 0..2 {
        eier.pool().execute_unprepared(ROLLER).await.unwrap();
    }
    let (login, url) = logg_inn(&base, &eier, "hf_server").await;
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

    brit_faar_slettet_noe(&p).await;

    // Which documents run is for their owner to say.
    for sql in [
        "DELETE FROM dokument",
        "UPDATE dokument SET klient = ''",
        "INSERT INTO dokument SELECT * FROM dokument",
    ] {
        assert!(db.pool().execute_unprepared(sql).await.is_err(), "{sql}");
    }
    assert!(p.lager.registrerte_dokumenter().await.unwrap().is_empty());

    for tabell in ["tilgangslogg", "sjekkpunkt", "utloep", "historikk"] {
        let slett = format!("DELETE FROM {tabell}");
        if tabell != "historikk" {
            assert!(
                db.pool().execute_unprepared(&slett).await.is_err(),
                "{slett}"
            );
        }
        for sql in [
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
    let (arkivlogin, url) = logg_inn(&base, &eier, "hf_arkiv").await;
    let db = Database::koble_til(&url, 3).await.unwrap();
    let arkiv = Portal::paa(db.clone(), &url).await;
    arkiv.klokke.gaa(TimeDelta::days(6 * 366));
    let regler = Oppbevaring {
        private: Some(5),
        ..Oppbevaring::default()
    };
    assert!(arkiv.lager.utloep(&regler, &noekkel).await.unwrap() > 0);
    let noekler = [noekkel.offentlig()];
    let kontroll = arkiv.lager.kontroller_logg(&noekler, None).await.unwrap();
    assert_eq!(kontroll.funn, []);
    for sql in [
        "UPDATE tilgangslogg SET tidspunkt = now()",
        "DELETE FROM sjekkpunkt",
        "DELETE FROM utloep",
        "SELECT tekst FROM kriseplan_raad",
    ] {
        assert!(db.pool().execute_unprepared(sql).await.is_err(), "{sql}");
    }

    db.lukk().await.unwrap();
    for login in [login, arkivlogin] {
        for sql in [
            format!("DROP OWNED BY {login}"),
            format!("DROP ROLE {login}"),
        ] {
            eier.pool().execute_unprepared(&sql).await.unwrap();
        }
    }
    eier.lukk().await.unwrap();
    base.slett().await;
}

/// A login in a role, named by the test's own database (roles are the whole server's), and the
/// database's address with it.
async fn logg_inn(base: &Base, eier: &Database, rolle: &str) -> (String, String) {
    let login = format!("{}_{rolle}", base.url.rsplit('/').next().unwrap());
    let sql = format!("CREATE ROLE {login} LOGIN IN ROLE {rolle}");
    eier.pool().execute_unprepared(&sql).await.unwrap();
    let (foer, etter) = base.url.split_once('@').unwrap();
    let (skjema, _) = foer.rsplit_once("//").unwrap();
    let url = format!("{skjema}//{login}@{etter}");
    (login, url)
}

async fn brit_faar_slettet_noe(p: &Portal) {
    let raad = "{ meg { bruker { kriseplan { raad { id eier { id } } } } } }";
    let svar = p.som("brit-bruker").spoer(raad, json!({})).await;
    let raad = svar.ved("meg/bruker/kriseplan/raad").as_array().unwrap();
    let dps = json!(id(ider::HELSE_BERGEN));
    let rad = raad.iter().find(|rad| rad["eier"]["id"] == dps).unwrap();
    let input =
        json!({ "type": "SLETTING", "gjelder": { "radId": rad["id"] }, "tekst": "Det er feil" });
    let sendt = p
        .som("brit-bruker")
        .gjoer("sendHenvendelse", input, "henvendelse { id }")
        .await;
    let henvendelse = &sendt.ok()["henvendelse"]["id"];
    let input = json!({ "henvendelseId": henvendelse, "godtatt": true, "svar": "Det slettes" });
    p.som("petra-personvernombud")
        .gjoer("besvarHenvendelse", input, "henvendelse { id }")
        .await
        .ok();
}
