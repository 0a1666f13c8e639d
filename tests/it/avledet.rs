//! Rights are derived once: after any series of acts, what is stored is what deriving anew gives.

use chrono::TimeDelta;
use entity::tilgang;
use helsefellesskap::demo::ider;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, paa_begge},
};

paa_begge![
    demodataene_er_avledet_som_de_skal,
    etter_en_tilfeldig_rekke_handlinger_stemmer_rettighetene,
    en_rad_som_er_skrevet_utenom_portalen_blir_oppdaget,
    det_som_er_tatt_tilbake_hoper_seg_ikke_opp,
];

async fn demodataene_er_avledet_som_de_skal(p: Portal) {
    for bruker in [ider::BRIT, ider::ODD, ider::ANE, ider::FRIDA] {
        assert!(p.rettigheter_stemmer(bruker).await);
    }
}

async fn en_rad_som_er_skrevet_utenom_portalen_blir_oppdaget(p: Portal) {
    tilgang::Entity::delete_many()
        .filter(tilgang::Column::BrukerId.eq(ider::BRIT))
        .filter(tilgang::Column::MottakerId.eq(ider::OEYANE_DPS))
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    assert!(!p.rettigheter_stemmer(ider::BRIT).await);
    assert!(p.rettigheter_stemmer(ider::BRIT).await, "and put right");
}

/// Or every change would take the longer the more there have been, and others notice that it does.
async fn det_som_er_tatt_tilbake_hoper_seg_ikke_opp(p: Portal) {
    let rettigheter = async || {
        let hennes = tilgang::Column::BrukerId.eq(ider::BRIT);
        let rader = tilgang::Entity::find().filter(hennes);
        rader.count(p.lager.db().pool()).await.unwrap()
    };
    let brit = p.som("brit-bruker");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    let foer = rettigheter().await;
    for _ in 0..3 {
        p.klokke.gaa(TimeDelta::minutes(1));
        let gi = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KONTAKT"]) });
        let gitt = brit.gjoer("giSamtykke", gi, "samtykke { id }").await;
        let sperr = json!({ "mot": { "enhetId": ider::RPH } });
        let sperret = brit
            .gjoer("opprettSperring", sperr, "sperring { id }")
            .await;
        assert!(foer < rettigheter().await);
        p.klokke.gaa(TimeDelta::minutes(1));
        let trekk = json!({ "samtykkeId": gitt.ok()["samtykke"]["id"] });
        let trukket = brit.gjoer("trekkSamtykke", trekk, "samtykke { id }").await;
        trukket.ok();
        let opphev = json!({ "sperringId": sperret.ok()["sperring"]["id"] });
        let opphevet = brit
            .gjoer("opphevSperring", opphev, "sperring { id }")
            .await;
        opphevet.ok();
        assert_eq!(rettigheter().await, foer);
    }
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn etter_en_tilfeldig_rekke_handlinger_stemmer_rettighetene(p: Portal) {
    let mut terning = StdRng::seed_from_u64(7);
    let (mut samtykker, mut sperringer) = (Vec::new(), Vec::new());
    let mut gjort = 0;
    for _ in 0..60 {
        p.klokke
            .gaa(TimeDelta::minutes(terning.random_range(1..300)));
        gjort += i32::from(handling(&p, &mut terning, &mut samtykker, &mut sperringer).await);
        assert!(p.rettigheter_stemmer(ider::BRIT).await);
    }
    assert!(gjort > 30, "most acts were carried out: {gjort}");
}

const KATEGORIER: [&str; 6] = [
    "KONTAKT",
    "KRISEPLAN_SIGNALER",
    "KRISEPLAN_RAAD",
    "RUS",
    "LEGEMIDLER",
    "ANSVARSGRUPPE",
];
const ENHETER: [uuid::Uuid; 5] = [
    ider::RPH,
    ider::OEYANE_DPS,
    ider::OPERATIV_ENHET,
    ider::LEGEVAKT_ASKOEY,
    ider::NAV_OPPFOELGING,
];

/// One act of Brit's or about her; whether it was carried out.
async fn handling(
    p: &Portal,
    terning: &mut StdRng,
    samtykker: &mut Vec<Value>,
    sperringer: &mut Vec<Value>,
) -> bool {
    let brit = p.som("brit-bruker");
    let mut kategorier: Vec<&str> = KATEGORIER.choose_multiple(terning, 3).copied().collect();
    let enhet = *ENHETER.choose(terning).unwrap();
    let mot = json!({ "enhetId": enhet });
    let (mutasjon, input, valg) = match terning.random_range(0..8) {
        0 | 1 => {
            kategorier.push("IDENTITET");
            let mut utkast = til_enhet(enhet, &kategorier);
            if terning.random_bool(0.4) {
                utkast["betingelse"] = json!("UNDER_BLAALYS");
                utkast["formaal"] = json!(["KRISE"]);
            }
            utkast["rekkevidde"] = json!(if terning.random_bool(0.5) {
                vec!["LESE", "BIDRA"]
            } else {
                vec!["LESE"]
            });
            (
                "giSamtykke",
                json!({ "samtykke": utkast }),
                "samtykke { id }",
            )
        }
        2 | 3 => {
            let Some(id) = samtykker.choose(terning) else {
                return false;
            };
            let noen = terning.random_bool(0.5).then_some(kategorier);
            (
                "trekkSamtykke",
                json!({ "samtykkeId": id, "kategorier": noen }),
                "samtykke { id }",
            )
        }
        4 => {
            let noen = terning.random_bool(0.5).then_some(kategorier);
            (
                "opprettSperring",
                json!({ "mot": mot, "kategorier": noen }),
                "sperring { id }",
            )
        }
        5 => {
            let Some(id) = sperringer.choose(terning) else {
                return false;
            };
            (
                "opphevSperring",
                json!({ "sperringId": id }),
                "sperring { id }",
            )
        }
        6 => {
            let timer = terning.random_range(1..73);
            let input = json!({ "brukerId": ider::BRIT, "begrunnelse": "Svarer ikke", "varighetTimer": timer });
            ("startBlaalysperiode", input, "blaalysperiode { id }")
        }
        _ => {
            let input = json!({ "ansvarsgruppeId": ider::BRIT_GRUPPE, "ansattId": ider::NILS, "rolle": "MEDLEM" });
            let kari = p.som("kari-koordinator");
            return kari
                .gjoer("leggTilMedlem", input, "medlem { id }")
                .await
                .payload["medlem"]
                .is_object();
        }
    };
    let utfall = brit.gjoer(mutasjon, input, valg).await;
    let id = |hva: &str| utfall.payload[hva]["id"].clone();
    samtykker.extend(Some(id("samtykke")).filter(Value::is_string));
    sperringer.extend(Some(id("sperring")).filter(Value::is_string));
    utfall.feil().is_empty()
}
