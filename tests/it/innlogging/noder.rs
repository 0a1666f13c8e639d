//! A proof of possession counts once, whichever node it comes to; and when nobody can tell, not at
//! all.

use helsefellesskap::auth::{Beviskrav, Bevistekst, Gjenbruk, Klientnoekkel, Slag};
use helsefellesskap::klokke::Klokke;
use reqwest::StatusCode;
use serde_json::json;

use super::utsteder::Falsk;
use crate::rigg::{Portal, Tjener, samtidig_paa_begge};

samtidig_paa_begge![
    et_bevis_gjelder_en_gang_paa_alle_noder,
    uten_redis_gjelder_intet_bevis_og_andre_tokener_virker,
];

fn krav(adresse: &str, redis: &str) -> Beviskrav {
    Beviskrav {
        adresser: vec![adresse.parse().unwrap()].into(),
        gjenbruk: Gjenbruk::i_redis(redis).unwrap(),
        ..Beviskrav::enkel()
    }
}

const FELLES: &str = "https://portal.example";

async fn et_bevis_gjelder_en_gang_paa_alle_noder(p: Portal) {
    let Ok(redis) = std::env::var("HF_TEST_REDIS_URL") else {
        eprintln!("HF_TEST_REDIS_URL is not set: not run with Redis");
        return;
    };
    let par = Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap();
    let utsteder = Falsk::start(&par).await;
    let mut noder = Vec::new();
    for _ in 0..3 {
        let oppsett = vec![utsteder.oppsett(Slag::Idporten)];
        noder.push(Tjener::start_med(&p, oppsett, krav(FELLES, &redis)).await);
    }
    let token = utsteder.token(
        &json!({
            "pid": p.som("brit-bruker").nummer(), "acr": "idporten-loa-high", "sub": "s",
            "cnf": { "jkt": par.avtrykk() },
        }),
        p.klokke.naa(),
    );
    for runde in 0..20 {
        let bevis = par.bevis(&bevistekst(&p, &token)).unwrap();
        let send = |node: &Tjener| {
            node.post()
                .header("Authorization", format!("DPoP {token}"))
                .header("DPoP", &bevis)
                .json(&json!({ "query": "{ meg { formaal } }" }))
                .send()
        };
        let alle = noder.iter().cycle().take(6).map(send);
        let mut godtatt = 0;
        for svar in futures(alle).await {
            match svar {
                StatusCode::OK => godtatt += 1,
                annet => assert_eq!(annet, StatusCode::UNAUTHORIZED),
            }
        }
        assert_eq!(godtatt, 1, "round {runde}");
    }
}

fn bevistekst<'a>(p: &Portal, token: &'a str) -> Bevistekst<'a> {
    Bevistekst {
        token,
        metode: "POST",
        adresse: "https://portal.example/graphql",
        nonce: None,
        jti: p.lager.tilfeldig().uuid(),
        naa: p.klokke.naa(),
    }
}

async fn futures<F>(alle: impl Iterator<Item = F>) -> Vec<StatusCode>
where
    F: Future<Output = reqwest::Result<reqwest::Response>> + Send + 'static,
{
    let oppgaver: Vec<_> = alle.map(tokio::spawn).collect();
    let mut ut = Vec::new();
    for oppgave in oppgaver {
        ut.push(oppgave.await.unwrap().unwrap().status());
    }
    ut
}

async fn uten_redis_gjelder_intet_bevis_og_andre_tokener_virker(p: Portal) {
    let par = Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap();
    let utsteder = Falsk::start(&par).await;
    // Nobody listens there.
    let ledig = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let borte = format!("redis://{}/", ledig.local_addr().unwrap());
    drop(ledig);
    let oppsett = vec![utsteder.oppsett(Slag::Idporten)];
    let node = Tjener::start_med(&p, oppsett, krav(FELLES, &borte)).await;
    let hvem =
        json!({ "pid": p.som("brit-bruker").nummer(), "acr": "idporten-loa-high", "sub": "s" });
    let mut bundet = hvem.clone();
    bundet["cnf"] = json!({ "jkt": par.avtrykk() });
    let (token, bundet) = (
        utsteder.token(&hvem, p.klokke.naa()),
        utsteder.token(&bundet, p.klokke.naa()),
    );
    let spoer = || node.post().json(&json!({ "query": "{ meg { formaal } }" }));
    let bevis = par.bevis(&bevistekst(&p, &bundet)).unwrap();
    let foer = std::time::Instant::now();
    let svar = spoer()
        .header("Authorization", format!("DPoP {bundet}"))
        .header("DPoP", bevis)
        .send()
        .await
        .unwrap();
    assert_eq!(svar.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(foer.elapsed().as_secs() < 5);
    let svar = spoer().bearer_auth(token).send().await.unwrap();
    assert_eq!(svar.status(), StatusCode::OK);
}
