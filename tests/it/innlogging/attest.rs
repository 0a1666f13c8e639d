//! A token with an attest is for what it says, and about those whom it names.

use helsefellesskap::{
    auth::{Attest, Identitet, Nummerregel, Personnummer},
    demo::ider,
};
use samtykke::{Formaal, FormaalSett};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rigg::{Portal, Som, paa_begge};

paa_begge![
    bare_de_attesten_nevner_finnes,
    formaalet_er_attestens,
    det_skrives_ikke_med_en_attest_om_noen,
];

const SAK: &str = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } } }";
const LISTE: &str = "{ brukere(first: 100) { totalCount edges { node { id } } } }";

fn attest(formaal: FormaalSett, pasienter: Option<&[String]>) -> impl FnOnce(&mut Identitet) {
    let nummer = |n: &String| Personnummer::parse(n, Nummerregel::Syntetisk).unwrap();
    let pasienter = pasienter.map(|p| p.iter().map(nummer).collect());
    move |identitet| identitet.attest = Some(Attest { formaal, pasienter })
}

fn dag(p: &Portal, pasienter: Option<&[String]>) -> Som {
    p.som("dag-dps")
        .med_token(attest(FormaalSett::ALLE, pasienter))
}

/// An answer, and what the log says of it, apart from what is random and from whom was asked for.
async fn svar_og_spor(p: &Portal, som: &Som, id: Uuid) -> (Value, Value) {
    let svar = som.spoer(SAK, json!({ "id": id })).await;
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    let spor: Vec<_> = logg
        .iter()
        .map(|rad| {
            (
                rad.art,
                rad.bruker_id,
                rad.kategorier_gitt,
                rad.kategorier_avslaatt,
            )
        })
        .collect();
    (svar.uten_tilfeldig(), json!(spor))
}

async fn bare_de_attesten_nevner_finnes(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let alle = p.som("dag-dps").spoer(LISTE, json!({})).await;
    let ellers = alle.ved("brukere/totalCount").as_u64().unwrap();
    assert!(ellers > 1);
    let en = dag(&p, Some(std::slice::from_ref(&brit)));
    let svar = en.spoer(LISTE, json!({})).await;
    assert_eq!(svar.data()["brukere"]["totalCount"], 1);
    assert_eq!(
        svar.ved("brukere/edges/0/node/id"),
        &json!(crate::rigg::id(ider::BRIT))
    );
    assert_eq!(
        en.spoer(SAK, json!({ "id": ider::BRIT }))
            .await
            .ved("bruker/navn/fulltNavn"),
        "Brit Solvik"
    );
    // The others are as unknown, in the log too, as nobody is.
    let annen: Uuid = alle.data()["brukere"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["node"]["id"].as_str().unwrap().parse().unwrap())
        .find(|id| *id != ider::BRIT)
        .unwrap();
    let ukjent = svar_og_spor(&p, &en, Uuid::from_u128(9)).await;
    assert_eq!(svar_og_spor(&p, &en, annen).await, ukjent);
    assert_eq!(ukjent.0["errors"][0]["extensions"]["code"], "NOT_FOUND");
    // Also when nobody whom it names is known here.
    let ingen = dag(&p, Some(&["05828600062".to_owned()]));
    assert_eq!(
        ingen.spoer(LISTE, json!({})).await.data()["brukere"]["totalCount"],
        0
    );
    assert_eq!(svar_og_spor(&p, &ingen, ider::BRIT).await, ukjent);
    // And an attest about nobody in particular takes nobody away.
    let svar = dag(&p, None).spoer(LISTE, json!({})).await;
    assert_eq!(svar.data()["brukere"]["totalCount"], ellers);
    // It gives nothing either: who is barred stays so.
    let stian = p
        .som("stian-sperret")
        .med_token(attest(FormaalSett::ALLE, Some(&[brit])));
    assert_eq!(svar_og_spor(&p, &stian, ider::BRIT).await, ukjent);
}

async fn formaalet_er_attestens(p: Portal) {
    let meg = "{ meg { formaal } }";
    let med = |formaal: Formaal| p.som("dag-dps").med_token(attest(formaal.into(), None));
    let svar = med(Formaal::Helsehjelp).spoer(meg, json!({})).await;
    assert_eq!(svar.data()["meg"]["formaal"], json!(["HELSEHJELP"]));
    let svar = med(Formaal::Helsehjelp)
        .med_formaal("HELSEHJELP")
        .spoer(meg, json!({}))
        .await;
    svar.data();
    let svar = med(Formaal::Helsehjelp)
        .med_formaal("SAMHANDLING")
        .spoer(meg, json!({}))
        .await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"]);
    // A crisis is nothing to him, who is not on shift: no more than without the attest.
    let svar = med(Formaal::Krise)
        .spoer(SAK, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(svar.ved("bruker"), &json!(null), "{}", svar.tekst);
}

async fn det_skrives_ikke_med_en_attest_om_noen(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let input = json!({ "brukerId": ider::BRIT, "begrunnelse": "x" });
    let om_brit = dag(&p, Some(&[brit]));
    let utfall = om_brit
        .gjoer("startBlaalysperiode", input, "feil { code }")
        .await;
    assert_eq!(utfall.svar.feil(), ["FORBIDDEN"]);
}
