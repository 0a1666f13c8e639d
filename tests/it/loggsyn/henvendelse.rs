//! Brit writes to the personvernombud of Helse Bergen, and Petra answers.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use super::spoer_om_brit;
use crate::rigg::{Portal, Utfall, Varsler, id, paa_begge};

paa_begge![
    brit_klager_paa_et_oppslag_og_petra_svarer,
    det_som_petra_innvilger_slettet_er_borte_og_loggen_sier_det,
    et_avslag_og_en_retting_lar_raden_staa,
    bare_de_to_ser_og_svarer,
    det_som_ikke_kan_sendes_sier_hvorfor,
    et_nytt_forsoek_er_ikke_en_ny,
    vera_skriver_om_det_mandatet_gjelder,
];

const FELTER: &str = "id type brukerId virksomhet { navn } innfoerselId radId tekst opprettet besvart godtatt svar besvartAv { navn }";

async fn send(p: &Portal, hvem: &str, type_: &str, gjelder: Value) -> Utfall {
    let input = json!({ "type": type_, "gjelder": gjelder, "tekst": "Hvorfor leste han dette?" });
    let valg = format!("henvendelse {{ {FELTER} }}");
    p.som(hvem).gjoer("sendHenvendelse", input, &valg).await
}

async fn besvar(p: &Portal, hvem: &str, henvendelse: &Value, godtatt: bool) -> Utfall {
    let input =
        json!({ "henvendelseId": henvendelse, "godtatt": godtatt, "svar": "Etter en gjennomgang" });
    let valg = format!("henvendelse {{ {FELTER} }}");
    p.som(hvem).gjoer("besvarHenvendelse", input, &valg).await
}

/// What Petra sees of what was written to her.
async fn mottatt(p: &Portal, valg: &str) -> Vec<Value> {
    let dokument = format!("{{ kontroll {{ henvendelser{valg} {{ {FELTER} }} }} }}");
    let svar = p
        .som("petra-personvernombud")
        .spoer(&dokument, json!({}))
        .await;
    let alle = svar.ved("kontroll/henvendelser").as_array();
    alle.unwrap_or_else(|| panic!("{}", svar.tekst)).clone()
}

async fn brits(p: &Portal) -> Vec<Value> {
    let dokument = format!("{{ meg {{ bruker {{ henvendelser {{ {FELTER} }} }} }} }}");
    let svar = p.som("brit-bruker").spoer(&dokument, json!({})).await;
    svar.ved("meg/bruker/henvendelser")
        .as_array()
        .unwrap()
        .clone()
}

/// The last entry that somebody made by looking at Brit.
async fn oppslag_av(p: &Portal, hvem: &str) -> Value {
    let svar = spoer_om_brit(p, hvem).await;
    let valg = "{ meg { innsyn { oppslag { edges { node { id kvittering } } } } } }";
    let alle = p.som("brit-bruker").spoer(valg, json!({})).await;
    let edges = alle.ved("meg/innsyn/oppslag/edges").as_array().unwrap();
    let denne = json!(id(svar.kvittering().unwrap()));
    let kant = edges
        .iter()
        .find(|kant| kant["node"]["kvittering"] == denne);
    kant.unwrap()["node"]["id"].clone()
}

/// A piece of advice that Helse Bergen owns, as Brit sees it.
async fn raad_fra_dps(p: &Portal) -> Option<Value> {
    let valg = "{ meg { bruker { kriseplan { raad { id eier { id } tekst } } } } }";
    let svar = p.som("brit-bruker").spoer(valg, json!({})).await;
    let raad = svar.ved("meg/bruker/kriseplan/raad").as_array().unwrap();
    let dps = json!(id(ider::HELSE_BERGEN));
    raad.iter()
        .find(|rad| rad["eier"]["id"] == dps)
        .map(|rad| rad["id"].clone())
}

fn som_uuid(id: &Value) -> Uuid {
    Uuid::try_parse(id.as_str().unwrap()).unwrap()
}

async fn brit_klager_paa_et_oppslag_og_petra_svarer(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let innfoersel = oppslag_av(&p, "dag-dps").await;
    let utfall = send(
        &p,
        "brit-bruker",
        "MERKNAD",
        json!({ "innfoerselId": innfoersel }),
    )
    .await;
    let sendt = utfall.ok()["henvendelse"].clone();
    assert_eq!(sendt["virksomhet"]["navn"], "Helse Bergen");
    assert_eq!(sendt["innfoerselId"], innfoersel);
    assert_eq!(sendt["opprettet"], "2026-03-02T10:00:00Z");
    assert_eq!(varsler.runde(&p).await, 1, "Petra is told");
    assert_eq!(
        varsler.mottatt()[0]["foedselsnummer"],
        json!(p.som("petra-personvernombud").nummer())
    );

    assert_eq!(mottatt(&p, "").await, std::slice::from_ref(&sendt));
    assert_eq!(mottatt(&p, "(besvart: true)").await, [] as [Value; 0]);
    let svar = besvar(&p, "petra-personvernombud", &sendt["id"], true).await;
    let besvart = svar.ok()["henvendelse"].clone();
    assert_eq!(
        besvart["besvartAv"]["navn"],
        mottatt(&p, "(besvart: true)").await[0]["besvartAv"]["navn"]
    );
    assert_eq!(besvart["svar"], "Etter en gjennomgang");
    assert_eq!(mottatt(&p, "(besvart: false)").await, [] as [Value; 0]);
    assert_eq!(varsler.runde(&p).await, 1, "Brit is told");
    assert_eq!(
        varsler.mottatt()[1]["foedselsnummer"],
        json!(p.som("brit-bruker").nummer())
    );
    assert_eq!(brits(&p).await, [besvart]);
    let igjen = besvar(&p, "petra-personvernombud", &sendt["id"], false).await;
    assert_eq!(igjen.feil(), ["CONFLICT input/henvendelseId"]);
}

async fn det_som_petra_innvilger_slettet_er_borte_og_loggen_sier_det(p: Portal) {
    let rad = raad_fra_dps(&p).await.expect("something to delete");
    assert!(
        !p.historikk(som_uuid(&rad)).await.is_empty(),
        "with earlier versions"
    );
    let utfall = send(&p, "brit-bruker", "SLETTING", json!({ "radId": rad })).await;
    let sendt = utfall.ok()["henvendelse"]["id"].clone();
    assert_eq!(raad_fra_dps(&p).await, Some(rad.clone()), "asked for");
    besvar(&p, "petra-personvernombud", &sendt, true).await.ok();
    assert_ne!(raad_fra_dps(&p).await, Some(rad.clone()));
    assert!(p.historikk(som_uuid(&rad)).await.is_empty());
    let alt = format!("{:?}", p.avbilde().await["kriseplan_raad"]);
    assert!(
        !alt.contains(rad.as_str().unwrap()),
        "nor a row that is marked"
    );
    let valg = "{ meg { innsyn { oppslag { edges { node { art ansatt { navn } virksomhet { navn } } } } } } }";
    let svar = p.som("brit-bruker").spoer(valg, json!({})).await;
    let edges = svar.ved("meg/innsyn/oppslag/edges").as_array().unwrap();
    let slettet: Vec<_> = edges
        .iter()
        .filter(|kant| kant["node"]["art"] == "SLETTING")
        .collect();
    assert_eq!(slettet.len(), 1, "{}", svar.tekst);
    assert_eq!(slettet[0]["node"]["virksomhet"]["navn"], "Helse Bergen");
}

async fn et_avslag_og_en_retting_lar_raden_staa(p: Portal) {
    let rad = raad_fra_dps(&p).await.unwrap();
    for (type_, godtatt) in [("SLETTING", false), ("RETTING", true)] {
        let utfall = send(&p, "brit-bruker", type_, json!({ "radId": rad })).await;
        let sendt = utfall.ok()["henvendelse"]["id"].clone();
        besvar(&p, "petra-personvernombud", &sendt, godtatt)
            .await
            .ok();
        assert_eq!(raad_fra_dps(&p).await, Some(rad.clone()), "{type_}");
    }
    assert!(!p.historikk(som_uuid(&rad)).await.is_empty());
}

async fn bare_de_to_ser_og_svarer(p: Portal) {
    let innfoersel = oppslag_av(&p, "kari-koordinator").await;
    let utfall = send(
        &p,
        "brit-bruker",
        "MERKNAD",
        json!({ "innfoerselId": innfoersel }),
    )
    .await;
    let til_askoey = utfall.ok()["henvendelse"]["id"].clone();
    assert_eq!(
        mottatt(&p, "").await,
        [] as [Value; 0],
        "Petra is at Helse Bergen"
    );
    let fremmed = besvar(&p, "petra-personvernombud", &til_askoey, true).await;
    let ukjent = besvar(
        &p,
        "petra-personvernombud",
        &json!(Uuid::from_u128(7)),
        true,
    )
    .await;
    assert_eq!(fremmed.feil(), ["NOT_FOUND input/henvendelseId"]);
    assert_eq!(fremmed.feil(), ukjent.feil());
    for hvem in ["kari-koordinator", "brit-bruker", "dag-dps"] {
        let utfall = besvar(&p, hvem, &til_askoey, true).await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{hvem}");
        let svar = p
            .som(hvem)
            .spoer("{ kontroll { henvendelser { id } } }", json!({}))
            .await;
        assert!(
            !svar.tekst.contains(til_askoey.as_str().unwrap()),
            "{hvem}: {}",
            svar.tekst
        );
        assert!(!svar.feil().is_empty(), "{hvem}");
    }
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { henvendelser { id } } }";
    for hvem in ["kari-koordinator", "dag-dps", "paal-paaroerende"] {
        let svar = p
            .som(hvem)
            .spoer(dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(
            svar.feil(),
            ["bruker/henvendelser FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
    }
    assert_eq!(brits(&p).await.len(), 1);
}

async fn det_som_ikke_kan_sendes_sier_hvorfor(p: Portal) {
    let av_dag = oppslag_av(&p, "dag-dps").await;
    let av_paal = oppslag_av(&p, "paal-paaroerende").await;
    let raad = raad_fra_dps(&p).await.unwrap();
    let gruppe = json!(ider::BRIT_GRUPPE);
    let samtykke = json!(ider::BRIT_TIL_DPS);
    let ukjent = json!(Uuid::from_u128(7));
    for (type_, gjelder, ventet) in [
        (
            "MERKNAD",
            json!({ "innfoerselId": ukjent }),
            "NOT_FOUND input/gjelder/innfoerselId",
        ),
        (
            "MERKNAD",
            json!({ "innfoerselId": av_paal }),
            "BAD_USER_INPUT input/gjelder/innfoerselId",
        ),
        (
            "RETTING",
            json!({ "innfoerselId": av_dag }),
            "BAD_USER_INPUT input/type",
        ),
        (
            "SLETTING",
            json!({ "innfoerselId": av_dag }),
            "BAD_USER_INPUT input/type",
        ),
        (
            "RETTING",
            json!({ "radId": ukjent }),
            "NOT_FOUND input/gjelder/radId",
        ),
        (
            "MERKNAD",
            json!({ "radId": samtykke }),
            "BAD_USER_INPUT input/gjelder/radId",
        ),
        (
            "SLETTING",
            json!({ "radId": gruppe }),
            "BAD_USER_INPUT input/gjelder/radId",
        ),
    ] {
        let utfall = send(&p, "brit-bruker", type_, gjelder.clone()).await;
        assert_eq!(utfall.feil(), [ventet], "{type_} {gjelder}");
    }
    // Another's entry and row are as unknown.
    let odd = send(
        &p,
        "odd-bruker",
        "MERKNAD",
        json!({ "innfoerselId": av_dag }),
    )
    .await;
    assert_eq!(odd.feil(), ["NOT_FOUND input/gjelder/innfoerselId"]);
    let odd = send(&p, "odd-bruker", "SLETTING", json!({ "radId": raad })).await;
    assert_eq!(odd.feil(), ["NOT_FOUND input/gjelder/radId"]);
    let kari = send(
        &p,
        "kari-koordinator",
        "MERKNAD",
        json!({ "innfoerselId": av_dag }),
    )
    .await;
    assert_eq!(
        kari.feil(),
        ["NOT_FOUND input/brukerId"],
        "who has no case of their own"
    );
    let input = json!({ "brukerId": ider::BRIT, "type": "MERKNAD", "gjelder": { "radId": raad }, "tekst": "x" });
    let kari = p
        .som("kari-koordinator")
        .gjoer("sendHenvendelse", input, "henvendelse { id }")
        .await;
    assert_eq!(kari.feil(), ["FORBIDDEN input"]);
    assert_eq!(brits(&p).await, [] as [Value; 0]);
}

async fn et_nytt_forsoek_er_ikke_en_ny(p: Portal) {
    let raad = raad_fra_dps(&p).await.unwrap();
    let input = json!({ "type": "RETTING", "gjelder": { "radId": raad }, "tekst": "Det er feil",
        "idempotensnoekkel": "0b1ff1b0-6a6f-4a66-9a4e-3c1d0f3f7a21" });
    let mut ider = Vec::new();
    for _ in 0..2 {
        let brit = p.som("brit-bruker");
        let utfall = brit
            .gjoer("sendHenvendelse", input.clone(), "henvendelse { id }")
            .await;
        ider.push(utfall.ok()["henvendelse"]["id"].clone());
    }
    assert_eq!(ider[0], ider[1]);
    assert_eq!(brits(&p).await.len(), 1);
}

async fn vera_skriver_om_det_mandatet_gjelder(p: Portal) {
    let les = async |valg: &str| {
        let dokument = format!("query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ {valg} }} }}");
        p.som("nils-nav")
            .spoer(&dokument, json!({ "id": ider::ODD }))
            .await
    };
    let kontakt = id(les("kontakt { telefon }").await.kvittering().unwrap());
    let begge = id(les("kontakt { telefon } kriseplan { raad { tekst } }")
        .await
        .kvittering()
        .unwrap());
    let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { innsyn { oppslag { edges { node { id kvittering } } } } henvendelser { innfoerselId } } }";
    let odd = p.som("odd-bruker");
    let alle = odd.spoer(dokument, json!({ "id": ider::ODD })).await;
    let edges = alle.ved("bruker/innsyn/oppslag/edges").as_array().unwrap();
    let innfoersel = |kvittering: &str| {
        let kant = edges
            .iter()
            .find(|kant| kant["node"]["kvittering"] == json!(kvittering));
        kant.unwrap()["node"]["id"].clone()
    };
    let (kontakt, begge) = (innfoersel(&kontakt), innfoersel(&begge));
    let send = async |hvem: &str, innfoersel: &Value| {
        let input = json!({ "brukerId": ider::ODD, "type": "MERKNAD", "tekst": "Hvorfor?",
            "gjelder": { "innfoerselId": innfoersel } });
        p.som(hvem)
            .gjoer("sendHenvendelse", input, "henvendelse { id }")
            .await
    };
    send("vera-verge", &kontakt).await.ok();
    send("odd-bruker", &begge).await.ok();
    let vera = p.som("vera-verge");
    let vera = vera.spoer(dokument, json!({ "id": ider::ODD })).await;
    assert_eq!(
        vera.ved("bruker/henvendelser"),
        &json!([{ "innfoerselId": kontakt }])
    );
    let odd = odd.spoer(dokument, json!({ "id": ider::ODD })).await;
    assert_eq!(odd.ved("bruker/henvendelser").as_array().unwrap().len(), 2);
}
