//! What is wrong in a document by the contract: told in words and places, before anybody is asked.

use helsefellesskap::konfig::Dokumentgrenser;
use serde_json::{Value, json};

use super::over;
use crate::rigg::{Portal, paa_begge};

paa_begge![
    det_som_er_galt_sies_med_ord_og_sted,
    den_registeret_ikke_kjenner_faar_ikke_hoere_det,
    en_stroem_med_feil_aapnes_ikke,
    en_betingelse_ser_standardverdien,
    feilene_i_et_dokument_er_faa_og_korte,
    felt_i_konflikt_gaar_ikke_sammen,
    en_variabel_passer_der_den_staar,
    betingelser_gjelder_ogsaa_typename,
    det_som_staar_der_ingenting_er_telles,
    riktige_dokumenter_har_ingen_feil,
];

/// No number of the demo's.
const UKJENT: &str = "05828600062";
const NYVIK: &str = "310413011";
const I_ROTEN: &str = "must not use `@skip` or `@include`";

/// Each by where it stands, whatever order it is found in.
async fn det_som_er_galt_sies_med_ord_og_sted(p: Portal) {
    let kari = p.som("kari-koordinator");
    let dokument = "query A($b: Tall) {\n  meg { formal }\n  ...g\n  node(idd: $a) { id }\n}\n\
        fragment h on Query { meg @skip { formaal } }";
    let svar = kari.spoer(dokument, json!({})).await;
    assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
    let sagt = svar.json["errors"].as_array().unwrap().iter().map(|feil| {
        assert_eq!(feil["extensions"]["code"], "BAD_USER_INPUT");
        let sted = feil["locations"].as_array().unwrap().last().unwrap();
        let melding = feil["message"].as_str().unwrap();
        format!("{}:{} {melding}", sted["line"], sted["column"])
    });
    let mut sagt: Vec<_> = sagt.collect();
    sagt.sort();
    assert_eq!(
        sagt,
        [
            "1:9 Unknown type \"Tall\"",
            "1:9 Variable \"$b\" is not used by operation \"A\"",
            "2:9 Unknown field \"formal\" on type \"Meg\". Did you mean \"formaal\"?",
            "3:3 Unknown fragment: \"g\"",
            "4:3 Field \"node\" argument \"id\" is required but not provided",
            "4:8 Unknown argument \"idd\" on field \"node\" of type \"Query\". Did you mean \"id\"?",
            "4:8 Variable \"$a\" is not defined by operation \"A\"",
            "6:1 Fragment \"h\" is never used",
            "6:27 Directive \"@skip\" argument \"if\" is required but not provided",
        ]
    );
    // Twice the same.
    assert_eq!(kari.spoer(dokument, json!({})).await.tekst, svar.tekst);
    // Where the library is silent.
    let paa_variabel = "query($a: IpStatus! @deprecated, $b: IpStatus! @skip(if: true)) { \
        brukere(filter: { ipStatus: [$a, $b, $a] }) { totalCount } }";
    assert_eq!(
        kari.spoer(paa_variabel, json!({ "a": "AKTIV", "b": "AKTIV" }))
            .await
            .feil()
            .len(),
        2
    );
}

/// The contract is told to those who have something to do with it.
async fn den_registeret_ikke_kjenner_faar_ikke_hoere_det(p: Portal) {
    for ukjent in [p.som_ansatt(UKJENT, NYVIK), p.som_borger(UKJENT)] {
        let svar = ukjent
            .clone()
            .med_kostnad()
            .spoer("{ meg { formaal } }", json!({}))
            .await;
        assert_eq!(svar.feil(), ["UNAUTHENTICATED"], "{}", svar.tekst);
        assert!(
            svar.json["extensions"].get("kostnad").is_none(),
            "{}",
            svar.tekst
        );
        let gjetninger: String = (0..21).map(|nr| format!("a{nr} ")).collect();
        let lister = "edges { node { barn { versjoner(first: 100) { edges { node { versjoner(first: 100) { \
            edges { node { id } } } } } } } } }";
        for dokument in [
            "{ meg { formal } }".to_owned(),
            format!("{{ {gjetninger} }}"),
            format!("{{ brukere(first: 100) {{ {lister} }} }}"),
        ] {
            let svar = ukjent.spoer(&dokument, json!({})).await;
            assert_eq!(svar.feil(), ["UNAUTHENTICATED"], "{}", svar.tekst);
            let svar = p.som("kari-koordinator").spoer(&dokument, json!({})).await;
            assert_ne!(svar.feil(), ["UNAUTHENTICATED"], "{}", svar.tekst);
        }
    }
}

async fn en_stroem_med_feil_aapnes_ikke(p: Portal) {
    let forteller = p.forteller().await;
    for (valg, sagt) in [
        (
            "hendelser { __typename ... on Bruker { id } }",
            "can never be of type \"Bruker\"",
        ),
        // Conditions in its root (GraphQL §5.2.4.1).
        ("hendelser @skip(if: true) { __typename }", I_ROTEN),
        (
            "... @include(if: true) { hendelser { __typename } }",
            I_ROTEN,
        ),
        ("... on Subscription { ...f @include(if: true) }", I_ROTEN),
        ("...g", "may not be used on \"FRAGMENT_DEFINITION"),
    ] {
        let f = "fragment f on Subscription { hendelser { __typename } }";
        let g = "fragment g on Subscription @skip(if: true) { hendelser { __typename } }";
        let f = match valg.split_once("...") {
            Some((_, rest)) if rest.starts_with('g') => g,
            Some((_, rest)) if rest.contains("...f") => f,
            _ => "",
        };
        let stroem = format!("subscription {{ {valg} }} {f}");
        let dag = p.som("dag-dps");
        let utfall = dag.proev_aa_lytte_med(&forteller, &stroem, json!({}), 256);
        let Err(svar) = utfall.await else {
            panic!("{stroem}");
        };
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
        let melding = svar.json["errors"][0]["message"].as_str().unwrap();
        assert!(melding.contains(sagt), "{melding}");
    }
}

/// The library knows of it everywhere but there.
async fn en_betingelse_ser_standardverdien(p: Portal) {
    let kari = p.som("kari-koordinator");
    let dokument = "query($ja: Boolean = true, $nei: Boolean! = false) { meg { __typename \
        a: formaal @include(if: $ja) b: formaal @skip(if: $ja) c: formaal @include(if: $nei) } }";
    let felt = async |variabler| {
        let svar = kari.spoer(dokument, variabler).await;
        let meg = svar.data()["meg"].as_object().unwrap().clone();
        meg.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(felt(json!({})).await, "__typename a");
    // In what streams tell too.
    let stroem = "subscription($ja: Boolean = true) { hendelser { \
        ... on Sjekkpunkt { cursor @include(if: $ja) } } }";
    let forteller = p.forteller().await;
    let lytter = kari.proev_aa_lytte_med(&forteller, stroem, json!({}), 256);
    let melding = lytter.await.unwrap().neste().await;
    assert!(melding["cursor"].is_string(), "{melding}");
    assert_eq!(
        felt(json!({ "ja": false, "nei": true })).await,
        "__typename b c"
    );
}

async fn feilene_i_et_dokument_er_faa_og_korte(p: Portal) {
    let alt = |g: &mut Dokumentgrenser| {
        (g.kib, g.symboler, g.valg, g.alias) = (256, 100_000, 20_000, 20_000);
        (g.feil, g.navn) = (20_000, 50_000);
    };
    let kari = p.med_grenser(alt).som("kari-koordinator");
    let ukjente: String = (0..10_000).map(|n| format!("ukjent{n} ")).collect();
    let langt = format!("{{ {} }}", "a".repeat(30_000));
    for (dokument, antall) in [(format!("{{ {ukjente}}}"), 10), (langt, 1)] {
        let svar = kari.spoer(&dokument, json!({})).await;
        assert_eq!(svar.feil(), vec!["BAD_USER_INPUT"; antall]);
        assert!(svar.tekst.len() < 4_000, "{}", svar.tekst.len());
    }
    // As it is set, it is too much.
    let svar = p
        .som("kari-koordinator")
        .spoer(&format!("{{ {ukjente}}}"), Value::Null)
        .await;
    assert!(over(&svar).is_some());
}

/// What is asked for one is never put together with what is asked for another (GraphQL §5.3.2).
async fn felt_i_konflikt_gaar_ikke_sammen(p: Portal) {
    let kari = p.som("kari-koordinator");
    let b = r#"bruker(noekkel: { id: "b" })"#;
    let a = r#"bruker(noekkel: { id: "a" })"#;
    for (dokument, antall) in [
        (format!("{{ {a} {{ id }} ...p }} fragment p on Query {{ {b} {{ id }} }}"), 1),
        (format!("{{ x: {a} {{ id }} ... on Query {{ x: {b} {{ id }} }} }}"), 1),
        (format!("{{ x: {a} {{ id }} ... {{ ... {{ x: {b} {{ id }} }} }} }}"), 1),
        // Within two selections of one field, and of what is an object and what it is of.
        ("{ meg { a: formaal } meg { a: __typename } }".to_owned(), 1),
        (format!("{{ {a} {{ x: id ... on Bruker {{ x: kontakt {{ telefon }} }} }} }}"), 1),
        (r#"{ node(id: "a") { x: id ... on Bruker { x: foedselsdato } } }"#.to_owned(), 1),
        (
            format!(
                "{{ {a} {{ x: ansvarsgruppe {{ m: medlemmer {{ ansatt {{ id }} }} }} ... on Bruker {{ \
                 x: kriseplan {{ m: kontakter {{ navn }} }} }} }} }}"
            ),
            1,
        ),
        // Of different objects another form.
        (
            r#"{ node(id: "a") { ... on Bruker { x: id } ... on Ansatt { x: enhet { id } } } }"#
                .to_owned(),
            1,
        ),
        // Under fields of different objects something of one type.
        (
            r#"{ node(id: "a") { ... on Ansatt { e: enhet { n: navn } }
                ... on Enhet { e: overordnet { n: erHelsetjeneste } } } }"#
                .to_owned(),
            1,
        ),
        ("{ meg { formaal } ...f } fragment f on Query { meg: brukere(first: 1) { totalCount } brukere(first: 1) { totalCount } \
          ... { brukere { totalCount } } }".to_owned(), 2),
    ] {
        let svar = kari.spoer(&dokument, json!({})).await;
        assert_eq!(svar.feil(), vec!["BAD_USER_INPUT"; antall], "{dokument} {}", svar.tekst);
        assert!(svar.tekst.contains(" conflict because "), "{}", svar.tekst);
        assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
    }
    // Of different objects other fields, and in a fragment of no type others than in another.
    for dokument in [
        r#"{ node(id: "a") { ... on Bruker { x: id } ... on Ansatt { ... { x: id } } } }"#,
        r#"{ node(id: "a") { ... on Barn { ... { versjoner(first: 1) { __typename } } }
            ... on Barnetiltak { ... @include(if: true) { versjoner(first: 2) { __typename } } } } }"#,
        "{ meg { formaal } meg { formaal __typename } ...f } fragment f on Query { meg { formaal } }",
    ] {
        let svar = kari.spoer(dokument, json!({})).await;
        assert!(
            !svar.feil().contains(&"BAD_USER_INPUT".to_owned()),
            "{dokument} {}",
            svar.tekst
        );
        assert!(svar.json.get("data").is_some(), "{dokument} {}", svar.tekst);
    }
}

/// The library has a rule for it that it never asks (GraphQL §5.8.5).
async fn en_variabel_passer_der_den_staar(p: Portal) {
    let kari = p.som("kari-koordinator");
    for (galt, riktig) in [
        (
            "query($a: BrukerFilter) { brukere(first: $a) { totalCount } }",
            "$a: Int",
        ),
        ("query($a: Boolean!) { node(id: $a) { id } }", "$a: ID!"),
        (
            "query($a: Boolean) { meg { formaal @include(if: $a) } }",
            "$a: Boolean = true",
        ),
        ("query($a: ID) { node(id: $a) { id } }", "$a: ID = \"x\""),
        (
            "query($a: Int) { bruker(noekkel: { id: $a }) { id } }",
            "$a: ID!",
        ),
        (
            "query($a: [Int!]) { ...f } fragment f on Query { brukere(first: $a) { totalCount } }",
            "$a: Int",
        ),
    ] {
        let svar = kari.spoer(galt, json!({ "a": true })).await;
        let melding = svar.json["errors"][0]["message"].as_str().unwrap();
        let passer_ikke = melding.contains("used in position expecting type");
        assert!(passer_ikke, "{galt} {}", svar.tekst);
        let (foer, etter) = galt.split_once(')').unwrap();
        let (start, _) = foer.split_once('(').unwrap();
        let rett = format!("{start}({riktig}){etter}");
        let svar = kari.spoer(&rett, json!({})).await;
        assert!(
            !svar.tekst.contains("expecting type"),
            "{rett} {}",
            svar.tekst
        );
    }
}

/// The library passes by what stands there.
async fn betingelser_gjelder_ogsaa_typename(p: Portal) {
    let kari = p.som("kari-koordinator");
    let dokument = "query($v: Boolean!) { meg { formaal __typename @include(if: $v) t: __typename @skip(if: $v) } }";
    for (v, felt) in [(true, ["__typename", "formaal"]), (false, ["formaal", "t"])] {
        let svar = kari.spoer(dokument, json!({ "v": v })).await;
        let meg = svar.data()["meg"].as_object().unwrap().clone();
        let alle: Vec<_> = meg.keys().collect();
        assert_eq!(alle, felt);
    }
    for galt in [
        "{ meg { formaal __typename @include(if: \"x\") } }",
        "{ meg { formaal __typename @skip(if: null) } }",
        "{ meg { formaal __typename @include(if: true) @include(if: false) } }",
        "query @skip(if: true) { meg { formaal } }",
        "{ meg { ...f } } fragment f on Meg @include(if: true) { formaal }",
    ] {
        assert_eq!(
            kari.spoer(galt, json!({})).await.feil(),
            ["BAD_USER_INPUT"],
            "{galt}"
        );
    }
}

/// A value has nothing in it, and the root of streams says nothing of itself.
async fn det_som_staar_der_ingenting_er_telles(p: Portal) {
    let kari = p.med_grenser(|g| g.feil = 0).som("kari-koordinator");
    let f = "fragment f on Query { __typename }";
    for (dokument, feil) in [
        (
            format!("{{ ... on Int {{ ...f }} ... on Int {{ ...f }} }} {f}"),
            6,
        ),
        (
            format!("{{ meg {{ formaal {{ ...f ... {{ ...f }} }} }} }} {f}"),
            4,
        ),
        (
            format!("{{ ...g ...f }} {f} fragment g on Kategori {{ a }}"),
            3,
        ),
        ("{ ... on Subscription { __typename } }".to_owned(), 2),
    ] {
        let svar = kari.spoer(&dokument, json!({})).await;
        assert_eq!(
            over(&svar),
            Some(("FEIL".to_owned(), 0, feil)),
            "{dokument}"
        );
    }
}

async fn riktige_dokumenter_har_ingen_feil(p: Portal) {
    let kari = p.med_grenser(|g| g.feil = 0).som("kari-koordinator");
    for dokument in [
        include_str!("../innsyn/spoerring.graphql"),
        include_str!("../../bench/a.graphql"),
        include_str!("../../bench/b.graphql"),
        &super::introspeksjon::hele(),
        crate::rigg::SIDE,
        "query A($a: ID!, $b: Boolean = true) { ...f @include(if: $b) } \
         query B($a: ID!) { ...f } \
         fragment f on Query { node(id: $a) { __typename ... on Bruker { ... on Node { id } } } }",
    ] {
        let svar = kari.spoer(dokument, json!({})).await;
        assert_eq!(over(&svar), None, "{dokument}");
    }
}
