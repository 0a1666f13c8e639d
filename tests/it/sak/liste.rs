//! Lists of brukere: full pages, counts of what may be seen, filters and sorting that tell nothing.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    en_sperring_mot_en_kollega_roerer_ikke_de_andre,
    side_for_side_gir_det_samme_som_alt_paa_en_gang,
    bakfra_er_forfra_snudd,
    filter_og_negert_filter_deler_dem_som_kan_leses,
    sortering_setter_dem_uten_verdi_sist,
    per_ser_dem_politiet_har_samtykke_fra_og_ingen_filter_treffer_det_skjulte,
    navnet_soekes_uten_hensyn_til_store_bokstaver,
];

/// The ids of a list, and its total.
async fn liste(p: &Portal, hvem: &str, argumenter: &str) -> (Vec<String>, u64, Value) {
    let dokument = format!(
        "{{ brukere({argumenter}) {{ totalCount edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let svar = p.som(hvem).spoer(&dokument, json!({})).await;
    let brukere = &svar.data()["brukere"];
    let ider = brukere["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["node"]["id"].as_str().unwrap().to_owned());
    (
        ider.collect(),
        brukere["totalCount"].as_u64().unwrap(),
        brukere["pageInfo"].clone(),
    )
}

const SORTERINGER: [&str; 4] = [
    "sortering: {felt: NAVN}",
    "sortering: {felt: NAVN, retning: DESC}",
    "sortering: {felt: KRISEPLAN_REVIDERES_INNEN}",
    "sortering: {felt: KRISEPLAN_REVIDERES_INNEN, retning: DESC}",
];

async fn side_for_side_gir_det_samme_som_alt_paa_en_gang(p: Portal) {
    for sortering in SORTERINGER {
        let (alle, antall, info) =
            liste(&p, "kari-koordinator", &format!("first: 100, {sortering}")).await;
        assert!(alle.len() >= 2);
        assert_eq!(alle.len() as u64, antall);
        assert_eq!(info["hasNextPage"], false);
        let (mut sett, mut etter) = (Vec::new(), String::new());
        loop {
            let (side, talt, info) = liste(
                &p,
                "kari-koordinator",
                &format!("first: 1, {sortering}{etter}"),
            )
            .await;
            assert_eq!(talt, antall, "the count is of the whole");
            assert_eq!(info["hasPreviousPage"], !sett.is_empty());
            sett.extend(side);
            if info["hasNextPage"] == false {
                break;
            }
            etter = format!(", after: {}", info["endCursor"]);
        }
        assert_eq!(sett, alle, "{sortering}");
    }
}

async fn bakfra_er_forfra_snudd(p: Portal) {
    for sortering in SORTERINGER {
        let (alle, ..) = liste(&p, "kari-koordinator", &format!("first: 100, {sortering}")).await;
        let (mut sett, mut foer) = (Vec::new(), String::new());
        loop {
            let (side, _, info) = liste(
                &p,
                "kari-koordinator",
                &format!("last: 1, {sortering}{foer}"),
            )
            .await;
            sett.extend(side);
            if info["hasPreviousPage"] == false {
                break;
            }
            foer = format!(", before: {}", info["startCursor"]);
        }
        sett.reverse();
        assert_eq!(sett, alle, "{sortering}");
    }
}

async fn filter_og_negert_filter_deler_dem_som_kan_leses(p: Portal) {
    let kari = "kari-koordinator";
    let (alle, ..) = liste(&p, kari, "first: 100").await;
    let mut lesbare = Vec::new();
    for bruker in &alle {
        if p.som(kari)
            .leser(bruker.parse().unwrap(), "KRISEPLAN_SIGNALER")
            .await
        {
            lesbare.push(bruker.clone());
        }
    }
    for (filter, negert) in [
        ("{harSignaler: true}", "{harSignaler: false}"),
        ("{harSignaler: true}", "{ikke: {harSignaler: true}}"),
        (
            "{revideresFoer: \"2026-06-01\"}",
            "{ikke: {revideresFoer: \"2026-06-01\"}}",
        ),
    ] {
        let (ja, antall_ja, _) = liste(&p, kari, &format!("first: 100, filter: {filter}")).await;
        let (nei, antall_nei, _) = liste(&p, kari, &format!("first: 100, filter: {negert}")).await;
        let mut begge: Vec<_> = ja.iter().chain(&nei).cloned().collect();
        let mut forventet = lesbare.clone();
        begge.sort();
        forventet.sort();
        assert_eq!(
            begge, forventet,
            "{filter}: nobody unreadable matches either way"
        );
        assert_eq!(antall_ja + antall_nei, lesbare.len() as u64, "{filter}");
    }
    let (med_brit, ..) = liste(
        &p,
        kari,
        "first: 100, filter: {revideresFoer: \"2026-04-26\"}",
    )
    .await;
    assert!(med_brit.contains(&id(ider::BRIT)));
    let (uten, ..) = liste(
        &p,
        kari,
        "first: 100, filter: {revideresFoer: \"2026-04-25\"}",
    )
    .await;
    assert!(!uten.contains(&id(ider::BRIT)));
}

async fn sortering_setter_dem_uten_verdi_sist(p: Portal) {
    for retning in ["ASC", "DESC"] {
        let dokument = format!(
            "{{ brukere(first: 100, sortering: {{felt: KRISEPLAN_REVIDERES_INNEN, retning: {retning}}}) {{
               edges {{ node {{ kriseplan {{ ramme {{ revideresInnen }} }} }} }} }} }}"
        );
        let svar = p.som("kari-koordinator").spoer(&dokument, json!({})).await;
        let dager: Vec<Option<String>> = svar
            .ved("brukere/edges")
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                e.pointer("/node/kriseplan/ramme/revideresInnen")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
            .collect();
        let med = dager.iter().take_while(|d| d.is_some()).count();
        assert!(dager[med..].iter().all(Option::is_none), "{dager:?}");
        let verdier = &dager[..med];
        assert!(
            med > 0
                && if retning == "ASC" {
                    verdier.is_sorted()
                } else {
                    verdier.iter().rev().is_sorted()
                },
            "{dager:?}"
        );
    }
}

async fn per_ser_dem_politiet_har_samtykke_fra_og_ingen_filter_treffer_det_skjulte(p: Portal) {
    let (alle, antall, _) = liste(&p, "per-politi", "first: 100").await;
    assert_eq!(alle.len() as u64, antall);
    assert!(alle.contains(&id(ider::BRIT)));
    for filter in [
        "harSignaler: true",
        "harSignaler: false",
        "ikke: {harSignaler: true}",
        "bydel: \"Åsane\"",
        "revideresFoer: \"2030-01-01\"",
    ] {
        let (treff, antall, _) = liste(
            &p,
            "per-politi",
            &format!("first: 100, filter: {{{filter}}}"),
        )
        .await;
        assert!(treff.is_empty() && antall == 0, "{filter}");
    }
    let (stians, ..) = liste(&p, "stian-sperret", "first: 100").await;
    assert!(!stians.contains(&id(ider::BRIT)));
    assert_eq!(
        liste(&p, "brit-bruker", "first: 100").await.0,
        [id(ider::BRIT)]
    );
    assert!(liste(&p, "eva-ukjent", "first: 100").await.0.is_empty());
}

async fn en_sperring_mot_en_kollega_roerer_ikke_de_andre(p: Portal) {
    for (hvem, ser) in [
        ("dag-dps", true),
        ("ella-dps", true),
        ("stian-sperret", false),
    ] {
        let (ider, antall, _) = liste(&p, hvem, "first: 100").await;
        assert_eq!(ider.contains(&id(ider::BRIT)), ser, "{hvem}");
        assert_eq!(ider.len() as u64, antall, "{hvem}");
    }
}

async fn navnet_soekes_uten_hensyn_til_store_bokstaver(p: Portal) {
    for (prefiks, treffer) in [
        ("sol", true),
        ("SOLVIK", true),
        ("Solvika", false),
        ("%", false),
        ("_olvik", false),
        ("brit", false),
    ] {
        let (funnet, ..) = liste(
            &p,
            "kari-koordinator",
            &format!("first: 100, filter: {{navnStarterMed: \"{prefiks}\"}}"),
        )
        .await;
        assert_eq!(funnet.contains(&id(ider::BRIT)), treffer, "{prefiks}");
    }
}
