//! Production's rules with the demo's people: their issuers, trusted by name elsewhere than in development.

use serde_json::{Value, json};

use super::angrep::program_med;
use crate::rigg::{Mappe, kommando_med};

#[tokio::test]
async fn personaene_kan_spoerre_med_produksjonens_regler() {
    let mappe = Mappe::ny();
    let i_utvikling = |argumenter: &[&str]| {
        let (kode, ut, feil) = kommando_med(mappe.sti(), &[], argumenter);
        assert_eq!(kode, 0, "{feil}");
        ut
    };
    let utstedere: Vec<Value> =
        serde_json::from_str(&i_utvikling(&["token", "utstedere"])).unwrap();
    let (_program, adresse) = program_med(mappe.sti(), &utstedere, &[]).await;
    let spoer = async |slag: &str, persona: &str| {
        let token = i_utvikling(&["token", "--persona", persona, "--slag", slag]);
        let svar = reqwest::Client::new()
            .post(&adresse)
            .bearer_auth(token.trim())
            .json(&json!({ "query": "{ meg { formaal } __schema { description } }" }))
            .send()
            .await
            .unwrap();
        (svar.status().as_u16(), svar.text().await.unwrap())
    };
    for (slag, persona) in [
        ("oidc", "kari-koordinator"),
        ("maskinporten", "siri-system"),
        ("ansattporten", "per-politi"),
        ("idporten", "brit-bruker"),
    ] {
        // Somebody who is known, and production's rules.
        let (status, tekst) = spoer(slag, persona).await;
        assert_eq!(status, 200, "{tekst}");
        assert!(tekst.contains("Introspeksjon er slått av."), "{tekst}");
    }
    // Not where they are not named.
    let uten_oidc: Vec<Value> = utstedere
        .iter()
        .filter(|linje| linje["slag"] != "OIDC")
        .cloned()
        .collect();
    let annen = Mappe::ny();
    let (_program, adresse) = program_med(annen.sti(), &uten_oidc, &[]).await;
    let token = i_utvikling(&["token", "--persona", "kari-koordinator"]);
    let be = reqwest::Client::new().post(&adresse);
    let be = be
        .bearer_auth(token.trim())
        .json(&json!({ "query": "{ __typename }" }));
    assert_eq!(be.send().await.unwrap().status().as_u16(), 401);
    // Nor made elsewhere than in development.
    let (kode, ..) = kommando_med(mappe.sti(), &[("HF_ENV", "test")], &["token", "utstedere"]);
    assert_ne!(kode, 0);
}
