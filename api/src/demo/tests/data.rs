//! The data as such: valid, repeatable, and as storage would have written it.

use std::collections::{BTreeMap, HashSet};

use entity::{Besoek, Personrad, Tabell, besoek_alle};
use samtykke::{
    BrukerId, Brukertilstand, Kompetansevurdering, Mottaker, PersonId, Policy, Representasjon,
    Samtykke, Samtykkestatus, Samtykkeutkast, Sperring, Tilgang, Utkastfeil, VirksomhetId,
    kontroller_utkast, utled,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::stoette::{fylt, naa, tomt};
use crate::{
    auth::{Nummerregel, Organisasjonsnummer, Personnummer},
    demo,
    storage::Lager,
};

async fn alle<E: EntityTrait>(lager: &Lager) -> Vec<E::Model> {
    E::find().all(lager.db().pool()).await.unwrap()
}

/// All rows of personal tables and their history as text, in one order. Identity numbers are
/// sealed with a nonce of their own each time, and are not among them.
async fn dump(lager: &Lager) -> Vec<String> {
    let mut ut = Vec::new();
    macro_rules! ta_med {
        ($($tabell:ident),+) => {$(
            for rad in alle::<entity::$tabell::Entity>(lager).await {
                ut.push(serde_json::to_string(&rad).unwrap());
            }
        )+};
    }
    ta_med!(
        virksomhet,
        enhet,
        ansatt,
        vakt,
        klient,
        delegering,
        felles,
        bruker,
        brukertilstand,
        kontakt,
        paaroerende,
        barn,
        representasjon,
        kompetansevurdering,
        samtykke,
        sperring,
        tilgang,
        blaalysperiode,
        tilknytning,
        ansvarsgruppe,
        ansvarsgruppe_medlem,
        kriseplan,
        kriseplan_signal,
        kriseplan_raad,
        kriseplan_trinn,
        kriseplan_kontakt,
        kriseplan_barnetiltak,
        koordinatoroppnevning,
        forloep,
        forloep_fase,
        forloep_part,
        forloep_frist,
        ip_ramme,
        ip_maal,
        ip_tiltak,
        ip_evaluering,
        brukeravtale,
        brukeravtale_dagligliv,
        brukeravtale_legemidler,
        brukeravtale_oekonomi,
        brukeravtale_tilbakefall,
        samarbeidsavtale,
        historikk
    );
    let personer = alle::<entity::person::Entity>(lager).await;
    ut.extend(
        personer
            .into_iter()
            .map(|p| format!("{} {}", p.id, p.nummer_indeks)),
    );
    ut.sort_unstable();
    ut
}

#[tokio::test]
async fn to_fyllinger_blir_like() {
    let (en, oversikt) = fylt(demo::BRUKERE).await;
    let (to, _) = fylt(demo::BRUKERE).await;
    let dumpet = dump(&en).await;
    // `felles` is there from before.
    assert_eq!(dumpet.len(), oversikt.rader + 1);
    assert_eq!(dumpet, dump(&to).await);
}

#[tokio::test]
async fn en_bruker_er_den_samme_uansett_hvor_mange_andre() {
    let (faa, _) = fylt(30).await;
    let (mange, _) = fylt(demo::BRUKERE + 20).await;
    let mange: HashSet<String> = dump(&mange).await.into_iter().collect();
    assert!(dump(&faa).await.iter().all(|rad| mange.contains(rad)));
}

#[tokio::test]
async fn fyllingen_kjennes_igjen_og_kan_ikke_gjentas() {
    let lager = tomt().await;
    assert!(!demo::er_fylt(&lager).await.unwrap());
    demo::fyll(&lager, 10).await.unwrap();
    assert!(demo::er_fylt(&lager).await.unwrap());
    let foer = dump(&lager).await;
    assert!(demo::fyll(&lager, 10).await.is_err());
    assert_eq!(dump(&lager).await, foer);
}

#[tokio::test]
async fn hvert_nummer_er_syntetisk_gyldig_etter_dagens_regel_og_ens_eget() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let mut sett = HashSet::new();
    let mut d_numre = 0;
    for person in alle::<entity::person::Entity>(&lager).await {
        let nummer = lager.noekler().aapne(&person.nummer_kryptert).unwrap();
        Personnummer::parse(&nummer, Nummerregel::Syntetisk).unwrap();
        let siffer: Vec<u32> = nummer.chars().filter_map(|c| c.to_digit(10)).collect();
        let vekter = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
        let sum: u32 = siffer.iter().zip(vekter).map(|(s, v)| s * v).sum();
        assert_eq!(sum % 11, 0, "dagens regel for første kontrollsiffer");
        d_numre += usize::from(siffer[0] >= 4);
        assert_eq!(person.nummer_indeks, lager.noekler().indeks(&nummer));
        assert!(sett.insert(nummer));
    }
    assert!(sett.len() > demo::BRUKERE);
    assert!(d_numre > 0);
    for v in alle::<entity::virksomhet::Entity>(&lager).await {
        Organisasjonsnummer::parse(&v.organisasjonsnummer).unwrap();
    }
}

#[tokio::test]
async fn avledet_tilgang_er_den_som_utledes_paa_nytt() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let register = lager.register();
    let i_dag = lager.klokke().i_dag();
    let over = |s: &entity::sperring::Model| -> Vec<VirksomhetId> {
        match s.mot().unwrap() {
            Mottaker::Enhet(e) => register.virksomhet_til_enhet(e).into_iter().collect(),
            Mottaker::Person(p) => register.arbeidsgivere(p.0, i_dag),
            _ => Vec::new(),
        }
    };
    let pool = lager.db().pool();
    for bruker in alle::<entity::bruker::Entity>(&lager).await {
        macro_rules! av {
            ($tabell:ident) => {
                entity::$tabell::Entity::find()
                    .filter(entity::$tabell::Column::BrukerId.eq(bruker.id))
                    .all(pool)
                    .await
                    .unwrap()
            };
        }
        let tilstand = av!(brukertilstand).pop().expect("en per bruker");
        assert_eq!((tilstand.epoke, tilstand.blaalys()), (1, None));
        let kilde = Brukertilstand {
            id: BrukerId(bruker.id),
            person: Some(PersonId(bruker.person_id)),
            foedselsdato: bruker.foedselsdato,
            doed: tilstand.doed,
            gradering: tilstand.gradering().unwrap(),
            representasjoner: av!(representasjon)
                .iter()
                .map(|r| Representasjon::try_from(r).unwrap())
                .collect(),
            kompetanse: av!(kompetansevurdering)
                .iter()
                .map(Kompetansevurdering::from)
                .collect(),
        };
        let samtykker: Vec<_> = av!(samtykke)
            .iter()
            .map(|s| Samtykke::try_from(s).unwrap())
            .collect();
        let sperringer: Vec<Sperring> = av!(sperring)
            .iter()
            .map(|s| s.til_sperring(over(s)).unwrap())
            .collect();
        let mut rader = av!(tilgang);
        rader.sort_unstable_by_key(|t| t.nr);
        let lagret: Vec<_> = rader
            .iter()
            .map(|t| Tilgang::try_from(t).unwrap())
            .collect();
        assert_eq!(
            lagret,
            utled(&kilde, &samtykker, &sperringer, &Policy::default())
        );
        assert!((0..).zip(&rader).all(|(nr, rad)| rad.nr == nr));
    }
}

/// Every samtykke could have been given: well formed on the day, and of what is offered.
#[tokio::test]
async fn hvert_samtykke_er_velformet() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    for rad in alle::<entity::samtykke::Entity>(&lager).await {
        let s = Samtykke::try_from(&rad).unwrap();
        let utkast = Samtykkeutkast {
            mottaker: s.mottaker,
            mottaker_virksomhet: s.mottaker_virksomhet,
            avgivere: s.avgivere,
            kategorier: s.kategorier,
            formaal: s.formaal,
            les: s.les,
            bidra: s.bidra,
            betingelse: s.betingelse,
            med_historikk: s.med_historikk,
            med_organisasjonstoken: s.med_organisasjonstoken,
            gjelder_gradert: s.gjelder_gradert,
            tekstversjon: s.tekstversjon,
            gyldig_fra_og_med: s.gyldig_fra_og_med,
            gyldig_til_og_med: s.gyldig_til_og_med,
        };
        let feil = kontroller_utkast(&utkast, lager.policy(), s.gyldig_fra_og_med);
        assert_eq!(feil, Vec::<Utkastfeil>::new());
        assert!(rad.opprettet <= naa());
    }
}

struct Versjonerte(Vec<Tabell>);

impl Besoek for Versjonerte {
    fn tabell<E: Personrad>(&mut self) {
        // A new version of a samtykke is a row of its own.
        if E::KOLONNER.versjon.is_some() && E::TABELL != Tabell::Samtykke {
            self.0.push(E::TABELL);
        }
    }
}

#[tokio::test]
async fn historikken_har_hver_versjon_av_hver_rad_og_den_siste_er_raden() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let mut versjoner: BTreeMap<Uuid, Vec<entity::historikk::Model>> = BTreeMap::new();
    for h in alle::<entity::historikk::Entity>(&lager).await {
        versjoner.entry(h.rad_id).or_default().push(h);
    }
    let mut tabeller = HashSet::new();
    macro_rules! sjekk {
        ($($tabell:ident),+) => {$(
            for rad in alle::<entity::$tabell::Entity>(&lager).await {
                let mut kopier = versjoner.remove(&rad.id).expect("har historikk");
                kopier.sort_unstable_by_key(|h| h.versjon);
                let numre: Vec<i32> = kopier.iter().map(|h| h.versjon).collect();
                assert_eq!(numre, (1..=rad.versjon).collect::<Vec<_>>());
                let siste = kopier.last().unwrap();
                assert_eq!(siste.innhold, serde_json::to_value(&rad).unwrap());
                assert_eq!((siste.tidspunkt, siste.endret_av, siste.bruker_id), (rad.endret, rad.endret_av, rad.bruker_id));
                assert!(rad.endret <= naa());
                tabeller.extend(siste.tabell());
            }
        )+};
    }
    sjekk!(
        kontakt,
        paaroerende,
        barn,
        ansvarsgruppe,
        ansvarsgruppe_medlem,
        kriseplan,
        kriseplan_signal,
        kriseplan_raad,
        kriseplan_trinn,
        kriseplan_kontakt,
        kriseplan_barnetiltak,
        koordinatoroppnevning,
        forloep,
        forloep_fase,
        forloep_part,
        forloep_frist,
        ip_ramme,
        ip_maal,
        ip_tiltak,
        ip_evaluering,
        brukeravtale,
        brukeravtale_dagligliv,
        brukeravtale_legemidler,
        brukeravtale_oekonomi,
        brukeravtale_tilbakefall
    );
    assert!(versjoner.is_empty());
    let mut ventet = Versjonerte(Vec::new());
    besoek_alle(&mut ventet);
    assert_eq!(tabeller, ventet.0.into_iter().collect());
}

/// Everything that the model can say of a samtykke, a row and a bruker is there.
#[tokio::test]
async fn dataene_har_alle_slags() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let samtykker: Vec<Samtykke> = alle::<entity::samtykke::Entity>(&lager)
        .await
        .iter()
        .map(|s| Samtykke::try_from(s).unwrap())
        .collect();
    for status in Samtykkestatus::ALLE {
        assert!(
            samtykker.iter().any(|s| s.status(naa()) == status),
            "{status:?}"
        );
    }
    assert!(samtykker.iter().any(|s| s.virker_fra.is_none()));
    for form in samtykke::Samtykkeform::ALLE {
        let antall = entity::samtykke::Entity::find()
            .filter(entity::samtykke::Column::Form.eq(form.kode()))
            .count(lager.db().pool())
            .await
            .unwrap();
        assert!(antall > 0, "{form:?}");
    }
    let signaler = alle::<entity::kriseplan_signal::Entity>(&lager).await;
    assert!(signaler.iter().any(|s| s.tilbakeholdt));
    assert!(signaler.iter().any(|s| s.skjermet_grunn.is_some()));
    assert!(
        signaler
            .iter()
            .any(|s| s.fjernet.is_some() && s.versjon == 2)
    );
    let sperringer = alle::<entity::sperring::Entity>(&lager).await;
    let typer: HashSet<i16> = sperringer.iter().map(|s| s.mot_type).collect();
    assert_eq!(typer, HashSet::from([0, 1, 3]));
    assert!(sperringer.iter().any(|s| s.opphevet.is_some()));
    assert!(sperringer.iter().any(|s| !s.er_alle));
    assert!(
        !alle::<entity::blaalysperiode::Entity>(&lager)
            .await
            .is_empty()
    );
}

/// The partner system sees those who have said yes to organisation tokens, and nobody else.
#[tokio::test]
async fn systemet_ser_bare_brukere_som_har_sagt_ja_til_det() {
    let (lager, _) = fylt(demo::BRUKERE).await;
    let har_sagt_ja: HashSet<Uuid> = alle::<entity::samtykke::Entity>(&lager)
        .await
        .iter()
        .filter(|s| s.med_organisasjonstoken)
        .map(|s| s.bruker_id)
        .collect();
    let mut synlige = HashSet::new();
    for bruker in alle::<entity::bruker::Entity>(&lager).await {
        let sak = super::stoette::sak(&lager, "siri-system", bruker.id).await;
        synlige.extend(sak.map(|sak| sak.id()));
    }
    assert!(synlige.len() >= 5, "{}", synlige.len());
    assert!(synlige.is_subset(&har_sagt_ja));
}
