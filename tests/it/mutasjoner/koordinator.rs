//! Who coordinates: appointed by the coordinating unit, one at a time, and the tie follows.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    kine_oppnevner_en_ny_koordinator,
    den_som_overtar_begynner_dagen_etter,
    bare_koordinerende_enhet_oppnevner_og_aldri_seg_selv,
    lederen_velger_primaerkontakt_fra_sin_egen_enhet,
];

const VALG: &str = "oppnevninger { id type ansatt { id } gyldigFraOgMed gyldigTilOgMed }";
const KOORDINATOR: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { koordinator { id ansatt { id } } } }";
const KONTAKTER: &str =
    "query($id: ID!) { bruker(noekkel: {id: $id}) { primaerkontakter { ansatt { id } } } }";

fn oppnevning(ansatt: uuid::Uuid, fra: &str) -> Value {
    json!({ "brukerId": ider::BRIT, "ansattId": ansatt, "gyldigFraOgMed": fra })
}

async fn koordinator(p: &Portal) -> Value {
    let svar = p
        .som("kine-ke")
        .spoer(KOORDINATOR, json!({ "id": ider::BRIT }))
        .await;
    svar.data()["bruker"]["koordinator"]["ansatt"]["id"].clone()
}

async fn kine_oppnevner_en_ny_koordinator(p: Portal) {
    let (kine, foer) = (p.som("kine-ke"), p.epoke(ider::BRIT).await);
    assert_eq!(koordinator(&p).await, id(ider::KARI));
    let utfall = kine
        .gjoer(
            "oppnevnKoordinator",
            oppnevning(ider::LARS, "2026-03-02"),
            VALG,
        )
        .await;
    let alle = utfall.ok()["oppnevninger"].as_array().unwrap().clone();
    assert_eq!(alle.len(), 2, "Ella and now Lars: {alle:?}");
    assert_eq!(koordinator(&p).await, id(ider::LARS));
    // Who it was before is history, which Kine's samtykke does not include.
    let brits = format!("{{ meg {{ bruker {{ {VALG} }} }} }}")
        .replace("gyldigFraOgMed", "gyldigFraOgMed gyldigTilOgMed");
    let svar = p.som("brit-bruker").spoer(&brits, json!({})).await;
    let alle = svar.data()["meg"]["bruker"]["oppnevninger"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(alle.len(), 3);
    let karis = alle
        .iter()
        .find(|o| o["ansatt"]["id"] == id(ider::KARI))
        .unwrap();
    assert_eq!(karis["gyldigTilOgMed"], "2026-03-01", "one at a time");
    assert!(p.epoke(ider::BRIT).await > foer, "rights moved");
    assert!(
        p.som("lars-leder")
            .leser(ider::BRIT, "KRISEPLAN_RAAD")
            .await,
        "the tie opens what the enhet has samtykke to"
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn den_som_overtar_begynner_dagen_etter(p: Portal) {
    let kine = p.som("kine-ke");
    kine.gjoer(
        "oppnevnKoordinator",
        oppnevning(ider::LARS, "2026-03-05"),
        VALG,
    )
    .await
    .ok();
    assert_eq!(koordinator(&p).await, id(ider::KARI), "until then");
    assert!(!p.som("lars-leder").leser(ider::BRIT, "IDENTITET").await);
    p.klokke.still("2026-03-05T08:00:00Z".parse().unwrap());
    assert_eq!(koordinator(&p).await, id(ider::LARS));
    assert!(p.som("lars-leder").leser(ider::BRIT, "IDENTITET").await);
    // Nobody is put in before one who is to come.
    let foer = p.avbilde().await;
    let utfall = kine
        .gjoer(
            "oppnevnKoordinator",
            oppnevning(ider::KARI, "2026-03-05"),
            VALG,
        )
        .await;
    assert_eq!(utfall.feil(), ["CONFLICT input/gyldigFraOgMed"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_koordinerende_enhet_oppnevner_og_aldri_seg_selv(p: Portal) {
    let foer = p.avbilde().await;
    let forsoek = |hvem: &'static str, ansatt| {
        let p = &p;
        async move {
            p.som(hvem)
                .gjoer("oppnevnKoordinator", oppnevning(ansatt, "2026-03-02"), VALG)
                .await
        }
    };
    let utfall = forsoek("kari-koordinator", ider::LARS).await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "no such role");
    let utfall = forsoek("kine-ke", ider::KINE).await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "herself");
    let utfall = forsoek("kine-ke", ider::BRIT).await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/ansattId"]);
    let utfall = forsoek("kine-ke", ider::ELLA).await;
    assert_eq!(
        utfall.feil(),
        ["FORBIDDEN input/ansattId"],
        "not the staff of others"
    );
    for hvem in ["stian-sperret", "per-politi", "eva-ukjent"] {
        let utfall = forsoek(hvem, ider::LARS).await;
        assert!(!utfall.feil().is_empty(), "{hvem}");
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn lederen_velger_primaerkontakt_fra_sin_egen_enhet(p: Portal) {
    let utfall = p
        .som("kine-ke")
        .gjoer(
            "oppnevnKoordinator",
            json!({ "brukerId": ider::BRIT, "ansattId": ider::KARI, "type": "PRIMAERKONTAKT" }),
            VALG,
        )
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "she leads no enhet");
    let svar = p
        .som("brit-bruker")
        .spoer(KONTAKTER, json!({ "id": ider::BRIT }))
        .await;
    let naa = &svar.data()["bruker"]["primaerkontakter"];
    assert_eq!(naa, &json!([{ "ansatt": { "id": id(ider::ELLA) } }]));
}
