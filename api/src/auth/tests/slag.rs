//! The claims of each kind of issuer: whom they make of the caller, and what is wrong with others.

use samtykke::Nivaa;
use serde_json::{Value, json};

use super::stoette::{ORGNR, PID, Par, Utkast, fast_utsteder, naa, verifiserer};
use crate::auth::{Identitet, Scopenavn, Slag, Subjekt, Tokenfeil, Utsteder, Verifiserer};

pub(super) const LEVERANDOER: &str = "991825827";
pub(super) const UNDERENHET: &str = "123456785";
const RESSURS: &str = "urn:altinn:resource:proeve";

/// An issuer of one kind and the portal that trusts it.
pub(super) struct Verden {
    pub(super) par: Par,
    pub(super) portal: Verifiserer,
}

impl Verden {
    pub(super) fn ny(slag: Slag) -> Self {
        Self::med(slag, |_| {})
    }

    pub(super) fn med(slag: Slag, endre: impl FnOnce(&mut Utsteder)) -> Self {
        let par = Par::es256();
        let mut oppsett = fast_utsteder(&[par.jwk("k")]);
        oppsett.slag = slag;
        oppsett.ressurs = Some(RESSURS.to_owned());
        endre(&mut oppsett);
        let portal = verifiserer(vec![oppsett]);
        Self { par, portal }
    }

    /// A token with the claims of every kind, and these.
    pub(super) async fn svar(&self, krav: &Value) -> Result<Identitet, Tokenfeil> {
        let mut utkast = Utkast::person("ES256", "k")
            .uten("pid")
            .uten("acr")
            .uten("sub");
        for (navn, verdi) in krav.as_object().expect("an object") {
            utkast.krav.insert(navn.clone(), verdi.clone());
        }
        utkast.krav.retain(|_, verdi| !verdi.is_null());
        self.portal.proev(&utkast.signert(&self.par), naa()).await
    }

    async fn avviser(&self, god: &Value, endring: Value, feil: Tokenfeil) {
        let krav = med(god, endring.clone());
        assert_eq!(self.svar(&krav).await, Err(feil), "{endring}");
    }
}

/// With these claims; null takes one away.
pub(super) fn med(god: &Value, endring: Value) -> Value {
    let (Value::Object(mut krav), Value::Object(endring)) = (god.clone(), endring) else {
        panic!("objects only");
    };
    krav.extend(endring);
    Value::Object(krav)
}

fn iso(nummer: &str) -> Value {
    json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{nummer}") })
}

pub(super) fn person(identitet: &Identitet) -> (&str, Option<&str>, Option<&str>) {
    match &identitet.subjekt {
        Subjekt::Person {
            nummer,
            ansatt_ved,
            underenhet,
        } => (
            nummer.siffer(),
            ansatt_ved.as_ref().map(|n| n.siffer()),
            underenhet.as_ref().map(|n| n.siffer()),
        ),
        Subjekt::Organisasjon { .. } => panic!("a person"),
    }
}

fn organisasjon(identitet: &Identitet) -> (&str, Option<&str>, Option<&str>) {
    match &identitet.subjekt {
        Subjekt::Organisasjon {
            organisasjonsnummer,
            underenhet,
        } => (
            organisasjonsnummer.siffer(),
            underenhet.as_ref().map(|n| n.siffer()),
            identitet.leverandoer.as_ref().map(|n| n.siffer()),
        ),
        Subjekt::Person { .. } => panic!("an organisation"),
    }
}

#[tokio::test]
async fn idporten_gives_a_citizen_whatever_else_it_says() {
    let verden = Verden::ny(Slag::Idporten);
    let god = json!({ "sub": "s", "pid": PID, "acr": "idporten-loa-high", "amr": ["BankID"] });
    let identitet = verden.svar(&god).await.expect("a citizen");
    assert_eq!(person(&identitet), (PID, None, None));
    assert_eq!(
        (identitet.nivaa, identitet.har_skrivescope),
        (Nivaa::Hoey, true)
    );
    let app = med(&god, json!({ "consumer": iso(ORGNR), "orgnr": ORGNR }));
    let identitet = verden.svar(&app).await.expect("a citizen");
    assert_eq!(person(&identitet), (PID, None, None));
    let lavere = med(&god, json!({ "acr": "idporten-loa-substantial" }));
    assert_eq!(
        verden.svar(&lavere).await.expect("known").nivaa,
        Nivaa::Betydelig
    );
    for (endring, feil) in [
        (json!({ "pid": null }), Tokenfeil::Krav),
        (json!({ "sub": null }), Tokenfeil::Krav),
        (json!({ "acr": null }), Tokenfeil::Nivaa),
        (json!({ "acr": "idporten-loa-low" }), Tokenfeil::Nivaa),
        (json!({ "acr": "high" }), Tokenfeil::Nivaa),
        (json!({ "pid": "15872310035" }), Tokenfeil::Nummer),
        (json!({ "nonce": "n" }), Tokenfeil::IkkeTilgangstoken),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
}

#[tokio::test]
async fn ansattporten_gives_an_employee_of_the_one_that_is_represented() {
    let verden = Verden::ny(Slag::Ansattporten);
    let hos = |nummer: &str| json!({ "Rights": ["Read"], "Authority": "iso6523-actorid-upis", "ID": format!("0192:{nummer}"), "Name": "X" });
    let detalj = |ressurs: &str, hvem: Value| json!({ "type": "ansattporten:altinn:service", "resource": ressurs, "reportees": hvem });
    let god = json!({
        "sub": "s", "pid": PID, "acr": "high",
        "authorization_details": [detalj(RESSURS, json!([hos(ORGNR)]))],
    });
    let identitet = verden.svar(&god).await.expect("an employee");
    assert_eq!(person(&identitet), (PID, Some(ORGNR), None));
    assert_eq!(identitet.nivaa, Nivaa::Hoey);
    let to = json!([hos(ORGNR), hos(LEVERANDOER)]);
    for detaljer in [
        json!(null),
        json!([]),
        json!([detalj(RESSURS, json!([]))]),
        json!([detalj(RESSURS, to)]),
        json!([detalj("urn:altinn:resource:annen", json!([hos(ORGNR)]))]),
        json!([
            detalj(RESSURS, json!([hos(ORGNR)])),
            detalj(RESSURS, json!([hos(LEVERANDOER)]))
        ]),
        json!([{ "type": "ansattporten:orgno", "resource": RESSURS, "reportees": [hos(ORGNR)] }]),
        json!([{ "type": "ansattporten:altinn:service", "resource": RESSURS }]),
    ] {
        let endring = json!({ "authorization_details": detaljer });
        verden
            .avviser(&god, endring, Tokenfeil::Representasjon)
            .await;
    }
    for (endring, feil) in [
        (json!({ "acr": "idporten-loa-high" }), Tokenfeil::Nivaa),
        (json!({ "acr": null }), Tokenfeil::Nivaa),
        (json!({ "pid": null }), Tokenfeil::Krav),
        (json!({ "authorization_details": "x" }), Tokenfeil::Krav),
        (
            json!({ "authorization_details": [detalj(RESSURS, json!([{ "Authority": "annen", "ID": "0192:1" }]))] }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "authorization_details": [detalj(RESSURS, json!([hos("910753615")]))] }),
            Tokenfeil::Nummer,
        ),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
}

#[tokio::test]
async fn maskinporten_gives_the_consumer_and_names_the_supplier() {
    let verden = Verden::med(Slag::Maskinporten, |o| o.typ.push(String::new()));
    let god =
        json!({ "consumer": iso(ORGNR), "scope": "helsefellesskap:les", "token_type": "Bearer" });
    let identitet = verden.svar(&god).await.expect("an organisation");
    assert_eq!(organisasjon(&identitet), (ORGNR, None, None));
    assert!(!identitet.har_skrivescope);
    let delegert =
        json!({ "supplier": iso(LEVERANDOER), "delegation_source": "https://www.altinn.no/" });
    let identitet = verden
        .svar(&med(&god, delegert))
        .await
        .expect("an organisation");
    assert_eq!(organisasjon(&identitet), (ORGNR, None, Some(LEVERANDOER)));
    for (endring, feil) in [
        (json!({ "consumer": null }), Tokenfeil::Krav),
        (
            json!({ "consumer": null, "client_orgno": ORGNR }),
            Tokenfeil::Krav,
        ),
        (json!({ "client_id": null }), Tokenfeil::Krav),
        (json!({ "supplier": iso(LEVERANDOER) }), Tokenfeil::Krav),
        (
            json!({ "delegation_source": "https://www.altinn.no/" }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "supplier": iso("1"), "delegation_source": "x" }),
            Tokenfeil::Nummer,
        ),
        (json!({ "pid": PID }), Tokenfeil::Krav),
        (json!({ "authorization_details": [] }), Tokenfeil::Krav),
        (json!({ "aud": "unspecified" }), Tokenfeil::Mottaker),
        (json!({ "aud": null }), Tokenfeil::Mottaker),
        (json!({ "scope": null }), Tokenfeil::Scope),
        (
            json!({ "scope": "helsefellesskap:skriv" }),
            Tokenfeil::Scope,
        ),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
    // As Maskinporten's own: no typ at all, which nobody else may leave out.
    let uten_typ = Utkast::organisasjon("ES256", "k").uten_hode("typ");
    let token = uten_typ.signert(&verden.par);
    assert!(verden.portal.proev(&token, naa()).await.is_ok());
    let annen = Verden::ny(Slag::Oidc);
    let token = uten_typ.signert(&annen.par);
    assert_eq!(
        annen.portal.proev(&token, naa()).await,
        Err(Tokenfeil::Type)
    );
}

#[tokio::test]
async fn an_issuers_own_names_of_scopes_are_asked_of_persons_too() {
    let navn = Scopenavn {
        les: "nhn:hf/les".to_owned(),
        skriv: "nhn:hf/skriv".to_owned(),
    };
    let verden = Verden::med(Slag::Idporten, |o| o.scope = Some(navn));
    let god = json!({ "sub": "s", "pid": PID, "acr": "idporten-loa-high", "scope": "nhn:hf/les" });
    assert!(!verden.svar(&god).await.expect("known").har_skrivescope);
    let begge = med(&god, json!({ "scope": ["nhn:hf/les", "nhn:hf/skriv"] }));
    assert!(verden.svar(&begge).await.expect("known").har_skrivescope);
    for scope in [
        json!(null),
        json!("nhn:hf/skriv"),
        json!("helsefellesskap:les"),
    ] {
        verden
            .avviser(&god, json!({ "scope": scope }), Tokenfeil::Scope)
            .await;
    }
}

pub(super) fn helseid() -> Value {
    json!({
        "sub": "s",
        "helseid://claims/identity/pid": PID,
        "helseid://claims/identity/security_level": "4",
        "helseid://claims/client/claims/orgnr_parent": ORGNR,
        "helseid://claims/client/claims/orgnr_child": UNDERENHET,
        "helseid://claims/client/client_name": "Journal",
    })
}

#[tokio::test]
async fn helseid_gives_a_person_at_work_with_a_level() {
    let verden = Verden::ny(Slag::Helseid);
    let god = helseid();
    let identitet = verden.svar(&god).await.expect("a health worker");
    assert_eq!(person(&identitet), (PID, Some(ORGNR), Some(UNDERENHET)));
    assert_eq!((identitet.nivaa, &identitet.attest), (Nivaa::Hoey, &None));
    let endret = json!({
        "helseid://claims/client/claims/orgnr_child": ORGNR,
        "helseid://claims/client/claims/orgnr_supplier": LEVERANDOER,
        "helseid://claims/identity/assurance_level": "substantial",
    });
    let identitet = verden.svar(&med(&god, endret)).await.expect("known");
    assert_eq!(
        person(&identitet),
        (PID, Some(ORGNR), None),
        "a main unit is no subunit"
    );
    assert_eq!(identitet.nivaa, Nivaa::Betydelig, "the lower of the two");
    assert_eq!(
        identitet.leverandoer.expect("a supplier").siffer(),
        LEVERANDOER
    );
    let nivaa = "helseid://claims/identity/security_level";
    let tillit = "helseid://claims/identity/assurance_level";
    for (endring, feil) in [
        (json!({ nivaa: null }), Tokenfeil::Nivaa),
        (json!({ nivaa: "2" }), Tokenfeil::Nivaa),
        (json!({ nivaa: "5" }), Tokenfeil::Nivaa),
        (json!({ nivaa: 4 }), Tokenfeil::Krav),
        (json!({ tillit: "low" }), Tokenfeil::Nivaa),
        (json!({ "sub": null }), Tokenfeil::Krav),
        (
            json!({ "helseid://claims/identity/pid": null }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "helseid://claims/identity/pid": null, "pid": PID }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "helseid://claims/client/claims/orgnr_parent": null }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "helseid://claims/client/claims/orgnr_parent": "910753615" }),
            Tokenfeil::Nummer,
        ),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
}

#[tokio::test]
async fn helseid_gives_a_system_when_nobody_has_logged_in() {
    let verden = Verden::ny(Slag::Helseid);
    let god = json!({
        "helseid://claims/client/claims/orgnr_parent": ORGNR,
        "helseid://claims/client/claims/orgnr_child": UNDERENHET,
        "helseid://claims/client/claims/orgnr_supplier": LEVERANDOER,
        "scope": ["helsefellesskap:les", "helsefellesskap:skriv"],
    });
    let identitet = verden.svar(&god).await.expect("a system");
    assert_eq!(
        organisasjon(&identitet),
        (ORGNR, Some(UNDERENHET), Some(LEVERANDOER))
    );
    for (endring, feil) in [
        (json!({ "scope": null }), Tokenfeil::Scope),
        (
            json!({ "helseid://claims/identity/security_level": "4" }),
            Tokenfeil::Krav,
        ),
        (
            json!({ "nhn:tillitsrammeverk:parameters": {} }),
            Tokenfeil::Krav,
        ),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
}
