//! The bruker gives, replaces and withdraws samtykke.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    brit_gir_dag_kontaktene_og_han_ser_dem_straks,
    brit_erstatter_og_det_gamle_gjelder_ikke_lenger,
    brit_trekker_alt_og_kari_ser_henne_ikke,
    brit_trekker_en_kategori_og_resten_staar,
    aa_trekke_to_ganger_er_som_en,
    ingen_gir_seg_selv,
    andre_enn_brit_kommer_ikke_til,
    et_samtykke_gjelder_fra_og_til_dagene_det_sier,
    taket_for_politiet_staar_i_veien_for_mer,
];

/// A samtykke to an enhet to read, until the end of the year.
pub fn til_enhet(enhet: uuid::Uuid, kategorier: &[&str]) -> Value {
    json!({
        "mottaker": { "enhetId": enhet }, "kategorier": kategorier, "formaal": ["SAMHANDLING", "HELSEHJELP"],
        "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE, ider::HELSE_BERGEN],
        "gyldigTilOgMed": "2026-12-31", "tekstversjon": 2,
    })
}

async fn brit_gir_dag_kontaktene_og_han_ser_dem_straks(p: Portal) {
    let (brit, dag) = (p.som("brit-bruker"), p.som("dag-dps"));
    assert!(!dag.leser(ider::BRIT, "KRISEPLAN_KONTAKTER").await);
    let epoke = p.epoke(ider::BRIT).await;
    let input =
        json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]) });
    let valg = "samtykke { id versjon status kategorier mottaker { ... on Enhet { navn } } gitt { gittAv form } }";
    let utfall = brit.gjoer("giSamtykke", input, valg).await;
    let samtykke = &utfall.ok()["samtykke"];
    assert_eq!(samtykke["status"], "AKTIV");
    assert_eq!(samtykke["versjon"], 1);
    assert_eq!(samtykke["mottaker"]["navn"], "Øyane DPS");
    assert_eq!(
        samtykke["gitt"],
        json!({ "gittAv": "BRUKER", "form": "ELEKTRONISK" })
    );
    assert_eq!(
        p.epoke(ider::BRIT).await,
        epoke + 1,
        "a change of rights moves the epoch"
    );
    assert!(dag.leser(ider::BRIT, "KRISEPLAN_KONTAKTER").await);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn brit_erstatter_og_det_gamle_gjelder_ikke_lenger(p: Portal) {
    let input = json!({ "samtykkeId": ider::BRIT_TIL_DPS, "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_RAAD"]) });
    let utfall = p
        .som("brit-bruker")
        .gjoer("erstattSamtykke", input.clone(), "samtykke { id status }")
        .await;
    let nytt = utfall.ok()["samtykke"]["id"].clone();
    assert_ne!(nytt, json!(id(ider::BRIT_TIL_DPS)));
    let dag = p.som("dag-dps");
    assert!(dag.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    assert!(!dag.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    let status = "query($id: ID!) { node(id: $id) { ... on Samtykke { status versjon } } }";
    let gammelt = p
        .som("brit-bruker")
        .spoer(status, json!({ "id": ider::BRIT_TIL_DPS }))
        .await;
    assert_eq!(
        gammelt.data()["node"],
        json!({ "status": "ERSTATTET", "versjon": 2 })
    );
    // What is no longer in force cannot be replaced once more.
    let igjen = p
        .som("brit-bruker")
        .gjoer("erstattSamtykke", input, "samtykke { id }")
        .await;
    assert_eq!(igjen.feil(), ["NOT_FOUND input/samtykkeId"]);
}

async fn brit_trekker_alt_og_kari_ser_henne_ikke(p: Portal) {
    let kari = p.som("kari-koordinator");
    assert!(kari.leser(ider::BRIT, "IDENTITET").await);
    let input = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN });
    let utfall = p
        .som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { status trukket }")
        .await;
    assert_eq!(
        utfall.ok()["samtykke"],
        json!({ "status": "TRUKKET", "trukket": "2026-03-02T10:00:00Z" })
    );
    let svar = kari
        .spoer(
            "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }",
            json!({ "id": ider::BRIT }),
        )
        .await;
    assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
    let liste = kari
        .spoer(
            "{ brukere(first: 100) { edges { node { id } } } }",
            json!({}),
        )
        .await;
    assert!(!liste.tekst.contains(&id(ider::BRIT)), "{}", liste.tekst);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn brit_trekker_en_kategori_og_resten_staar(p: Portal) {
    let kari = p.som("kari-koordinator");
    let input = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN, "kategorier": ["KONTAKT", "RUS"] });
    let utfall = p
        .som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { id status kategorier }")
        .await;
    let igjen = &utfall.ok()["samtykke"];
    assert_eq!(igjen["status"], "AKTIV");
    assert!(
        !igjen["kategorier"].to_string().contains("KONTAKT\""),
        "{igjen}"
    );
    assert!(!kari.leser(ider::BRIT, "KONTAKT").await);
    assert!(!kari.leser(ider::BRIT, "RUS").await);
    assert!(kari.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn aa_trekke_to_ganger_er_som_en(p: Portal) {
    let brit = p.som("brit-bruker");
    let input = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    brit.gjoer(
        "trekkSamtykke",
        input.clone(),
        "samtykke { versjon trukket }",
    )
    .await
    .ok();
    p.klokke.gaa(chrono::TimeDelta::hours(1));
    let foer = p.avbilde().await;
    let igjen = brit
        .gjoer("trekkSamtykke", input, "samtykke { versjon trukket }")
        .await;
    assert_eq!(
        igjen.ok()["samtykke"],
        json!({ "versjon": 2, "trukket": "2026-03-02T10:00:00Z" })
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn ingen_gir_seg_selv(p: Portal) {
    let foer = p.avbilde().await;
    // Vera for Odd, to herself as next of kin, is not even a party she can name; NAV is, and she
    // may. Kari as kari has no such mutation at all, with or without her staff token.
    let samtykke = til_enhet(ider::RPH, &["IDENTITET", "KRISEPLAN_RAAD"]);
    let input = json!({ "brukerId": ider::BRIT, "samtykke": samtykke });
    for hvem in [
        p.som("kari-koordinator"),
        p.som("kari-koordinator").privat(),
        p.som("paal-paaroerende"),
    ] {
        let utfall = hvem
            .gjoer("giSamtykke", input.clone(), "samtykke { id }")
            .await;
        assert_eq!(utfall.feil(), ["NOT_FOUND input/brukerId"]);
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn andre_enn_brit_kommer_ikke_til(p: Portal) {
    let foer = p.avbilde().await;
    let ukjent = uuid::Uuid::from_u128(0xabc);
    for hvem in [
        "kari-koordinator",
        "dag-dps",
        "per-politi",
        "stian-sperret",
        "eva-ukjent",
        "vera-verge",
        "siri-system",
    ] {
        let som = p.som(hvem);
        let trekk = |samtykke| {
            som.gjoer(
                "trekkSamtykke",
                json!({ "samtykkeId": samtykke }),
                "samtykke { id }",
            )
        };
        let (ekte, finnes_ikke) = (trekk(ider::BRIT_TIL_DPS).await, trekk(ukjent).await);
        assert_eq!(ekte.feil(), ["NOT_FOUND input/samtykkeId"], "{hvem}");
        assert_eq!(
            ekte.svar.uten_tilfeldig(),
            finnes_ikke.svar.uten_tilfeldig(),
            "{hvem}"
        );
        let oppheving = json!({ "sperringId": ider::BRIT_SPERRER_STIAN });
        let utfall = som
            .gjoer("opphevSperring", oppheving, "sperring { id }")
            .await;
        assert_eq!(utfall.feil(), ["NOT_FOUND input/sperringId"], "{hvem}");
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn et_samtykke_gjelder_fra_og_til_dagene_det_sier(p: Portal) {
    let (brit, dag) = (p.som("brit-bruker"), p.som("dag-dps"));
    let mut samtykke = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]);
    samtykke["gyldigFraOgMed"] = json!("2026-03-04");
    samtykke["gyldigTilOgMed"] = json!("2026-03-05");
    let utfall = brit
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { status }",
        )
        .await;
    assert_eq!(utfall.ok()["samtykke"]["status"], "FREMTIDIG");
    // Days are Norwegian: the 4th begins at 23:00Z on the 3rd.
    for (tid, leser) in [
        ("2026-03-03T22:59:59Z", false),
        ("2026-03-03T23:00:00Z", true),
        ("2026-03-05T22:59:59Z", true),
        ("2026-03-05T23:00:00Z", false),
    ] {
        p.klokke.still(tid.parse().unwrap());
        assert_eq!(
            dag.leser(ider::BRIT, "KRISEPLAN_KONTAKTER").await,
            leser,
            "{tid}"
        );
    }
}

async fn taket_for_politiet_staar_i_veien_for_mer(p: Portal) {
    let mut samtykke = til_enhet(
        ider::OPERATIV_ENHET,
        &["IDENTITET", "KONTAKT", "LEGEMIDLER", "KRISEPLAN_TILTAK"],
    );
    samtykke["formaal"] = json!(["KRISE"]);
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
    let per = p.som("per-politi");
    assert!(per.leser(ider::BRIT, "KONTAKT").await);
    assert!(!per.leser(ider::BRIT, "LEGEMIDLER").await);
    assert!(!per.leser(ider::BRIT, "KRISEPLAN_TILTAK").await);
}
