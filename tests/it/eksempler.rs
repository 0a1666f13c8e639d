//! The saved examples of GraphiQL run as they stand, and show what they say.

use chrono::NaiveDate;
use helsefellesskap::server::{Eksempel, eksempler};
use serde_json::json;

use crate::rigg::{Portal, Svar, paa_begge};

paa_begge![
    hvert_eksempel_kan_kjoeres_av_hver_part,
    hvert_eksempel_viser_det_det_sier,
];

const PARTER: [&str; 4] = ["kari-koordinator", "dag-dps", "per-politi", "brit-bruker"];

/// The examples on the day of the tests.
fn alle() -> Vec<Eksempel> {
    eksempler(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
}

/// Runs the example whose operation has this name.
async fn kjoer(p: &Portal, hvem: &str, operasjon: &str) -> Svar {
    let alle = alle();
    let eksempel = alle
        .iter()
        .find(|e| e.dokument.contains(&format!(" {operasjon} {{")));
    let dokument = &eksempel.expect(operasjon).dokument;
    p.som(hvem).spoer(dokument, json!({})).await
}

async fn hvert_eksempel_kan_kjoeres_av_hver_part(p: Portal) {
    for Eksempel { tittel, dokument } in alle() {
        assert!(
            dokument.starts_with(&format!("# {tittel}\n# ")),
            "{dokument}"
        );
        for hvem in PARTER {
            let svar = p.som(hvem).spoer(&dokument, json!({})).await;
            assert!(svar.json["data"].is_object(), "{tittel}: {}", svar.tekst);
            for feil in svar.feil() {
                assert!(feil.contains(" FORBIDDEN "), "{tittel} as {hvem}: {feil}");
            }
        }
    }
}

async fn hvert_eksempel_viser_det_det_sier(p: Portal) {
    let liste = kjoer(&p, "kari-koordinator", "Liste").await;
    assert!(liste.data()["brukere"]["totalCount"].as_u64() > Some(0));
    assert!(liste.tekst.contains("Sover ikke"), "{}", liste.tekst);

    let hvorfor = kjoer(&p, "dag-dps", "Hvorfor").await;
    assert_eq!(hvorfor.ved("hvorfor/utvei"), "BE_OM_SAMTYKKE");
    let hvorfor = kjoer(&p, "per-politi", "Hvorfor").await;
    assert_eq!(hvorfor.ved("hvorfor/grunn"), "INGEN_TILGANG");

    for (hvem, avslag) in [("kari-koordinator", 2), ("brit-bruker", 0)] {
        let svar = kjoer(&p, hvem, "Simulering").await;
        let part = svar.ved("simulerSamtykke/parter/0");
        assert_eq!(part["overTaket"], json!(["LEGEMIDLER"]), "{hvem}");
        assert_eq!(svar.feil().len(), avslag, "{hvem}");
    }

    let meg = kjoer(&p, "brit-bruker", "Meg").await;
    assert!(meg.tekst.contains("Stian Liksomdal"), "{}", meg.tekst);

    let foer = kjoer(&p, "per-politi", "Sak").await;
    assert!(!foer.tekst.contains("Sover ikke"), "{}", foer.tekst);
    let startet = kjoer(&p, "kari-koordinator", "Blaalys").await;
    assert_eq!(startet.data()["startBlaalysperiode"]["feil"], json!([]));
    let under = kjoer(&p, "per-politi", "Sak").await;
    assert!(under.tekst.contains("Sover ikke"), "{}", under.tekst);
}
