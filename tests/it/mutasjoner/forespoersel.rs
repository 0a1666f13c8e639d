//! A party asks for samtykke, and the bruker answers.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Som, Varsler, paa_begge};

paa_begge![
    dag_ber_og_brit_gir,
    brit_sier_nei_og_dag_faar_ikke_vite_det,
    den_sperrede_blir_mottatt_og_naar_ingen,
    bare_brukeren_ser_hvem_som_ber,
    det_samme_spoersmaalet_stilles_ikke_to_ganger,
    den_som_er_sperret_som_enhet_eller_virksomhet_naar_ingen,
    tjue_venter_og_flere_blir_det_ikke,
    en_gjentakelse_spoer_ikke_paa_nytt,
    vera_svarer_bare_innenfor_mandatet,
];

const SPURT: &str = "{ meg { bruker { forespoersler { id fra { navn } mottaker { navn } kategorier gitt besvart gyldigTilOgMed } } } }";

fn spoersmaal(kategorier: &[&str]) -> Value {
    json!({
        "gjelder": { "brukerId": ider::BRIT }, "kategorier": kategorier, "formaal": ["SAMHANDLING", "HELSEHJELP"],
        "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE], "gyldigTilOgMed": "2026-12-31", "tekstversjon": 2,
    })
}

async fn be(hvem: &Som, input: Value) {
    let utfall = hvem.gjoer("beOmSamtykke", input, "erMottatt").await;
    assert_eq!(utfall.ok()["erMottatt"], true);
}

async fn spurt(p: &Portal) -> Vec<Value> {
    let svar = p.som("brit-bruker").spoer(SPURT, json!({})).await;
    let alle = &svar.data()["meg"]["bruker"]["forespoersler"];
    alle.as_array().unwrap().clone()
}

async fn besvar(p: &Portal, id: &Value, gi: bool) -> Value {
    let input = json!({ "forespoerselId": id, "gi": gi });
    let valg = "erBesvart samtykke { status kategorier }";
    let utfall = p
        .som("brit-bruker")
        .gjoer("besvarForespoersel", input, valg)
        .await;
    utfall.ok().clone()
}

async fn dag_ber_og_brit_gir(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let dag = p.som("dag-dps");
    be(&dag, spoersmaal(&["IDENTITET", "KRISEPLAN_KONTAKTER"])).await;
    assert_eq!(
        varsler.runde(&p).await,
        1,
        "Brit is told that there is something to read"
    );
    let alle = spurt(&p).await;
    assert_eq!(alle[0]["fra"]["navn"], "Dag Moe");
    assert_eq!(alle[0]["mottaker"]["navn"], "Øyane DPS");
    assert_eq!(
        alle[0]["kategorier"],
        json!(["IDENTITET", "KRISEPLAN_KONTAKTER"])
    );
    assert!(
        !dag.leser(ider::BRIT, "KRISEPLAN_KONTAKTER").await,
        "asking gives nothing"
    );
    let svar = besvar(&p, &alle[0]["id"], true).await;
    assert_eq!(svar["samtykke"]["status"], "AKTIV");
    assert!(dag.leser(ider::BRIT, "KRISEPLAN_KONTAKTER").await);
    assert_eq!(spurt(&p).await[0]["gitt"], true);
    let igjen = p
        .som("brit-bruker")
        .gjoer(
            "besvarForespoersel",
            json!({ "forespoerselId": alle[0]["id"], "gi": false }),
            "erBesvart",
        )
        .await;
    assert_eq!(igjen.feil(), ["CONFLICT input/forespoerselId"]);
}

async fn brit_sier_nei_og_dag_faar_ikke_vite_det(p: Portal) {
    let dag = p.som("dag-dps");
    be(&dag, spoersmaal(&["IDENTITET", "LEGEMIDLER"])).await;
    let epoke = p.epoke(ider::BRIT).await;
    let svar = besvar(&p, &spurt(&p).await[0]["id"], false).await;
    assert_eq!(
        svar,
        json!({ "erBesvart": true, "samtykke": null, "feil": [] })
    );
    assert_eq!(p.epoke(ider::BRIT).await, epoke, "no rights have moved");
    assert!(!dag.leser(ider::BRIT, "LEGEMIDLER").await);
}

async fn den_sperrede_blir_mottatt_og_naar_ingen(p: Portal) {
    let foer = spurt(&p).await.len();
    be(&p.som("stian-sperret"), spoersmaal(&["IDENTITET"])).await;
    assert_eq!(spurt(&p).await.len(), foer);
    let mut ukjent = spoersmaal(&["IDENTITET"]);
    ukjent["gjelder"] = json!({ "foedselsnummer": "05828600062" });
    be(&p.som("dag-dps"), ukjent.clone()).await;
    let utfall = p
        .som("stian-sperret")
        .gjoer("beOmSamtykke", ukjent, "erMottatt")
        .await;
    assert_eq!(
        utfall.svar.json["errors"][0]["message"],
        "Du kan ikke bruke fødselsnummer."
    );
    let som_bruker = p
        .som("brit-bruker")
        .gjoer("beOmSamtykke", spoersmaal(&["IDENTITET"]), "erMottatt")
        .await;
    assert_eq!(
        som_bruker.feil(),
        ["FORBIDDEN input"],
        "parties ask, not citizens"
    );
}

async fn bare_brukeren_ser_hvem_som_ber(p: Portal) {
    be(&p.som("dag-dps"), spoersmaal(&["IDENTITET", "LEGEMIDLER"])).await;
    let id = spurt(&p).await[0]["id"].clone();
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { forespoersler { id } } }";
    for hvem in ["dag-dps", "kari-koordinator"] {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(
            svar.feil(),
            ["bruker/forespoersler FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
        let node = "query($id: ID!) { node(id: $id) { __typename } }";
        let svar = p.som(hvem).spoer(node, json!({ "id": id })).await;
        assert_eq!(svar.feil(), ["node NOT_FOUND"]);
        let utfall = p
            .som(hvem)
            .gjoer(
                "besvarForespoersel",
                json!({ "forespoerselId": id, "gi": true }),
                "erBesvart",
            )
            .await;
        assert_eq!(utfall.feil(), ["NOT_FOUND input/forespoerselId"]);
    }
}

async fn det_samme_spoersmaalet_stilles_ikke_to_ganger(p: Portal) {
    let dag = p.som("dag-dps");
    for _ in 0..3 {
        be(&dag, spoersmaal(&["IDENTITET", "LEGEMIDLER"])).await;
    }
    be(&p.som("ella-dps"), spoersmaal(&["IDENTITET"])).await;
    assert_eq!(
        spurt(&p).await.len(),
        1,
        "one enhet, one question at a time"
    );
    besvar(&p, &spurt(&p).await[0]["id"], false).await;
    be(&dag, spoersmaal(&["IDENTITET"])).await;
    assert_eq!(spurt(&p).await.len(), 2);
    let for_mye = dag
        .gjoer(
            "beOmSamtykke",
            spoersmaal(&["IDENTITET", "MOETER"]),
            "erMottatt",
        )
        .await;
    assert_eq!(for_mye.feil(), ["BAD_USER_INPUT input/samtykke/kategorier"]);
}

async fn den_som_er_sperret_som_enhet_eller_virksomhet_naar_ingen(p: Portal) {
    let (dag, brit) = (p.som("dag-dps"), p.som("brit-bruker"));
    for mot in [
        json!({ "enhetId": ider::OEYANE_DPS }),
        json!({ "virksomhetId": ider::HELSE_BERGEN }),
    ] {
        // From one category: asking is out all the same.
        let input = json!({ "mot": mot, "kategorier": ["RUS"] });
        let utfall = brit
            .gjoer("opprettSperring", input, "sperring { id }")
            .await;
        be(&dag, spoersmaal(&["IDENTITET"])).await;
        assert_eq!(spurt(&p).await.len(), 0, "{mot}");
        let input = json!({ "sperringId": utfall.ok()["sperring"]["id"] });
        brit.gjoer("opphevSperring", input, "sperring { id }")
            .await
            .ok();
    }
    be(&dag, spoersmaal(&["IDENTITET"])).await;
    assert_eq!(spurt(&p).await.len(), 1, "lifted");
}

async fn tjue_venter_og_flere_blir_det_ikke(p: Portal) {
    for ventet in (1..=20).chain([20]) {
        be(&p.som("dag-dps"), spoersmaal(&["IDENTITET"])).await;
        assert_eq!(spurt(&p).await.len(), ventet);
        // As if another unit had asked.
        p.sql(
            "UPDATE samtykkeforespoersel SET enhet_id = (SELECT id FROM enhet WHERE navn = 'FACT')",
        )
        .await;
    }
}

async fn en_gjentakelse_spoer_ikke_paa_nytt(p: Portal) {
    let dag = p.som("dag-dps");
    let mut input = spoersmaal(&["IDENTITET"]);
    input["idempotensnoekkel"] = json!(uuid::Uuid::from_u128(8));
    be(&dag, input.clone()).await;
    besvar(&p, &spurt(&p).await[0]["id"], false).await;
    be(&dag, input.clone()).await;
    assert_eq!(spurt(&p).await.len(), 1, "answered, and not asked again");
    input["kategorier"] = json!(["IDENTITET", "RUS"]);
    let utfall = dag.gjoer("beOmSamtykke", input, "erMottatt").await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/idempotensnoekkel"]);
}

async fn vera_svarer_bare_innenfor_mandatet(p: Portal) {
    let mut input = spoersmaal(&["IDENTITET", "KRISEPLAN_SIGNALER"]);
    input["gjelder"] = json!({ "foedselsnummer": p.som("odd-bruker").nummer() });
    be(&p.som("dag-dps"), input).await;
    let svar = p.som("odd-bruker").spoer(SPURT, json!({})).await;
    let id = svar.ved("meg/bruker/forespoersler/0/id");
    for gi in [true, false] {
        let input = json!({ "forespoerselId": id, "gi": gi });
        let utfall = p
            .som("vera-verge")
            .gjoer("besvarForespoersel", input, "erBesvart")
            .await;
        assert_eq!(utfall.feil(), ["NOT_FOUND input/forespoerselId"], "{gi}");
    }
    let hans = "query($id: ID!) { bruker(noekkel: {id: $id}) { forespoersler { id } } }";
    let svar = p
        .som("vera-verge")
        .spoer(hans, json!({ "id": ider::ODD }))
        .await;
    assert_eq!(svar.data()["bruker"]["forespoersler"], json!([]));
    let input = json!({ "forespoerselId": id, "gi": false });
    p.som("odd-bruker")
        .gjoer("besvarForespoersel", input, "erBesvart")
        .await
        .ok();
}
