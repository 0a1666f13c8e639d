//! Rows become what the decision takes, and back; what is unknown is refused.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{UkjentKode, samtykke::Model as Samtykkerad, tilgang};
use samtykke::{
    Betingelse, BrukerId, EnhetId, FormaalSett, Kategori, Kategorier, Mottaker, Representasjon,
    Samtykke, SamtykkeId, Tilgang, Tilknytning, VirksomhetId,
};
use uuid::Uuid;

use crate::prove;

fn tid(sekunder: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(sekunder, 0).expect("a time")
}

fn dag(nr: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, nr).expect("a day in March")
}

fn id(nr: u128) -> Option<Uuid> {
    Some(Uuid::from_u128(nr))
}

fn eksempel() -> Tilgang {
    Tilgang {
        mottaker: Mottaker::Enhet(EnhetId(Uuid::from_u128(1))),
        virksomhet: Some(VirksomhetId(Uuid::from_u128(2))),
        avgiver: Some(VirksomhetId(Uuid::from_u128(3))),
        formaal: FormaalSett::ALLE,
        les: Kategorier::av(&[Kategori::Identitet, Kategori::Avtaler]),
        historikk: Kategorier::av(&[Kategori::Identitet]),
        bidra: Kategorier::av(&[Kategori::Avtaler]),
        sperret: Kategorier::av(&[Kategori::Rus]),
        under_blaalys: true,
        organisasjon: false,
        gradert: false,
        tekstversjon: 2,
        fra: tid(1_000),
        til: tid(2_000),
        samtykke: Some(SamtykkeId(Uuid::from_u128(4))),
    }
}

#[test]
fn avledet_tilgang_er_den_samme_etter_lagring() {
    let tilgang = eksempel();
    let rad = tilgang::Model::from((BrukerId(Uuid::from_u128(9)), 4, &tilgang));
    assert_eq!((rad.bruker_id, rad.nr), (Uuid::from_u128(9), 4));
    assert_eq!((rad.virksomhet_id, rad.avgiver_id), (id(2), id(3)));
    assert_eq!(
        (rad.les, rad.historikk),
        (tilgang.les.bits(), tilgang.historikk.bits())
    );
    assert_eq!(
        (rad.bidra, rad.sperret),
        (tilgang.bidra.bits(), tilgang.sperret.bits())
    );
    assert_eq!(
        (rad.under_blaalys, rad.organisasjon, rad.gradert),
        (true, false, false)
    );
    assert_eq!(Tilgang::try_from(&rad), Ok(tilgang));
}

#[test]
fn tilgang_med_ukjent_mottaker_eller_tekst_gir_ingenting() {
    let god = tilgang::Model::from((BrukerId(Uuid::nil()), 0, &eksempel()));

    let ukjent = tilgang::Model {
        mottaker_type: 99,
        ..god.clone()
    };
    assert_eq!(
        Tilgang::try_from(&ukjent),
        Err(UkjentKode("tilgang.mottaker_type"))
    );

    let ukjent = tilgang::Model {
        tekstversjon: 300,
        ..god
    };
    assert_eq!(
        Tilgang::try_from(&ukjent),
        Err(UkjentKode("tilgang.tekstversjon"))
    );
}

#[test]
fn et_samtykke_leses_med_alle_sine_deler() {
    let rad = Samtykkerad {
        les: false,
        med_historikk: false,
        gjelder_gradert: false,
        kategorier: Kategorier::av(&[Kategori::Kontakt]).bits(),
        virker_fra: Some(tid(1)),
        lapser: Some(tid(2)),
        trukket: Some(tid(3)),
        erstattet: Some(tid(4)),
        gyldig_fra_og_med: dag(1),
        gyldig_til_og_med: dag(2),
        ..prove::full::<entity::samtykke::Entity>()
    };
    let ventet = Samtykke {
        id: SamtykkeId(rad.id),
        mottaker: Mottaker::fra_kode(rad.mottaker_type, rad.mottaker_id).expect("known"),
        mottaker_virksomhet: rad.mottaker_virksomhet_id.map(VirksomhetId),
        avgivere: vec![VirksomhetId(rad.avgivere.0[0])],
        kategorier: Kategorier::av(&[Kategori::Kontakt]),
        formaal: FormaalSett::fra_bits(rad.formaal),
        les: false,
        bidra: true,
        betingelse: Betingelse::fra_kode(rad.betingelse).expect("known"),
        med_historikk: false,
        med_organisasjonstoken: true,
        gjelder_gradert: false,
        tekstversjon: 1,
        gyldig_fra_og_med: dag(1),
        gyldig_til_og_med: dag(2),
        virker_fra: Some(tid(1)),
        lapser: Some(tid(2)),
        trukket: Some(tid(3)),
        erstattet: Some(tid(4)),
    };
    assert!(ventet.mottaker_virksomhet.is_some());
    assert_eq!(Samtykke::try_from(&rad), Ok(ventet));
}

#[test]
fn et_samtykke_med_ukjent_betingelse_eller_mottaker_gjelder_ikke() {
    let rad = prove::full::<entity::samtykke::Entity>();
    for (gal, kolonne) in [
        (
            Samtykkerad {
                betingelse: 99,
                ..rad.clone()
            },
            "samtykke.betingelse",
        ),
        (
            Samtykkerad {
                mottaker_type: -1,
                ..rad.clone()
            },
            "samtykke.mottaker_type",
        ),
        (
            Samtykkerad {
                tekstversjon: -1,
                ..rad
            },
            "samtykke.tekstversjon",
        ),
    ] {
        assert_eq!(Samtykke::try_from(&gal).err(), Some(UkjentKode(kolonne)));
    }
}

#[test]
fn en_sperring_av_alt_omfatter_ogsaa_senere_kategorier() {
    let rad = prove::full::<entity::sperring::Entity>();
    assert!(rad.er_alle);
    let sperring = rad.til_sperring(Vec::new()).expect("known codes");
    assert_eq!(sperring.kategorier, None);

    let delvis = entity::sperring::Model {
        er_alle: false,
        ..rad
    };
    assert_eq!(
        delvis.kategorier(),
        Some(Kategorier::fra_bits(delvis.kategorier))
    );

    let ukjent = entity::sperring::Model {
        mot_type: 99,
        ..delvis
    };
    assert_eq!(
        ukjent.til_sperring(Vec::new()).err(),
        Some(UkjentKode("sperring.mot_type"))
    );
}

#[test]
fn fullmakt_uten_sluttdato_varer_til_den_trekkes() {
    let rad = prove::full::<entity::representasjon::Entity>();
    let begrenset = Representasjon::try_from(&rad).expect("known codes");
    // Both days count: 29 March 2026 in Oslo lasts 23 hours, for the clock goes forward.
    assert_eq!(
        (begrenset.gyldig.til - begrenset.gyldig.fra).num_hours(),
        23
    );

    let aapen = entity::representasjon::Model {
        gyldig_til_og_med: None,
        ..rad
    };
    let aapen = Representasjon::try_from(&aapen).expect("known codes");
    assert_eq!(aapen.gyldig.til, samtykke::EVIG);
    assert_eq!(aapen.gyldig.fra, begrenset.gyldig.fra);
}

#[test]
fn tilknytning_av_ukjent_slag_er_ingen_tilknytning() {
    let rad = prove::full::<entity::tilknytning::Entity>();
    assert!(Tilknytning::try_from(&rad).is_ok());
    let ukjent = entity::tilknytning::Model { type_: 99, ..rad };
    assert_eq!(
        Tilknytning::try_from(&ukjent).err(),
        Some(UkjentKode("tilknytning.type"))
    );
}

#[test]
fn blaalys_uten_slutt_i_tilstanden_er_ikke_blaalys() {
    let rad = prove::full::<entity::brukertilstand::Entity>();
    assert!(rad.blaalys().is_some());
    let halv = entity::brukertilstand::Model {
        blaalys_til: None,
        ..rad
    };
    assert!(halv.blaalys().is_none());
}
