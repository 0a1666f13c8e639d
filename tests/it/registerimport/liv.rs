//! Shifts, and what happens to a bruker: a move, a death.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::*;
use crate::rigg::{Varsler, paa_begge};

paa_begge![
    en_vakt_fra_fil_vekkes_og_avlyses,
    brit_flytter_og_de_i_askoey_mister_det_samtykket_gir,
    et_doedsfall_avslutter_alt_i_en_transaksjon,
    det_som_ikke_kan_ha_skjedd_er_feil,
];

const ASKOEY: &str = "310412015";

fn vakt(fra: &str, til: &str) -> Value {
    json!({ "type": "vakt", "ansatt": "310413011/a-1001", "fra": fra, "til": til })
}

fn om_brit(felt: &str, verdi: &str) -> Value {
    json!({ "type": "bruker", "foedselsnummer": BRIT_NUMMER, felt: verdi })
}

async fn en_vakt_fra_fil_vekkes_og_avlyses(p: Portal) {
    let mut linjer = eksempel();
    linjer.push(vakt(
        "2026-03-02T09:00:00+01:00",
        "2026-03-02T17:00:00+01:00",
    ));
    let importert = importer(&p, &linjer).await.unwrap();
    assert_eq!(importert.vakter, telling(1, 0, 0));
    assert_eq!(
        importer(&p, &linjer).await.unwrap().vakter,
        telling(0, 0, 1)
    );
    let varsler = Varsler::start("DIGITAL").await;
    let fact = enhet(&p, "310413011/fact").await;
    let varsle = || async {
        let input = json!({ "foedselsnummer": BRIT_NUMMER, "enhetId": fact });
        p.som("per-politi")
            .gjoer("varsleVakt", input, "erMottatt")
            .await
            .ok();
        varsler.runde(&p).await;
        varsler.mottatt().pop().unwrap()["foedselsnummer"].clone()
    };
    assert_eq!(varsle().await, json!(HEGE), "on shift");
    let siste = linjer.len() - 1;
    linjer[siste]["avlyst"] = true.into();
    let importert = importer(&p, &linjer[siste..]).await.unwrap();
    assert_eq!((importert.avlyste, importert.vakter), (1, telling(0, 0, 0)));
    assert_eq!(
        varsle().await,
        json!(TOR),
        "nobody on shift: the one who leads"
    );
}

async fn brit_flytter_og_de_i_askoey_mister_det_samtykket_gir(p: Portal) {
    let (kari, dag) = (p.som("kari-koordinator"), p.som("dag-dps"));
    assert!(kari.leser(ider::BRIT, "KRISEPLAN_RAAD").await);
    let flytting = [om_brit("flyttetFra", ASKOEY)];
    assert_eq!(
        importer(&p, &flytting).await.unwrap().brukere,
        telling(0, 1, 0)
    );
    assert!(!kari.leser(ider::BRIT, "IDENTITET").await, "no tie");
    assert!(
        dag.leser(ider::BRIT, "KRISEPLAN_RAAD").await,
        "of another virksomhet"
    );
    let valg = "{ meg { bruker { koordinator { id } primaerkontakter { ansatt { id } } samtykker(first: 100) { edges { node { status } } } } } }";
    let svar = p.som("brit-bruker").spoer(valg, json!({})).await;
    assert_eq!(svar.ved("meg/bruker/koordinator"), &Value::Null);
    assert_ne!(
        svar.ved("meg/bruker/primaerkontakter/0"),
        &Value::Null,
        "at the DPS"
    );
    assert!(svar.tekst.contains("AKTIV"), "her samtykker are her own");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    let foer = p.avbilde().await;
    assert_eq!(
        importer(&p, &flytting).await.unwrap().brukere,
        telling(0, 0, 1)
    );
    assert_eq!(p.avbilde().await, foer, "a second time changes nothing");
}

async fn et_doedsfall_avslutter_alt_i_en_transaksjon(p: Portal) {
    let start = json!({ "brukerId": ider::BRIT, "begrunnelse": "sover ikke", "varighetTimer": 24 });
    p.som("kari-koordinator")
        .gjoer("startBlaalysperiode", start, "blaalysperiode { id }")
        .await
        .ok();
    assert!(
        p.som("per-politi")
            .leser(ider::BRIT, "KRISEPLAN_RAAD")
            .await
    );
    let importert = importer(&p, &[om_brit("doed", "2026-03-01")])
        .await
        .unwrap();
    assert_eq!(importert.brukere, telling(0, 1, 0));
    for hvem in [
        "kari-koordinator",
        "dag-dps",
        "per-politi",
        "paal-paaroerende",
        "nora-legevakt",
    ] {
        assert!(!p.som(hvem).leser(ider::BRIT, "IDENTITET").await, "{hvem}");
    }
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    let andre_dag = importer(&p, &[om_brit("doed", "2026-02-28")]).await;
    assert_eq!(
        andre_dag.unwrap_err(),
        ["line 1, doed: is another day than before"]
    );
    let samme = importer(&p, &[om_brit("doed", "2026-03-01")])
        .await
        .unwrap();
    assert_eq!(samme.brukere, telling(0, 0, 1));
}

async fn det_som_ikke_kan_ha_skjedd_er_feil(p: Portal) {
    let foer = p.avbilde().await;
    for (linje, feil) in [
        (om_brit("doed", "2026-03-03"), "line 1, doed: has not come"),
        (om_brit("flyttetFra", NYVIK), "line 1, flyttetFra: unknown"),
        (
            json!({ "type": "bruker", "foedselsnummer": BRIT_NUMMER }),
            "line 1: says neither doed nor flyttetFra",
        ),
        (
            json!({ "type": "bruker", "foedselsnummer": HEGE, "doed": "2026-03-01" }),
            "line 1, foedselsnummer: unknown",
        ),
        (
            vakt("2026-03-02T09:00:00+01:00", "2026-03-04T09:00:01+01:00"),
            "line 1, til: is not within 48 hours after fra",
        ),
    ] {
        let utfall = importer(&p, &[linje]).await;
        assert!(utfall.unwrap_err().contains(&feil.to_owned()), "{feil}");
    }
    let kort = vakt("2026-03-02T09:00:00+01:00", "2026-03-02T17:00:00+01:00");
    let mut linjer = eksempel();
    linjer.extend([kort.clone(), kort]);
    assert_eq!(
        importer(&p, &linjer).await.unwrap_err(),
        ["line 11, fra: is named before"]
    );
    assert_eq!(p.avbilde().await, foer);
}
