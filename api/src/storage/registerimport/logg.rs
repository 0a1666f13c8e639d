//! What an import leaves in the access log: an entry for each bruker whom it concerned, or one alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{felles, koder::Loggart, tilgangslogg};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::super::{Lager, Lagerfeil, loggfoering::Loggpost, utlevering::tom_innfoersel};

/// The operator, as an entry names the kind of actor.
const OPERATOER: i16 = 4;
/// The program, as an entry names it.
const KLIENT: &str = "importer";

impl Lager {
    /// What must be on record before the import is committed. `avtrykk` is SHA-256 of the file.
    pub(super) async fn importpost(
        &self,
        tx: &impl ConnectionTrait,
        avtrykk: &str,
        beroerte: BTreeSet<Uuid>,
        naa: DateTime<Utc>,
    ) -> Result<Loggpost, Lagerfeil> {
        let felles = felles::Entity::find_by_id(felles::ID).one(tx).await?;
        let felles = felles.ok_or(Lagerfeil::UlesbarRad("felles"))?.epoke;
        let (import, kvittering) = (self.tilfeldig.uuid(), self.tilfeldig.uuid());
        let innfoersel = |bruker_id: Option<Uuid>| tilgangslogg::Model {
            art: Loggart::Skriving.kode(),
            aktoer_type: OPERATOER,
            klient: Some(KLIENT.to_owned()),
            bruker_id,
            dokument: avtrykk.to_owned(),
            felles_epoke: felles,
            antall: i32::from(bruker_id.is_some()),
            ..tom_innfoersel(&self.tilfeldig, import, kvittering, naa)
        };
        let mut innfoersler: Vec<_> = beroerte.into_iter().map(Some).map(innfoersel).collect();
        if innfoersler.is_empty() {
            innfoersler.push(innfoersel(None));
        }
        Ok(Loggpost {
            innfoersler,
            // No lock per bruker: whoever takes one shares the registry's, which is held alone.
            laaser: Vec::new(),
            epoker: Vec::new(),
            felles,
            gyldig_til: None,
        })
    }
}
