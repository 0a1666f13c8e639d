//! The claims of each kind of issuer: whom they make of the caller, and what is wrong with others.

use chrono::TimeDelta;
use samtykke::{Formaal, FormaalSett, Nivaa};
use serde_json::{Value, json};

use super::stoette::{ORGNR, PID, Par, Utkast, fast_utsteder, naa, om, verifiserer};
use crate::auth::{Identitet, Scopenavn, Slag, Subjekt, Tokenfeil, Utsteder, Verifiserer};

/// Synthetic (month + 80), invented.
const PASIENT: &str = "14838400052";
const LEVERANDOER: &str = "991825827";
const UNDERENHET: &str = "123456785";
const RESSURS: &str = "urn:altinn:resource:proeve";

/// An issuer of one kind and the portal that trusts it.
struct Verden {
    par: Par,
    portal: Verifiserer,
}

impl Verden {
    fn ny(slag: Slag) -> Self {
        Self::med(slag, |_| {})
    }

    fn med(slag: Slag, endre: impl FnOnce(&mut Utsteder)) -> Self {
        let par = Par::es256();
        let mut oppsett = fast_utsteder(&[par.jwk("k")]);
        oppsett.slag = slag;
        oppsett.ressurs = Some(RESSURS.to_owned());
        endre(&mut oppsett);
        let portal = verifiserer(vec![oppsett]);
        Self { par, portal }
    }

    /// A token with the claims of every kind, and these.
    async fn svar(&self, krav: &Value) -> Result<Identitet, Tokenfeil> {
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
fn med(god: &Value, endring: Value) -> Value {
    let (Value::Object(mut krav), Value::Object(endring)) = (god.clone(), endring) else {
        panic!("objects only");
    };
    krav.extend(endring);
    Value::Object(krav)
}

fn iso(nummer: &str) -> Value {
    json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{nummer}") })
}

fn person(identitet: &Identitet) -> (&str, Option<&str>, Option<&str>) {
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
    assert_eq!((identitet.nivaa, identitet.kan_skrive), (Nivaa::Hoey, true));
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
    assert!(!identitet.kan_skrive);
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
    assert!(!verden.svar(&god).await.expect("known").kan_skrive);
    let begge = med(&god, json!({ "scope": ["nhn:hf/les", "nhn:hf/skriv"] }));
    assert!(verden.svar(&begge).await.expect("known").kan_skrive);
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

fn helseid() -> Value {
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
            json!({ "nhn:tillitsrammeverk:parameters": attest() }),
            Tokenfeil::Krav,
        ),
    ] {
        verden.avviser(&god, endring, feil).await;
    }
}

fn attest() -> Value {
    json!({
        "type": "nhn:tillitsrammeverk:parameters",
        "practitioner": {
            "identifier": { "id": PID, "system": "urn:oid:2.16.578.1.12.4.1.4.1" },
            "hpr_nr": { "id": "9144900", "system": "urn:oid:2.16.578.1.12.4.1.4.4" },
            "legal_entity": { "id": ORGNR, "system": "urn:oid:2.16.578.1.12.4.1.4.101" },
            "point_of_care": { "id": UNDERENHET, "system": "urn:oid:2.16.578.1.12.4.1.4.101" },
        },
        "care_relationship": { "purpose_of_use": { "code": "TREAT" } },
        "patients": [{ "identifier": { "id": PASIENT }, "point_of_care": { "id": UNDERENHET } }],
        "toa": naa().timestamp(),
    })
}

/// The attest with this at this place.
fn endret(sti: &str, verdi: Value) -> Value {
    let mut attest = attest();
    *attest.pointer_mut(sti).expect("a place") = verdi;
    attest
}

fn uten(sti: &str, navn: &str) -> Value {
    let mut attest = attest();
    let her = attest
        .pointer_mut(sti)
        .and_then(Value::as_object_mut)
        .expect("an object");
    assert!(her.remove(navn).is_some());
    attest
}

async fn med_attest(verden: &Verden, attest: Value) -> Result<Identitet, Tokenfeil> {
    let hpr = json!({ "helseid://claims/hpr/hpr_number": "9144900" });
    let krav = med(&helseid(), hpr);
    let krav = med(&krav, json!({ "nhn:tillitsrammeverk:parameters": attest }));
    verden.svar(&krav).await
}

#[tokio::test]
async fn an_attest_says_for_what_and_about_whom() {
    let verden = Verden::ny(Slag::Helseid);
    let identitet = med_attest(&verden, attest()).await.expect("attested");
    let lest = identitet.attest.expect("an attest");
    assert_eq!(lest.formaal, Formaal::Helsehjelp.into());
    let pasienter = lest.pasienter.expect("patients");
    assert_eq!(
        pasienter.iter().map(|p| p.siffer()).collect::<Vec<_>>(),
        [PASIENT]
    );
    // As a text, and among the authorization details.
    for krav in [
        json!({ "nhn:tillitsrammeverk:parameters": attest().to_string() }),
        json!({ "authorization_details": [{ "type": "helseid_authorization" }, attest()] }),
    ] {
        let krav = med(&helseid(), krav);
        assert_eq!(
            verden
                .svar(&krav)
                .await
                .expect("attested")
                .attest
                .expect("one")
                .formaal,
            Formaal::Helsehjelp.into()
        );
    }
    let samordning = FormaalSett::av(&[Formaal::Samhandling, Formaal::IndividuellPlan]);
    for (kode, formaal) in [
        ("ETREAT", Formaal::Krise.into()),
        ("BTG", Formaal::Krise.into()),
        ("COC", samordning),
    ] {
        let svar = med_attest(
            &verden,
            endret("/care_relationship/purpose_of_use/code", json!(kode)),
        )
        .await;
        assert_eq!(
            svar.expect("attested").attest.expect("one").formaal,
            formaal,
            "{kode}"
        );
    }
    for ingen in [
        endret("/patients", json!([])),
        uten("", "patients"),
        endret("/patients", json!([{ "point_of_care": { "id": ORGNR } }])),
    ] {
        let svar = med_attest(&verden, ingen).await.expect("attested");
        assert_eq!(svar.attest.expect("one").pasienter, None);
    }
    // The place of work, where the token names none.
    let uten_child = med(
        &helseid(),
        json!({
            "helseid://claims/client/claims/orgnr_child": null,
            "nhn:tillitsrammeverk:parameters": attest(),
        }),
    );
    let svar = verden.svar(&uten_child).await.expect("attested");
    assert_eq!(person(&svar), (PID, Some(ORGNR), Some(UNDERENHET)));
}

#[tokio::test]
async fn an_attest_that_contradicts_its_token_is_refused() {
    let verden = Verden::ny(Slag::Helseid);
    for attest in [
        endret("/practitioner/identifier/id", json!(PASIENT)),
        uten("/practitioner", "identifier"),
        endret("/practitioner/legal_entity/id", json!(LEVERANDOER)),
        uten("/practitioner", "legal_entity"),
        endret("/practitioner/point_of_care/id", json!(LEVERANDOER)),
        endret("/practitioner/hpr_nr/id", json!("1")),
        uten("/practitioner", "hpr_nr"),
        uten("", "practitioner"),
        uten("", "care_relationship"),
        uten("/care_relationship", "purpose_of_use"),
        endret("/care_relationship/purpose_of_use/code", json!("HRESCH")),
        endret("/care_relationship/purpose_of_use/code", json!("treat")),
        uten("", "toa"),
        endret("/toa", json!(om(-3_611).timestamp())),
        endret("/toa", json!(om(11).timestamp())),
        endret("/toa", json!("i går")),
        json!("ikke et objekt"),
    ] {
        assert_eq!(
            med_attest(&verden, attest.clone()).await,
            Err(Tokenfeil::Attest),
            "{attest}"
        );
    }
    for (attest, feil) in [
        (
            endret("/practitioner/identifier/id", json!("1")),
            Tokenfeil::Nummer,
        ),
        (
            endret("/patients/0/identifier/id", json!("1")),
            Tokenfeil::Nummer,
        ),
        (endret("/patients", json!("alle")), Tokenfeil::Krav),
        (json!([]), Tokenfeil::Krav),
    ] {
        assert_eq!(
            med_attest(&verden, attest.clone()).await,
            Err(feil),
            "{attest}"
        );
    }
    let to = med(
        &helseid(),
        json!({
            "nhn:tillitsrammeverk:parameters": attest(), "authorization_details": [attest()],
        }),
    );
    assert_eq!(verden.svar(&to).await, Err(Tokenfeil::Attest));
}

#[tokio::test]
async fn an_attest_grows_too_old_while_its_token_lasts() {
    let verden = Verden::med(Slag::Helseid, |o| o.attestalder = TimeDelta::seconds(60));
    let krav = med(
        &helseid(),
        json!({ "nhn:tillitsrammeverk:parameters": endret("/toa", json!("2026-03-02T13:00:00+01:00")) }),
    );
    let mut utkast = Utkast::person("ES256", "k")
        .uten("pid")
        .uten("acr")
        .uten("sub");
    for (navn, verdi) in krav.as_object().expect("an object") {
        utkast = utkast.med(navn, verdi.clone());
    }
    let token = utkast.signert(&verden.par);
    for (sekunder, godt) in [(0, true), (69, true), (70, false), (1, true)] {
        let svar = verden.portal.proev(&token, om(sekunder)).await;
        assert_eq!(svar.is_ok(), godt, "{sekunder}");
    }
}
