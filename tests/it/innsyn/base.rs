//! A database that is filled with one world after the other.

use std::{fmt::Write, sync::Arc};

use entity::{
    ansatt, ansvarsgruppe, ansvarsgruppe_medlem, barn, bekreftelse, blaalysperiode, bruker,
    brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall, brukertilstand, enhet, felles, forloep, forloep_fase, forloep_frist,
    forloep_part, hendelse, hendelse_part, henvendelse, historikk, idempotens, ip_evaluering,
    ip_maal, ip_ramme, ip_tiltak, klient, kompetansevurdering, kontakt, koordinatoroppnevning,
    kriseplan, kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad, kriseplan_signal,
    kriseplan_trinn, paaroerende, person, representasjon, samarbeidsavtale,
    samtykke as samtykketabell, samtykkeforespoersel, sperring, tilgang, tilgangslogg, tilknytning,
    vakt, vaktvarsel, varsel, virksomhet,
};
use helsefellesskap::{
    klokke::Tilfeldighet,
    storage::{Database, Lager},
};
use migration::{Migrator, MigratorTrait};
use samtykke::Policy;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityName, EntityTrait, IntoActiveModel,
    QueryFilter, Set, TransactionTrait,
};

use super::{
    register::{Fast, Register, UKJENTE, mennesker, noekler},
    verden::{ISak, Sak, Verden, for_alle_tabeller},
};

/// One migrated database.
pub struct Base {
    db: Database,
}

impl Base {
    /// In memory.
    pub async fn sqlite() -> Self {
        Self::paa("sqlite::memory:").await
    }

    /// On an empty database.
    pub async fn paa(url: &str) -> Self {
        let db = Database::koble_til(url, 2).await.expect("a database");
        Migrator::up(db.pool(), None).await.expect("migrated");
        let base = Self { db };
        let tx = base.db.pool().begin().await.expect("a transaction");
        sett_inn::<person::Entity>(&tx, kjente_personer().collect()).await;
        tx.commit().await.expect("committed");
        base
    }

    /// Empties the database, stores a world, and opens the storage over it.
    pub async fn med(&self, verden: &Verden, froe: u64) -> Arc<Lager> {
        let tx = self.db.pool().begin().await.expect("a transaction");
        toem(&tx).await;
        fyll(&tx, verden).await;
        tx.commit().await.expect("committed");
        let klokke = Arc::new(Fast(verden.register.naa));
        // Not the chance that drew the world: a new row would get the id of one that is hidden.
        let tilfeldig = Tilfeldighet::fast(!froe);
        Lager::aapne(
            self.db.clone(),
            noekler(),
            Policy::default(),
            klokke,
            tilfeldig,
        )
        .await
        .expect("storage opens")
    }
}

/// Whether what was stored is what the storage itself derives.
pub async fn er_avledet(lager: &Lager, verden: &Verden) -> bool {
    for sak in &verden.saker {
        if lager
            .gjenoppbygg_rettigheter(sak.bruker.id)
            .await
            .expect("rights are derived")
        {
            return false;
        }
    }
    true
}

async fn toem(tx: &DatabaseTransaction) {
    let mut sql = String::new();
    macro_rules! slett {
        ($($modul:ident),+) => {
            $(
                let tabell = $modul::Entity::default();
                write!(sql, "DELETE FROM {};", tabell.table_name()).expect("text");
            )+
        };
    }
    macro_rules! slett_en {
        ($modul:ident) => {
            slett!($modul)
        };
    }
    for_alle_tabeller!(slett_en);
    slett!(
        bruker,
        brukertilstand,
        historikk,
        tilgang,
        tilgangslogg,
        idempotens,
        bekreftelse,
        henvendelse,
        hendelse,
        hendelse_part,
        varsel,
        vaktvarsel,
        vakt,
        klient,
        samarbeidsavtale,
        ansatt,
        enhet,
        virksomhet
    );
    tx.execute_unprepared(&sql).await.expect("emptied");
    // Those whom an operation made known.
    let faste = kjente_personer().map(|p| p.id);
    person::Entity::delete_many()
        .filter(person::Column::Id.is_not_in(faste))
        .exec(tx)
        .await
        .expect("forgotten");
}

/// The persons that every world has.
fn kjente_personer() -> impl Iterator<Item = person::Model> {
    let kjente = mennesker().get(..UKJENTE.start).expect("persons");
    kjente.iter().map(|m| m.rad.clone())
}

async fn fyll(tx: &DatabaseTransaction, verden: &Verden) {
    let r = &verden.register;
    sett_inn::<virksomhet::Entity>(tx, r.virksomheter.clone()).await;
    sett_inn::<enhet::Entity>(tx, r.enheter.clone()).await;
    sett_inn::<ansatt::Entity>(tx, r.ansatte.clone()).await;
    sett_inn::<vakt::Entity>(tx, r.vakter.clone()).await;
    sett_inn::<klient::Entity>(tx, r.klienter.clone()).await;
    sett_inn::<samarbeidsavtale::Entity>(tx, r.avtaler.clone()).await;
    felles::Entity::update_many()
        .set(felles::ActiveModel {
            epoke: Set(verden.felles_epoke),
            ..Default::default()
        })
        .filter(felles::Column::Id.eq(felles::ID))
        .exec(tx)
        .await
        .expect("epoch set");
    sett_inn::<tilgangslogg::Entity>(tx, verden.logg.clone()).await;
    sett_inn::<idempotens::Entity>(tx, verden.noekler.clone()).await;
    sett_inn::<bruker::Entity>(tx, verden.saker.iter().map(|s| s.bruker.clone()).collect()).await;
    let (rader, tilstander): (Vec<_>, Vec<_>) = verden.saker.iter().map(|s| avledet(s, r)).unzip();
    sett_inn::<tilgang::Entity>(tx, rader.concat()).await;
    sett_inn::<brukertilstand::Entity>(tx, tilstander).await;
    sett_inn::<historikk::Entity>(
        tx,
        verden
            .saker
            .iter()
            .flat_map(|s| s.historikk.clone())
            .collect(),
    )
    .await;
    macro_rules! rader {
        ($modul:ident) => {
            let rader = verden
                .saker
                .iter()
                .flat_map(|s| <$modul::Entity as ISak>::rader(s).clone())
                .collect();
            sett_inn::<$modul::Entity>(tx, rader).await;
        };
    }
    for_alle_tabeller!(rader);
}

/// Rights as the portal derives them when they change. The storage does the same: see
/// [`er_avledet`].
fn avledet(sak: &Sak, register: &Register) -> (Vec<tilgang::Model>, brukertilstand::Model) {
    let naiv = sak.naiv(register);
    let rader = samtykke::utled(
        &naiv.bruker,
        &naiv.samtykker,
        &naiv.sperringer,
        &Policy::default(),
    );
    let tilstand = brukertilstand::Model {
        blaalys_fra: naiv.blaalys_erklaert.map(|(periode, _)| periode.fra),
        blaalys_til: naiv.blaalys_erklaert.map(|(periode, _)| periode.til),
        blaalys_unntatt: naiv
            .blaalys_erklaert
            .and_then(|(periode, alene)| samtykke::unntatt_fra_blaalys(&rader, alene, periode))
            .map(|v| v.0),
        ..sak.tilstand.clone()
    };
    let bruker = samtykke::BrukerId(sak.bruker.id);
    let modeller = (0..)
        .zip(&rader)
        .map(|(nr, rad)| tilgang::Model::from((bruker, nr, rad)));
    (modeller.collect(), tilstand)
}

async fn sett_inn<E>(tx: &DatabaseTransaction, rader: Vec<E::Model>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    if rader.is_empty() {
        return;
    }
    let rader = rader.into_iter().map(IntoActiveModel::into_active_model);
    E::insert_many(rader)
        .exec_without_returning(tx)
        .await
        .expect("inserted");
}

/// A database of its own on the PostgreSQL server of the run, dropped at the end.
pub struct Egen {
    url: String,
    navn: String,
}

impl Egen {
    pub async fn lag(server: &str, navn: &str) -> Self {
        let navn = format!("innsyn_{}_{navn}", std::process::id());
        let db = sea_orm::Database::connect(server)
            .await
            .expect("the server answers");
        db.execute_unprepared(&format!("CREATE DATABASE {navn}"))
            .await
            .expect("created");
        Self {
            url: server.to_owned(),
            navn,
        }
    }

    pub fn url(&self) -> String {
        let (foran, _) = self
            .url
            .rsplit_once('/')
            .expect("an address with a database");
        format!("{foran}/{}", self.navn)
    }

    pub async fn slipp(self) {
        let db = sea_orm::Database::connect(&self.url)
            .await
            .expect("the server answers");
        db.execute_unprepared(&format!("DROP DATABASE {} WITH (FORCE)", self.navn))
            .await
            .expect("dropped");
    }
}
