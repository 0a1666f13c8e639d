//! Agreements with a bruker: who makes and changes them, and that each part has a class of its own.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::til_enhet;
use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    kari_inngaar_en_avtale_og_skriver_i_den,
    hver_del_har_sin_egen_klasse,
    datoer_gaar_forover,
    bare_eierens_ansatte_endrer,
    enheten_som_roeper_noe_skjuler_avtalen_og_delene,
    det_som_er_endret_siden_det_ble_lest_avvises,
    aa_avslutte_to_ganger_er_som_en,
];

const VALG: &str = "brukeravtaler { id versjon eier { id } enhet { id } gyldigFraOgMed gyldigTilOgMed evalueringsdatoer fasteAvtaler avsluttet dagligliv { id versjon tekst } oekonomi { id versjon tekst } }";

/// Brit's agreements as somebody sees them.
async fn avtaler(p: &Portal, hvem: &str, valg: &str) -> Vec<Value> {
    let dokument = format!("query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ {valg} }} }}");
    let svar = p
        .som(hvem)
        .spoer(&dokument, json!({ "id": ider::BRIT }))
        .await;
    let alle = svar.ved("bruker/brukeravtaler").as_array();
    alle.unwrap_or_else(|| panic!("{}", svar.tekst)).clone()
}

async fn karis(p: &Portal) -> Vec<Value> {
    avtaler(p, "kari-koordinator", VALG).await
}

fn ny(enhet: uuid::Uuid) -> Value {
    json!({ "brukerId": ider::BRIT, "enhetId": enhet, "gyldigFraOgMed": "2026-03-10" })
}

/// Brit lets the DPS read and contribute to her agreements, and to these.
async fn brit_gir_dps(p: &Portal, flere: &[&str]) {
    let kategorier = [&["IDENTITET", "AVTALER"], flere].concat();
    let mut samtykke = til_enhet(ider::OEYANE_DPS, &kategorier);
    samtykke["rekkevidde"] = json!(["LESE", "BIDRA"]);
    let input = json!({ "samtykke": samtykke });
    let utfall = p
        .som("brit-bruker")
        .gjoer("giSamtykke", input, "samtykke { id }")
        .await;
    utfall.ok();
}

async fn kari_inngaar_en_avtale_og_skriver_i_den(p: Portal) {
    let (kari, foer) = (p.som("kari-koordinator"), karis(&p).await);
    assert_eq!(foer.len(), 1, "the one of the demo data: {foer:?}");
    let noekkel = uuid::Uuid::from_u128(0x5d0c_7fd6_6d5c_4e0b_8b5a_3333_3333_3333);
    let mut input = ny(ider::RPH);
    input["gyldigTilOgMed"] = json!("2027-03-09");
    input["evalueringsdatoer"] = json!(["2026-09-10", "2026-06-10"]);
    input["fasteAvtaler"] = json!("Mandager kl. 9");
    input["idempotensnoekkel"] = json!(noekkel);
    kari.gjoer("opprettBrukeravtale", input.clone(), VALG)
        .await
        .ok();
    kari.gjoer("opprettBrukeravtale", input, VALG).await.ok();
    let etter = karis(&p).await;
    assert_eq!(etter.len(), 2, "once, however often it is sent");
    let avtale = etter.last().unwrap();
    assert_eq!(avtale["versjon"], 1);
    assert_eq!(avtale["eier"]["id"], id(ider::ASKOEY_KOMMUNE));
    assert_eq!(avtale["enhet"]["id"], id(ider::RPH));
    assert_eq!(
        avtale["evalueringsdatoer"],
        json!(["2026-06-10", "2026-09-10"]),
        "in order"
    );
    assert_eq!(avtale["dagligliv"], Value::Null);
    let del =
        json!({ "avtaleId": avtale["id"], "del": "DAGLIGLIV", "tekst": "Vasker på fredager" });
    kari.gjoer("settAvtaletekst", del, VALG).await.ok();
    let endring = json!({ "id": avtale["id"], "versjon": 1, "gyldigTilOgMed": null,
        "fasteAvtaler": "Mandager kl. 10" });
    kari.gjoer("endreBrukeravtale", endring, VALG).await.ok();
    let naa = karis(&p).await.pop().unwrap();
    assert_eq!(naa["versjon"], 2);
    assert_eq!(naa["gyldigTilOgMed"], Value::Null, "cleared");
    assert_eq!(naa["fasteAvtaler"], "Mandager kl. 10");
    assert_eq!(
        naa["evalueringsdatoer"], avtale["evalueringsdatoer"],
        "left"
    );
    assert_eq!(naa["dagligliv"]["tekst"], "Vasker på fredager");
    assert_eq!(naa["dagligliv"]["versjon"], 1, "of its own");
    let dokument = "query($id: ID!) { node(id: $id) { ... on Brukeravtale { versjoner { edges { node { fasteAvtaler } } } } } }";
    let svar = kari.spoer(dokument, json!({ "id": naa["id"] })).await;
    assert_eq!(
        svar.data()["node"]["versjoner"]["edges"],
        json!([{ "node": { "fasteAvtaler": "Mandager kl. 10" } }, { "node": { "fasteAvtaler": "Mandager kl. 9" } }])
    );
}

async fn hver_del_har_sin_egen_klasse(p: Portal) {
    const DELER: &str = "brukeravtaler { dagligliv { id tekst } legemidler { id tekst } oekonomi { id tekst } tiltakVedTilbakefall { id tekst } }";
    let hos_brit = avtaler(&p, "brit-bruker", DELER).await;
    for del in [
        "dagligliv",
        "legemidler",
        "oekonomi",
        "tiltakVedTilbakefall",
    ] {
        assert!(hos_brit[0][del]["tekst"].is_string(), "{del}");
    }
    let dokument = format!("query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ {DELER} }} }}");
    let brit = json!({ "id": ider::BRIT });
    let kari = p
        .som("kari-koordinator")
        .spoer(&dokument, brit.clone())
        .await;
    assert_eq!(
        kari.feil(),
        ["bruker/brukeravtaler/0/legemidler FORBIDDEN MANGLER_SAMTYKKE LEGEMIDLER"]
    );
    assert_eq!(
        kari.ved("bruker/brukeravtaler/0/oekonomi"),
        &hos_brit[0]["oekonomi"]
    );
    let dag = p.som("dag-dps").spoer(&dokument, brit).await;
    assert_eq!(
        dag.feil(),
        ["bruker/brukeravtaler FORBIDDEN MANGLER_SAMTYKKE AVTALER"]
    );
    // By its id as by its field.
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let ved_id = async |hvem: &str, del: &str| {
        let svar = p
            .som(hvem)
            .spoer(node, json!({ "id": hos_brit[0][del]["id"] }))
            .await;
        svar.feil()
    };
    assert_eq!(ved_id("kari-koordinator", "oekonomi").await, [""; 0]);
    assert_eq!(
        ved_id("kari-koordinator", "legemidler").await,
        ["node NOT_FOUND"]
    );
    assert_eq!(ved_id("dag-dps", "oekonomi").await, ["node NOT_FOUND"]);
    // And to contribute as to read.
    let avtale = &karis(&p).await[0];
    let del = json!({ "avtaleId": avtale["id"], "del": "LEGEMIDLER", "tekst": "Henter selv" });
    let utfall = p
        .som("kari-koordinator")
        .gjoer("settAvtaletekst", del, VALG)
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"]);
}

async fn datoer_gaar_forover(p: Portal) {
    let (kari, foer) = (p.som("kari-koordinator"), p.avbilde().await);
    let avtale = &karis(&p).await[0];
    for (felt, verdi) in [
        ("gyldigTilOgMed", json!("2026-03-09")),
        ("evalueringsdatoer", json!(["2026-03-09"])),
        ("evalueringsdatoer", json!(["2026-04-01", "2026-04-01"])),
    ] {
        let mut input = ny(ider::RPH);
        input[felt] = verdi;
        let utfall = kari.gjoer("opprettBrukeravtale", input, VALG).await;
        assert_eq!(utfall.feil(), [format!("BAD_USER_INPUT input/{felt}")]);
    }
    let mange: Vec<String> = (1..=13).map(|dag| format!("2026-05-{dag:02}")).collect();
    let mut input = ny(ider::RPH);
    input["evalueringsdatoer"] = json!(mange);
    let utfall = kari.gjoer("opprettBrukeravtale", input, VALG).await;
    assert_eq!(utfall.svar.feil().len(), 1, "{}", utfall.svar.tekst);
    let bakover =
        json!({ "id": avtale["id"], "versjon": avtale["versjon"], "gyldigTilOgMed": "2020-01-01" });
    let utfall = kari.gjoer("endreBrukeravtale", bakover, VALG).await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/gyldigTilOgMed"]);
    let foer_start = json!({ "id": avtale["id"], "avsluttet": "2020-01-01" });
    let utfall = kari.gjoer("avsluttBrukeravtale", foer_start, VALG).await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/avsluttet"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn bare_eierens_ansatte_endrer(p: Portal) {
    let avtale = karis(&p).await.remove(0);
    let endring = json!({ "id": avtale["id"], "versjon": avtale["versjon"], "fasteAvtaler": "Når som helst" });
    let forsoek = async |hvem: &str| {
        let som = p.som(hvem);
        som.gjoer("endreBrukeravtale", endring.clone(), VALG)
            .await
            .feil()
    };
    for hvem in ["dag-dps", "stian-sperret", "per-politi", "eva-ukjent"] {
        assert_eq!(forsoek(hvem).await, ["NOT_FOUND input/id"], "{hvem}");
    }
    assert_eq!(forsoek("brit-bruker").await, ["FORBIDDEN input"]);
    brit_gir_dps(&p, &["BOLIG", "RUS"]).await;
    let foer = p.avbilde().await;
    assert_eq!(
        forsoek("dag-dps").await,
        ["FORBIDDEN input"],
        "seen and contributed to, and Askøy's"
    );
    let dag = p.som("dag-dps");
    let slutt = json!({ "id": avtale["id"] });
    let utfall = dag.gjoer("avsluttBrukeravtale", slutt, VALG).await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"]);
    let del = json!({ "avtaleId": avtale["id"], "del": "DAGLIGLIV", "tekst": "Noe annet" });
    let utfall = dag.gjoer("settAvtaletekst", del, VALG).await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"]);
    let for_andre = dag.gjoer("opprettBrukeravtale", ny(ider::RPH), VALG).await;
    assert_eq!(for_andre.feil(), ["FORBIDDEN input/enhetId"]);
    assert_eq!(p.avbilde().await, foer);
}

async fn enheten_som_roeper_noe_skjuler_avtalen_og_delene(p: Portal) {
    let dag = p.som("dag-dps");
    brit_gir_dps(&p, &["BOLIG"]).await;
    let foer = p.avbilde().await;
    let utfall = dag
        .gjoer("opprettBrukeravtale", ny(ider::OEYANE_DPS), VALG)
        .await;
    assert_eq!(
        utfall.feil(),
        ["FORBIDDEN input"],
        "Helse Bergen reveals RUS, to which he does not contribute"
    );
    assert_eq!(p.avbilde().await, foer);
    brit_gir_dps(&p, &["BOLIG", "RUS"]).await;
    dag.gjoer("opprettBrukeravtale", ny(ider::OEYANE_DPS), VALG)
        .await
        .ok();
    let dags = avtaler(&p, "dag-dps", VALG).await.pop().unwrap();
    let del = json!({ "avtaleId": dags["id"], "del": "DAGLIGLIV", "tekst": "Bor hos oss" });
    dag.gjoer("settAvtaletekst", del, VALG).await.ok();
    let dags = avtaler(&p, "dag-dps", VALG).await.pop().unwrap();
    // Kari has RUS. To Pål the agreement does not exist, nor does what hangs on it.
    assert_eq!(karis(&p).await.len(), 2);
    let paal = json!({ "samtykke": {
        "mottaker": { "paaroerendeId": ider::BRIT_PAAROERENDE }, "kategorier": ["IDENTITET", "AVTALER", "BOLIG"],
        "formaal": ["SAMHANDLING"], "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE, ider::HELSE_BERGEN],
        "gyldigTilOgMed": "2026-12-31", "tekstversjon": 2 } });
    p.som("brit-bruker")
        .gjoer("giSamtykke", paal, "samtykke { id }")
        .await
        .ok();
    let hos_paal = avtaler(
        &p,
        "paal-paaroerende",
        "brukeravtaler { id dagligliv { id } }",
    )
    .await;
    assert_eq!(hos_paal.len(), 1, "Askøy's alone: {hos_paal:?}");
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for skjult in [&dags["id"], &dags["dagligliv"]["id"]] {
        let svar = p
            .som("paal-paaroerende")
            .spoer(node, json!({ "id": skjult }))
            .await;
        assert_eq!(svar.feil(), ["node NOT_FOUND"]);
    }
}

async fn det_som_er_endret_siden_det_ble_lest_avvises(p: Portal) {
    let (kari, avtale) = (p.som("kari-koordinator"), karis(&p).await.remove(0));
    let foer = p.avbilde().await;
    let gammel = json!({ "id": avtale["id"], "versjon": 7, "fasteAvtaler": null });
    let utfall = kari.gjoer("endreBrukeravtale", gammel, VALG).await;
    assert_eq!(utfall.feil(), ["CONFLICT input/versjon"]);
    let ulest = json!({ "avtaleId": avtale["id"], "del": "OEKONOMI", "tekst": "Ny" });
    let utfall = kari.gjoer("settAvtaletekst", ulest, VALG).await;
    assert_eq!(
        utfall.feil(),
        ["CONFLICT input/versjon"],
        "there is one, unread"
    );
    assert_eq!(p.avbilde().await, foer);
    let lest = json!({ "avtaleId": avtale["id"], "del": "OEKONOMI", "tekst": "Ny",
        "versjon": avtale["oekonomi"]["versjon"] });
    kari.gjoer("settAvtaletekst", lest, VALG).await.ok();
    let naa = &karis(&p).await[0];
    assert_eq!(naa["oekonomi"]["tekst"], "Ny");
    assert_eq!(naa["oekonomi"]["versjon"], 2);
    assert_eq!(naa["versjon"], avtale["versjon"], "the part alone");
}

async fn aa_avslutte_to_ganger_er_som_en(p: Portal) {
    let (kari, avtale) = (p.som("kari-koordinator"), karis(&p).await.remove(0));
    let slutt = json!({ "id": avtale["id"] });
    kari.gjoer("avsluttBrukeravtale", slutt.clone(), VALG)
        .await
        .ok();
    let foer = p.avbilde().await;
    let igjen = json!({ "id": avtale["id"], "avsluttet": "2026-05-01" });
    kari.gjoer("avsluttBrukeravtale", igjen, VALG).await.ok();
    assert_eq!(p.avbilde().await, foer, "what is ended stays so");
    assert_eq!(karis(&p).await[0]["avsluttet"], "2026-03-02");
    let endring = json!({ "id": avtale["id"], "versjon": 2, "fasteAvtaler": null });
    let utfall = kari.gjoer("endreBrukeravtale", endring, VALG).await;
    assert_eq!(utfall.feil(), ["CONFLICT input"]);
    let del = json!({ "avtaleId": avtale["id"], "del": "DAGLIGLIV", "tekst": "Ny",
        "versjon": avtale["dagligliv"]["versjon"] });
    let utfall = kari.gjoer("settAvtaletekst", del, VALG).await;
    assert_eq!(utfall.feil(), ["CONFLICT input"]);
    // Past ones are history: Kari's samtykke includes it, the one of the DPS does not.
    brit_gir_dps(&p, &[]).await;
    const ID: &str = "brukeravtaler { id }";
    assert_eq!(avtaler(&p, "dag-dps", ID).await.len(), 1, "the last day");
    p.klokke.still("2026-03-03T08:00:00Z".parse().unwrap());
    assert_eq!(avtaler(&p, "dag-dps", ID).await.len(), 0);
    assert_eq!(karis(&p).await.len(), 1);
}
