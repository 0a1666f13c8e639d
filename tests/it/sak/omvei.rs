//! A refused field or row by another way in: node, fragment, alias, interface, another path.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    et_nektet_felt_er_nektet_ogsaa_med_alias_og_i_fragment,
    node_gir_samme_rad_med_samme_klasse,
    skjult_og_ukjent_svarer_likt,
    en_rad_som_er_skjult_svarer_som_en_ukjent,
    samme_felt_to_ganger_gir_ett_avslag_per_noekkel,
    avslag_kan_bes_om_i_extensions,
    avslag_gis_ogsaa_bak_include,
];

async fn et_nektet_felt_er_nektet_ogsaa_med_alias_og_i_fragment(p: Portal) {
    let dokument = "query Omvei($id: ID!) {
      foerste: node(id: $id) { __typename id ... on Bruker { k: kriseplan { ...plan } } }
      andre: bruker(noekkel: {id: $id}) { ... { kriseplan { ... on Kriseplan { ring: kontakter { nr: telefon } } } } }
    }
    fragment plan on Kriseplan { ring: kontakter { navn } hjelp: raad { tekst } }";
    let svar = p
        .som("dag-dps")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(svar.ved("foerste/__typename"), "Bruker");
    assert_eq!(svar.ved("foerste/k/ring"), &Value::Null);
    assert_eq!(svar.ved("andre/kriseplan/ring"), &Value::Null);
    assert!(svar.ved("foerste/k/hjelp").is_array());
    assert_eq!(
        svar.feil(),
        [
            "foerste/k/ring FORBIDDEN MANGLER_SAMTYKKE KRISEPLAN_KONTAKTER",
            "andre/kriseplan/ring FORBIDDEN MANGLER_SAMTYKKE KRISEPLAN_KONTAKTER",
        ]
    );
}

async fn node_gir_samme_rad_med_samme_klasse(p: Portal) {
    let dokument = "query($id: ID!) { node(id: $id) { __typename id ... on Medlem { virksomhet { navn } hvem: ansatt { navn } rolle } } }";
    // Helse Bergen reveals RUS, and legevakten has neither group nor RUS.
    let svar = p
        .som("kari-koordinator")
        .spoer(dokument, json!({ "id": ider::BRIT_MEDLEM_DAG }))
        .await;
    assert_eq!(svar.data()["node"]["hvem"]["navn"], "Dag Moe");
    let svar = p
        .som("nora-legevakt")
        .spoer(dokument, json!({ "id": ider::BRIT_MEDLEM_DAG }))
        .await;
    assert_eq!(svar.feil(), ["node NOT_FOUND"]);
    // Without RUS the member is there, and whoever it is stays hidden: null and why.
    let input = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN, "kategorier": ["RUS"] });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { kategorier }")
        .await
        .ok();
    let svar = p
        .som("kari-koordinator")
        .spoer(dokument, json!({ "id": ider::BRIT_MEDLEM_DAG }))
        .await;
    assert_eq!(svar.ved("node/hvem"), &Value::Null);
    assert_eq!(svar.ved("node/rolle"), &Value::Null);
    assert_eq!(svar.ved("node/id"), &json!(id(ider::BRIT_MEDLEM_DAG)));
    let feil = svar.feil();
    assert!(
        feil.iter()
            .any(|f| f.starts_with("node/hvem FORBIDDEN MANGLER_SAMTYKKE")),
        "{feil:?}"
    );
}

async fn skjult_og_ukjent_svarer_likt(p: Portal) {
    let ukjent = uuid::Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);
    let dokument = "query($id: ID!) {
      node(id: $id) { id } bruker(noekkel: {id: $id}) { id } hvorfor(brukerId: $id, kategori: IDENTITET) { les } }";
    for hvem in ["stian-sperret", "eva-ukjent", "siri-system"] {
        let skjult = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        let finnes_ikke = p.som(hvem).spoer(dokument, json!({ "id": ukjent })).await;
        let tull = p.som(hvem).spoer(dokument, json!({ "id": "b7Xq" })).await;
        assert_eq!(
            skjult.feil(),
            ["node NOT_FOUND", "bruker NOT_FOUND", "hvorfor NOT_FOUND"],
            "{hvem}"
        );
        assert_eq!(
            skjult.uten_tilfeldig(),
            finnes_ikke.uten_tilfeldig(),
            "{hvem}"
        );
        assert_eq!(skjult.uten_tilfeldig(), tull.uten_tilfeldig(), "{hvem}");
    }
}

async fn en_rad_som_er_skjult_svarer_som_en_ukjent(p: Portal) {
    let dokument = "query($id: ID!) { node(id: $id) { id } }";
    let ukjent = uuid::Uuid::from_u128(0xffff_4fff_8fff_ffff);
    let skjulte = [
        ("kari-koordinator", ider::BRIT_SIGNAL_LEGEMIDLER),
        ("dag-dps", ider::BRIT_PAAROERENDE),
        ("kari-koordinator", ider::BRIT_SPERRER_STIAN),
        ("kari-koordinator", ider::BRIT_TIL_DPS),
        ("per-politi", ider::BRIT_SIGNAL),
        ("stian-sperret", ider::BRIT_GRUPPE),
    ];
    for (hvem, rad) in skjulte {
        let skjult = p.som(hvem).spoer(dokument, json!({ "id": rad })).await;
        let finnes_ikke = p.som(hvem).spoer(dokument, json!({ "id": ukjent })).await;
        assert_eq!(skjult.feil(), ["node NOT_FOUND"], "{hvem}");
        assert_eq!(
            skjult.uten_tilfeldig(),
            finnes_ikke.uten_tilfeldig(),
            "{hvem}"
        );
    }
}

async fn samme_felt_to_ganger_gir_ett_avslag_per_noekkel(p: Portal) {
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { kontakt { telefon } kontakt { adresse } k: kontakt { telefon } } }";
    let svar = p
        .som("dag-dps")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(
        svar.feil(),
        [
            "bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT",
            "bruker/k FORBIDDEN MANGLER_SAMTYKKE KONTAKT",
        ]
    );
}

async fn avslag_kan_bes_om_i_extensions(p: Portal) {
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { kontakt { telefon } navn { fornavn } } annen: node(id: \"x\") { id } }";
    let variabler = json!({ "id": ider::BRIT });
    let vanlig = p.som("dag-dps").spoer(dokument, variabler.clone()).await;
    let flyttet = p
        .som("dag-dps")
        .med_avslag_i_extensions()
        .spoer(dokument, variabler.clone())
        .await;
    assert_eq!(
        vanlig.feil(),
        [
            "bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT",
            "annen NOT_FOUND"
        ]
    );
    // Only refusals move; and they are always told somewhere.
    assert_eq!(flyttet.feil(), ["annen NOT_FOUND"]);
    assert_eq!(
        flyttet.avslag_i_extensions(),
        ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"]
    );
    assert_eq!(vanlig.json["data"], flyttet.json["data"]);
    let brit = p.som("brit-bruker").med_avslag_i_extensions();
    let svar = brit
        .spoer("{ meg { bruker { kontakt { telefon } } } }", json!({}))
        .await;
    assert_eq!(svar.json["extensions"]["avslag"], json!([]));
}

async fn avslag_gis_ogsaa_bak_include(p: Portal) {
    let dokument = "query($id: ID!, $ja: Boolean!, $nei: Boolean!) { bruker(noekkel: {id: $id}) {
      kontakt @include(if: $ja) { telefon } andre: kontakt @include(if: $nei) { telefon }
      tredje: kontakt @skip(if: $ja) { telefon } } }";
    let variabler = json!({ "id": ider::BRIT, "ja": true, "nei": false });
    let svar = p.som("dag-dps").spoer(dokument, variabler).await;
    assert_eq!(
        svar.feil(),
        ["bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE KONTAKT"]
    );
    assert_eq!(svar.ved("bruker").as_object().unwrap().len(), 1);
}
