//! Registered documents as clients ask for them, over HTTP and SSE.

use helsefellesskap::{
    hash::heks,
    konfig::{Dokumentmodus, Dokumentregler},
};
use serde_json::{Value, json};

use super::{id_av, registrer};
use crate::rigg::{Portal, Svar, Tjener, les, paa_begge};

paa_begge![
    begge_former_virker_og_ukjent_svares_som_klienter_venter,
    en_stroem_aapnes_ved_hash,
    kostnaden_fortelles_den_som_ber_om_det,
];

const MEG: &str = "query Meg { meg { enhet { navn } } }";

fn bare_registrerte(p: &Portal) -> Portal {
    p.med_regler(&Dokumentregler {
        modus: Dokumentmodus::Registrerte,
        ..Dokumentregler::default()
    })
}

async fn send(tjener: &Tjener, hode: (&str, &str), kropp: &Value) -> (u16, String) {
    let be = tjener.post().bearer_auth(tjener.token("kari-koordinator"));
    les(be.header(hode.0, hode.1).json(kropp).send().await.unwrap()).await
}

async fn begge_former_virker_og_ukjent_svares_som_klienter_venter(p: Portal) {
    let hash = registrer(&p, MEG, "", None).await;
    let tjener = Tjener::start(&bare_registrerte(&p)).await;
    let apollo = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let json_ = ("accept", "application/json");
    for kropp in [
        json!({ "documentId": id_av(&hash) }),
        json!({ "documentId": id_av(&hash), "operationName": "Meg", "variables": {} }),
        json!({ "extensions": apollo(&heks(&hash)) }),
        json!({ "query": MEG, "extensions": apollo(&heks(&hash)) }),
        json!({ "query": MEG }),
    ] {
        let (status, tekst) = send(&tjener, json_, &kropp).await;
        assert_eq!(status, 200, "{kropp}");
        assert!(
            Svar::les(&tekst).data()["meg"]["enhet"]["navn"].is_string(),
            "{tekst}"
        );
    }
    let response = ("accept", "application/graphql-response+json");
    for kropp in [
        json!({ "documentId": format!("sha256:{}", "0".repeat(64)) }),
        json!({ "documentId": "meg" }),
        json!({ "extensions": apollo(&"0".repeat(64)) }),
        json!({ "query": "{ __typename }" }),
    ] {
        let (status, tekst) = send(&tjener, json_, &kropp).await;
        assert_eq!(
            (status, Svar::les(&tekst).feil()),
            (200, vec!["PERSISTED_QUERY_NOT_FOUND".to_owned()])
        );
        assert!(tekst.contains("\"PersistedQueryNotFound\""), "{tekst}");
        assert_eq!(
            send(&tjener, response, &kropp).await,
            (400, tekst),
            "{kropp}"
        );
    }
    for kropp in [
        json!({}),
        json!({ "variables": {} }),
        json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": heks(&hash) } } }),
        json!({ "documentId": 7 }),
        json!({ "query": MEG, "extensions": [] }),
    ] {
        let (status, tekst) = send(&tjener, json_, &kropp).await;
        assert_eq!(
            (status, Svar::les(&tekst).feil()),
            (400, vec!["BAD_USER_INPUT".to_owned()])
        );
    }
}

async fn en_stroem_aapnes_ved_hash(p: Portal) {
    let stroem = "subscription { hendelser { __typename ... on Sjekkpunkt { cursor } } }";
    let hash = registrer(&p, stroem, "", None).await;
    let tjener = Tjener::start(&bare_registrerte(&p)).await;
    let sse = ("accept", "text/event-stream");
    let (_, avvist) = send(&tjener, sse, &json!({ "query": format!("{stroem} ") })).await;
    assert!(avvist.contains("PERSISTED_QUERY_NOT_FOUND"), "{avvist}");
    let be = tjener.post().bearer_auth(tjener.token("kari-koordinator"));
    let be = be
        .header(sse.0, sse.1)
        .json(&json!({ "documentId": id_av(&hash) }));
    let mut svar = be.send().await.unwrap();
    let foerste = svar.chunk().await.unwrap().unwrap();
    let foerste = String::from_utf8(foerste.to_vec()).unwrap();
    assert!(foerste.contains("Sjekkpunkt"), "{foerste}");
}

async fn kostnaden_fortelles_den_som_ber_om_det(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let kropp = json!({ "query": MEG });
    let (_, tekst) = send(&tjener, ("HF-Kostnad", "rapporter"), &kropp).await;
    assert_eq!(
        Svar::les(&tekst).json["extensions"]["kostnad"]["kostnad"],
        3,
        "{tekst}"
    );
    let (_, tekst) = send(&tjener, ("HF-Kostnad", "nei"), &kropp).await;
    assert!(!tekst.contains("kostnad"), "{tekst}");
}
