//! Registered claims: times, audience, issuer, subject, and what is no access token.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::stoette::{AUD, ISS, Verden, fast_utsteder, naa, om, verifiserer};
use crate::auth::Tokenfeil;

#[tokio::test]
async fn a_token_lives_until_exp_and_ten_seconds_of_clock_difference() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    for sekunder in [0, 599, 600, 609] {
        let identitet = verden
            .portal
            .proev(&token, om(sekunder))
            .await
            .expect("still valid");
        assert_eq!(identitet.utloeper, om(600));
    }
    for sekunder in [610, 611, 10_000_000] {
        assert_eq!(
            verden.portal.proev(&token, om(sekunder)).await,
            Err(Tokenfeil::Utloept)
        );
    }
}

#[tokio::test]
async fn a_token_begins_at_nbf_and_iat_less_ten_seconds() {
    let verden = Verden::ny();
    for navn in ["nbf", "iat"] {
        let token = verden
            .person()
            .med(navn, om(100).timestamp())
            .signert(&verden.par);
        assert!(verden.portal.proev(&token, om(90)).await.is_ok(), "{navn}");
        let svar = verden.portal.proev(&token, om(89)).await;
        assert_eq!(svar, Err(Tokenfeil::IkkeGyldigEnnaa), "{navn}");
    }
}

#[tokio::test]
async fn the_clock_difference_can_be_set_within_a_minute() {
    let verden = Verden::ny();
    let token = verden.person().signert(&verden.par);
    for (satt, virker) in [(0, 0), (30, 30), (3_600, 60), (-5, 0)] {
        let portal = verifiserer(vec![fast_utsteder(&[verden.par.jwk("es")])])
            .med_slingring(TimeDelta::seconds(satt));
        assert!(
            portal.proev(&token, om(600 + virker - 1)).await.is_ok(),
            "{satt}"
        );
        let svar = portal.proev(&token, om(600 + virker)).await;
        assert_eq!(svar, Err(Tokenfeil::Utloept), "{satt}");
    }
}

#[tokio::test]
async fn exp_and_iat_are_required_and_nbf_is_not() {
    let verden = Verden::ny();
    assert_eq!(
        verden.svar(&verden.person().uten("exp")).await,
        Err(Tokenfeil::Krav)
    );
    assert_eq!(
        verden.svar(&verden.person().uten("iat")).await,
        Err(Tokenfeil::Krav)
    );
    assert!(verden.svar(&verden.person().uten("nbf")).await.is_ok());
}

#[tokio::test]
async fn times_are_whole_seconds_within_the_calendar() {
    let verden = Verden::ny();
    let daarlige = [
        json!(null),
        json!("1772452800"),
        json!(true),
        json!([1_772_452_800]),
        json!(1_772_452_800.5),
        json!(1e300),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
    ];
    for navn in ["exp", "nbf", "iat"] {
        for verdi in &daarlige {
            let svar = verden.svar(&verden.person().med(navn, verdi.clone())).await;
            assert_eq!(svar, Err(Tokenfeil::Krav), "{navn} {verdi}");
        }
    }
    for lenge_siden in [0, -1, -60_000_000_000_i64] {
        let svar = verden.svar(&verden.person().med("exp", lenge_siden)).await;
        assert_eq!(svar, Err(Tokenfeil::Utloept));
    }
}

#[tokio::test]
async fn the_audience_is_this_portal_and_no_other() {
    let verden = Verden::ny();
    assert!(
        verden
            .svar(&verden.person().med("aud", json!([AUD])))
            .await
            .is_ok()
    );
    let daarlige = [
        json!("en-annen"),
        json!("unspecified"),
        json!("helsefellesskap"),
        json!(format!("{AUD}-2")),
        json!(format!("{AUD} ")),
        json!(format!("{AUD}/")),
        json!(AUD.to_uppercase()),
        json!(""),
        json!(null),
        json!(1),
        json!([]),
        json!([AUD, "en-annen"]),
        json!(["en-annen", AUD]),
        json!([[AUD]]),
        json!({ AUD: AUD }),
    ];
    for aud in daarlige {
        let svar = verden.svar(&verden.person().med("aud", aud.clone())).await;
        assert_eq!(svar, Err(Tokenfeil::Mottaker), "{aud}");
    }
    assert_eq!(
        verden.svar(&verden.person().uten("aud")).await,
        Err(Tokenfeil::Mottaker)
    );
}

#[tokio::test]
async fn the_issuer_is_compared_exactly() {
    let verden = Verden::ny();
    let daarlige: [Value; 9] = [
        json!(format!("{ISS}/")),
        json!("https://utsteder.exampl"),
        json!("http://utsteder.example"),
        json!("https://UTSTEDER.example"),
        json!("https://utsteder.example.angriper.example"),
        json!([ISS]),
        json!(""),
        json!(null),
        json!({ "iss": ISS }),
    ];
    for iss in daarlige {
        let svar = verden.svar(&verden.person().med("iss", iss.clone())).await;
        assert_eq!(svar, Err(Tokenfeil::Utsteder), "{iss}");
    }
    assert_eq!(
        verden.svar(&verden.person().uten("iss")).await,
        Err(Tokenfeil::Utsteder)
    );
}

#[tokio::test]
async fn an_issuer_with_a_slash_needs_the_slash() {
    let verden = Verden::ny();
    let mut oppsett = fast_utsteder(&[verden.par.jwk("es")]);
    oppsett.iss = format!("{ISS}/");
    let portal = verifiserer(vec![oppsett]);
    let uten = verden.person();
    let med = verden.person().med("iss", format!("{ISS}/"));
    assert!(portal.proev(&med.signert(&verden.par), naa()).await.is_ok());
    let svar = portal.proev(&uten.signert(&verden.par), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::Utsteder));
}

#[tokio::test]
async fn subject_and_client_are_required_and_can_stand_in_a_log() {
    let verden = Verden::ny();
    let lang = "k".repeat(257);
    for navn in ["sub", "client_id"] {
        assert_eq!(
            verden.svar(&verden.person().uten(navn)).await,
            Err(Tokenfeil::Krav)
        );
        let daarlige = [
            json!(""),
            json!(null),
            json!(7),
            json!("a b"),
            json!("a\nb"),
            json!("a\0"),
            json!("å"),
            json!("\u{202e}a"),
            json!(lang),
        ];
        for verdi in daarlige {
            let svar = verden.svar(&verden.person().med(navn, verdi.clone())).await;
            assert_eq!(svar, Err(Tokenfeil::Krav), "{navn} {verdi}");
        }
        let lengst = "k".repeat(256);
        assert!(
            verden
                .svar(&verden.person().med(navn, lengst))
                .await
                .is_ok()
        );
    }
}

#[tokio::test]
async fn an_id_token_a_proof_or_an_event_is_no_access_token() {
    let verden = Verden::ny();
    for navn in ["nonce", "at_hash", "c_hash", "htm", "htu", "ath", "events"] {
        for verdi in [json!("x"), json!(null)] {
            let svar = verden.svar(&verden.person().med(navn, verdi)).await;
            assert_eq!(svar, Err(Tokenfeil::IkkeTilgangstoken), "{navn}");
        }
    }
}

#[tokio::test]
async fn an_id_token_is_refused_also_where_the_issuer_uses_the_same_typ_for_all() {
    let verden = Verden::ny();
    let mut oppsett = fast_utsteder(&[verden.par.jwk("es")]);
    oppsett.typ = vec!["JWT".to_owned()];
    let portal = verifiserer(vec![oppsett]);
    let tilgang = verden.person().med_hode("typ", "JWT");
    let id = tilgang.clone().med("nonce", "n-1").med("at_hash", "aGFzaA");
    assert!(
        portal
            .proev(&tilgang.signert(&verden.par), naa())
            .await
            .is_ok()
    );
    let svar = portal.proev(&id.signert(&verden.par), naa()).await;
    assert_eq!(svar, Err(Tokenfeil::IkkeTilgangstoken));
}

#[tokio::test]
async fn a_token_bound_to_a_key_is_refused_as_bearer_token() {
    let verden = Verden::ny();
    for cnf in [
        json!({ "jkt": "abc" }),
        json!({ "x5t#S256": "abc" }),
        json!({}),
        json!(null),
    ] {
        let svar = verden.svar(&verden.person().med("cnf", cnf)).await;
        assert_eq!(svar, Err(Tokenfeil::Bundet));
    }
}

#[tokio::test]
async fn times_at_the_end_of_the_calendar_are_refused_and_no_fault() {
    let verden = Verden::ny();
    let slutt = chrono::DateTime::<chrono::Utc>::MAX_UTC.timestamp();
    let start = chrono::DateTime::<chrono::Utc>::MIN_UTC.timestamp();
    for utkast in [
        verden.person().med("exp", slutt),
        verden.person().med("iat", start).med("nbf", start),
        verden.person().med("exp", i64::MAX),
    ] {
        assert_eq!(verden.svar(&utkast).await, Err(Tokenfeil::Krav));
    }
}
