//! An import is in the access log, and the bruker whom it concerned reads it there.

use entity::koder::Loggart;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::{HEGE_ANSATT, eksempel, importer};
use crate::rigg::{Portal, paa_begge};

paa_begge![
    brit_leser_at_hege_kom_til_og_at_hun_sluttet,
    den_som_ikke_endrer_noe_sier_ingenting,
];

/// What Brit reads of imports, latest first.
async fn brit_leser(p: &Portal) -> Vec<Value> {
    let valg = "{ meg { innsyn { oppslag { edges { node { art klient ansatt { navn } virksomhet { navn } privatperson kategorierGitt } } } } } }";
    let svar = p.som("brit-bruker").spoer(valg, json!({})).await;
    let edges = svar.ved("meg/innsyn/oppslag/edges").as_array().unwrap();
    let noder = edges.iter().map(|kant| kant["node"].clone());
    noder.filter(|o| o["klient"] == "importer").collect()
}

async fn brit_leser_at_hege_kom_til_og_at_hun_sluttet(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let lest = json!({ "art": "SKRIVING", "klient": "importer", "ansatt": null, "virksomhet": null,
        "privatperson": null, "kategorierGitt": [] });
    assert_eq!(brit_leser(&p).await, std::slice::from_ref(&lest));
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["sluttet"] = json!(true);
    importer(&p, &linjer).await.unwrap();
    assert_eq!(brit_leser(&p).await, [lest.clone(), lest]);
    let logg = p.logg().await;
    let om_brit = logg
        .iter()
        .filter(|rad| rad.art() == Some(Loggart::Skriving) && rad.bruker_id == Some(ider::BRIT));
    let filer: std::collections::BTreeSet<_> = om_brit.map(|rad| &rad.dokument).collect();
    assert_eq!(filer.len(), 2, "each names its file");
    assert!(filer.iter().all(|fil| fil.len() == 64));
}

async fn den_som_ikke_endrer_noe_sier_ingenting(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let foer = p.logg().await.len();
    importer(&p, &eksempel()).await.unwrap();
    let mut galt = eksempel();
    galt[HEGE_ANSATT]["enhet"] = json!("310413011/ingen");
    importer(&p, &galt).await.unwrap_err();
    assert_eq!(p.logg().await.len(), foer);
    // Of one that is about nobody's case there is an entry too.
    let mut enhet = eksempel();
    enhet.retain(|linje| linje["type"] == "enhet" || linje["type"] == "virksomhet");
    enhet[2]["navn"] = json!("Et annet navn");
    importer(&p, &enhet).await.unwrap();
    let logg = p.logg().await;
    assert_eq!(logg.len(), foer + 1);
    assert!(
        logg.iter()
            .any(|rad| rad.bruker_id.is_none() && rad.klient.as_deref() == Some("importer"))
    );
}
