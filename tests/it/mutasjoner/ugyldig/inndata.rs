//! Input of the wrong type is refused at the edge, and never said back.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::avvises;
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, id, paa_begge},
};

paa_begge![
    inndata_av_feil_type_avvises_i_kanten,
    ugyldige_numre_avvises_uten_aa_gjentas,
    fodselsnummeret_er_for_dem_som_kan_soeke_og_lagres_aldri_aapent,
    tekster_avvises_i_kanten,
    formaal_som_ikke_er_tillatt,
];

const ENDRE: &str = "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { feil { code } } }";

async fn inndata_av_feil_type_avvises_i_kanten(p: Portal) {
    let foer = p.avbilde().await;
    let gi = "mutation($input: GiSamtykkeInput!) { giSamtykke(input: $input) { feil { code } } }";
    let utkast = |felt: &str, verdi: Value| {
        let mut utkast = til_enhet(ider::RPH, &["IDENTITET"]);
        utkast[felt] = verdi;
        json!({ "input": { "samtykke": utkast } })
    };
    let to = json!({ "enhetId": ider::RPH, "virksomhetId": ider::ASKOEY_KOMMUNE });
    let saker = [
        utkast("mottaker", json!({})),
        utkast("mottaker", Value::Null),
        utkast("mottaker", to),
        utkast("kategorier", json!(["HEMMELIGHETER"])),
        utkast("kategorier", json!([null])),
        utkast("formaal", json!(["MORO"])),
        utkast("tekstversjon", json!("to")),
        utkast("tekstversjon", json!(2.5)),
        utkast("tekstversjon", json!(99_999_999_999_i64)),
        utkast("gyldigTilOgMed", json!("2026-02-30")),
        utkast("gyldigTilOgMed", json!("i morgen")),
        utkast("gyldigTilOgMed", json!(20_261_231)),
        utkast("finnesIkke", json!(1)),
        json!({ "input": null }),
        json!({}),
        json!({ "input": "tekst" }),
    ];
    for variabler in saker {
        avvises(&p, "brit-bruker", gi, variabler, "HEMMELIG").await;
    }
    let versjoner = [
        json!(0),
        json!(-1),
        json!("1"),
        json!(1.5),
        json!(3_000_000_000_u64),
        Value::Null,
    ];
    for versjon in versjoner {
        let fjern = json!([{ "id": ider::BRIT_SIGNAL, "versjon": versjon }]);
        let variabler = json!({ "input": { "brukerId": ider::BRIT, "fjern": fjern } });
        avvises(&p, "kari-koordinator", ENDRE, variabler, "").await;
    }
    let noekkel =
        json!({ "input": { "brukerId": ider::BRIT, "idempotensnoekkel": "ikke-en-uuid" } });
    avvises(&p, "kari-koordinator", ENDRE, noekkel, "ikke-en-uuid").await;
    assert_eq!(p.avbilde().await, foer);
    assert!(
        p.logg().await.is_empty(),
        "nothing was run, so nothing was told"
    );
}

const MED_NUMMER: &str =
    "query($nr: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $nr}) { id } }";

async fn ugyldige_numre_avvises_uten_aa_gjentas(p: Portal) {
    let kari = "kari-koordinator";
    for nummer in [
        "14838412345",
        "00000000000",
        "abcdefghijk",
        "14838412345 ",
        "１４８３８４１２３４５",
    ] {
        avvises(&p, kari, MED_NUMMER, json!({ "nr": nummer }), nummer).await;
    }
    for nummer in [json!(""), json!("1"), Value::Null] {
        avvises(&p, kari, MED_NUMMER, json!({ "nr": nummer }), "").await;
    }
    let tall = json!({ "nr": 14_838_412_345_i64 });
    avvises(&p, kari, MED_NUMMER, tall, "14838412345").await;
}

async fn fodselsnummeret_er_for_dem_som_kan_soeke_og_lagres_aldri_aapent(p: Portal) {
    let nummer = p.som("brit-bruker").nummer();
    let spoer = |hvem: &'static str, nummer: &str| {
        let (som, variabler) = (p.som(hvem), json!({ "nr": nummer }));
        async move { som.spoer(MED_NUMMER, variabler).await }
    };
    let svar = spoer("kari-koordinator", &nummer).await;
    assert_eq!(svar.data()["bruker"]["id"], json!(id(ider::BRIT)));
    for hvem in ["brit-bruker", "stian-sperret", "nils-nav", "siri-system"] {
        assert_eq!(
            spoer(hvem, &nummer).await.feil(),
            ["bruker FORBIDDEN INGEN_TILGANG"],
            "{hvem}"
        );
    }
    let skjult = spoer("anna-afr", &nummer).await;
    let ukjent = spoer("anna-afr", &p.som("eva-ukjent").nummer()).await;
    assert_eq!(skjult.feil(), ["bruker NOT_FOUND"]);
    assert_eq!(skjult.uten_tilfeldig(), ukjent.uten_tilfeldig());
    for (tabell, rader) in p.avbilde().await {
        assert!(
            rader.iter().all(|rad| !rad.contains(&nummer)),
            "an identity number stands open in {tabell}"
        );
    }
    for rad in p.logg().await {
        assert!(
            !serde_json::to_string(&rad).unwrap().contains(&nummer),
            "an identity number is in the log"
        );
    }
}

async fn tekster_avvises_i_kanten(p: Portal) {
    let foer = p.avbilde().await;
    for tekst in ["a\0hemmelig", "", "   ", "\n\t", &"å".repeat(4_001)] {
        let input =
            json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": tekst }] });
        avvises(
            &p,
            "kari-koordinator",
            ENDRE,
            json!({ "input": input }),
            "hemmelig",
        )
        .await;
    }
    let filter = "query($f: BrukerFilter) { brukere(filter: $f) { totalCount } }";
    let filtre = [
        json!({ "navnStarterMed": "a\0hemmelig" }),
        json!({ "navnStarterMed": "" }),
        json!({ "bydel": "\0hemmelig" }),
        json!({ "ikke": { "ikke": { "harSignaler": true } } }),
    ];
    for f in filtre {
        avvises(
            &p,
            "kari-koordinator",
            filter,
            json!({ "f": f }),
            "hemmelig",
        )
        .await;
    }
    assert_eq!(p.avbilde().await, foer);
    // The longest that is taken, with what people write.
    let lang = format!("{}🙂", "å".repeat(3_999));
    let input = json!({ "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": lang }] });
    let utfall = p
        .som("kari-koordinator")
        .gjoer("endreVarselsignaler", input, "signaler { tekst }")
        .await;
    assert!(utfall.ok()["signaler"].to_string().contains(&lang));
}

async fn formaal_som_ikke_er_tillatt(p: Portal) {
    let saker = [
        ("kari-koordinator", "MORO"),
        ("kari-koordinator", ""),
        ("kari-koordinator", "helsehjelp"),
        ("kari-koordinator", "EGET_INNSYN"),
        ("per-politi", "HELSEHJELP"),
        ("siri-system", "KRISE"),
        ("brit-bruker", "HELSEHJELP"),
    ];
    for (hvem, formaal) in saker {
        let svar = p
            .som(hvem)
            .med_formaal(formaal)
            .spoer("{ meg { formaal } }", json!({}))
            .await;
        assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{hvem} {formaal}");
        assert!(svar.json.get("data").is_none());
    }
    // Narrowed, it narrows: for a crisis kari is not on shift.
    let krise = p.som("kari-koordinator").med_formaal("KRISE");
    let dokument = "query($id: ID!) { meg { formaal } bruker(noekkel: {id: $id}) { id } }";
    let svar = krise.spoer(dokument, json!({ "id": ider::BRIT })).await;
    assert_eq!(svar.ved("meg/formaal"), &json!(["KRISE"]));
    assert_eq!(svar.feil(), ["bruker NOT_FOUND"]);
}
