//! Whom a list of all did not name, hidden as she was, is told of when she is there again: a copy is without her.

use helsefellesskap::demo::ider;
use serde_json::json;

use super::{
    taust::mens_hun_er_sperret,
    vist::{INGENTING, fortalt, gaa, markoer},
};
use crate::rigg::{Portal, Som, paa_begge};

paa_begge![
    den_som_en_liste_av_alle_ikke_nevnte_er_der_igjen,
    den_som_en_annen_liste_ikke_nevnte_fortelles_det_ikke_om,
    den_som_listen_nevnte_fortelles_det_ikke_om,
];

const ALLE: &str = "{ brukere(first: 100) { edges { node { id } } } }";

/// Whether Brit is named by a list.
async fn nevnt(som: &Som, liste: &str) -> bool {
    let svar = som.spoer(liste, json!({})).await;
    assert_eq!(svar.feil(), INGENTING, "{}", svar.tekst);
    svar.tekst.contains(&ider::BRIT.simple().to_string())
}

async fn den_som_en_liste_av_alle_ikke_nevnte_er_der_igjen(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let en_side = "{ brukere(first: 1, filter: {}) { pageInfo { endCursor } } }";
    for liste in [ALLE, en_side] {
        gaa(&p);
        let after = markoer(&dag).await;
        mens_hun_er_sperret(&p, None, async || assert!(!nevnt(&dag, liste).await)).await;
        let hoert = fortalt(&dag, &f, &after).await;
        let [om_brit] = &hoert[..] else {
            panic!("{hoert:?}");
        };
        assert!(om_brit.starts_with("TILGANG +[IDENTITET,"), "{om_brit}");
        assert!(om_brit.ends_with("] -[] true"), "{om_brit}");
    }
}

/// What does not name all, under the purposes that the stream is of, is without her for other reasons too.
async fn den_som_en_annen_liste_ikke_nevnte_fortelles_det_ikke_om(p: Portal) {
    let f = p.forteller().await;
    let (dag, ella) = (p.som("dag-dps"), p.som("ella-dps"));
    let smal = dag.clone().med_formaal("HELSEHJELP");
    let filtrert =
        "{ brukere(filter: { ikke: { navnStarterMed: \"B\" } }) { edges { node { id } } } }";
    let talt = "{ brukere { totalCount } }";
    let hendelser = "{ hendelser { edges { cursor } } }";
    for (hvem, liste) in [
        (&dag, filtrert),
        (&dag, talt),
        (&dag, hendelser),
        (&ella, ALLE),
        (&smal, ALLE),
    ] {
        gaa(&p);
        let after = markoer(&dag).await;
        mens_hun_er_sperret(&p, None, async || assert!(!nevnt(hvem, liste).await)).await;
        assert_eq!(fortalt(&dag, &f, &after).await, INGENTING, "{liste}");
    }
}

async fn den_som_listen_nevnte_fortelles_det_ikke_om(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let after = markoer(&dag).await;
    for _ in 0..2 {
        assert!(nevnt(&dag, ALLE).await);
        gaa(&p);
        mens_hun_er_sperret(&p, None, async || {}).await;
        gaa(&p);
    }
    assert!(nevnt(&dag, ALLE).await);
    assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
}
