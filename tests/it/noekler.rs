//! The key that seals identity numbers is changed while the portal serves: everybody is found
//! before, meanwhile and after, and the old key is needed no longer.

use std::collections::BTreeMap;

use entity::person;
use helsefellesskap::demo::ider;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    mutasjoner::til_enhet,
    rigg::{Mappe, NOEKKEL, Portal, Varsler, id, kommando_med, samtidig_paa_begge},
};

samtidig_paa_begge![
    alle_finnes_foer_under_og_etter,
    en_kode_og_et_nytt_forsoek_overlever,
    brit_ser_fortsatt_hvem_som_spurte_forgjeves,
    det_som_ble_avbrutt_gjoeres_ferdig,
];

const NY: [u8; 32] = [8; 32];
/// Nobody in the demo data.
const UKJENT: &str = "05828600062";

/// Blind index and sealed number of everyone, by id.
async fn personer(p: &Portal) -> BTreeMap<Uuid, (String, String)> {
    let alle = person::Entity::find()
        .all(p.lager.db().pool())
        .await
        .unwrap();
    alle.into_iter()
        .map(|p| (p.id, (p.nummer_indeks, p.nummer_kryptert)))
        .collect()
}

/// Staff log in, a citizen does, a search by number finds, and a number is read.
async fn alt_virker(p: &Portal) {
    let nummer = p.som("brit-bruker").nummer();
    let soek = "query($n: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $n}) { id foedselsnummer } }";
    let svar = p
        .som("kari-koordinator")
        .spoer(soek, json!({ "n": nummer }))
        .await;
    assert_eq!(
        svar.ved("bruker/id"),
        &json!(id(ider::BRIT)),
        "{}",
        svar.tekst
    );
    assert_eq!(svar.ved("bruker/foedselsnummer"), &json!(nummer));
    let meg = p
        .som("brit-bruker")
        .spoer("{ meg { bruker { foedselsnummer } } }", json!({}))
        .await;
    assert_eq!(meg.ved("meg/bruker/foedselsnummer"), &json!(nummer));
}

async fn alle_finnes_foer_under_og_etter(gammel: Portal) {
    let leser_ny = gammel.node_med(&[NOEKKEL, NY]).await;
    let skriver_ny = gammel.node_med(&[NY, NOEKKEL]).await;
    let foer = personer(&gammel).await;
    for node in [&gammel, &leser_ny, &skriver_ny] {
        alt_virker(node).await;
        assert_eq!(node.lager.antall_fremmede().await.unwrap(), 0);
    }
    let bare_ny = gammel.node_med(&[NY]).await;
    assert_eq!(
        bare_ny.lager.antall_fremmede().await.unwrap(),
        foer.len() as u64
    );

    let leses = async {
        for _ in 0..20 {
            alt_virker(&leser_ny).await;
            alt_virker(&skriver_ny).await;
        }
    };
    let (byttet, ()) = tokio::join!(skriver_ny.lager.bytt_noekkel(), leses);
    assert_eq!(byttet.unwrap(), foer.len() as u64);

    let etter = personer(&gammel).await;
    assert_eq!(etter.len(), foer.len());
    for (person, (indeks, forseglet)) in &etter {
        assert!(
            *indeks != foer[person].0 && *forseglet != foer[person].1,
            "{person}"
        );
    }
    assert_eq!(bare_ny.lager.antall_fremmede().await.unwrap(), 0);
    // Started anew, as the registry is read at the start.
    let bare_ny = gammel.node_med(&[NY]).await;
    for node in [&leser_ny, &skriver_ny, &bare_ny] {
        alt_virker(node).await;
    }
    assert_eq!(
        gammel.lager.antall_fremmede().await.unwrap(),
        foer.len() as u64
    );
    assert_eq!(skriver_ny.lager.bytt_noekkel().await.unwrap(), 0, "done");
}

/// On paper, for somebody whom nobody knew.
fn paa_papir(idempotensnoekkel: &str) -> Value {
    json!({
        "foedselsnummer": UKJENT, "fornavn": "Nina", "etternavn": "Nyvik",
        "foedselsdato": "1986-02-05", "form": "SKRIFTLIG", "dokumentreferanse": "arkiv 26/118",
        "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET"]),
        "idempotensnoekkel": idempotensnoekkel,
    })
}

async fn registrer(p: &Portal, idempotensnoekkel: &str) -> String {
    let utfall = p
        .som("kari-koordinator")
        .gjoer("registrerSamtykke", paa_papir(idempotensnoekkel), "kode")
        .await;
    utfall.ok()["kode"].as_str().unwrap().to_owned()
}

async fn en_kode_og_et_nytt_forsoek_overlever(gammel: Portal) {
    const FOERSTE: &str = "0b1ff1b0-6a6f-4a66-9a4e-3c1d0f3f7a11";
    const ANDRE: &str = "0b1ff1b0-6a6f-4a66-9a4e-3c1d0f3f7a12";
    let kode = registrer(&gammel, FOERSTE).await;
    let antall = personer(&gammel).await.len();
    let node = gammel.node_med(&[NY, NOEKKEL]).await;
    assert_eq!(registrer(&node, FOERSTE).await, kode, "a retry");
    assert_ne!(registrer(&node, ANDRE).await, kode, "another");
    assert_eq!(personer(&gammel).await.len(), antall, "the same person");
    node.som("kine-ke")
        .gjoer("bekreftSamtykke", json!({ "kode": kode }), "erMottatt")
        .await
        .ok();
    Varsler::start("DIGITAL").await.runde(&node).await;
    let status = "{ meg { bruker { samtykker(first: 9) { edges { node { status } } } } } }";
    let svar = node.som_borger(UKJENT).spoer(status, json!({})).await;
    assert!(svar.tekst.contains("AKTIV"), "confirmed: {}", svar.tekst);
}

async fn brit_ser_fortsatt_hvem_som_spurte_forgjeves(gammel: Portal) {
    let nummer = gammel.som("brit-bruker").nummer();
    let mot = json!({ "mot": { "virksomhetId": ider::VEST_POLITIDISTRIKT } });
    gammel
        .som("brit-bruker")
        .gjoer("opprettSperring", mot, "sperring { id }")
        .await
        .ok();
    let med_nummer = "query($n: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $n}) { id } }";
    let med_id = "query($n: ID!) { bruker(noekkel: {id: $n}) { id } }";
    let spoer = async |p: &Portal| {
        let per = p.som("per-politi");
        per.spoer(med_nummer, json!({ "n": nummer })).await;
        per.spoer(med_id, json!({ "n": ider::BRIT })).await;
    };
    spoer(&gammel).await;
    let node = gammel.node_med(&[NY, NOEKKEL]).await;
    spoer(&node).await;
    node.lager.bytt_noekkel().await.unwrap();
    spoer(&node).await;
    let valg = "{ meg { innsyn { oppslag(filter: {avslag: true}) { edges { node { ansatt { navn } } } } } } }";
    let svar = node.som("brit-bruker").spoer(valg, json!({})).await;
    let edges = svar.ved("meg/innsyn/oppslag/edges").as_array().unwrap();
    let per = edges
        .iter()
        .filter(|kant| kant["node"]["ansatt"]["navn"] == "Per Eksempelvik");
    assert_eq!(per.count(), 6, "{}", svar.tekst);
}

async fn det_som_ble_avbrutt_gjoeres_ferdig(gammel: Portal) {
    let node = gammel.node_med(&[NY, NOEKKEL]).await;
    let alle = node.lager.bytt_noekkel().await.unwrap();
    assert!(alle > 10);
    // A node that writes with the old key still registers somebody.
    let treg = gammel.node_med(&[NOEKKEL, NY]).await;
    registrer(&treg, "0b1ff1b0-6a6f-4a66-9a4e-3c1d0f3f7a13").await;
    assert_eq!(node.lager.bytt_noekkel().await.unwrap(), 1);
    // A number that cannot be opened stops it, and is not lost.
    let dag = "(SELECT person_id FROM ansatt WHERE navn = 'Dag Moe')";
    let sql = format!("UPDATE person SET nummer_kryptert = 'ukjent' WHERE id = {dag}");
    gammel.sql(&sql).await;
    assert_eq!(node.lager.antall_fremmede().await.unwrap(), 1);
    let feil = node.lager.bytt_noekkel().await.unwrap_err();
    assert_eq!(feil.slag(), "kryptering");
}

#[test]
fn kommandoen_bytter_og_ingen_starter_uten_noekkelen() {
    let mappe = Mappe::ny();
    let kjoer = |noekler: &[&str], argumenter: &[&str]| {
        let noekler = noekler.join(",");
        let satt = [("HF_KEY", noekler.as_str()), ("HF_DEMO_BRUKERE", "4")];
        kommando_med(mappe.sti(), &satt, argumenter)
    };
    let nye: Vec<String> = (0..2)
        .map(|_| kjoer(&[], &["noekler", "ny"]).1.trim().to_owned())
        .collect();
    assert_ne!(nye[0], nye[1]);
    let [gammel, ny] = [nye[0].as_str(), nye[1].as_str()];

    let (kode, _, feil) = kjoer(&[gammel], &["demo"]);
    assert_eq!((kode, feil.as_str()), (0, ""));
    let (kode, _, feil) = kjoer(&[ny], &["serve"]);
    assert_eq!(kode, 1, "{feil}");
    assert!(feil.contains("no key in HF_KEY opens"), "{feil}");
    assert!(!feil.contains(ny), "{feil}");
    let (kode, ut, _) = kjoer(&[ny, gammel], &["noekler", "bytt"]);
    assert_eq!(kode, 0);
    let antall: u32 = ut.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(antall > 10, "{ut}");
    let (kode, ut, feil) = kjoer(&[ny], &["noekler", "bytt"]);
    assert_eq!(
        (kode, ut.as_str()),
        (0, "identity numbers sealed anew: 0\n"),
        "{feil}"
    );
    let (kode, ..) = kjoer(&[gammel], &["noekler", "bytt"]);
    assert_eq!(kode, 1);
}
