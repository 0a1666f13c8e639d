//! A portal in the process: database, demo data, a clock that stands still, repeatable ids.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use helsefellesskap::{
    auth::{Nummerregel, Organisasjonsnummer, PersonaKrav, Personaidentitet, Personnummer},
    demo::{self, Persona},
    graphql::{self, Skjema},
    klokke::Tilfeldighet,
    konfig::{Dokumentgrenser, Dokumentregler},
    storage::{Bok, Database, Forsegling, Lager, Noekler, forsegling},
};
use migration::MigratorTrait;
use samtykke::{Nivaa, Policy};
use uuid::Uuid;

use super::{samtale::Som, tid::Styrt};

/// Brukere in the demo data of a test, the personas among them.
pub const BRUKERE: usize = 12;

/// One node of the portal.
#[derive(Clone)]
pub struct Portal {
    /// Storage.
    pub lager: Arc<Lager>,
    /// The clock, shared by all nodes.
    pub klokke: Arc<Styrt>,
    /// Where the database is.
    pub url: String,
    pub(super) skjema: Skjema,
    personaer: Arc<Vec<Persona>>,
    neste: Arc<AtomicU64>,
}

impl Portal {
    /// A node on a filled database.
    pub async fn paa(db: Database, url: &str) -> Self {
        let klokke = Arc::new(Styrt::ny());
        let lager = lager(db, &[NOEKKEL], klokke.clone(), 1).await;
        Self {
            lager,
            klokke,
            url: url.to_owned(),
            skjema: graphql::skjema(&Dokumentregler::default()),
            personaer: Arc::new(demo::personaer()),
            neste: Arc::new(AtomicU64::new(1)),
        }
    }

    /// Another node on the same database, with the same clock.
    pub async fn node(&self) -> Self {
        self.node_med(&[NOEKKEL]).await
    }

    /// Another node, with these keys.
    pub async fn node_med(&self, noekler: &[[u8; 32]]) -> Self {
        let db = Database::koble_til(&self.url, 4).await.unwrap();
        let froe = 1_000 + self.neste.fetch_add(1, Ordering::Relaxed);
        Self {
            lager: lager(db, noekler, self.klokke.clone(), froe).await,
            ..self.clone()
        }
    }

    /// Another node, whose clock is another.
    pub async fn node_med_klokke(&self, klokke: Styrt) -> Self {
        let db = Database::koble_til(&self.url, 4).await.unwrap();
        let froe = 1_000 + self.neste.fetch_add(1, Ordering::Relaxed);
        let klokke = Arc::new(klokke);
        Self {
            lager: lager(db, &[NOEKKEL], klokke.clone(), froe).await,
            klokke,
            ..self.clone()
        }
    }

    /// The same node with a ledger in this folder.
    pub async fn med_ledger(&self, mappe: &Path) -> Self {
        let bok = Bok::ny(mappe.to_owned(), &[NOEKKEL]).unwrap();
        let db = self.lager.db().clone().med_bok(Some(bok));
        assert_eq!(forsegling(&db).await.unwrap(), Forsegling::Aapen);
        let froe = 1_000 + self.neste.fetch_add(1, Ordering::Relaxed);
        Self {
            lager: lager(db, &[NOEKKEL], self.klokke.clone(), froe).await,
            ..self.clone()
        }
    }

    /// The same node with other rules for documents.
    pub fn med_regler(&self, regler: &Dokumentregler) -> Self {
        Self {
            skjema: graphql::skjema(regler),
            ..self.clone()
        }
    }

    /// The same node where a document may ask for more, or less.
    pub fn med_grenser(&self, endre: impl FnOnce(&mut Dokumentgrenser)) -> Self {
        let mut regler = Dokumentregler::default();
        endre(&mut regler.grenser);
        self.med_regler(&regler)
    }

    /// The portal as one of the personas sees it.
    pub fn som(&self, navn: &str) -> Som {
        Som::ny(self.clone(), self.krav(navn))
    }

    /// Somebody who is no persona, at work in a virksomhet.
    pub fn som_ansatt(&self, nummer: &str, organisasjonsnummer: &str) -> Som {
        let nummer = Personnummer::parse(nummer, Nummerregel::Syntetisk).unwrap();
        let krav = PersonaKrav {
            navn: "ansatt".to_owned(),
            klient: "helsefellesskap-demo".to_owned(),
            hvem: Personaidentitet::Person {
                nummer,
                nivaa: Nivaa::Hoey,
                ansatt_ved: Some(Organisasjonsnummer::parse(organisasjonsnummer).unwrap()),
            },
        };
        Som::ny(self.clone(), &krav)
    }

    /// A citizen who is no persona.
    pub fn som_borger(&self, nummer: &str) -> Som {
        let nummer = Personnummer::parse(nummer, Nummerregel::Syntetisk).unwrap();
        let krav = PersonaKrav {
            navn: "borger".to_owned(),
            klient: "helsefellesskap-demo".to_owned(),
            hvem: Personaidentitet::Person {
                nummer,
                nivaa: Nivaa::Hoey,
                ansatt_ved: None,
            },
        };
        Som::ny(self.clone(), &krav)
    }

    /// What a persona's token says.
    pub(super) fn krav(&self, navn: &str) -> &PersonaKrav {
        let persona = self.personaer.iter().find(|p| p.navn == navn);
        &persona.unwrap_or_else(|| panic!("no persona {navn}")).krav
    }

    /// A request id.
    pub(super) fn neste_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.neste.fetch_add(1, Ordering::Relaxed)))
    }
}

async fn lager(db: Database, noekler: &[[u8; 32]], klokke: Arc<Styrt>, froe: u64) -> Arc<Lager> {
    Lager::aapne(
        db,
        Noekler::fra_hemmeligheter(noekler).unwrap(),
        Policy::default(),
        klokke,
        Tilfeldighet::fast(froe),
    )
    .await
    .unwrap()
}

/// The key of every test that says nothing else.
pub const NOEKKEL: [u8; 32] = [7; 32];

/// Migrates an empty database and fills it with demo data of so many brukere.
pub async fn fyll(db: &Database, brukere: usize) {
    migration::Migrator::up(db.pool(), None).await.unwrap();
    let lager = lager(db.clone(), &[NOEKKEL], Arc::new(Styrt::ny()), 0).await;
    demo::fyll(&lager, brukere).await.unwrap();
}
