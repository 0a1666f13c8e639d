//! What came and went between two cursors is told to who was shown something under it, or refused: a copy would
//! keep it, or lack it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::vakt;
use helsefellesskap::demo::ider;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use super::{gi, gi_dette, start_blaalys, trekk};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Forteller, Portal, SIDE, Som, kort, paa_begge},
};

paa_begge![
    det_som_ble_lest_mens_det_var_gitt_tas_tilbake,
    det_som_ble_nektet_mens_det_var_trukket_gis_tilbake,
    den_som_ble_spurt_om_forgjeves_er_der_igjen,
    en_avgiver_som_kom_og_gikk_tas_tilbake,
    det_som_ble_lest_under_en_frist_som_kom_og_gikk_tas_tilbake,
    det_som_ble_lest_paa_en_vakt_som_kom_og_gikk_tas_tilbake,
    en_sperring_som_kom_og_gikk_gir_henne_tilbake,
    historikk_som_kom_og_gikk_tas_tilbake,
];

pub(super) const KONTAKTER: &str =
    "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { kontakter { navn } } } }";

/// Whether Brit's contacts are shown.
pub(super) async fn leser(som: &Som) -> bool {
    let svar = som.spoer(KONTAKTER, json!({ "id": ider::BRIT })).await;
    svar.ved("bruker/kriseplan/kontakter").is_array()
}

/// Where somebody is now.
pub(super) async fn markoer(som: &Som) -> Value {
    let svar = som.spoer(SIDE, json!({})).await;
    svar.ved("hendelser/pageInfo/endCursor").clone()
}

/// What is told of rights from there on; a stream says the same.
pub(super) async fn fortalt(som: &Som, f: &Forteller, after: &Value) -> Vec<String> {
    let svar = som.spoer(SIDE, json!({ "after": after })).await;
    let alle = svar.ved("hendelser/edges").as_array().unwrap().clone();
    let alle = alle.iter().map(|edge| kort(&edge["node"]));
    let alle: Vec<_> = alle.filter(|m| m.starts_with("TILGANG")).collect();
    let mut stroem = som.lytt(f, Some(after)).await;
    for melding in alle.iter().map(String::as_str).chain(["SJEKKPUNKT"]) {
        let hoert = loop {
            let hoert = kort(&stroem.neste().await);
            if hoert.starts_with("TILGANG") || hoert == "SJEKKPUNKT" {
                break hoert;
            }
        };
        assert_eq!(hoert, melding);
    }
    // Once.
    let slutt = svar.ved("hendelser/pageInfo/endCursor");
    let igjen = som.spoer(SIDE, json!({ "after": slutt })).await;
    assert_eq!(igjen.ved("hendelser/edges"), &json!([]));
    alle
}

pub(super) const INGENTING: [&str; 0] = [];

pub(super) fn gaa(p: &Portal) {
    p.klokke.gaa(TimeDelta::seconds(40));
}

async fn det_som_ble_lest_mens_det_var_gitt_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    let (dag, per) = (p.som("dag-dps"), p.som("per-politi"));
    for leste in [true, false] {
        let (dags, pers) = (markoer(&dag).await, markoer(&per).await);
        let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
        gaa(&p);
        assert!(!leste || leser(&dag).await);
        gaa(&p);
        trekk(&p, &samtykke).await;
        gaa(&p);
        let ventet: &[&str] = match leste {
            true => &["TILGANG +[] -[KRISEPLAN_KONTAKTER] true"],
            false => &[],
        };
        assert_eq!(fortalt(&dag, &f, &dags).await, ventet);
        assert_eq!(fortalt(&per, &f, &pers).await, INGENTING);
    }
}

async fn det_som_ble_nektet_mens_det_var_trukket_gis_tilbake(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let kontakter = ["IDENTITET", "KRISEPLAN_KONTAKTER"];
    let mut samtykke = gi(&p, ider::OEYANE_DPS, &kontakter).await;
    for leste in [true, false] {
        let after = markoer(&dag).await;
        gaa(&p);
        trekk(&p, &samtykke).await;
        gaa(&p);
        assert!(!leste || !leser(&dag).await);
        samtykke = gi(&p, ider::OEYANE_DPS, &kontakter).await;
        let ventet: &[&str] = match leste {
            true => &["TILGANG +[KRISEPLAN_KONTAKTER] -[] true"],
            false => &[],
        };
        assert_eq!(fortalt(&dag, &f, &after).await, ventet);
    }
}

/// A copy is without her, for she was asked for while she was hidden.
async fn den_som_ble_spurt_om_forgjeves_er_der_igjen(p: Portal) {
    let f = p.forteller().await;
    let siri = p.som("siri-system");
    let kom = async || {
        let mut input = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_RAAD"]);
        input["medOrganisasjonstoken"] = json!(true);
        gi_dette(&p, input).await
    };
    let mut samtykke = kom().await;
    for spurte in ["ingen", "siri", "for et annet formål"] {
        gaa(&p);
        let after = markoer(&siri).await;
        gaa(&p);
        trekk(&p, &samtykke).await;
        gaa(&p);
        let hvem = match spurte {
            "ingen" => None,
            "siri" => Some(siri.clone()),
            _ => Some(siri.clone().med_formaal("SAMHANDLING")),
        };
        if let Some(hvem) = hvem {
            let svar = hvem.spoer(KONTAKTER, json!({ "id": ider::BRIT })).await;
            assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
        }
        samtykke = kom().await;
        let ventet: &[&str] = match spurte {
            "siri" => &["TILGANG +[IDENTITET,KRISEPLAN_RAAD] -[] true"],
            _ => &[],
        };
        assert_eq!(fortalt(&siri, &f, &after).await, ventet, "{spurte}");
    }
}

/// The category stays open, but not what one of those who share it writes.
async fn en_avgiver_som_kom_og_gikk_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let av = |virksomhet: uuid::Uuid| {
        let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]);
        input["avgivere"] = json!([virksomhet]);
        input
    };
    gi_dette(&p, av(ider::ASKOEY_KOMMUNE)).await;
    for leste in [true, false] {
        let after = markoer(&dag).await;
        let samtykke = gi_dette(&p, av(ider::HELSE_BERGEN)).await;
        gaa(&p);
        assert!(!leste || leser(&dag).await);
        trekk(&p, &samtykke).await;
        let ventet: &[&str] = match leste {
            true => &["TILGANG +[] -[KRISEPLAN_KONTAKTER] true"],
            false => &[],
        };
        assert_eq!(fortalt(&dag, &f, &after).await, ventet);
    }
}

/// A samtykke for some days, which began after the cursor was given and has ended.
async fn det_som_ble_lest_under_en_frist_som_kom_og_gikk_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    let dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper += TimeDelta::days(400));
    p.klokke.still("2026-06-01T10:00:00Z".parse().unwrap());
    let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]);
    input["gyldigFraOgMed"] = json!("2026-06-03");
    input["gyldigTilOgMed"] = json!("2026-06-04");
    gi_dette(&p, input).await;
    let after = markoer(&dag).await;
    let ikke_lest = p
        .som("ella-dps")
        .med_token(|t| t.utloeper += TimeDelta::days(400));
    let hennes = markoer(&ikke_lest).await;
    let fram_til = async |tid: &str| {
        p.klokke.still(tid.parse().unwrap());
        while p.lager.fortell_grenser().await.unwrap() {}
    };
    assert!(!leser(&dag).await);
    fram_til("2026-06-03T10:00:00Z").await;
    assert!(leser(&dag).await);
    fram_til("2026-06-05T10:00:00Z").await;
    assert!(!leser(&dag).await);
    assert_eq!(
        fortalt(&dag, &f, &after).await,
        ["TILGANG +[] -[KRISEPLAN_KONTAKTER] true"]
    );
    assert_eq!(fortalt(&ikke_lest, &f, &hennes).await, INGENTING);
}

/// Per's shift is for half an hour, an hour from now: when it begins, and ends.
async fn vakt_om_en_time(p: &Portal) -> [DateTime<Utc>; 2] {
    let naa = p.lager.klokke().naa();
    let [fra, til] = [60, 90].map(|om| naa + TimeDelta::minutes(om));
    p.lager
        .i_registeret(async |tx| {
            vakt::Entity::update_many()
                .filter(vakt::Column::AnsattId.eq(ider::PER))
                .col_expr(vakt::Column::Fra, Expr::value(fra))
                .col_expr(vakt::Column::Til, Expr::value(til))
                .exec(tx)
                .await?;
            Ok(())
        })
        .await
        .unwrap();
    [fra, til]
}

async fn det_som_ble_lest_paa_en_vakt_som_kom_og_gikk_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    start_blaalys(&p, 72).await;
    let per = p
        .som("per-politi")
        .med_token(|t| t.utloeper += TimeDelta::days(1));
    for leste in [false, true] {
        let [fra, til] = vakt_om_en_time(&p).await;
        let after = markoer(&per).await;
        assert!(!leser(&per).await);
        p.klokke.still(fra + TimeDelta::minutes(15));
        assert!(!leste || leser(&per).await);
        p.klokke.still(til + TimeDelta::minutes(10));
        // Something that is nothing to him.
        let annet = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "BOLIG"]).await;
        let ventet: &[&str] = match leste {
            true => &["TILGANG +[] -[IDENTITET,KRISEPLAN_KONTAKTER] false"],
            false => &[],
        };
        assert_eq!(fortalt(&per, &f, &after).await, ventet);
        trekk(&p, &annet).await;
    }
    // Read just before the shift ended, which was told: nothing is told again.
    let [_, til] = vakt_om_en_time(&p).await;
    p.klokke.still(til - TimeDelta::seconds(1));
    assert!(leser(&per).await);
    p.klokke.still(til + TimeDelta::seconds(1));
    let after = markoer(&per).await;
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "BOLIG"]).await;
    assert_eq!(fortalt(&per, &f, &after).await, INGENTING);
}

/// Barred, Dag asked for her in vain.
async fn en_sperring_som_kom_og_gikk_gir_henne_tilbake(p: Portal) {
    let f = p.forteller().await;
    let (dag, brit) = (p.som("dag-dps"), p.som("brit-bruker"));
    for spurte in [false, true] {
        gaa(&p);
        let after = markoer(&dag).await;
        let input = json!({ "mot": { "enhetId": ider::OEYANE_DPS } });
        let utfall = brit
            .gjoer("opprettSperring", input, "sperring { id }")
            .await;
        let sperring = utfall.ok()["sperring"]["id"].clone();
        gaa(&p);
        if spurte {
            let svar = dag.spoer(KONTAKTER, json!({ "id": ider::BRIT })).await;
            assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
        }
        let input = json!({ "sperringId": sperring });
        brit.gjoer("opphevSperring", input, "sperring { id }")
            .await
            .ok();
        let hoert = fortalt(&dag, &f, &after).await;
        if spurte {
            assert!(hoert[0].contains("+[IDENTITET,"), "{hoert:?}");
            assert!(hoert[0].ends_with("-[] true"), "{hoert:?}");
        } else {
            assert_eq!(hoert, INGENTING);
        }
    }
}

/// Earlier versions are more than what stands.
async fn historikk_som_kom_og_gikk_tas_tilbake(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let mut med = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_RAAD"]);
    med["medHistorikk"] = json!(true);
    let les = "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { \
        raad { versjoner(first: 1) { edges { cursor } } } } } }";
    let ventet = "TILGANG +[] -[IDENTITET,KRISEPLAN_RAAD] true";
    for leste in [true, false] {
        let after = markoer(&dag).await;
        let samtykke = gi_dette(&p, med.clone()).await;
        let med_historikk = markoer(&dag).await;
        gaa(&p);
        if leste {
            let svar = dag.spoer(les, json!({ "id": ider::BRIT })).await;
            let foerste = svar.ved("bruker/kriseplan/raad/0/versjoner");
            assert!(foerste.is_object(), "{}", svar.tekst);
        }
        trekk(&p, &samtykke).await;
        // With a cursor of before, by what was read; with one of since, because it was told.
        let hoert = fortalt(&dag, &f, &after).await;
        assert_eq!(hoert.first().map(String::as_str), leste.then_some(ventet));
        assert_eq!(fortalt(&dag, &f, &med_historikk).await, [ventet]);
    }
}
