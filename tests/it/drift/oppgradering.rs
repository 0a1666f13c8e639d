//! Expand and contract: a node goes on while the next version's migrations are carried out beneath it.

use std::{fs, path::Path};

use helsefellesskap::demo::ider;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::{
    rigg::{Portal, Som, samtidig_paa_begge},
    stroemmer::nytt_signal,
};

samtidig_paa_begge![en_eldre_node_lever_med_et_utvidet_skjema];

/// The first migration that came after the portal was in use: from here on none takes anything away
/// from the version before.
const FOERSTE_I_BRUK: &str = "m0017";
/// What takes away, renames or narrows what an older node reads or writes.
const TAR_BORT: [&str; 9] = [
    "drop_table",
    "drop_column",
    "rename_column",
    "rename_table",
    "modify_column",
    "slipp(",
    "DROP ",
    "RENAME ",
    "SET NOT NULL",
];
/// A migration that contracts says which one expanded, a release before: «Contracts what m0020 …».
const TREKKER_SAMMEN: &str = "Contracts what m";

const SAK: &str = "query Sak($id: ID!) { bruker(noekkel: { id: $id }) { navn { fulltNavn } \
    kontakt { telefon } koordinator { ansatt { navn } } \
    kriseplan { signaler { nivaa tekst } raad { tekst } kontakter { navn } } \
    ropForloep { faser { type } } individuellPlan { maal { tekst } } \
    brukeravtaler { fasteAvtaler legemidler { tekst } } } }";
const LISTE: &str =
    "{ brukere(first: 50) { totalCount edges { node { id navn { fulltNavn } } } } }";

/// What any expansion may do, to every table that there is.
async fn utvid(p: &Portal) {
    let db = p.lager.db();
    let pool = db.pool();
    let (tall, tekst) = match pool.get_database_backend() {
        DbBackend::Postgres => ("bigint", "text"),
        _ => ("integer", "text"),
    };
    for tabell in db.tabeller().await.unwrap() {
        for sql in [
            format!("ALTER TABLE {tabell} ADD COLUMN ny_valgfri {tekst}"),
            format!("ALTER TABLE {tabell} ADD COLUMN ny_med_verdi {tall} NOT NULL DEFAULT 7"),
            format!("CREATE INDEX ix_{tabell}_ny ON {tabell} (ny_valgfri)"),
        ] {
            pool.execute_unprepared(&sql).await.unwrap();
        }
    }
    pool.execute_unprepared("CREATE TABLE ny_tabell (id integer PRIMARY KEY)")
        .await
        .unwrap();
}

/// What each party reads now.
async fn lest(personer: &[Som]) -> Vec<Value> {
    let mut ut = Vec::new();
    for som in personer {
        let sak = som.spoer(SAK, json!({ "id": ider::BRIT })).await;
        let liste = som.spoer(LISTE, json!({})).await;
        ut.push(json!([sak.uten_tilfeldig(), liste.uten_tilfeldig()]));
    }
    ut
}

async fn en_eldre_node_lever_med_et_utvidet_skjema(p: Portal) {
    let personer = ["kari-koordinator", "dag-dps", "per-politi", "brit-bruker"].map(|n| p.som(n));
    let forteller = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&forteller, None).await;
    // Every statement has been prepared before the schema changes.
    nytt_signal(&p, "Foer").await;
    assert!(dag.kort().await.contains("Foer"));
    let foer = lest(&personer).await;
    utvid(&p).await;
    assert_eq!(lest(&personer).await, foer);
    nytt_signal(&p, "Etter").await;
    assert!(dag.kort().await.contains("Etter"), "told as it happens");
    let brit = p.som("brit-bruker");
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    brit.gjoer("trekkSamtykke", trekk, "samtykke { id }")
        .await
        .ok();
    assert!(dag.kort().await.starts_with("TILGANG +[] -["));
    assert!(
        !p.som("dag-dps")
            .leser(ider::BRIT, "KRISEPLAN_SIGNALER")
            .await
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

/// What of a migration an older node would not survive.
fn brudd(kilde: &str) -> Vec<String> {
    let (opp, _) = kilde.split_once("async fn down").unwrap();
    let tar_bort = TAR_BORT
        .iter()
        .filter(|ord| opp.contains(**ord) && !opp.contains(TREKKER_SAMMEN));
    let ubemannet = opp
        .split("add_column")
        .skip(1)
        .filter_map(|kolonne| kolonne.split(".take()").next())
        .filter(|kolonne| !kolonne.contains("_null(") && !kolonne.contains("default"));
    tar_bort
        .map(|ord| (*ord).to_owned())
        .chain(ubemannet.map(|kolonne| format!("add_column{kolonne}")))
        .collect()
}

#[test]
fn ingen_migrasjon_tar_noe_fra_en_eldre_node() {
    let mappe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migration/src");
    let mut foer_bruk = 0;
    for post in fs::read_dir(mappe).unwrap() {
        let sti = post.unwrap().path();
        let navn = sti.file_stem().unwrap().to_str().unwrap();
        if !navn.starts_with("m0") {
            continue;
        }
        let brudd = brudd(&fs::read_to_string(&sti).unwrap());
        if navn < FOERSTE_I_BRUK {
            foer_bruk += brudd.len();
        } else {
            assert!(
                brudd.is_empty(),
                "{navn} takes from an older node: {brudd:?}"
            );
        }
    }
    assert!(foer_bruk > 0, "the rule sees what it looks for");
}
