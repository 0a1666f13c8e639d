//! Entries of the access log have their time: a signed record takes their place, and the chain holds.

use entity::{tilgangslogg, utloep};
use helsefellesskap::{
    audit::{Offentlig, Signaturnoekkel, Sjekkpunkt, utloep::protokoll},
    demo::ider,
    konfig::Oppbevaring,
    storage::{Loggfunn, Loggkontroll},
};
use samtykke::Sektor;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder};
use serde_json::json;

use crate::rigg::{Mappe, Portal, kommando, kommando_med, paa_begge};

paa_begge![
    det_som_er_gammelt_gaar_og_kjeden_holder,
    det_som_ikke_er_nevnt_ikke_er_gammelt_eller_ikke_er_dekket_blir,
    ingen_forfalsker_en_protokoll,
];

const SAK: &str =
    "query Sak($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } } }";

fn noekkel() -> Signaturnoekkel {
    Signaturnoekkel::fra_hemmelighet(&[3; 32]).unwrap()
}

fn regler(sektorer: &[Sektor], private: bool) -> Oppbevaring {
    Oppbevaring {
        sektorer: sektorer.iter().map(|sektor| (*sektor, 5)).collect(),
        private: private.then_some(5),
    }
}

/// Two of the kommune, four of the DPS, two of Brit herself, mixed.
async fn les(p: &Portal) {
    for _ in 0..2 {
        for hvem in [
            "kari-koordinator",
            "dag-dps",
            "stian-sperret",
            "brit-bruker",
        ] {
            p.som(hvem).spoer(SAK, json!({ "id": ider::BRIT })).await;
        }
    }
}

async fn sjekkpunkt(p: &Portal) -> Sjekkpunkt {
    p.lager.lag_sjekkpunkt(&noekkel()).await.unwrap().unwrap()
}

async fn kontroll(p: &Portal, utenfra: Option<&Sjekkpunkt>) -> Loggkontroll {
    let noekler = [noekkel().offentlig()];
    p.lager.kontroller_logg(&noekler, utenfra).await.unwrap()
}

async fn utloep(p: &Portal, regler: &Oppbevaring) -> u64 {
    p.lager.utloep(regler, &noekkel()).await.unwrap()
}

async fn protokoller(p: &Portal) -> Vec<utloep::Model> {
    utloep::Entity::find()
        .order_by_asc(utloep::Column::Fra)
        .all(p.lager.db().pool())
        .await
        .unwrap()
}

async fn bevisene_holder(p: &Portal) {
    let offentlig = Offentlig::les(&noekkel().offentlig().tekst()).unwrap();
    for rad in p.logg().await {
        let bevis = p.lager.bevis(rad.id).await.unwrap().unwrap();
        assert_eq!(bevis.kontroller(&offentlig), Ok(()));
    }
}

fn om_seks_aar(p: &Portal) {
    p.klokke.gaa(chrono::TimeDelta::days(6 * 366));
}

async fn det_som_er_gammelt_gaar_og_kjeden_holder(p: Portal) {
    les(&p).await;
    let utenfra = sjekkpunkt(&p).await;
    let salter: Vec<String> = p.logg().await.into_iter().map(|rad| rad.salt).collect();
    om_seks_aar(&p);
    assert_eq!(utloep(&p, &regler(&[Sektor::Kommune], false)).await, 2);
    assert_eq!(
        utloep(&p, &regler(&[Sektor::Kommune], false)).await,
        0,
        "done"
    );
    let kommunen = Some(ider::ASKOEY_KOMMUNE);
    assert!(
        p.logg()
            .await
            .iter()
            .all(|rad| rad.virksomhet_id != kommunen)
    );
    let sett = kontroll(&p, Some(&utenfra)).await;
    assert_eq!(sett.funn, []);
    assert_eq!((sett.innfoersler, sett.utloept), (6, 2));
    bevisene_holder(&p).await;

    // What is logged later goes on from there.
    les(&p).await;
    sjekkpunkt(&p).await;
    bevisene_holder(&p).await;
    let alt = regler(&[Sektor::Kommune, Sektor::Spesialisthelsetjeneste], true);
    assert_eq!(utloep(&p, &alt).await, 6, "not what is new");
    let sett = kontroll(&p, Some(&utenfra)).await;
    assert_eq!(sett.funn, []);
    assert_eq!(sett.utloept, 8);
    let nye = sett.innfoersler;
    bevisene_holder(&p).await;

    om_seks_aar(&p);
    assert_eq!(utloep(&p, &alt).await, nye);
    assert_eq!(p.logg().await, []);
    assert_eq!(
        p.lager.lag_sjekkpunkt(&noekkel()).await.unwrap(),
        None,
        "the same heads"
    );
    assert_eq!(kontroll(&p, Some(&utenfra)).await.funn, []);
    let igjen = format!("{:?}", p.avbilde().await["utloep"]);
    assert!(
        salter.iter().all(|salt| !igjen.contains(salt)),
        "the salts are gone"
    );
}

async fn det_som_ikke_er_nevnt_ikke_er_gammelt_eller_ikke_er_dekket_blir(p: Portal) {
    les(&p).await;
    let alt = regler(&[Sektor::Kommune, Sektor::Spesialisthelsetjeneste], true);
    om_seks_aar(&p);
    assert_eq!(utloep(&p, &alt).await, 0, "no checkpoint");
    sjekkpunkt(&p).await;
    assert_eq!(utloep(&p, &Oppbevaring::default()).await, 0);
    assert_eq!(utloep(&p, &regler(&[Sektor::Politi], false)).await, 0);
    let lenge = Oppbevaring {
        private: Some(7),
        ..Oppbevaring::default()
    };
    assert_eq!(utloep(&p, &lenge).await, 0, "not that old");
    assert_eq!(p.logg().await.len(), 8);
    assert_eq!(utloep(&p, &alt).await, 8);
}

async fn ingen_forfalsker_en_protokoll(p: Portal) {
    les(&p).await;
    sjekkpunkt(&p).await;
    om_seks_aar(&p);
    utloep(&p, &regler(&[Sektor::Spesialisthelsetjeneste], false)).await;
    let ekte = protokoller(&p).await.remove(0);
    let (skriver, fra, til) = (ekte.skriver, ekte.fra, ekte.til);
    let pool = p.lager.db().pool();
    let skriv = async |rad: utloep::Model| {
        rad.into_active_model()
            .reset_all()
            .update(pool)
            .await
            .unwrap();
    };
    let falsk = Loggfunn::Utloep { skriver, fra, til };
    let borte = Loggfunn::Fjernet { skriver, fra, til };
    assert_eq!(kontroll(&p, None).await.funn, []);

    let mut endret = ekte.clone();
    endret.avtrykk.0[0] = endret.hash.clone();
    let mut uten_signatur = ekte.clone();
    uten_signatur.signatur.clear();
    let mut senere = ekte.clone();
    senere.tidspunkt += chrono::TimeDelta::days(1);
    for forfalsket in [endret, uten_signatur, senere] {
        skriv(forfalsket).await;
        assert_eq!(
            kontroll(&p, None).await.funn,
            [falsk.clone(), borte.clone()]
        );
    }
    skriv(ekte.clone()).await;
    assert_eq!(kontroll(&p, None).await.funn, []);
    utloep::Entity::delete_by_id((skriver, fra))
        .exec(pool)
        .await
        .unwrap();
    assert_eq!(kontroll(&p, None).await.funn, [borte]);
    utloep::Entity::insert(ekte.into_active_model())
        .exec(pool)
        .await
        .unwrap();

    // Whoever may write to the database makes one for an entry that was in the way.
    let rad = p.logg().await.remove(0);
    let annens = Signaturnoekkel::fra_hemmelighet(&[4; 32]).unwrap();
    let laget = protokoll(std::slice::from_ref(&rad), rad.tidspunkt, &annens)
        .unwrap()
        .unwrap();
    tilgangslogg::Entity::delete_by_id(rad.id)
        .exec(pool)
        .await
        .unwrap();
    utloep::Entity::insert(laget.into_active_model())
        .exec(pool)
        .await
        .unwrap();
    let (skriver, fra, til) = (rad.skriver, rad.nr, rad.nr);
    let funn = kontroll(&p, None).await.funn;
    assert!(
        funn.contains(&Loggfunn::Utloep { skriver, fra, til }),
        "{funn:?}"
    );
    assert!(
        funn.contains(&Loggfunn::Fjernet { skriver, fra, til }),
        "{funn:?}"
    );
}

#[test]
fn kommandoen_tar_bare_det_den_er_bedt_om() {
    let mappe = Mappe::ny();
    let argumenter = ["logg", "utloep"];
    let (kode, _, feil) = kommando(mappe.sti(), &argumenter);
    assert_eq!(kode, 1);
    assert!(feil.contains("HF_LOGG_AAR must say"), "{feil}");
    let kjoer = |aar: &str| {
        let satt = [("HF_DEMO_BRUKERE", "4"), ("HF_LOGG_AAR", aar)];
        kommando_med(mappe.sti(), &satt, &argumenter)
    };
    let (kode, ut, feil) = kjoer("KOMMUNE=10, PRIVAT=10");
    assert_eq!(
        (kode, ut.as_str(), feil.as_str()),
        (0, "entries expired: 0\n", "")
    );
    for galt in ["KOMMUNE", "KOMUNE=10", "KOMMUNE=0", "KOMMUNE=3,KOMMUNE=4"] {
        let (kode, _, feil) = kjoer(galt);
        assert_eq!(kode, 1, "{galt}");
        assert!(feil.contains("HF_LOGG_AAR"), "{feil}");
    }
}
