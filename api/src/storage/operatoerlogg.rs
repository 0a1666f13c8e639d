//! What an operator's command leaves in the access log: an entry for each bruker whom it concerned, or
//! one alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{felles, koder::Loggart, tilgangslogg};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{Lager, Lagerfeil, loggfoering::Loggpost, utlevering::tom_innfoersel};

/// The operator, as an entry names the kind of actor.
pub(super) const OPERATOER: i16 = 4;

/// What the operator had done.
pub(super) struct Operatoerordre {
    /// The command, as an entry names the client.
    pub(super) kommando: &'static str,
    /// What the entry says was done, where the command does not say it.
    pub(super) operasjon: Option<String>,
    /// Imprint of what it was done by.
    pub(super) avtrykk: String,
    /// Whether there is an entry about nobody too, whoever is concerned.
    pub(super) alltid_en: bool,
}

impl Lager {
    /// What must be on record before it is committed.
    pub(super) async fn operatoerpost(
        &self,
        tx: &impl ConnectionTrait,
        ordre: &Operatoerordre,
        beroerte: BTreeSet<Uuid>,
        naa: DateTime<Utc>,
    ) -> Result<Loggpost, Lagerfeil> {
        let felles = felles::Entity::find_by_id(felles::ID).one(tx).await?;
        let felles = felles.ok_or(Lagerfeil::UlesbarRad("felles"))?.epoke;
        let (id, kvittering) = (self.tilfeldig.uuid(), self.tilfeldig.uuid());
        let innfoersel = |bruker_id: Option<Uuid>| tilgangslogg::Model {
            art: Loggart::Skriving.kode(),
            aktoer_type: OPERATOER,
            klient: Some(ordre.kommando.to_owned()),
            bruker_id,
            operasjon: ordre.operasjon.clone(),
            dokument: ordre.avtrykk.clone(),
            felles_epoke: felles,
            antall: i32::from(bruker_id.is_some()),
            ..tom_innfoersel(&self.tilfeldig, id, kvittering, naa)
        };
        let alene = ordre.alltid_en || beroerte.is_empty();
        let hvem = alene.then_some(None).into_iter();
        let innfoersler = hvem
            .chain(beroerte.into_iter().map(Some))
            .map(innfoersel)
            .collect();
        Ok(Loggpost {
            innfoersler,
            // No lock per bruker: whoever takes one shares the registry's, which is held alone.
            laaser: Vec::new(),
            epoker: Vec::new(),
            likt: None,
            felles,
            gyldig_til: None,
        })
    }
}
