//! The development issuer's tokens go the same way as all others.

use chrono::TimeDelta;
use samtykke::Nivaa;

use super::stoette::{ORGNR, PID, naa, om, verifiserer};
use crate::auth::utvikler::UTVIKLER_ISS;
use crate::auth::{
    Klientnoekkel, Nummerregel, Organisasjonsnummer, PersonaKrav, Personaidentitet, Personnummer,
    Subjekt, Tokenfeil, Utviklerfeil, Utviklerutsteder,
};

fn kari(ansatt_ved: Option<&str>, nivaa: Nivaa) -> PersonaKrav {
    let nummer = Personnummer::parse(PID, Nummerregel::Syntetisk).expect("valid");
    let ansatt_ved = ansatt_ved.map(|nummer| Organisasjonsnummer::parse(nummer).expect("valid"));
    PersonaKrav {
        navn: "kari-koordinator".to_owned(),
        klient: "graphiql".to_owned(),
        hvem: Personaidentitet::Person {
            nummer,
            nivaa,
            ansatt_ved,
        },
    }
}

fn siri() -> PersonaKrav {
    let organisasjonsnummer = Organisasjonsnummer::parse(ORGNR).expect("valid");
    let scope = vec!["helsefellesskap:les".to_owned(), "hf:moeter".to_owned()];
    PersonaKrav {
        navn: "siri-system".to_owned(),
        klient: "siri-system".to_owned(),
        hvem: Personaidentitet::Organisasjon {
            organisasjonsnummer,
            scope,
        },
    }
}

#[tokio::test]
async fn a_persona_is_who_its_token_says() {
    let utsteder = Utviklerutsteder::ny().expect("key");
    let portal = verifiserer(utsteder.utstedere());
    for (orgnr, nivaa) in [(None, Nivaa::Hoey), (Some(ORGNR), Nivaa::Betydelig)] {
        let token = utsteder
            .mynt(&kari(orgnr, nivaa), naa(), TimeDelta::hours(1))
            .expect("token");
        let identitet = portal.proev(&token, naa()).await.expect("verified");
        let Subjekt::Person {
            nummer, ansatt_ved, ..
        } = identitet.subjekt
        else {
            panic!("not a person");
        };
        assert_eq!((nummer.siffer(), identitet.nivaa), (PID, nivaa));
        assert_eq!(ansatt_ved.as_ref().map(|nummer| nummer.siffer()), orgnr);
        assert_eq!(
            (&*identitet.utsteder, &*identitet.klient),
            (UTVIKLER_ISS, "graphiql")
        );
        assert_eq!(identitet.utloeper, om(3_600));
    }
}

#[tokio::test]
async fn a_partner_system_is_the_organisation_its_token_says() {
    let utsteder = Utviklerutsteder::ny().expect("key");
    let portal = verifiserer(utsteder.utstedere());
    let token = utsteder
        .mynt(&siri(), naa(), TimeDelta::hours(1))
        .expect("token");
    let identitet = portal.proev(&token, naa()).await.expect("verified");
    let Subjekt::Organisasjon {
        organisasjonsnummer,
        ..
    } = identitet.subjekt
    else {
        panic!("not an organisation");
    };
    assert_eq!(
        (organisasjonsnummer.siffer(), &*identitet.klient),
        (ORGNR, "siri-system")
    );
    assert!(!identitet.har_skrivescope);
}

#[tokio::test]
async fn a_personas_token_expires() {
    let utsteder = Utviklerutsteder::ny().expect("key");
    let portal = verifiserer(utsteder.utstedere());
    let token = utsteder
        .mynt(&siri(), naa(), TimeDelta::minutes(5))
        .expect("token");
    assert_eq!(portal.proev(&token, om(310)).await, Err(Tokenfeil::Utloept));
}

#[tokio::test]
async fn a_kept_key_keeps_tokens_valid_over_a_restart_and_another_key_does_not() {
    let pkcs8 = Klientnoekkel::ny_pkcs8().expect("key");
    let foer = Utviklerutsteder::fra_pkcs8(&pkcs8).expect("key");
    let token = foer
        .mynt(&siri(), naa(), TimeDelta::hours(1))
        .expect("token");

    let etter = Utviklerutsteder::fra_pkcs8(&pkcs8).expect("key");
    assert!(
        verifiserer(etter.utstedere())
            .proev(&token, naa())
            .await
            .is_ok()
    );
    let annen = Utviklerutsteder::ny().expect("key");
    let svar = verifiserer(annen.utstedere()).proev(&token, naa()).await;
    assert_eq!(svar, Err(Tokenfeil::UkjentNoekkel));
}

#[test]
fn what_is_not_a_private_key_is_refused() {
    let pkcs8 = Klientnoekkel::ny_pkcs8().expect("key");
    for daarlig in [&[][..], b"hemmelig", &pkcs8[..pkcs8.len() - 1], &[0; 138]] {
        assert_eq!(
            Utviklerutsteder::fra_pkcs8(daarlig).err(),
            Some(Utviklerfeil::Noekkel)
        );
    }
}

#[test]
fn a_validity_beyond_the_calendar_is_an_error() {
    let utsteder = Utviklerutsteder::ny().expect("key");
    let svar = utsteder.mynt(&siri(), naa(), TimeDelta::MAX);
    assert_eq!(svar, Err(Utviklerfeil::Mynting));
}

#[test]
fn the_issuer_shown_in_a_log_keeps_its_private_key() {
    let utsteder = Utviklerutsteder::ny().expect("key");
    let vist = format!("{utsteder:?}");
    assert!(vist.contains("kid") && !vist.contains("privat"), "{vist}");
}
