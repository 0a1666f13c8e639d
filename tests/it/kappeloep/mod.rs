//! A disclosure happens when its log entry commits: readers against withdrawals, bars, leavers and
//! expiry, held at every point, and then at random.

mod holdt;
mod likt;
mod planer;
mod tilfeldig;

use std::collections::HashSet;

use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Svar},
};

/// Dag asks for what only the samtykke at stake opens.
const KONTAKT: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } } }";
/// What must not leave.
const TELEFON: &str = "+4799000001";

/// Brit opens KONTAKT to the DPS; the id of that samtykke.
async fn aapne(p: &Portal) -> Value {
    let input = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KONTAKT"]) });
    let utfall = p
        .som("brit-bruker")
        .gjoer("giSamtykke", input, "samtykke { id }")
        .await;
    utfall.ok()["samtykke"]["id"].clone()
}

async fn trekk(p: &Portal, samtykke: &Value) {
    let input = json!({ "samtykkeId": samtykke });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { status }")
        .await
        .ok();
}

async fn les(p: &Portal) -> Svar {
    p.som("dag-dps")
        .spoer(KONTAKT, json!({ "id": ider::BRIT }))
        .await
}

fn roeper(svar: &Svar) -> bool {
    svar.tekst.contains(TELEFON)
}

/// The receipts in the log as somebody else sees it: what has been disclosed.
async fn kvitteringer(p: &Portal) -> HashSet<Uuid> {
    p.logg()
        .await
        .into_iter()
        .map(|rad| rad.kvittering)
        .collect()
}
