//! Migrating there, back and there again.

use std::collections::BTreeSet;

use migration::{Migrator, MigratorTrait, skjema_er_aktuelt};
use sea_orm::EntityTrait;

use crate::database;

#[tokio::test]
async fn opp_ned_og_opp_igjen_gir_samme_skjema() {
    for db in database::migrerte("opp_ned").await {
        let foerst = database::tabeller(&db).await;
        assert!(foerst.len() > 25, "{foerst:?}");

        Migrator::down(&db, None).await.expect("migrate down");
        assert_eq!(
            database::tabeller(&db).await,
            BTreeSet::from(["seaql_migrations".to_owned()])
        );

        Migrator::up(&db, None).await.expect("migrate up again");
        assert_eq!(database::tabeller(&db).await, foerst);
    }
}

#[tokio::test]
async fn serve_kan_bare_starte_paa_en_database_som_har_alle_migreringer() {
    for db in database::tomme("aktuelt").await {
        assert!(!skjema_er_aktuelt(&db).await.expect("asked"));
        assert_eq!(
            database::tabeller(&db).await,
            BTreeSet::new(),
            "asking creates nothing"
        );

        let alle = u32::try_from(Migrator::migrations().len()).expect("few");
        Migrator::up(&db, Some(alle - 1))
            .await
            .expect("all but one");
        assert!(!skjema_er_aktuelt(&db).await.expect("asked"));

        Migrator::up(&db, None).await.expect("the last");
        assert!(skjema_er_aktuelt(&db).await.expect("asked"));
    }
}

#[tokio::test]
async fn felles_har_sin_ene_rad_og_tar_ikke_flere() {
    for db in database::migrerte("felles").await {
        let rader = entity::felles::Entity::find()
            .all(&db)
            .await
            .expect("felles");
        assert_eq!(
            rader,
            [entity::felles::Model {
                id: entity::felles::ID,
                epoke: 0
            }]
        );

        let to = entity::felles::ActiveModel::from(entity::felles::Model { id: 2, epoke: 0 });
        entity::felles::Entity::insert(to)
            .exec(&db)
            .await
            .expect_err("a second row");
    }
}
