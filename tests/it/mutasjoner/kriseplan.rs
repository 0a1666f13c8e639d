//! Rows of the kriseplan: added, changed and taken out, each version kept.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::samtykke::til_enhet;
use crate::rigg::{Portal, Utfall, id, paa_begge};

paa_begge![
    kari_legger_til_endrer_og_fjerner_og_hver_versjon_blir_staaende,
    historikken_er_for_dem_samtykket_nevner_det_for,
    dag_bidrar_til_trinnene_og_ikke_til_mer,
    ingen_endrer_andres_rader,
    alt_eller_ingenting,
    hver_tabell_tar_imot_sine_rader,
    barnetiltak_krever_begge_kategoriene,
    bare_en_aktiv_kriseplan,
    brit_er_ikke_forfatter_av_virksomhetenes_rader,
    samtykket_til_aa_bidra_gjelder_radene_det_nevner,
    ingen_skriver_tema_de_ikke_selv_kan_bidra_til,
];

async fn signaler(p: &Portal, hvem: &str, endring: Value) -> Utfall {
    let mut input = json!({ "brukerId": ider::BRIT });
    input
        .as_object_mut()
        .unwrap()
        .extend(endring.as_object().unwrap().clone());
    p.som(hvem)
        .gjoer(
            "endreVarselsignaler",
            input,
            "signaler { id versjon nivaa tekst tema eier { navn } }",
        )
        .await
}

async fn kari_legger_til_endrer_og_fjerner_og_hver_versjon_blir_staaende(p: Portal) {
    let (kari, epoke) = ("kari-koordinator", p.epoke(ider::BRIT).await);
    let nytt = json!({ "leggTil": [{ "nivaa": "ROED", "tekst": "Svarer ikke", "tema": ["RUS"] }] });
    let utfall = signaler(&p, kari, nytt).await;
    let rader = utfall.ok()["signaler"].as_array().unwrap().clone();
    let nytt = rader.iter().find(|r| r["tekst"] == "Svarer ikke").unwrap();
    assert_eq!(nytt["versjon"], 1);
    assert_eq!(nytt["tema"], json!(["RUS"]));
    assert_eq!(nytt["eier"]["navn"], "Askøy kommune");
    let rad: uuid::Uuid = nytt["id"].as_str().unwrap().parse().unwrap();
    let endring =
        json!({ "endre": [{ "id": rad, "versjon": 1, "tekst": "Svarer ikke på telefon" }] });
    signaler(&p, kari, endring.clone()).await.ok();
    let igjen = signaler(&p, kari, endring).await;
    assert_eq!(igjen.feil(), ["CONFLICT input/endre/0/versjon"]);
    let svar = p.som(kari).spoer(VERSJONER, json!({ "id": rad })).await;
    let tekster: Vec<_> = svar.data()["node"]["versjoner"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            (
                e["cursor"].clone(),
                e["node"]["tekst"].clone(),
                e["endretAv"].clone(),
            )
        })
        .collect();
    assert_eq!(
        tekster,
        [
            (
                json!("2"),
                json!("Svarer ikke på telefon"),
                json!("Kari Lie")
            ),
            (json!("1"), json!("Svarer ikke"), json!("Kari Lie")),
        ]
    );
    let fjern = json!({ "fjern": [{ "id": rad, "versjon": 2 }] });
    let utfall = signaler(&p, kari, fjern.clone()).await;
    assert!(!utfall.ok()["signaler"].to_string().contains("telefon"));
    assert_eq!(
        signaler(&p, kari, fjern).await.feil(),
        ["NOT_FOUND input/fjern/0/id"]
    );
    assert_eq!(p.historikk(rad).await, [1, 2, 3], "nothing is deleted");
    assert_eq!(p.epoke(ider::BRIT).await, epoke, "rows do not move rights");
}

const VERSJONER: &str =
    "query($id: ID!) { node(id: $id) { ... on Varselsignal { versjoner(first: 10) {
  edges { cursor tidspunkt endretAv node { tekst } } pageInfo { hasNextPage } } } } }";

async fn historikken_er_for_dem_samtykket_nevner_det_for(p: Portal) {
    let svar = p
        .som("dag-dps")
        .spoer(VERSJONER, json!({ "id": ider::BRIT_SIGNAL }))
        .await;
    assert_eq!(svar.ved("node/versjoner"), &Value::Null);
    assert_eq!(
        svar.feil(),
        ["node/versjoner FORBIDDEN MANGLER_SAMTYKKE KRISEPLAN_SIGNALER"]
    );
    let svar = p
        .som("brit-bruker")
        .spoer(VERSJONER, json!({ "id": ider::BRIT_SIGNAL }))
        .await;
    assert_eq!(
        svar.data()["node"]["versjoner"]["edges"][0]["node"]["tekst"],
        "Sover ikke"
    );
}

async fn dag_bidrar_til_trinnene_og_ikke_til_mer(p: Portal) {
    let dag = p.som("dag-dps");
    let trinn = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "ROED", "tiltakBruker": ["Ringer DPS"],
        "tiltakTjeneste": ["Time samme dag"], "ansvarligId": ider::OEYANE_DPS }] });
    let utfall = dag
        .gjoer(
            "endreTrinn",
            trinn,
            "trinn { tiltakBruker eier { navn } ansvarlig { navn } }",
        )
        .await;
    let nytt = utfall.ok()["trinn"]
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["tiltakBruker"][0] == "Ringer DPS")
        .unwrap();
    assert_eq!(nytt["eier"]["navn"], "Helse Bergen");
    assert_eq!(nytt["ansvarlig"]["navn"], "Øyane DPS");
    let foer = p.avbilde().await;
    let nytt = json!({ "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] });
    assert_eq!(
        signaler(&p, "dag-dps", nytt).await.feil(),
        ["FORBIDDEN input"]
    );
    let input = json!({ "brukerId": ider::BRIT });
    assert_eq!(
        dag.gjoer("opprettKriseplan", input, "kriseplan { ramme { id } }")
            .await
            .feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(p.avbilde().await, foer);
    // The log knows what was refused.
    let siste = p
        .logg()
        .await
        .into_iter()
        .filter(|l| l.kategorier_avslaatt != 0)
        .count();
    assert_eq!(siste, 2);
}

async fn ingen_endrer_andres_rader(p: Portal) {
    let foer = p.avbilde().await;
    let input = json!({ "brukerId": ider::BRIT, "endre": [{ "id": ider::BRIT_TRINN, "versjon": 1, "tiltakBruker": ["x"] }] });
    let utfall = p
        .som("dag-dps")
        .gjoer("endreTrinn", input, "trinn { id }")
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input/endre/0/id"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn alt_eller_ingenting(p: Portal) {
    let foer = p.avbilde().await;
    let endring = json!({
        "leggTil": [{ "nivaa": "ROED", "tekst": "Går ut om natten" }],
        "endre": [{ "id": ider::BRIT_SIGNAL, "versjon": 1, "tekst": "Sover lite" }],
        "fjern": [{ "id": ider::BRIT_SIGNAL_LEGEMIDLER, "versjon": 1 }],
    });
    // The last row is hidden from kari, so to her it does not exist.
    let utfall = signaler(&p, "kari-koordinator", endring).await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/fjern/0/id"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn hver_tabell_tar_imot_sine_rader(p: Portal) {
    let kari = p.som("kari-koordinator");
    let raad = json!({ "brukerId": ider::BRIT, "leggTil": [{ "type": "HJELPER", "tekst": "Gå en tur sammen" }] });
    let utfall = kari
        .gjoer("endreKriseraad", raad, "raad { type tekst }")
        .await;
    assert!(utfall.ok()["raad"].to_string().contains("Gå en tur sammen"));
    let kontakt = json!({ "brukerId": ider::BRIT, "leggTil": [{ "navn": "Legevakten", "telefon": "116117", "ansattId": ider::KARI }] });
    let valg = "kontakter { id versjon navn telefon ansatt { navn } }";
    let utfall = kari.gjoer("endreKrisekontakter", kontakt, valg).await;
    let ny = utfall.ok()["kontakter"]
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["navn"] == "Legevakten")
        .unwrap()
        .clone();
    assert_eq!(ny["ansatt"]["navn"], "Kari Lie");
    // null clears, absent leaves.
    let endring = json!({ "brukerId": ider::BRIT, "endre": [{ "id": ny["id"], "versjon": 1, "ansattId": null }] });
    let utfall = kari.gjoer("endreKrisekontakter", endring, valg).await;
    let endret = utfall.ok()["kontakter"]
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["id"] == ny["id"])
        .unwrap()
        .clone();
    assert_eq!(endret["ansatt"], Value::Null);
    assert_eq!(endret["telefon"], "116117");
    let trinn = json!({ "brukerId": ider::BRIT, "endre": [{ "id": ider::BRIT_TRINN, "versjon": 1, "ansvarligId": null, "nivaa": "ROED" }] });
    let utfall = kari
        .gjoer(
            "endreTrinn",
            trinn,
            "trinn { nivaa versjon ansvarlig { id } tiltakBruker }",
        )
        .await;
    assert_eq!(
        utfall.ok()["trinn"],
        json!([{ "nivaa": "ROED", "versjon": 2, "ansvarlig": null, "tiltakBruker": ["Ringer Kari"] }])
    );
    assert_eq!(p.historikk(ider::BRIT_TRINN).await, [1, 2]);
}

async fn barnetiltak_krever_begge_kategoriene(p: Portal) {
    let kari = p.som("kari-koordinator");
    let nytt =
        json!({ "brukerId": ider::BRIT, "leggTil": [{ "tekst": "Naboen henter på skolen" }] });
    let utfall = kari
        .gjoer("endreBarnetiltak", nytt.clone(), "barnetiltak { tekst }")
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "BARN is missing");
    let mut samtykke = til_enhet(ider::RPH, &["IDENTITET", "KRISEPLAN_TILTAK", "BARN"]);
    samtykke["rekkevidde"] = json!(["LESE", "BIDRA"]);
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
    let utfall = kari
        .gjoer("endreBarnetiltak", nytt, "barnetiltak { tekst }")
        .await;
    assert!(
        utfall.ok()["barnetiltak"]
            .to_string()
            .contains("Naboen henter på skolen")
    );
}

async fn bare_en_aktiv_kriseplan(p: Portal) {
    let kari = p.som("kari-koordinator");
    let ny = json!({ "brukerId": ider::BRIT, "revideresInnen": "2026-09-01" });
    let valg = "kriseplan { ramme { id versjon revideresInnen avsluttet } }";
    assert_eq!(
        kari.gjoer("opprettKriseplan", ny.clone(), valg)
            .await
            .feil(),
        ["CONFLICT input"]
    );
    let endre = |endring: Value| {
        let mut input = json!({ "id": ider::BRIT_KRISEPLAN });
        input
            .as_object_mut()
            .unwrap()
            .extend(endring.as_object().unwrap().clone());
        kari.gjoer("endreKriseplan", input, valg)
    };
    let utfall = endre(json!({ "versjon": 1, "revideresInnen": "2026-06-01" })).await;
    assert_eq!(
        utfall.ok()["kriseplan"]["ramme"]["revideresInnen"],
        "2026-06-01"
    );
    assert_eq!(
        endre(json!({ "versjon": 1, "avslutt": true })).await.feil(),
        ["CONFLICT input/versjon"]
    );
    let tidlig = endre(json!({ "versjon": 2, "revideresInnen": "2020-01-01" })).await;
    assert_eq!(tidlig.feil(), ["BAD_USER_INPUT input/revideresInnen"]);
    endre(json!({ "versjon": 2, "avslutt": true })).await.ok();
    assert_eq!(
        endre(json!({ "versjon": 3, "revideresInnen": null }))
            .await
            .feil(),
        ["CONFLICT input"]
    );
    let utfall = kari.gjoer("opprettKriseplan", ny, valg).await;
    assert_eq!(utfall.ok()["kriseplan"]["ramme"]["versjon"], 1);
    assert_ne!(
        utfall.payload["kriseplan"]["ramme"]["id"],
        json!(id(ider::BRIT_KRISEPLAN))
    );
    assert_eq!(p.historikk(ider::BRIT_KRISEPLAN).await, [1, 2, 3]);
}

async fn brit_er_ikke_forfatter_av_virksomhetenes_rader(p: Portal) {
    let foer = p.avbilde().await;
    let nytt = json!({ "leggTil": [{ "nivaa": "GUL", "tekst": "Ringer ikke tilbake" }] });
    assert_eq!(
        signaler(&p, "brit-bruker", nytt).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn samtykket_til_aa_bidra_gjelder_radene_det_nevner(p: Portal) {
    let brit = p.som("brit-bruker");
    let mut lese = til_enhet(ider::RPH, &["IDENTITET", "KRISEPLAN_SIGNALER"]);
    lese["avgivere"] = json!([ider::ASKOEY_KOMMUNE]);
    let mut bidra = til_enhet(ider::RPH, &["IDENTITET", "KRISEPLAN_SIGNALER"]);
    bidra["avgivere"] = json!([ider::HELSE_BERGEN]);
    bidra["rekkevidde"] = json!(["LESE", "BIDRA"]);
    let input = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN, "samtykke": lese });
    brit.gjoer("erstattSamtykke", input, "samtykke { id }")
        .await
        .ok();
    brit.gjoer(
        "giSamtykke",
        json!({ "samtykke": bidra }),
        "samtykke { id }",
    )
    .await
    .ok();
    let foer = p.avbilde().await;
    let endring =
        json!({ "endre": [{ "id": ider::BRIT_SIGNAL, "versjon": 1, "tekst": "Sover lite" }] });
    assert_eq!(
        signaler(&p, "kari-koordinator", endring).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn ingen_skriver_tema_de_ikke_selv_kan_bidra_til(p: Portal) {
    let foer = p.avbilde().await;
    let nytt =
        json!({ "leggTil": [{ "nivaa": "GUL", "tekst": "Tar for mye", "tema": ["LEGEMIDLER"] }] });
    assert_eq!(
        signaler(&p, "kari-koordinator", nytt).await.feil(),
        ["FORBIDDEN input"]
    );
    // Nor does anyone hide a row from those who read it, themselves included.
    let endring =
        json!({ "endre": [{ "id": ider::BRIT_SIGNAL, "versjon": 1, "tema": ["LEGEMIDLER"] }] });
    assert_eq!(
        signaler(&p, "kari-koordinator", endring).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(p.avbilde().await, foer);
}
