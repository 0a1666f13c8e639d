//! The attest of the tillitsrammeverk: what it narrows, and that it must agree with its token.

use chrono::TimeDelta;
use samtykke::{Formaal, FormaalSett};
use serde_json::{Value, json};

use super::slag::{LEVERANDOER, UNDERENHET, Verden, helseid, med, person};
use super::stoette::{ORGNR, PID, Utkast, naa, om};
use crate::auth::{Identitet, Slag, Tokenfeil};

/// Synthetic (month + 80), invented.
const PASIENT: &str = "14838400052";

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
