//! The saved examples of GraphiQL run as they stand, and show what they say.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use helsefellesskap::server::{Eksempel, eksempler};
use serde_json::json;

use crate::{
    innsyn::skjemakart::{Skjemakart, Slag, navn},
    rigg::{Portal, Svar, paa_begge},
};

paa_begge![
    hvert_eksempel_kan_kjoeres_av_hver_part,
    hvert_eksempel_viser_det_det_sier,
    eksporten_er_hele_saken_som_ett_dokument,
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
            if tittel.starts_with("Subscription") {
                let f = p.forteller().await;
                let stroem = p
                    .som(hvem)
                    .proev_aa_lytte_med(&f, &dokument, json!({}), 8)
                    .await;
                assert!(stroem.is_ok(), "{tittel} as {hvem}");
                continue;
            }
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

async fn eksporten_er_hele_saken_som_ett_dokument(p: Portal) {
    kjoer(&p, "dag-dps", "Sak").await;
    let svar = kjoer(&p, "brit-bruker", "Eksport").await;
    let alt = &svar.data()["meg"]["bruker"];
    for (sti, ventet) in [
        ("/navn/etternavn", "Solvik"),
        ("/kriseplan/signaler", "Sover ikke"),
        ("/kriseplan/signaler/0/versjoner/edges/0", "tekst"),
        ("/samtykker/edges", "AKTIV"),
        ("/innsyn/oppslag/edges", "Dag Moe"),
        ("/innsyn/naa", "KRISEPLAN_RAAD"),
    ] {
        let del = alt.pointer(sti).unwrap_or_else(|| panic!("no {sti}"));
        assert!(del.to_string().contains(ventet), "{sti}: {del}");
    }
}

/// What others own and show everyone: told by name.
const REGISTERET: [&str; 4] = ["Virksomhet", "Enhet", "Ansatt", "PageInfo"];

/// A field that is added to the contract is exported, or this is red.
#[test]
fn eksporten_velger_alt_som_finnes_om_brukeren() {
    let alle = alle();
    let eksport = alle.iter().find(|e| e.dokument.contains("query Eksport"));
    let dokument = &eksport.unwrap().dokument;
    let fragmenter: HashMap<&str, HashSet<&str>> = dokument
        .split("\nfragment ")
        .skip(1)
        .filter_map(|f| f.split_once(" on "))
        .map(|(navn, innhold)| (navn, innhold.split_whitespace().collect()))
        .collect();
    let (kart, ordene) = (Skjemakart::felles(), dokument.split_whitespace());
    let ordene: HashSet<&str> = ordene.map(|o| o.split('(').next().unwrap_or(o)).collect();
    let (mut sett, mut igjen) = (HashSet::new(), vec!["Bruker"]);
    while let Some(type_) = igjen.pop() {
        if !sett.insert(type_) || REGISTERET.contains(&type_) {
            continue;
        }
        for felt in kart.felter(type_) {
            let under = navn(&felt.type_);
            let sted = format!("{type_}.{}", felt.navn);
            match kart.slag(under) {
                Slag::Skalar | Slag::Enum(_) if fragmenter.contains_key(type_) => {
                    assert!(fragmenter[type_].contains(felt.navn.as_str()), "{sted}");
                }
                // What the asker may do is no part of the case.
                _ if sted == "Bruker.tilgang" => {}
                // Of a page, what is in it.
                Slag::Skalar if ["Connection", "Edge"].iter().any(|e| type_.ends_with(e)) => {}
                Slag::Objekt(_) | Slag::Abstrakt(..) => {
                    assert!(ordene.contains(felt.navn.as_str()), "{sted}");
                    igjen.push(under);
                }
                Slag::Skalar | Slag::Enum(_) | Slag::Input(..) => {
                    assert!(ordene.contains(felt.navn.as_str()), "{sted}");
                }
            }
        }
    }
    assert!(sett.len() > 40, "{sett:?}");
}
