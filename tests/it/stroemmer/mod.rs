//! Live updates: who hears what, in which order, and when no more.

mod grenser;
mod hvem;
mod kappeloep;
mod kopi;
mod lister;
mod mange;
mod markoerer;
mod noder;
mod register;
mod rekkefoelge;
mod taust;
mod utelatt;
mod utsnitt;
mod vist;

use entity::vakt;
use helsefellesskap::demo::ider;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::rigg::{Portal, Som};

/// Kari adds a warning sign; its id.
pub(crate) async fn nytt_signal(p: &Portal, tekst: &str) -> Value {
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": tekst }] });
    let kari = p.som("kari-koordinator");
    let utfall = kari
        .gjoer(
            "endreVarselsignaler",
            input,
            "signaler { id tekst versjon }",
        )
        .await;
    let signaler = utfall.ok()["signaler"].as_array().unwrap().clone();
    let nytt = signaler.iter().find(|s| s["tekst"] == tekst).unwrap();
    nytt["id"].clone()
}

/// Kari declares an emergency of Brit's, for so many hours: the period.
async fn start_blaalys(p: &Portal, timer: u32) -> Value {
    let input =
        json!({ "brukerId": ider::BRIT, "begrunnelse": "Svarer ikke", "varighetTimer": timer });
    let kari = p.som("kari-koordinator");
    let startet = kari.gjoer("startBlaalysperiode", input, "blaalysperiode { id }");
    startet.await.ok()["blaalysperiode"]["id"].clone()
}

/// Kari changes a warning sign that has been changed `versjon` - 1 times before.
async fn endre_signal(p: &Portal, id: &Value, versjon: i32, til: Value) {
    let mut rad = json!({ "id": id, "versjon": versjon });
    for (felt, verdi) in til.as_object().unwrap() {
        rad[felt] = verdi.clone();
    }
    let input = json!({ "brukerId": ider::BRIT, "endre": [rad] });
    let kari = p.som("kari-koordinator");
    kari.gjoer("endreVarselsignaler", input, "signaler { id }")
        .await
        .ok();
}

/// Nobody is on duty any more; the shifts that there were.
async fn ta_bort_vaktene(p: &Portal) -> Vec<vakt::Model> {
    p.lager
        .i_registeret(async |tx| {
            let vakter = vakt::Entity::find().all(tx).await?;
            vakt::Entity::delete_many().exec(tx).await?;
            Ok(vakter)
        })
        .await
        .unwrap()
}

/// Kari takes a warning sign out.
async fn fjern_signal(p: &Portal, id: &Value, versjon: i32) {
    let input = json!({ "brukerId": ider::BRIT, "fjern": [{ "id": id, "versjon": versjon }] });
    let kari = p.som("kari-koordinator");
    kari.gjoer("endreVarselsignaler", input, "signaler { id }")
        .await
        .ok();
}

/// Brit gives a unit some categories; the id of the samtykke.
async fn gi(p: &Portal, enhet: uuid::Uuid, kategorier: &[&str]) -> Value {
    gi_dette(p, crate::mutasjoner::til_enhet(enhet, kategorier)).await
}

/// Brit gives what is written out; the id of the samtykke.
async fn gi_dette(p: &Portal, samtykke: Value) -> Value {
    let input = json!({ "samtykke": samtykke });
    let brit = p.som("brit-bruker");
    let utfall = brit.gjoer("giSamtykke", input, "samtykke { id }").await;
    utfall.ok()["samtykke"]["id"].clone()
}

/// Brit withdraws a samtykke.
async fn trekk(p: &Portal, samtykke: &Value) {
    let brit: Som = p.som("brit-bruker");
    let input = json!({ "samtykkeId": samtykke });
    brit.gjoer("trekkSamtykke", input, "samtykke { id }")
        .await
        .ok();
}
