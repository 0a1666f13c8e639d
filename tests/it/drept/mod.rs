//! Killed in the middle of mutations: after a new start each of them is there whole, or not at all.

mod lesing;
mod vist;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use entity::{
    brukertilstand, historikk, koder::Loggart, kriseplan_signal, samtykke as samtykketabell,
    tilgangslogg,
};
use helsefellesskap::{
    demo::ider,
    klokke::{Klokke, Systemklokke, Tilfeldighet},
    storage::{Database, Lager, Noekler},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use samtykke::Policy;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::rigg::{Base, Mappe, Program, Samtale};

/// Kills on each database.
fn ganger() -> usize {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        40
    } else {
        5
    }
}

/// Clients that write all the time.
const SKRIVERE: usize = 4;
/// Rows that each mutation adds.
const RADER: usize = 3;

const ENDRE: &str = "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { signaler { id tekst } feil { code } } }";
const GI: &str = "mutation($input: GiSamtykkeInput!) { giSamtykke(input: $input) { samtykke { id } feil { code } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let base = Base::ny_fil();
    drep_og_se_etter(&base).await;
    base.slett().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let Some(base) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    drep_og_se_etter(&base).await;
    base.slett().await;
}

async fn drep_og_se_etter(base: &Base) {
    let (noekler, mut terning, mut bekreftet_i_alt) = (Mappe::ny(), StdRng::seed_from_u64(9), 0);
    for _ in 0..ganger() {
        let program = Program::start(noekler.sti(), &base.url).await;
        let mut skrivere: JoinSet<_> = (0..SKRIVERE)
            .map(|nr| skriv(program.samtale(), nr))
            .collect();
        tokio::time::sleep(Duration::from_millis(terning.random_range(200..700))).await;
        program.drep();
        let mut bekreftet = Bekreftet::default();
        while let Some(fikk) = skrivere.join_next().await {
            let fikk = fikk.unwrap();
            bekreftet.signaler.extend(fikk.signaler);
            bekreftet.samtykker.extend(fikk.samtykker);
        }
        bekreftet_i_alt += bekreftet.signaler.len();
        se_etter(base, noekler.sti(), &bekreftet).await;
    }
    assert!(
        bekreftet_i_alt >= ganger(),
        "mutations were acknowledged: {bekreftet_i_alt}"
    );
}

/// What clients were told was done.
#[derive(Default)]
struct Bekreftet {
    /// Mutations, by what their rows are called.
    signaler: BTreeSet<String>,
    samtykker: BTreeSet<String>,
}

/// Writes one mutation after the other until nobody answers. The first writer is Brit.
async fn skriv(samtale: Samtale, skriver: usize) -> Bekreftet {
    let (mut fikk, mut forrige) = (Bekreftet::default(), Vec::new());
    for nr in 0.. {
        if skriver == 0 {
            let input = json!({ "input": { "samtykke": utkast() } });
            let Some(svar) = samtale.spoer("brit-bruker", GI, &input).await else {
                break;
            };
            let id = svar["data"]["giSamtykke"]["samtykke"]["id"].as_str();
            fikk.samtykker
                .insert(id.unwrap_or_else(|| panic!("{svar}")).to_owned());
        } else {
            let navn = format!("{skriver}.{nr}");
            let input = json!({ "input": endring(&navn, &forrige) });
            let Some(svar) = samtale.spoer("kari-koordinator", ENDRE, &input).await else {
                break;
            };
            let rader = svar["data"]["endreVarselsignaler"]["signaler"].as_array();
            let rader = rader.unwrap_or_else(|| panic!("{svar}"));
            let mine = |rad: &&Value| {
                rad["tekst"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("drept {navn} "))
            };
            forrige = rader
                .iter()
                .filter(mine)
                .map(|rad| rad["id"].clone())
                .collect();
            assert_eq!(forrige.len(), RADER);
            fikk.signaler.insert(navn);
        }
    }
    fikk
}

/// Rows that belong together; those of the mutation before are taken out with the same act.
fn endring(navn: &str, forrige: &[Value]) -> Value {
    let rader =
        (0..RADER).map(|rad| json!({ "nivaa": "GUL", "tekst": format!("drept {navn} {rad}") }));
    let fjern = forrige.iter().map(|id| json!({ "id": id, "versjon": 1 }));
    json!({ "brukerId": ider::BRIT, "leggTil": rader.collect::<Vec<_>>(), "fjern": fjern.collect::<Vec<_>>() })
}

fn utkast() -> Value {
    json!({ "mottaker": { "enhetId": ider::LEGEKONTORET }, "kategorier": ["IDENTITET"], "formaal": ["SAMHANDLING"],
        "rekkevidde": ["LESE"], "gyldigTilOgMed": i_morgen(), "tekstversjon": 2 })
}

/// The program runs by the machine's clock.
fn i_morgen() -> String {
    (Systemklokke.i_dag() + TimeDelta::days(1)).to_string()
}

/// Reads the database after the kill, past the portal; and leaves it as if nothing had been written.
async fn se_etter(base: &Base, mappe: &Path, bekreftet: &Bekreftet) {
    let db = base.koble_til().await;
    let mutasjoner = signaler_stemmer(&db, bekreftet).await;
    let av_brit = samtykketabell::Entity::find()
        .filter(samtykketabell::Column::MottakerId.eq(ider::LEGEKONTORET))
        .filter(samtykketabell::Column::BrukerId.eq(ider::BRIT));
    let funnet: BTreeSet<String> = av_brit
        .all(db.pool())
        .await
        .unwrap()
        .iter()
        .map(|s| s.id.simple().to_string())
        .collect();
    assert!(
        bekreftet.samtykker.is_subset(&funnet),
        "a samtykke was acknowledged and is gone"
    );
    loggen_stemmer(&db, mutasjoner, funnet.len()).await;
    let hemmelighet = std::fs::read(mappe.join("noekkel"))
        .unwrap()
        .try_into()
        .unwrap();
    let noekler = Noekler::fra_hemmeligheter(&[hemmelighet]).unwrap();
    let lager = Lager::aapne(
        db,
        noekler,
        Policy::default(),
        Arc::new(Systemklokke),
        Tilfeldighet::ekte(),
    );
    let lager = lager.await.unwrap();
    assert!(
        !lager.gjenoppbygg_rettigheter(ider::BRIT).await.unwrap(),
        "rights are those of what was written"
    );
    let pool = lager.db().pool();
    for sql in [
        "DELETE FROM historikk WHERE rad_id IN (SELECT id FROM kriseplan_signal WHERE tekst LIKE 'drept %')",
        "DELETE FROM kriseplan_signal WHERE tekst LIKE 'drept %'",
        "DELETE FROM tilgangslogg",
    ] {
        pool.execute_unprepared(sql).await.unwrap();
    }
    let av_brit = samtykketabell::Entity::delete_many()
        .filter(samtykketabell::Column::MottakerId.eq(ider::LEGEKONTORET))
        .filter(samtykketabell::Column::BrukerId.eq(ider::BRIT));
    av_brit.exec(pool).await.unwrap();
    lager.gjenoppbygg_rettigheter(ider::BRIT).await.unwrap();
    lager.db().lukk().await.unwrap();
}

/// Each mutation has all its rows and took out all those before it, with the history of both; the
/// number of mutations that are there.
async fn signaler_stemmer(db: &Database, bekreftet: &Bekreftet) -> usize {
    let rader = kriseplan_signal::Entity::find()
        .all(db.pool())
        .await
        .unwrap();
    let versjoner = historikk::Entity::find().all(db.pool()).await.unwrap();
    let mut mutasjoner: BTreeMap<(usize, usize), Vec<_>> = BTreeMap::new();
    for rad in &rader {
        let Some(navn) = rad
            .tekst
            .strip_prefix("drept ")
            .and_then(|t| t.split(' ').next())
        else {
            continue;
        };
        let (skriver, nr) = navn.split_once('.').unwrap();
        mutasjoner
            .entry((skriver.parse().unwrap(), nr.parse().unwrap()))
            .or_default()
            .push(rad);
    }
    for ((skriver, nr), rader) in &mutasjoner {
        assert_eq!(
            rader.len(),
            RADER,
            "mutation {skriver}.{nr} is there in part"
        );
        let avloest = mutasjoner.contains_key(&(*skriver, nr + 1));
        for rad in rader {
            assert_eq!(
                rad.fjernet.is_some(),
                avloest,
                "mutation {skriver}.{} is there in part",
                nr + 1
            );
            let mut historikk: Vec<_> = versjoner
                .iter()
                .filter(|h| h.rad_id == rad.id)
                .map(|h| h.versjon)
                .collect();
            historikk.sort_unstable();
            assert_eq!(
                historikk,
                if avloest { vec![1, 2] } else { vec![1] },
                "the history of {skriver}.{nr}"
            );
        }
    }
    for navn in &bekreftet.signaler {
        let (skriver, nr) = navn.split_once('.').unwrap();
        let noekkel = (skriver.parse().unwrap(), nr.parse().unwrap());
        assert!(
            mutasjoner.contains_key(&noekkel),
            "mutation {navn} was acknowledged and is gone"
        );
    }
    mutasjoner.len()
}

/// One entry for each act that is there, and none for any that is not; the epoch has moved at
/// least as often as rights have.
async fn loggen_stemmer(db: &Database, signaler: usize, samtykker: usize) {
    let skrivinger = tilgangslogg::Entity::find()
        .filter(tilgangslogg::Column::Art.eq(Loggart::Skriving.kode()))
        .all(db.pool())
        .await
        .unwrap();
    let av_kari = skrivinger
        .iter()
        .filter(|rad| rad.ansatt_id == Some(ider::KARI))
        .count();
    assert_eq!(av_kari, signaler);
    assert_eq!(skrivinger.len() - av_kari, samtykker);
    let tilstand = brukertilstand::Entity::find_by_id(ider::BRIT)
        .one(db.pool())
        .await
        .unwrap()
        .unwrap();
    assert!(usize::try_from(tilstand.epoke).unwrap() > samtykker);
}
