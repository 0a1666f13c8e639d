//! A wrong file: every error by line and field, nothing of what the file says, nothing written.

use helsefellesskap::{auth::Nummerregel, demo::ider, import};
use serde_json::{Value, json};

use super::{
    BRIT_NUMMER, EKSEMPEL, HEGE, HEGE_ANSATT, HEGE_OPPDRAG, eksempel, importer, importer_tekst,
    tekst,
};
use crate::rigg::{Portal, paa_begge};

paa_begge![
    hver_feil_sier_linje_og_felt,
    alle_feil_kommer_paa_en_gang_og_ingenting_skrives,
    en_linje_som_ikke_kan_leses_gir_ikke_foelgefeil,
    hoeyst_hundre_feil_fortelles,
    en_ukjent_bruker_er_bare_ukjent,
    en_ansettelse_blir_ikke_en_annens_og_flytter_ikke,
    en_ring_er_en_feil,
];

/// A field of the example set to something (or taken out, by null), and what is said of it.
fn tilfeller() -> Vec<(usize, &'static str, Value, &'static str)> {
    let navn = "must have 1 to 200 characters";
    let noekkel = "after the slash: 1 to 64 letters a–z, digits, points, dashes";
    let dag = "must be a day, as 2026-03-02, from 1900 to 2199";
    let siffer = "a check digit of the number is wrong";
    vec![
        (
            0,
            "type",
            json!(null),
            "must be virksomhet, enhet, ansatt, oppdrag, vakt, klient, delegering or bruker",
        ),
        (
            0,
            "type",
            json!("etat"),
            "must be virksomhet, enhet, ansatt, oppdrag, vakt, klient, delegering or bruker",
        ),
        (0, "organisasjonsnummer", json!(null), "is missing"),
        (0, "organisasjonsnummer", json!("310413012"), siffer),
        (
            0,
            "organisasjonsnummer",
            json!(310_413_011),
            "must be a text",
        ),
        (0, "navn", json!("  "), navn),
        (0, "navn", json!("x".repeat(201)), navn),
        (0, "navn", json!("To\nlinjer"), "has a control character"),
        (
            0,
            "sektor",
            json!("kommune"),
            "is not one of the known names",
        ),
        (0, "roeper", json!("RUS"), "must be a list"),
        (0, "naavn", json!("x"), "is no field of this type"),
        (
            1,
            "etterfoelger",
            json!("310412015x"),
            "the number has not the right count of digits",
        ),
        (1, "etterfoelger", json!("310413046"), "unknown"),
        (
            2,
            "noekkel",
            json!("psykisk-helse"),
            "must be an organisasjonsnummer, a slash and a key",
        ),
        (
            2,
            "noekkel",
            json!("310413012/x"),
            "before the slash: a check digit of the number is wrong",
        ),
        (2, "noekkel", json!("310413011/"), noekkel),
        (2, "noekkel", json!("310413011/a b"), noekkel),
        (2, "erHelsetjeneste", json!(null), "is missing"),
        (2, "erHelsetjeneste", json!("ja"), "must be true or false"),
        (3, "noekkel", json!("310413046/fact"), "unknown"),
        (3, "overordnet", json!("310413011/finnes-ikke"), "unknown"),
        (
            3,
            "overordnet",
            json!("310413038/psykisk-helse"),
            "is in another virksomhet than noekkel",
        ),
        (4, "opphoertFraOgMed", json!("2026-02-30"), dag),
        (4, "opphoertFraOgMed", json!("1.1.2026"), dag),
        (4, "opphoertFraOgMed", json!("9999-01-01"), dag),
        (4, "etterfoelger", json!("310413011/finnes-ikke"), "unknown"),
        (5, "enhet", json!("310413011/finnes-ikke"), "unknown"),
        (
            5,
            "enhet",
            json!("310413038/psykisk-helse"),
            "is in another virksomhet than noekkel",
        ),
        (
            5,
            "noekkel",
            json!(format!("310413011/{HEGE}")),
            "after the slash: must not be an identity number",
        ),
        (
            5,
            "noekkel",
            json!("310413011/05828-600062"),
            "after the slash: must not be an identity number",
        ),
        (5, "foedselsnummer", json!("05828600061"), siffer),
        (
            5,
            "foedselsnummer",
            json!("0582860006"),
            "the number has not the right count of digits",
        ),
        (
            5,
            "foedselsnummer",
            json!("05028600062"),
            "only synthetic numbers are accepted here",
        ),
        (
            5,
            "gyldigTilOgMed",
            json!("2025-12-31"),
            "is before gyldigFraOgMed",
        ),
        (5, "sluttet", json!(1), "must be true or false"),
        (8, "ansatt", json!("310413011/finnes-ikke"), "unknown"),
        (8, "gyldigTilOgMed", json!(null), "is missing"),
    ]
}

async fn hver_feil_sier_linje_og_felt(p: Portal) {
    let foer = p.avbilde().await;
    for (linje, felt, verdi, hva) in tilfeller() {
        let mut linjer = eksempel();
        if verdi.is_null() {
            linjer[linje].as_object_mut().unwrap().remove(felt);
        } else {
            linjer[linje][felt] = verdi.clone();
        }
        let feil = importer(&p, &linjer).await.unwrap_err();
        let ventet = format!("line {}, {felt}: {hva}", linje + 1);
        assert!(feil.contains(&ventet), "{felt} = {verdi}: {feil:?}");
        assert_stumt(&feil);
    }
    let mut linjer = eksempel();
    linjer[6]["roller"] = json!(["LEDER", "SJEF"]);
    assert_eq!(
        importer(&p, &linjer).await.unwrap_err(),
        ["line 7, roller[1]: is not one of the known names"]
    );
    for (tekst, hva) in [
        (
            "{\"type\": \"enhet\"",
            "is not one JSON object with each member once",
        ),
        ("[]", "is not one JSON object with each member once"),
        (
            "{\"navn\": 1, \"navn\": 2}",
            "is not one JSON object with each member once",
        ),
        (&"x".repeat(20_000), "is too long"),
    ] {
        let feil = importer_tekst(&p, &format!("{EKSEMPEL}\n{tekst}")).await;
        assert_eq!(feil.unwrap_err(), [format!("line 11: {hva}")]);
    }
    let latin = [b"{\"type\": \"enhet\", \"navn\": \"\xe5".as_slice(), b"\"}"].concat();
    assert_eq!(import::les(&latin, Nummerregel::Syntetisk).feil.antall(), 1);
    assert_eq!(p.avbilde().await, foer);
}

/// No run of digits that could be somebody's.
#[track_caller]
fn assert_stumt(feil: &[String]) {
    for linje in feil {
        let lengste = linje
            .split(|t: char| !t.is_ascii_digit())
            .map(str::len)
            .max();
        assert!(lengste < Some(6), "{linje}");
    }
}

async fn alle_feil_kommer_paa_en_gang_og_ingenting_skrives(p: Portal) {
    let foer = p.avbilde().await;
    let mut linjer = eksempel();
    linjer[1]["sektor"] = json!("X");
    linjer[3]["navn"] = json!("");
    linjer[3]["overordnet"] = json!("310413011/finnes-ikke");
    linjer[HEGE_ANSATT]["foedselsnummer"] = json!("05828600061");
    linjer[HEGE_OPPDRAG]["foedselsnummer"] = json!(HEGE);
    linjer[HEGE_OPPDRAG][HEGE] = json!(1);
    linjer.push(linjer[2].clone());
    linjer.push(eksempel()[HEGE_OPPDRAG].clone());
    linjer.push(eksempel()[HEGE_OPPDRAG].clone());
    let feil = importer(&p, &linjer).await.unwrap_err();
    assert_eq!(
        feil,
        [
            "line 2, sektor: is not one of the known names",
            "line 4, navn: must have 1 to 200 characters",
            "line 6, foedselsnummer: a check digit of the number is wrong",
            "line 9, (unprintable): is no field of this type",
            "line 9, foedselsnummer: unknown",
            "line 10, noekkel: is in line 3 too",
            "line 12: the same oppdrag as line 11",
        ]
    );
    assert_stumt(&feil);
    assert_eq!(p.avbilde().await, foer);
    // One error on the last line of a file that is otherwise right.
    let mut linjer = eksempel();
    linjer[HEGE_OPPDRAG]["gyldigTilOgMed"] = json!("2026-02-28");
    assert!(importer(&p, &linjer).await.is_err());
    linjer[HEGE_OPPDRAG]["gyldigTilOgMed"] = json!("2026-12-31");
    linjer[HEGE_OPPDRAG]["ansatt"] = json!("310413011/finnes-ikke");
    assert!(importer(&p, &linjer).await.is_err());
    assert_eq!(p.avbilde().await, foer);
}

async fn en_linje_som_ikke_kan_leses_gir_ikke_foelgefeil(p: Portal) {
    let mut linjer = eksempel();
    linjer[0]["organisasjonsnummer"] = json!("310413012");
    assert_eq!(
        importer(&p, &linjer).await.unwrap_err(),
        ["line 1, organisasjonsnummer: a check digit of the number is wrong"],
        "what refers to line 1 is not wrong"
    );
    let mut linjer: Vec<String> = EKSEMPEL.lines().map(str::to_owned).collect();
    linjer[2] = "{".to_owned();
    assert_eq!(
        importer_tekst(&p, &linjer.join("\n")).await.unwrap_err(),
        ["line 3: is not one JSON object with each member once"]
    );
}

async fn hoeyst_hundre_feil_fortelles(p: Portal) {
    let mal = eksempel().remove(HEGE_OPPDRAG);
    let linjer: Vec<Value> = (0..130).map(|_| mal.clone()).collect();
    let feil = importer(&p, &linjer).await.unwrap_err();
    assert_eq!(feil.len(), 101);
    // 130 without an ansatt, 129 said before.
    assert_eq!(feil[100], "and 159 more");
    let fil = import::les(tekst(&linjer).as_bytes(), Nummerregel::Ekte);
    assert_eq!(
        fil.feil.antall(),
        130,
        "synthetic numbers, where real ones are used"
    );
}

async fn en_ukjent_bruker_er_bare_ukjent(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let foer = p.avbilde().await;
    // A person whom the portal knows and who is no bruker, one at work, and nobody.
    for nummer in [
        p.som("eva-ukjent").nummer(),
        HEGE.to_owned(),
        "01929100189".to_owned(),
    ] {
        let mut linje = eksempel().remove(HEGE_OPPDRAG);
        linje["foedselsnummer"] = json!(nummer);
        assert_eq!(
            importer(&p, &[linje]).await.unwrap_err(),
            ["line 1, foedselsnummer: unknown"]
        );
    }
    assert_eq!(p.avbilde().await, foer, "and no person was made of it");
    assert_eq!(p.som("brit-bruker").nummer(), BRIT_NUMMER);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn en_ansettelse_blir_ikke_en_annens_og_flytter_ikke(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let foer = p.avbilde().await;
    let mut linje = eksempel().remove(HEGE_ANSATT);
    linje["foedselsnummer"] = json!("01929100189");
    linje["enhet"] = json!("310413011/psykisk-helse");
    assert_eq!(
        importer(&p, &[linje]).await.unwrap_err(),
        [
            "line 1, foedselsnummer: the employment is another person's; a new one takes a new noekkel",
            "line 1, enhet: an employment does not move; end it, and give the new one a new noekkel",
        ]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn en_ring_er_en_feil(p: Portal) {
    let mut linjer = eksempel();
    linjer[0]["etterfoelger"] = json!("310413038");
    linjer[2]["overordnet"] = json!("310413011/fact");
    linjer[4]["etterfoelger"] = json!("310413038/psykisk-helse");
    assert_eq!(
        importer(&p, &linjer).await.unwrap_err(),
        [
            "line 1, etterfoelger: leads back to itself",
            "line 2, etterfoelger: leads back to itself",
            "line 3, overordnet: leads back to itself",
            "line 4, overordnet: leads back to itself",
            "line 5, etterfoelger: leads back to itself",
        ]
    );
    // Also one that goes by what is stored.
    importer(&p, &eksempel()).await.unwrap();
    let mut linje = eksempel().remove(2);
    linje["overordnet"] = json!("310413011/fact");
    assert_eq!(
        importer(&p, &[linje]).await.unwrap_err(),
        ["line 1, overordnet: leads back to itself"]
    );
}
