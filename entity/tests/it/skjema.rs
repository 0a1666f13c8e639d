//! The database and the entities tell the same story, table by table and column by column.

use std::collections::BTreeSet;
use std::pin::Pin;

use entity::{DRIFTSTABELLER, REGISTERTABELLER, Tabell};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, Iterable, ModelTrait,
    Schema,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::alle::{Besoeker, besoek_hver};
use crate::{database, prove};

type Oppgave = Pin<Box<dyn Future<Output = ()>>>;

/// Collects one asynchronous check per entity.
struct Oppgaver<'a> {
    db: &'a DatabaseConnection,
    alle: Vec<Oppgave>,
}

impl Besoeker for Oppgaver<'_> {
    fn entitet<E>(&mut self)
    where
        E: EntityTrait<Model: Serialize + DeserializeOwned + PartialEq + Send + Sync + 'static>,
        E::Model: ModelTrait<Entity = E>,
    {
        self.alle.push(Box::pin(skriv_og_les::<E>(self.db.clone())));
    }
}

async fn skriv_og_les<E>(db: DatabaseConnection)
where
    E: EntityTrait<Model: Serialize + DeserializeOwned + PartialEq + Send + Sync>,
    E::Model: ModelTrait<Entity = E>,
{
    let navn = E::default().table_name();
    let alle = || async { E::find().all(&db).await.expect(navn) };
    if navn == "felles" {
        return;
    }
    assert!(alle().await.is_empty(), "{navn} is fresh");
    for rad in [prove::full::<E>(), prove::sparsom::<E>()] {
        let mut ny = <E::ActiveModel as ActiveModelTrait>::default();
        for kolonne in E::Column::iter() {
            ny.set(kolonne, rad.get(kolonne));
        }
        E::insert(ny).exec_without_returning(&db).await.expect(navn);
        assert_eq!(alle().await, [rad], "{navn}");
        E::delete_many().exec(&db).await.expect(navn);
    }
}

#[tokio::test]
async fn hver_tabell_tar_imot_en_rad_og_gir_den_uendret_tilbake() {
    for db in database::migrerte("rader").await {
        let mut oppgaver = Oppgaver {
            db: &db,
            alle: Vec::new(),
        };
        besoek_hver(&mut oppgaver);
        for oppgave in oppgaver.alle {
            oppgave.await;
        }
    }
}

/// The table of each entity, as the entity alone would make it.
struct Avledet<'a> {
    db: &'a DatabaseConnection,
    sql: Vec<(&'static str, sea_orm::sea_query::TableCreateStatement)>,
}

impl Besoeker for Avledet<'_> {
    fn entitet<E>(&mut self)
    where
        E: EntityTrait<Model: Serialize + DeserializeOwned + PartialEq + Send + Sync + 'static>,
        E::Model: ModelTrait<Entity = E>,
    {
        let skjema = Schema::new(self.db.get_database_backend());
        self.sql.push((
            E::default().table_name(),
            skjema.create_table_from_entity(E::default()),
        ));
    }
}

#[tokio::test]
async fn kolonnene_i_databasen_er_entitetenes_i_navn_type_og_rekkefoelge() {
    let migrerte = database::migrerte("kolonner").await;
    let tomme = database::tomme("kolonner_avledet").await;
    for (db, tom) in migrerte.iter().zip(&tomme) {
        let mut avledet = Avledet {
            db: tom,
            sql: Vec::new(),
        };
        besoek_hver(&mut avledet);
        for (tabell, sql) in avledet.sql {
            tom.execute(&sql).await.expect(tabell);
            let fra_entitet = database::kolonner(tom, tabell).await;
            assert!(!fra_entitet.is_empty(), "{tabell}");
            assert_eq!(
                database::kolonner(db, tabell).await,
                fra_entitet,
                "{tabell}"
            );
        }
    }
}

#[tokio::test]
async fn hver_tabell_i_databasen_er_klassifisert_eller_oppfoert_med_grunn() {
    let mut oppfoert = BTreeSet::new();
    for (navn, grunn) in REGISTERTABELLER.iter().chain(DRIFTSTABELLER) {
        assert!(!grunn.is_empty());
        assert!(
            oppfoert.insert((*navn).to_owned()),
            "{navn} is listed twice"
        );
    }
    for tabell in Tabell::ALLE {
        assert!(
            oppfoert.insert(tabell.navn().to_owned()),
            "{} is listed twice",
            tabell.navn()
        );
    }
    for db in database::migrerte("tabeller").await {
        assert_eq!(database::tabeller(&db).await, oppfoert);
    }
}

#[tokio::test]
async fn det_det_letes_etter_er_indeksert() {
    let leter = [
        ("ansatt", "noekkel"),
        ("ansatt", "person_id"),
        ("bruker", "navn_noekkel"),
        ("enhet", "noekkel"),
        ("historikk", "bruker_id"),
        ("historikk", "rad_id"),
        ("klient", "klient_id"),
        ("paaroerende", "person_id"),
        ("person", "nummer_indeks"),
        ("representasjon", "person_id"),
        ("sperring", "mot_id"),
        ("tilgang", "bruker_id"),
        ("tilgang", "mottaker_id"),
        ("tilgangslogg", "bruker_id"),
        ("tilknytning", "ansatt_id"),
        ("vakt", "ansatt_id"),
    ];
    let brukers = Tabell::ALLE.iter().map(|tabell| match tabell {
        Tabell::Bruker => (tabell.navn(), "person_id"),
        _ => (tabell.navn(), "bruker_id"),
    });
    let alle: Vec<_> = leter.into_iter().chain(brukers).collect();
    for db in database::migrerte("indekser").await {
        for (tabell, kolonne) in &alle {
            assert!(
                database::indeksert(&db, tabell).await.contains(*kolonne),
                "no index of {tabell} begins with {kolonne}"
            );
        }
    }
}
