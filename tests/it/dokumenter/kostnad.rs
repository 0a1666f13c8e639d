//! What a query is expected to cost: from document and variables alone, told to whoever asks.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::over;
use crate::rigg::{Portal, paa_begge};

paa_begge![
    lister_koster_saa_mange_som_siden_holder,
    kostnaden_er_den_samme_hva_en_enn_faar_se,
    det_som_koster_for_mye_avvises_foer_det_kjoeres,
];

const SIDE: &str = "query($n: Int = 7) { brukere(first: $n) { edges { node { id } } } }";

async fn kostnad(p: &Portal, dokument: &str, variabler: Value) -> u64 {
    let kari = p.som("kari-koordinator").med_kostnad();
    let svar = kari.spoer(dokument, variabler).await;
    let rapport = &svar.json["extensions"]["kostnad"];
    assert_eq!(rapport["hoeyst"], 500_000, "{}", svar.tekst);
    rapport["kostnad"].as_u64().unwrap()
}

async fn lister_koster_saa_mange_som_siden_holder(p: Portal) {
    // brukere, edges, and for each of the page node and id.
    let side = |n: u64| 2 + 2 * n;
    assert_eq!(
        kostnad(
            &p,
            "{ brukere(first: 3) { edges { node { id } } } }",
            json!({})
        )
        .await,
        side(3)
    );
    assert_eq!(
        kostnad(
            &p,
            "{ brukere(last: 4) { edges { node { id } } } }",
            json!({})
        )
        .await,
        side(4)
    );
    assert_eq!(
        kostnad(&p, "{ brukere { edges { node { id } } } }", json!({})).await,
        side(20)
    );
    assert_eq!(kostnad(&p, SIDE, json!({ "n": 5 })).await, side(5));
    assert_eq!(kostnad(&p, SIDE, json!({})).await, side(7));
    assert_eq!(kostnad(&p, SIDE, json!({ "n": null })).await, side(20));
    // Beyond the largest page the field is refused: it costs no more than that.
    assert_eq!(
        kostnad(&p, SIDE, json!({ "n": 1_000_000 })).await,
        side(100)
    );
    let med_fragment =
        "{ brukere(first: 6) { ...k } } fragment k on BrukerConnection { edges { ...e } }
        fragment e on BrukerEdge { node { id } }";
    assert_eq!(kostnad(&p, med_fragment, json!({})).await, side(6));
    // A list without pages is taken to hold ten: bruker, ansvarsgruppe, medlemmer, ten times rolle.
    let gruppe =
        "query($id: ID!) { bruker(noekkel: {id: $id}) { ansvarsgruppe { medlemmer { rolle } } } }";
    assert_eq!(kostnad(&p, gruppe, json!({ "id": ider::BRIT })).await, 13);
    // One for each category; and what is looked at to count them all.
    let tilgang = "query($id: ID!) { bruker(noekkel: {id: $id}) { tilgang { les } } }";
    assert_eq!(
        kostnad(&p, tilgang, json!({ "id": ider::BRIT })).await,
        2 + 29
    );
    assert_eq!(
        kostnad(&p, "{ brukere { totalCount } }", json!({})).await,
        1 + 1_000
    );
    let enheter = "{ virksomheter { totalCount } }";
    assert_eq!(kostnad(&p, enheter, json!({})).await, 2);
}

async fn kostnaden_er_den_samme_hva_en_enn_faar_se(p: Portal) {
    let sak =
        "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } kontakt { telefon } } }";
    let mut rapporter = Vec::new();
    for (hvem, id) in [
        ("kari-koordinator", ider::BRIT),
        ("stian-sperret", ider::BRIT),
        ("dag-dps", uuid::Uuid::from_u128(0xabc)),
    ] {
        let svar = p
            .som(hvem)
            .med_kostnad()
            .spoer(sak, json!({ "id": id }))
            .await;
        rapporter.push(svar.json["extensions"]["kostnad"].clone());
        let uten = p.som(hvem).spoer(sak, json!({ "id": id })).await;
        assert_eq!(uten.json["extensions"].get("kostnad"), None, "nobody asked");
    }
    let ventet = json!({ "kostnad": 5, "hoeyst": 500_000, "valg": 5, "dybde": 3, "alias": 0, "direktiver": 0 });
    assert_eq!(rapporter, vec![ventet; 3]);
}

async fn det_som_koster_for_mye_avvises_foer_det_kjoeres(p: Portal) {
    let p = p.med_grenser(|g| g.kostnad = 100);
    let kari = p.som("kari-koordinator");
    kari.spoer(SIDE, json!({ "n": 49 })).await.data();
    let (svar, setninger) = p.setninger(kari.spoer(SIDE, json!({ "n": 50 }))).await;
    assert_eq!(over(&svar), Some(("KOSTNAD".to_owned(), 100, 102)));
    assert_eq!(setninger, 0);
}
