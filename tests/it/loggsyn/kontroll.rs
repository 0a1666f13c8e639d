//! Petra, personvernombud of Helse Bergen, controls what its staff did.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::spoer_om_brit;
use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    petra_ser_sine_egne_og_ingen_andres,
    den_som_spoer_om_mange_blir_sett,
    en_liste_av_alle_er_ingen,
    to_ganger_i_hver_sin_time_er_to_funn,
    den_som_aapner_uten_baand_blir_sett,
    et_token_paa_avveie_kan_foelges,
    bare_personvernombudet_kontrollerer,
];

async fn kontroll(p: &Portal, valg: &str) -> Value {
    let dokument = format!("{{ kontroll {{ {valg} }} }}");
    let petra = p.som("petra-personvernombud");
    let svar = petra.spoer(&dokument, json!({})).await;
    let rad = p.logg_for(svar.kvittering().unwrap()).await;
    assert_eq!(rad.len(), 1, "a control is on record too");
    svar.data()["kontroll"].clone()
}

const DAGEN: &str = "fra: \"2026-03-02T00:00:00Z\", til: \"2026-03-03T00:00:00Z\"";

async fn petra_ser_sine_egne_og_ingen_andres(p: Portal) {
    for hvem in ["dag-dps", "kari-koordinator", "stian-sperret", "per-politi"] {
        spoer_om_brit(&p, hvem).await;
        p.klokke.gaa(TimeDelta::minutes(1));
    }
    let valg = "oppslag { totalCount edges { node { art ansatt { navn } brukerId operasjon kategorierGitt kategorierAvslaatt } } }";
    let alle = kontroll(&p, valg).await["oppslag"].clone();
    assert_eq!(alle["totalCount"], 2);
    let rad = |nr: usize| alle["edges"][nr]["node"].clone();
    assert_eq!(rad(0)["ansatt"]["navn"], "Stian Liksomdal");
    assert_eq!(rad(0)["art"], "AVSLAG");
    assert_eq!(rad(0)["brukerId"], Value::Null, "asked for nobody, to him");
    assert_eq!(rad(1)["ansatt"]["navn"], "Dag Moe");
    assert_eq!(rad(1)["brukerId"], json!(id(ider::BRIT)));
    assert_eq!(rad(1)["operasjon"], "Sak");
    assert_eq!(rad(1)["kategorierAvslaatt"], json!(["KONTAKT"]));
    let filter = format!("(filter: {{ansattId: \"{}\"}})", id(ider::DAG));
    let hans = kontroll(&p, &format!("oppslag{filter} {{ totalCount }}")).await;
    assert_eq!(hans["oppslag"]["totalCount"], 1);
    let avslag = kontroll(&p, "oppslag(filter: {avslag: true}) { totalCount }").await;
    assert_eq!(
        avslag["oppslag"]["totalCount"], 2,
        "Dag was refused a field"
    );
}

async fn den_som_spoer_om_mange_blir_sett(p: Portal) {
    let nyfiken = |nr: u128| {
        let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }";
        let stian = p.som("stian-sperret");
        async move {
            let ukjent = uuid::Uuid::from_u128(nr);
            stian.spoer(dokument, json!({ "id": ukjent })).await
        }
    };
    for nr in 1..=5 {
        nyfiken(nr).await;
        nyfiken(nr).await;
    }
    spoer_om_brit(&p, "dag-dps").await;
    let valg = |minst: u8| {
        format!(
            "mangeBrukere(utvalg: {{{DAGEN}}}, minst: {minst}) {{ ansatt {{ navn }} antall fra }}"
        )
    };
    let funn = kontroll(&p, &valg(5)).await["mangeBrukere"].clone();
    assert_eq!(
        funn,
        json!([{ "ansatt": { "navn": "Stian Liksomdal" }, "antall": 5, "fra": "2026-03-02T10:00:00Z" }])
    );
    assert_eq!(kontroll(&p, &valg(6)).await["mangeBrukere"], json!([]));
    // The same five over two hours are not many in one.
    p.klokke.gaa(TimeDelta::minutes(105));
    nyfiken(6).await;
    assert_eq!(kontroll(&p, &valg(6)).await["mangeBrukere"], json!([]));
    // A quarter to and a quarter past are within an hour, whatever the clock says.
    p.klokke.gaa(TimeDelta::minutes(25));
    for nr in 7..=11 {
        nyfiken(nr).await;
    }
    let funn = kontroll(&p, &valg(6)).await["mangeBrukere"].clone();
    assert_eq!(funn.as_array().unwrap().len(), 1, "{funn}");
    assert_eq!(
        (&funn[0]["antall"], &funn[0]["fra"]),
        (&json!(6), &json!("2026-03-02T11:45:00Z"))
    );
}

/// It is of those whom it names.
async fn en_liste_av_alle_er_ingen(p: Portal) {
    let liste = "{ brukere(first: 100) { edges { node { id } } } }";
    let svar = p.som("dag-dps").spoer(liste, json!({})).await;
    let nevnt = svar.ved("brukere/edges").as_array().unwrap().len();
    assert!(nevnt > 1);
    let mange = format!("mangeBrukere(utvalg: {{{DAGEN}}}, minst: 2) {{ antall }}");
    let funn = kontroll(&p, &mange).await;
    assert_eq!(funn["mangeBrukere"], json!([{ "antall": nevnt }]));
}

async fn to_ganger_i_hver_sin_time_er_to_funn(p: Portal) {
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }";
    for (vent, fra) in [(35, 1), (56, 6)] {
        p.klokke.gaa(TimeDelta::minutes(vent));
        for nr in fra..fra + 5 {
            let ukjent = uuid::Uuid::from_u128(nr);
            let stian = p.som("stian-sperret");
            stian.spoer(dokument, json!({ "id": ukjent })).await;
        }
    }
    let valg = format!("mangeBrukere(utvalg: {{{DAGEN}}}, minst: 5) {{ antall fra }}");
    assert_eq!(
        kontroll(&p, &valg).await["mangeBrukere"],
        json!([{ "antall": 5, "fra": "2026-03-02T10:35:00Z" }, { "antall": 5, "fra": "2026-03-02T11:31:00Z" }])
    );
}

async fn den_som_aapner_uten_baand_blir_sett(p: Portal) {
    spoer_om_brit(&p, "dag-dps").await;
    let valg = format!(
        "utenTilknytning(utvalg: {{{DAGEN}}}) {{ ansatt {{ navn }} brukerId antall kategorier }}"
    );
    assert_eq!(
        kontroll(&p, &valg).await["utenTilknytning"],
        json!([]),
        "Dag is in her ansvarsgruppe"
    );
    p.sql("DELETE FROM tilknytning").await;
    let funn = kontroll(&p, &valg).await["utenTilknytning"].clone();
    assert_eq!(funn.as_array().unwrap().len(), 1);
    assert_eq!(funn[0]["ansatt"]["navn"], "Dag Moe");
    assert_eq!(funn[0]["brukerId"], json!(id(ider::BRIT)));
    assert_eq!(funn[0]["antall"], 1);
}

async fn et_token_paa_avveie_kan_foelges(p: Portal) {
    for _ in 0..2 {
        spoer_om_brit(&p, "dag-dps").await;
        spoer_om_brit(&p, "ella-dps").await;
        p.klokke.gaa(TimeDelta::minutes(10));
    }
    let token = p.logg().await[0].token.clone().unwrap();
    let valg = format!(
        "eksponerte(utvalg: {{{DAGEN}, token: \"{token}\"}}) {{ brukerId antall foerste siste kategorier }}"
    );
    let funn = kontroll(&p, &valg).await["eksponerte"].clone();
    assert_eq!(
        funn,
        json!([{ "brukerId": id(ider::BRIT), "antall": 2, "foerste": "2026-03-02T10:00:00Z",
            "siste": "2026-03-02T10:10:00Z", "kategorier": ["IDENTITET", "KRISEPLAN_RAAD", "RUS"] }])
    );
    let begge = format!("eksponerte(utvalg: {{{DAGEN}}}) {{ antall }}");
    assert_eq!(
        kontroll(&p, &begge).await["eksponerte"],
        json!([{ "antall": 4 }])
    );
    let tidligere = "eksponerte(utvalg: {fra: \"2026-01-01T00:00:00Z\", til: \"2026-02-01T00:00:00Z\"}) { antall }";
    assert_eq!(kontroll(&p, tidligere).await["eksponerte"], json!([]));
}

async fn bare_personvernombudet_kontrollerer(p: Portal) {
    let valg = format!(
        "{{ kontroll {{ oppslag {{ totalCount }} mangeBrukere(utvalg: {{{DAGEN}}}) {{ antall }}
            utenTilknytning(utvalg: {{{DAGEN}}}) {{ antall }} eksponerte(utvalg: {{{DAGEN}}}) {{ antall }} }} }}"
    );
    let ventet = |grunn: &str| {
        ["oppslag", "mangeBrukere", "utenTilknytning", "eksponerte"]
            .map(|felt| format!("kontroll/{felt} FORBIDDEN {grunn}"))
    };
    for hvem in ["lars-leder", "dag-dps", "brit-bruker", "siri-system"] {
        let svar = p.som(hvem).spoer(&valg, json!({})).await;
        assert_eq!(svar.feil(), ventet("INGEN_TILGANG"), "{hvem}");
    }
    let petra = p.som("petra-personvernombud").paa_betydelig();
    let svar = petra.spoer(&valg, json!({})).await;
    assert_eq!(svar.feil(), ventet("FOR_LAVT_NIVAA"));
    let baklengs = "{ kontroll { eksponerte(utvalg: {fra: \"2026-03-02T00:00:00Z\", til: \"2026-03-01T00:00:00Z\"}) { antall } } }";
    let svar = p
        .som("petra-personvernombud")
        .spoer(baklengs, json!({}))
        .await;
    assert_eq!(svar.feil(), ["kontroll/eksponerte BAD_USER_INPUT"]);
}
