//! The individuell plan: offered, agreed, written row by row; its status follows from its dates.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::til_enhet;
use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    status_foelger_av_datoene,
    datoer_som_gaar_bakover_avvises,
    maal_delmaal_og_tiltak_henger_sammen,
    bare_en_plan_om_gangen,
    den_som_roeper_noe_navngis_bare_for_den_som_kan_se_det,
];

const RAMME: &str = "individuellPlan { ramme { id versjon status } }";
const PLAN: &str = "query($id: ID!) { bruker(noekkel: {id: $id}) { individuellPlan { ramme { id versjon status } maal { id tekst delmaal { id tekst } tiltak { id tekst ansvarlig { id } instans { id } } } } } }";

async fn planen(p: &Portal) -> Value {
    let svar = p
        .som("kari-koordinator")
        .spoer(PLAN, json!({ "id": ider::BRIT }))
        .await;
    svar.data()["bruker"]["individuellPlan"].clone()
}

async fn endre(p: &Portal, felt: Value) -> crate::rigg::Utfall {
    let ramme = planen(p).await["ramme"].clone();
    let mut input = json!({ "id": ramme["id"], "versjon": ramme["versjon"] });
    for (navn, verdi) in felt.as_object().unwrap() {
        input[navn] = verdi.clone();
    }
    p.som("kari-koordinator")
        .gjoer("endrePlanramme", input, RAMME)
        .await
}

async fn status_foelger_av_datoene(p: Portal) {
    assert_eq!(planen(&p).await["ramme"]["status"], "AKTIV");
    let utfall = endre(&p, json!({ "paaVentFra": "2026-03-01" })).await;
    assert_eq!(
        utfall.ok()["individuellPlan"]["ramme"]["status"],
        "PAA_VENT"
    );
    endre(&p, json!({ "paaVentFra": null })).await.ok();
    let utfall = endre(&p, json!({ "periodeTilOgMed": "2026-03-02" })).await;
    assert_eq!(
        utfall.ok()["individuellPlan"]["ramme"]["status"],
        "AKTIV",
        "today included"
    );
    p.klokke.still("2026-03-03T10:00:00Z".parse().unwrap());
    assert_eq!(planen(&p).await["ramme"]["status"], "UTLOEPT");
    let utfall = endre(&p, json!({ "avsluttet": "2026-03-03" })).await;
    assert_eq!(
        utfall.ok()["individuellPlan"]["ramme"]["status"],
        "AVSLUTTET"
    );
    let utfall = endre(&p, json!({ "paaVentFra": "2026-03-03" })).await;
    assert_eq!(utfall.feil(), ["CONFLICT input"], "for good");
}

async fn datoer_som_gaar_bakover_avvises(p: Portal) {
    let foer = p.avbilde().await;
    for (felt, hvor) in [
        (
            json!({ "periodeTilOgMed": "2020-01-01" }),
            "periodeTilOgMed",
        ),
        (json!({ "periodeFraOgMed": null }), "periodeFraOgMed"),
        (json!({ "avsluttet": "2019-01-01" }), "avsluttet"),
        (json!({ "takketNei": "2026-03-01" }), "takketNei"),
    ] {
        let utfall = endre(&p, felt).await;
        assert_eq!(utfall.feil(), [format!("BAD_USER_INPUT input/{hvor}")]);
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn maal_delmaal_og_tiltak_henger_sammen(p: Portal) {
    let kari = p.som("kari-koordinator");
    let over = planen(&p).await["maal"][0]["id"].clone();
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "tekst": "Ringe om bolig", "overordnetId": over }] });
    kari.gjoer("endreMaal", input, "maal { id }").await.ok();
    let ukjent = json!({ "brukerId": ider::BRIT, "leggTil": [{ "tekst": "Under noe ukjent", "overordnetId": ider::BRIT }] });
    let utfall = kari.gjoer("endreMaal", ukjent, "maal { id }").await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/leggTil/0/overordnetId"]);
    let tiltak = |ansvarlig: Value| {
        json!({ "brukerId": ider::BRIT,
        "leggTil": [{ "tekst": "Følge til visning", "maalId": over, "ansvarlig": ansvarlig }] })
    };
    kari.gjoer(
        "endreTiltak",
        tiltak(json!({ "enhetId": ider::RPH })),
        "tiltak { id }",
    )
    .await
    .ok();
    for ingen in [json!({}), json!({ "enhetId": ider::BRIT })] {
        let utfall = kari
            .gjoer("endreTiltak", tiltak(ingen), "tiltak { id }")
            .await;
        assert!(
            utfall.svar.tekst.contains("BAD_USER_INPUT"),
            "{}",
            utfall.svar.tekst
        );
    }
    let maal = planen(&p).await["maal"][0].clone();
    let tekster = |liste: &Value| liste.to_string();
    assert!(tekster(&maal["delmaal"]).contains("Ringe om bolig"));
    assert!(tekster(&maal["tiltak"]).contains("Følge til visning"));
}

async fn bare_en_plan_om_gangen(p: Portal) {
    let kari = p.som("kari-koordinator");
    let ny = json!({ "brukerId": ider::BRIT });
    let utfall = kari
        .gjoer("opprettIndividuellPlan", ny.clone(), RAMME)
        .await;
    assert_eq!(utfall.feil(), ["CONFLICT input"]);
    endre(&p, json!({ "avsluttet": "2026-03-02" })).await.ok();
    let utfall = kari
        .gjoer("opprettIndividuellPlan", ny.clone(), RAMME)
        .await;
    assert_eq!(utfall.ok()["individuellPlan"]["ramme"]["status"], "TILBUDT");
    // Dag has no samtykke to it: he is told so, and nothing is written.
    let foer = p.avbilde().await;
    let utfall = p
        .som("dag-dps")
        .gjoer("opprettIndividuellPlan", ny, RAMME)
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn den_som_roeper_noe_navngis_bare_for_den_som_kan_se_det(p: Portal) {
    let (kari, brit, dag) = (
        p.som("kari-koordinator"),
        p.som("brit-bruker"),
        p.som("dag-dps"),
    );
    let gi = |kategorier: &'static [&'static str]| {
        let input = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, kategorier) });
        let brit = brit.clone();
        async move { brit.gjoer("giSamtykke", input, "samtykke { id }").await }
    };
    gi(&["IDENTITET", "IP_TILTAK"]).await.ok();
    let uten_rus = json!({ "gjelder": { "brukerId": ider::BRIT }, "mottaker": { "enhetId": ider::OEYANE_DPS }, "kategorier": ["RUS"] });
    kari.gjoer("registrerTrekk", uten_rus, "erMottatt")
        .await
        .ok();
    let tekst = "Samtale på avdelingen";
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "tekst": tekst, "ansvarlig": { "enhetId": ider::AFR } }] });
    kari.gjoer("endreTiltak", input, "tiltak { id }").await.ok();
    let instans = |svar: crate::rigg::Svar| {
        let rader = svar.data()["bruker"]["individuellPlan"]["tiltak"].clone();
        let rader = rader.as_array().unwrap().clone();
        let ny = rader.iter().find(|t| t["tekst"] == tekst).unwrap();
        ny["instans"].clone()
    };
    let plan = "query($id: ID!) { bruker(noekkel: {id: $id}) { individuellPlan { tiltak { tekst instans { id } } } } }";
    let brits = json!({ "id": ider::BRIT });
    assert_eq!(
        instans(kari.spoer(plan, brits.clone()).await)["id"],
        json!(id(ider::AFR))
    );
    assert_eq!(
        instans(dag.spoer(plan, brits.clone()).await),
        Value::Null,
        "as if nobody were named"
    );
    gi(&["IDENTITET", "IP_TILTAK", "RUS"]).await.ok();
    assert_eq!(
        instans(dag.spoer(plan, brits).await)["id"],
        json!(id(ider::AFR))
    );
}
