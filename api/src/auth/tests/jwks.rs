//! Keys fetched over HTTP: few fetches, rotation, and an issuer that is away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::stoette::{Noekkeltjener, Par, Svar, Utkast, naa, om};
use crate::auth::{Tokenfeil, Verifiserer};

const TIME: i64 = 3_600;

/// A token of this key, valid for a week.
fn token(par: &Par, kid: &str) -> String {
    let lenge = (naa() + TimeDelta::days(7)).timestamp();
    Utkast::person(par.alg(), kid)
        .med("exp", lenge)
        .signert(par)
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept() {
    let par = Par::rs256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = tjener.portal();
    assert_eq!(tjener.treff(), 0, "nothing is fetched before it is needed");
    for sekunder in [0, 1, TIME, 24 * TIME - 1] {
        assert!(portal.proev(&token(&par, "k"), om(sekunder)).await.is_ok());
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(tjener.treff(), 1);
}

#[tokio::test]
async fn two_hundred_unknown_key_ids_cause_few_fetches_and_good_tokens_keep_working() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = Arc::new(tjener.portal());
    let god = token(&par, "k");
    assert!(portal.proev(&god, naa()).await.is_ok());

    for (sekunder, hoeyst) in [(0, 3), (29, 3), (30, 4), (59, 4), (60, 5)] {
        let ukjente: Vec<_> = (0..200)
            .map(|i| {
                let (portal, ukjent) = (Arc::clone(&portal), token(&par, &format!("u{i}")));
                tokio::spawn(async move { portal.proev(&ukjent, om(sekunder)).await })
            })
            .collect();
        assert!(portal.proev(&god, om(sekunder)).await.is_ok());
        for ukjent in ukjente {
            assert_eq!(ukjent.await.expect("task"), Err(Tokenfeil::UkjentNoekkel));
        }
        assert!(
            tjener.treff() <= hoeyst,
            "{} after {sekunder} s",
            tjener.treff()
        );
    }
    assert!(portal.proev(&god, om(61)).await.is_ok());
}

#[tokio::test]
async fn a_new_key_is_picked_up_by_all_who_ask_and_a_withdrawn_one_is_let_go() {
    let (gammel, ny) = (Par::es256(), Par::es256());
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![gammel.jwk("gammel")])).await;
    let portal = Arc::new(tjener.portal());
    assert!(portal.proev(&token(&gammel, "gammel"), naa()).await.is_ok());

    let noekler = vec![ny.jwk("ny")];
    tjener.svarer_naa(Svar::Treg(Duration::from_millis(200), noekler));
    let samtidige: Vec<_> = (0..20)
        .map(|_| {
            let (portal, token) = (Arc::clone(&portal), token(&ny, "ny"));
            tokio::spawn(async move { portal.proev(&token, om(31)).await })
        })
        .collect();
    for svar in samtidige {
        assert!(svar.await.expect("task").is_ok());
    }
    assert_eq!(tjener.treff(), 2);
    let svar = portal.proev(&token(&gammel, "gammel"), om(32)).await;
    assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel));
}

#[tokio::test]
async fn an_issuer_that_is_down_from_the_start_is_no_open_door_and_may_come_back() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Raatt(503, b"nede".to_vec())).await;
    let portal = tjener.portal();
    let god = token(&par, "k");
    for sekunder in [0, 1, 29] {
        let svar = portal.proev(&god, om(sekunder)).await;
        assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));
    }
    assert_eq!(tjener.treff(), 3);
    tjener.svarer_naa(Svar::Noekler(vec![par.jwk("k")]));
    assert_eq!(
        portal.proev(&god, om(29)).await,
        Err(Tokenfeil::NoeklerUtilgjengelige)
    );
    assert!(portal.proev(&god, om(30)).await.is_ok());
}

#[tokio::test]
async fn an_address_that_nobody_answers_is_a_refusal() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Stum).await;
    let portal = tjener.portal();
    drop(tjener);
    let svar = portal.proev(&token(&par, "k"), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));
}

#[tokio::test]
async fn known_keys_outlive_an_outage_but_not_forever() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = tjener.portal();
    let god = token(&par, "k");
    assert!(portal.proev(&god, naa()).await.is_ok());

    tjener.svarer_naa(Svar::Raatt(500, vec![]));
    for sekunder in [TIME, 24 * TIME, 48 * TIME - 1] {
        assert!(portal.proev(&god, om(sekunder)).await.is_ok(), "{sekunder}");
        let svar = portal.proev(&token(&par, "ukjent"), om(sekunder)).await;
        assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel));
    }
    let svar = portal.proev(&god, om(48 * TIME)).await;
    assert_eq!(svar, Err(Tokenfeil::NoeklerUtilgjengelige));

    tjener.svarer_naa(Svar::Noekler(vec![par.jwk("k")]));
    assert!(portal.proev(&god, om(48 * TIME + 30)).await.is_ok());
}

#[tokio::test]
async fn day_old_keys_are_fetched_again_without_anybody_waiting() {
    let (gammel, ny) = (Par::es256(), Par::es256());
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![gammel.jwk("gammel")])).await;
    let portal = tjener.portal();
    assert!(portal.proev(&token(&gammel, "gammel"), naa()).await.is_ok());

    tjener.svarer_naa(Svar::Treg(Duration::from_millis(1_500), vec![ny.jwk("ny")]));
    let start = Instant::now();
    for _ in 0..10 {
        assert!(
            portal
                .proev(&token(&gammel, "gammel"), om(24 * TIME))
                .await
                .is_ok()
        );
    }
    assert!(
        start.elapsed() < Duration::from_millis(1_500),
        "somebody waited"
    );
    tjener.har_faatt(2).await;
    assert!(portal.proev(&token(&ny, "ny"), om(24 * TIME)).await.is_ok());
    assert_eq!(tjener.treff(), 2);
    let svar = portal.proev(&token(&gammel, "gammel"), om(24 * TIME)).await;
    assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel));
}

#[tokio::test]
async fn a_clock_set_back_does_not_keep_old_keys_young_nor_stop_fetching() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = tjener.portal();
    let lenge = Utkast::person("ES256", "k")
        .med("iat", om(-100 * TIME).timestamp())
        .med("nbf", om(-100 * TIME).timestamp())
        .signert(&par);
    assert!(portal.proev(&lenge, naa()).await.is_ok());
    assert!(portal.proev(&lenge, om(-50 * TIME)).await.is_ok());
    assert_eq!(tjener.treff(), 2);
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_end_the_fetch() {
    let par = Par::es256();
    let treg = Svar::Treg(Duration::from_millis(1_500), vec![par.jwk("k")]);
    let tjener = Noekkeltjener::start(treg).await;
    let portal = tjener.portal();
    let god = token(&par, "k");
    let utaalmodig = tokio::time::timeout(Duration::from_millis(100), portal.proev(&god, naa()));
    assert!(
        utaalmodig.await.is_err(),
        "the fetch should still be going on"
    );
    assert!(portal.proev(&god, naa()).await.is_ok());
    assert_eq!(tjener.treff(), 1);
}

#[tokio::test]
async fn a_silent_issuer_is_given_up_after_five_seconds_and_holds_up_no_good_token() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = Arc::new(tjener.portal());
    let god = token(&par, "k");
    assert!(portal.proev(&god, naa()).await.is_ok());

    tjener.svarer_naa(Svar::Stum);
    let start = Instant::now();
    let ukjent = proev_senere(&portal, token(&par, "ukjent"));
    tjener.har_faatt(2).await;
    assert!(portal.proev(&god, om(31)).await.is_ok());
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "a good token was held up"
    );
    assert_eq!(ukjent.await.expect("task"), Err(Tokenfeil::UkjentNoekkel));
    let tid = start.elapsed();
    assert!((4..8).contains(&tid.as_secs()), "{tid:?}");
}

#[tokio::test]
async fn no_more_than_some_wait_for_a_silent_issuer() {
    let par = Par::es256();
    let tjener = Noekkeltjener::start(Svar::Noekler(vec![par.jwk("k")])).await;
    let portal = Arc::new(tjener.portal());
    assert!(portal.proev(&token(&par, "k"), naa()).await.is_ok());
    tjener.svarer_naa(Svar::Stum);
    let alle: Vec<_> = (0..100)
        .map(|i| proev_senere(&portal, token(&par, &format!("u{i}"))))
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let venter = alle.iter().filter(|oppgave| !oppgave.is_finished()).count();
    assert!((1..=32).contains(&venter), "{venter}");
}

fn proev_senere(
    portal: &Arc<Verifiserer>,
    token: String,
) -> tokio::task::JoinHandle<Result<crate::auth::Identitet, Tokenfeil>> {
    let portal = Arc::clone(portal);
    tokio::spawn(async move { portal.proev(&token, om(31)).await })
}
