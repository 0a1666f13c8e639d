//! The same races for the course, the individuell plan and the agreements, and for a withdrawal on
//! the bruker's word.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    holdt::{FOER, MED, foran_eller_venter},
    trekk,
};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Svar, samtidig_paa_begge},
};

samtidig_paa_begge![
    et_trekk_fra_planene_gaar_foran_eller_venter,
    et_trekk_paa_brukerens_ord_gaar_foran_eller_venter,
];

/// A part of the case that a samtykke of its own opens to Dag.
struct Del {
    kategori: &'static str,
    valg: &'static str,
    /// Where the refusal stands once it is closed.
    sti: &'static str,
    /// What must not leave then.
    hemmelig: &'static str,
}

const DELER: [Del; 3] = [
    Del {
        kategori: "FORLOEP",
        valg: "ropForloep { faser { type } }",
        sti: "ropForloep/faser",
        hemmelig: "KARTLEGGING",
    },
    Del {
        kategori: "IP_MAAL",
        valg: "individuellPlan { maal { tekst versjoner { edges { node { tekst } } } } }",
        sti: "individuellPlan/maal",
        hemmelig: "Egen bolig",
    },
    Del {
        kategori: "AVTALER",
        valg: "brukeravtaler { fasteAvtaler }",
        sti: "brukeravtaler",
        hemmelig: "Mandager kl. 10",
    },
];

/// Brit opens the part to the DPS; the id of that samtykke.
async fn aapne(p: &Portal, del: &Del) -> Value {
    let input = json!({ "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", del.kategori]) });
    let utfall = p
        .som("brit-bruker")
        .gjoer("giSamtykke", input, "samtykke { id }")
        .await;
    utfall.ok()["samtykke"]["id"].clone()
}

/// Brit shares one category less with the DPS than the demo data have it.
async fn uten(p: &Portal, samtykke: Uuid, kategori: &str) {
    let input = json!({ "samtykkeId": samtykke, "kategorier": [kategori] });
    p.som("brit-bruker")
        .gjoer("trekkSamtykke", input, "samtykke { id }")
        .await
        .ok();
}

async fn les(p: &Portal, del: &Del) -> Svar {
    let dokument = format!(
        "query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ navn {{ fornavn }} {} }} }}",
        del.valg
    );
    p.som("dag-dps")
        .spoer(&dokument, json!({ "id": ider::BRIT }))
        .await
}

/// For each part and each point: what is withdrawn while Dag's answer stands there is not in it,
/// or waits for it to be out.
async fn gaar_foran_eller_venter<F>(p: Portal, trekk: impl Fn(Portal, &'static Del, Value) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let node = p.node().await;
    uten(&p, ider::BRIT_TIL_DPS, "FORLOEP").await;
    for del in &DELER {
        let lukket = [format!(
            "bruker/{} FORBIDDEN MANGLER_SAMTYKKE {}",
            del.sti, del.kategori
        )];
        for punkt in FOER.into_iter().chain(MED) {
            let samtykke = aapne(&p, del).await;
            let stans = node.hold(punkt);
            let leser = tokio::spawn({
                let node = node.clone();
                async move { les(&node, del).await }
            });
            stans.fremme().await;
            let trekker = tokio::spawn(trekk(p.clone(), del, samtykke));
            let trekker = foran_eller_venter(punkt, trekker).await;
            stans.slipp();
            let svar = leser.await.unwrap();
            trekker.await.unwrap();
            if FOER.contains(&punkt) {
                assert!(
                    !svar.tekst.contains(del.hemmelig),
                    "{punkt:?}: {}",
                    svar.tekst
                );
                assert_eq!(svar.feil(), lukket, "{punkt:?}");
            } else {
                // It came first, and holds; and there was something to lose.
                assert!(
                    svar.tekst.contains(del.hemmelig),
                    "{punkt:?}: {}",
                    svar.tekst
                );
            }
            assert_eq!(les(&node, del).await.feil(), lukket, "{punkt:?}");
        }
    }
}

async fn et_trekk_fra_planene_gaar_foran_eller_venter(p: Portal) {
    gaar_foran_eller_venter(
        p,
        |p, _, samtykke| async move { trekk(&p, &samtykke).await },
    )
    .await;
}

/// Blind, and under the same lock.
async fn et_trekk_paa_brukerens_ord_gaar_foran_eller_venter(p: Portal) {
    gaar_foran_eller_venter(p, |p, del, _| async move {
        let input = json!({
            "gjelder": { "brukerId": ider::BRIT }, "mottaker": { "enhetId": ider::OEYANE_DPS },
            "kategorier": [del.kategori],
        });
        p.som("kine-ke")
            .gjoer("registrerTrekk", input, "erMottatt")
            .await
            .ok();
    })
    .await;
}
