//! Documents that partners have registered: run by their hash, for their purpose, by their client.

use std::time::Duration;

use helsefellesskap::{
    graphql::Dokumentvalg,
    hash::sha256,
    konfig::{Dokumentmodus, Dokumentregler},
    storage::GJELDER,
};
use samtykke::Formaal;
use serde_json::json;
use tokio::time::sleep;

use super::{registrer, ved_hash};
use crate::rigg::{Portal, Som, Svar, paa_begge};

paa_begge![
    et_registrert_dokument_kjoeres_ved_sin_hash,
    ukjent_fjernet_og_en_annens_er_ett_svar,
    bare_registrerte_kjoeres_naar_det_er_bestemt,
    et_dokument_for_et_formaal_snevrer_inn_til_det,
    en_fjerning_merkes_paa_hver_node_innen_et_sekund,
    et_dokument_leses_ikke_paa_nytt_for_hvert_kall,
];

const SAK: &str = "query Sak($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } } }";
const KLIENT: &str = "helsefellesskap-demo";

fn bare_registrerte(p: &Portal) -> Portal {
    p.med_regler(&Dokumentregler {
        modus: Dokumentmodus::Registrerte,
        ..Dokumentregler::default()
    })
}

async fn sak(som: &Som, dokument: Dokumentvalg) -> Svar {
    let variabler = json!({ "id": helsefellesskap::demo::ider::BRIT });
    som.spoer_dokument(dokument, variabler).await
}

#[track_caller]
fn er_ukjent(svar: &Svar) {
    assert_eq!(
        svar.tekst,
        r#"{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}"#
    );
}

async fn et_registrert_dokument_kjoeres_ved_sin_hash(p: Portal) {
    let hash = registrer(&p, SAK, "", None).await;
    let kari = p.som("kari-koordinator");
    let ved_tekst = sak(&kari, SAK.to_owned().into()).await;
    ved_tekst.data();
    for dokument in [ved_hash(hash), Dokumentvalg::Begge(SAK.to_owned(), hash)] {
        let svar = sak(&kari, dokument).await;
        assert_eq!(svar.uten_tilfeldig(), ved_tekst.uten_tilfeldig());
        // The log knows the document by the same hash, however it was asked for.
        let logg = p.logg_for(svar.kvittering().unwrap()).await;
        assert_eq!(
            logg[0].dokument,
            super::id_av(&hash).as_str().unwrap()["sha256:".len()..]
        );
    }
    let feil_hash = Dokumentvalg::Begge(format!("{SAK} "), hash);
    assert_eq!(sak(&kari, feil_hash).await.feil(), ["BAD_USER_INPUT"]);
}

async fn ukjent_fjernet_og_en_annens_er_ett_svar(p: Portal) {
    let (kari, foer) = (p.som("kari-koordinator"), p.logg().await.len());
    let ukjent = sha256(&[SAK.as_bytes()]);
    er_ukjent(&sak(&kari, ved_hash(ukjent)).await);
    er_ukjent(&sak(&kari, Dokumentvalg::Ukjent).await);
    // What a client sends is not registered by that.
    let begge = Dokumentvalg::Begge(SAK.to_owned(), ukjent);
    sak(&kari, begge.clone()).await.data();
    sleep(GJELDER).await;
    er_ukjent(&sak(&kari, ved_hash(ukjent)).await);
    er_ukjent(&sak(&bare_registrerte(&p).som("kari-koordinator"), begge).await);

    let annens = "query Annens { __typename }";
    let annens = registrer(&p, annens, "en-annen-klient", None).await;
    er_ukjent(&kari.spoer_dokument(ved_hash(annens), json!({})).await);
    let den_andre = kari
        .clone()
        .med_token(|t| t.klient = "en-annen-klient".to_owned());
    den_andre
        .spoer_dokument(ved_hash(annens), json!({}))
        .await
        .data();
    assert_eq!(
        p.lager.fjern_dokument(&annens, Some(KLIENT)).await.unwrap(),
        0
    );
    assert_eq!(p.lager.fjern_dokument(&annens, None).await.unwrap(), 1);
    sleep(GJELDER).await;
    er_ukjent(&den_andre.spoer_dokument(ved_hash(annens), json!({})).await);
    assert_eq!(p.logg().await.len(), foer + 1, "the one that ran");
}

async fn bare_registrerte_kjoeres_naar_det_er_bestemt(p: Portal) {
    let p = bare_registrerte(&p);
    let kari = p.som("kari-koordinator");
    er_ukjent(&sak(&kari, SAK.to_owned().into()).await);
    er_ukjent(
        &kari
            .spoer("{ __schema { queryType { name } } }", json!({}))
            .await,
    );
    // Which limit it is over is nobody's business who may not run it; but how long a text may be is.
    er_ukjent(
        &kari
            .spoer(&format!("{{ {} }}", "a ".repeat(2_000)), json!({}))
            .await,
    );
    let hash = registrer(&p, &format!("{SAK} "), KLIENT, None).await;
    sak(&kari, ved_hash(hash)).await.data();
    sak(&kari, format!("{SAK} ").into()).await.data();
    let annen = kari.med_token(|t| t.klient = "en-annen-klient".to_owned());
    er_ukjent(&sak(&annen, ved_hash(hash)).await);
    er_ukjent(&sak(&annen, format!("{SAK} ").into()).await);
    // A subscription too: refused, and opened when it is registered.
    let f = p.forteller().await;
    let kari = p.som("kari-koordinator");
    let avvist = kari.proev_aa_lytte(&f, json!({})).await.err().unwrap();
    er_ukjent(&avvist);
    registrer(&p, crate::rigg::STROEM, "", None).await;
    sleep(GJELDER).await;
    assert!(kari.proev_aa_lytte(&f, json!({})).await.is_ok());
}

async fn et_dokument_for_et_formaal_snevrer_inn_til_det(p: Portal) {
    // Dag reads signs for health care; what is registered for the plan reads them for that alone.
    let signaler = "query Signaler($id: ID!) { bruker(noekkel: {id: $id}) { kriseplan { signaler { tekst } } } }";
    let for_plan = registrer(&p, signaler, "", Some(Formaal::IndividuellPlan)).await;
    let for_hjelp = registrer(&p, signaler, KLIENT, Some(Formaal::Helsehjelp)).await;
    assert_eq!(
        for_plan, for_hjelp,
        "one document, one purpose for each client"
    );
    let dag = p.som("dag-dps");
    let annen = dag
        .clone()
        .med_token(|t| t.klient = "en-annen-klient".to_owned());
    for (som, formaal, annet) in [
        (&dag, "HELSEHJELP", "INDIVIDUELL_PLAN"),
        (&annen, "INDIVIDUELL_PLAN", "HELSEHJELP"),
    ] {
        let ved = sak(som, ved_hash(for_plan)).await;
        let snevret = som.clone().med_formaal(formaal);
        let uten_registrering = sak(&snevret, signaler.to_owned().into()).await;
        assert_eq!(
            ved.uten_tilfeldig(),
            uten_registrering.uten_tilfeldig(),
            "{formaal}"
        );
        let samme = sak(&snevret, ved_hash(for_plan)).await;
        assert_eq!(samme.uten_tilfeldig(), ved.uten_tilfeldig(), "{formaal}");
        let motsagt = sak(&som.clone().med_formaal(annet), ved_hash(for_plan)).await;
        assert_eq!(motsagt.feil(), ["BAD_USER_INPUT"], "{formaal}");
    }
    // A purpose that the asker cannot have is refused, as it is in the header.
    let eget = format!("{signaler} # eget");
    let eget = registrer(&p, &eget, "", Some(Formaal::EgetInnsyn)).await;
    assert_eq!(sak(&dag, ved_hash(eget)).await.feil(), ["BAD_USER_INPUT"]);
    sak(&p.som("brit-bruker"), ved_hash(eget)).await.data();
}

async fn en_fjerning_merkes_paa_hver_node_innen_et_sekund(p: Portal) {
    let hash = registrer(&p, SAK, "", None).await;
    // A database in memory has one node.
    let mut noder = vec![p.clone()];
    if !p.url.contains(":memory:") {
        noder.push(p.node().await);
    }
    for node in &noder {
        sak(&node.som("kari-koordinator"), ved_hash(hash))
            .await
            .data();
    }
    p.lager.fjern_dokument(&hash, None).await.unwrap();
    sleep(GJELDER + Duration::from_millis(20)).await;
    for node in &noder {
        er_ukjent(&sak(&node.som("kari-koordinator"), ved_hash(hash)).await);
    }
}

async fn et_dokument_leses_ikke_paa_nytt_for_hvert_kall(p: Portal) {
    let (kari, hash) = (
        p.som("kari-koordinator"),
        registrer(&p, SAK, "", None).await,
    );
    // What comes twice is remembered.
    sak(&kari, SAK.to_owned().into()).await.data();
    let (_, ved_tekst) = p.setninger(sak(&kari, SAK.to_owned().into())).await;
    let mut antall = Vec::new();
    for _ in 0..3 {
        antall.push(p.setninger(sak(&kari, ved_hash(hash))).await.1 - ved_tekst);
    }
    // Slower than a second between two of them it may be, on a busy machine, but not each time.
    assert!(
        antall.iter().all(|n| *n <= 1) && antall.contains(&0),
        "{antall:?}"
    );
}
