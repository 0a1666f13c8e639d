//! A whole case in one query.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Svar, id, paa_begge};

paa_begge![
    kari_ser_alt_unntatt_det_brit_ikke_deler,
    dag_ser_sin_del_og_det_trukne_ser_ut_som_aldri_gitt,
    per_ser_hvem_brit_er_og_ingenting_om_hva_som_finnes,
    brit_ser_alt_om_seg_selv_unntatt_det_som_er_skjermet,
    paal_ser_raadene_og_hvem_hun_er,
    et_felt_under_blaalys_er_lukket_for_legevakten,
    nav_har_lavere_tak_enn_samtykket,
];

const SAK: &str = "query Sak($id: ID!) {
  bruker(noekkel: {id: $id}) {
    id navn { fulltNavn }
    kontakt { telefon adresse }
    ansvarsgruppe { medlemmer { virksomhet { navn } ansatt { navn } rolle } }
    kriseplan {
      ramme { revideresInnen }
      signaler { nivaa tekst }
      raad { type tekst }
      trinn { nivaa tiltakBruker }
      kontakter { navn }
      barnetiltak { tekst }
    }
  }
}";

async fn sak(p: &Portal, hvem: &str) -> Svar {
    p.som(hvem).spoer(SAK, json!({ "id": ider::BRIT })).await
}

fn tekster<'a>(rader: &'a Value, felt: &str) -> Vec<&'a str> {
    rader
        .as_array()
        .unwrap()
        .iter()
        .map(|rad| rad[felt].as_str().unwrap())
        .collect()
}

async fn kari_ser_alt_unntatt_det_brit_ikke_deler(p: Portal) {
    let svar = sak(&p, "kari-koordinator").await;
    assert_eq!(
        svar.feil(),
        ["bruker/kriseplan/barnetiltak FORBIDDEN MANGLER_SAMTYKKE BARN"]
    );
    let bruker = svar.ved("bruker");
    assert_eq!(bruker["id"], json!(id(ider::BRIT)));
    assert_eq!(bruker["navn"]["fulltNavn"], "Brit Solvik");
    assert_eq!(
        bruker["kontakt"],
        json!({ "telefon": "+4799000001", "adresse": "Lyktestien 4" })
    );
    let medlemmer = bruker["ansvarsgruppe"]["medlemmer"].as_array().unwrap();
    assert_eq!(medlemmer[0]["virksomhet"]["navn"], "Askøy kommune");
    assert_eq!(medlemmer[0]["ansatt"]["navn"], "Kari Lie");
    assert_eq!(medlemmer[0]["rolle"], "LEDER");
    assert_eq!(medlemmer[1]["ansatt"]["navn"], "Dag Moe");
    let plan = &bruker["kriseplan"];
    // The sign that touches LEGEMIDLER is absent, as if it were not there.
    assert_eq!(
        plan["signaler"],
        json!([{ "nivaa": "GUL", "tekst": "Sover ikke" }])
    );
    assert_eq!(
        plan["trinn"],
        json!([{ "nivaa": "GUL", "tiltakBruker": ["Ringer Kari"] }])
    );
    assert_eq!(plan["kontakter"], json!([{ "navn": "Kari Lie" }]));
    assert_eq!(plan["barnetiltak"], Value::Null);
    // RUS she may read; what the hospital holds back she may not.
    let raad = tekster(&plan["raad"], "tekst");
    assert!(raad.contains(&"Å bli spurt om hun har drukket"), "{raad:?}");
    assert!(!raad.contains(&"Kort time på DPS samme uke"), "{raad:?}");
}

async fn dag_ser_sin_del_og_det_trukne_ser_ut_som_aldri_gitt(p: Portal) {
    let svar = sak(&p, "dag-dps").await;
    assert_eq!(
        svar.feil(),
        [
            "bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT",
            "bruker/kriseplan/kontakter FORBIDDEN MANGLER_SAMTYKKE KRISEPLAN_KONTAKTER",
            "bruker/kriseplan/barnetiltak FORBIDDEN MANGLER_SAMTYKKE BARN",
        ]
    );
    assert_eq!(svar.ved("bruker/navn/fulltNavn"), "Brit Solvik");
    assert_eq!(svar.ved("bruker/kontakt"), &Value::Null);
    assert_eq!(
        svar.ved("bruker/kriseplan/trinn/0/tiltakBruker"),
        &json!(["Ringer Kari"])
    );
    // What his own virksomhet holds back is still his.
    let raad = tekster(svar.ved("bruker/kriseplan/raad"), "tekst");
    assert!(raad.contains(&"Kort time på DPS samme uke"), "{raad:?}");
}

async fn per_ser_hvem_brit_er_og_ingenting_om_hva_som_finnes(p: Portal) {
    let svar = sak(&p, "per-politi").await;
    assert_eq!(
        svar.ved("bruker"),
        &json!({
            "id": id(ider::BRIT), "navn": { "fulltNavn": "Brit Solvik" }, "kontakt": null, "ansvarsgruppe": null,
            "kriseplan": { "ramme": null, "signaler": null, "raad": null, "trinn": null, "kontakter": null,
                "barnetiltak": null }
        })
    );
    assert_eq!(
        svar.feil(),
        [
            "bruker/kontakt FORBIDDEN INGEN_TILGANG KONTAKT",
            "bruker/ansvarsgruppe FORBIDDEN INGEN_TILGANG ANSVARSGRUPPE",
            "bruker/kriseplan/ramme FORBIDDEN INGEN_TILGANG KRISEPLAN_SIGNALER",
            "bruker/kriseplan/signaler FORBIDDEN INGEN_TILGANG KRISEPLAN_SIGNALER",
            "bruker/kriseplan/raad FORBIDDEN INGEN_TILGANG KRISEPLAN_RAAD",
            "bruker/kriseplan/trinn FORBIDDEN INGEN_TILGANG KRISEPLAN_TILTAK",
            "bruker/kriseplan/kontakter FORBIDDEN INGEN_TILGANG KRISEPLAN_KONTAKTER",
            "bruker/kriseplan/barnetiltak FORBIDDEN INGEN_TILGANG KRISEPLAN_TILTAK+BARN",
        ]
    );
}

async fn brit_ser_alt_om_seg_selv_unntatt_det_som_er_skjermet(p: Portal) {
    let svar = sak(&p, "brit-bruker").await;
    let plan = &svar.data()["bruker"]["kriseplan"];
    assert_eq!(
        plan["barnetiltak"][0]["tekst"],
        "Datteren sover hos bestemor."
    );
    let signaler = tekster(&plan["signaler"], "tekst");
    assert_eq!(signaler, ["Sover ikke", "Slutter med medisinen"]);
    let raad = tekster(&plan["raad"], "tekst");
    assert!(
        raad.contains(&"Te, ro og noen som blir sittende"),
        "{raad:?}"
    );
    assert!(!raad.contains(&"At naboen blir nevnt"), "{raad:?}");
    let meg = "{ meg { bruker { navn { fulltNavn } sperringer { erAlle gjelder { ... on Ansatt { navn } } }
        samtykker(first: 50) { totalCount edges { node { status mottaker { __typename } } } }
        oppdrag { ansatt { navn } type } } } }";
    let svar = p.som("brit-bruker").spoer(meg, json!({})).await;
    let bruker = &svar.data()["meg"]["bruker"];
    assert_eq!(
        bruker["sperringer"],
        json!([{ "erAlle": true, "gjelder": { "navn": "Stian Liksomdal" } }])
    );
    assert_eq!(bruker["samtykker"]["totalCount"], 10);
    let statuser: Vec<_> = bruker["samtykker"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["node"]["status"])
        .collect();
    assert_eq!(statuser.iter().filter(|s| **s == "TRUKKET").count(), 1);
}

async fn paal_ser_raadene_og_hvem_hun_er(p: Portal) {
    let svar = sak(&p, "paal-paaroerende").await;
    assert_eq!(svar.ved("bruker/navn/fulltNavn"), "Brit Solvik");
    let raad = tekster(svar.ved("bruker/kriseplan/raad"), "tekst");
    assert!(
        raad.contains(&"Te, ro og noen som blir sittende"),
        "{raad:?}"
    );
    assert!(
        !raad.contains(&"Å bli spurt om hun har drukket"),
        "{raad:?}"
    );
    assert_eq!(svar.ved("bruker/kriseplan/signaler"), &Value::Null);
    assert!(
        svar.feil()
            .iter()
            .all(|f| f.contains("FORBIDDEN MANGLER_SAMTYKKE")),
        "{:?}",
        svar.feil()
    );
}

async fn et_felt_under_blaalys_er_lukket_for_legevakten(p: Portal) {
    let svar = sak(&p, "nora-legevakt").await;
    assert_eq!(svar.ved("bruker/navn/fulltNavn"), "Brit Solvik");
    assert_eq!(svar.ved("bruker/kriseplan/signaler"), &Value::Null);
    assert!(
        svar.feil().contains(
            &"bruker/kriseplan/signaler FORBIDDEN MANGLER_SAMTYKKE KRISEPLAN_SIGNALER".to_owned()
        ),
        "{:?}",
        svar.feil()
    );
}

async fn nav_har_lavere_tak_enn_samtykket(p: Portal) {
    let valg = "samtykke { id }";
    let input = json!({ "samtykke": {
        "mottaker": { "enhetId": ider::NAV_OPPFOELGING },
        "kategorier": ["IDENTITET", "KONTAKT", "KRISEPLAN_SIGNALER"],
        "formaal": ["SAMHANDLING"], "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE],
        "gyldigTilOgMed": "2026-12-31", "tekstversjon": 2,
    } });
    p.som("brit-bruker")
        .gjoer("giSamtykke", input, valg)
        .await
        .ok();
    let medlem =
        json!({ "ansvarsgruppeId": ider::BRIT_GRUPPE, "ansattId": ider::NILS, "rolle": "MEDLEM" });
    p.som("kari-koordinator")
        .gjoer("leggTilMedlem", medlem, "medlem { id }")
        .await
        .ok();
    let svar = sak(&p, "nils-nav").await;
    assert_eq!(svar.ved("bruker/kontakt/telefon"), "+4799000001");
    assert_eq!(svar.ved("bruker/kriseplan/signaler"), &Value::Null);
}
