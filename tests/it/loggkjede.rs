//! Nobody rewrites the access log unseen: what is done to it in the database is found and named.

use entity::{sjekkpunkt, tilgangslogg};
use helsefellesskap::{
    audit::{Bane, Bevis, Bevisfeil, Offentlig, Signaturnoekkel, Sjekkpunkt},
    demo::ider,
    klokke::Tilfeldighet,
    storage::{Loggfunn, Loggkontroll},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::rigg::{Base, Mappe, Portal, Slag, kommando_paa, paa_begge};

paa_begge![
    en_uroert_logg_er_hel,
    det_som_er_endret_fjernet_flyttet_eller_satt_inn_blir_funnet,
    en_omskrevet_kjede_avsloeres_av_sjekkpunktet,
    halen_som_mangler_avsloeres_av_sjekkpunktet,
    sjekkpunkter_kan_verken_fjernes_eller_endres,
    et_sjekkpunkt_utenfra_avsloerer_en_ny_historie,
    et_bevis_holder_for_sin_innfoersel_og_ingen_annen,
    mange_paa_en_gang_skriver_hele_kjeder,
];

const SAK: &str =
    "query Sak($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } } }";

fn noekkel() -> Signaturnoekkel {
    Signaturnoekkel::fra_hemmelighet(&[3; 32]).unwrap()
}

async fn les(p: &Portal, ganger: usize) {
    for nr in 0..ganger {
        let hvem = [
            "kari-koordinator",
            "dag-dps",
            "stian-sperret",
            "brit-bruker",
        ][nr % 4];
        p.som(hvem).spoer(SAK, json!({ "id": ider::BRIT })).await;
    }
}

async fn kontroll(p: &Portal, utenfra: Option<&Sjekkpunkt>) -> Loggkontroll {
    let noekler = [noekkel().offentlig()];
    p.lager.kontroller_logg(&noekler, utenfra).await.unwrap()
}

async fn sjekkpunkt(p: &Portal) -> Sjekkpunkt {
    p.lager.lag_sjekkpunkt(&noekkel()).await.unwrap().unwrap()
}

/// The chain with most entries, in order.
async fn kjede(p: &Portal) -> Vec<tilgangslogg::Model> {
    let alle = tilgangslogg::Entity::find()
        .order_by_asc(tilgangslogg::Column::Nr)
        .all(p.lager.db().pool())
        .await
        .unwrap();
    let lengde =
        |rad: &tilgangslogg::Model| alle.iter().filter(|r| r.skriver == rad.skriver).count();
    let lengst = alle.iter().max_by_key(|rad| lengde(rad)).unwrap().skriver;
    alle.into_iter().filter(|r| r.skriver == lengst).collect()
}

async fn skriv_over(p: &Portal, rad: tilgangslogg::Model) {
    let rad = rad.into_active_model().reset_all();
    rad.update(p.lager.db().pool()).await.unwrap();
}

async fn fjern(p: &Portal, rad: &tilgangslogg::Model) {
    tilgangslogg::Entity::delete_by_id(rad.id)
        .exec(p.lager.db().pool())
        .await
        .unwrap();
}

async fn en_uroert_logg_er_hel(p: Portal) {
    les(&p, 5).await;
    let foerste = sjekkpunkt(&p).await;
    assert_eq!(foerste.innfoersler, 5);
    assert_eq!(
        p.lager.lag_sjekkpunkt(&noekkel()).await.unwrap(),
        None,
        "nothing new"
    );
    les(&p, 3).await;
    let andre = sjekkpunkt(&p).await;
    les(&p, 2).await;
    let sett = kontroll(&p, Some(&foerste)).await;
    assert_eq!(sett.funn, []);
    assert_eq!(
        (sett.innfoersler, sett.sjekkpunkter, sett.ikke_dekket),
        (10, 2, 2)
    );
    assert_eq!((andre.nr, andre.forrige), (2, foerste.hash().unwrap()));
    let salter: std::collections::BTreeSet<_> =
        p.logg().await.into_iter().map(|rad| rad.salt).collect();
    assert_eq!(salter.len(), 10, "each entry has a salt of its own");
}

async fn det_som_er_endret_fjernet_flyttet_eller_satt_inn_blir_funnet(p: Portal) {
    les(&p, 8).await;
    let kjede = kjede(&p).await;
    let skriver = kjede[0].skriver;
    assert!(kjede.len() >= 5, "{}", kjede.len());

    // One bit of one number.
    let mut endret = kjede[1].clone();
    endret.kategorier_gitt ^= 1 << 20;
    skriv_over(&p, endret).await;
    let id = kjede[1].id;
    assert_eq!(
        kontroll(&p, None).await.funn,
        [Loggfunn::Endret { skriver, nr: 2, id }]
    );
    skriv_over(&p, kjede[1].clone()).await;
    assert_eq!(kontroll(&p, None).await.funn, []);

    fjern(&p, &kjede[2]).await;
    let borte = Loggfunn::Fjernet {
        skriver,
        fra: 3,
        til: 3,
    };
    assert_eq!(kontroll(&p, None).await.funn, [borte]);
    tilgangslogg::Entity::insert(kjede[2].clone().into_active_model())
        .exec(p.lager.db().pool())
        .await
        .unwrap();

    // Two that change places.
    for (rad, nr) in [(&kjede[1], 1000), (&kjede[2], 2), (&kjede[1], 3)] {
        skriv_over(&p, tilgangslogg::Model { nr, ..rad.clone() }).await;
    }
    let funn = kontroll(&p, None).await.funn;
    for rad in [&kjede[1], &kjede[2]] {
        let navngitt = |f: &&Loggfunn| matches!(f, Loggfunn::Endret { id, .. } if *id == rad.id);
        assert_eq!(funn.iter().filter(navngitt).count(), 1, "{funn:?}");
    }
    for (rad, nr) in [(&kjede[1], 1000), (&kjede[2], 3), (&kjede[1], 2)] {
        skriv_over(&p, tilgangslogg::Model { nr, ..rad.clone() }).await;
    }
    assert_eq!(kontroll(&p, None).await.funn, []);

    // One more at the end, as somebody who does not know the writer's head would make it.
    let id = Tilfeldighet::ekte().uuid();
    let nr = kjede.last().unwrap().nr + 1;
    let ny = tilgangslogg::Model {
        id,
        nr,
        ..kjede[0].clone()
    };
    tilgangslogg::Entity::insert(ny.into_active_model())
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    assert_eq!(
        kontroll(&p, None).await.funn,
        [Loggfunn::Endret { skriver, nr, id }]
    );
}

/// Whoever may write to the database can compute the hashes too.
async fn en_omskrevet_kjede_avsloeres_av_sjekkpunktet(p: Portal) {
    les(&p, 8).await;
    let kjede = kjede(&p).await;
    sjekkpunkt(&p).await;
    skriv_om(&p, &kjede).await;
    let funn = kontroll(&p, None).await.funn;
    let (skriver, til) = (kjede[0].skriver, i64::try_from(kjede.len()).unwrap());
    let omskrevet = Loggfunn::Omskrevet {
        skriver,
        fra: 1,
        til,
        sjekkpunkt: 1,
    };
    assert_eq!(funn, [omskrevet]);
    // Without the checkpoint it would have passed: that is what the checkpoint is for.
    sjekkpunkt::Entity::delete_many()
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    assert_eq!(kontroll(&p, None).await.funn, []);
}

async fn skriv_om(p: &Portal, kjede: &[tilgangslogg::Model]) {
    let mut bane = Bane::ny(kjede[0].skriver);
    for rad in kjede {
        let mut rad = tilgangslogg::Model {
            operasjon: Some("Noe".to_owned()),
            ..rad.clone()
        };
        bane.legg_til(&mut rad, &Tilfeldighet::ekte()).unwrap();
        skriv_over(p, rad).await;
    }
}

async fn halen_som_mangler_avsloeres_av_sjekkpunktet(p: Portal) {
    les(&p, 8).await;
    let kjede = kjede(&p).await;
    let siste = kjede.last().unwrap();
    fjern(&p, siste).await;
    assert_eq!(
        kontroll(&p, None).await.funn,
        [],
        "not under a checkpoint yet"
    );
    tilgangslogg::Entity::insert(siste.clone().into_active_model())
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    sjekkpunkt(&p).await;
    fjern(&p, siste).await;
    let (skriver, nr) = (siste.skriver, siste.nr);
    let borte = Loggfunn::Fjernet {
        skriver,
        fra: nr,
        til: nr,
    };
    assert_eq!(kontroll(&p, None).await.funn, [borte]);
    // The whole chain.
    tilgangslogg::Entity::delete_many()
        .filter(tilgangslogg::Column::Skriver.eq(skriver))
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    let borte = Loggfunn::Fjernet {
        skriver,
        fra: 1,
        til: nr,
    };
    assert_eq!(kontroll(&p, None).await.funn, [borte]);
}

async fn sjekkpunkter_kan_verken_fjernes_eller_endres(p: Portal) {
    for _ in 0..3 {
        les(&p, 2).await;
        sjekkpunkt(&p).await;
    }
    let feil = |funn: &[Loggfunn]| -> Vec<i64> {
        let nr = |f: &Loggfunn| match f {
            Loggfunn::Sjekkpunkt { nr, .. } => *nr,
            annet => panic!("{annet}"),
        };
        funn.iter().map(nr).collect()
    };
    let noekler = [Signaturnoekkel::fra_hemmelighet(&[4; 32])
        .unwrap()
        .offentlig()];
    let fremmed = p.lager.kontroller_logg(&noekler, None).await.unwrap();
    assert_eq!(feil(&fremmed.funn), [1, 2, 3], "signed with another key");
    p.sql("UPDATE sjekkpunkt SET innfoersler = innfoersler + 1 WHERE nr = 2")
        .await;
    assert_eq!(feil(&kontroll(&p, None).await.funn), [2, 3]);
    p.sql("UPDATE sjekkpunkt SET innfoersler = innfoersler - 1 WHERE nr = 2")
        .await;
    assert_eq!(kontroll(&p, None).await.funn, []);
    p.sql("DELETE FROM sjekkpunkt WHERE nr = 2").await;
    assert_eq!(feil(&kontroll(&p, None).await.funn)[0], 3);
}

/// The database's owner, with the signing key, begins anew: only a checkpoint kept elsewhere tells.
async fn et_sjekkpunkt_utenfra_avsloerer_en_ny_historie(p: Portal) {
    les(&p, 8).await;
    let kjede = kjede(&p).await;
    let utenfra = sjekkpunkt(&p).await;
    skriv_om(&p, &kjede).await;
    sjekkpunkt::Entity::delete_many()
        .exec(p.lager.db().pool())
        .await
        .unwrap();
    sjekkpunkt(&p).await;
    assert_eq!(kontroll(&p, None).await.funn, []);
    let funn = kontroll(&p, Some(&utenfra)).await.funn;
    assert!(
        matches!(funn.as_slice(), [Loggfunn::Sjekkpunkt { nr: 1, .. }]),
        "{funn:?}"
    );
    let forfalsket = Sjekkpunkt {
        rot: String::new(),
        ..utenfra
    };
    assert!(!kontroll(&p, Some(&forfalsket)).await.funn.is_empty());
}

async fn et_bevis_holder_for_sin_innfoersel_og_ingen_annen(p: Portal) {
    les(&p, 6).await;
    let kjede = kjede(&p).await;
    assert!(
        p.lager.bevis(kjede[1].id).await.unwrap().is_none(),
        "no checkpoint yet"
    );
    // More than it takes for one that holds all heads; each adds to one chain or more.
    for _ in 0..7 {
        sjekkpunkt(&p).await;
        les(&p, 3).await;
    }
    let siste = sjekkpunkt(&p).await;
    assert_eq!(siste.nr, 8);
    let offentlig = Offentlig::les(&noekkel().offentlig().tekst()).unwrap();
    for rad in p.logg().await {
        let bevis = p.lager.bevis(rad.id).await.unwrap().unwrap();
        let fil = serde_json::to_vec(&bevis).unwrap();
        let bevis = Bevis::les(&fil).unwrap();
        assert_eq!(bevis.kontroller(&offentlig), Ok(()));
        assert_eq!(bevis.innfoersel.id, rad.id);
        assert_eq!(
            Bevis::les(&fil[..fil.len() - 9]).err(),
            Some(Bevisfeil::Form)
        );
    }
    let bevis = p.lager.bevis(kjede[1].id).await.unwrap().unwrap();
    let mut for_en_annen = bevis.clone();
    for_en_annen.innfoersel = kjede[2].clone();
    assert_eq!(
        for_en_annen.kontroller(&offentlig),
        Err(Bevisfeil::Innfoersel)
    );
    let mut endret = bevis.clone();
    endret.innfoersel.kategorier_gitt ^= 2;
    assert_eq!(endret.kontroller(&offentlig), Err(Bevisfeil::Innfoersel));
    let mut avkortet = bevis.clone();
    avkortet.senere.pop();
    assert_eq!(avkortet.kontroller(&offentlig), Err(Bevisfeil::Sti));
    let fremmed = Signaturnoekkel::fra_hemmelighet(&[4; 32])
        .unwrap()
        .offentlig();
    assert_eq!(bevis.kontroller(&fremmed), Err(Bevisfeil::Signatur));
}

async fn mange_paa_en_gang_skriver_hele_kjeder(p: Portal) {
    let mut mange = JoinSet::new();
    for nr in 0..60 {
        let p = p.clone();
        mange.spawn(async move {
            if nr % 6 == 0 {
                let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] });
                p.som("kari-koordinator")
                    .gjoer("endreVarselsignaler", input, "signaler { id }")
                    .await
                    .ok();
            } else {
                les(&p, 2).await;
            }
        });
    }
    while let Some(en) = mange.join_next().await {
        en.unwrap();
    }
    sjekkpunkt(&p).await;
    let sett = kontroll(&p, None).await;
    assert_eq!(sett.funn, []);
    assert_eq!(sett.innfoersler, 10 + 50 * 2);
    assert!(sett.baner <= 20, "{}", sett.baner);
}

/// As the operator meets it: change one byte, and be told which entry.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operatoeren_faar_vite_hvilken_innfoersel() {
    let (base, db) = Base::fylt_med(Slag::Fil, 5).await.unwrap();
    let p = Portal::paa(db, &base.url).await;
    les(&p, 4).await;
    let mappe = Mappe::ny();
    let kjoer = |argumenter: &[&str]| kommando_paa(mappe.sti(), &base.url, argumenter);
    let (kode, sjekkpunkt, _) = kjoer(&["logg", "sjekkpunkt"]);
    assert_eq!(kode, 0);
    let fil = mappe.sti().join("sjekkpunkt.json");
    std::fs::write(&fil, sjekkpunkt).unwrap();
    let verifiser = ["logg", "verifiser", "--sjekkpunkt", fil.to_str().unwrap()];
    let (kode, ut, _) = kjoer(&verifiser);
    assert_eq!(kode, 0, "{ut}");
    assert!(
        ut.contains("entries: 4,") && ut.contains("wrong: 0"),
        "{ut}"
    );

    let rad = kjede(&p).await.swap_remove(1);
    let (kode, bevis, _) = kjoer(&["logg", "bevis", &rad.id.to_string()]);
    assert_eq!(kode, 0);
    let bevisfil = mappe.sti().join("bevis.json");
    std::fs::write(&bevisfil, bevis).unwrap();
    let (_, noekkel, _) = kjoer(&["logg", "noekkel"]);
    let kontroller = |fil: &std::path::Path, noekkel: &str| {
        let fil = fil.to_str().unwrap();
        let argumenter = ["logg", "kontroller", fil, "--noekkel", noekkel];
        kommando_paa(mappe.sti(), "sqlite:///ingen/slik/base", &argumenter)
    };
    let noekkel = noekkel.trim();
    let (kode, ut, _) = kontroller(&bevisfil, noekkel);
    assert_eq!(kode, 0, "{ut}");
    assert!(ut.contains(&rad.id.to_string()));
    // Another key is an answer, also one that looks like an option.
    let annen = format!("-{}", "A".repeat(noekkel.len() - 1));
    assert_eq!(kontroller(&bevisfil, &annen).0, 1);
    std::fs::write(&bevisfil, "{").unwrap();
    assert_eq!(kontroller(&bevisfil, noekkel).0, 1);

    p.sql("UPDATE tilgangslogg SET dokument = 'x' || substr(dokument, 2) WHERE nr = 2")
        .await;
    let (kode, ut, feil) = kjoer(&verifiser);
    assert_eq!((kode, ut.as_str()), (1, ""));
    assert!(
        feil.contains(&format!("changed: entry {}", rad.id)),
        "{feil}"
    );
    std::fs::write(&fil, &std::fs::read(&fil).unwrap()[..40]).unwrap();
    let (kode, _, feil) = kjoer(&verifiser);
    assert_eq!(kode, 1);
    assert!(feil.contains("not a checkpoint, or is not whole"), "{feil}");
    base.slett().await;
}
