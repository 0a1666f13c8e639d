//! The ansvarsgruppe: members are tied, and a tie alone opens nothing.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Utfall, paa_begge};

paa_begge![
    et_nytt_medlem_blir_knyttet_og_ser_det_samtykket_gir,
    en_knytning_uten_samtykke_aapner_ingenting,
    et_medlem_som_gaar_ut_mister_alt,
    rollen_kan_endres_av_den_som_ser_den,
    gruppen_avsluttes_og_en_ny_kan_opprettes,
    de_som_ikke_bidrar_kommer_ikke_til,
];

const VALG: &str =
    "ansvarsgruppe { id versjon medlemmer { id } } medlem { id versjon rolle ansatt { navn } }";

async fn ta_inn(p: &Portal, hvem: &str, ansatt: uuid::Uuid) -> Utfall {
    let input =
        json!({ "ansvarsgruppeId": ider::BRIT_GRUPPE, "ansattId": ansatt, "rolle": "MEDLEM" });
    p.som(hvem).gjoer("leggTilMedlem", input, VALG).await
}

async fn et_nytt_medlem_blir_knyttet_og_ser_det_samtykket_gir(p: Portal) {
    let ane = p.som("ane-ansatt-og-bruker");
    let samtykke = super::samtykke::til_enhet(ider::HEVD, &["IDENTITET", "KRISEPLAN_RAAD"]);
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
    assert!(
        !ane.leser(ider::BRIT, "IDENTITET").await,
        "samtykke without a tie opens nothing"
    );
    let utfall = ta_inn(&p, "kari-koordinator", ider::ANE_ANSATT).await;
    let medlem = &utfall.ok()["medlem"];
    assert_eq!(medlem["ansatt"]["navn"], "Ane Låtsdal");
    assert_eq!(medlem["rolle"], "MEDLEM");
    assert!(ane.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    let id = medlem["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(p.historikk(id).await, [1]);
    let igjen = ta_inn(&p, "kari-koordinator", ider::ANE_ANSATT).await;
    assert_eq!(igjen.feil(), ["CONFLICT input/ansattId"]);
}

async fn en_knytning_uten_samtykke_aapner_ingenting(p: Portal) {
    ta_inn(&p, "kari-koordinator", ider::ANNA).await.ok();
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }";
    let svar = p
        .som("anna-afr")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
}

async fn et_medlem_som_gaar_ut_mister_alt(p: Portal) {
    // ella stays primærkontakt; dag has his tie by the group alone.
    let dag = p.som("dag-dps");
    assert!(dag.leser(ider::BRIT, "IDENTITET").await);
    let fjern = |versjon: i32| {
        let input = json!({ "id": ider::BRIT_MEDLEM_DAG, "versjon": versjon });
        let kari = p.som("kari-koordinator");
        async move { kari.gjoer("fjernMedlem", input, VALG).await }
    };
    let foer = p.avbilde().await;
    assert_eq!(fjern(9).await.feil(), ["CONFLICT input/versjon"]);
    assert_eq!(p.avbilde().await, foer);
    let utfall = fjern(1).await;
    let igjen = utfall.ok()["ansvarsgruppe"]["medlemmer"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(igjen, 2);
    assert!(!dag.leser(ider::BRIT, "IDENTITET").await);
    assert!(p.som("ella-dps").leser(ider::BRIT, "IDENTITET").await);
    assert_eq!(fjern(2).await.feil(), ["NOT_FOUND input/id"]);
    assert_eq!(p.historikk(ider::BRIT_MEDLEM_DAG).await, [1, 2]);
}

async fn rollen_kan_endres_av_den_som_ser_den(p: Portal) {
    let endre = |hvem: &'static str, rad: uuid::Uuid, versjon: i32| {
        let (som, input) = (
            p.som(hvem),
            json!({ "id": rad, "versjon": versjon, "rolle": "LEDER" }),
        );
        async move { som.gjoer("endreMedlem", input, VALG).await }
    };
    assert_eq!(
        endre("kari-koordinator", ider::BRIT_MEDLEM_DAG, 1)
            .await
            .ok()["medlem"]["rolle"],
        "LEDER"
    );
    assert_eq!(
        endre("kari-koordinator", ider::BRIT_MEDLEM_DAG, 1)
            .await
            .feil(),
        ["CONFLICT input/versjon"]
    );
    let input = json!({ "samtykkeId": ider::BRIT_TIL_KOMMUNEN, "kategorier": ["RUS"] });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { id }")
        .await
        .ok();
    // A part that she no longer reads, she does not replace.
    let foer = p.avbilde().await;
    assert_eq!(
        endre("kari-koordinator", ider::BRIT_MEDLEM_DAG, 2)
            .await
            .feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn gruppen_avsluttes_og_en_ny_kan_opprettes(p: Portal) {
    let kari = p.som("kari-koordinator");
    let ny = json!({ "brukerId": ider::BRIT });
    assert_eq!(
        kari.gjoer("opprettAnsvarsgruppe", ny.clone(), VALG)
            .await
            .feil(),
        ["CONFLICT input"]
    );
    let avslutt = |endring: Value| {
        let mut input = json!({ "id": ider::BRIT_GRUPPE, "versjon": 1 });
        input
            .as_object_mut()
            .unwrap()
            .extend(endring.as_object().unwrap().clone());
        kari.gjoer("avsluttAnsvarsgruppe", input, VALG)
    };
    let tidlig = avslutt(json!({ "gyldigTilOgMed": "2001-01-01" })).await;
    assert_eq!(tidlig.feil(), ["BAD_USER_INPUT input/gyldigTilOgMed"]);
    assert_eq!(
        avslutt(json!({ "versjon": 4 })).await.feil(),
        ["CONFLICT input/versjon"]
    );
    avslutt(json!({})).await.ok();
    assert!(
        !p.som("dag-dps").leser(ider::BRIT, "IDENTITET").await,
        "the ties ended with the group"
    );
    assert!(
        kari.leser(ider::BRIT, "IDENTITET").await,
        "kari is koordinator still"
    );
    assert_eq!(
        ta_inn(&p, "kari-koordinator", ider::NILS).await.feil(),
        ["CONFLICT input"]
    );
    let utfall = kari.gjoer("opprettAnsvarsgruppe", ny, VALG).await;
    assert_eq!(utfall.ok()["ansvarsgruppe"]["medlemmer"], json!([]));
}

async fn de_som_ikke_bidrar_kommer_ikke_til(p: Portal) {
    let foer = p.avbilde().await;
    assert_eq!(
        ta_inn(&p, "dag-dps", ider::NILS).await.feil(),
        ["FORBIDDEN input"]
    );
    assert_eq!(
        ta_inn(&p, "per-politi", ider::NILS).await.feil(),
        ["NOT_FOUND input/ansvarsgruppeId"]
    );
    assert_eq!(
        ta_inn(&p, "stian-sperret", ider::NILS).await.feil(),
        ["NOT_FOUND input/ansvarsgruppeId"]
    );
    assert_eq!(
        ta_inn(&p, "kari-koordinator", ider::KARI).await.feil(),
        ["FORBIDDEN input"],
        "nobody ties themself"
    );
    let ukjent = uuid::Uuid::from_u128(0xabc);
    assert_eq!(
        ta_inn(&p, "kari-koordinator", ukjent).await.feil(),
        ["NOT_FOUND input/ansattId"]
    );
    assert_eq!(p.avbilde().await, foer);
}
