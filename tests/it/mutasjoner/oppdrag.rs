//! Oppdrag: the leader ties; blind, so that the answer tells nothing of the bruker.

use entity::ansatt;
use helsefellesskap::demo::ider;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};

use crate::rigg::{Portal, Utfall, id, paa_begge};

paa_begge![
    lars_knytter_kari_og_tar_knytningen_bort,
    et_oppdrag_gjelder_fra_dagen_det_sier,
    svaret_er_likt_for_kjent_skjult_og_ukjent,
    bare_lederen_av_enheten_og_aldri_seg_selv,
    bare_det_ene_oppdraget_avsluttes_og_bare_det_som_loeper,
    den_som_har_sluttet_knyttes_ikke,
];

const VALG: &str = "erMottatt";

fn oppdrag(gjelder: Value, ansatt: uuid::Uuid) -> Value {
    json!({ "gjelder": gjelder, "ansattId": ansatt, "gyldigFraOgMed": "2026-03-02", "gyldigTilOgMed": "2026-04-01" })
}

/// Kari is in Brit's case no more.
async fn uten_kari(p: &Portal) {
    let kari = p.som("kari-koordinator");
    let fjern = json!({ "id": ider::BRIT_MEDLEM_KARI, "versjon": 1 });
    kari.gjoer("fjernMedlem", fjern, "medlem { id }").await.ok();
    let kine = p.som("kine-ke");
    let oppnevnt = "query($id: ID!) { bruker(noekkel: {id: $id}) { koordinator { id } } }";
    let svar = kine.spoer(oppnevnt, json!({ "id": ider::BRIT })).await;
    let slutt = json!({ "id": svar.ved("bruker/koordinator/id"), "gyldigTilOgMed": "2026-03-01" });
    kine.gjoer("avsluttOppnevning", slutt, "oppnevninger { id }")
        .await
        .ok();
    assert!(!kari.leser(ider::BRIT, "IDENTITET").await);
}

async fn lars_knytter_kari_og_tar_knytningen_bort(p: Portal) {
    uten_kari(&p).await;
    let (lars, kari) = (p.som("lars-leder"), p.som("kari-koordinator"));
    let utfall = lars
        .gjoer(
            "opprettOppdrag",
            oppdrag(json!({ "brukerId": ider::BRIT }), ider::KARI),
            VALG,
        )
        .await;
    assert_eq!(utfall.ok()["erMottatt"], true);
    assert!(kari.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    assert!(
        !lars.leser(ider::BRIT, "IDENTITET").await,
        "he who ties sees nothing by it"
    );
    // It is dated: both days included.
    p.klokke.still("2026-04-01T21:59:59Z".parse().unwrap());
    assert!(kari.leser(ider::BRIT, "IDENTITET").await);
    p.klokke.still("2026-04-01T22:00:00Z".parse().unwrap());
    assert!(!kari.leser(ider::BRIT, "IDENTITET").await);
    p.klokke.still("2026-03-10T10:00:00Z".parse().unwrap());
    let slutt = json!({ "gjelder": { "brukerId": ider::BRIT }, "ansattId": ider::KARI });
    lars.gjoer("avsluttOppdrag", slutt.clone(), VALG).await.ok();
    assert!(!kari.leser(ider::BRIT, "IDENTITET").await);
    lars.gjoer("avsluttOppdrag", slutt, VALG).await.ok();
}

async fn et_oppdrag_gjelder_fra_dagen_det_sier(p: Portal) {
    uten_kari(&p).await;
    let mut input = oppdrag(
        json!({ "foedselsnummer": p.som("brit-bruker").nummer() }),
        ider::KARI,
    );
    input["gyldigFraOgMed"] = json!("2026-03-10");
    p.som("lars-leder")
        .gjoer("opprettOppdrag", input, VALG)
        .await
        .ok();
    let kari = p.som("kari-koordinator");
    assert!(!kari.leser(ider::BRIT, "IDENTITET").await);
    p.klokke.still("2026-03-09T23:00:00Z".parse().unwrap());
    assert!(kari.leser(ider::BRIT, "IDENTITET").await);
    // And not from before it was given.
    let bakover = json!({ "gjelder": { "brukerId": ider::BRIT }, "ansattId": ider::KARI,
        "gyldigFraOgMed": "2026-01-01", "gyldigTilOgMed": "2026-04-01" });
    p.som("lars-leder")
        .gjoer("opprettOppdrag", bakover, VALG)
        .await
        .ok();
    let dokument = "{ meg { bruker { oppdrag { ansatt { id } gjelderFra } } } }";
    let svar = p.som("brit-bruker").spoer(dokument, json!({})).await;
    let oppdrag = svar.data()["meg"]["bruker"]["oppdrag"].as_array().unwrap();
    let gitt_naa =
        json!({ "ansatt": { "id": id(ider::KARI) }, "gjelderFra": "2026-03-09T23:00:00Z" });
    let antall = oppdrag.iter().filter(|o| **o == gitt_naa).count();
    assert_eq!(antall, 2, "{oppdrag:?}");
}

async fn svaret_er_likt_for_kjent_skjult_og_ukjent(p: Portal) {
    let lars = p.som("lars-leder");
    let gjelder = [
        json!({ "brukerId": ider::BRIT }),
        json!({ "brukerId": uuid::Uuid::from_u128(0xabc) }),
        json!({ "foedselsnummer": p.som("brit-bruker").nummer() }),
        // Nobody's case: eva is no bruker.
        json!({ "foedselsnummer": p.som("eva-ukjent").nummer() }),
    ];
    for mutasjon in ["opprettOppdrag", "avsluttOppdrag"] {
        let mut svar: Vec<Utfall> = Vec::new();
        for hvem in &gjelder {
            let mut input = oppdrag(hvem.clone(), ider::KARI);
            if mutasjon == "avsluttOppdrag" {
                input
                    .as_object_mut()
                    .unwrap()
                    .retain(|felt, _| !felt.starts_with("gyldig"));
            }
            svar.push(lars.gjoer(mutasjon, input, VALG).await);
        }
        for en in &svar {
            assert_eq!(en.ok()["erMottatt"], true);
            assert_eq!(
                en.svar.uten_tilfeldig(),
                svar[0].svar.uten_tilfeldig(),
                "{mutasjon}"
            );
        }
        // And each left one entry of the same kind, with nothing but a keyed hash.
        for en in &svar {
            let logg = p.logg_for(en.svar.kvittering().unwrap()).await;
            assert_eq!(logg.len(), 1, "{mutasjon}");
            assert!(
                logg[0].bruker_id.is_none() && logg[0].spurt_om.is_some(),
                "{mutasjon}"
            );
        }
    }
}

async fn bare_lederen_av_enheten_og_aldri_seg_selv(p: Portal) {
    let foer = p.avbilde().await;
    let brit = json!({ "brukerId": ider::BRIT });
    let prov = |hvem: &'static str, ansatt: uuid::Uuid| {
        let (som, input) = (p.som(hvem), oppdrag(brit.clone(), ansatt));
        async move { som.gjoer("opprettOppdrag", input, VALG).await }
    };
    assert_eq!(
        prov("lars-leder", ider::LARS).await.feil(),
        ["FORBIDDEN input"],
        "nobody ties themself"
    );
    assert_eq!(
        prov("lars-leder", ider::DAG).await.feil(),
        ["FORBIDDEN input"],
        "another enhet"
    );
    assert_eq!(
        prov("kari-koordinator", ider::KARI).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(
        prov("brit-bruker", ider::KARI).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(
        prov("siri-system", ider::KARI).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(
        prov("lars-leder", uuid::Uuid::from_u128(0xabc))
            .await
            .feil(),
        ["NOT_FOUND input/ansattId"]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_det_ene_oppdraget_avsluttes_og_bare_det_som_loeper(p: Portal) {
    let (lars, kari) = (p.som("lars-leder"), p.som("kari-koordinator"));
    let brit = json!({ "brukerId": ider::BRIT });
    let slutt = json!({ "gjelder": brit, "ansattId": ider::KARI });
    lars.gjoer("opprettOppdrag", oppdrag(brit, ider::KARI), VALG)
        .await
        .ok();
    lars.gjoer("avsluttOppdrag", slutt.clone(), VALG).await.ok();
    assert!(
        kari.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await,
        "a member of the group still"
    );
    assert!(
        p.som("kine-ke").leser(ider::BRIT, "KOORDINATOR").await,
        "another's"
    );
    p.klokke.gaa(chrono::TimeDelta::days(1));
    let foer = p.avbilde().await["tilknytning"].clone();
    lars.gjoer("avsluttOppdrag", slutt, VALG).await.ok();
    assert_eq!(
        p.avbilde().await["tilknytning"],
        foer,
        "what is over ended when it did"
    );
}

async fn den_som_har_sluttet_knyttes_ikke(p: Portal) {
    let siste = Set(Some("2026-03-01".parse().unwrap()));
    p.lager
        .i_registeret(async |tx| {
            let rad = ansatt::ActiveModel {
                id: Set(ider::KARI),
                gyldig_til_og_med: siste,
                ..Default::default()
            };
            rad.update(tx).await?;
            Ok(())
        })
        .await
        .unwrap();
    let input = oppdrag(json!({ "brukerId": ider::BRIT }), ider::KARI);
    let utfall = p
        .som("lars-leder")
        .gjoer("opprettOppdrag", input, VALG)
        .await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/ansattId"]);
}
