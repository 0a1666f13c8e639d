//! Who leaves loses every tie the same moment, and does not get them back.

use std::time::Duration;

use helsefellesskap::{demo::ider, klokke::Klokke, storage::Holdepunkt};
use serde_json::json;
use tokio::time::timeout;

use super::{
    HEGE, HEGE_ANSATT, HEGE_OPPDRAG, NYVIK, ansatt, eksempel, hege, hege_leser, importer,
    knytninger, spoer_om_brit, telling,
};
use crate::rigg::{Portal, paa_begge, samtidig_paa_begge};

paa_begge![
    hege_slutter_og_alt_er_over_straks,
    en_siste_dag_som_gaar_tar_knytningene_ved_neste_import,
    ogsaa_plassen_i_gruppen_knytter_ikke_lenger,
    en_ansettelse_kommer_ikke_tilbake,
    en_ny_ansettelse_faar_ikke_de_gamle_knytningene,
    et_oppdrag_til_en_som_har_sluttet_lages_ikke,
];
samtidig_paa_begge![importen_gaar_foran_eller_venter_paa_et_svar];

async fn hege_slutter_og_alt_er_over_straks(p: Portal) {
    hege_leser(&p).await;
    let (epoke, felles) = (p.epoke(ider::BRIT).await, p.lager.register().epoke());
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["sluttet"] = json!(true);
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.tapte_knytninger, 1);
    assert_eq!(importert.ansatte, telling(0, 1, 2));
    assert_eq!(spoer_om_brit(&hege(&p)).await, ["UNAUTHENTICATED"]);
    let hege_id = ansatt(&p, "310413011/a-1001").await;
    let knytning = knytninger(&p, hege_id).await.remove(0);
    assert_eq!(knytning.gyldig_til, Some(p.klokke.naa()));
    assert_eq!(p.epoke(ider::BRIT).await, epoke + 1);
    assert_eq!(p.lager.register().epoke(), felles + 1);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    // Said again, also on another day, it changes nothing.
    let foer = p.avbilde().await;
    importer(&p, &linjer).await.unwrap();
    p.klokke.gaa(chrono::TimeDelta::days(3));
    let importert = importer(&p, &linjer).await.unwrap();
    assert!(!importert.endret());
    assert_eq!(p.avbilde().await, foer);
}

async fn en_siste_dag_som_gaar_tar_knytningene_ved_neste_import(p: Portal) {
    hege_leser(&p).await;
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["gyldigTilOgMed"] = json!("2026-03-05");
    assert_eq!(importer(&p, &linjer).await.unwrap().tapte_knytninger, 0);
    p.klokke.still("2026-03-05T22:59:59Z".parse().unwrap());
    assert_eq!(importer(&p, &linjer).await.unwrap().tapte_knytninger, 0);
    assert!(hege(&p).leser(ider::BRIT, "IDENTITET").await);
    // After the last day she is out by the clock alone; the tie ends with the next import, whatever
    // that is about.
    p.klokke.still("2026-03-05T23:00:00Z".parse().unwrap());
    assert_eq!(spoer_om_brit(&hege(&p)).await, ["UNAUTHENTICATED"]);
    let importert = importer(&p, &eksempel()[..1]).await.unwrap();
    assert_eq!(importert.tapte_knytninger, 1);
    assert!(importert.endret());
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    assert!(!importer(&p, &linjer).await.unwrap().endret());
}

async fn ogsaa_plassen_i_gruppen_knytter_ikke_lenger(p: Portal) {
    let mut linjer = eksempel();
    linjer.remove(HEGE_OPPDRAG);
    importer(&p, &linjer).await.unwrap();
    let hege_id = ansatt(&p, "310413011/a-1001").await;
    let medlem =
        json!({ "ansvarsgruppeId": ider::BRIT_GRUPPE, "ansattId": hege_id, "rolle": "MEDLEM" });
    p.som("kari-koordinator")
        .gjoer("leggTilMedlem", medlem, "medlem { id }")
        .await
        .ok();
    assert_eq!(knytninger(&p, hege_id).await[0].gyldig_til, None);
    linjer[HEGE_ANSATT]["gyldigTilOgMed"] = json!("2026-03-01");
    assert_eq!(importer(&p, &linjer).await.unwrap().tapte_knytninger, 1);
    assert_eq!(
        knytninger(&p, hege_id).await[0].gyldig_til,
        Some(p.klokke.naa())
    );
}

async fn en_ansettelse_kommer_ikke_tilbake(p: Portal) {
    hege_leser(&p).await;
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["gyldigTilOgMed"] = json!("2026-03-01");
    importer(&p, &linjer).await.unwrap();
    let foer = p.avbilde().await;
    let ventet =
        ["line 6, gyldigTilOgMed: the employment has ended; a new one takes a new noekkel"];
    assert_eq!(
        importer(&p, &eksempel()).await.unwrap_err(),
        ventet,
        "an old file, sent again"
    );
    linjer[HEGE_ANSATT]["gyldigTilOgMed"] = json!("2026-12-31");
    assert_eq!(importer(&p, &linjer).await.unwrap_err(), ventet);
    assert_eq!(p.avbilde().await, foer);
    assert_eq!(spoer_om_brit(&hege(&p)).await, ["UNAUTHENTICATED"]);
}

async fn en_ny_ansettelse_faar_ikke_de_gamle_knytningene(p: Portal) {
    hege_leser(&p).await;
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["sluttet"] = json!(true);
    let mut ny = eksempel().remove(HEGE_ANSATT);
    ny["noekkel"] = json!("310413011/a-2001");
    linjer.push(ny);
    importer(&p, &linjer).await.unwrap();
    // She is at work again, in the same enhet that Brit has said yes to, and ties nobody.
    let svar = hege(&p).spoer("{ meg { formaal } }", json!({})).await;
    assert!(svar.data()["meg"].is_object(), "{}", svar.tekst);
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
}

async fn et_oppdrag_til_en_som_har_sluttet_lages_ikke(p: Portal) {
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["sluttet"] = json!(true);
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.oppdrag, telling(0, 0, 1));
    assert_eq!(
        importert.merknader[0].to_string(),
        "line 9: not made: the employment has ended"
    );
    let hege_id = ansatt(&p, "310413011/a-1001").await;
    assert!(knytninger(&p, hege_id).await.is_empty());
}

/// How long somebody must be seen to wait, and more than anything takes that does not.
const EN_STUND: Duration = Duration::from_millis(250);
const LENGE: Duration = Duration::from_secs(20);

async fn importen_gaar_foran_eller_venter_paa_et_svar(p: Portal) {
    hege_leser(&p).await;
    let node = p.node().await;
    for (nr, punkt) in [
        Holdepunkt::Lastet,
        Holdepunkt::Besluttet,
        Holdepunkt::Laast,
        Holdepunkt::Skrevet,
    ]
    .into_iter()
    .enumerate()
    {
        // A new employment for each, since none comes back.
        let mut linjer = eksempel();
        for linje in [HEGE_ANSATT, HEGE_OPPDRAG] {
            let felt = if linje == HEGE_ANSATT {
                "noekkel"
            } else {
                "ansatt"
            };
            linjer[linje][felt] = json!(format!("310413011/b-{nr}"));
        }
        if nr == 0 {
            let mut foerste = eksempel().remove(HEGE_ANSATT);
            foerste["sluttet"] = json!(true);
            linjer.push(foerste);
        }
        importer(&p, &linjer).await.unwrap();
        let som = node.som_ansatt(HEGE, NYVIK);
        assert!(som.leser(ider::BRIT, "IDENTITET").await, "{punkt:?}");
        let stans = node.hold(punkt);
        let leser = tokio::spawn(async move { spoer_om_brit(&som).await });
        stans.fremme().await;
        linjer[HEGE_ANSATT]["sluttet"] = json!(true);
        let import = tokio::spawn({
            let p = p.clone();
            async move { importer(&p, &linjer).await.unwrap() }
        });
        let har_laast = [Holdepunkt::Laast, Holdepunkt::Skrevet].contains(&punkt);
        if har_laast {
            tokio::time::sleep(EN_STUND).await;
            assert!(!import.is_finished(), "{punkt:?}: an answer was on its way");
            stans.slipp();
            assert_eq!(leser.await.unwrap(), [""; 0], "{punkt:?}: it came first");
            import.await.unwrap();
        } else {
            timeout(LENGE, import)
                .await
                .expect("waits for nobody who has not locked")
                .unwrap();
            stans.slipp();
            assert_eq!(leser.await.unwrap(), ["UNAUTHENTICATED"], "{punkt:?}");
        }
        assert_eq!(spoer_om_brit(&hege(&node)).await, ["UNAUTHENTICATED"]);
    }
}
