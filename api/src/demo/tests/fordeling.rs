//! The counts of Askøy's mapping, read back from the rows.

use std::collections::{BTreeMap, BTreeSet};

use samtykke::{Betingelse, Gradering, Kategori, Kategorier, Tilknytningstype};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::stoette::{fylt, naa};
use crate::{
    demo::{self, ider, profil::Profil},
    storage::Lager,
};

async fn alle<E: EntityTrait>(lager: &Lager) -> Vec<E::Model> {
    E::find().all(lager.db().pool()).await.unwrap()
}

/// Brukere of whom some row of a kriseplan touches all of this.
async fn med_tema(lager: &Lager, tema: Kategorier) -> usize {
    let mut ut = BTreeSet::new();
    macro_rules! samle {
        ($($tabell:ident),+) => {$(
            for rad in alle::<entity::$tabell::Entity>(lager).await {
                if Kategorier::fra_bits(rad.tema).inneholder(tema) {
                    ut.insert(rad.bruker_id);
                }
            }
        )+};
    }
    samle!(kriseplan_signal, kriseplan_raad, kriseplan_trinn);
    ut.len()
}

#[tokio::test]
async fn tallene_er_askoeys() {
    let (lager, oversikt) = fylt(demo::BRUKERE).await;
    assert_eq!(oversikt.brukere, 220);
    assert_eq!(alle::<entity::bruker::Entity>(&lager).await.len(), 220);
    let profiler: Vec<Profil> = (0..220).map(Profil::til).collect();
    assert_eq!(profiler.iter().filter(|p| p.rop()).count(), 84);

    // 102 with a problem with drugs or alcohol, about 40 of them in LAR.
    assert_eq!(med_tema(&lager, Kategori::Rus.into()).await, 102);
    assert_eq!(
        med_tema(
            &lager,
            Kategorier::av(&[Kategori::Legemidler, Kategori::Rus])
        )
        .await,
        40
    );

    // Children under 18: 6.5 % of 84 and 29.4 % of 136.
    let med_barn: BTreeSet<Uuid> = alle::<entity::barn::Entity>(&lager)
        .await
        .iter()
        .map(|b| b.bruker_id)
        .collect();
    assert_eq!(med_barn.len(), 45);
    assert_eq!(
        profiler.iter().filter(|p| p.rop() && p.har_barn()).count(),
        5
    );

    // Just under 100 with the FACT team.
    let register = lager.register();
    let fact: BTreeSet<Uuid> = alle::<entity::ansvarsgruppe_medlem::Entity>(&lager)
        .await
        .iter()
        .filter(|m| {
            register
                .ansatt(m.ansatt_id)
                .is_some_and(|a| a.enhet_id == ider::FACT)
        })
        .map(|m| m.bruker_id)
        .collect();
    assert_eq!(fact.len(), 98);
}

#[tokio::test]
async fn hver_bruker_har_en_hel_sak() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let brukere: BTreeSet<Uuid> = alle::<entity::bruker::Entity>(&lager)
        .await
        .iter()
        .map(|b| b.id)
        .collect();
    macro_rules! alle_har {
        ($($tabell:ident),+) => {$(
            let har: BTreeSet<Uuid> =
                alle::<entity::$tabell::Entity>(&lager).await.iter().map(|r| r.bruker_id).collect();
            assert_eq!(har, brukere, stringify!($tabell));
        )+};
    }
    alle_har!(
        brukertilstand,
        kontakt,
        ansvarsgruppe,
        tilknytning,
        kriseplan,
        kriseplan_signal,
        kriseplan_raad,
        kriseplan_trinn,
        kriseplan_kontakt,
        kriseplan_barnetiltak
    );
    let mut grupper: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for m in alle::<entity::ansvarsgruppe_medlem::Entity>(&lager).await {
        if m.fjernet.is_none() {
            grupper
                .entry(m.bruker_id)
                .or_default()
                .push(m.virksomhet_id);
        }
    }
    for virksomheter in grupper.values() {
        assert!(
            (3..=6).contains(&virksomheter.len()),
            "{}",
            virksomheter.len()
        );
        let ulike: BTreeSet<_> = virksomheter.iter().collect();
        assert!((2..=3).contains(&ulike.len()), "{}", ulike.len());
    }
}

/// Whoever is in a group is tied, and a tie never comes from the one who is tied.
#[tokio::test]
async fn medlemmer_er_tilknyttet_av_andre() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let tilknytninger = alle::<entity::tilknytning::Entity>(&lager).await;
    for m in alle::<entity::ansvarsgruppe_medlem::Entity>(&lager).await {
        let knyttet = tilknytninger
            .iter()
            .find(|t| t.kilde_id == Some(m.id))
            .expect("tilknyttet");
        assert_eq!(
            (knyttet.ansatt_id, knyttet.bruker_id),
            (m.ansatt_id, m.bruker_id)
        );
        assert_eq!(knyttet.gyldig_til, m.fjernet);
    }
    assert!(
        tilknytninger
            .iter()
            .all(|t| t.opprettet_av.is_some_and(|av| av != t.ansatt_id))
    );
    for type_ in Tilknytningstype::ALLE {
        assert!(
            tilknytninger.iter().any(|t| t.type_() == Some(type_)),
            "{type_:?}"
        );
    }
}

#[tokio::test]
async fn noen_er_doede_graderte_eller_representert() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let tilstander = alle::<entity::brukertilstand::Entity>(&lager).await;
    assert_eq!(
        tilstander
            .iter()
            .filter(|t| t.doed.is_some_and(|d| d < naa()))
            .count(),
        3
    );
    for (gradering, antall) in [(Gradering::Fortrolig, 2), (Gradering::StrengtFortrolig, 2)] {
        assert_eq!(
            tilstander
                .iter()
                .filter(|t| t.gradering() == Some(gradering))
                .count(),
            antall
        );
    }
    assert_eq!(
        alle::<entity::representasjon::Entity>(&lager).await.len(),
        4
    );
    assert_eq!(
        alle::<entity::kompetansevurdering::Entity>(&lager)
            .await
            .len(),
        4
    );
}

/// From generous to none: some give nothing, some all they can.
#[tokio::test]
async fn samtykkene_gaar_fra_ingen_til_alt() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let mut per_bruker: BTreeMap<Uuid, usize> = BTreeMap::new();
    let samtykker = alle::<entity::samtykke::Entity>(&lager).await;
    for s in &samtykker {
        *per_bruker.entry(s.bruker_id).or_default() += 1;
    }
    let uten = demo::BRUKERE - per_bruker.len();
    assert!((10..=40).contains(&uten), "{uten}");
    assert!(
        samtykker
            .iter()
            .any(|s| s.betingelse() == Some(Betingelse::UnderBlaalys))
    );
    let mest = samtykker
        .iter()
        .filter(|s| s.kategorier().har(Kategori::Barn))
        .count();
    assert!(mest > 20, "{mest}");
}

/// The personas who work in cases have some.
#[tokio::test]
async fn personaene_har_saker() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let tilknytninger = alle::<entity::tilknytning::Entity>(&lager).await;
    for (ansatt, minst) in [
        (ider::KARI, 15),
        (ider::DAG, 12),
        (ider::NILS, 5),
        (ider::ANNA, 5),
    ] {
        let brukere: BTreeSet<Uuid> = tilknytninger
            .iter()
            .filter(|t| t.ansatt_id == ansatt)
            .map(|t| t.bruker_id)
            .collect();
        assert!(brukere.len() >= minst, "{}", brukere.len());
    }
    assert!(tilknytninger.iter().all(|t| t.ansatt_id != ider::LARS));
}
