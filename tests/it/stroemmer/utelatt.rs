//! Rows that a reading left out without a word are told of when they are there again: a copy would lack them.

use helsefellesskap::demo::ider;
use serde_json::json;

use super::{
    endre_signal, gi_dette, nytt_signal,
    taust::mens_hun_er_sperret,
    trekk,
    vist::{INGENTING, fortalt, gaa, markoer},
};
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, Som, paa_begge},
};

paa_begge![
    rader_med_et_sperret_tema_er_der_igjen,
    rader_fra_en_avgiver_er_der_igjen,
    den_som_ikke_leste_historikk_hoerer_ikke_om_den,
    den_som_ikke_leste_hvor_hun_er_hoerer_ikke_om_det,
];

const SIGNALER: &str =
    "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { signaler { id } } } }";
const RAAD: &str = "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { raad { id } } } }";
const NAVN: &str = "query($id: ID!) { bruker(noekkel: { id: $id }) { navn { fulltNavn } } }";

/// How many rows are read, and nothing is refused.
async fn antall(som: &Som, dokument: &str, liste: &str) -> usize {
    let svar = som.spoer(dokument, json!({ "id": ider::BRIT })).await;
    assert_eq!(svar.feil(), INGENTING, "{}", svar.tekst);
    let rader = svar.ved(&format!("bruker/kriseplan/{liste}"));
    rader.as_array().unwrap().len()
}

/// What RUS bars is not refused where only rows are of it. Where none is, nothing is told.
async fn rader_med_et_sperret_tema_er_der_igjen(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    for (med_rad, leste) in [(false, true), (true, false), (true, true)] {
        if med_rad && !leste {
            let rad = nytt_signal(&p, "Drikker alene").await;
            endre_signal(&p, &rad, 1, json!({ "tema": ["RUS"] })).await;
        }
        let alle = antall(&dag, SIGNALER, "signaler").await;
        let after = markoer(&dag).await;
        mens_hun_er_sperret(&p, Some("RUS"), async || {
            if leste {
                let leste = antall(&dag, SIGNALER, "signaler").await;
                assert_eq!(leste, alle - usize::from(med_rad));
            }
        })
        .await;
        let ventet: &[&str] = match leste && med_rad {
            true => &["TILGANG +[RUS] -[] true"],
            false => &[],
        };
        assert_eq!(fortalt(&dag, &f, &after).await, ventet);
    }
}

async fn rader_fra_en_avgiver_er_der_igjen(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let av = |virksomhet: uuid::Uuid| {
        let mut input = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_RAAD"]);
        input["avgivere"] = json!([virksomhet]);
        input
    };
    trekk(&p, &json!(ider::BRIT_TIL_DPS)).await;
    gi_dette(&p, av(ider::ASKOEY_KOMMUNE)).await;
    let mut samtykke = gi_dette(&p, av(ider::HELSE_BERGEN)).await;
    let alle = antall(&dag, RAAD, "raad").await;
    for leste in [false, true] {
        gaa(&p);
        let after = markoer(&dag).await;
        trekk(&p, &samtykke).await;
        gaa(&p);
        assert!(!leste || antall(&dag, RAAD, "raad").await < alle);
        samtykke = gi_dette(&p, av(ider::HELSE_BERGEN)).await;
        let ventet: &[&str] = match leste {
            true => &["TILGANG +[KRISEPLAN_RAAD] -[] true"],
            false => &[],
        };
        assert_eq!(fortalt(&dag, &f, &after).await, ventet);
    }
}

/// Who read nothing of history is not told that it came and went.
async fn den_som_ikke_leste_historikk_hoerer_ikke_om_den(p: Portal) {
    let f = p.forteller().await;
    let dag = p.som("dag-dps");
    let mut med = til_enhet(ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_RAAD"]);
    med["medHistorikk"] = json!(true);
    for lest in [NAVN, RAAD] {
        let after = markoer(&dag).await;
        let samtykke = gi_dette(&p, med.clone()).await;
        gaa(&p);
        let svar = dag.spoer(lest, json!({ "id": ider::BRIT })).await;
        assert_eq!(svar.feil(), INGENTING, "{}", svar.tekst);
        trekk(&p, &samtykke).await;
        assert_eq!(fortalt(&dag, &f, &after).await, INGENTING);
    }
}

/// Of Frida it is secret where she is: a samtykke that names that comes and goes.
async fn den_som_ikke_leste_hvor_hun_er_hoerer_ikke_om_det(p: Portal) {
    let f = p.forteller().await;
    let (kari, frida) = (p.som("kari-koordinator"), p.som("frida-fortrolig"));
    let adresse = "query($id: ID!) { bruker(noekkel: { id: $id }) { kontakt { adresse } } }";
    let mut med = til_enhet(ider::RPH, &["IDENTITET", "KONTAKT"]);
    med["gjelderGradert"] = json!(true);
    for (lest, ventet) in [
        (NAVN, None),
        (adresse, Some("TILGANG +[] -[IDENTITET,KONTAKT] true")),
    ] {
        let after = markoer(&kari).await;
        let input = json!({ "samtykke": med.clone() });
        let utfall = frida.gjoer("giSamtykke", input, "samtykke { id }").await;
        let samtykke = utfall.ok()["samtykke"]["id"].clone();
        gaa(&p);
        let svar = kari.spoer(lest, json!({ "id": ider::FRIDA })).await;
        assert_eq!(svar.feil(), INGENTING, "{}", svar.tekst);
        let input = json!({ "samtykkeId": samtykke });
        let utfall = frida.gjoer("trekkSamtykke", input, "samtykke { id }").await;
        utfall.ok();
        let hoert = fortalt(&kari, &f, &after).await;
        assert_eq!(hoert.first().map(String::as_str), ventet, "{lest}");
    }
}
