//! No disclosure without a record: what the access log holds, and what happens when it cannot be
//! written.

use entity::koder::Loggart;
use helsefellesskap::demo::ider;
use samtykke::{Kategori, Kategorier};
use serde_json::json;

use crate::rigg::{Portal, paa_begge};

paa_begge![
    hvert_svar_om_noen_har_en_kvittering_og_en_innfoersel,
    avslag_og_soek_er_med,
    en_skriving_logges_med_det_den_viste,
    det_som_ikke_forteller_om_noen_logges_ikke,
    uten_logg_kommer_ingenting_ut,
    uten_logg_skrives_ingenting,
    loggen_har_ikke_innhold,
];

const SAK: &str = "query Sak($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } kontakt { telefon } kriseplan { raad { tekst } } } }";

async fn hvert_svar_om_noen_har_en_kvittering_og_en_innfoersel(p: Portal) {
    let svar = p
        .som("dag-dps")
        .spoer(SAK, json!({ "id": ider::BRIT }))
        .await;
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    assert_eq!(logg.len(), 1);
    let rad = &logg[0];
    assert_eq!(rad.art(), Some(Loggart::Lesing));
    assert_eq!(rad.bruker_id, Some(ider::BRIT));
    assert_eq!(rad.ansatt_id, Some(ider::DAG));
    assert_eq!(rad.virksomhet_id, Some(ider::HELSE_BERGEN));
    assert_eq!(rad.enhet_id, Some(ider::OEYANE_DPS));
    let gitt = Kategorier::fra_bits(rad.kategorier_gitt);
    // A piece of advice carries RUS as tema.
    assert_eq!(
        gitt,
        Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanRaad, Kategori::Rus])
    );
    assert_eq!(
        Kategorier::fra_bits(rad.kategorier_avslaatt),
        Kategori::Kontakt.into()
    );
    assert_eq!(rad.epoke, Some(p.epoke(ider::BRIT).await));
    assert_eq!(rad.operasjon.as_deref(), Some("Sak"));
    assert_eq!(rad.tidspunkt.to_rfc3339(), "2026-03-02T10:00:00+00:00");
    // Two answers, two receipts.
    let igjen = p
        .som("dag-dps")
        .spoer(SAK, json!({ "id": ider::BRIT }))
        .await;
    assert_ne!(igjen.kvittering(), svar.kvittering());
}

async fn avslag_og_soek_er_med(p: Portal) {
    let svar = p
        .som("stian-sperret")
        .spoer(SAK, json!({ "id": ider::BRIT }))
        .await;
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    assert_eq!(logg.len(), 1);
    assert_eq!(logg[0].art(), Some(Loggart::Avslag));
    assert_eq!(logg[0].bruker_id, None);
    assert!(
        logg[0]
            .spurt_om
            .as_deref()
            .is_some_and(|hash| hash.len() == 64)
    );
    let svar = p
        .som("kari-koordinator")
        .spoer(
            "{ brukere(first: 100) { edges { node { id } } } }",
            json!({}),
        )
        .await;
    let antall = svar.data()["brukere"]["edges"].as_array().unwrap().len();
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    assert_eq!(logg.len(), antall + 1);
    let soek = logg
        .iter()
        .find(|rad| rad.art() == Some(Loggart::Soek))
        .unwrap();
    assert_eq!(usize::try_from(soek.antall).unwrap(), antall);
    // A search that finds nobody is a search all the same.
    let svar = p
        .som("eva-ukjent")
        .spoer("{ brukere(first: 1) { totalCount } }", json!({}))
        .await;
    assert_eq!(p.logg_for(svar.kvittering().unwrap()).await.len(), 1);
}

async fn en_skriving_logges_med_det_den_viste(p: Portal) {
    let input =
        json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": "Går ikke ut" }] });
    let utfall = p
        .som("kari-koordinator")
        .gjoer("endreVarselsignaler", input, "signaler { tekst }")
        .await;
    utfall.ok();
    let logg = p.logg_for(utfall.svar.kvittering().unwrap()).await;
    assert_eq!(logg.len(), 1);
    assert_eq!(logg[0].art(), Some(Loggart::Skriving));
    assert!(Kategorier::fra_bits(logg[0].kategorier_gitt).har(Kategori::KriseplanSignaler));
    // After a change of rights the entry rests on the new epoch.
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    let utfall = p
        .som("brit-bruker")
        .gjoer("trekkSamtykke", trekk, "samtykke { status }")
        .await;
    let logg = p.logg_for(utfall.svar.kvittering().unwrap()).await;
    assert_eq!(logg[0].epoke, Some(p.epoke(ider::BRIT).await));
}

async fn det_som_ikke_forteller_om_noen_logges_ikke(p: Portal) {
    let dokument = "{ meg { formaal } virksomheter { edges { node { navn } } } }";
    let svar = p.som("kari-koordinator").spoer(dokument, json!({})).await;
    svar.data();
    assert_eq!(svar.kvittering(), None);
    assert!(p.logg().await.is_empty());
}

async fn uten_logg_kommer_ingenting_ut(p: Portal) {
    p.sql("ALTER TABLE tilgangslogg RENAME TO borte").await;
    let doerer = [
        ("kari-koordinator", SAK),
        ("stian-sperret", SAK),
        (
            "kari-koordinator",
            "query($id: ID!) { brukere(first: 5) { totalCount edges { node { id } } } n: node(id: $id) { id } }",
        ),
        (
            "kari-koordinator",
            "query($id: ID!) { hvorfor(brukerId: $id, kategori: RUS) { les } }",
        ),
        (
            "brit-bruker",
            "query($id: ID!) { meg { bruker { id } } v: node(id: $id) { __typename } }",
        ),
    ];
    for (hvem, dokument) in doerer {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
        assert_eq!(svar.feil(), ["UNAVAILABLE"], "{hvem} {dokument}");
        for hemmelig in [
            "Brit",
            "tilgangslogg",
            "no such table",
            "relation",
            "INSERT",
            &ider::BRIT.simple().to_string(),
        ] {
            assert!(!svar.tekst.contains(hemmelig), "{hemmelig}: {}", svar.tekst);
        }
    }
    p.sql("ALTER TABLE borte RENAME TO tilgangslogg").await;
    assert!(p.logg().await.is_empty());
    p.som("kari-koordinator")
        .spoer(SAK, json!({ "id": ider::BRIT }))
        .await
        .ved("bruker/navn/fornavn")
        .as_str()
        .unwrap();
}

async fn uten_logg_skrives_ingenting(p: Portal) {
    let foer = p.avbilde().await;
    p.sql("ALTER TABLE tilgangslogg RENAME TO borte").await;
    let trekk = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    let brit = p.som("brit-bruker");
    let dokument =
        "mutation($input: TrekkSamtykkeInput!) { trekkSamtykke(input: $input) { feil { code } } }";
    let svar = brit.spoer(dokument, json!({ "input": trekk })).await;
    assert_eq!(svar.feil(), ["UNAVAILABLE"]);
    assert!(svar.json.get("data").is_none());
    p.sql("ALTER TABLE borte RENAME TO tilgangslogg").await;
    assert_eq!(p.avbilde().await, foer);
}

async fn loggen_har_ikke_innhold(p: Portal) {
    let nummer = p.som("brit-bruker").nummer();
    let dokument = "query($nr: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $nr}) { navn { fulltNavn } foedselsnummer kriseplan { raad { tekst } } } }";
    let svar = p
        .som("kari-koordinator")
        .spoer(dokument, json!({ "nr": nummer }))
        .await;
    assert_eq!(svar.ved("bruker/foedselsnummer"), &json!(nummer));
    p.som("anna-afr")
        .spoer(dokument, json!({ "nr": nummer }))
        .await;
    let logg = serde_json::to_string(&p.logg().await).unwrap();
    for hemmelig in [nummer.as_str(), "Brit", "Solvik", "Te, ro"] {
        assert!(!logg.contains(hemmelig), "{hemmelig}");
    }
}
