//! A reader, or a writer, held at each point while the other goes on.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{NaiveDate, TimeDelta};
use entity::ansatt;
use helsefellesskap::{demo::ider, storage::Holdepunkt};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::timeout};

use super::{aapne, kvitteringer, les, roeper, trekk};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Svar, samtidig_paa_begge},
};

samtidig_paa_begge![
    et_trekk_gaar_foran_leseren_som_ikke_har_laast,
    et_trekk_venter_paa_leseren_som_har_laast,
    en_leser_bak_et_trekk_som_ikke_er_ferdig,
    en_sperring_gaar_foran_eller_venter,
    et_svar_om_ingen_gaar_ikke_ut_naar_hun_er_der,
    den_som_forblir_skjult_besvares_som_ingen_med_ett_forsoek,
    en_som_slutter_faar_ikke_svaret_sitt,
    et_samtykke_som_loeper_ut_underveis,
    en_skriving_viser_ikke_det_som_ble_trukket_foer_den,
    en_side_og_en_node_tar_samme_vei_ut,
];

/// Before the lock, and with it.
pub(super) const FOER: [Holdepunkt; 2] = [Holdepunkt::Lastet, Holdepunkt::Besluttet];
pub(super) const MED: [Holdepunkt; 2] = [Holdepunkt::Laast, Holdepunkt::Skrevet];

/// How long somebody must be seen to wait.
const EN_STUND: Duration = Duration::from_millis(250);
/// More than anything takes that does not wait.
const LENGE: Duration = Duration::from_secs(20);

async fn et_trekk_gaar_foran_leseren_som_ikke_har_laast(p: Portal) {
    let node = p.node().await;
    for punkt in FOER {
        let samtykke = aapne(&p).await;
        assert!(roeper(&les(&node).await), "there is something to lose");
        let stans = node.hold(punkt);
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        stans.fremme().await;
        timeout(LENGE, trekk(&p, &samtykke))
            .await
            .expect("a withdrawal waits for nobody who has not locked");
        stans.slipp();
        let svar = leser.await.unwrap();
        assert!(!roeper(&svar), "{punkt:?}: {}", svar.tekst);
        assert_eq!(
            svar.feil(),
            ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"],
            "{punkt:?}"
        );
    }
}

async fn et_trekk_venter_paa_leseren_som_har_laast(p: Portal) {
    let node = p.node().await;
    for punkt in MED {
        let samtykke = aapne(&p).await;
        let stans = node.hold(punkt);
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        stans.fremme().await;
        let trekker = tokio::spawn({
            let (p, samtykke) = (p.clone(), samtykke.clone());
            async move { trekk(&p, &samtykke).await }
        });
        tokio::time::sleep(EN_STUND).await;
        assert!(
            !trekker.is_finished(),
            "{punkt:?}: acknowledged while an answer was on its way out"
        );
        stans.slipp();
        let svar = leser.await.unwrap();
        assert!(
            roeper(&svar),
            "{punkt:?}: it came first, and holds: {}",
            svar.tekst
        );
        trekker.await.unwrap();
        assert!(!roeper(&les(&node).await), "{punkt:?}");
    }
}

async fn en_leser_bak_et_trekk_som_ikke_er_ferdig(p: Portal) {
    let node = p.node().await;
    for punkt in [
        Holdepunkt::Lastet,
        Holdepunkt::Besluttet,
        Holdepunkt::Laast,
        Holdepunkt::Skrevet,
    ] {
        let samtykke = aapne(&node).await;
        let stans = p.hold(punkt);
        let trekker = tokio::spawn({
            let (p, samtykke) = (p.clone(), samtykke.clone());
            async move { trekk(&p, &samtykke).await }
        });
        stans.fremme().await;
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        tokio::time::sleep(EN_STUND).await;
        // Released already: then the withdrawal had not locked. Otherwise it waits, and decides
        // anew.
        let slapp_foerst = leser.is_finished();
        if punkt == Holdepunkt::Besluttet
            || punkt == Holdepunkt::Laast
            || punkt == Holdepunkt::Skrevet
        {
            assert!(
                !slapp_foerst,
                "{punkt:?}: disclosed past a withdrawal that holds the lock"
            );
        }
        stans.slipp();
        trekker.await.unwrap();
        let svar = leser.await.unwrap();
        assert!(slapp_foerst || !roeper(&svar), "{punkt:?}: {}", svar.tekst);
        assert!(!roeper(&les(&node).await), "{punkt:?}");
        p.lager.holdested().sett(None);
    }
}

/// A change of rights beside a reader held at a point: done meanwhile when the reader has not
/// locked, not done when it has.
pub(super) async fn foran_eller_venter<T>(
    punkt: Holdepunkt,
    endring: JoinHandle<T>,
) -> JoinHandle<T> {
    if FOER.contains(&punkt) {
        let ferdig = async {
            while !endring.is_finished() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ventet = timeout(LENGE, ferdig).await;
        assert!(
            ventet.is_ok(),
            "{punkt:?}: waits for one who has not locked"
        );
    } else {
        tokio::time::sleep(EN_STUND).await;
        assert!(!endring.is_finished(), "{punkt:?}: past one who has locked");
    }
    endring
}

async fn en_sperring_gaar_foran_eller_venter(p: Portal) {
    let node = p.node().await;
    aapne(&p).await;
    for punkt in FOER.into_iter().chain(MED) {
        let stans = node.hold(punkt);
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        stans.fremme().await;
        let sperrer = tokio::spawn({
            let p = p.clone();
            async move {
                let input = json!({ "mot": { "ansattId": ider::DAG } });
                let utfall = p
                    .som("brit-bruker")
                    .gjoer("opprettSperring", input, "sperring { id }")
                    .await;
                utfall.ok()["sperring"]["id"].clone()
            }
        });
        let sperrer = foran_eller_venter(punkt, sperrer).await;
        stans.slipp();
        let (svar, sperring) = (leser.await.unwrap(), sperrer.await.unwrap());
        if FOER.contains(&punkt) {
            assert_eq!(
                svar.feil(),
                ["bruker NOT_FOUND"],
                "{punkt:?}: {}",
                svar.tekst
            );
        }
        assert_eq!(les(&node).await.feil(), ["bruker NOT_FOUND"], "{punkt:?}");
        let input = json!({ "sperringId": sperring });
        p.som("brit-bruker")
            .gjoer("opphevSperring", input, "sperring { id }")
            .await
            .ok();
    }
}

/// A copy would be without her, and nobody tell it of what came back before it was on record that she was not there.
async fn et_svar_om_ingen_gaar_ikke_ut_naar_hun_er_der(p: Portal) {
    let node = p.node().await;
    aapne(&p).await;
    for punkt in FOER.into_iter().chain(MED) {
        let input = json!({ "mot": { "ansattId": ider::DAG } });
        let utfall = p
            .som("brit-bruker")
            .gjoer("opprettSperring", input, "sperring { id }")
            .await;
        let sperring = utfall.ok()["sperring"]["id"].clone();
        let stans = node.hold(punkt);
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        stans.fremme().await;
        let opphever = tokio::spawn({
            let p = p.clone();
            async move {
                let input = json!({ "sperringId": sperring });
                let brit = p.som("brit-bruker");
                let utfall = brit.gjoer("opphevSperring", input, "sperring { id }");
                utfall.await.ok().clone()
            }
        });
        let opphever = foran_eller_venter(punkt, opphever).await;
        stans.slipp();
        let svar = leser.await.unwrap();
        opphever.await.unwrap();
        let ventet: &[&str] = match MED.contains(&punkt) {
            true => &["bruker NOT_FOUND"],
            false => &[],
        };
        assert_eq!(svar.feil(), ventet, "{punkt:?}: {}", svar.tekst);
    }
}

/// Rights that move and leave her hidden are no reason to answer anew: nobody's move.
async fn den_som_forblir_skjult_besvares_som_ingen_med_ett_forsoek(p: Portal) {
    let node = p.node().await;
    let input = json!({ "mot": { "ansattId": ider::DAG } });
    let brit = p.som("brit-bruker");
    let utfall = brit.gjoer("opprettSperring", input, "sperring { id }");
    utfall.await.ok();
    let lastet = Arc::new(AtomicUsize::new(0));
    node.naar(Holdepunkt::Lastet, {
        let (p, lastet) = (p.clone(), lastet.clone());
        move || {
            let (p, lastet) = (p.clone(), lastet.clone());
            async move {
                if lastet.fetch_add(1, Ordering::SeqCst) == 0 {
                    trekk(&p, &json!(ider::BRIT_TIL_DPS)).await;
                }
            }
        }
    });
    assert_eq!(les(&node).await.feil(), ["bruker NOT_FOUND"]);
    assert_eq!(lastet.load(Ordering::SeqCst), 1);
}

/// Dag's last day at work was, or is not known.
async fn dag_slutter(p: &Portal, siste: Option<&str>) {
    let siste: Option<NaiveDate> = siste.map(|dag| dag.parse().unwrap());
    p.lager
        .i_registeret(async |tx| {
            let rad = ansatt::ActiveModel {
                id: Set(ider::DAG),
                gyldig_til_og_med: Set(siste),
                ..Default::default()
            };
            rad.update(tx).await?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn en_som_slutter_faar_ikke_svaret_sitt(p: Portal) {
    let node = p.node().await;
    aapne(&p).await;
    for punkt in FOER.into_iter().chain(MED) {
        let stans = node.hold(punkt);
        let leser = tokio::spawn({
            let node = node.clone();
            async move { les(&node).await }
        });
        stans.fremme().await;
        let register = tokio::spawn({
            let p = p.clone();
            async move { dag_slutter(&p, Some("2026-03-01")).await }
        });
        let register = foran_eller_venter(punkt, register).await;
        stans.slipp();
        let svar = leser.await.unwrap();
        register.await.unwrap();
        if FOER.contains(&punkt) {
            assert_eq!(
                svar.feil(),
                ["UNAUTHENTICATED"],
                "{punkt:?}: {}",
                svar.tekst
            );
        }
        assert!(!roeper(&les(&node).await), "{punkt:?}");
        dag_slutter(&p, None).await;
        assert!(
            roeper(&les(&node).await),
            "{punkt:?}: he is back, and the node has seen it"
        );
    }
}

async fn et_samtykke_som_loeper_ut_underveis(p: Portal) {
    let mut samtykke = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KONTAKT"]);
    samtykke["gyldigTilOgMed"] = json!("2026-03-02");
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
    let (siste, over) = (
        "2026-03-02T22:59:59Z".parse().unwrap(),
        "2026-03-02T23:00:00Z".parse().unwrap(),
    );
    for punkt in FOER.into_iter().chain(MED) {
        p.klokke.still(siste);
        assert!(roeper(&les(&p).await));
        let stans = p.hold(punkt);
        let leser = tokio::spawn({
            let p = p.clone();
            async move { les(&p).await }
        });
        stans.fremme().await;
        p.klokke.still(over);
        stans.slipp();
        let svar = leser.await.unwrap();
        assert_eq!(
            svar.feil(),
            ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"],
            "{punkt:?}: {}",
            svar.tekst
        );
    }
    // A blålysperiode ends the same way.
    let input = json!({ "brukerId": ider::BRIT, "begrunnelse": "Svarer ikke", "varighetTimer": 1 });
    p.som("brit-bruker")
        .gjoer("startBlaalysperiode", input, "blaalysperiode { id }")
        .await
        .ok();
    let raad = "query($id: ID!) { bruker(noekkel: {id: $id}) { kriseplan { raad { tekst } } } }";
    for punkt in FOER.into_iter().chain(MED) {
        p.klokke.still(over);
        let stans = p.hold(punkt);
        let leser = tokio::spawn({
            let p = p.clone();
            async move {
                p.som("per-politi")
                    .spoer(raad, json!({ "id": ider::BRIT }))
                    .await
            }
        });
        stans.fremme().await;
        p.klokke.gaa(TimeDelta::hours(1));
        stans.slipp();
        let svar: Svar = leser.await.unwrap();
        assert_eq!(
            svar.ved("bruker/kriseplan/raad"),
            &Value::Null,
            "{punkt:?}: {}",
            svar.tekst
        );
    }
}

async fn en_skriving_viser_ikke_det_som_ble_trukket_foer_den(p: Portal) {
    let node = p.node().await;
    let input =
        json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] });
    // Held with its lock, the write comes first and the withdrawal waits.
    let stans = node.hold(Holdepunkt::Besluttet);
    let skriver = tokio::spawn({
        let (node, input) = (node.clone(), input.clone());
        async move {
            node.som("kari-koordinator")
                .gjoer("endreVarselsignaler", input, "signaler { tekst }")
                .await
        }
    });
    stans.fremme().await;
    let trekker = tokio::spawn({
        let p = p.clone();
        async move { trekk(&p, &json!(ider::BRIT_TIL_KOMMUNEN)).await }
    });
    tokio::time::sleep(EN_STUND).await;
    assert!(!trekker.is_finished());
    stans.slipp();
    assert!(
        skriver.await.unwrap().ok()["signaler"]
            .to_string()
            .contains("Sover ikke")
    );
    trekker.await.unwrap();
    let utfall = node
        .som("kari-koordinator")
        .gjoer("endreVarselsignaler", input, "signaler { tekst }")
        .await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/brukerId"]);
}

async fn en_side_og_en_node_tar_samme_vei_ut(p: Portal) {
    let node = p.node().await;
    let doerer = [
        "{ brukere(first: 50) { totalCount edges { node { id navn { fulltNavn } kontakt { telefon } } } } }",
        "{ n: node(id: \"BRIT\") { ... on Bruker { kontakt { telefon } } } }",
        "{ a: bruker(noekkel: {id: \"BRIT\"}) { kriseplan { raad { tekst } } } b: bruker(noekkel: {id: \"BRIT\"}) { kontakt { telefon } } }",
    ];
    for doer in doerer {
        let dokument = doer.replace("BRIT", &ider::BRIT.to_string());
        for punkt in FOER {
            let samtykke = aapne(&p).await;
            let foer = node.som("dag-dps").spoer(&dokument, json!({})).await;
            assert!(roeper(&foer), "{doer}: {}", foer.tekst);
            let stans = node.hold(punkt);
            let leser = tokio::spawn({
                let (node, dokument) = (node.clone(), dokument.clone());
                async move { node.som("dag-dps").spoer(&dokument, json!({})).await }
            });
            stans.fremme().await;
            let foer = Arc::new(Mutex::new(kvitteringer(&p).await));
            trekk(&p, &samtykke).await;
            stans.slipp();
            let svar = leser.await.unwrap();
            assert!(!roeper(&svar), "{doer} {punkt:?}: {}", svar.tekst);
            let kvittering = svar.kvittering().expect("the second attempt was logged");
            assert!(!foer.lock().unwrap().contains(&kvittering));
        }
    }
}
