//! What an import comes to for brukere: their rights as they stood before, and the rows that changed,
//! for whoever listens.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::Personrad;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::super::{
    Lager, Lagerfeil, Register,
    hendelser::{Bilde, Nyhendelse},
    rettigheter::{flytt_felles, utled_fra},
};

/// Brukere whose rights are read in one statement.
const BUNKE: usize = 200;

/// Gathers, before each write, whom it concerns; and after it, what it did.
pub(super) struct Virkning<'a> {
    lager: &'a Lager,
    /// The registry as the import leaves it.
    register: Register,
    naa: DateTime<Utc>,
    /// The rights of those concerned, as they stood before anything of theirs was written.
    foer: BTreeMap<Uuid, Bilde>,
    rader: Vec<Nyhendelse>,
}

impl<'a> Virkning<'a> {
    pub(super) fn ny(lager: &'a Lager, register: Register, naa: DateTime<Utc>) -> Self {
        Self {
            lager,
            register,
            naa,
            foer: BTreeMap::new(),
            rader: Vec::new(),
        }
    }

    /// These are about to change. What begins or ends in the past is told of too, so what held is read
    /// before it is written over.
    pub(super) async fn for_(
        &mut self,
        tx: &DatabaseTransaction,
        brukere: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), Lagerfeil> {
        let ukjente: BTreeSet<Uuid> = brukere
            .into_iter()
            .filter(|bruker| !self.foer.contains_key(bruker))
            .collect();
        let ukjente: Vec<Uuid> = ukjente.into_iter().collect();
        for del in ukjente.chunks(BUNKE) {
            for bilde in Bilde::les_flere(tx, self.lager.db().dialekt(), del).await? {
                self.foer.insert(bilde.tilstand.bruker_id, bilde);
            }
        }
        Ok(())
    }

    /// A row of one of them came or changed.
    pub(super) fn rad<E: Personrad>(
        &mut self,
        foer: Option<&E::Model>,
        etter: &E::Model,
    ) -> Result<(), Lagerfeil> {
        let ny = Nyhendelse::rad::<E>(foer, etter, &self.register, self.naa)?;
        self.rader.push(ny);
        Ok(())
    }

    /// Whom it concerns.
    pub(super) fn beroerte(&self) -> BTreeSet<Uuid> {
        self.foer.keys().copied().collect()
    }

    /// The rights that follow from what was written, and the epochs that make every node see it; all
    /// that is to be told.
    pub(super) async fn utled(
        self,
        tx: &DatabaseTransaction,
    ) -> Result<Vec<Nyhendelse>, Lagerfeil> {
        let (register, policy) = (&self.register, &self.lager.policy);
        let mut hendelser = self.rader;
        for foer in self.foer.into_values() {
            // No lock per bruker: whoever takes one shares the registry's, which is held alone.
            hendelser.push(utled_fra(tx, foer, register, policy, self.naa).await?);
        }
        hendelser.push(flytt_felles(tx, self.naa).await?);
        Ok(hendelser)
    }
}
