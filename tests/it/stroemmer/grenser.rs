//! Bounds: how many listen, and how slowly one may read.

use helsefellesskap::events::{Grenser, Slutt};
use serde_json::json;

use super::nytt_signal;
use crate::rigg::{Portal, STROEM, paa_begge};

paa_begge![
    flere_enn_tokenet_kan_ha_avvises_og_plassen_blir_ledig_igjen,
    en_treg_leser_kuttes_og_de_andre_merker_det_ikke,
    et_abonnement_er_ett_felt,
    et_felt_som_er_satt_sammen_av_flere_er_ett,
    en_spoerring_har_en_side_med_hendelser,
];

async fn flere_enn_tokenet_kan_ha_avvises_og_plassen_blir_ledig_igjen(p: Portal) {
    let grenser = Grenser {
        i_alt: 3,
        per_token: 2,
    };
    let f = p.forteller_med(grenser).await;
    let dag = p.som("dag-dps");
    let foerste = dag.lytt(&f, None).await;
    let _andre = dag.lytt(&f, None).await;
    let avvist = dag.proev_aa_lytte(&f, json!({})).await.err().unwrap();
    assert!(avvist.tekst.contains("LIMIT_EXCEEDED"));
    let _kari = p.som("kari-koordinator").lytt(&f, None).await;
    let per = p.som("per-politi");
    assert!(
        per.proev_aa_lytte(&f, json!({})).await.is_err(),
        "the node is full"
    );
    drop(foerste);
    let _tredje = dag.lytt(&f, None).await;
    assert_eq!(f.fordeler.antall(), 3);
}

async fn en_treg_leser_kuttes_og_de_andre_merker_det_ikke(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let mut treg = dag
        .proev_aa_lytte_med(&f, STROEM, json!({}), 3)
        .await
        .unwrap();
    let mut rask = dag.lytt(&f, None).await;
    for nr in 0..6 {
        nytt_signal(&p, &format!("Nummer {nr}")).await;
        assert!(rask.kort().await.contains(&format!("Nummer {nr}")));
    }
    assert_eq!(treg.slutt().await, Slutt::Treg);
    let lest = treg.alt();
    let siste = lest.last().unwrap();
    // It goes on where it was, and has everything in the end; checkpoints come when it takes long.
    let mut igjen = dag.lytt(&f, Some(&siste["cursor"])).await;
    let hoert = lest.iter().filter(|m| m["__typename"] == "Hendelse");
    for nr in hoert.count()..6 {
        assert!(igjen.kort().await.contains(&format!("Nummer {nr}")));
    }
}

async fn et_abonnement_er_ett_felt(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    for dokument in [
        "subscription { a: hendelser { __typename } b: hendelser { __typename } }",
        "subscription { __typename }",
        "subscription { ukjent { id } }",
        "subscription { hendelser { ... on Hendelse { navn } } }",
        "subscription { hendelser(after: 3) { __typename } }",
    ] {
        let svar = dag.proev_aa_lytte_med(&f, dokument, json!({}), 10).await;
        assert!(svar.is_err(), "{dokument}");
    }
    let i_fragment = "subscription S { ...F } fragment F on Subscription { hendelser { ...G } } \
                      fragment G on Stroemmelding { __typename ... on Sjekkpunkt { cursor } }";
    let mut stroem = dag
        .proev_aa_lytte_med(&f, i_fragment, json!({}), 10)
        .await
        .unwrap();
    assert_eq!(stroem.neste().await["__typename"], "Sjekkpunkt");
    // Over a plain request there is no stream.
    let svar = dag
        .spoer("subscription { hendelser { __typename } }", json!({}))
        .await;
    assert!(svar.tekst.contains("BAD_USER_INPUT"));
}

/// Where each part of a page says in a fragment what it needs, the same field comes several times.
async fn et_felt_som_er_satt_sammen_av_flere_er_ett(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let deler = "subscription { hendelser { __typename } ...A ... on Subscription { ...B } ...A }
        fragment A on Subscription { hendelser { ... on Hendelse { entitetId } } }
        fragment B on Subscription { hendelser {
          ... on Hendelse { entitet { ... on Varselsignal { tekst } } } ... on Sjekkpunkt { cursor } } }";
    let mut stroem = dag
        .proev_aa_lytte_med(&f, deler, json!({}), 10)
        .await
        .unwrap();
    assert!(stroem.neste().await["cursor"].is_string());
    let signal = nytt_signal(&p, "Satt sammen").await;
    let venter = json!({ "__typename": "Hendelse", "entitetId": signal,
                         "entitet": { "tekst": "Satt sammen" } });
    assert_eq!(stroem.neste().await, venter);
    // What can be of no stream is not counted: it is a mistake of its own.
    let av_noe_annet =
        "subscription { hendelser { __typename } ...A } fragment A on Query { meg { formaal } }";
    let svar = dag
        .proev_aa_lytte_med(&f, av_noe_annet, json!({}), 10)
        .await;
    assert!(svar.err().unwrap().tekst.contains("BAD_USER_INPUT"));
    let ulike = deler.replace(
        "hendelser { __typename }",
        "annet: hendelser { __typename }",
    );
    let svar = dag.proev_aa_lytte_med(&f, &ulike, json!({}), 10).await;
    assert!(svar.err().unwrap().tekst.contains("ABONNEMENTER"));
}

/// What a page costs to find is not to be timed, and several would add up.
async fn en_spoerring_har_en_side_med_hendelser(p: Portal) {
    let dag = p.som("dag-dps");
    for (dokument, over) in [
        (
            "{ meg { formaal } ...A } fragment A on Query { hendelser(first: 1) { edges { cursor } } }",
            false,
        ),
        (
            "{ hendelser { __typename } hendelser { __typename } }",
            true,
        ),
        (
            "{ ...A ...A } fragment A on Query { hendelser { __typename } }",
            true,
        ),
        (
            "{ ...B ... { ...B } } fragment A on Query { hendelser { __typename } } fragment B on Query { ...A }",
            true,
        ),
        (
            "{ hendelser { __typename } a: hendelser { __typename } }",
            true,
        ),
        (
            "{ ...A ... on Query { a: hendelser { __typename } } } \
             fragment A on Query { b: hendelser { __typename } }",
            true,
        ),
    ] {
        let svar = dag.spoer(dokument, json!({})).await;
        assert_eq!(svar.tekst.contains("HENDELSER"), over, "{dokument}");
    }
}
