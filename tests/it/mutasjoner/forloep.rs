//! The ROP-pasientforløp: one responsible at any time, from the first phase to the last.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    kari_leverer_ansvaret_videre,
    en_fase_har_en_ansvarlig_og_gaar_forover,
    bare_eieren_endrer_og_ett_forloep_om_gangen,
    en_frist_settes_og_bruddet_forklares,
];

const VALG: &str = "ropForloep { ramme { id avsluttet } faser { id versjon type gyldigFraOgMed gyldigTilOgMed ansvarlig { id } parter { enhet { id } } frist { versjon innen bruddaarsak } } }";

/// The phases as Kari sees them.
async fn faser(p: &Portal) -> Vec<Value> {
    let dokument = format!("query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ {VALG} }} }}");
    let svar = p
        .som("kari-koordinator")
        .spoer(&dokument, json!({ "id": ider::BRIT }))
        .await;
    svar.data()["bruker"]["ropForloep"]["faser"]
        .as_array()
        .unwrap()
        .clone()
}

fn neste(fase: &Value, fra: &str, ansvarlig: uuid::Uuid) -> Value {
    json!({ "faseId": fase["id"], "versjon": fase["versjon"],
        "fase": { "type": "OVERGANG", "gyldigFraOgMed": fra, "ansvarligId": ansvarlig } })
}

async fn kari_leverer_ansvaret_videre(p: Portal) {
    let (kari, foer) = (p.som("kari-koordinator"), faser(&p).await);
    let naa = foer.last().unwrap();
    assert_eq!(naa["ansvarlig"]["id"], id(ider::OEYANE_DPS));
    let mut input = neste(naa, "2026-03-10", ider::RPH);
    input["fase"]["parter"] = json!([ider::OEYANE_DPS, ider::OPERATIV_ENHET]);
    input["fase"]["innen"] = json!("2026-06-01");
    kari.gjoer("startFase", input, VALG).await.ok();
    let etter = faser(&p).await;
    assert_eq!(etter.len(), foer.len() + 1);
    let (forrige, ny) = (&etter[etter.len() - 2], &etter[etter.len() - 1]);
    assert_eq!(
        forrige["gyldigTilOgMed"], "2026-03-09",
        "no gap and no overlap"
    );
    assert_eq!(ny["ansvarlig"]["id"], id(ider::RPH));
    assert_eq!(ny["parter"].as_array().unwrap().len(), 2);
    assert_eq!(ny["frist"]["innen"], "2026-06-01");
    // Dag reads it too; per does not.
    let dokument =
        "query($id: ID!) { bruker(noekkel: {id: $id}) { ropForloep { faser { type } } } }";
    let dag = p
        .som("dag-dps")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert!(dag.tekst.contains("OVERGANG"), "{}", dag.tekst);
    let per = p
        .som("per-politi")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(
        per.feil(),
        ["bruker/ropForloep/faser FORBIDDEN INGEN_TILGANG FORLOEP"]
    );
}

async fn en_fase_har_en_ansvarlig_og_gaar_forover(p: Portal) {
    let (kari, alle) = (p.som("kari-koordinator"), faser(&p).await);
    let (naa, foer) = (alle.last().unwrap(), p.avbilde().await);
    let mut to = neste(naa, "2026-03-10", ider::RPH);
    to["fase"]["parter"] = json!([ider::RPH]);
    let utfall = kari.gjoer("startFase", to, VALG).await;
    assert_eq!(utfall.svar.feil(), ["startFase BAD_USER_INPUT"]);
    let mut ingen = neste(naa, "2026-03-10", ider::RPH);
    ingen["fase"].as_object_mut().unwrap().remove("ansvarligId");
    let utfall = kari.gjoer("startFase", ingen, VALG).await;
    assert!(utfall.svar.json.get("data").is_none(), "not valid at all");
    let bakover = neste(naa, "2020-01-01", ider::RPH);
    let utfall = kari.gjoer("startFase", bakover, VALG).await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/fase/gyldigFraOgMed"]);
    let over = neste(&alle[0], "2026-03-10", ider::RPH);
    let utfall = kari.gjoer("startFase", over, VALG).await;
    assert_eq!(
        utfall.feil(),
        ["CONFLICT input/faseId"],
        "that phase is over"
    );
    let mut gammel = neste(naa, "2026-03-10", ider::RPH);
    gammel["versjon"] = json!(7);
    let utfall = kari.gjoer("startFase", gammel, VALG).await;
    assert_eq!(utfall.feil(), ["CONFLICT input/versjon"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_eieren_endrer_og_ett_forloep_om_gangen(p: Portal) {
    let (kari, alle) = (p.som("kari-koordinator"), faser(&p).await);
    let foer = p.avbilde().await;
    let utfall = p
        .som("dag-dps")
        .gjoer(
            "startFase",
            neste(alle.last().unwrap(), "2026-03-10", ider::RPH),
            VALG,
        )
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"]);
    let nytt = json!({ "brukerId": ider::BRIT, "fase": { "type": "HENVISNING", "ansvarligId": ider::RPH } });
    let utfall = kari.gjoer("opprettForloep", nytt.clone(), VALG).await;
    assert_eq!(utfall.feil(), ["CONFLICT input"]);
    assert_eq!(p.avbilde().await, foer);
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { ropForloep { ramme { id } } } }";
    let svar = kari.spoer(dokument, json!({ "id": ider::BRIT })).await;
    let slutt = json!({ "id": svar.ved("bruker/ropForloep/ramme/id"), "avsluttet": "2026-03-02" });
    kari.gjoer("avsluttForloep", slutt.clone(), VALG).await.ok();
    kari.gjoer("avsluttForloep", slutt, VALG).await.ok();
    let etter = faser(&p).await;
    assert!(etter.iter().all(|f| f["gyldigTilOgMed"] != Value::Null));
    kari.gjoer("opprettForloep", nytt, VALG).await.ok();
    assert_eq!(faser(&p).await.len(), etter.len() + 1);
}

async fn en_frist_settes_og_bruddet_forklares(p: Portal) {
    let (kari, alle) = (p.som("kari-koordinator"), faser(&p).await);
    let naa = alle.last().unwrap();
    let uten_versjon = json!({ "faseId": naa["id"], "innen": "2026-05-01" });
    let utfall = kari.gjoer("settFasefrist", uten_versjon, VALG).await;
    assert_eq!(
        utfall.feil(),
        ["CONFLICT input/versjon"],
        "there is one, unread"
    );
    let med = json!({ "faseId": naa["id"], "innen": "2026-05-01",
        "bruddaarsak": "Ventet på bolig", "versjon": naa["frist"]["versjon"] });
    kari.gjoer("settFasefrist", med, VALG).await.ok();
    let frist = faser(&p).await.last().unwrap()["frist"].clone();
    assert_eq!(frist["innen"], "2026-05-01");
    assert_eq!(frist["bruddaarsak"], "Ventet på bolig");
}
