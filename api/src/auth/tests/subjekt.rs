//! Who a token is about: a person or an organisation, never both and never neither.

use samtykke::Nivaa;
use serde_json::{Value, json};

use super::stoette::{ORGNR, PID, Verden, naa, verifiserer};
use crate::auth::{Beviskrav, Identitet, Nett, Nummerregel, Subjekt, Tokenfeil, Verifiserer};

#[tokio::test]
async fn a_person_acts_as_citizen_or_in_one_employment() {
    let verden = Verden::ny();
    for (utkast, arbeidsgiver) in [
        (verden.person(), None),
        (verden.person().med("orgnr", ORGNR), Some(ORGNR)),
    ] {
        let identitet = verden.svar(&utkast).await.expect("a person");
        let Subjekt::Person {
            nummer, ansatt_ved, ..
        } = identitet.subjekt
        else {
            panic!("not a person");
        };
        assert_eq!(nummer.siffer(), PID);
        assert_eq!(
            ansatt_ved.as_ref().map(|nummer| nummer.siffer()),
            arbeidsgiver
        );
        assert_eq!(identitet.klient, "proevesystem");
    }
}

#[tokio::test]
async fn an_organisation_comes_with_its_client() {
    let verden = Verden::ny();
    let utkast = verden.organisasjon();
    let identitet: Identitet = verden.svar(&utkast).await.expect("an organisation");
    let Subjekt::Organisasjon {
        organisasjonsnummer,
        underenhet,
    } = identitet.subjekt
    else {
        panic!("not an organisation");
    };
    assert_eq!(organisasjonsnummer.siffer(), ORGNR);
    assert_eq!(underenhet, None);
    assert_eq!(identitet.klient, "proevesystem");
    assert_eq!(identitet.nivaa, Nivaa::Hoey);
}

#[tokio::test]
async fn both_or_neither_of_person_and_organisation_is_refused() {
    let verden = Verden::ny();
    let consumer = verden.organisasjon().krav["consumer"].clone();
    for utkast in [
        verden.person().uten("pid"),
        verden.organisasjon().uten("consumer"),
        verden.person().med("consumer", consumer),
        verden.organisasjon().med("pid", PID),
        verden.organisasjon().med("acr", "idporten-loa-high"),
        verden.organisasjon().med("orgnr", ORGNR),
    ] {
        assert_eq!(
            verden.svar(&utkast).await,
            Err(Tokenfeil::Krav),
            "{:?}",
            utkast.krav
        );
    }
}

#[tokio::test]
async fn null_is_not_the_same_as_absent() {
    let verden = Verden::ny();
    for navn in ["orgnr", "consumer", "scope"] {
        let svar = verden.svar(&verden.person().med(navn, Value::Null)).await;
        assert_eq!(svar, Err(Tokenfeil::Krav), "{navn}");
    }
    for navn in ["pid", "acr", "orgnr"] {
        let svar = verden
            .svar(&verden.organisasjon().med(navn, Value::Null))
            .await;
        assert_eq!(svar, Err(Tokenfeil::Krav), "{navn}");
    }
}

#[tokio::test]
async fn the_login_level_is_high_or_substantial() {
    let verden = Verden::ny();
    for (acr, nivaa) in [
        ("idporten-loa-high", Nivaa::Hoey),
        ("idporten-loa-substantial", Nivaa::Betydelig),
    ] {
        let identitet = verden
            .svar(&verden.person().med("acr", acr))
            .await
            .expect(acr);
        assert_eq!(identitet.nivaa, nivaa);
    }
    for acr in [
        "idporten-loa-low",
        "high",
        "Level4",
        "IDPORTEN-LOA-HIGH",
        "idporten-loa-high ",
        "",
    ] {
        let svar = verden.svar(&verden.person().med("acr", acr)).await;
        assert_eq!(svar, Err(Tokenfeil::Nivaa), "{acr}");
    }
    assert_eq!(
        verden.svar(&verden.person().uten("acr")).await,
        Err(Tokenfeil::Nivaa)
    );
    for acr in [json!(4), json!(["idporten-loa-high"]), json!(null)] {
        assert_eq!(
            verden.svar(&verden.person().med("acr", acr)).await,
            Err(Tokenfeil::Krav)
        );
    }
}

#[tokio::test]
async fn numbers_must_be_valid() {
    let verden = Verden::ny();
    for pid in [
        "",
        "15872310035",
        "1587231003",
        "158723100340",
        "15872310034 ",
        "02013299997",
    ] {
        let svar = verden.svar(&verden.person().med("pid", pid)).await;
        assert_eq!(svar, Err(Tokenfeil::Nummer), "{pid}");
    }
    for orgnr in ["", "910753615", "91075361", "0192:910753614", "NO910753614"] {
        let svar = verden.svar(&verden.person().med("orgnr", orgnr)).await;
        assert_eq!(svar, Err(Tokenfeil::Nummer), "{orgnr}");
    }
    let som_tall = verden.person().med("pid", 15_872_310_034_i64);
    assert_eq!(verden.svar(&som_tall).await, Err(Tokenfeil::Krav));
}

#[tokio::test]
async fn production_refuses_synthetic_persons() {
    let verden = Verden::ny();
    let oppsett = super::stoette::fast_utsteder(&[verden.par.jwk("es")]);
    let nett = Nett::ny().expect("client");
    let produksjon = Verifiserer::ny(
        vec![oppsett.clone()],
        Nummerregel::Ekte,
        &nett,
        Beviskrav::enkel(),
    )
    .expect("configuration");
    let token = verden.person().signert(&verden.par);
    assert_eq!(
        produksjon.proev(&token, naa()).await,
        Err(Tokenfeil::Nummer)
    );
    assert!(
        verifiserer(vec![oppsett])
            .proev(&token, naa())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_organisation_is_named_by_enhetsregisteret_and_nothing_else() {
    let verden = Verden::ny();
    let med = |authority: &str, id: &str| {
        verden
            .organisasjon()
            .med("consumer", json!({ "authority": authority, "ID": id }))
    };
    let (upis, god) = ("iso6523-actorid-upis", "0192:910753614");
    assert!(verden.svar(&med(upis, god)).await.is_ok());
    for (authority, id) in [
        ("iso6523", god),
        ("", god),
        (upis, "910753614"),
        (upis, "9908:910753614"),
        (upis, "192:910753614"),
        (upis, ":910753614"),
    ] {
        let svar = verden.svar(&med(authority, id)).await;
        assert_eq!(svar, Err(Tokenfeil::Krav), "{authority} {id}");
    }
    for id in [
        "0192:",
        "0192:910753615",
        "0192:910753614:991825827",
        "0192: 910753614",
    ] {
        assert_eq!(
            verden.svar(&med(upis, id)).await,
            Err(Tokenfeil::Nummer),
            "{id}"
        );
    }
    for consumer in [
        json!("0192:910753614"),
        json!({}),
        json!({ "ID": god }),
        json!([]),
    ] {
        let svar = verden
            .svar(&verden.organisasjon().med("consumer", consumer))
            .await;
        assert_eq!(svar, Err(Tokenfeil::Krav));
    }
}

#[tokio::test]
async fn an_organisations_scopes_are_required_and_bounded() {
    let verden = Verden::ny();
    let les = "helsefellesskap:les";
    for scope in [json!([les, "hf:a"]), json!(vec![les; 100].join(" "))] {
        let utkast = verden.organisasjon().med("scope", scope);
        let identitet = verden.svar(&utkast).await.expect("an organisation");
        assert!(!identitet.har_skrivescope);
    }
    let begge = format!("{les} helsefellesskap:skriv");
    let utkast = verden.organisasjon().med("scope", begge);
    assert!(verden.svar(&utkast).await.expect("one").har_skrivescope);
    for uten in ["helsefellesskap:skriv", "helsefellesskap:lest", "hf:a"] {
        let svar = verden.svar(&verden.organisasjon().med("scope", uten)).await;
        assert_eq!(svar, Err(Tokenfeil::Scope), "{uten}");
    }
    let uten = verden.svar(&verden.organisasjon().uten("scope")).await;
    assert_eq!(uten, Err(Tokenfeil::Scope));
    for scope in [
        json!(""),
        json!(" "),
        json!("helsefellesskap:les "),
        json!("helsefellesskap:les  hf:b"),
        json!("helsefellesskap:les\nhf:b"),
        json!("hf:å"),
        json!(vec![les; 101].join(" ")),
        json!(null),
        json!([les, 1]),
        json!({ "les": les }),
    ] {
        let utkast = verden.organisasjon().med("scope", scope.clone());
        assert_eq!(verden.svar(&utkast).await, Err(Tokenfeil::Krav), "{scope}");
    }
}

#[tokio::test]
async fn an_identity_in_a_log_shows_no_identity_number() {
    let verden = Verden::ny();
    let identitet = verden.svar(&verden.person()).await.expect("a person");
    let vist = format!("{identitet:?}");
    assert!(vist.contains("proevesystem"));
    assert!(!vist.contains(PID) && !vist.contains(&PID[..6]), "{vist}");
}
