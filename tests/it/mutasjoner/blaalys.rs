//! A blålysperiode: what Brit decided beforehand is awake while it lasts.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Som, Utfall, paa_begge};

paa_begge![
    perioden_aapner_for_per_det_brit_bestemte_og_lukker_igjen,
    perioden_tar_slutt_av_seg_selv,
    aa_starte_en_som_loeper_er_aa_bli_med,
    en_annen_person_forlenger_og_ikke_lenger_enn_sju_doegn,
    de_som_ikke_kan_erklaere_faar_nei,
    begrunnelsen_er_for_dem_som_leser_risiko,
    den_som_bare_ser_brit_under_blaalys_kan_ikke_erklaere,
];

const VALG: &str =
    "blaalysperiode { id startet slutter avsluttet begrunnelse erklaertAv { navn } }";

async fn start(som: &Som, timer: i64) -> Utfall {
    let input =
        json!({ "brukerId": ider::BRIT, "begrunnelse": "Svarer ikke", "varighetTimer": timer });
    som.gjoer("startBlaalysperiode", input, VALG).await
}

fn id(utfall: &Utfall) -> Value {
    utfall.payload["blaalysperiode"]["id"].clone()
}

/// Four categories that Brit opened to the police under blålys.
const VEKKES: [&str; 4] = [
    "BLAALYS",
    "KRISEPLAN_SIGNALER",
    "KRISEPLAN_RAAD",
    "KRISEPLAN_KONTAKTER",
];

async fn perioden_aapner_for_per_det_brit_bestemte_og_lukker_igjen(p: Portal) {
    let (kari, per, nora) = (
        p.som("kari-koordinator"),
        p.som("per-politi"),
        p.som("nora-legevakt"),
    );
    let startet = start(&kari, 24).await;
    let periode = &startet.ok()["blaalysperiode"];
    assert_eq!(periode["startet"], "2026-03-02T10:00:00Z");
    assert_eq!(periode["slutter"], "2026-03-03T10:00:00Z");
    for kategori in VEKKES {
        assert!(per.leser(ider::BRIT, kategori).await, "{kategori}");
    }
    for kategori in ["KRISEPLAN_TILTAK", "KONTAKT", "RUS", "ANSVARSGRUPPE"] {
        assert!(!per.leser(ider::BRIT, kategori).await, "{kategori}");
    }
    assert!(nora.leser(ider::BRIT, "KRISEPLAN_TILTAK").await);
    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { blaalysperiode { slutter } kriseplan { raad { tekst } } } }";
    let svar = per.spoer(sak, json!({ "id": ider::BRIT })).await;
    assert!(
        svar.tekst.contains("Ring på og vent, og si hvem du er"),
        "{}",
        svar.tekst
    );
    assert!(!svar.tekst.contains("drukket"), "{}", svar.tekst);
    // The crises of the past belong to the course, which he does not see.
    let forloep = "query($id: ID!) { bruker(noekkel: {id: $id}) { ropForloep { blaalysperioder { startet } } } }";
    let svar = per.spoer(forloep, json!({ "id": ider::BRIT })).await;
    assert_eq!(
        svar.feil(),
        ["bruker/ropForloep/blaalysperioder FORBIDDEN INGEN_TILGANG FORLOEP"]
    );
    let svar = kari.spoer(forloep, json!({ "id": ider::BRIT })).await;
    assert_ne!(
        svar.ved("bruker/ropForloep/blaalysperioder/0/startet"),
        &json!(null)
    );
    p.klokke.gaa(TimeDelta::hours(2));
    let slutt = kari
        .gjoer("avsluttBlaalysperiode", json!({ "id": id(&startet) }), VALG)
        .await;
    assert_eq!(
        slutt.ok()["blaalysperiode"]["avsluttet"],
        "2026-03-02T12:00:00Z"
    );
    for kategori in VEKKES {
        assert!(!per.leser(ider::BRIT, kategori).await, "{kategori}");
    }
    assert!(per.leser(ider::BRIT, "IDENTITET").await);
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    // Ending what has ended changes nothing.
    let foer = p.avbilde().await;
    kari.gjoer("avsluttBlaalysperiode", json!({ "id": id(&startet) }), VALG)
        .await
        .ok();
    assert_eq!(p.avbilde().await, foer);
}

async fn perioden_tar_slutt_av_seg_selv(p: Portal) {
    start(&p.som("brit-bruker"), 1).await.ok();
    let per = p.som("per-politi");
    p.klokke
        .still("2026-03-02T10:59:59.999999Z".parse().unwrap());
    assert!(per.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    p.klokke.still("2026-03-02T11:00:00Z".parse().unwrap());
    assert!(!per.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
}

async fn aa_starte_en_som_loeper_er_aa_bli_med(p: Portal) {
    let foerste = start(&p.som("kari-koordinator"), 12).await;
    p.klokke.gaa(TimeDelta::minutes(5));
    let andre = start(&p.som("dag-dps"), 12).await;
    assert_eq!(id(&foerste), id(&andre));
    assert_eq!(
        andre.ok()["blaalysperiode"]["slutter"],
        "2026-03-02T22:00:00Z",
        "joining does not prolong"
    );
}

async fn en_annen_person_forlenger_og_ikke_lenger_enn_sju_doegn(p: Portal) {
    let (dag, ella) = (p.som("dag-dps"), p.som("ella-dps"));
    let startet = start(&dag, 72).await;
    let forleng = |som: &Som, timer: i64| {
        let som = som.clone();
        let input = json!({ "id": id(&startet), "varighetTimer": timer });
        async move { som.gjoer("forlengBlaalysperiode", input, VALG).await }
    };
    let foer = p.avbilde().await;
    assert_eq!(
        forleng(&dag, 72).await.feil(),
        ["FORBIDDEN input"],
        "the one who declared is no second person"
    );
    assert_eq!(p.avbilde().await, foer);
    p.klokke.gaa(TimeDelta::hours(48));
    let lenger = forleng(&ella, 72).await;
    assert_eq!(
        lenger.ok()["blaalysperiode"]["slutter"],
        "2026-03-07T10:00:00Z"
    );
    assert_eq!(
        forleng(&ella, 72).await.feil(),
        ["FORBIDDEN input"],
        "now ella stands behind it too"
    );
    p.klokke.gaa(TimeDelta::hours(70));
    let siste = forleng(&p.som("kari-koordinator"), 72).await;
    assert_eq!(
        siste.ok()["blaalysperiode"]["slutter"],
        "2026-03-09T10:00:00Z",
        "cut at seven days"
    );
    let over = forleng(&p.som("brit-bruker"), 72).await;
    assert_eq!(over.feil(), ["BAD_USER_INPUT input"]);
    for timer in [0, 73, -1] {
        assert_eq!(
            forleng(&p.som("brit-bruker"), timer).await.feil(),
            ["BAD_USER_INPUT input"],
            "{timer}"
        );
    }
}

async fn de_som_ikke_kan_erklaere_faar_nei(p: Portal) {
    let foer = p.avbilde().await;
    for hvem in ["per-politi", "nora-legevakt", "paal-paaroerende"] {
        assert_eq!(
            start(&p.som(hvem), 24).await.feil(),
            ["FORBIDDEN input"],
            "{hvem}"
        );
    }
    for hvem in ["stian-sperret", "siri-system", "eva-ukjent", "anna-afr"] {
        assert_eq!(
            start(&p.som(hvem), 24).await.feil(),
            ["NOT_FOUND input/brukerId"],
            "{hvem}"
        );
    }
    assert_eq!(
        start(&p.som("kari-koordinator"), 73).await.feil(),
        ["BAD_USER_INPUT input"]
    );
    assert_eq!(
        start(&p.som("kari-koordinator"), 0).await.feil(),
        ["BAD_USER_INPUT input"]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn begrunnelsen_er_for_dem_som_leser_risiko(p: Portal) {
    let startet = start(&p.som("kari-koordinator"), 24).await;
    assert_eq!(
        startet.payload["blaalysperiode"]["begrunnelse"],
        Value::Null
    );
    let sti = "startBlaalysperiode/blaalysperiode/begrunnelse FORBIDDEN MANGLER_SAMTYKKE RISIKO";
    assert_eq!(startet.svar.feil(), [sti]);
    let dokument = "{ meg { bruker { blaalysperiode { begrunnelse erklaertAv { navn } } } } }";
    let svar = p.som("brit-bruker").spoer(dokument, json!({})).await;
    let periode = &svar.data()["meg"]["bruker"]["blaalysperiode"];
    assert_eq!(periode["begrunnelse"], "Svarer ikke");
    assert_eq!(periode["erklaertAv"]["navn"], "Kari Lie");
}

async fn den_som_bare_ser_brit_under_blaalys_kan_ikke_erklaere(p: Portal) {
    // Legevakten without its samtykke at all times sees Brit under blålys alone.
    let brit = p.som("brit-bruker");
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_LEGEVAKTEN });
    brit.gjoer("trekkSamtykke", trekk, "samtykke { id }")
        .await
        .ok();
    let nora = p.som("nora-legevakt");
    assert_eq!(start(&nora, 24).await.feil(), ["NOT_FOUND input/brukerId"]);
    start(&brit, 24).await.ok();
    assert!(nora.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    assert_eq!(start(&nora, 24).await.feil(), ["FORBIDDEN input"]);
}
