//! A portal in memory with the demo data, and ways to ask it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use migration::MigratorTrait;
use samtykke::Policy;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    auth::{Beviskrav, Nett, Nummerregel, Utviklerutsteder, Verifiserer},
    demo::{self, Oversikt},
    klokke::{Klokke, Tilfeldighet},
    storage::{Begynt, Database, Foresporsel, Lager, Modus, Noekkel, Noekler, Oppdrag, Plan, Sak},
};

pub(super) struct Fast(pub(super) DateTime<Utc>);

impl Klokke for Fast {
    fn naa(&self) -> DateTime<Utc> {
        self.0
    }
}

pub(super) fn naa() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 30, 0).unwrap()
}

pub(super) async fn tomt() -> Arc<Lager> {
    let db = Database::koble_til("sqlite::memory:", 1).await.unwrap();
    migration::Migrator::up(db.pool(), None).await.unwrap();
    let noekler = Noekler::fra_hemmeligheter(&[[7; 32]]).unwrap();
    let klokke = Arc::new(Fast(naa()));
    Lager::aapne(
        db,
        noekler,
        Policy::default(),
        klokke,
        Tilfeldighet::fast(1),
    )
    .await
    .unwrap()
}

pub(super) async fn fylt(brukere: usize) -> (Arc<Lager>, Oversikt) {
    let lager = tomt().await;
    let oversikt = demo::fyll(&lager, brukere).await.unwrap();
    lager.oppfrisk_register().await.unwrap();
    (lager, oversikt)
}

/// A request by a persona, with a token that was minted and verified.
pub(super) async fn som(lager: &Arc<Lager>, persona: &str) -> Arc<Foresporsel> {
    let utsteder = Utviklerutsteder::ny().unwrap();
    let persona = demo::personaer()
        .into_iter()
        .find(|p| p.navn == persona)
        .expect("finnes");
    let token = utsteder
        .mynt(&persona.krav, naa(), TimeDelta::hours(1))
        .unwrap();
    let nett = Nett::ny().unwrap();
    let verifiserer = Verifiserer::ny(
        utsteder.utstedere(),
        Nummerregel::Syntetisk,
        &nett,
        Beviskrav::enkel(),
    )
    .unwrap();
    let (identitet, _) = verifiserer.forklar(&token, naa()).await.unwrap();
    let oppdrag = Oppdrag {
        identitet: &identitet,
        formaal: None,
        modus: Modus::Lesing,
        en_sak: false,
        id: Uuid::from_u128(1),
        operasjon: None,
        dokument: String::new(),
    };
    match Foresporsel::begynn(lager, oppdrag).await.unwrap() {
        Begynt::Klar(foresporsel) => foresporsel,
        Begynt::UkjentAktoer | Begynt::FeilFormaal => panic!("registeret kjenner personaen"),
    }
}

/// The case as the persona sees it, everything loaded. `None`: does not exist to the persona.
pub(super) async fn sak(lager: &Arc<Lager>, persona: &str, bruker: Uuid) -> Option<Arc<Sak>> {
    let plan = Plan::tom().med_alle(entity::Tabell::ALLE).med_historikk();
    som(lager, persona)
        .await
        .sak(&Noekkel::Id(bruker), plan)
        .await
        .unwrap()
}

/// A blålysperiode that runs now.
pub(super) async fn blaalys(lager: &Lager, bruker: Uuid) {
    use entity::brukertilstand::{Column, Entity};
    let (fra, til) = (naa() - TimeDelta::hours(1), naa() + TimeDelta::hours(1));
    Entity::update_many()
        .col_expr(Column::BlaalysFra, Expr::value(fra))
        .col_expr(Column::BlaalysTil, Expr::value(til))
        .filter(Column::BrukerId.eq(bruker))
        .exec(lager.db().pool())
        .await
        .unwrap();
}
