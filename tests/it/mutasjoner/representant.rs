//! Vera for Odd within her mandate, Pål for nobody, Ane in her own case, Frida's graded address.

use entity::ansatt;
use helsefellesskap::demo::ider;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::samtykke::til_enhet;
use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    vera_gir_for_odd_innenfor_mandatet,
    vera_ser_det_mandatet_dekker,
    odd_gir_selv_der_han_kan,
    paal_er_paaroerende_og_ikke_representant,
    ane_ser_sin_egen_sak_bare_som_privatperson,
    det_som_roeper_hvor_frida_er_krever_et_samtykke_som_nevner_det,
    siri_ser_bare_dem_som_har_sagt_ja_til_systemet,
    betydelig_nivaa_ser_registeret_og_ikke_mer,
];

async fn vera_gir_for_odd_innenfor_mandatet(p: Portal) {
    let vera = p.som("vera-verge");
    let gi = |kategorier: &'static [&'static str], enhet: uuid::Uuid| {
        let input = json!({ "brukerId": ider::ODD, "samtykke": til_enhet(enhet, kategorier) });
        let vera = vera.clone();
        async move { vera.gjoer("giSamtykke", input, "samtykke { id }").await }
    };
    let utfall = gi(&["IDENTITET", "BOLIG", "OEKONOMI"], ider::NAV_OPPFOELGING).await;
    assert_ne!(utfall.ok()["samtykke"]["id"], Value::Null);
    let alle = "{ meg { bruker { samtykker(first: 100) { edges { node { kategorier gitt { gittAv opprettet } } } } } } }";
    let odd = p.som("odd-bruker").spoer(alle, json!({})).await;
    let gitt_naa = |kant: &&Value| kant["node"]["gitt"]["opprettet"] == "2026-03-02T10:00:00Z";
    let kanter = odd.data()["meg"]["bruker"]["samtykker"]["edges"]
        .as_array()
        .unwrap();
    let nytt = &kanter.iter().find(gitt_naa).unwrap()["node"];
    assert_eq!(nytt["gitt"]["gittAv"], "VERGE");
    assert_eq!(
        nytt["kategorier"],
        json!(["IDENTITET", "BOLIG", "OEKONOMI"])
    );
    let foer = p.avbilde().await;
    let utenfor = gi(&["IDENTITET", "BOLIG", "RUS"], ider::NAV_OPPFOELGING).await;
    assert_eq!(utenfor.feil(), ["FORBIDDEN input"]);
    assert_eq!(
        utenfor.payload["feil"][0]["message"],
        "Fullmakten din dekker ikke dette."
    );
    let uten_bruker = json!({ "samtykke": til_enhet(ider::NAV_OPPFOELGING, &["IDENTITET"]) });
    let utfall = vera
        .gjoer("giSamtykke", uten_bruker, "samtykke { id }")
        .await;
    assert_eq!(
        utfall.feil(),
        ["NOT_FOUND input/brukerId"],
        "she is no bruker herself"
    );
    let for_brit = json!({ "brukerId": ider::BRIT, "samtykke": til_enhet(ider::NAV_OPPFOELGING, &["IDENTITET"]) });
    let utfall = vera.gjoer("giSamtykke", for_brit, "samtykke { id }").await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/brukerId"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn vera_ser_det_mandatet_dekker(p: Portal) {
    let vera = p.som("vera-verge");
    assert!(vera.leser(ider::ODD, "KONTAKT").await);
    assert!(!vera.leser(ider::ODD, "KRISEPLAN_SIGNALER").await);
    assert!(!vera.leser(ider::BRIT, "IDENTITET").await);
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { samtykker(first: 100) { edges { node { kategorier } } } } }";
    let svar = vera.spoer(dokument, json!({ "id": ider::ODD })).await;
    let kanter = &svar.data()["bruker"]["samtykker"]["edges"];
    let gitt: Vec<String> = kanter
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["node"]["kategorier"].to_string())
        .collect();
    assert!(
        gitt.iter().any(|k| k.contains("OEKONOMI")),
        "what she gave: {gitt:?}"
    );
    assert!(
        gitt.iter().all(|k| !k.contains("KRISEPLAN")),
        "and nothing outside her mandate: {gitt:?}"
    );
    // Odd's case is in her list, as a citizen.
    let liste = vera
        .spoer(
            "{ brukere(first: 10) { totalCount edges { node { id } } } }",
            json!({}),
        )
        .await;
    assert!(liste.tekst.contains(&id(ider::ODD)), "{}", liste.tekst);
}

async fn odd_gir_selv_der_han_kan(p: Portal) {
    let odd = p.som("odd-bruker");
    let gi = |kategorier: &'static [&'static str]| {
        let input = json!({ "samtykke": til_enhet(ider::LEGEKONTORET, kategorier) });
        let odd = odd.clone();
        async move { odd.gjoer("giSamtykke", input, "samtykke { status }").await }
    };
    gi(&["IDENTITET", "KRISEPLAN_SIGNALER"]).await.ok();
    let uten_kompetanse = gi(&["IDENTITET", "OEKONOMI"]).await;
    assert_eq!(uten_kompetanse.feil(), ["FORBIDDEN input"]);
    assert_eq!(
        uten_kompetanse.payload["feil"][0]["message"],
        "Brukeren kan ikke samtykke til dette nå."
    );
    // Withdrawing and sperring never need capacity.
    let liste =
        "{ meg { bruker { samtykker(first: 100) { edges { node { id status kategorier } } } } } }";
    let svar = odd.spoer(liste, json!({})).await;
    let kanter = svar.data()["meg"]["bruker"]["samtykker"]["edges"]
        .as_array()
        .unwrap()
        .clone();
    let veras = kanter
        .iter()
        .find(|k| k["node"]["kategorier"].to_string().contains("OEKONOMI"))
        .unwrap();
    let input = json!({ "samtykkeId": veras["node"]["id"] });
    odd.gjoer("trekkSamtykke", input, "samtykke { status }")
        .await
        .ok();
    let input = json!({ "mot": { "enhetId": ider::NAV_OPPFOELGING } });
    odd.gjoer("opprettSperring", input, "sperring { id }")
        .await
        .ok();
}

async fn paal_er_paaroerende_og_ikke_representant(p: Portal) {
    let (paal, foer) = (p.som("paal-paaroerende"), p.avbilde().await);
    for mutasjon in [
        (
            "opprettSperring",
            json!({ "brukerId": ider::BRIT, "mot": { "ansattId": ider::DAG } }),
            "sperring { id }",
        ),
        (
            "giSamtykke",
            json!({ "brukerId": ider::BRIT, "samtykke": til_enhet(ider::RPH, &["IDENTITET"]) }),
            "samtykke { id }",
        ),
    ] {
        let utfall = paal.gjoer(mutasjon.0, mutasjon.1, mutasjon.2).await;
        assert_eq!(
            utfall.feil(),
            ["NOT_FOUND input/brukerId"],
            "{}",
            mutasjon.0
        );
    }
    let svar = paal
        .spoer(
            "{ meg { bruker { id } } brukere(first: 10) { edges { node { id } } } }",
            json!({}),
        )
        .await;
    assert_eq!(svar.ved("meg/bruker"), &Value::Null);
    assert_eq!(
        svar.data()["brukere"]["edges"],
        json!([{ "node": { "id": id(ider::BRIT) } }])
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn ane_ser_sin_egen_sak_bare_som_privatperson(p: Portal) {
    let (jobb, privat) = (p.som("ane-ansatt-og-bruker"), p.som("ane-privat"));
    let meg = "{ meg { bruker { id } } }";
    assert_eq!(
        jobb.spoer(meg, json!({})).await.ved("meg/bruker"),
        &Value::Null
    );
    let svar = privat.spoer(meg, json!({})).await;
    assert_eq!(svar.data()["meg"]["bruker"]["id"], json!(id(ider::ANE)));
    // Not even with samtykke to her own enhet and a tie.
    let samtykke = json!({ "samtykke": til_enhet(ider::HEVD, &["IDENTITET", "KRISEPLAN_RAAD"]) });
    privat
        .gjoer("giSamtykke", samtykke, "samtykke { id }")
        .await
        .ok();
    p.sql(&tilknytt(&p, ider::ANE, ider::ANE_ANSATT)).await;
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }";
    let svar = jobb.spoer(dokument, json!({ "id": ider::ANE })).await;
    assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
    let liste = jobb
        .spoer(
            "{ brukere(first: 100) { edges { node { id } } } }",
            json!({}),
        )
        .await;
    assert!(!liste.tekst.contains(&id(ider::ANE)));
    let trekk = json!({ "mot": { "ansattId": ider::DAG } });
    assert_eq!(
        jobb.gjoer("opprettSperring", trekk, "sperring { id }")
            .await
            .feil(),
        ["NOT_FOUND input/brukerId"]
    );
}

/// SQL for a tie from the beginning of the year.
fn tilknytt(p: &Portal, bruker: uuid::Uuid, ansatt: uuid::Uuid) -> String {
    let uuid = |id: uuid::Uuid| {
        if p.url.starts_with("sqlite") {
            format!("x'{}'", id.simple())
        } else {
            format!("'{id}'")
        }
    };
    format!(
        "INSERT INTO tilknytning (id, bruker_id, ansatt_id, type, gyldig_fra) \
         VALUES ({}, {}, {}, {}, '2026-01-01 00:00:00+00:00')",
        uuid(uuid::Uuid::from_u128(0x77)),
        uuid(bruker),
        uuid(ansatt),
        samtykke::Tilknytningstype::Medlem.kode()
    )
}

async fn det_som_roeper_hvor_frida_er_krever_et_samtykke_som_nevner_det(p: Portal) {
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } kontakt { telefon adresse bydel gradering }
      ansvarsgruppe { medlemmer { virksomhet { navn } } } } }";
    let kari = p
        .som("kari-koordinator")
        .spoer(dokument, json!({ "id": ider::FRIDA }))
        .await;
    assert_eq!(kari.ved("bruker/kontakt/adresse"), &Value::Null);
    let feil = kari.feil();
    assert!(
        feil.contains(&"bruker/kontakt/adresse FORBIDDEN MANGLER_SAMTYKKE KONTAKT".to_owned()),
        "{feil:?}"
    );
    assert!(
        feil.iter()
            .any(|f| f.starts_with("bruker/ansvarsgruppe/medlemmer/0/virksomhet FORBIDDEN")),
        "{feil:?}"
    );
    let dag = p
        .som("dag-dps")
        .spoer(dokument, json!({ "id": ider::FRIDA }))
        .await;
    assert!(
        dag.ved("bruker/kontakt/adresse").is_string(),
        "{}",
        dag.tekst
    );
    // Filters obey: kari cannot search her out by where she is.
    let alle = "{ brukere(first: 100, filter: {medlemFraVirksomhetId: ASKOEY}) { edges { node { id } } } }";
    let alle = alle.replace("ASKOEY", &format!("\"{}\"", ider::ASKOEY_KOMMUNE));
    let svar = p.som("kari-koordinator").spoer(&alle, json!({})).await;
    assert!(
        svar.data()["brukere"]["edges"]
            .to_string()
            .contains(&id(ider::BRIT))
    );
    assert!(!svar.tekst.contains(&id(ider::FRIDA)), "{}", svar.tekst);
    let ikke = alle
        .replace("filter: {", "filter: {ikke: {")
        .replace("\"})", "\"}})");
    let svar = p.som("kari-koordinator").spoer(&ikke, json!({})).await;
    assert!(!svar.tekst.contains(&id(ider::FRIDA)), "{}", svar.tekst);
}

async fn siri_ser_bare_dem_som_har_sagt_ja_til_systemet(p: Portal) {
    let siri = p.som("siri-system");
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kriseplan { signaler { tekst } trinn { nivaa } } } }";
    let spoer = || siri.spoer(dokument, json!({ "id": ider::BRIT }));
    assert_eq!(spoer().await.feil(), ["bruker NOT_FOUND"]);
    let brit = p.som("brit-bruker");
    let mut samtykke = til_enhet(ider::EPHRT, &["IDENTITET", "KRISEPLAN_SIGNALER"]);
    samtykke["formaal"] = json!(["SAMHANDLING"]);
    brit.gjoer(
        "giSamtykke",
        json!({ "samtykke": samtykke.clone() }),
        "samtykke { id }",
    )
    .await
    .ok();
    assert_eq!(
        spoer().await.feil(),
        ["bruker NOT_FOUND"],
        "the party's people, not its systems"
    );
    samtykke["medOrganisasjonstoken"] = json!(true);
    brit.gjoer(
        "giSamtykke",
        json!({ "samtykke": samtykke }),
        "samtykke { id }",
    )
    .await
    .ok();
    let svar = spoer().await;
    assert_eq!(
        svar.ved("bruker/kriseplan/signaler/0/tekst"),
        "Sover ikke",
        "{}",
        svar.tekst
    );
    assert_eq!(svar.ved("bruker/kriseplan/trinn"), &Value::Null);
    // Logged as the organisation: no person.
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    assert!(logg[0].person_id.is_none() && logg[0].enhet_id == Some(ider::EPHRT));
    let liste = "{ brukere(first: 100) { edges { node { id } } } }";
    assert!(
        siri.spoer(liste, json!({}))
            .await
            .tekst
            .contains(&id(ider::BRIT))
    );
    // Barred to anyone below the virksomhet, it is closed to the system that anyone there may use.
    let kollega = ansatt::Entity::find()
        .filter(ansatt::Column::EnhetId.eq(ider::AASANE))
        .one(p.lager.db().pool())
        .await;
    let sperring = json!({ "mot": { "ansattId": kollega.unwrap().unwrap().id } });
    brit.gjoer("opprettSperring", sperring, "sperring { id }")
        .await
        .ok();
    assert_eq!(spoer().await.feil(), ["bruker NOT_FOUND"]);
    assert!(
        !siri
            .spoer(liste, json!({}))
            .await
            .tekst
            .contains(&id(ider::BRIT))
    );
}

async fn betydelig_nivaa_ser_registeret_og_ikke_mer(p: Portal) {
    let foer = p.avbilde().await;
    let dokument = "query($id: ID!) { meg { formaal } virksomheter(first: 2) { edges { node { navn } } }
      bruker(noekkel: {id: $id}) { id } node(id: $id) { id } hvorfor(brukerId: $id, kategori: RUS) { les }
      brukere(first: 5) { totalCount edges { node { id } } } }";
    for hvem in ["kari-koordinator", "brit-bruker", "stian-sperret"] {
        let svar = p
            .som(hvem)
            .paa_betydelig()
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(
            svar.feil(),
            [
                "bruker FORBIDDEN FOR_LAVT_NIVAA",
                "node FORBIDDEN FOR_LAVT_NIVAA",
                "hvorfor FORBIDDEN FOR_LAVT_NIVAA",
            ],
            "{hvem}"
        );
        assert_eq!(
            svar.ved("brukere"),
            &json!({ "totalCount": 0, "edges": [] })
        );
        assert!(svar.ved("virksomheter/edges/0/node/navn").is_string());
        let utfall = p.som(hvem).paa_betydelig();
        let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
        assert_eq!(
            utfall
                .gjoer("trekkSamtykke", trekk, "samtykke { id }")
                .await
                .feil(),
            ["NOT_FOUND input/samtykkeId"]
        );
    }
    assert_eq!(p.avbilde().await, foer);
}
