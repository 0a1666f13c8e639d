//! Rights that move beside an answer: it is made anew where they say something else, and not where they say the same.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use helsefellesskap::{demo::ider, storage::Holdepunkt};
use serde_json::{Value, json};

use super::{KONTAKT, TELEFON, aapne, kvitteringer, les, roeper, trekk};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, SIDE, Styrt, Svar, samtidig_paa_begge},
};

samtidig_paa_begge![
    rettigheter_som_ikke_er_hans_koster_ham_ingen_forsoek,
    det_som_vises_av_rettigheter_leses_paa_nytt,
    en_side_som_venter_gaar_ut_etter_det_som_gjelder_da,
    en_node_som_gaar_etter_viser_ikke_det_som_er_trukket,
];

/// Whenever this node has loaded something, rights of Brit's that are nothing to Dag become others.
fn naar_lastet_gi_andre(p: &Portal, node: &Portal) -> Arc<AtomicUsize> {
    let lastet = Arc::new(AtomicUsize::new(0));
    node.naar(Holdepunkt::Lastet, {
        let (p, lastet) = (p.clone(), lastet.clone());
        move || {
            let (p, lastet) = (p.clone(), lastet.clone());
            async move {
                lastet.fetch_add(1, Ordering::SeqCst);
                gi_foelgesvenn(&p).await;
            }
        }
    });
    lastet
}

async fn gi_foelgesvenn(p: &Portal) {
    let input = json!({ "samtykke": til_enhet(ider::FOELGESVENN, &["IDENTITET"]) });
    let brit = p.som("brit-bruker");
    let gitt = brit.gjoer("giSamtykke", input, "samtykke { id }").await;
    gitt.ok();
}

/// He could notice that they move, for so long as they do he would be told to come again.
async fn rettigheter_som_ikke_er_hans_koster_ham_ingen_forsoek(p: Portal) {
    const LISTE: &str = "{ brukere(first: 50) { edges { node { id kontakt { telefon } } } } }";
    let node = p.node().await;
    aapne(&p).await;
    for dokument in [KONTAKT, LISTE] {
        let spoer = async || {
            let variabler = json!({ "id": ider::BRIT });
            node.som("dag-dps").spoer(dokument, variabler).await
        };
        let stille = spoer().await;
        let lastet = naar_lastet_gi_andre(&p, &node);
        let svar = spoer().await;
        node.lager.holdested().sett(None);
        assert_eq!(lastet.load(Ordering::SeqCst), 1, "{dokument}");
        assert!(svar.tekst.contains(TELEFON));
        assert_eq!(svar.json["data"], stille.json["data"]);
        assert_eq!(svar.feil(), stille.feil());
    }
}

/// Brit sees whom she has given what, as it is when she is answered.
async fn det_som_vises_av_rettigheter_leses_paa_nytt(p: Portal) {
    const SAMTYKKER: &str =
        "query($id: ID!) { bruker(noekkel: {id: $id}) { samtykker(first: 50) { totalCount } } }";
    let node = p.node().await;
    let antall = async || {
        let variabler = json!({ "id": ider::BRIT });
        let svar = node.som("brit-bruker").spoer(SAMTYKKER, variabler).await;
        svar.ved("bruker/samtykker/totalCount").as_u64().unwrap()
    };
    let foer = antall().await;
    let lastet = Arc::new(AtomicUsize::new(0));
    node.naar(Holdepunkt::Lastet, {
        let p = p.clone();
        move || {
            let (p, nr) = (p.clone(), lastet.fetch_add(1, Ordering::SeqCst));
            async move {
                if nr == 0 {
                    gi_foelgesvenn(&p).await;
                }
            }
        }
    });
    assert_eq!(antall().await, foer + 1);
}

/// A page of events waits for its step of time; what is withdrawn meanwhile is not on it.
async fn en_side_som_venter_gaar_ut_etter_det_som_gjelder_da(p: Portal) {
    let node = p.node().await;
    let side = async |after: Value| {
        let variabler = json!({ "after": after });
        node.som("dag-dps").spoer(SIDE, variabler).await
    };
    let slutt = |svar: &Svar| svar.ved("hendelser/pageInfo/endCursor").clone();
    let after = slutt(&side(Value::Null).await);
    let samtykke = aapne(&p).await;
    let faar = |svar: &Svar| svar.tekst.contains("KONTAKT");
    assert!(
        faar(&side(after.clone()).await),
        "there is something to lose"
    );
    p.klokke.gaa_i_trinn_av(Duration::from_millis(700));
    let venter = tokio::spawn({
        let (node, after) = (node.clone(), after.clone());
        async move {
            let variabler = json!({ "after": after });
            node.som("dag-dps").spoer(SIDE, variabler).await
        }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    trekk(&p, &samtykke).await;
    let foer = kvitteringer(&p).await;
    assert!(!venter.is_finished(), "it waits");
    let svar = venter.await.unwrap();
    assert!(!faar(&svar), "{}", svar.tekst);
    assert!(!foer.contains(&svar.kvittering().unwrap()));
}

/// What another node has ended has ended, and what it has given is given, whatever the own clock says.
async fn en_node_som_gaar_etter_viser_ikke_det_som_er_trukket(p: Portal) {
    let etter = p.node_med_klokke(Styrt::ny()).await;
    p.klokke.gaa(TimeDelta::seconds(20));
    let samtykke = aapne(&p).await;
    assert!(roeper(&les(&etter).await), "given");
    trekk(&p, &samtykke).await;
    assert!(!roeper(&les(&etter).await), "withdrawn");
    assert_eq!(
        les(&etter).await.feil(),
        ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"]
    );
}
