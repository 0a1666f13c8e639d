//! Brit reads who saw what of her; Vera reads what her mandate covers of Odd.

use std::collections::HashSet;

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use samtykke::{Kategori, Kategorier};
use serde_json::{Value, json};

use super::spoer_om_brit;
use crate::rigg::{Portal, Svar, id, paa_begge};

paa_begge![
    brit_ser_hvem_som_saa_hva_og_hvem_som_fikk_nei,
    brit_snevrer_inn_og_blar,
    brit_ser_summen_for_hver_part,
    brit_ser_hvem_som_kan_se_hva_naa,
    brit_ser_at_noen_saa_henne_under_blaalys,
    vera_ser_det_mandatet_gjelder,
    vera_laerer_ikke_mer_av_et_filter,
    vera_ser_hvem_som_kan_se_det_mandatet_gjelder,
    ingen_andre_ser_loggen,
    paa_et_lavere_nivaa_ser_ingen_om_de_har_en_sak,
];

async fn innsyn(p: &Portal, valg: &str) -> Value {
    let dokument = format!("{{ meg {{ innsyn {{ {valg} }} }} }}");
    let svar = p.som("brit-bruker").spoer(&dokument, json!({})).await;
    svar.data()["meg"]["innsyn"].clone()
}

const OPPSLAG: &str = "edges { cursor node { art tidspunkt virksomhet { navn } ansatt { navn } privatperson forhold
    klient formaal kategorierGitt kategorierAvslaatt samtykkeIder blaalysFra kvittering } } pageInfo { hasNextPage } totalCount";

/// The entries, latest first.
async fn oppslag(p: &Portal, argumenter: &str) -> Vec<Value> {
    let svar = innsyn(p, &format!("oppslag{argumenter} {{ {OPPSLAG} }}")).await;
    let edges = svar["oppslag"]["edges"].as_array().unwrap().clone();
    edges.into_iter().map(|e| e["node"].clone()).collect()
}

fn kvittering(svar: &Svar) -> Value {
    id(svar.kvittering().unwrap()).into()
}

async fn brit_ser_hvem_som_saa_hva_og_hvem_som_fikk_nei(p: Portal) {
    let dag = spoer_om_brit(&p, "dag-dps").await;
    p.klokke.gaa(TimeDelta::minutes(1));
    let stian = spoer_om_brit(&p, "stian-sperret").await;
    p.klokke.gaa(TimeDelta::minutes(1));
    let nummer = p.som("brit-bruker").nummer();
    let med_nummer = "query($n: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $n}) { id } }";
    p.som("per-politi")
        .spoer(med_nummer, json!({ "n": nummer }))
        .await;
    p.som("nils-nav")
        .spoer(med_nummer, json!({ "n": nummer }))
        .await;

    let paal = spoer_om_brit(&p, "paal-paaroerende").await;

    let alle = oppslag(&p, "").await;
    let hos = |svar: &Svar| {
        let treff = alle.iter().find(|o| o["kvittering"] == kvittering(svar));
        treff.unwrap_or_else(|| panic!("not told of {}", svar.tekst))
    };
    let sett = hos(&dag);
    assert_eq!(sett["art"], "LESING");
    assert_eq!(sett["ansatt"]["navn"], "Dag Moe");
    assert_eq!(sett["virksomhet"]["navn"], "Helse Bergen");
    assert_eq!(sett["forhold"], json!(["ANSVARSGRUPPE"]));
    assert_eq!(
        sett["kategorierGitt"],
        json!(["IDENTITET", "KRISEPLAN_RAAD", "RUS"])
    );
    assert_eq!(sett["kategorierAvslaatt"], json!(["KONTAKT"]));
    assert_eq!(sett["tidspunkt"], "2026-03-02T10:00:00Z");
    assert!(!sett["samtykkeIder"].as_array().unwrap().is_empty());
    assert_eq!(hos(&paal)["privatperson"], "Pål Solvik");
    let nektet = hos(&stian);
    assert_eq!(nektet["art"], "AVSLAG");
    assert_eq!(nektet["ansatt"]["navn"], "Stian Liksomdal");
    assert_eq!(nektet["kategorierGitt"], json!([]));
    let navn: Vec<_> = alle.iter().map(|o| o["ansatt"]["navn"].as_str()).collect();
    assert!(
        navn.contains(&Some("Per Eksempelvik")),
        "by number: {navn:?}"
    );
    assert!(
        !navn.contains(&Some("Nils Skrøneseth")),
        "who may not search by number asked for nobody"
    );
    let tider: Vec<_> = alle.iter().map(|o| o["tidspunkt"].as_str()).collect();
    assert!(tider.is_sorted_by(|a, b| a >= b), "latest first: {tider:?}");
}

async fn brit_snevrer_inn_og_blar(p: Portal) {
    for hvem in ["kari-koordinator", "dag-dps", "stian-sperret", "dag-dps"] {
        spoer_om_brit(&p, hvem).await;
        p.klokke.gaa(TimeDelta::hours(1));
    }
    for (filter, ventet) in [
        (
            "virksomhetId: \"@\"",
            vec!["Dag Moe", "Stian Liksomdal", "Dag Moe"],
        ),
        ("virksomhetId: \"@\", avslag: false", vec![]),
        (
            "kategorier: [KONTAKT]",
            vec!["Dag Moe", "Dag Moe", "Kari Lie"],
        ),
        ("kategorier: [KONTAKT], avslag: false", vec!["Kari Lie"]),
        (
            "fra: \"2026-03-02T11:00:00Z\", til: \"2026-03-02T12:00:00Z\"",
            vec!["Dag Moe"],
        ),
        ("underBlaalys: true", vec![]),
    ] {
        let filter = filter.replace('@', &id(ider::HELSE_BERGEN));
        let funnet = oppslag(&p, &format!("(filter: {{{filter}}})")).await;
        let navn: Vec<_> = funnet
            .iter()
            .filter_map(|o| o["ansatt"]["navn"].as_str())
            .collect();
        assert_eq!(navn, ventet, "{filter}");
    }
    let (mut sett, mut etter, mut antall) = (Vec::new(), String::new(), 0);
    loop {
        let valg = format!(
            "oppslag(first: 2, filter: {{til: \"2026-03-02T14:00:00Z\"}}{etter}) {{ {OPPSLAG} }}"
        );
        let side = innsyn(&p, &valg).await["oppslag"].clone();
        let edges = side["edges"].as_array().unwrap();
        sett.extend(edges.iter().map(|e| e["node"]["kvittering"].to_string()));
        antall = antall.max(side["totalCount"].as_u64().unwrap());
        let Some(siste) = edges.last() else { break };
        etter = format!(", after: {}", siste["cursor"]);
        if side["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let ulike: HashSet<_> = sett.iter().collect();
    assert_eq!((sett.len(), ulike.len(), antall), (4, 4, 4), "each once");
    let svar = p
        .som("brit-bruker")
        .spoer(
            "{ meg { innsyn { oppslag(after: \"ukjent\") { edges { cursor } } } } }",
            json!({}),
        )
        .await;
    assert_eq!(svar.feil(), ["meg/innsyn/oppslag BAD_USER_INPUT"]);
}

async fn brit_ser_summen_for_hver_part(p: Portal) {
    for hvem in ["dag-dps", "kari-koordinator", "dag-dps", "ella-dps"] {
        spoer_om_brit(&p, hvem).await;
        p.klokke.gaa(TimeDelta::hours(1));
    }
    let valg = "perPart { virksomhet { navn } antall avslag foerste siste kategorier }";
    let parter = innsyn(&p, valg).await["perPart"].clone();
    let navn: Vec<_> = parter.as_array().unwrap().iter().collect();
    assert_eq!(navn[0]["virksomhet"]["navn"], "Helse Bergen");
    assert_eq!(navn[0]["antall"], 3);
    assert_eq!(navn[0]["foerste"], "2026-03-02T10:00:00Z");
    assert_eq!(navn[0]["siste"], "2026-03-02T13:00:00Z");
    assert!(navn[0]["avslag"].as_i64() >= Some(2), "{parter}");
    assert_eq!(navn[1]["virksomhet"]["navn"], "Askøy kommune");
    assert!(navn[1]["kategorier"].to_string().contains("KONTAKT"));
    assert!(!navn[0]["kategorier"].to_string().contains("KONTAKT"));
    let valg = "perPart(fra: \"2026-03-02T11:00:00Z\", til: \"2026-03-02T12:00:00Z\") { antall }";
    assert_eq!(innsyn(&p, valg).await["perPart"], json!([{ "antall": 1 }]));
}

/// What the DPS can see, now and under blålys, as Brit reads it.
async fn dps_naa(p: &Portal) -> (String, String) {
    let valg = "naa { part { ... on Enhet { id } } kategorier underBlaalys gjelderTil }";
    let svar = innsyn(p, valg).await;
    let parter = svar["naa"].as_array().unwrap().clone();
    let dps = parter
        .iter()
        .find(|part| part["part"]["id"] == json!(id(ider::OEYANE_DPS)));
    dps.map(|d| (d["kategorier"].to_string(), d["underBlaalys"].to_string()))
        .unwrap_or_default()
}

async fn brit_ser_hvem_som_kan_se_hva_naa(p: Portal) {
    let kategorier: Vec<String> = {
        let (naa, _) = dps_naa(&p).await;
        serde_json::from_str(&naa).unwrap()
    };
    assert!(kategorier.len() > 3, "{kategorier:?}");
    for k in ["IDENTITET", "KONTAKT", "KRISEPLAN_RAAD", "BARN"] {
        let leser = p.som("dag-dps").leser(ider::BRIT, k).await;
        assert_eq!(kategorier.iter().any(|naa| naa == k), leser, "{k}");
    }
    let valg = "naa { part { ... on Paaroerende { navn } } }";
    let parter = innsyn(&p, valg).await["naa"].to_string();
    assert!(parter.contains("Pål Solvik"), "her brother: {parter}");
    assert!(!parter.contains("null"), "everybody is told: {parter}");
    let sperr = json!({ "mot": { "enhetId": ider::OEYANE_DPS } });
    p.som("brit-bruker")
        .gjoer("opprettSperring", sperr, "sperring { id }")
        .await
        .ok();
    assert_eq!(dps_naa(&p).await, Default::default(), "barred");
}

async fn brit_ser_at_noen_saa_henne_under_blaalys(p: Portal) {
    spoer_om_brit(&p, "per-politi").await;
    let start = json!({ "brukerId": ider::BRIT, "begrunnelse": "sover ikke", "varighetTimer": 24 });
    p.som("kari-koordinator")
        .gjoer("startBlaalysperiode", start, "blaalysperiode { id }")
        .await
        .ok();
    p.klokke.gaa(TimeDelta::minutes(5));
    let under = spoer_om_brit(&p, "per-politi").await;
    let alle = oppslag(&p, "(filter: {underBlaalys: true})").await;
    let per = alle
        .iter()
        .find(|o| o["kvittering"] == kvittering(&under))
        .unwrap();
    assert_eq!(per["blaalysFra"], "2026-03-02T10:00:00Z");
    assert_eq!(per["forhold"], json!(["VAKT"]));
    assert!(per["kategorierGitt"].to_string().contains("KRISEPLAN_RAAD"));
    let perioder = innsyn(&p, "blaalysperioder { startet begrunnelse }").await;
    assert_eq!(perioder["blaalysperioder"][0]["begrunnelse"], "sover ikke");
}

async fn vera_ser_det_mandatet_gjelder(p: Portal) {
    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } kriseplan { raad { tekst } } } }";
    let plan = "query($id: ID!) { bruker(noekkel: {id: $id}) { kriseplan { raad { tekst } } } }";
    let odd = p.som("odd-bruker");
    for dokument in [sak, plan] {
        odd.spoer(dokument, json!({ "id": ider::ODD })).await;
    }
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { innsyn { oppslag { totalCount edges { node { kategorierGitt kategorierAvslaatt } } }
        perPart { kategorier } naa { kategorier underBlaalys } } } }";
    let svar = p
        .som("vera-verge")
        .spoer(dokument, json!({ "id": ider::ODD }))
        .await;
    let innsyn = &svar.data()["bruker"]["innsyn"];
    assert!(innsyn["oppslag"].to_string().contains("KONTAKT"));
    assert!(!svar.tekst.contains("KRISEPLAN"), "{}", svar.tekst);
    let hele = odd.spoer(dokument, json!({ "id": ider::ODD })).await;
    assert!(
        hele.tekst.contains("KRISEPLAN_RAAD"),
        "Odd himself sees all"
    );
    let antall = |svar: &Svar| svar.ved("bruker/innsyn/oppslag/totalCount").as_u64();
    // Vera's own question is one more by now; of the plan alone she sees that it was Odd's.
    assert_eq!(antall(&hele).unwrap(), antall(&svar).unwrap() + 1);
}

/// The entry with this receipt, as somebody finds it about Odd by a filter.
async fn om_odd(p: &Portal, hvem: &str, filter: &str, kvittering: &Value) -> Option<Value> {
    let dokument = format!(
        "query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ innsyn {{ oppslag(filter: {{{filter}}}) {{ {OPPSLAG} }} }} }} }}"
    );
    let svar = p
        .som(hvem)
        .spoer(&dokument, json!({ "id": ider::ODD }))
        .await;
    let edges = svar
        .ved("bruker/innsyn/oppslag/edges")
        .as_array()
        .unwrap()
        .clone();
    let noder = edges.into_iter().map(|kant| kant["node"].clone());
    noder.into_iter().find(|o| o["kvittering"] == *kvittering)
}

async fn vera_laerer_ikke_mer_av_et_filter(p: Portal) {
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { kontakt { telefon } } }";
    let nils = p.som("nils-nav");
    let svar = nils.spoer(dokument, json!({ "id": ider::ODD })).await;
    let lest = kvittering(&svar);
    // As if he had read and been refused more, while a period ran.
    let utenfor = Kategorier::av(&[Kategori::KriseplanRaad, Kategori::Blaalys]).bits();
    p.sql(&format!(
        "UPDATE tilgangslogg SET blaalys_fra = tidspunkt, kategorier_gitt = kategorier_gitt | {utenfor}, \
         kategorier_avslaatt = {utenfor} WHERE kategorier_gitt <> 0"
    ))
    .await;
    for (filter, vera_finner) in [
        ("", true),
        ("kategorier: [KONTAKT]", true),
        ("kategorier: [KRISEPLAN_RAAD]", false),
        ("avslag: false", true),
        ("avslag: true", false),
        ("underBlaalys: false", true),
        ("underBlaalys: true", false),
    ] {
        let funnet = om_odd(&p, "vera-verge", filter, &lest).await;
        assert_eq!(funnet.is_some(), vera_finner, "Vera: {filter}");
        let sant = vera_finner && !filter.contains("false") || filter.ends_with("true");
        let funnet = om_odd(&p, "odd-bruker", filter, &lest).await;
        assert_eq!(
            funnet.is_some(),
            sant || filter.contains("RAAD"),
            "Odd: {filter}"
        );
    }
    let vera = om_odd(&p, "vera-verge", "", &lest).await.unwrap();
    let odd = om_odd(&p, "odd-bruker", "", &lest).await.unwrap();
    assert_eq!(vera["kategorierGitt"], json!(["IDENTITET", "KONTAKT"]));
    assert_eq!(vera["kategorierAvslaatt"], json!([]));
    assert_eq!(
        (&vera["samtykkeIder"], &vera["blaalysFra"]),
        (&json!([]), &Value::Null)
    );
    assert!(!odd["samtykkeIder"].as_array().unwrap().is_empty());
    assert!(odd["blaalysFra"].is_string());
}

async fn vera_ser_hvem_som_kan_se_det_mandatet_gjelder(p: Portal) {
    let naa = async |hvem: &str| {
        let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { innsyn { naa { part { ... on Enhet { id } } kategorier gjelderTil } } } }";
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::ODD }))
            .await;
        let parter = svar.ved("bruker/innsyn/naa").as_array().unwrap().clone();
        let nav = json!(id(ider::NAV_OPPFOELGING));
        let nav = parter.into_iter().find(|part| part["part"]["id"] == nav);
        nav.expect("NAV can see something")
    };
    let foer = naa("vera-verge").await;
    assert_eq!(naa("odd-bruker").await["gjelderTil"], foer["gjelderTil"]);
    // What Odd gives beside it ends sooner.
    let input = json!({ "samtykke": {
        "mottaker": { "enhetId": ider::NAV_OPPFOELGING },
        "kategorier": ["IDENTITET", "KRISEPLAN_SIGNALER"],
        "formaal": ["SAMHANDLING"], "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE],
        "gyldigTilOgMed": "2026-04-30", "tekstversjon": 2,
    } });
    p.som("odd-bruker")
        .gjoer("giSamtykke", input, "samtykke { id }")
        .await
        .ok();
    let odd = naa("odd-bruker").await;
    assert_eq!(odd["gjelderTil"], "2026-04-30T22:00:00Z", "{odd}");
    assert_eq!(
        naa("vera-verge").await,
        foer,
        "nothing of it is within the mandate"
    );
}

async fn ingen_andre_ser_loggen(p: Portal) {
    let dokument =
        "query($id: ID!) { bruker(noekkel: {id: $id}) { innsyn { oppslag { totalCount } } } }";
    for hvem in [
        "kari-koordinator",
        "dag-dps",
        "paal-paaroerende",
        "per-politi",
    ] {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(
            svar.feil(),
            ["bruker/innsyn FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
    }
    for hvem in ["stian-sperret", "eva-ukjent", "petra-personvernombud"] {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(svar.feil(), ["bruker NOT_FOUND"], "{hvem}");
        let ukjent = p
            .som(hvem)
            .spoer(dokument, json!({ "id": uuid::Uuid::from_u128(7) }))
            .await;
        assert_eq!(svar.uten_tilfeldig(), ukjent.uten_tilfeldig(), "{hvem}");
    }
    let svar = p
        .som("kari-koordinator")
        .spoer("{ meg { innsyn { naa { kategorier } } } }", json!({}))
        .await;
    assert_eq!(svar.data()["meg"]["innsyn"], Value::Null);
}

async fn paa_et_lavere_nivaa_ser_ingen_om_de_har_en_sak(p: Portal) {
    let sperr = json!({ "mot": { "enhetId": ider::OEYANE_DPS } });
    for dokument in [
        "{ meg { bruker { id } } }",
        "{ meg { innsyn { naa { kategorier } } } }",
    ] {
        let mut svar = Vec::new();
        for hvem in ["brit-bruker", "paal-paaroerende"] {
            let spoer = p.som(hvem).paa_betydelig().spoer(dokument, json!({})).await;
            assert!(spoer.kvittering().is_some(), "{hvem}: {}", spoer.tekst);
            svar.push(spoer.uten_tilfeldig());
        }
        assert_eq!(svar[0], svar[1], "{dokument}");
    }
    let mut svar = Vec::new();
    for hvem in ["brit-bruker", "paal-paaroerende"] {
        let som = p.som(hvem).paa_betydelig();
        let utfall = som
            .gjoer("opprettSperring", sperr.clone(), "sperring { id }")
            .await;
        assert!(utfall.svar.kvittering().is_some(), "{hvem}");
        svar.push(utfall.feil());
    }
    assert_eq!(svar[0], svar[1]);
}
