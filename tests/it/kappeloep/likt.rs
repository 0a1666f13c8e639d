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
    det_som_sier_noe_om_rettigheter_leses_paa_nytt,
    en_side_som_venter_gaar_ut_etter_det_som_gjelder_da,
    en_node_som_gaar_etter_viser_ikke_det_som_er_trukket,
    en_klokke_som_er_feil_aapner_ikke_det_som_begynner_senere,
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

/// What Brit sees of who may see what is as it is when she is answered.
async fn det_som_sier_noe_om_rettigheter_leses_paa_nytt(p: Portal) {
    const OM_RETTIGHETER: [&str; 4] = [
        "bruker(noekkel: {id: $id}) { sperringer { id } }",
        "bruker(noekkel: {id: $id}) { samtykker(first: 100) { edges { node { id status } } } }",
        "bruker(noekkel: {id: $id}) { innsyn { naa { kategorier } } }",
        "simulerSamtykke(brukerId: $id, utkast: $utkast) { parter { mister } }",
    ];
    let node = p.node().await;
    for dokument in OM_RETTIGHETER {
        let samtykke = aapne(&p).await;
        let foer = les_som_brit(&node, dokument).await;
        let besluttet = Arc::new(AtomicUsize::new(0));
        node.naar(Holdepunkt::Besluttet, {
            let p = p.clone();
            move || {
                let (p, samtykke) = (p.clone(), samtykke.clone());
                let nr = besluttet.fetch_add(1, Ordering::SeqCst);
                async move {
                    if nr == 0 {
                        trekk(&p, &samtykke).await;
                        let input = json!({ "mot": { "ansattId": ider::NILS } });
                        let brit = p.som("brit-bruker");
                        let utfall = brit.gjoer("opprettSperring", input, "sperring { id }");
                        utfall.await.ok();
                    }
                }
            }
        });
        let svar = les_som_brit(&node, dokument).await;
        node.lager.holdested().sett(None);
        assert_ne!(svar["data"], foer["data"], "{dokument}");
        let etter = les_som_brit(&node, dokument).await;
        assert_eq!(svar["data"], etter["data"], "{dokument}");
    }
}

async fn les_som_brit(p: &Portal, dokument: &str) -> Value {
    let (arg, variabler) = if dokument.contains("$utkast") {
        let sperr = json!({ "gi": [], "sperr": [{ "enhetId": ider::OEYANE_DPS }] });
        let variabler = json!({ "id": ider::BRIT, "utkast": sperr });
        (", $utkast: SamtykkeutkastInput!", variabler)
    } else {
        ("", json!({ "id": ider::BRIT }))
    };
    let dokument = format!("query($id: ID!{arg}) {{ {dokument} }}");
    let svar = p.som("brit-bruker").spoer(&dokument, variabler).await;
    assert_eq!(svar.feil(), Vec::<String>::new());
    svar.json
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
    const SIGNALER: &str = "{ brukere(first: 50, filter: { harSignaler: true }) { totalCount \
         edges { node { id } } } }";
    let etter = p.node_med_klokke(Styrt::ny()).await;
    let med_signaler = async || {
        let svar = etter.som("dag-dps").spoer(SIGNALER, json!({})).await;
        let antall = svar.ved("brukere/totalCount").as_u64().unwrap();
        (
            antall,
            svar.tekst.contains(&ider::BRIT.simple().to_string()),
        )
    };
    let (med_brit, er_med) = med_signaler().await;
    assert!(er_med);
    let samtykke = aapne(&p).await;
    let gaa = || p.klokke.gaa(TimeDelta::milliseconds(200));
    gaa();
    trekk(&p, &samtykke).await;
    let stengt = ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"];
    assert_eq!(les(&etter).await.feil(), stengt, "withdrawn");
    // Something that the late node writes does not take time back.
    gi_foelgesvenn(&etter).await;
    assert_eq!(les(&etter).await.feil(), stengt, "still");
    gaa();
    aapne(&p).await;
    assert!(roeper(&les(&etter).await), "given");
    gaa();
    let input = json!({ "mot": { "ansattId": ider::DAG }, "kategorier": ["KRISEPLAN_SIGNALER"] });
    let brit = p.som("brit-bruker");
    let sperret = brit.gjoer("opprettSperring", input, "sperring { id }");
    sperret.await.ok();
    assert_eq!(med_signaler().await, (med_brit - 1, false), "barred");
}

/// A clock that is wrong opens nothing that begins tomorrow.
async fn en_klokke_som_er_feil_aapner_ikke_det_som_begynner_senere(p: Portal) {
    let feil = Styrt::ny();
    feil.gaa(TimeDelta::days(3));
    let feil = p.node_med_klokke(feil).await;
    let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KONTAKT"]);
    input["gyldigFraOgMed"] = json!("2026-03-04");
    let brit = p.som("brit-bruker");
    let gitt = brit.gjoer(
        "giSamtykke",
        json!({ "samtykke": input }),
        "samtykke { id }",
    );
    gitt.await.ok();
    while feil.lager.fortell_grenser().await.unwrap() {}
    assert!(!roeper(&les(&p).await));
    p.klokke.gaa(TimeDelta::days(3));
    assert!(roeper(&les(&p).await));
}
