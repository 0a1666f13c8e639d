//! Getting in: a samtykke on paper or by word of mouth, from the one who records it to the day it
//! gives something.

use chrono::TimeDelta;
use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::til_enhet;
use crate::rigg::{Portal, Varsler, paa_begge};

paa_begge![
    kari_registrerer_kine_bekrefter_og_brit_faar_vite_det_foer_noe_gjelder,
    en_ny_bruker_finnes_foerst_naar_noen_registrerer,
    svaret_er_det_samme_for_kjente_ukjente_og_umulige,
    ingen_registrerer_til_fordel_for_sine_egne_eller_seg_selv,
    den_andre_er_en_annen_og_fra_et_annet_sted,
    et_brev_teller_etter_tre_virkedager,
    et_muntlig_samtykke_faller_bort_uten_brukerens_ja,
    en_registrering_til_og_samme_kode,
    odd_kan_ikke_men_vera_kan_paa_papir,
    trekk_og_sperring_paa_brukerens_ord_virker_straks,
    det_som_ikke_kan_registreres_sier_hvorfor,
];

/// Nobody in the demo data.
const NY: &str = "05828600062";
const KONTAKTER: &[&str] = &["IDENTITET", "KRISEPLAN_KONTAKTER"];

pub(super) fn skriftlig(nummer: &str, enhet: uuid::Uuid, kategorier: &[&str]) -> Value {
    json!({
        "foedselsnummer": nummer, "fornavn": "Nina", "etternavn": "Nyvik", "foedselsdato": "1986-02-05",
        "samtykke": til_enhet(enhet, kategorier), "form": "SKRIFTLIG", "dokumentreferanse": "arkiv 26/118",
    })
}

pub(super) async fn registrer(p: &Portal, hvem: &str, input: Value) -> String {
    let utfall = p
        .som(hvem)
        .gjoer("registrerSamtykke", input, "erMottatt kode")
        .await;
    assert_eq!(utfall.ok()["erMottatt"], true);
    utfall.ok()["kode"].as_str().unwrap().to_owned()
}

pub(super) async fn bekreft(p: &Portal, hvem: &str, kode: &str) {
    let utfall = p
        .som(hvem)
        .gjoer("bekreftSamtykke", json!({ "kode": kode }), "erMottatt")
        .await;
    assert_eq!(utfall.ok()["erMottatt"], true);
}

async fn dag_ser_kontaktene(p: &Portal) -> bool {
    p.som("dag-dps")
        .leser(ider::BRIT, "KRISEPLAN_KONTAKTER")
        .await
}

async fn kari_registrerer_kine_bekrefter_og_brit_faar_vite_det_foer_noe_gjelder(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let brit = p.som("brit-bruker").nummer();
    let kode = registrer(
        &p,
        "kari-koordinator",
        skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER),
    )
    .await;
    assert!(!dag_ser_kontaktene(&p).await, "recorded");
    bekreft(&p, "kine-ke", &kode.to_lowercase()).await;
    assert!(
        !dag_ser_kontaktene(&p).await,
        "confirmed, and Brit knows nothing"
    );
    assert_eq!(varsler.runde(&p).await, 1);
    assert!(dag_ser_kontaktene(&p).await, "told");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    let sendt = &varsler.mottatt()[0];
    assert_eq!(sendt["foedselsnummer"], json!(brit));
    let tekst = sendt["tekst"].as_str().unwrap();
    for ord in ["samtykke", "rus", "psyk", "krise", "politi", "Kari", "DPS"] {
        assert!(
            !tekst.to_lowercase().contains(&ord.to_lowercase()),
            "{tekst}"
        );
    }
    let valg = "{ meg { bruker { samtykker(first: 100) { edges { node { status gitt { form registrertAv { navn } bekreftetAv { navn } dokumentreferanse } } } } } } }";
    let svar = p.som("brit-bruker").spoer(valg, json!({})).await;
    let paa_papir = svar.data()["meg"]["bruker"]["samtykker"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["node"]["gitt"]["form"] == "SKRIFTLIG")
        .unwrap();
    assert_eq!(paa_papir["node"]["status"], "AKTIV");
    assert_eq!(
        paa_papir["node"]["gitt"]["registrertAv"]["navn"],
        "Kari Lie"
    );
    assert_eq!(
        paa_papir["node"]["gitt"]["bekreftetAv"]["navn"],
        "Kine Oppdiktnes"
    );
    assert_eq!(varsler.runde(&p).await, 0, "told once");
}

async fn en_ny_bruker_finnes_foerst_naar_noen_registrerer(p: Portal) {
    let ny = p.som_borger(NY);
    let meg = "{ meg { bruker { navn { fulltNavn } foedselsdato samtykker(first: 9) { edges { node { status kategorier } } } } } }";
    assert_eq!(ny.spoer(meg, json!({})).await.feil(), ["UNAUTHENTICATED"]);
    registrer(
        &p,
        "kari-koordinator",
        skriftlig(NY, ider::OEYANE_DPS, KONTAKTER),
    )
    .await;
    let svar = ny.spoer(meg, json!({})).await;
    assert_eq!(svar.ved("meg/bruker/navn/fulltNavn"), "Nina Nyvik");
    assert_eq!(svar.ved("meg/bruker/foedselsdato"), "1986-02-05");
    assert_eq!(
        svar.ved("meg/bruker/samtykker/edges/0/node/status"),
        "FREMTIDIG"
    );
    // The next registration finds the bruker, and leaves the name as it is.
    let mut igjen = skriftlig(NY, ider::LEGEVAKT_BERGEN, KONTAKTER);
    igjen["fornavn"] = "Feilskrevet".into();
    registrer(&p, "kari-koordinator", igjen).await;
    let svar = ny.spoer(meg, json!({})).await;
    assert_eq!(svar.ved("meg/bruker/navn/fulltNavn"), "Nina Nyvik");
    let antall = svar
        .ved("meg/bruker/samtykker/edges")
        .as_array()
        .unwrap()
        .len();
    assert_eq!(antall, 2);
}

async fn svaret_er_det_samme_for_kjente_ukjente_og_umulige(p: Portal) {
    let mut former = Vec::new();
    for nummer in [
        p.som("brit-bruker").nummer(),
        p.som("odd-bruker").nummer(),
        p.som("dag-dps").nummer(),
        NY.to_owned(),
    ] {
        let input = skriftlig(&nummer, ider::OEYANE_DPS, &["IDENTITET", "OEKONOMI"]);
        let (utfall, setninger) = p
            .setninger(p.som("kari-koordinator").gjoer(
                "registrerSamtykke",
                input,
                "erMottatt kode",
            ))
            .await;
        assert!(setninger < 40, "bounded: {setninger}");
        let mut payload = utfall.payload.clone();
        assert_eq!(payload["kode"].as_str().unwrap().len(), 12);
        payload["kode"] = Value::Null;
        former.push(payload.to_string());
    }
    former.dedup();
    assert_eq!(former.len(), 1, "{former:?}");
    let foer = p.avbilde().await;
    bekreft(&p, "kine-ke", "0000-0000-0000").await;
    assert_eq!(p.avbilde().await, foer, "an unknown code is received alike");
}

async fn ingen_registrerer_til_fordel_for_sine_egne_eller_seg_selv(p: Portal) {
    let foer = p.avbilde().await;
    let brit = p.som("brit-bruker").nummer();
    let selv = p.som("kari-koordinator").nummer();
    let valg = "erMottatt kode";
    for (hvem, nummer, enhet) in [
        ("kari-koordinator", &brit, ider::RPH),
        ("ella-dps", &brit, ider::OEYANE_DPS),
        ("kari-koordinator", &selv, ider::OEYANE_DPS),
        ("dag-dps", &brit, ider::RPH),
    ] {
        let input = skriftlig(nummer, enhet, KONTAKTER);
        let utfall = p.som(hvem).gjoer("registrerSamtykke", input, valg).await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "{hvem} {enhet}");
        assert_eq!(utfall.payload["kode"], Value::Null);
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn den_andre_er_en_annen_og_fra_et_annet_sted(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let brit = p.som("brit-bruker").nummer();
    let kode = registrer(
        &p,
        "kari-koordinator",
        skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER),
    )
    .await;
    varsler.runde(&p).await;
    for hvem in ["kari-koordinator", "ella-dps"] {
        bekreft(&p, hvem, &kode).await;
        assert!(!dag_ser_kontaktene(&p).await, "{hvem}");
    }
    let utfall = p
        .som("dag-dps")
        .gjoer("bekreftSamtykke", json!({ "kode": kode }), "erMottatt")
        .await;
    assert_eq!(utfall.feil(), ["FORBIDDEN input"], "no such role");
    p.klokke.gaa(TimeDelta::days(31));
    bekreft(&p, "kine-ke", &kode).await;
    assert!(!dag_ser_kontaktene(&p).await, "the code has ended");
}

async fn et_brev_teller_etter_tre_virkedager(p: Portal) {
    let varsler = Varsler::start("BREV").await;
    let brit = p.som("brit-bruker").nummer();
    // Monday 2 March 2026: three working days are over when Friday begins.
    let kode = registrer(
        &p,
        "kari-koordinator",
        skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER),
    )
    .await;
    varsler.runde(&p).await;
    bekreft(&p, "kine-ke", &kode).await;
    p.klokke.still("2026-03-05T22:59:59Z".parse().unwrap());
    assert!(!dag_ser_kontaktene(&p).await, "Thursday");
    p.klokke.still("2026-03-05T23:00:00Z".parse().unwrap());
    assert!(dag_ser_kontaktene(&p).await, "Friday in Norway");
}

async fn et_muntlig_samtykke_faller_bort_uten_brukerens_ja(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let brit = p.som("brit-bruker");
    let mut input = skriftlig(&brit.nummer(), ider::OEYANE_DPS, KONTAKTER);
    input["form"] = "MUNTLIG".into();
    input["hvorforIkkeSkriftlig"] = "på telefon".into();
    let kode = registrer(&p, "kari-koordinator", input).await;
    varsler.runde(&p).await;
    bekreft(&p, "kine-ke", &kode).await;
    assert!(dag_ser_kontaktene(&p).await);
    p.klokke.gaa(TimeDelta::days(14));
    assert!(!dag_ser_kontaktene(&p).await, "lapsed");
    p.klokke.gaa(TimeDelta::days(-1));
    let liste =
        "{ meg { bruker { samtykker(first: 100) { edges { node { id gitt { form } } } } } } }";
    let svar = brit.spoer(liste, json!({})).await;
    let muntlig = svar.data()["meg"]["bruker"]["samtykker"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|k| k["node"]["gitt"]["form"] == "MUNTLIG")
        .unwrap()["node"]["id"]
        .clone();
    let fremmed = p.som("paal-paaroerende");
    let utfall = fremmed
        .gjoer(
            "godkjennSamtykke",
            json!({ "samtykkeId": muntlig }),
            "samtykke { id }",
        )
        .await;
    assert_eq!(utfall.feil(), ["NOT_FOUND input/samtykkeId"]);
    brit.gjoer(
        "godkjennSamtykke",
        json!({ "samtykkeId": muntlig }),
        "samtykke { status }",
    )
    .await
    .ok();
    p.klokke.gaa(TimeDelta::days(30));
    assert!(dag_ser_kontaktene(&p).await, "Brit has said yes herself");
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
}

async fn en_registrering_til_og_samme_kode(p: Portal) {
    let brit = p.som("brit-bruker").nummer();
    let mut input = skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER);
    input["idempotensnoekkel"] = json!(uuid::Uuid::from_u128(7));
    let foerste = registrer(&p, "kari-koordinator", input.clone()).await;
    let foer = p.avbilde().await;
    assert_eq!(
        registrer(&p, "kari-koordinator", input.clone()).await,
        foerste
    );
    assert_eq!(p.avbilde().await, foer, "once");
    input["foedselsnummer"] = NY.into();
    let utfall = p
        .som("kari-koordinator")
        .gjoer("registrerSamtykke", input, "kode")
        .await;
    assert_eq!(utfall.feil(), ["BAD_USER_INPUT input/idempotensnoekkel"]);
}

async fn odd_kan_ikke_men_vera_kan_paa_papir(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let odd = p.som("odd-bruker").nummer();
    let input = skriftlig(&odd, ider::OEYANE_DPS, &["IDENTITET", "OEKONOMI"]);
    let kode = registrer(&p, "kari-koordinator", input.clone()).await;
    bekreft(&p, "kine-ke", &kode).await;
    varsler.runde(&p).await;
    let valg =
        "{ meg { bruker { samtykker(first: 100) { edges { node { gitt { form gittAv } } } } } } }";
    let paa_papir = || async {
        let svar = p.som("odd-bruker").spoer(valg, json!({})).await;
        let alle = svar.data()["meg"]["bruker"]["samtykker"]["edges"].clone();
        let alle = alle.as_array().unwrap().clone();
        let paa_papir = alle
            .iter()
            .map(|k| &k["node"]["gitt"])
            .filter(|g| g["form"] == "SKRIFTLIG");
        paa_papir.map(|g| g["gittAv"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        paa_papir().await,
        [Value::Null; 0],
        "he lacks capacity for money"
    );
    let mut fra_vera = input;
    fra_vera["gittAv"] = "VERGE".into();
    fra_vera["representantFoedselsnummer"] = p.som("vera-verge").nummer().into();
    registrer(&p, "kari-koordinator", fra_vera.clone()).await;
    assert_eq!(paa_papir().await, [json!("VERGE")]);
    fra_vera["representantFoedselsnummer"] = p.som("paal-paaroerende").nummer().into();
    registrer(&p, "kari-koordinator", fra_vera).await;
    assert_eq!(paa_papir().await, [json!("VERGE")], "Pål is nobody's verge");
}

async fn trekk_og_sperring_paa_brukerens_ord_virker_straks(p: Portal) {
    let varsler = Varsler::start("DIGITAL").await;
    let (kari, dag) = (p.som("kari-koordinator"), p.som("dag-dps"));
    let gjelder = json!({ "foedselsnummer": p.som("brit-bruker").nummer() });
    assert!(dag.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    let noen = json!({
        "gjelder": gjelder, "mottaker": { "enhetId": ider::OEYANE_DPS }, "kategorier": ["KRISEPLAN_SIGNALER"],
    });
    kari.gjoer("registrerTrekk", noen.clone(), "erMottatt")
        .await
        .ok();
    assert!(!dag.leser(ider::BRIT, "KRISEPLAN_SIGNALER").await);
    assert!(
        dag.leser(ider::BRIT, "KRISEPLAN_RAAD").await,
        "the rest stands"
    );
    assert_eq!(varsler.runde(&p).await, 1, "Brit is told");
    let mot = json!({ "gjelder": gjelder, "mot": { "ansattId": ider::DAG } });
    kari.gjoer("registrerSperring", mot.clone(), "erMottatt")
        .await
        .ok();
    assert!(
        !dag.leser(ider::BRIT, "IDENTITET").await,
        "barred as a person"
    );
    assert!(p.rettigheter_stemmer(ider::BRIT).await);
    let foer = p.avbilde().await;
    let hos_ukjent = |felt: &str| json!({ "gjelder": { "foedselsnummer": NY }, felt: { "enhetId": ider::OEYANE_DPS } });
    for (handling, felt, input) in [
        ("registrerTrekk", "mottaker", noen),
        ("registrerSperring", "mot", mot),
    ] {
        let utfall = kari.gjoer(handling, hos_ukjent(felt), "erMottatt").await;
        assert_eq!(utfall.ok()["erMottatt"], true, "alike");
        let utfall = p.som("anna-afr").gjoer(handling, input, "erMottatt").await;
        assert_eq!(utfall.feil(), ["FORBIDDEN input"], "no registrar");
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn det_som_ikke_kan_registreres_sier_hvorfor(p: Portal) {
    let kari = p.som("kari-koordinator");
    let brit = p.som("brit-bruker").nummer();
    let gal = |endre: &dyn Fn(&mut Value)| {
        let mut input = skriftlig(&brit, ider::OEYANE_DPS, KONTAKTER);
        endre(&mut input);
        let kari = kari.clone();
        async move { kari.gjoer("registrerSamtykke", input, "kode").await }
    };
    let foer = p.avbilde().await;
    for (endre, ventet) in [
        (
            ("form", json!("ELEKTRONISK")),
            "Elektronisk gir brukeren selv.",
        ),
        (
            ("form", json!("MUNTLIG")),
            "Si hvorfor det ikke er skriftlig.",
        ),
        (
            ("dokumentreferanse", Value::Null),
            "Et skriftlig samtykke har en dokumentreferanse.",
        ),
        (
            ("gittAv", json!("VERGE")),
            "Representanten nevnes når brukeren ikke gir selv.",
        ),
        (
            ("foedselsdato", json!("2026-03-03")),
            "Fødselsdatoen er ikke kommet.",
        ),
        (("fornavn", json!("  ")), "Navnet kan ikke lagres."),
        (
            ("dokumentreferanse", json!("arkiv\0")),
            "Teksten har et tegn som ikke kan lagres.",
        ),
        (
            ("hvorforIkkeSkriftlig", json!("\0")),
            "Teksten har et tegn som ikke kan lagres.",
        ),
        (
            (
                "kompetanse",
                json!({ "vurdertAvId": ider::DAG, "vurdert": "2026-03-03", "harKompetanse": true }),
            ),
            "Vurderingen er ikke gjort ennå.",
        ),
        (
            (
                "kompetanse",
                json!({ "vurdertAvId": ider::DAG, "vurdert": "2026-03-01", "harKompetanse": false }),
            ),
            "Brukeren er vurdert ikke å kunne samtykke.",
        ),
    ] {
        let (felt, verdi) = endre;
        let utfall = gal(&|input| input[felt] = verdi.clone()).await;
        assert_eq!(utfall.svar.json["errors"][0]["message"], ventet);
    }
    let naer = json!({ "paaroerendeId": ider::BRIT_PAAROERENDE });
    let utfall = gal(&|input| input["samtykke"]["mottaker"] = naer.clone()).await;
    let melding = &utfall.svar.json["errors"][0]["message"];
    assert_eq!(melding, "Samtykke til pårørende gir brukeren selv.");
    let utfall = gal(&|input| input["samtykke"]["gyldigTilOgMed"] = "2029-01-01".into()).await;
    assert_eq!(
        utfall.feil(),
        ["BAD_USER_INPUT input/samtykke/gyldigTilOgMed"]
    );
    assert_eq!(p.avbilde().await, foer);
}
