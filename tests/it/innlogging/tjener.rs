//! Tokens over HTTP: each kind of issuer, and proofs of possession.

use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::auth::{
    Beviskrav, Bevistekst, Klientnoekkel, Mynting, Nonce, Organisasjonsnummer, Personattest, Slag,
};
use helsefellesskap::{demo, klokke::Klokke};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::rigg::{Portal, Svar, Tjener, les, samtidig_paa_begge};

samtidig_paa_begge![
    hver_utsteder_gjoer_den_som_spoer_til_seg_selv,
    et_bundet_token_trenger_et_nytt_bevis_hver_gang,
    portalens_nonce_gis_og_kreves,
];

const MEG: &str =
    "{ meg { virksomhet { navn } enhet { navn } ansatt { navn } bruker { navn { fulltNavn } } } }";

fn noekkel() -> Klientnoekkel {
    Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap()
}

fn som(slag: Slag) -> Mynting<'static> {
    Mynting {
        slag,
        ..Mynting::enkel()
    }
}

/// Sends a query with a bound token and a proof.
async fn med_bevis(tjener: &Tjener, token: &str, bevis: &str) -> Response {
    tjener
        .post()
        .header("Authorization", format!("DPoP {token}"))
        .header("DPoP", bevis)
        .json(&json!({ "query": MEG }))
        .send()
        .await
        .unwrap()
}

fn bevis(
    p: &Portal,
    tjener: &Tjener,
    noekkel: &Klientnoekkel,
    token: &str,
    naa: DateTime<Utc>,
    nonce: Option<&str>,
) -> String {
    let om = Bevistekst {
        token,
        metode: "POST",
        adresse: &format!("{}/graphql", tjener.adresse),
        nonce,
        jti: p.lager.tilfeldig().uuid(),
        naa,
    };
    noekkel.bevis(&om).unwrap()
}

async fn hver_utsteder_gjoer_den_som_spoer_til_seg_selv(p: Portal) {
    let tjener = Tjener::start(&p).await;
    p.som("per-politi").spoer(MEG, json!({})).await.data();
    for (hvem, slag) in [
        ("per-politi", Slag::Ansattporten),
        ("nils-nav", Slag::Ansattporten),
        ("brit-bruker", Slag::Idporten),
        ("vera-verge", Slag::Idporten),
        ("siri-system", Slag::Maskinporten),
        ("dag-dps", Slag::Oidc),
    ] {
        let token = tjener.mynt(hvem, &som(slag));
        let svar = tjener
            .post()
            .bearer_auth(&token)
            .json(&json!({ "query": MEG }));
        let (status, tekst) = les(svar.send().await.unwrap()).await;
        let ventet = p.som(hvem).spoer(MEG, json!({})).await;
        let svar = Svar::les(&tekst).uten_tilfeldig();
        assert_eq!((status, svar), (200, ventet.uten_tilfeldig()), "{hvem}");
    }
    // HelseID's are bound, person and system.
    let noekkel = noekkel();
    let leverandoer = Organisasjonsnummer::parse(&demo::leverandoer().unwrap()).unwrap();
    let attest = Personattest {
        formaal: "TREAT",
        pasient: None,
    };
    for (hvem, mynting) in [
        (
            "dag-dps",
            Mynting {
                bundet_til: Some(&noekkel),
                ..som(Slag::Helseid)
            },
        ),
        (
            "dag-dps",
            Mynting {
                bundet_til: Some(&noekkel),
                attest: Some(attest),
                ..som(Slag::Helseid)
            },
        ),
        (
            "siri-system",
            Mynting {
                bundet_til: Some(&noekkel),
                leverandoer: Some(&leverandoer),
                ..som(Slag::Helseid)
            },
        ),
    ] {
        let token = tjener.mynt(hvem, &mynting);
        let bevis = bevis(&p, &tjener, &noekkel, &token, p.klokke.naa(), None);
        let (status, tekst) = les(med_bevis(&tjener, &token, &bevis).await).await;
        let ventet = p.som(hvem).spoer(MEG, json!({})).await;
        let svar = Svar::les(&tekst).uten_tilfeldig();
        assert_eq!((status, svar), (200, ventet.uten_tilfeldig()), "{hvem}");
    }
}

async fn et_bundet_token_trenger_et_nytt_bevis_hver_gang(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let (noekkel, naa) = (noekkel(), p.klokke.naa());
    let token = tjener.mynt(
        "kari-koordinator",
        &Mynting {
            bundet_til: Some(&noekkel),
            ..Mynting::enkel()
        },
    );
    let ett = bevis(&p, &tjener, &noekkel, &token, naa, None);
    assert_eq!(
        med_bevis(&tjener, &token, &ett).await.status(),
        StatusCode::OK
    );
    let igjen = med_bevis(&tjener, &token, &ett).await;
    assert_eq!(igjen.status(), StatusCode::UNAUTHORIZED);
    let skjemaer = igjen.headers()["www-authenticate"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        skjemaer.contains("Bearer") && skjemaer.contains("DPoP algs=\"ES256"),
        "{skjemaer}"
    );
    let nytt = bevis(&p, &tjener, &noekkel, &token, naa, None);
    assert_eq!(
        med_bevis(&tjener, &token, &nytt).await.status(),
        StatusCode::OK
    );
    // Every refusal is the same answer.
    let ventet = les(igjen).await;
    let baerer = tjener
        .post()
        .bearer_auth(&token)
        .json(&json!({ "query": MEG }));
    assert_eq!(les(baerer.send().await.unwrap()).await, ventet);
    let gammelt = bevis(
        &p,
        &tjener,
        &noekkel,
        &token,
        naa - TimeDelta::seconds(41),
        None,
    );
    assert_eq!(
        les(med_bevis(&tjener, &token, &gammelt).await).await,
        ventet
    );
    let annens = bevis(&p, &tjener, &self::noekkel(), &token, naa, None);
    assert_eq!(les(med_bevis(&tjener, &token, &annens).await).await, ventet);
    let kropp: Value = serde_json::from_str(&ventet.1).unwrap();
    assert_eq!(kropp["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn portalens_nonce_gis_og_kreves(p: Portal) {
    let par = Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap();
    let utsteder = super::utsteder::Falsk::start(&par).await;
    let mut oppsett = utsteder.oppsett(Slag::Idporten);
    oppsett.dpop.nonce = true;
    let krav = Beviskrav {
        nonce: Nonce::ny(&[[3; 32]]),
        ..Beviskrav::enkel()
    };
    let tjener = Tjener::start_med(&p, vec![oppsett], krav).await;
    let (noekkel, naa) = (noekkel(), p.klokke.naa());
    let token = utsteder.token(
        &json!({
            "pid": p.som("brit-bruker").nummer(), "acr": "idporten-loa-high", "sub": "s",
            "cnf": { "jkt": noekkel.avtrykk() },
        }),
        naa,
    );
    let uten = med_bevis(
        &tjener,
        &token,
        &bevis(&p, &tjener, &noekkel, &token, naa, None),
    )
    .await;
    assert_eq!(uten.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        uten.headers()["www-authenticate"],
        "DPoP error=\"use_dpop_nonce\""
    );
    let nonce = uten.headers()["dpop-nonce"].to_str().unwrap().to_owned();
    let med = med_bevis(
        &tjener,
        &token,
        &bevis(&p, &tjener, &noekkel, &token, naa, Some(&nonce)),
    )
    .await;
    assert_eq!(med.status(), StatusCode::OK);
    assert_eq!(
        med.headers()["dpop-nonce"].to_str().unwrap(),
        nonce,
        "the next one, which is still the same"
    );
}
