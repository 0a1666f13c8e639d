//! Whom a list of all did not name, hidden as she was, is told of when she is there again: a copy is without her.

use chrono::TimeDelta;
use entity::vakt;
use helsefellesskap::{
    auth::{Attest, Nummerregel, Personnummer},
    demo::ider,
};
use samtykke::FormaalSett;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{
    start_blaalys,
    taust::mens_hun_er_sperret,
    vist::{INGENTING, fortalt, gaa, markoer},
};
use crate::rigg::{Portal, Som, paa_begge};

paa_begge![
    den_som_en_liste_av_alle_ikke_nevnte_er_der_igjen,
    den_som_en_annen_liste_ikke_nevnte_fortelles_det_ikke_om,
    den_som_listen_nevnte_fortelles_det_ikke_om,
    den_som_bare_vises_paa_vakt_er_der_igjen_paa_den_neste,
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
    let en_side = "{ brukere(first: 1, filter: {}) { edges { cursor } } }";
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
    let frida = p.som("frida-fortrolig").nummer();
    let om_frida = Attest {
        formaal: FormaalSett::ALLE,
        pasienter: Personnummer::parse(&frida, Nummerregel::Syntetisk)
            .ok()
            .map(|nummer| [nummer].into_iter().collect()),
    };
    let med_attest = p
        .som("dag-dps")
        .med_token(|identitet| identitet.attest = Some(om_frida));
    let filtrert =
        "{ brukere(filter: { ikke: { navnStarterMed: \"B\" } }) { edges { node { id } } } }";
    let talt = "{ brukere { totalCount } }";
    let hendelser = "{ hendelser { edges { cursor } } }";
    let side = "{ brukere { pageInfo { hasNextPage } } }";
    for (hvem, liste) in [
        (&dag, filtrert),
        (&dag, talt),
        (&dag, hendelser),
        (&dag, side),
        (&ella, ALLE),
        (&smal, ALLE),
        (&med_attest, ALLE),
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

/// Per reads the list between two shifts, and hears nothing until he is on the next.
async fn den_som_bare_vises_paa_vakt_er_der_igjen_paa_den_neste(p: Portal) {
    let f = p.forteller().await;
    start_blaalys(&p, 72).await;
    let start = p.lager.klokke().naa();
    let om = |minutter| start + TimeDelta::minutes(minutter);
    p.lager
        .i_registeret(async |tx| {
            let hans = vakt::Entity::delete_many().filter(vakt::Column::AnsattId.eq(ider::PER));
            hans.exec(tx).await?;
            for (nr, fra, til) in [(1, om(-60), om(30)), (2, om(60), om(90))] {
                let ny = vakt::Model {
                    id: Uuid::from_u128(nr),
                    ansatt_id: ider::PER,
                    fra,
                    til,
                };
                ny.into_active_model().insert(tx).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let per = p
        .som("per-politi")
        .med_token(|t| t.utloeper += TimeDelta::days(1));
    for leste in [false, true] {
        p.klokke.still(om(20));
        assert!(nevnt(&per, ALLE).await);
        let after = markoer(&per).await;
        p.klokke.still(om(45));
        assert!(!leste || !nevnt(&per, ALLE).await);
        p.klokke.still(om(75));
        let hoert = fortalt(&per, &f, &after).await;
        assert_eq!(hoert.len(), usize::from(leste), "{hoert:?}");
        assert!(
            hoert
                .iter()
                .all(|om| om.starts_with("TILGANG +[IDENTITET,"))
        );
    }
}
