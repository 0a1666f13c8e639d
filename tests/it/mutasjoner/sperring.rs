//! Sperring: the bruker's no beats every samtykke.

use helsefellesskap::demo::ider;
use serde_json::json;

use super::samtykke::til_enhet;
use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    stian_ser_ingenting_og_kan_ikke_merke_hvorfor,
    en_sperring_slaar_samtykke_og_loeftes_igjen,
    en_sperring_mot_noen_kategorier_lar_resten_staa,
    en_sperring_mot_virksomheten_gjelder_ogsaa_ansatte_under_blaalys,
    aa_sperre_to_ganger_er_som_en,
    en_sperring_foelger_personen,
];

async fn stian_ser_ingenting_og_kan_ikke_merke_hvorfor(p: Portal) {
    let stian = p.som("stian-sperret");
    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { id navn { fornavn } } node(id: $id) { id } }";
    let svar = stian.spoer(sak, json!({ "id": ider::BRIT })).await;
    let ukjent = stian
        .spoer(sak, json!({ "id": uuid::Uuid::from_u128(0xabc) }))
        .await;
    assert_eq!(svar.uten_tilfeldig(), ukjent.uten_tilfeldig());
    let liste = stian
        .spoer(
            "{ brukere(first: 100) { totalCount edges { node { id } } } }",
            json!({}),
        )
        .await;
    assert!(!liste.tekst.contains(&id(ider::BRIT)));
    // He is in the ansvarsgruppe; kari and dag see him there, so nobody else can tell either.
    let gruppe = "query($id: ID!) { bruker(noekkel: {id: $id}) { ansvarsgruppe { medlemmer { ansatt { navn } } } } }";
    let svar = p
        .som("dag-dps")
        .spoer(gruppe, json!({ "id": ider::BRIT }))
        .await;
    assert!(svar.tekst.contains("Stian Liksomdal"), "{}", svar.tekst);
    // That he is barred is nobody's but the bruker's.
    for hvem in ["kari-koordinator", "dag-dps", "ella-dps"] {
        let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { sperringer { id } } }";
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(
            svar.feil(),
            ["bruker/sperringer FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
    }
}

async fn en_sperring_slaar_samtykke_og_loeftes_igjen(p: Portal) {
    let (brit, dag) = (p.som("brit-bruker"), p.som("dag-dps"));
    assert!(dag.leser(ider::BRIT, "IDENTITET").await);
    let input = json!({ "mot": { "ansattId": ider::DAG } });
    let valg = "sperring { id erAlle opphevet gjelder { ... on Ansatt { navn } } }";
    let utfall = brit.gjoer("opprettSperring", input, valg).await;
    let sperring = utfall.ok()["sperring"].clone();
    assert_eq!(sperring["gjelder"]["navn"], "Dag Moe");
    assert!(!dag.leser(ider::BRIT, "IDENTITET").await);
    // A new samtykke to his enhet changes nothing for him; a colleague is not touched.
    let nytt = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KONTAKT"]) });
    brit.gjoer("giSamtykke", nytt, "samtykke { id }").await.ok();
    assert!(!dag.leser(ider::BRIT, "IDENTITET").await);
    assert!(p.som("ella-dps").leser(ider::BRIT, "KONTAKT").await);
    let utfall = brit
        .gjoer(
            "opphevSperring",
            json!({ "sperringId": sperring["id"] }),
            valg,
        )
        .await;
    assert_eq!(utfall.ok()["sperring"]["opphevet"], "2026-03-02T10:00:00Z");
    assert!(dag.leser(ider::BRIT, "KONTAKT").await);
    // Lifting it once more changes nothing.
    let foer = p.avbilde().await;
    brit.gjoer(
        "opphevSperring",
        json!({ "sperringId": sperring["id"] }),
        valg,
    )
    .await
    .ok();
    assert_eq!(p.avbilde().await, foer);
}

async fn en_sperring_mot_noen_kategorier_lar_resten_staa(p: Portal) {
    let input =
        json!({ "mot": { "enhetId": ider::OEYANE_DPS }, "kategorier": ["KRISEPLAN_SIGNALER"] });
    p.som("brit-bruker")
        .gjoer("opprettSperring", input, "sperring { id }")
        .await
        .ok();
    let dag = p.som("dag-dps");
    assert!(!dag.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    assert!(dag.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    assert!(
        p.som("kari-koordinator")
            .leser(ider::BRIT, "KRISEPLAN_SIGNALER")
            .await
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn en_sperring_mot_virksomheten_gjelder_ogsaa_ansatte_under_blaalys(p: Portal) {
    let brit = p.som("brit-bruker");
    let start = json!({ "brukerId": ider::BRIT, "begrunnelse": "Har det vondt" });
    brit.gjoer("startBlaalysperiode", start, "blaalysperiode { id }")
        .await
        .ok();
    let per = p.som("per-politi");
    assert!(per.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    let input = json!({ "mot": { "virksomhetId": ider::VEST_POLITIDISTRIKT } });
    brit.gjoer("opprettSperring", input, "sperring { id }")
        .await
        .ok();
    assert!(!per.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    assert!(!per.leser(ider::BRIT, "IDENTITET").await);
}

async fn aa_sperre_to_ganger_er_som_en(p: Portal) {
    let brit = p.som("brit-bruker");
    let input = json!({ "mot": { "paaroerendeId": ider::BRIT_PAAROERENDE }, "kategorier": ["KRISEPLAN_RAAD"] });
    let foerste = brit
        .gjoer("opprettSperring", input.clone(), "sperring { id }")
        .await;
    let foer = p.avbilde().await;
    let andre = brit
        .gjoer("opprettSperring", input, "sperring { id }")
        .await;
    assert_eq!(foerste.ok()["sperring"]["id"], andre.ok()["sperring"]["id"]);
    assert_eq!(p.avbilde().await, foer);
    assert!(
        !p.som("paal-paaroerende")
            .leser(ider::BRIT, "KRISEPLAN_RAAD")
            .await
    );
    assert!(
        p.som("paal-paaroerende")
            .leser(ider::BRIT, "IDENTITET")
            .await
    );
}

async fn en_sperring_foelger_personen(p: Portal) {
    // Barred through his employment, he is barred as the private person too.
    let brit = p.som("brit-bruker");
    let gruppe = "query { meg { bruker { sperringer { gjelder { ... on Ansatt { id } } } } } }";
    let svar = brit.spoer(gruppe, json!({})).await;
    assert_eq!(
        svar.data()["meg"]["bruker"]["sperringer"][0]["gjelder"]["id"],
        json!(id(ider::STIAN))
    );
    let mot_stian = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET"]) });
    let mut direkte = mot_stian;
    direkte["samtykke"]["mottaker"] = json!({ "ansattId": ider::STIAN });
    brit.gjoer("giSamtykke", direkte, "samtykke { id }")
        .await
        .ok();
    assert!(!p.som("stian-sperret").leser(ider::BRIT, "IDENTITET").await);
}
