//! Agreements between virksomheter: leaders of the parties make and sign them, each for their own.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rigg::{Portal, id, paa_begge, samtidig_paa_begge};

paa_begge![
    to_ledere_signerer_hver_for_sin,
    oppsigelsen_setter_den_siste_dagen,
    en_endring_tar_bort_signaturene,
    bare_en_leder_hos_en_part_og_bare_for_sin_egen,
    innhold_som_ikke_henger_sammen_avvises,
    listen_filtreres_og_sorteres,
];

samtidig_paa_begge![
    en_annen_node_ser_endringen_og_ingen_venter_for_alltid,
    to_signaturer_paa_samme_versjon_blir_en,
];

const VALG: &str = "samarbeidsavtale { id versjon status tittel gyldigTilOgMed sagtOpp overordnet { id } parter { virksomhet { id } signert signertAv { id } } versjoner { totalCount } }";

fn ny() -> Value {
    json!({ "type": "SAER", "tittel": "Særavtale om tidlig oppfølging",
        "overordnetId": ider::TJENESTEAVTALE, "gjennomgaasInnen": "2026-12-31",
        "parter": [
            { "virksomhetId": ider::ASKOEY_KOMMUNE, "forpliktelser": ["Møter innen en uke"] },
            { "virksomhetId": ider::HELSE_BERGEN, "forpliktelser": ["Varsler samme dag"] },
        ] })
}

async fn les(p: &Portal, hvem: &str, avtale: Uuid) -> Value {
    let dokument = "query($id: ID!) { node(id: $id) { ... on Samarbeidsavtale { id versjon status gyldigTilOgMed versjoner { totalCount edges { node { versjon parter { signert } } } } parter { signert } } } }";
    let svar = p.som(hvem).spoer(dokument, json!({ "id": avtale })).await;
    svar.data()["node"].clone()
}

fn signert(avtale: &Value) -> Vec<bool> {
    let parter = avtale["parter"].as_array().unwrap();
    parter.iter().map(|p| p["signert"].is_string()).collect()
}

/// An agreement that Lars has made and signed, and its id.
async fn lars_sin(p: &Portal) -> Value {
    let lars = p.som("lars-leder");
    let utfall = lars.gjoer("opprettSamarbeidsavtale", ny(), VALG).await;
    let avtale = utfall.ok()["samarbeidsavtale"].clone();
    let input = json!({ "id": avtale["id"], "versjon": 1 });
    let utfall = lars.gjoer("signerSamarbeidsavtale", input, VALG).await;
    utfall.ok()["samarbeidsavtale"].clone()
}

async fn to_ledere_signerer_hver_for_sin(p: Portal) {
    let avtale = lars_sin(&p).await;
    assert_eq!(avtale["status"], "UTKAST", "until all have signed");
    assert_eq!(avtale["overordnet"]["id"], id(ider::TJENESTEAVTALE));
    assert_eq!(avtale["parter"][0]["signertAv"]["id"], id(ider::LARS));
    assert_eq!(signert(&avtale), [true, false]);
    let input = json!({ "id": avtale["id"], "versjon": 2 });
    let utfall = p
        .som("anna-afr")
        .gjoer("signerSamarbeidsavtale", input.clone(), VALG)
        .await;
    let inngaatt = &utfall.ok()["samarbeidsavtale"];
    assert_eq!(inngaatt["status"], "GJELDENDE");
    assert_eq!(inngaatt["parter"][1]["signertAv"]["id"], id(ider::ANNA));
    assert_eq!(inngaatt["versjoner"]["totalCount"], 3);
    let kvittering = utfall.svar.kvittering().unwrap();
    assert_eq!(p.logg_for(kvittering).await.len(), 1, "logged");
    // A signature once more changes nothing.
    let foer = p.avbilde().await;
    let igjen = p
        .som("anna-afr")
        .gjoer("signerSamarbeidsavtale", input, VALG)
        .await;
    assert_eq!(igjen.ok()["samarbeidsavtale"]["versjon"], 3);
    assert_eq!(p.avbilde().await, foer);
    // Whoever is logged in sees it, and what it was.
    let avtale: Uuid = avtale["id"].as_str().unwrap().parse().unwrap();
    let hos_eva = les(&p, "eva-ukjent", avtale).await;
    let versjoner = hos_eva["versjoner"]["edges"].as_array().unwrap();
    let foerste = &versjoner.last().unwrap()["node"];
    assert_eq!(
        (signert(foerste), &foerste["versjon"]),
        (vec![false; 2], &json!(1))
    );
}

async fn oppsigelsen_setter_den_siste_dagen(p: Portal) {
    let foer = les(&p, "anna-afr", ider::LAR_AVTALE).await;
    assert_eq!(
        (&foer["status"], &foer["gyldigTilOgMed"]),
        (&json!("GJELDENDE"), &Value::Null)
    );
    let input = json!({ "id": ider::LAR_AVTALE });
    let utfall = p
        .som("anna-afr")
        .gjoer("siOppSamarbeidsavtale", input.clone(), VALG)
        .await;
    let naa = &utfall.ok()["samarbeidsavtale"];
    assert_eq!(naa["status"], "SAGT_OPP");
    assert_eq!(naa["sagtOpp"], "2026-03-02");
    assert_eq!(naa["gyldigTilOgMed"], "2027-03-02", "twelve months on");
    p.klokke.gaa(TimeDelta::days(30));
    let igjen = p
        .som("lars-leder")
        .gjoer("siOppSamarbeidsavtale", input.clone(), VALG)
        .await;
    assert_eq!(
        igjen.ok()["samarbeidsavtale"]["gyldigTilOgMed"],
        "2027-03-02"
    );
    p.klokke.still("2027-03-03T08:00:00Z".parse().unwrap());
    assert_eq!(
        les(&p, "anna-afr", ider::LAR_AVTALE).await["status"],
        "UTLOEPT"
    );
    let etterpaa = p
        .som("lars-leder")
        .gjoer("siOppSamarbeidsavtale", input, VALG)
        .await;
    assert_eq!(
        etterpaa.ok()["samarbeidsavtale"]["versjoner"]["totalCount"],
        2
    );
    let utkast = json!({ "id": ider::UTSKRIVINGSAVTALE });
    let utfall = p
        .som("lars-leder")
        .gjoer("siOppSamarbeidsavtale", utkast, VALG)
        .await;
    assert_eq!(utfall.feil(), ["CONFLICT input"], "never made");
}

async fn en_endring_tar_bort_signaturene(p: Portal) {
    let avtale = lars_sin(&p).await;
    let endring = json!({ "id": avtale["id"], "versjon": 2, "tittel": "En annen tittel" });
    let utfall = p
        .som("anna-afr")
        .gjoer("endreSamarbeidsavtale", endring.clone(), VALG)
        .await;
    let naa = &utfall.ok()["samarbeidsavtale"];
    assert_eq!(naa["tittel"], "En annen tittel");
    assert_eq!(naa["overordnet"], avtale["overordnet"], "left");
    assert_eq!(signert(naa), [false, false], "nobody signed this");
    let foer = p.avbilde().await;
    let utfall = p
        .som("lars-leder")
        .gjoer("endreSamarbeidsavtale", endring, VALG)
        .await;
    assert_eq!(utfall.feil(), ["CONFLICT input/versjon"]);
    let ulest = json!({ "id": avtale["id"], "versjon": 2 });
    let utfall = p
        .som("lars-leder")
        .gjoer("signerSamarbeidsavtale", ulest, VALG)
        .await;
    assert_eq!(
        utfall.feil(),
        ["CONFLICT input/versjon"],
        "not what he read"
    );
    let i_kraft = json!({ "id": ider::TJENESTEAVTALE, "versjon": 1, "tittel": "Ny" });
    let utfall = p
        .som("lars-leder")
        .gjoer("endreSamarbeidsavtale", i_kraft, VALG)
        .await;
    assert_eq!(
        utfall.feil(),
        ["CONFLICT input"],
        "in force: a new one replaces it"
    );
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_en_leder_hos_en_part_og_bare_for_sin_egen(p: Portal) {
    let foer = p.avbilde().await;
    let signer = json!({ "id": ider::UTSKRIVINGSAVTALE, "versjon": 1 });
    for hvem in ["kari-koordinator", "dag-dps", "brit-bruker", "siri-system"] {
        let som = p.som(hvem);
        let utfall = som
            .gjoer("signerSamarbeidsavtale", signer.clone(), VALG)
            .await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{hvem} leads nothing");
        let utfall = som.gjoer("opprettSamarbeidsavtale", ny(), VALG).await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{hvem}");
    }
    // Anna leads, and Helse Bergen is no party to this one.
    let nav = json!({ "id": ider::NAV_AVTALE, "versjon": 1 });
    for mutasjon in ["signerSamarbeidsavtale", "endreSamarbeidsavtale"] {
        let utfall = p.som("anna-afr").gjoer(mutasjon, nav.clone(), VALG).await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{mutasjon}");
    }
    let mut andres = ny();
    andres["parter"][0]["virksomhetId"] = json!(ider::NAV_ASKOEY);
    let utfall = p
        .som("lars-leder")
        .gjoer("opprettSamarbeidsavtale", andres, VALG)
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "for others");
    let uten_oss = json!({ "id": ider::UTSKRIVINGSAVTALE, "versjon": 1,
        "parter": [{ "virksomhetId": ider::NAV_ASKOEY }, { "virksomhetId": ider::HELSE_BERGEN }] });
    let utfall = p
        .som("lars-leder")
        .gjoer("endreSamarbeidsavtale", uten_oss, VALG)
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input/parter"]);
    let ukjent = json!({ "id": ider::BRIT, "versjon": 1 });
    let utfall = p
        .som("lars-leder")
        .gjoer("signerSamarbeidsavtale", ukjent, VALG)
        .await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/id"]);
    assert_eq!(p.avbilde().await, foer);
    // Lars has signed already: the other party's line stays open, whatever he does.
    p.som("lars-leder")
        .gjoer("signerSamarbeidsavtale", signer, VALG)
        .await
        .ok();
    let naa = les(&p, "lars-leder", ider::UTSKRIVINGSAVTALE).await;
    assert_eq!(signert(&naa), [true, false]);
}

async fn innhold_som_ikke_henger_sammen_avvises(p: Portal) {
    let (lars, foer) = (p.som("lars-leder"), p.avbilde().await);
    let askoey = json!({ "virksomhetId": ider::ASKOEY_KOMMUNE });
    for (felt, verdi, feil) in [
        ("gyldigTilOgMed", json!("2020-01-01"), "BAD_USER_INPUT"),
        ("gjennomgaasInnen", json!("2020-01-01"), "BAD_USER_INPUT"),
        ("parter", json!([askoey]), "BAD_USER_INPUT"),
        ("parter", json!([askoey, askoey]), "BAD_USER_INPUT"),
        ("overordnetId", json!(ider::BRIT), "NOT_FOUND"),
    ] {
        let mut input = ny();
        input[felt] = verdi;
        let utfall = lars.gjoer("opprettSamarbeidsavtale", input, VALG).await;
        assert_eq!(utfall.feil(), [format!("{feil} input/{felt}")]);
    }
    let under_seg_selv = json!({ "id": ider::UTSKRIVINGSAVTALE, "versjon": 1,
        "overordnetId": ider::UTSKRIVINGSAVTALE });
    let utfall = lars
        .gjoer("endreSamarbeidsavtale", under_seg_selv, VALG)
        .await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/overordnetId"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn listen_filtreres_og_sorteres(p: Portal) {
    let liste = async |argumenter: &str| -> Vec<String> {
        let dokument = format!(
            "{{ samarbeidsavtaler({argumenter}) {{ totalCount edges {{ node {{ id }} }} }} }}"
        );
        let svar = p.som("nils-nav").spoer(&dokument, json!({})).await;
        let avtaler = &svar.data()["samarbeidsavtaler"];
        let ider = avtaler["edges"].as_array().unwrap().iter();
        let ider: Vec<String> = ider
            .map(|e| e["node"]["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(avtaler["totalCount"], ider.len());
        ider
    };
    let alle = liste("first: 100").await;
    assert_eq!(alle.len(), 6);
    let mut snudd = liste("sortering: {felt: TITTEL, retning: DESC}").await;
    snudd.reverse();
    assert_eq!(snudd, alle);
    let roede_kors = format!("filter: {{virksomhetId: \"{}\"}}", id(ider::ROEDE_KORS));
    assert_eq!(liste(&roede_kors).await, [id(ider::FOELGESVENNAVTALE)]);
    assert_eq!(
        liste("filter: {type: [OVERORDNET]}").await,
        [id(ider::OVERORDNET_AVTALE)]
    );
    assert_eq!(
        liste("filter: {status: [UTKAST]}").await,
        [id(ider::UTSKRIVINGSAVTALE)]
    );
    assert_eq!(liste("filter: {gyldigPer: \"2026-03-02\"}").await.len(), 5);
    assert_eq!(liste("filter: {gyldigPer: \"2013-02-28\"}").await.len(), 0);
    assert_eq!(
        liste("filter: {gyldigPer: \"2028-01-01\"}").await.len(),
        4,
        "notice has run"
    );
    assert_eq!(
        liste("filter: {gjennomgaasFoer: \"2026-12-31\"}")
            .await
            .len(),
        0
    );
    assert_eq!(
        liste("filter: {gjennomgaasFoer: \"2027-01-01\"}")
            .await
            .len(),
        6
    );
}

/// A write to the registry is alone; whoever reads or writes a case beside it is done too.
async fn en_annen_node_ser_endringen_og_ingen_venter_for_alltid(p: Portal) {
    let annen = p.node().await;
    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { id } }";
    let brit = json!({ "id": ider::BRIT });
    let raad = json!({ "brukerId": ider::BRIT, "leggTil": [{ "type": "HJELPER", "tekst": "Te" }] });
    let (lars, anna) = (p.som("lars-leder"), p.som("anna-afr").paa(&annen));
    let (kari, dag) = (p.som("kari-koordinator"), p.som("dag-dps").paa(&annen));
    for leder in [&lars, &anna, &lars, &anna] {
        let (a, b, c) = tokio::join!(
            leder.gjoer("opprettSamarbeidsavtale", ny(), VALG),
            kari.gjoer("endreKriseraad", raad.clone(), "raad { id }"),
            dag.spoer(sak, brit.clone()),
        );
        a.ok();
        b.ok();
        assert_eq!(c.feil(), [""; 0]);
    }
    for node in [&p, &annen] {
        let dokument = "{ samarbeidsavtaler { totalCount } }";
        let svar = p.som("nils-nav").paa(node).spoer(dokument, json!({})).await;
        assert_eq!(svar.data()["samarbeidsavtaler"]["totalCount"], 6 + 4);
    }
}

async fn to_signaturer_paa_samme_versjon_blir_en(p: Portal) {
    let annen = p.node().await;
    let utfall = p
        .som("lars-leder")
        .gjoer("opprettSamarbeidsavtale", ny(), VALG)
        .await;
    let avtale = utfall.ok()["samarbeidsavtale"]["id"].clone();
    let input = json!({ "id": avtale, "versjon": 1 });
    let (lars, anna) = (p.som("lars-leder"), p.som("anna-afr").paa(&annen));
    let (a, b) = tokio::join!(
        lars.gjoer("signerSamarbeidsavtale", input.clone(), VALG),
        anna.gjoer("signerSamarbeidsavtale", input, VALG),
    );
    let mut feil = [a.feil(), b.feil()].concat();
    feil.sort();
    assert_eq!(
        feil,
        ["CONFLICT input/versjon"],
        "one of them reads it anew"
    );
}
