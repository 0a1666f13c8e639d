//! Texts in a document: a character is the same however it is written, and errors tell where they are.

use helsefellesskap::demo::ider;
use serde_json::json;

use crate::rigg::{Portal, paa_begge};

paa_begge![
    et_tegn_i_dokumentet_er_det_samme_hvordan_det_enn_er_skrevet,
    en_feil_staar_der_den_staar_bak_kommentarer_og_tegn,
    en_skrivefeil_sier_hvor_den_er,
];

async fn et_tegn_i_dokumentet_er_det_samme_hvordan_det_enn_er_skrevet(p: Portal) {
    let kari = p.som("kari-koordinator");
    let dokument = format!(
        "mutation {{ # Mimring\n endreVarselsignaler(input: {{ brukerId: \"{}\", leggTil: \
         [{{ nivaa: GUL, tekst: \"😀 \\uD83D\\uDE00 \\u{{1F600}} \\u{{22}}#\\\"\" }}] }}) \
         {{ signaler {{ tekst }} feil {{ code }} }} }}",
        ider::BRIT
    );
    let svar = kari.spoer(&dokument, json!({})).await;
    let utfall = &svar.data()["endreVarselsignaler"];
    assert_eq!(utfall["feil"], json!([]), "{}", svar.tekst);
    let signaler = utfall["signaler"].as_array().unwrap();
    let tekst = json!("😀 😀 😀 \"#\"");
    assert!(signaler.iter().any(|s| s["tekst"] == tekst), "{utfall}");
    for halvt in ["\\uD83D", "\\uDE00", "\\u{D83D}", "\\u{110000}"] {
        let dokument = format!("{{ node(id: \"{halvt}\") {{ id }} }}");
        let svar = kari.spoer(&dokument, json!({})).await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{halvt}");
    }
}

async fn en_feil_staar_der_den_staar_bak_kommentarer_og_tegn(p: Portal) {
    let kari = p.som("kari-koordinator");
    let linje = " node(id: \"\\uD83D\\uDE00 \\u{1F600} \\u{22}\") { id } finnesIkke";
    let dokument = format!("{{ # æøå {{ \"\n{linje} # slutt\n}}");
    let svar = kari.spoer(&dokument, json!({})).await;
    let kolonne = linje.find("finnes").unwrap() + 1;
    let sted = json!([{ "line": 2, "column": kolonne }]);
    assert_eq!(svar.json["errors"][0]["locations"], sted, "{}", svar.tekst);
}

async fn en_skrivefeil_sier_hvor_den_er(p: Portal) {
    let kari = p.som("kari-koordinator");
    let svar = kari
        .spoer("{\n brukere(first: 1 { totalCount }\n}", json!({}))
        .await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"]);
    let sted = json!([{ "line": 2, "column": 19 }]);
    assert_eq!(svar.json["errors"][0]["locations"], sted, "{}", svar.tekst);
}
