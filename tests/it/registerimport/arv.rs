//! Merged and moved: nothing given to what was reaches what came after.

use entity::tilgang;
use helsefellesskap::demo::ider;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::{
    BRIT_NUMMER, GAMLEVIK, NYVIK, TOR, brit_sier_ja_til, eksempel, enhet, importer, telling,
};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, paa_begge},
};

paa_begge![
    etterfoelgeren_arver_ikke_samtykke,
    kontrakten_viser_hvem_som_tok_over,
    en_sperring_av_en_person_foelger_med_til_ny_arbeidsgiver,
];

const STIAN: &str = "17868700092";
const BERGEN: &str = "310412023";

/// Gamlevik before the merger: Tor works there, is tied to Brit, and she has said yes.
async fn foer_sammenslaaingen(p: &Portal) -> Vec<Value> {
    let mut linjer = eksempel();
    linjer[1].as_object_mut().unwrap().remove("etterfoelger");
    let gammel = linjer[4].as_object_mut().unwrap();
    gammel.remove("etterfoelger");
    gammel.remove("opphoertFraOgMed");
    linjer[7].as_object_mut().unwrap().remove("gyldigTilOgMed");
    linjer[8]["ansatt"] = json!("310413038/17");
    // Not in Nyvik yet.
    linjer.remove(6);
    importer(p, &linjer).await.unwrap();
    brit_sier_ja_til(p, enhet(p, "310413038/psykisk-helse").await).await;
    let gamlevik = p.lager.register();
    let gamlevik = gamlevik.virksomhet_med_nummer(GAMLEVIK).unwrap().id;
    let mut samtykke = til_enhet(gamlevik, &["IDENTITET", "KRISEPLAN_RAAD"]);
    samtykke["mottaker"] = json!({ "virksomhetId": gamlevik });
    p.som("brit-bruker")
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": samtykke }),
            "samtykke { id }",
        )
        .await
        .ok();
    linjer
}

async fn tilgang(p: &Portal) -> Vec<tilgang::Model> {
    let rader = tilgang::Entity::find()
        .filter(tilgang::Column::BrukerId.eq(ider::BRIT))
        .order_by_asc(tilgang::Column::Nr);
    rader.all(p.lager.db().pool()).await.unwrap()
}

async fn etterfoelgeren_arver_ikke_samtykke(p: Portal) {
    foer_sammenslaaingen(&p).await;
    let foer = p.som_ansatt(TOR, GAMLEVIK);
    assert!(foer.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    let rettigheter = tilgang(&p).await;
    // The merger, as the example tells it; and Tor is tied to Brit in his new place too.
    let mut linjer = eksempel();
    linjer.push(json!({
        "type": "oppdrag", "ansatt": "310413011/a-1002", "foedselsnummer": BRIT_NUMMER,
        "gyldigFraOgMed": "2026-03-01", "gyldigTilOgMed": "2026-12-31",
    }));
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.virksomheter, telling(0, 1, 1));
    assert_eq!(importert.tapte_knytninger, 1, "the tie in Gamlevik");
    assert_eq!(super::spoer_om_brit(&foer).await, ["UNAUTHENTICATED"]);
    let etter = p.som_ansatt(TOR, NYVIK);
    assert_eq!(super::spoer_om_brit(&etter).await, ["bruker NOT_FOUND"]);
    assert_eq!(tilgang(&p).await, rettigheter, "no right has moved");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    // Asked anew, she may say yes to the new one.
    brit_sier_ja_til(&p, enhet(&p, "310413011/fact").await).await;
    assert!(etter.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
}

async fn kontrakten_viser_hvem_som_tok_over(p: Portal) {
    importer(&p, &eksempel()).await.unwrap();
    let gammel = enhet(&p, "310413038/psykisk-helse").await;
    let valg = "query($id: ID!) { node(id: $id) { ... on Enhet { opphoertFraOgMed etterfoelger { navn } virksomhet { etterfoelger { navn etterfoelger { navn } } } } } }";
    let svar = p
        .som("kari-koordinator")
        .spoer(valg, json!({ "id": gammel }))
        .await;
    assert_eq!(
        svar.data()["node"],
        json!({
            "opphoertFraOgMed": "2026-01-01", "etterfoelger": { "navn": "Psykisk helse og rus" },
            "virksomhet": { "etterfoelger": { "navn": "Nyvik kommune", "etterfoelger": null } },
        })
    );
}

async fn en_sperring_av_en_person_foelger_med_til_ny_arbeidsgiver(p: Portal) {
    // Brit has barred Stian. Where he works, tokens of the organisation see no more than he.
    let epoke = p.epoke(ider::BRIT).await;
    let linjer = [
        json!({ "type": "enhet", "noekkel": format!("{BERGEN}/natt"), "navn": "Nattjenesten", "erHelsetjeneste": true }),
        json!({ "type": "ansatt", "noekkel": format!("{BERGEN}/s"), "enhet": format!("{BERGEN}/natt"), "foedselsnummer": STIAN,
                "navn": "Stian Liksomdal", "stilling": "sykepleier", "gyldigFraOgMed": "2026-03-01" }),
    ];
    importer(&p, &linjer).await.unwrap();
    assert!(p.epoke(ider::BRIT).await > epoke);
    let i_bergen = tilgang(&p)
        .await
        .into_iter()
        .any(|t| t.sperret != 0 && t.mottaker_id == ider::BERGEN_KOMMUNE);
    assert!(i_bergen, "the bar reaches Bergen's tokens");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}
