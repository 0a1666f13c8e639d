//! What a file makes and changes, and that it can be sent again.

use helsefellesskap::{demo::ider, storage::registerimport::Importert};
use serde_json::{Value, json};

use super::{
    EKSEMPEL, HEGE_ANSATT, HEGE_OPPDRAG, NYVIK, TOR, ansatt, eksempel, enhet, hege, hege_leser,
    importer, importer_tekst, knytninger, telling,
};
use crate::rigg::{Portal, paa_begge, samtidig_paa_begge};

paa_begge![
    eksempelet_gir_et_register_som_svarer,
    samme_fil_to_ganger_endrer_ingenting,
    rekkefoelgen_og_linjeskiftene_er_likegyldige,
    det_filen_sier_om_en_rad_er_hele_sannheten,
    en_knytning_aapner_ingenting_alene,
    et_oppdrag_faar_ny_slutt_saa_lenge_det_loeper,
    et_oppdrag_som_lederen_avsluttet_gjenaapnes_ikke,
    et_oppdrag_som_er_over_lages_ikke,
];
samtidig_paa_begge![andre_noder_ser_det_i_neste_kall];

async fn eksempelet_gir_et_register_som_svarer(p: Portal) {
    let epoke = p.lager.register().epoke();
    let importert = importer_tekst(&p, EKSEMPEL).await.unwrap();
    let ventet = Importert {
        virksomheter: telling(2, 0, 0),
        enheter: telling(3, 0, 0),
        ansatte: telling(3, 0, 0),
        oppdrag: telling(1, 0, 0),
        ..Importert::default()
    };
    assert_eq!(importert, ventet);
    assert_eq!(p.lager.register().epoke(), epoke + 1);
    let id = enhet(&p, "310413011/fact").await;
    let valg = "query($id: ID!) { node(id: $id) { ... on Enhet { navn erHelsetjeneste overordnet { navn } virksomhet { navn organisasjonsnummer } } } }";
    let svar = hege(&p).spoer(valg, json!({ "id": id })).await;
    assert_eq!(
        svar.data()["node"],
        json!({
            "navn": "FACT Nyvik", "erHelsetjeneste": true, "overordnet": { "navn": "Psykisk helse og rus" },
            "virksomhet": { "navn": "Nyvik kommune", "organisasjonsnummer": NYVIK },
        })
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn samme_fil_to_ganger_endrer_ingenting(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let foer = p.avbilde().await;
    let igjen = importer(&p, &eksempel()).await.unwrap();
    let ventet = Importert {
        virksomheter: telling(0, 0, 2),
        enheter: telling(0, 0, 3),
        ansatte: telling(0, 0, 3),
        oppdrag: telling(0, 0, 1),
        ..Importert::default()
    };
    assert_eq!(igjen, ventet);
    assert!(!igjen.endret());
    assert_eq!(p.avbilde().await, foer, "no row and no epoch has moved");
}

async fn rekkefoelgen_og_linjeskiftene_er_likegyldige(p: Portal) {
    let mut linjer: Vec<String> = eksempel().iter().map(Value::to_string).collect();
    linjer.reverse();
    let baklengs = format!("\u{feff}{}\r\n\r\n  ", linjer.join("\r\n"));
    let importert = importer_tekst(&p, &baklengs).await.unwrap();
    assert_eq!(importert.enheter, telling(3, 0, 0));
    let foer = p.avbilde().await;
    importer(&p, &eksempel()).await.unwrap();
    assert_eq!(p.avbilde().await, foer);
}

async fn det_filen_sier_om_en_rad_er_hele_sannheten(p: Portal) {
    let mut linjer = eksempel();
    linjer[2]["bydel"] = json!("Sentrum");
    linjer[0]["roeper"] = json!(["RUS"]);
    importer(&p, &linjer).await.unwrap();
    let id = enhet(&p, "310413011/psykisk-helse").await;
    let bydel = |p: Portal| async move { p.lager.register().enhet(id).unwrap().bydel.clone() };
    assert_eq!(bydel(p.clone()).await.as_deref(), Some("Sentrum"));
    // Left out is none; a record that is not there is left alone.
    linjer = eksempel().drain(..3).collect();
    linjer[2]["navn"] = json!("Psykisk helse");
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.virksomheter, telling(0, 1, 1));
    assert_eq!(importert.enheter, telling(0, 1, 0));
    assert_eq!(bydel(p.clone()).await, None);
    assert_eq!(p.lager.register().enhet(id).unwrap().navn, "Psykisk helse");
    assert!(
        p.lager
            .register()
            .enhet(enhet(&p, "310413011/fact").await)
            .is_some()
    );
    // A virksomhet that was there before is known by its number.
    let askoey = p
        .lager
        .register()
        .virksomhet(ider::ASKOEY_KOMMUNE)
        .unwrap()
        .clone();
    let linje = json!({ "type": "virksomhet", "organisasjonsnummer": askoey.organisasjonsnummer, "navn": askoey.navn, "sektor": "KOMMUNE" });
    assert!(!importer(&p, &[linje]).await.unwrap().endret());
}

async fn en_knytning_aapner_ingenting_alene(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
    hege_leser(&p).await;
    // And samtykke without a tie neither.
    let tor = p.som_ansatt(TOR, NYVIK);
    assert!(!tor.leser(ider::BRIT, "IDENTITET").await);
}

async fn et_oppdrag_faar_ny_slutt_saa_lenge_det_loeper(p: Portal) {
    hege_leser(&p).await;
    let mut linjer = eksempel();
    linjer[HEGE_OPPDRAG]["gyldigTilOgMed"] = json!("2026-03-03");
    let epoke = p.epoke(ider::BRIT).await;
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.oppdrag, telling(0, 1, 0));
    assert_eq!(p.epoke(ider::BRIT).await, epoke + 1);
    assert!(hege(&p).leser(ider::BRIT, "IDENTITET").await);
    p.klokke.still("2026-03-03T23:00:00Z".parse().unwrap());
    assert!(
        !hege(&p).leser(ider::BRIT, "IDENTITET").await,
        "both days included"
    );
    // Over is over: the old file says longer, and does not open it.
    let importert = importer(&p, &eksempel()).await.unwrap();
    assert!(!importert.endret());
    let merknader: Vec<String> = importert
        .merknader
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        merknader,
        ["line 9: has ended, and is not opened again; a new one begins on another day"]
    );
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
    linjer[HEGE_OPPDRAG]["gyldigFraOgMed"] = json!("2026-03-04");
    linjer[HEGE_OPPDRAG]["gyldigTilOgMed"] = json!("2026-04-04");
    assert_eq!(
        importer(&p, &linjer).await.unwrap().oppdrag,
        telling(1, 0, 0)
    );
    assert!(hege(&p).leser(ider::BRIT, "IDENTITET").await);
    // Ended at once, and again.
    linjer[HEGE_OPPDRAG]["sluttet"] = json!(true);
    assert_eq!(
        importer(&p, &linjer).await.unwrap().oppdrag,
        telling(0, 1, 0)
    );
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
    assert!(!importer(&p, &linjer).await.unwrap().endret());
}

async fn et_oppdrag_som_lederen_avsluttet_gjenaapnes_ikke(p: Portal) {
    hege_leser(&p).await;
    let hege_id = ansatt(&p, "310413011/a-1001").await;
    let slutt = json!({ "gjelder": { "brukerId": ider::BRIT }, "ansattId": hege_id });
    p.som_ansatt(TOR, NYVIK)
        .gjoer("avsluttOppdrag", slutt, "erMottatt")
        .await
        .ok();
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
    let foer = p.avbilde().await;
    let importert = importer(&p, &eksempel()).await.unwrap();
    assert_eq!(importert.merknader.len(), 1);
    assert_eq!(p.avbilde().await, foer);
    assert!(!hege(&p).leser(ider::BRIT, "IDENTITET").await);
}

async fn et_oppdrag_som_er_over_lages_ikke(p: Portal) {
    let mut linjer = eksempel();
    linjer[HEGE_OPPDRAG]["gyldigTilOgMed"] = json!("2026-03-01");
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.oppdrag, telling(0, 0, 1));
    let hege_id = ansatt(&p, "310413011/a-1001").await;
    assert!(knytninger(&p, hege_id).await.is_empty());
}

async fn andre_noder_ser_det_i_neste_kall(p: Portal) {
    let node = p.node().await;
    assert_eq!(
        super::spoer_om_brit(&hege(&node)).await,
        ["UNAUTHENTICATED"]
    );
    hege_leser(&p).await;
    assert!(hege(&node).leser(ider::BRIT, "IDENTITET").await);
    let mut linjer = eksempel();
    linjer[HEGE_ANSATT]["sluttet"] = json!(true);
    importer(&p, &linjer).await.unwrap();
    assert_eq!(
        super::spoer_om_brit(&hege(&node)).await,
        ["UNAUTHENTICATED"]
    );
}
