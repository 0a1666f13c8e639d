//! Every committed event is told at least once, in order and without a gap, however writers and
//! readers interleave.

use std::time::Duration;

use entity::hendelse;
use helsefellesskap::{demo::ider, storage::Holdepunkt};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::nytt_signal;
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, SIDE, samtidig_paa_begge},
};

samtidig_paa_begge![
    alt_som_skrives_fortelles_i_rekkefoelge_uten_hull,
    ingen_plass_i_loggen_blir_synlig_etter_en_senere,
];

/// Writers at once, and how often each writes.
fn omfang() -> (usize, usize) {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        (8, 200)
    } else {
        (6, 12)
    }
}

/// Brukere change their own cases at the same time and wait a random while, when their events have a
/// place, before they commit. One who reads on from the last place seen misses none.
async fn ingen_plass_i_loggen_blir_synlig_etter_en_senere(p: Portal) {
    p.naar(Holdepunkt::Hendt, || async {
        let ms = StdRng::from_os_rng().random_range(0..12);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    });
    let (_, ganger) = omfang();
    let mut skrivere = JoinSet::new();
    for hvem in [
        p.som("brit-bruker"),
        p.som("frida-fortrolig"),
        p.som("ane-ansatt-og-bruker").privat(),
    ] {
        skrivere.spawn(async move {
            for _ in 0..ganger {
                let input = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET"]) });
                hvem.gjoer("giSamtykke", input, "samtykke { id }")
                    .await
                    .ok();
            }
        });
    }
    let (mut sett, mut posisjon) = (Vec::new(), 0);
    loop {
        let ferdig = skrivere.is_empty();
        for hendelse in p.lager.hendelser_etter(posisjon).await.unwrap() {
            posisjon = hendelse.posisjon();
            sett.push(posisjon);
        }
        if ferdig {
            break;
        }
        if let Some(skrevet) = skrivere.try_join_next() {
            skrevet.unwrap();
        }
    }
    let rader = hendelse::Entity::find()
        .order_by_asc(hendelse::Column::Posisjon)
        .all(p.lager.db().pool())
        .await
        .unwrap();
    let alle: Vec<i64> = rader.iter().map(|h| h.posisjon).collect();
    // Each time one of the rights, and the samtykke itself.
    assert_eq!(alle.len(), 3 * ganger * 2);
    assert_eq!(sett, alle);
}

/// Writers on two nodes wait a random while before they commit, so that whoever began first is often
/// not the first to be done; a reader leaves and comes back at random, another one asks for pages.
async fn alt_som_skrives_fortelles_i_rekkefoelge_uten_hull(p: Portal) {
    let f = p.forteller().await;
    let annen = p.node().await;
    for node in [&p, &annen] {
        node.naar(Holdepunkt::Laast, || async {
            let ms = StdRng::from_os_rng().random_range(0..15);
            tokio::time::sleep(Duration::from_millis(ms)).await;
        });
    }
    let (skrivere, ganger) = omfang();
    let dag = p.som("dag-dps");
    let fra = dag.spoer(SIDE, json!({})).await;
    let fra = fra.ved("hendelser/pageInfo/endCursor").clone();
    let mut arbeid = Vec::new();
    for nr in 0..skrivere {
        let node = if nr % 2 == 0 {
            p.clone()
        } else {
            annen.clone()
        };
        arbeid.push(tokio::spawn(async move {
            for gang in 0..ganger {
                if gang % 4 == 3 {
                    let input = json!({ "brukerId": ider::ODD, "leggTil": [] });
                    let kari = node.som("kari-koordinator");
                    kari.gjoer("endreVarselsignaler", input, "signaler { id }")
                        .await;
                }
                nytt_signal(&node, &format!("{nr}-{gang}")).await;
            }
        }));
    }
    let antall = skrivere * ganger;
    let av_stroem = tokio::spawn({
        let (dag, fra) = (dag.clone(), fra.clone());
        async move {
            let (mut terning, mut etter, mut sett) = (StdRng::seed_from_u64(1), fra, Vec::new());
            while sett.len() < antall {
                let mut stroem = dag.lytt(&f, Some(&etter)).await;
                for _ in 0..terning.random_range(1..6) {
                    if sett.len() == antall {
                        break;
                    }
                    let melding = stroem.neste().await;
                    etter = melding["cursor"].clone();
                    if melding["__typename"] == "Hendelse" {
                        sett.push(melding["entitetId"].clone());
                    }
                }
            }
            sett
        }
    });
    let av_sider = tokio::spawn(async move {
        let (mut etter, mut sett) = (fra, Vec::new());
        while sett.len() < antall {
            let svar = dag.spoer(SIDE, json!({ "after": etter, "first": 3 })).await;
            for edge in svar.ved("hendelser/edges").as_array().unwrap() {
                sett.push(edge["node"]["entitetId"].clone());
            }
            etter = svar.ved("hendelser/pageInfo/endCursor").clone();
        }
        sett
    });
    for skriver in arbeid {
        skriver.await.unwrap();
    }
    let rader = hendelse::Entity::find()
        .order_by_asc(hendelse::Column::Posisjon)
        .all(p.lager.db().pool())
        .await
        .unwrap();
    let skrevet: Vec<Value> = rader
        .iter()
        .filter_map(|h| h.rad_id)
        .map(|id| json!(id.simple().to_string()))
        .collect();
    assert_eq!(skrevet.len(), antall);
    assert_eq!(av_stroem.await.unwrap(), skrevet, "the stream");
    assert_eq!(av_sider.await.unwrap(), skrevet, "the pages");
}
