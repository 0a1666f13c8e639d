//! The registry from a file: what it gives, what it takes, and that a wrong one changes nothing.

mod arv;
mod feil;
mod gjentakelse;
mod kommando;
mod liv;
mod logg;
mod slutt;

use entity::tilknytning;
use helsefellesskap::{
    auth::Nummerregel,
    demo::ider,
    import,
    storage::registerimport::{Importert, Telling},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Som},
};

/// The example that README points at.
const EKSEMPEL: &str = include_str!("../../../api/src/import/eksempel.jsonl");

const NYVIK: &str = "310413011";
const GAMLEVIK: &str = "310413038";
/// Brit's identity number in the demo data.
const BRIT_NUMMER: &str = "14838400052";
const HEGE: &str = "05828600062";
const TOR: &str = "21897200187";

/// The lines of the example, to change.
fn eksempel() -> Vec<Value> {
    EKSEMPEL
        .lines()
        .map(|linje| serde_json::from_str(linje).unwrap())
        .collect()
}

/// The line of Hege's employment, of her oppdrag.
const HEGE_ANSATT: usize = 5;
const HEGE_OPPDRAG: usize = 8;

fn tekst(linjer: &[Value]) -> String {
    linjer.iter().map(|linje| format!("{linje}\n")).collect()
}

/// Imports a text; what is wrong with it, line by line.
pub(crate) async fn importer_tekst(p: &Portal, tekst: &str) -> Result<Importert, Vec<String>> {
    let fil = import::les(tekst.as_bytes(), Nummerregel::Syntetisk);
    let utfall = p.lager.importer_register(fil).await.unwrap();
    utfall.map_err(|feil| feil.to_string().lines().map(str::to_owned).collect())
}

async fn importer(p: &Portal, linjer: &[Value]) -> Result<Importert, Vec<String>> {
    importer_tekst(p, &tekst(linjer)).await
}

fn telling(nye: usize, endret: usize, uendret: usize) -> Telling {
    Telling {
        nye,
        endret,
        uendret,
    }
}

fn hege(p: &Portal) -> Som {
    p.som_ansatt(HEGE, NYVIK)
}

/// The id that a key got.
pub(crate) async fn enhet(p: &Portal, noekkel: &str) -> Uuid {
    let rad = entity::enhet::Entity::find()
        .filter(entity::enhet::Column::Noekkel.eq(noekkel))
        .one(p.lager.db().pool());
    rad.await.unwrap().unwrap().id
}

async fn ansatt(p: &Portal, noekkel: &str) -> Uuid {
    let rad = entity::ansatt::Entity::find()
        .filter(entity::ansatt::Column::Noekkel.eq(noekkel))
        .one(p.lager.db().pool());
    rad.await.unwrap().unwrap().id
}

async fn knytninger(p: &Portal, ansatt: Uuid) -> Vec<tilknytning::Model> {
    let rader = tilknytning::Entity::find().filter(tilknytning::Column::AnsattId.eq(ansatt));
    rader.all(p.lager.db().pool()).await.unwrap()
}

/// Brit says yes to an enhet.
async fn brit_sier_ja_til(p: &Portal, enhet: Uuid) {
    let samtykke = til_enhet(enhet, &["IDENTITET", "KRISEPLAN_RAAD"]);
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
}

/// The example is imported, and Brit has said yes to Hege's enhet: Hege reads.
async fn hege_leser(p: &Portal) {
    importer(p, &eksempel()).await.unwrap();
    brit_sier_ja_til(p, enhet(p, "310413011/fact").await).await;
    assert!(hege(p).leser(ider::BRIT, "IDENTITET").await);
}

/// What comes back to somebody who asks for Brit.
async fn spoer_om_brit(som: &Som) -> Vec<String> {
    let dokument = "query($id: ID!) { bruker(noekkel: { id: $id }) { id } }";
    som.spoer(dokument, json!({ "id": ider::BRIT }))
        .await
        .feil()
}
