//! Everything is bounded: lists, pages, documents.

use std::time::{Duration, Instant};

use helsefellesskap::demo::ider;
use serde_json::json;

use super::avvises;
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, paa_begge},
};

paa_begge![
    lister_har_grenser,
    en_mutasjon_om_gangen,
    grensene_for_dokumentet,
    sider_og_markoerer_utenfor_listen,
];

async fn lister_har_grenser(p: Portal) {
    let foer = p.avbilde().await;
    let rad = json!({ "nivaa": "GUL", "tekst": "x" });
    let endre = "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { feil { code } } }";
    let mange = json!({ "input": { "brukerId": ider::BRIT, "leggTil": vec![rad.clone(); 51] } });
    avvises(&p, "kari-koordinator", endre, mange, "").await;
    let gi = "mutation($input: GiSamtykkeInput!) { giSamtykke(input: $input) { feil { code } } }";
    let mut utkast = til_enhet(ider::RPH, &["IDENTITET"]);
    utkast["avgivere"] = json!(vec![ider::ASKOEY_KOMMUNE; 51]);
    avvises(
        &p,
        "brit-bruker",
        gi,
        json!({ "input": { "samtykke": utkast } }),
        "",
    )
    .await;
    assert_eq!(p.avbilde().await, foer);
    // Rows that an author can reach are bounded too.
    let kari = p.som("kari-koordinator");
    let femti = json!({ "brukerId": ider::BRIT, "leggTil": vec![rad; 50] });
    for _ in 0..3 {
        kari.gjoer("endreVarselsignaler", femti.clone(), "")
            .await
            .ok();
    }
    let utfall = kari.gjoer("endreVarselsignaler", femti, "").await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/leggTil"]);
}

async fn en_mutasjon_om_gangen(p: Portal) {
    let foer = p.avbilde().await;
    let to = format!(
        "mutation {{ a: trekkSamtykke(input: {{samtykkeId: \"{0}\"}}) {{ feil {{ code }} }}
           b: trekkSamtykke(input: {{samtykkeId: \"{0}\"}}) {{ feil {{ code }} }} }}",
        ider::BRIT_TIL_DPS
    );
    let i_fragment = format!(
        "{} fragment f on Mutation {{ c: __typename }}",
        to.replacen('{', "{ ...f ", 1)
    );
    for dokument in [to, i_fragment] {
        let svar = p.som("brit-bruker").spoer(&dokument, json!({})).await;
        assert_eq!(svar.feil(), ["LIMIT_EXCEEDED"]);
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn grensene_for_dokumentet(p: Portal) {
    let kari = p.som("kari-koordinator");
    let bombe: String = (0..20)
        .map(|n| format!("fragment f{n} on Query {{ ...f{0} ...f{0} }} ", n + 1))
        .collect();
    let saker = [
        format!("{{ {} }}", "a: meg { formaal } ".repeat(2_000)),
        format!(
            "{{ {} }}",
            (0..600)
                .map(|n| format!("a{n}: meg {{ formaal }} "))
                .collect::<String>()
        ),
        format!("{{ {} }}", dyp(30)),
        format!("{{ ...f0 }} {bombe} fragment f20 on Query {{ meg {{ formaal }} }}"),
        "query a { ...f } fragment f on Query { ...f }".to_owned(),
        (0..11)
            .map(|n| format!("query q{n} {{ meg {{ formaal }} }} "))
            .collect(),
        format!(
            "{{ meg {{ formaal {} }} }}",
            "@skip(if: false) ".repeat(1_000)
        ),
    ];
    for dokument in saker {
        let (start, hva) = (Instant::now(), &dokument[..40]);
        let svar = kari.spoer(&dokument, json!({})).await;
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{hva}: {:?}",
            start.elapsed()
        );
        let feil = svar.feil();
        assert!(
            feil.first()
                .is_some_and(|f| f == "LIMIT_EXCEEDED" || f == "BAD_USER_INPUT"),
            "{hva}: {}",
            &svar.tekst[..200.min(svar.tekst.len())]
        );
        assert!(
            svar.json.get("data").is_none() && svar.tekst.len() < 4_000,
            "{hva}"
        );
    }
}

fn dyp(nivaa: usize) -> String {
    if nivaa == 0 {
        return "id".to_owned();
    }
    format!(
        "node(id: \"x\") {{ ... on Bruker {{ {} }} }}",
        dyp(nivaa - 1)
    )
}

async fn sider_og_markoerer_utenfor_listen(p: Portal) {
    let saker = [
        "first: 0",
        "first: -1",
        "first: 101",
        "first: 1000000",
        "last: 0",
        "last: 101",
        "first: 2, last: 2",
        "first: 2, before: \"x\"",
        "last: 2, after: \"x\"",
        "first: 2, after: \"tull\"",
        "first: 2, after: \"\"",
        "first: 2, after: \"00000000000000000000000000000000\"",
    ];
    for argumenter in saker {
        let dokument = format!("{{ brukere({argumenter}) {{ edges {{ cursor }} }} }}");
        avvises(&p, "kari-koordinator", &dokument, json!({}), "").await;
    }
    // The cursor of somebody hidden is as unknown as any other.
    let skjult = ider::BRIT.simple();
    let dokument = format!("{{ brukere(first: 2, after: \"{skjult}\") {{ edges {{ cursor }} }} }}");
    avvises(&p, "stian-sperret", &dokument, json!({}), "").await;
    for felt in ["samtykker(first: 101)", "samtykker(after: \"x\")"] {
        let dokument = format!("{{ meg {{ bruker {{ {felt} {{ totalCount }} }} }} }}");
        let svar = p.som("brit-bruker").spoer(&dokument, json!({})).await;
        assert_eq!(
            svar.feil(),
            ["meg/bruker/samtykker BAD_USER_INPUT"],
            "{felt}"
        );
    }
}
