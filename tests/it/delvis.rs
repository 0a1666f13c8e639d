//! Partial data as the GraphQL specification has it: what the library does for us, and the portal.

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema, ServerError};
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Svar, paa_begge};

paa_begge![
    en_feil_i_inndata_lar_soesknene_staa,
    en_feil_i_et_felt_som_ikke_kan_vaere_null_klatrer_til_naermeste_som_kan,
    listeplasser_staar_i_stien,
    feil_i_dokumentet_gir_ikke_data,
];

/// A schema in which fields are refused the way the portal refuses them, and others fail.
struct Rot;

struct Ting {
    nr: i32,
}

fn nekt(ctx: &Context<'_>) {
    ctx.add_error(ctx.set_error_path(ServerError::new("nei", Some(ctx.item.pos))));
}

#[Object]
impl Rot {
    async fn ting(&self) -> Option<Ting> {
        Some(Ting { nr: 0 })
    }

    async fn kanskje(&self) -> Vec<Option<Ting>> {
        (0..3).map(|nr| Some(Ting { nr })).collect()
    }

    async fn alle(&self) -> Option<Vec<Ting>> {
        Some((0..3).map(|nr| Ting { nr }).collect())
    }
}

#[Object]
impl Ting {
    async fn nr(&self) -> i32 {
        self.nr
    }

    /// Slow, so that it finishes after those asked for later.
    async fn sen(&self) -> i32 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        self.nr
    }

    async fn nektet(&self, ctx: &Context<'_>) -> Option<String> {
        nekt(ctx);
        None
    }

    async fn nektet_for_en(&self, ctx: &Context<'_>) -> Option<String> {
        if self.nr == 1 {
            nekt(ctx);
            return None;
        }
        Some("ja".to_owned())
    }

    async fn svikter_for_en(&self) -> async_graphql::Result<i32> {
        if self.nr == 1 {
            Err("svikt".into())
        } else {
            Ok(self.nr)
        }
    }

    async fn under(&self) -> Ting {
        Ting { nr: self.nr }
    }

    async fn panikk(&self) -> Option<i32> {
        let ingen: Vec<i32> = Vec::new();
        Some(ingen[usize::try_from(self.nr).unwrap()])
    }
}

async fn bibliotek(dokument: &str) -> Svar {
    let skjema = Schema::new(Rot, EmptyMutation, EmptySubscription);
    Svar::les(&serde_json::to_string(&skjema.execute(dokument).await).unwrap())
}

fn stier(svar: &Svar) -> Vec<Value> {
    svar.json["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|feil| feil["path"].clone())
        .collect()
}

#[tokio::test]
async fn et_nektet_felt_er_null_der_det_staar_og_soesknene_blir() {
    let svar = bibliotek("{ ting { nr nektet under { alias: nektet nr } } }").await;
    assert_eq!(
        svar.json["data"],
        json!({ "ting": { "nr": 0, "nektet": null, "under": { "alias": null, "nr": 0 } } })
    );
    let mut funnet = stier(&svar);
    funnet.sort_by_key(ToString::to_string);
    assert_eq!(
        funnet,
        [json!(["ting", "nektet"]), json!(["ting", "under", "alias"])]
    );
}

#[tokio::test]
async fn plassen_i_listen_staar_i_stien() {
    let svar = bibliotek("{ alle { nr nektetForEn } }").await;
    assert_eq!(
        svar.json["data"]["alle"][0],
        json!({ "nr": 0, "nektetForEn": "ja" })
    );
    assert_eq!(
        svar.json["data"]["alle"][1],
        json!({ "nr": 1, "nektetForEn": null })
    );
    assert_eq!(stier(&svar), [json!(["alle", 1, "nektetForEn"])]);
}

#[tokio::test]
async fn noekler_kommer_i_spoerringens_rekkefoelge_uansett_hvem_som_er_foerst_ferdig() {
    let svar = bibliotek("{ ting { z: sen nektet nr a: under { m: sen b: nr } } }").await;
    let i_orden = r#""z":0,"nektet":null,"nr":0,"a":{"m":0,"b":0}"#;
    assert!(svar.tekst.contains(i_orden), "{}", svar.tekst);
}

#[tokio::test]
async fn en_svikt_uten_null_klatrer_til_naermeste_som_kan_vaere_null() {
    let svar = bibliotek("{ kanskje { nr under { svikterForEn } } }").await;
    assert_eq!(
        svar.json["data"]["kanskje"][0],
        json!({ "nr": 0, "under": { "svikterForEn": 0 } })
    );
    assert_eq!(svar.json["data"]["kanskje"][1], Value::Null);
    assert_eq!(svar.json["data"]["kanskje"][2]["nr"], 2);
    let svar = bibliotek("{ alle { svikterForEn } ting { nr } }").await;
    assert_eq!(
        svar.json["data"],
        json!({ "alle": null, "ting": { "nr": 0 } })
    );
}

#[tokio::test]
async fn en_panikk_kommer_ikke_lenger_enn_til_den_som_kjoerer_dokumentet() {
    let kjoert = tokio::spawn(bibliotek("{ ting { nr panikk } }")).await;
    assert!(
        kjoert.unwrap_err().is_panic(),
        "a panic passes through the library for the portal to catch"
    );
}

async fn en_feil_i_inndata_lar_soesknene_staa(p: Portal) {
    let dokument = "query($id: ID!) {
      foer: meg { formaal }
      bruker(noekkel: {id: $id}) { id tilgang(kategorier: [IDENTITET]) { les } samtykker(first: 0) { totalCount } navn { fornavn } }
      etter: meg { formaal } }";
    let svar = p
        .som("brit-bruker")
        .spoer(dokument, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(svar.feil(), ["bruker/samtykker BAD_USER_INPUT"]);
    assert_eq!(svar.ved("bruker/samtykker"), &Value::Null);
    assert_eq!(svar.ved("bruker/navn/fornavn"), "Brit");
    assert!(
        svar.ved("foer/formaal").is_array() && svar.ved("etter/formaal").is_array(),
        "{}",
        svar.tekst
    );
}

async fn en_feil_i_et_felt_som_ikke_kan_vaere_null_klatrer_til_naermeste_som_kan(p: Portal) {
    // `brukere` is non-null and at the root: nothing is left.
    let svar = p
        .som("kari-koordinator")
        .spoer(
            "{ meg { formaal } brukere(first: 0) { totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(svar.json["data"], Value::Null);
    assert_eq!(svar.feil(), ["brukere BAD_USER_INPUT"]);
    // `enheter` is non-null in `virksomhet`, which is nullable.
    let dokument = "query($id: ID!) { meg { formaal } node(id: $id) { id ... on Virksomhet { navn enheter(first: 0) { totalCount } } } }";
    let svar = p
        .som("kari-koordinator")
        .spoer(dokument, json!({ "id": ider::ASKOEY_KOMMUNE }))
        .await;
    assert_eq!(svar.ved("node"), &Value::Null);
    assert!(svar.ved("meg/formaal").is_array(), "{}", svar.tekst);
    assert_eq!(svar.feil(), ["node/enheter BAD_USER_INPUT"]);
}

async fn listeplasser_staar_i_stien(p: Portal) {
    let dokument = "{ brukere(first: 12) { edges { node { id kriseplan { barnetiltak { tekst } } samtykker { totalCount } } } } }";
    let svar = p.som("kari-koordinator").spoer(dokument, json!({})).await;
    let kanter = svar.ved("brukere/edges").as_array().unwrap();
    assert!(kanter.len() > 1, "{}", svar.tekst);
    // Each null has its error, each error its null, in the order of the answer.
    let mut forventet = Vec::new();
    for (nr, kant) in kanter.iter().enumerate() {
        for felt in ["kriseplan/barnetiltak", "samtykker"] {
            if kant["node"].pointer(&format!("/{felt}")).unwrap().is_null() {
                forventet.push(format!("brukere/edges/{nr}/node/{felt}"));
            }
        }
    }
    let stier: Vec<_> = svar
        .feil()
        .iter()
        .map(|f| f.split(' ').next().unwrap().to_owned())
        .collect();
    assert!(!stier.is_empty());
    assert_eq!(stier, forventet);
}

async fn feil_i_dokumentet_gir_ikke_data(p: Portal) {
    let kari = p.som("kari-koordinator");
    for dokument in [
        "{ finnesIkke }",
        "{",
        "",
        "{ meg { finnesIkke { a } } }",
        "query A { meg { formaal } } query B { meg { formaal } }",
    ] {
        let svar = kari.spoer(dokument, json!({})).await;
        assert!(
            svar.json.get("data").is_none(),
            "{dokument}: {}",
            svar.tekst
        );
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{dokument}");
    }
    assert!(p.logg().await.is_empty(), "what was never run told nothing");
}
