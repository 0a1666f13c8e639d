//! What cannot be given, tied or found: which field, and why.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use super::avvises;
use crate::{
    mutasjoner::til_enhet,
    rigg::{Portal, paa_begge},
};

paa_begge![
    et_utkast_med_feil_sier_hva_som_er_galt_og_hvor,
    flere_feil_i_ett_utkast_kommer_i_fast_orden,
    ukjente_ider_finnes_ikke,
    oppdrag_med_feil_dager,
];

async fn et_utkast_med_feil_sier_hva_som_er_galt_og_hvor(p: Portal) {
    let (brit, foer) = (p.som("brit-bruker"), p.avbilde().await);
    let med = |felt: &str, verdi: Value| {
        let mut utkast = til_enhet(ider::RPH, &["IDENTITET", "KRISEPLAN_RAAD"]);
        utkast[felt] = verdi;
        utkast
    };
    let saker = [
        (med("kategorier", json!([])), "kategorier"),
        (med("kategorier", json!(["KRISEPLAN_RAAD"])), "kategorier"),
        (
            med("kategorier", json!(["IDENTITET", "MOETER"])),
            "kategorier",
        ),
        (med("avgivere", json!([])), "avgivere"),
        (med("formaal", json!([])), "formaal"),
        (med("formaal", json!(["EGET_INNSYN"])), "formaal"),
        (med("rekkevidde", json!([])), "rekkevidde"),
        (med("tekstversjon", json!(3)), "tekstversjon"),
        (med("tekstversjon", json!(0)), "tekstversjon"),
        (med("tekstversjon", json!(-1)), "tekstversjon"),
        (med("tekstversjon", json!(257)), "tekstversjon"),
        (med("gyldigTilOgMed", json!("2028-03-02")), "gyldigTilOgMed"),
        (med("gyldigTilOgMed", json!("9999-12-31")), "gyldigTilOgMed"),
        (med("gyldigFraOgMed", json!("2027-01-01")), "gyldigTilOgMed"),
    ];
    for (utkast, felt) in saker {
        let utfall = brit
            .gjoer(
                "giSamtykke",
                json!({ "samtykke": utkast }),
                "samtykke { id }",
            )
            .await;
        assert_eq!(
            utfall.feil(),
            [format!("BAD_USER_INPUT input/samtykke/{felt}")],
            "{utkast}"
        );
        assert_eq!(utfall.payload["samtykke"], Value::Null);
    }
    let mut sover = med("betingelse", json!("UNDER_BLAALYS"));
    sover["medOrganisasjonstoken"] = json!(true);
    let utfall = brit
        .gjoer(
            "giSamtykke",
            json!({ "samtykke": sover }),
            "samtykke { id }",
        )
        .await;
    assert_eq!(
        utfall.feil(),
        ["BAD_USER_INPUT input/samtykke/medOrganisasjonstoken"]
    );
    assert_eq!(p.avbilde().await, foer);
    // The day before 24 months are full is the last that is taken.
    let lengst = med("gyldigTilOgMed", json!("2028-03-01"));
    brit.gjoer(
        "giSamtykke",
        json!({ "samtykke": lengst }),
        "samtykke { id }",
    )
    .await
    .ok();
}

async fn flere_feil_i_ett_utkast_kommer_i_fast_orden(p: Portal) {
    let mut utkast = til_enhet(ider::RPH, &[]);
    utkast["formaal"] = json!([]);
    utkast["gyldigFraOgMed"] = json!("2025-02-01");
    utkast["gyldigTilOgMed"] = json!("2025-01-01");
    let input = json!({ "samtykke": utkast });
    let utfall = p
        .som("brit-bruker")
        .gjoer("giSamtykke", input, "samtykke { id }")
        .await;
    assert_eq!(
        utfall.feil(),
        [
            "BAD_USER_INPUT input/samtykke/kategorier",
            "BAD_USER_INPUT input/samtykke/formaal",
            "BAD_USER_INPUT input/samtykke/gyldigTilOgMed",
            "BAD_USER_INPUT input/samtykke/gyldigTilOgMed",
        ]
    );
}

async fn ukjente_ider_finnes_ikke(p: Portal) {
    let foer = p.avbilde().await;
    let ukjent = json!(uuid::Uuid::from_u128(0xabc));
    let med = |felt: &str, verdi: Value| {
        let mut utkast = til_enhet(ider::RPH, &["IDENTITET"]);
        utkast[felt] = verdi;
        json!({ "samtykke": utkast })
    };
    let erstatt = json!({ "samtykkeId": ukjent, "samtykke": til_enhet(ider::RPH, &["IDENTITET"]) });
    let brits = [
        (
            "giSamtykke",
            med("mottaker", json!({ "enhetId": ukjent })),
            "samtykke/mottaker",
        ),
        (
            "giSamtykke",
            med("mottaker", json!({ "ansattId": "tull" })),
            "samtykke/mottaker",
        ),
        (
            "giSamtykke",
            med("mottaker", json!({ "paaroerendeId": ukjent })),
            "samtykke/mottaker",
        ),
        (
            "giSamtykke",
            med("avgivere", json!([ukjent])),
            "samtykke/avgivere",
        ),
        ("erstattSamtykke", erstatt, "samtykkeId"),
        (
            "trekkSamtykke",
            json!({ "samtykkeId": "tull" }),
            "samtykkeId",
        ),
        (
            "opprettSperring",
            json!({ "mot": { "ansattId": ukjent } }),
            "mot",
        ),
        (
            "opphevSperring",
            json!({ "sperringId": ukjent }),
            "sperringId",
        ),
    ];
    let karis = [
        (
            "startBlaalysperiode",
            json!({ "brukerId": ukjent, "begrunnelse": "x" }),
            "brukerId",
        ),
        ("forlengBlaalysperiode", json!({ "id": ukjent }), "id"),
        ("avsluttBlaalysperiode", json!({ "id": ukjent }), "id"),
        (
            "opprettKriseplan",
            json!({ "brukerId": ukjent }),
            "brukerId",
        ),
        (
            "endreKriseplan",
            json!({ "id": ukjent, "versjon": 1 }),
            "id",
        ),
        ("endreKriseraad", json!({ "brukerId": ukjent }), "brukerId"),
        (
            "opprettAnsvarsgruppe",
            json!({ "brukerId": ukjent }),
            "brukerId",
        ),
        (
            "avsluttAnsvarsgruppe",
            json!({ "id": ukjent, "versjon": 1 }),
            "id",
        ),
        (
            "endreMedlem",
            json!({ "id": ukjent, "versjon": 1, "rolle": "MEDLEM" }),
            "id",
        ),
        ("fjernMedlem", json!({ "id": ukjent, "versjon": 1 }), "id"),
    ];
    for (hvem, saker) in [
        ("brit-bruker", &brits[..]),
        ("kari-koordinator", &karis[..]),
    ] {
        for (mutasjon, input, felt) in saker {
            let utfall = p.som(hvem).gjoer(mutasjon, input.clone(), "").await;
            assert_eq!(
                utfall.feil(),
                [format!("NOT_FOUND input/{felt}")],
                "{mutasjon}"
            );
        }
    }
    assert_eq!(p.avbilde().await, foer);
}

async fn oppdrag_med_feil_dager(p: Portal) {
    let foer = p.avbilde().await;
    let dokument =
        "mutation($input: OpprettOppdragInput!) { opprettOppdrag(input: $input) { erMottatt } }";
    let oppdrag = |gjelder: Value, fra: &str, til: &str| {
        json!({ "input": { "gjelder": gjelder, "ansattId": ider::KARI,
            "gyldigFraOgMed": fra, "gyldigTilOgMed": til } })
    };
    for (fra, til) in [("2026-03-02", "2026-03-01"), ("2026-03-02", "2028-03-03")] {
        let variabler = oppdrag(json!({ "brukerId": ider::BRIT }), fra, til);
        avvises(&p, "lars-leder", dokument, variabler, "").await;
    }
    // By number only those who may search.
    let nummer = p.som("brit-bruker").nummer();
    let variabler = oppdrag(
        json!({ "foedselsnummer": nummer }),
        "2026-03-02",
        "2026-03-03",
    );
    avvises(&p, "nils-nav", dokument, variabler, &nummer).await;
    assert_eq!(p.avbilde().await, foer);
}
