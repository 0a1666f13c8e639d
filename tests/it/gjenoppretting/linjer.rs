//! The numbers of the ledger's lines: each is written once.

use std::{collections::BTreeMap, fs};

use helsefellesskap::demo::ider;
use serde_json::json;

use super::linjefiler;
use crate::rigg::{Mappe, Portal, paa_begge};

paa_begge![en_node_skriver_ikke_et_nummer_to_ganger];

/// The database is put back by less than a second's work, before the watcher looks again.
async fn en_node_skriver_ikke_et_nummer_to_ganger(p: Portal) {
    let mappe = Mappe::ny();
    let p = p.med_ledger(mappe.sti()).await;
    let brit = p.som("brit-bruker");
    let trekk = async |samtykke| {
        let input = json!({ "samtykkeId": samtykke });
        brit.gjoer("trekkSamtykke", input, "samtykke { status }")
            .await
    };
    trekk(ider::BRIT_TIL_DPS).await.ok();
    let skrevet = numre(&mappe);
    assert_eq!(skrevet.len(), 1);
    p.sql("UPDATE bortfallstand SET nr = 0, hash = ''").await;
    let foer = p.avbilde().await;
    let utfall = trekk(ider::BRIT_TIL_DPS_BIDRA).await;
    assert_eq!(utfall.svar.feil(), ["UNAVAILABLE"], "{}", utfall.svar.tekst);
    assert_eq!(p.avbilde().await, foer, "nothing is done");
    assert_eq!(numre(&mappe), skrevet, "and nothing is written");
}

/// How many lines have each number.
fn numre(ledger: &Mappe) -> BTreeMap<String, usize> {
    let mut antall = BTreeMap::new();
    for fil in linjefiler(ledger.sti()) {
        for linje in fs::read_to_string(fil).unwrap().lines() {
            let nr = linje.split_once(' ').unwrap().0.to_owned();
            *antall.entry(nr).or_default() += 1;
        }
    }
    antall
}
