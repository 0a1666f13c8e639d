//! Values that are not what is taken where they are given: told before anybody is asked, alike in a document
//! and for a variable, and never said back.

use serde_json::{Value, json};

use crate::rigg::{Portal, paa_begge};

paa_begge![
    en_verdi_av_feil_type_er_foresporselens_feil,
    en_variabel_kan_ikke_vaere_ingenting_der_ett_kreves,
];

/// What is given for `$v` of a type, in JSON and as a document writes it; and what is said.
const GALE: [(&str, &str, &str, &str); 17] = [
    ("Int", r#""hemmelig""#, "", "expected type \"Int\""),
    ("Int", "[1]", "", "expected type \"Int\""),
    ("ID!", "true", "", "expected type \"ID\""),
    ("ID!", "[1]", "", "expected type \"ID\""),
    (
        "BrukerFilter",
        "1",
        "",
        "\"v\", expected type \"BrukerFilter\"",
    ),
    (
        "BrukerFilter",
        r#"{"ipStatus": ["AKTIV", "HEMMELIG"]}"#,
        "{ ipStatus: [AKTIV, HEMMELIG] }",
        "\"v.ipStatus.1\", enumeration type \"IpStatus\" does not contain",
    ),
    (
        "BrukerFilter",
        r#"{"revideresFoer": "2026-13-45"}"#,
        r#"{ revideresFoer: "2026-13-45" }"#,
        "\"v.revideresFoer\", expected type \"Date\": Ikke en dato (ÅÅÅÅ-MM-DD).",
    ),
    (
        "BrukerFilter",
        r#"{"forloepsfase": [null]}"#,
        "{ forloepsfase: [null] }",
        "\"v.forloepsfase.0\", expected type \"Fasetype\"",
    ),
    (
        "BrukerFilter",
        r#"{"hemmelig": 1}"#,
        "{ hemmelig: 1 }",
        "unknown field \"hemmelig\" of type \"BrukerFilter\"",
    ),
    (
        "BrukerSortering",
        r#"{"retning": "ASC"}"#,
        "{ retning: ASC }",
        "field \"felt\" of type \"BrukerSorteringsfelt!\" is required but not provided",
    ),
    ("BrukerNoekkel!", "{}", "{}", "exactly one field"),
    (
        "BrukerNoekkel!",
        r#"{"id": "x", "foedselsnummer": "05828600062"}"#,
        r#"{ id: "x", foedselsnummer: "05828600062" }"#,
        "exactly one field",
    ),
    (
        "BrukerNoekkel!",
        r#"{"id": null}"#,
        "{ id: null }",
        "must not be null",
    ),
    (
        "BrukerNoekkel!",
        r#"{"foedselsnummer": "05828600061"}"#,
        r#"{ foedselsnummer: "05828600061" }"#,
        "expected type \"Foedselsnummer\"",
    ),
    (
        "[Kategori!]",
        r#"["X"]"#,
        "[X]",
        "enumeration type \"Kategori\"",
    ),
    (
        "[Kategori!]",
        "[[\"RUS\"]]",
        "[[RUS]]",
        "expected type \"Kategori\"",
    ),
    ("Boolean!", "1", "", "expected type \"Boolean\""),
];

async fn en_verdi_av_feil_type_er_foresporselens_feil(p: Portal) {
    let kari = p.som("kari-koordinator");
    for (type_, json, skrevet, sagt) in GALE {
        let verdi: Value = serde_json::from_str(json).unwrap();
        let skrevet = if skrevet.is_empty() { json } else { skrevet };
        let dokument = format!("query($v: {type_}) {{ {} }}", der_tas(type_));
        let som_standard = format!("query($v: {} = {skrevet}) {{ {} }}", type_, der_tas(type_));
        for (dokument, gitt) in [
            (dokument.clone(), json!({ "v": verdi })),
            (som_standard, json!({})),
        ] {
            let svar = kari.spoer(&dokument, gitt).await;
            assert_eq!(
                svar.feil(),
                ["BAD_USER_INPUT"],
                "{dokument}: {}",
                svar.tekst
            );
            assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
            let feil = &svar.json["errors"][0];
            let melding = feil["message"].as_str().unwrap();
            let uten_slutt = sagt.trim_end_matches(" does not contain");
            assert!(melding.contains(uten_slutt), "{dokument}: {melding}");
            assert_eq!(feil["locations"], json!([{ "line": 1, "column": 7 }]));
            for sendt in ["2026-13-45", "05828600061", "HEMMELIG"] {
                assert!(!svar.tekst.contains(sendt), "{}", svar.tekst);
            }
        }
        let i_dokumentet = format!("{{ {} }}", der_tas(type_).replace("$v", skrevet));
        let svar = kari.spoer(&i_dokumentet, json!({})).await;
        assert_eq!(
            svar.feil(),
            ["BAD_USER_INPUT"],
            "{i_dokumentet}: {}",
            svar.tekst
        );
        assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
    }
    // What a variable names its members is anything.
    let dokument = "query($v: BrukerFilter) { brukere(filter: $v) { totalCount } }";
    let svar = kari.spoer(dokument, json!({ "v": { "14838400052": 1 } }));
    let svar = svar.await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
    assert!(!svar.tekst.contains("14838400052"), "{}", svar.tekst);
    // An integer like any other (§2.10.1).
    let svar = kari.spoer("{ brukere(first: -0) { totalCount } }", json!({}));
    let null = kari.spoer("{ brukere(first: 0) { totalCount } }", json!({}));
    assert_eq!(svar.await.uten_tilfeldig(), null.await.uten_tilfeldig());
    // A right number too: documents are hashed and logged.
    let med_nummer = r#"{ bruker(noekkel: { foedselsnummer: "14838400052" }) { id } }"#;
    let svar = kari.spoer(med_nummer, json!({})).await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
    let dokument = "query($n: Foedselsnummer!) { bruker(noekkel: { foedselsnummer: $n }) { id } }";
    let svar = kari.spoer(dokument, json!({ "n": "05828600061" })).await;
    assert!(
        svar.tekst.contains("Ikke et gyldig fødselsnummer"),
        "{}",
        svar.tekst
    );
    // As text an enum is one of a variable alone.
    let dokument = "query($v: BrukerFilter) { brukere(filter: $v) { totalCount } }";
    let svar = kari.spoer(dokument, json!({ "v": { "ipStatus": "AKTIV" } }));
    assert_eq!(svar.await.feil(), [""; 0]);
    let skrevet = r#"{ brukere(filter: { ipStatus: "AKTIV" }) { totalCount } }"#;
    let svar = kari.spoer(skrevet, json!({})).await;
    assert!(
        svar.tekst.contains("cannot represent a string"),
        "{}",
        svar.tekst
    );
    // The contract is not told to those whom the registry does not know.
    let ukjent = p.som_borger("05828600062");
    let svar = ukjent.spoer(dokument, json!({ "v": { "navn": 1 } })).await;
    assert_eq!(svar.feil(), ["UNAUTHENTICATED"], "{}", svar.tekst);
}

/// Somewhere in the contract that takes a value of a type.
fn der_tas(type_: &str) -> &'static str {
    match type_.trim_end_matches('!') {
        "Int" => "brukere(first: $v) { totalCount }",
        "ID" => "node(id: $v) { id }",
        "BrukerFilter" => "brukere(filter: $v) { totalCount }",
        "BrukerSortering" => "brukere(sortering: $v) { totalCount }",
        "BrukerNoekkel" => "bruker(noekkel: $v) { id }",
        "[Kategori!]" => r#"bruker(noekkel: { id: "x" }) { tilgang(kategorier: $v) { kategori } }"#,
        "Boolean" => "meg { formaal @include(if: $v) }",
        annet => panic!("nothing takes {annet}"),
    }
}

/// The library takes it for a field that is given (GraphQL §5.8.5).
async fn en_variabel_kan_ikke_vaere_ingenting_der_ett_kreves(p: Portal) {
    let kari = p.som("kari-koordinator");
    let svar = kari
        .spoer(
            "query($id: ID) { bruker(noekkel: { id: $id }) { id } }",
            json!({ "id": "x" }),
        )
        .await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
    assert!(
        svar.tekst.contains("position expecting type \\\"ID!\\\""),
        "{}",
        svar.tekst
    );
    let svar = kari
        .spoer(
            "query($id: ID!) { bruker(noekkel: { id: $id }) { id } }",
            json!({ "id": "x" }),
        )
        .await;
    assert_eq!(svar.feil(), ["bruker NOT_FOUND"], "{}", svar.tekst);
}
