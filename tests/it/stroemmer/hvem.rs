//! Who hears of what: those who may read it when it is told, and nobody else.

use chrono::TimeDelta;
use helsefellesskap::{demo::ider, events::Slutt};
use serde_json::json;

use super::{
    endre_signal, fjern_signal, gi, gi_dette, nytt_signal, start_blaalys, ta_bort_vaktene, trekk,
};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, STROEM, kort, paa_begge},
};

paa_begge![
    dag_hoerer_det_han_kan_lese_og_per_ingenting,
    en_rad_kommer_endres_og_tas_ut,
    en_rad_som_faar_tema_er_borte_for_den_som_mangler_det,
    blaalys_aapner_for_per_og_trekket_lukker,
    et_nytt_samtykke_og_et_trekk_er_endret_tilgang,
    en_sperring_ser_ut_som_et_trekk,
    et_samtykke_som_loeper_ut_er_endret_tilgang,
    en_vakt_som_begynner_og_slutter_er_endret_tilgang,
    brit_hoerer_alt_om_seg_selv,
    filteret_snevrer_hendelsene_men_ikke_tilgangen,
    hver_melding_staar_i_loggen_foer_den_er_sendt,
    et_token_som_tar_slutt_lukker_stroemmen,
    et_token_hvis_noekkel_er_trukket_lukker_stroemmen,
    den_som_hentes_inn_hoerer_ingenting_etter_at_tokenet_er_slutt,
    den_som_slutter_faar_stroemmen_lukket,
    et_system_som_ikke_er_kjent_lenger_hoerer_ikke_det_dets_like_hoerer,
    alle_skrevne_versjoner_er_hendelser,
    en_hendelse_om_rettigheter_vokser_ikke_med_det_som_er_slutt,
];

async fn dag_hoerer_det_han_kan_lese_og_per_ingenting(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let mut per = p.som("per-politi").lytt(&f, None).await;
    let mut stian = p.som("stian-sperret").lytt(&f, None).await;
    nytt_signal(&p, "Svarer ikke").await;
    assert_eq!(
        dag.kort().await,
        "OPPRETTET Varselsignal Svarer ikke [KRISEPLAN_SIGNALER]"
    );
    per.er_stille().await;
    stian.er_stille().await;
}

async fn en_rad_kommer_endres_og_tas_ut(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let rad = nytt_signal(&p, "Ligger vaaken").await;
    let kom = dag.neste().await;
    assert_eq!(kom["entitetId"], rad);
    assert_eq!(
        kort(&kom),
        "OPPRETTET Varselsignal Ligger vaaken [KRISEPLAN_SIGNALER]"
    );
    endre_signal(&p, &rad, 1, json!({ "tekst": "Ligger vaaken to netter" })).await;
    assert_eq!(
        dag.kort().await,
        "ENDRET Varselsignal Ligger vaaken to netter [KRISEPLAN_SIGNALER]"
    );
    fjern_signal(&p, &rad, 2).await;
    let gikk = dag.neste().await;
    assert_eq!(gikk["entitetId"], rad);
    assert_eq!(kort(&gikk), "AVSLUTTET - - [KRISEPLAN_SIGNALER]");
}

async fn en_rad_som_faar_tema_er_borte_for_den_som_mangler_det(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let rad = nytt_signal(&p, "Mye hodepine").await;
    assert!(dag.kort().await.starts_with("OPPRETTET"));
    assert!(!p.som("dag-dps").leser(ider::BRIT, "BOLIG").await);
    endre_signal(&p, &rad, 1, json!({ "tema": ["BOLIG"] })).await;
    // What it carries now is not told: to Dag it is gone, as if it were taken out.
    assert_eq!(dag.kort().await, "AVSLUTTET - - [KRISEPLAN_SIGNALER]");
    endre_signal(&p, &rad, 2, json!({ "tekst": "Mye vondt" })).await;
    dag.er_stille().await;
    endre_signal(&p, &rad, 3, json!({ "tema": [] })).await;
    assert_eq!(
        dag.kort().await,
        "OPPRETTET Varselsignal Mye vondt [KRISEPLAN_SIGNALER]"
    );
}

async fn blaalys_aapner_for_per_og_trekket_lukker(p: Portal) {
    let f = p.forteller().await;
    let mut per = p.som("per-politi").lytt(&f, None).await;
    let kari = p.som("kari-koordinator");
    let periode = start_blaalys(&p, 24).await;
    assert_eq!(
        per.kort().await,
        "TILGANG +[KRISEPLAN_SIGNALER,KRISEPLAN_RAAD,KRISEPLAN_KONTAKTER,BLAALYS] -[] true"
            .replace(
                "KRISEPLAN_SIGNALER,KRISEPLAN_RAAD,KRISEPLAN_KONTAKTER,BLAALYS",
                "BLAALYS,KRISEPLAN_SIGNALER,KRISEPLAN_RAAD,KRISEPLAN_KONTAKTER"
            )
    );
    assert_eq!(per.kort().await, "OPPRETTET Blaalysperiode - [BLAALYS]");
    nytt_signal(&p, "Borte").await;
    assert_eq!(
        per.kort().await,
        "OPPRETTET Varselsignal Borte [KRISEPLAN_SIGNALER]"
    );
    kari.gjoer(
        "avsluttBlaalysperiode",
        json!({ "id": periode }),
        "blaalysperiode { id }",
    )
    .await
    .ok();
    assert_eq!(
        per.kort().await,
        "TILGANG +[] -[BLAALYS,KRISEPLAN_SIGNALER,KRISEPLAN_RAAD,KRISEPLAN_KONTAKTER] true"
    );
    nytt_signal(&p, "Enda et").await;
    per.er_stille().await;
}

async fn et_nytt_samtykke_og_et_trekk_er_endret_tilgang(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    assert_eq!(dag.kort().await, "TILGANG +[KRISEPLAN_KONTAKTER] -[] true");
    trekk(&p, &samtykke).await;
    assert_eq!(dag.kort().await, "TILGANG +[] -[KRISEPLAN_KONTAKTER] true");
    let alle = p.som("brit-bruker");
    alle.gjoer(
        "trekkSamtykke",
        json!({ "samtykkeId": ider::BRIT_TIL_DPS }),
        "samtykke { id }",
    )
    .await
    .ok();
    let mistet = dag.kort().await;
    assert!(
        mistet.contains("-[") && mistet.contains("KRISEPLAN_SIGNALER"),
        "{mistet}"
    );
    nytt_signal(&p, "Etterpaa").await;
    dag.er_stille().await;
}

async fn en_sperring_ser_ut_som_et_trekk(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p.som("dag-dps").lytt(&f, None).await;
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    dag.kort().await;
    let input =
        json!({ "mot": { "enhetId": ider::OEYANE_DPS }, "kategorier": ["KRISEPLAN_KONTAKTER"] });
    p.som("brit-bruker")
        .gjoer("opprettSperring", input, "sperring { id }")
        .await
        .ok();
    assert_eq!(dag.kort().await, "TILGANG +[] -[KRISEPLAN_KONTAKTER] true");
}

async fn et_samtykke_som_loeper_ut_er_endret_tilgang(p: Portal) {
    let f = p.forteller().await;
    let mut dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper += TimeDelta::days(400))
        .lytt(&f, None)
        .await;
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    dag.kort().await;
    p.klokke.still("2026-12-31T22:59:59Z".parse().unwrap());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    // Other samtykker end in that year too, and it is told when a node looks.
    let om_kontakter = |melding: &str| melding.contains("KRISEPLAN_KONTAKTER");
    let hittil: Vec<_> = dag.alt().iter().map(kort).collect();
    assert!(!hittil.iter().any(|m| om_kontakter(m)), "{hittil:?}");
    p.klokke.still("2026-12-31T23:00:01Z".parse().unwrap());
    while !om_kontakter(&dag.kort().await) {}
}

async fn en_vakt_som_begynner_og_slutter_er_endret_tilgang(p: Portal) {
    let f = p.forteller().await;
    start_blaalys(&p, 72).await;
    let per = p
        .som("per-politi")
        .med_token(|t| t.utloeper += TimeDelta::days(400));
    let mut stroem = per.lytt(&f, None).await;
    ta_bort_vaktene(&p).await;
    let mistet = stroem.kort().await;
    assert!(
        mistet.contains("-[") && mistet.contains("KRISEPLAN_RAAD"),
        "{mistet}"
    );
    // Of others in a crisis too, maybe.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    stroem.alt();
    nytt_signal(&p, "Uten vakt").await;
    stroem.er_stille().await;
}

async fn brit_hoerer_alt_om_seg_selv(p: Portal) {
    let f = p.forteller().await;
    let mut brit = p.som("brit-bruker").lytt(&f, None).await;
    nytt_signal(&p, "Svarer ikke").await;
    assert_eq!(
        brit.kort().await,
        "OPPRETTET Varselsignal Svarer ikke [KRISEPLAN_SIGNALER]"
    );
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    assert_eq!(brit.kort().await, "OPPRETTET Samtykke - [SAMTYKKER]");
}

async fn filteret_snevrer_hendelsene_men_ikke_tilgangen(p: Portal) {
    let f = p.forteller().await;
    let filter = json!({ "filter": { "kategorier": ["KRISEPLAN_RAAD"], "typer": ["OPPRETTET"] } });
    let mut dag = p.som("dag-dps").proev_aa_lytte(&f, filter).await.unwrap();
    nytt_signal(&p, "Svarer ikke").await;
    dag.er_stille().await;
    gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
    assert_eq!(dag.kort().await, "TILGANG +[KRISEPLAN_KONTAKTER] -[] true");
}

async fn hver_melding_staar_i_loggen_foer_den_er_sendt(p: Portal) {
    let f = p.forteller().await;
    let mut lyttere = Vec::new();
    // So many that what their entries have in common is sent once.
    for _ in 0..12 {
        lyttere.push(p.som("dag-dps").lytt(&f, None).await);
    }
    let mut kari = p.som("kari-koordinator").lytt(&f, None).await;
    nytt_signal(&p, "Svarer ikke").await;
    let mut kvitteringer = Vec::new();
    for lytter in lyttere.iter_mut().chain([&mut kari]) {
        let svar = lytter.neste_svar().await;
        kvitteringer.push(
            svar["extensions"]["kvittering"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let logg = p.logg().await;
    for kvittering in &kvitteringer {
        let like: Vec<_> = logg
            .iter()
            .filter(|rad| rad.kvittering.to_string() == *kvittering)
            .collect();
        let [rad] = like.as_slice() else {
            panic!("one entry each: {}", like.len());
        };
        assert_eq!(rad.bruker_id, Some(ider::BRIT));
        let signaler = samtykke::Kategorier::from(samtykke::Kategori::KriseplanSignaler).bits();
        assert_eq!(rad.kategorier_gitt & signaler, signaler);
        assert_ne!(rad.forhold, 0, "why each may know is in the entry");
    }
    kvitteringer.sort();
    kvitteringer.dedup();
    assert_eq!(kvitteringer.len(), 13);
    let sett = p.lager.kontroller_logg(&[], None).await.unwrap();
    assert_eq!(sett.funn, []);
}

async fn et_token_som_tar_slutt_lukker_stroemmen(p: Portal) {
    let f = p.forteller().await;
    let naa = helsefellesskap::klokke::Klokke::naa(p.klokke.as_ref());
    let dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper = naa + TimeDelta::minutes(5));
    let mut stroem = dag.lytt(&f, None).await;
    p.klokke.gaa(TimeDelta::minutes(5));
    assert_eq!(stroem.slutt().await, Slutt::Token);
}

async fn et_token_hvis_noekkel_er_trukket_lukker_stroemmen(p: Portal) {
    let f = p.forteller().await;
    let mut stroem = p.som("dag-dps").lytt(&f, None).await;
    nytt_signal(&p, "Foer").await;
    assert!(stroem.kort().await.starts_with("OPPRETTET"));
    stroem.trekk_noekkelen();
    assert_eq!(stroem.slutt().await, Slutt::Token);
    nytt_signal(&p, "Etter").await;
    stroem.er_stille().await;
}

/// Bringing somebody up to date can take long: the token is looked at on the way.
async fn den_som_hentes_inn_hoerer_ingenting_etter_at_tokenet_er_slutt(p: Portal) {
    let f = p.forteller().await;
    let naa = helsefellesskap::klokke::Klokke::naa(p.klokke.as_ref());
    let dag = p
        .som("dag-dps")
        .med_token(|t| t.utloeper = naa + TimeDelta::minutes(5));
    let mut stroem = dag.lytt(&f, None).await;
    nytt_signal(&p, "En").await;
    let fra = stroem.neste().await["cursor"].clone();
    drop(stroem);
    for nr in 0..10 {
        nytt_signal(&p, &format!("Etter {nr}")).await;
    }
    // Room for two: the third waits until the first is read, and by then the token has ended.
    let mut stroem = dag
        .proev_aa_lytte_med(&f, STROEM, json!({ "after": fra }), 2)
        .await
        .unwrap();
    stroem.har_ventende(2).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    p.klokke.gaa(TimeDelta::minutes(5));
    for nr in 0..2 {
        assert!(stroem.kort().await.contains(&format!("Etter {nr}")));
    }
    assert_eq!(stroem.slutt().await, Slutt::Token);
    stroem.er_stille().await;
}

async fn den_som_slutter_faar_stroemmen_lukket(p: Portal) {
    use entity::ansatt;
    use sea_orm::{ActiveModelTrait, Set};
    let f = p.forteller().await;
    let mut stroem = p.som("dag-dps").lytt(&f, None).await;
    p.lager
        .i_registeret(async |tx| {
            let rad = ansatt::ActiveModel {
                id: Set(ider::DAG),
                gyldig_til_og_med: Set(chrono::NaiveDate::from_ymd_opt(2026, 3, 1)),
                ..Default::default()
            };
            rad.update(tx).await?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(stroem.slutt().await, Slutt::Ukjent);
}

/// Two systems of one enhet get the same, until the registration of one of them ends: nothing but
/// the clock tells of that.
async fn et_system_som_ikke_er_kjent_lenger_hoerer_ikke_det_dets_like_hoerer(p: Portal) {
    use entity::klient;
    use sea_orm::{EntityTrait, IntoActiveModel};
    let naa = helsefellesskap::klokke::Klokke::naa(p.klokke.as_ref());
    let foer = klient::Entity::find_by_id(ider::SIRI_KLIENT)
        .one(p.lager.db().pool())
        .await
        .unwrap()
        .unwrap();
    p.lager
        .i_registeret(async |tx| {
            let annen = klient::Model {
                id: uuid::Uuid::from_u128(7),
                klient_id: "siri-to".to_owned(),
                gyldig_til: Some(naa + TimeDelta::minutes(5)),
                ..foer.clone()
            };
            klient::Entity::insert(annen.into_active_model())
                .exec(tx)
                .await?;
            Ok(())
        })
        .await
        .unwrap();
    let mut input = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_SIGNALER"]);
    input["medOrganisasjonstoken"] = json!(true);
    gi_dette(&p, input).await;
    let f = p.forteller().await;
    let siri = p.som("siri-system");
    // Whichever of them the group begins with.
    let to = || siri.clone().med_token(|t| t.klient = "siri-to".to_owned());
    let mut stroemmer = [
        siri.lytt(&f, None).await,
        to().lytt(&f, None).await,
        siri.lytt(&f, None).await,
    ];
    nytt_signal(&p, "Foer").await;
    for stroem in &mut stroemmer {
        assert!(stroem.kort().await.starts_with("OPPRETTET"));
    }
    p.klokke.gaa(TimeDelta::minutes(6));
    nytt_signal(&p, "Etter").await;
    let [en, annen, tredje] = &mut stroemmer;
    assert!(en.kort().await.contains("Etter"));
    assert!(tredje.kort().await.contains("Etter"));
    assert_eq!(annen.slutt().await, Slutt::Ukjent);
    annen.er_stille().await;
}

/// Whatever is kept in the history of rows was an event: nothing is changed past the log.
async fn alle_skrevne_versjoner_er_hendelser(p: Portal) {
    use entity::{hendelse, historikk};
    use sea_orm::{EntityTrait, PaginatorTrait};
    let db = p.lager.db().pool();
    let foer = historikk::Entity::find().count(db).await.unwrap();
    let rad = nytt_signal(&p, "En").await;
    endre_signal(&p, &rad, 1, json!({ "tekst": "To" })).await;
    let kari = p.som("kari-koordinator");
    let input =
        json!({ "brukerId": ider::BRIT, "leggTil": [{ "type": "HJELPER", "tekst": "Ro" }] });
    kari.gjoer("endreKriseraad", input, "raad { id }")
        .await
        .ok();
    fjern_signal(&p, &rad, 2).await;
    let skrevet = historikk::Entity::find().all(db).await.unwrap();
    let hendelser = hendelse::Entity::find().all(db).await.unwrap();
    let nye = skrevet.len() - usize::try_from(foer).unwrap();
    assert_eq!(nye, 4);
    let om_rader = hendelser.iter().filter(|h| h.tabell.is_some());
    assert_eq!(om_rader.count(), nye);
}

/// What was given and withdrawn long ago decides nothing, and there is ever more of it.
async fn en_hendelse_om_rettigheter_vokser_ikke_med_det_som_er_slutt(p: Portal) {
    use entity::hendelse;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    let db = p.lager.db().pool();
    let mut stoerrelser = Vec::new();
    for _ in 0..12 {
        let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_KONTAKTER"]).await;
        p.klokke.gaa(TimeDelta::seconds(1));
        trekk(&p, &samtykke).await;
        p.klokke.gaa(TimeDelta::seconds(1));
        let om_rettigheter = hendelse::Entity::find().filter(hendelse::Column::Tabell.is_null());
        let siste = om_rettigheter.order_by_desc(hendelse::Column::Posisjon);
        let siste = siste.one(db).await.unwrap().unwrap();
        stoerrelser.push(siste.foer.unwrap().len() + siste.etter.unwrap().len());
    }
    let (foerste, siste) = (stoerrelser[1], stoerrelser[11]);
    // Numbers have more digits, and rows a later place among all.
    assert!(siste < foerste + 200, "{stoerrelser:?}");
}
