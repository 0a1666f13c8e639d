//! A backup from before the ledger was begun.

use std::{fs, time::Duration};

use helsefellesskap::storage::Database;
use sea_orm::ConnectionTrait;

use super::{anlegg::Anlegg, oevelse::er_forseglet, paa_hver_base};

paa_hver_base![
    en_base_fra_foer_ledgeren_er_forseglet_til_det_som_ble_trukket_er_trukket,
    er_ingenting_trukket_gaar_den_videre_med_ledgeren_som_er_der,
];

async fn en_base_fra_foer_ledgeren_er_forseglet_til_det_som_ble_trukket_er_trukket(a: &mut Anlegg) {
    kopi_fra_foer_ledgeren(a).await;
    let program = a.start().await;
    a.trekk_dps().await;
    program.drep();
    a.legg_tilbake().await;
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    a.klarer(&["gjenopprett"]);
    a.blir_klar().await;
    assert!(!a.ser_brit("dag-dps").await);
    a.sperr_kari().await;
    assert!(!a.ser_brit("kari-koordinator").await);
    program.drep();
}

async fn er_ingenting_trukket_gaar_den_videre_med_ledgeren_som_er_der(a: &mut Anlegg) {
    kopi_fra_foer_ledgeren(a).await;
    let program = a.start().await;
    // Until the node has told how far it has seen the database come.
    tokio::time::sleep(Duration::from_secs(3)).await;
    program.drep();
    a.legg_tilbake().await;
    let program = a.start().await;
    a.trekk_dps().await;
    assert!(!a.ser_brit("dag-dps").await);
    program.drep();
    a.legg_tilbake().await;
    a.klarer(&["gjenopprett"]);
    let program = a.start().await;
    assert!(!a.ser_brit("dag-dps").await);
    program.drep();
}

/// A copy of a database in which something has happened, as if nobody had kept a ledger until then.
async fn kopi_fra_foer_ledgeren(a: &Anlegg) {
    let program = a.start().await;
    a.nytt_signal().await;
    program.drep();
    fs::remove_dir_all(a.ledger()).unwrap();
    let db = Database::koble_til(a.url(), 1).await.unwrap();
    let glemt = "DELETE FROM bortfallstand";
    db.pool().execute_unprepared(glemt).await.unwrap();
    db.lukk().await.unwrap();
    a.ta_kopi().await;
}
