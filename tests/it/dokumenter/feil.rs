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
    felt_i_konflikt_telles_paa_hvert_nivaa,
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
    let paa_variabel = "query($a: ID! @deprecated, $b: ID! @skip(if: true)) { \
        node(id: [$a, $b, $a]) { id } }";
    assert_eq!(
        kari.spoer(paa_variabel, json!({ "a": "", "b": "" }))
            .await
            .feil()
            .len(),
        2
    );
}

/// The contract is told to those who have something to do with it.
async fn den_registeret_ikke_kjenner_faar_ikke_hoere_det(p: Portal) {
    for ukjent in [p.som_ansatt(UKJENT, NYVIK), p.som_borger(UKJENT)] {
        let svar = ukjent.spoer("{ meg { formal } }", json!({})).await;
        assert_eq!(svar.feil(), ["UNAUTHENTICATED"], "{}", svar.tekst);
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
    ] {
        let f = "fragment f on Subscription { hendelser { __typename } }";
        let f = if valg.contains("...f") { f } else { "" };
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

/// The library compares what comes together at each level, and says so at each.
async fn felt_i_konflikt_telles_paa_hvert_nivaa(p: Portal) {
    let kari = p.med_grenser(|g| g.feil = 8).som("kari-koordinator");
    let paa_nivaaer = |n: usize, felt: &str| {
        let (aapne, lukk) = ("... { ".repeat(n - 1), "} ".repeat(n - 1));
        format!("{{ {aapne} {felt} {lukk} }} fragment f on Query {{ brukere {{ totalCount }} }}")
    };
    // Another field; other arguments: each that is missing, and that there are fewer.
    let annet = "...f ... on Query { brukere: meg { formaal } }";
    let andre =
        "...f ... on Query { brukere(first: 1, sortering: NAVN, filter: {}) { totalCount } }";
    let faerre =
        "... on Query { brukere(first: 1, sortering: NAVN, filter: {}) { totalCount } } ...f";
    for (felt, nivaaer, flere) in [(annet, 8, 9), (andre, 8, 9), (faerre, 2, 12)] {
        let svar = kari.spoer(&paa_nivaaer(nivaaer, felt), json!({})).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"; 8], "{felt}");
        let svar = kari.spoer(&paa_nivaaer(nivaaer + 1, felt), json!({})).await;
        assert_eq!(over(&svar), Some(("FEIL".to_owned(), 8, flere)), "{felt}");
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
        "query A($a: UUID!, $b: Boolean = true) { ...f @include(if: $b) } \
         query B($a: UUID!) { ...f } \
         fragment f on Query { node(id: $a) { __typename ... on Bruker { ... on Node { id } } } }",
    ] {
        let svar = kari.spoer(dokument, json!({})).await;
        assert_eq!(over(&svar), None, "{dokument}");
    }
}
