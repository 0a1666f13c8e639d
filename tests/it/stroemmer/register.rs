//! What the registry's file changes for those who listen: ties, a move, a death; and the day on which
//! an employment has ended.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use entity::{ansatt, vakt};
use helsefellesskap::{demo::ider, events::Slutt};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};

use super::{gi, start_blaalys, ta_bort_vaktene};
use crate::{
    registerimport::{enhet, importer_tekst},
    rigg::{Portal, kort, paa_begge},
};

paa_begge![
    et_oppdrag_som_begynte_foer_filen_kom_er_endret_tilgang,
    et_doedsfall_i_gaar_er_endret_tilgang,
    en_flytting_er_en_endret_koordinator,
    en_ansettelse_som_tar_slutt_med_dagen_lukker_stroemmen,
    den_som_begynner_mens_vakten_tar_slutt_hoerer_det,
];

const EKSEMPEL: &str = include_str!("../../../api/src/import/eksempel.jsonl");
const HEGE: &str = "05828600062";
const NYVIK: &str = "310413011";
const BRIT: &str = "14838400052";

async fn importer(p: &Portal, linjer: &[&str]) {
    importer_tekst(p, &linjer.join("\n")).await.unwrap();
}

async fn importer_om_brit(p: &Portal, felt: &str, verdi: &str) {
    let linje: Value = json!({ "type": "bruker", "foedselsnummer": BRIT, felt: verdi });
    importer(p, &[&linje.to_string()]).await;
}

/// The oppdrag of the example is of yesterday: what Hege was told until now is what held before the
/// file, not what it says held.
async fn et_oppdrag_som_begynte_foer_filen_kom_er_endret_tilgang(p: Portal) {
    let (oppdrag, resten): (Vec<&str>, _) = EKSEMPEL
        .lines()
        .partition(|linje| linje.contains(r#""oppdrag""#));
    importer(&p, &resten).await;
    let fact = enhet(&p, "310413011/fact").await;
    gi(&p, fact, &["IDENTITET", "KRISEPLAN_RAAD"]).await;
    let f = p.forteller().await;
    let mut hege = p.som_ansatt(HEGE, NYVIK).lytt(&f, None).await;
    importer(&p, &oppdrag).await;
    assert_eq!(
        hege.kort().await,
        "TILGANG +[IDENTITET,KRISEPLAN_RAAD] -[] true"
    );
    let sluttet = oppdrag[0].replace('}', r#", "sluttet": true}"#);
    importer(&p, &[&sluttet]).await;
    assert_eq!(
        hege.kort().await,
        "TILGANG +[] -[IDENTITET,KRISEPLAN_RAAD] false"
    );
}

async fn et_doedsfall_i_gaar_er_endret_tilgang(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    importer_om_brit(&p, "doed", "2026-03-01").await;
    let mistet = dag.kort().await;
    assert!(
        mistet.starts_with("TILGANG +[] -[IDENTITET,") && mistet.ends_with("] false"),
        "{mistet}"
    );
    dag.er_stille().await;
}

/// Kari loses her office when Brit leaves Askøy; who reads KOORDINATOR keeps no other.
async fn en_flytting_er_en_endret_koordinator(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let mut kari = p.som("kari-koordinator").lytt(&f, None).await;
    let mut brit = p.som("brit-bruker").lytt(&f, None).await;
    importer_om_brit(&p, "flyttetFra", "310412015").await;
    assert_eq!(
        dag.kort().await,
        "ENDRET Koordinatoroppnevning - [KOORDINATOR]"
    );
    let mistet = kari.kort().await;
    assert!(mistet.ends_with("] false"), "{mistet}");
    f.er_ferdig(&p).await;
    let hoert = brit.alt();
    let avsluttet = |m: &&Value| kort(m).starts_with("ENDRET Oppdrag");
    assert!(
        hoert.iter().any(|m| avsluttet(&m)),
        "her copy of the ties: {hoert:?}"
    );
}

/// Nobody says so: the last day has passed.
async fn en_ansettelse_som_tar_slutt_med_dagen_lukker_stroemmen(p: Portal) {
    p.lager
        .i_registeret(async |tx| {
            let rad = ansatt::ActiveModel {
                id: Set(ider::DAG),
                gyldig_til_og_med: Set(NaiveDate::from_ymd_opt(2026, 3, 2)),
                ..Default::default()
            };
            rad.update(tx).await?;
            Ok(())
        })
        .await
        .unwrap();
    let f = p.forteller().await;
    let lenge = |t: &mut helsefellesskap::auth::Identitet| t.utloeper += TimeDelta::days(2);
    let mut dag = p.som("dag-dps").med_token(lenge).lytt(&f, None).await;
    let mut kari = p
        .som("kari-koordinator")
        .med_token(lenge)
        .lytt(&f, None)
        .await;
    p.klokke.still("2026-03-02T22:59:59Z".parse().unwrap());
    dag.er_stille().await;
    p.klokke.still("2026-03-02T23:00:01Z".parse().unwrap());
    assert_eq!(dag.slutt().await, Slutt::Ukjent);
    kari.er_stille().await;
}

/// Some begin right before it, and are still on their way in when the others are told.
async fn den_som_begynner_mens_vakten_tar_slutt_hoerer_det(p: Portal) {
    let f = p.forteller().await;
    start_blaalys(&p, 72).await;
    for ms in 0..20 {
        let mut per = p.som("per-politi").lytt(&f, None).await;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        let vakter = ta_bort_vaktene(&p).await;
        let mistet = per.kort().await;
        assert!(mistet.contains("-["), "{ms} ms: {mistet}");
        p.lager
            .i_registeret(async |tx| {
                let igjen = vakter.into_iter().map(IntoActiveModel::into_active_model);
                vakt::Entity::insert_many(igjen).exec(tx).await?;
                Ok(())
            })
            .await
            .unwrap();
    }
}
