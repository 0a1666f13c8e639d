//! Whole numbers: what stands for one is one, and one that is too large is refused also where nothing is
//! asked with it.

use serde_json::{Value, json};

use crate::rigg::{Portal, paa_begge};

paa_begge![
    et_helt_tall_er_helt_hvordan_det_enn_er_skrevet,
    et_tall_som_er_for_stort_avvises_ogsaa_der_ingen_spoer_med_det,
];

async fn et_helt_tall_er_helt_hvordan_det_enn_er_skrevet(p: Portal) {
    let kari = p.som("kari-koordinator");
    let dokument = "query($n: Int) { brukere(first: $n) { edges { node { id } } } }";
    let spoer = async |tall: &str| {
        let variabler: Value = serde_json::from_str(&format!("{{\"n\": {tall}}}")).unwrap();
        kari.spoer(dokument, variabler).await
    };
    let svar = spoer("2").await;
    let to = svar.data();
    assert_eq!(to["brukere"]["edges"].as_array().unwrap().len(), 2);
    for tall in ["2.0", "2e0", "0.2E+1"] {
        assert_eq!(spoer(tall).await.data(), to, "{tall}");
    }
    for tall in ["2.5", "\"2\"", "true", "3e9"] {
        let svar = spoer(tall).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{tall}: {}", svar.tekst);
    }
}

async fn et_tall_som_er_for_stort_avvises_ogsaa_der_ingen_spoer_med_det(p: Portal) {
    let kari = p.som("kari-koordinator");
    let spoer = async |variabel: &str, tall: &str, gitt: Value| {
        let dokument = format!(
            "query Q{variabel} {{ meg {{ vaktvarsler {{ bruker {{ samtykker(first: {tall}) \
             {{ totalCount }} }} }} }} }}"
        );
        kari.spoer(&dokument, gitt).await
    };
    let som_variabel = "($n: Int)";
    for innenfor in [2_147_483_647_i64, -2_147_483_648] {
        let svar = spoer("", &innenfor.to_string(), json!({})).await;
        assert_eq!(svar.feil(), [""; 0], "{}", svar.tekst);
        let svar = spoer(som_variabel, "$n", json!({ "n": innenfor })).await;
        assert_eq!(svar.feil(), [""; 0], "{}", svar.tekst);
    }
    for utenfor in [2_147_483_648_i64, -2_147_483_649, i64::MAX] {
        let standard = format!("($n: Int = {utenfor})");
        for svar in [
            spoer("", &utenfor.to_string(), json!({})).await,
            spoer("", &format!("[{{a: {utenfor}}}]"), json!({})).await,
            spoer(&standard, "$n", json!({})).await,
            spoer(som_variabel, "$n", json!({ "n": utenfor })).await,
        ] {
            assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
            assert!(svar.json.get("data").is_none_or(Value::is_null));
        }
    }
    let direktiv = "{ __typename @include(if: 2147483648) }";
    let svar = kari.spoer(direktiv, json!({})).await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
}
