//! Partners' systems, and the suppliers that virksomheter let act for them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{delegering, klient};
use sea_orm::{DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use super::{Delegeringspost, Klientpost, Lagerfeil, Posttype, endringer::Endringer, tavle::Tavle};

impl Tavle<'_> {
    /// The clients that the file names. One is known by its issuer, its id and the virksomhet.
    pub(super) async fn klienter(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Klientpost>,
        naa: DateTime<Utc>,
    ) -> Result<Endringer<klient::Model>, Lagerfeil> {
        let mut lagrede = HashMap::new();
        if !poster.is_empty() {
            for rad in klient::Entity::find().all(tx).await? {
                let virksomhet = self.virksomhet_til(rad.enhet_id);
                let noekkel = (virksomhet, rad.utsteder.clone(), rad.klient_id.clone());
                lagrede.insert(noekkel, rad);
            }
        }
        let (mut ut, mut sett) = (Endringer::ingen(), HashSet::new());
        for post in poster {
            let enhet = post.enhet.to_string();
            let enhet = self.slaa_opp(Posttype::Enhet, &enhet, post.linje, "enhet");
            let Some(enhet_id) = enhet else { continue };
            let virksomhet = post.enhet.virksomhet.siffer();
            let virksomhet = self.slaa_opp(Posttype::Virksomhet, virksomhet, post.linje, "enhet");
            let noekkel = (virksomhet, post.utsteder.clone(), post.klient_id.clone());
            let foer = lagrede.get(&noekkel);
            if !sett.insert(noekkel) {
                self.feil.meld(post.linje, "klientId", "is named before");
            }
            let rad = klient::Model {
                id: foer.map_or_else(|| self.lager.tilfeldig.uuid(), |foer| foer.id),
                utsteder: post.utsteder,
                klient_id: post.klient_id,
                enhet_id,
                scope: post.kategorier.bits(),
                gyldig_til: slutt(post.avsluttet, foer.map(|foer| foer.gyldig_til), naa),
            };
            ut.ta(foer, rad);
        }
        Ok(ut)
    }

    /// The suppliers that the file names.
    pub(super) async fn delegeringer(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Delegeringspost>,
        naa: DateTime<Utc>,
    ) -> Result<Endringer<delegering::Model>, Lagerfeil> {
        let mut lagrede: HashMap<(Uuid, String), delegering::Model> = HashMap::new();
        if !poster.is_empty() {
            for rad in delegering::Entity::find().all(tx).await? {
                lagrede.insert((rad.virksomhet_id, rad.leverandoer.clone()), rad);
            }
        }
        let (mut ut, mut sett) = (Endringer::ingen(), HashSet::new());
        for post in poster {
            let virksomhet = post.virksomhet.siffer();
            let virksomhet =
                self.slaa_opp(Posttype::Virksomhet, virksomhet, post.linje, "virksomhet");
            let Some(virksomhet_id) = virksomhet else {
                continue;
            };
            let noekkel = (virksomhet_id, post.leverandoer.siffer().to_owned());
            let foer = lagrede.get(&noekkel);
            if !sett.insert(noekkel) {
                self.feil.meld(post.linje, "leverandoer", "is named before");
            }
            let rad = delegering::Model {
                id: foer.map_or_else(|| self.lager.tilfeldig.uuid(), |foer| foer.id),
                virksomhet_id,
                leverandoer: post.leverandoer.siffer().to_owned(),
                gyldig_til: slutt(post.avsluttet, foer.map(|foer| foer.gyldig_til), naa),
            };
            ut.ta(foer, rad);
        }
        Ok(ut)
    }
}

/// When it ends: where it has ended already, then. `foer` is the end of what is stored.
fn slutt(
    avsluttet: bool,
    foer: Option<Option<DateTime<Utc>>>,
    naa: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let over = foer.flatten().filter(|til| *til <= naa);
    avsluttet.then(|| over.unwrap_or(naa))
}
