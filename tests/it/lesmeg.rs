//! The README keeps its word: its two queries give the answers that it shows.

use helsefellesskap::{
    auth::{Beviskrav, Nett, Nummerregel, Verifiserer, utstedere_fra_json},
    demo::{BRUKERE, ider},
};
use serde_json::{Value, json};

use crate::rigg::{Base, Portal, Slag, id};

const LESMEG: &str = include_str!("../../README.md");

/// What stands in fenced blocks of a language, from a place on.
fn blokk<'a>(fra: &'a str, spraak: &str) -> Option<(&'a str, &'a str)> {
    let (_, inni) = fra.split_once(&format!("```{spraak}\n"))?;
    inni.split_once("```")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spoerringene_i_lesmeg_gir_svarene_der() {
    // The demo data of a first start, all of it.
    let (base, db) = Base::fylt_med(Slag::Minne, BRUKERE).await.unwrap();
    let p = Portal::paa(db, &base.url).await;
    let mut igjen = LESMEG;
    let mut svar = 0;
    while let Some((dokument, etter)) = blokk(igjen, "graphql") {
        igjen = etter;
        let til_neste = etter.split("```graphql").next().unwrap();
        let mut her = til_neste;
        while let Some((foer, _)) = her.split_once("```json\n") {
            let linje = foer.trim_end().lines().last().unwrap();
            if !linje.contains("` gets") {
                break;
            }
            let persona = linje.split('`').nth(1).unwrap();
            let (ventet, etter) = blokk(her, "json").unwrap();
            her = etter;
            let variabler = json!({ "id": id(ider::BRIT) });
            let gitt = p.som(persona).spoer(dokument, variabler).await;
            let ventet: Value = serde_json::from_str(ventet).unwrap();
            assert_eq!(gitt.json["data"], ventet, "{persona}");
            svar += 1;
        }
    }
    assert_eq!(svar, 6, "two queries, three personas each");
}

#[test]
fn utstederne_i_lesmeg_kan_brukes() {
    let liste = LESMEG
        .split("```json\n")
        .skip(1)
        .map(|fra| fra.split("```").next().unwrap())
        .find(|json| json.contains("HELSEID"))
        .unwrap();
    let utstedere = utstedere_fra_json(liste.as_bytes()).unwrap();
    assert_eq!(utstedere.len(), 4);
    let nett = Nett::ny().unwrap();
    let regel = Nummerregel::Ekte;
    Verifiserer::ny(utstedere, regel, &nett, Beviskrav::enkel()).unwrap();
    let feilskrevet = liste.replacen("\"slag\"", "\"slags\"", 1);
    assert!(utstedere_fra_json(feilskrevet.as_bytes()).is_err());
    let to = liste.replacen(
        "\"slag\"",
        "\"jwks\": \"a\", \"discovery\": \"b\", \"slag\"",
        1,
    );
    assert!(utstedere_fra_json(to.as_bytes()).is_err());
}
