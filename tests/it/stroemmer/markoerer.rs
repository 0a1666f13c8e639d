//! Coming back: with a cursor nothing is lost, and nobody else's works.

use std::time::Duration;

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::{endre_signal, fjern_signal, gi, gi_dette, nytt_signal, trekk};
use crate::{
    mutasjoner::til_enhet,
    rigg::{MANGE, Portal, SIDE, Som, kort, paa_begge},
};

paa_begge![
    den_som_kommer_igjen_hoerer_det_som_har_hendt,
    en_side_sier_det_samme_som_stroemmen,
    det_som_er_trukket_fortelles_ikke_om_igjen,
    det_som_kom_og_gikk_fortelles_ikke_den_som_var_borte,
    en_bruker_som_kom_og_gikk_nevnes_ikke,
    ingen_fortsetter_midt_i_flere_endringer_av_tilgang,
    det_som_er_trukket_foer_det_ble_fortalt_fortelles_ikke,
    et_samtykke_som_loep_ut_foer_det_ble_fortalt_fortelles_ikke,
    et_samtykke_som_loeper_ut_mens_stroemmen_venter_fortelles_ikke,
    uten_noe_nytt_er_markoeren_likevel_ny_og_like_lang,
    en_fremmed_avkortet_eller_endret_markoer_avvises,
    en_for_gammel_markoer_avvises,
    skjult_og_ukjent_bruker_svarer_likt,
];

async fn den_som_kommer_igjen_hoerer_det_som_har_hendt(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let mut stroem = dag.lytt(&f, None).await;
    nytt_signal(&p, "En").await;
    let foerste = stroem.neste().await;
    drop(stroem);
    let rad = nytt_signal(&p, "To").await;
    let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    endre_signal(&p, &rad, 1, json!({ "tekst": "Tre" })).await;
    let mut stroem = dag.lytt(&f, Some(&foerste["cursor"])).await;
    // Rights first, as they are now.
    assert_eq!(
        stroem.kort().await,
        "TILGANG +[KRISEPLAN_KONTAKTER] -[] true"
    );
    // What the row says now.
    assert_eq!(
        stroem.kort().await,
        "OPPRETTET Varselsignal Tre [KRISEPLAN_SIGNALER]"
    );
    assert_eq!(
        stroem.kort().await,
        "ENDRET Varselsignal Tre [KRISEPLAN_SIGNALER]"
    );
    trekk(&p, &samtykke).await;
    assert_eq!(
        stroem.kort().await,
        "TILGANG +[] -[KRISEPLAN_KONTAKTER] true"
    );
    fjern_signal(&p, &rad, 2).await;
    assert_eq!(stroem.kort().await, "AVSLUTTET - - [KRISEPLAN_SIGNALER]");
}

async fn en_side_sier_det_samme_som_stroemmen(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let begynnelsen = dag.spoer(SIDE, json!({})).await;
    let edges = begynnelsen
        .ved("hendelser/edges")
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        edges.iter().map(|e| kort(&e["node"])).collect::<Vec<_>>(),
        ["SJEKKPUNKT"]
    );
    let after = begynnelsen.ved("hendelser/pageInfo/endCursor").clone();
    let mut stroem = dag.lytt(&f, Some(&after)).await;
    for nr in 0..7 {
        nytt_signal(&p, &format!("Nummer {nr}")).await;
    }
    let mut fra_stroem = Vec::new();
    for _ in 0..7 {
        fra_stroem.push(stroem.kort().await);
    }
    // Who asks later is told of rights first.
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    fra_stroem.insert(0, stroem.kort().await);
    let (mut fra_sider, mut after, mut sider) = (Vec::new(), after, 0);
    loop {
        let svar = dag.spoer(SIDE, json!({ "after": after, "first": 3 })).await;
        let edges = svar.ved("hendelser/edges").as_array().unwrap().clone();
        fra_sider.extend(edges.iter().map(|e| kort(&e["node"])));
        after = svar.ved("hendelser/pageInfo/endCursor").clone();
        sider += 1;
        if svar.ved("hendelser/pageInfo/hasNextPage") == false {
            break;
        }
    }
    assert_eq!((fra_sider, sider), (fra_stroem, 3));
}

async fn det_som_er_trukket_fortelles_ikke_om_igjen(p: Portal) {
    let dag = p.som("dag-dps");
    let svar = dag.spoer(SIDE, json!({})).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    nytt_signal(&p, "Hemmelig").await;
    let brit = p.som("brit-bruker");
    let input = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    brit.gjoer("trekkSamtykke", input, "samtykke { id }")
        .await
        .ok();
    let svar = dag.spoer(SIDE, json!({ "after": after })).await;
    assert!(!svar.tekst.contains("Hemmelig"), "{}", svar.tekst);
    let edges = svar.ved("hendelser/edges").as_array().unwrap();
    let hoert: Vec<_> = edges.iter().map(|e| kort(&e["node"])).collect();
    assert_eq!(hoert.len(), 1, "{hoert:?}");
    assert!(hoert[0].starts_with("TILGANG +[] -["));
}

/// Samtykke given and withdrawn while Dag was away: nothing says that it was there, nor how long the
/// answer is. Without the samtykke it is the same.
async fn det_som_kom_og_gikk_fortelles_ikke_den_som_var_borte(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let etter = async |after: &Value| {
        let side = dag.spoer(SIDE, json!({ "after": after })).await;
        let slutt = side.ved("hendelser/pageInfo/endCursor").clone();
        assert_eq!(side.ved("hendelser/edges"), &json!([]));
        assert_eq!(side.ved("hendelser/pageInfo/hasNextPage"), false);
        (side.tekst.len(), slutt)
    };
    let begynnelsen = dag.spoer(SIDE, json!({})).await;
    let begynnelsen = begynnelsen.ved("hendelser/pageInfo/endCursor").clone();
    let (uten, _) = etter(&begynnelsen).await;
    let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    trekk(&p, &samtykke).await;
    let (med, slutt) = etter(&begynnelsen).await;
    assert_eq!(uten, med);
    for after in [&begynnelsen, &slutt] {
        let mut stroem = dag.lytt(&f, Some(after)).await;
        assert_eq!(kort(&stroem.neste().await), "SJEKKPUNKT");
        stroem.er_stille().await;
    }
}

/// A system never saw Brit, and was away while it might have; but who was told that she is there hears that she
/// is there no more.
async fn en_bruker_som_kom_og_gikk_nevnes_ikke(p: Portal) {
    let f = p.forteller().await;
    let siri = p.som("siri-system");
    let synlig = async || {
        let svar = siri.spoer(SIDE, json!({ "bruker": ider::BRIT })).await;
        svar.feil()
    };
    let skjult = ["hendelser NOT_FOUND"];
    assert_eq!(synlig().await, skjult);
    let svar = siri.spoer(SIDE, json!({})).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    let kom = async || {
        let mut input = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_RAAD"]);
        input["medOrganisasjonstoken"] = json!(true);
        gi_dette(&p, input).await
    };
    trekk(&p, &kom().await).await;
    assert_eq!(synlig().await, skjult);
    let svar = siri.spoer(SIDE, json!({ "after": after })).await;
    assert_eq!(svar.ved("hendelser/edges"), &json!([]));
    let id = ider::BRIT.simple().to_string();
    assert!(!svar.tekst.contains(&id), "{}", svar.tekst);
    siri.lytt(&f, Some(&after)).await.er_stille().await;
    let samtykke = kom().await;
    let fortalt = async || {
        let svar = siri.spoer(SIDE, json!({ "after": after })).await;
        kort(&svar.ved("hendelser/edges")[0]["node"])
    };
    assert_eq!(
        fortalt().await,
        "TILGANG +[IDENTITET,KRISEPLAN_RAAD] -[] true"
    );
    trekk(&p, &samtykke).await;
    assert_eq!(fortalt().await, "TILGANG +[] -[IDENTITET] false");
}

/// Two brukere gave something while the system was away. Whoever has heard of the one and not of the
/// other does not go on from there: the one might be withdrawn before they return.
async fn ingen_fortsetter_midt_i_flere_endringer_av_tilgang(p: Portal) {
    let f = p.forteller().await;
    let siri = p.som("siri-system");
    let svar = siri.spoer(SIDE, json!({})).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    let mut input = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_RAAD"]);
    input["medOrganisasjonstoken"] = json!(true);
    for hvem in [p.som("brit-bruker"), p.som("ane-ansatt-og-bruker").privat()] {
        let utfall = hvem
            .gjoer(
                "giSamtykke",
                json!({ "samtykke": input }),
                "samtykke { id }",
            )
            .await;
        utfall.ok();
    }
    let side = siri.spoer(SIDE, json!({ "after": after })).await;
    let edges = side.ved("hendelser/edges").as_array().unwrap().clone();
    let mut stroem = siri.lytt(&f, Some(&after)).await;
    assert_eq!(edges.len(), 2);
    for (nr, edge) in edges.iter().enumerate() {
        let av_stroem = stroem.neste().await;
        for melding in [&edge["node"], &av_stroem] {
            assert!(kort(melding).starts_with("TILGANG +["), "{}", kort(melding));
            let svar = siri
                .spoer(SIDE, json!({ "after": melding["cursor"] }))
                .await;
            match nr {
                0 => avvist(&svar.json),
                _ => assert_eq!(svar.ved("hendelser/edges"), &json!([])),
            }
        }
    }
}

/// A node that is behind tells what holds when it tells, not what held then.
async fn det_som_er_trukket_foer_det_ble_fortalt_fortelles_ikke(p: Portal) {
    let mut f = p.taus_forteller(MANGE).await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    trekk(&p, &samtykke).await;
    let annet = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "LEGEMIDLER"]).await;
    f.begynn();
    assert_eq!(dag.kort().await, "TILGANG +[LEGEMIDLER] -[] true");
    f.er_ferdig(&p).await;
    trekk(&p, &annet).await;
    assert_eq!(dag.kort().await, "TILGANG +[] -[LEGEMIDLER] true");
    dag.er_stille().await;
}

/// Brit gives Dag the contacts for the rest of the day; who he is, and where he was before it.
async fn gi_ut_dagen(p: &Portal) -> (Som, Value) {
    let dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper += TimeDelta::days(30));
    let svar = dag.spoer(SIDE, json!({})).await;
    let after = svar.ved("hendelser/pageInfo/endCursor").clone();
    let i_dag = helsefellesskap::klokke::Klokke::naa(p.klokke.as_ref()).date_naive();
    let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]);
    input["gyldigTilOgMed"] = json!(i_dag);
    gi_dette(p, input).await;
    (dag, after)
}

/// Time alone takes back as well.
async fn et_samtykke_som_loep_ut_foer_det_ble_fortalt_fortelles_ikke(p: Portal) {
    let (dag, after) = gi_ut_dagen(&p).await;
    let hoert = async || {
        let svar = dag.spoer(SIDE, json!({ "after": after })).await;
        let edges = svar.ved("hendelser/edges").as_array().unwrap().clone();
        edges.iter().map(|e| kort(&e["node"])).collect::<Vec<_>>()
    };
    assert_eq!(hoert().await, ["TILGANG +[KRISEPLAN_KONTAKTER] -[] true"]);
    p.klokke.gaa(TimeDelta::days(2));
    // No node has told of the limit, then one has: also to a stream that began before it did.
    assert_eq!(hoert().await, Vec::<String>::new());
    let mut f = p.taus_forteller(MANGE).await;
    let mut stroem = dag.lytt(&f, Some(&after)).await;
    assert_eq!(kort(&stroem.neste().await), "SJEKKPUNKT");
    let foer = p.lager.hode().await.unwrap();
    f.begynn();
    while p.lager.hode().await.unwrap() == foer {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    f.er_ferdig(&p).await;
    stroem.er_stille().await;
    assert_eq!(hoert().await, Vec::<String>::new());
}

/// The first message waits for a step of time: it says what holds when that is over.
async fn et_samtykke_som_loeper_ut_mens_stroemmen_venter_fortelles_ikke(p: Portal) {
    let f = p.taus_forteller(MANGE).await;
    let (dag, after) = gi_ut_dagen(&p).await;
    let mut uten_trinn = dag.lytt(&f, Some(&after)).await;
    assert_eq!(
        uten_trinn.kort().await,
        "TILGANG +[KRISEPLAN_KONTAKTER] -[] true",
        "without waiting"
    );
    p.klokke.gaa_i_trinn_av(Duration::from_millis(700));
    let mut stroem = dag.lytt(&f, Some(&after)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    p.klokke.gaa(TimeDelta::days(2));
    assert_eq!(kort(&stroem.neste().await), "SJEKKPUNKT");
}

async fn uten_noe_nytt_er_markoeren_likevel_ny_og_like_lang(p: Portal) {
    let per = p.som("per-politi");
    let svar = per.spoer(SIDE, json!({})).await;
    let foer = svar.ved("hendelser/pageInfo/endCursor").clone();
    nytt_signal(&p, "Ikke for Per").await;
    let svar = per.spoer(SIDE, json!({ "after": foer })).await;
    let etter = svar.ved("hendelser/pageInfo/endCursor").clone();
    assert_eq!(svar.ved("hendelser/edges"), &json!([]));
    assert_ne!(foer, etter);
    assert_eq!(foer.as_str().unwrap().len(), etter.as_str().unwrap().len());
}

async fn en_fremmed_avkortet_eller_endret_markoer_avvises(p: Portal) {
    let f = p.forteller().await;
    let (dag, kari) = (p.som("dag-dps"), p.som("kari-koordinator"));
    let svar = dag.spoer(SIDE, json!({})).await;
    let ekte = svar
        .ved("hendelser/pageInfo/endCursor")
        .as_str()
        .unwrap()
        .to_owned();
    let mut endret = ekte.clone().into_bytes();
    endret[20] = if endret[20] == b'A' { b'B' } else { b'A' };
    let feil = [
        String::from_utf8(endret).unwrap(),
        ekte[..40].to_owned(),
        format!("{ekte}A"),
        String::new(),
        "0".to_owned(),
        "../../etc/passwd".to_owned(),
        "A".repeat(10_000),
    ];
    for markoer in &feil {
        avvist(&dag.spoer(SIDE, json!({ "after": markoer })).await.json);
        let Err(svar) = dag.proev_aa_lytte(&f, json!({ "after": markoer })).await else {
            panic!("a stream opened at {markoer}");
        };
        avvist(&svar.json);
    }
    avvist(&kari.spoer(SIDE, json!({ "after": ekte })).await.json);
    let svar = dag.spoer(SIDE, json!({ "after": ekte })).await;
    assert_eq!(svar.feil(), Vec::<String>::new(), "the true one works");
}

async fn en_for_gammel_markoer_avvises(p: Portal) {
    let dag = p.som("dag-dps");
    let markoer = async || {
        let svar = dag.spoer(SIDE, json!({})).await;
        svar.ved("hendelser/pageInfo/endCursor").clone()
    };
    let gammel = markoer().await;
    nytt_signal(&p, "En").await;
    nytt_signal(&p, "To").await;
    let siste = markoer().await;
    p.klokke.gaa(TimeDelta::days(89));
    p.lager.rydd().await.unwrap();
    let svar = dag.spoer(SIDE, json!({ "after": gammel })).await;
    assert_eq!(svar.feil(), Vec::<String>::new(), "kept for 90 days");
    p.klokke.gaa(TimeDelta::days(2));
    p.lager.rydd().await.unwrap();
    avvist(&dag.spoer(SIDE, json!({ "after": gammel })).await.json);
    let svar = dag.spoer(SIDE, json!({ "after": siste })).await;
    assert_eq!(
        svar.feil(),
        Vec::<String>::new(),
        "nothing after it is gone"
    );
}

pub(super) fn avvist(svar: &Value) {
    let hvorfor = &svar["errors"][0]["extensions"];
    assert_eq!(hvorfor["code"], "BAD_USER_INPUT", "{svar}");
    assert_eq!(hvorfor["argument"], "after", "{svar}");
}

async fn skjult_og_ukjent_bruker_svarer_likt(p: Portal) {
    let f = p.forteller().await;
    let stian = p.som("stian-sperret");
    let ukjent = uuid::Uuid::from_u128(0xabc);
    let mut svar = Vec::new();
    for bruker in [ider::BRIT, ukjent] {
        let Err(nektet) = stian.proev_aa_lytte(&f, json!({ "bruker": bruker })).await else {
            panic!("a stream opened");
        };
        svar.push(nektet.tekst);
        let mut side = stian.spoer(SIDE, json!({ "bruker": bruker })).await.json;
        side["extensions"] = Value::Null;
        svar.push(side.to_string());
    }
    assert!(svar[0].contains("NOT_FOUND"), "{}", svar[0]);
    assert_eq!(svar[0], svar[2]);
    assert_eq!(svar[1], svar[3]);
}
