//! What an asker was shown of each bruker since they were told of their rights: by the access log.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use samtykke::{Aktoer, Kategorier};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::storage::{
    Innlogget, Lager, Lagerfeil,
    sql::{Bygger, bit_or},
};

/// The clocks of two nodes may differ by half of it. What counts is the epoch: this finds the entries.
const SLINGRING: TimeDelta = TimeDelta::seconds(2);

/// The categories that were shown of each bruker, by the epoch of the rights that they were shown under.
pub(super) struct Vist(BTreeMap<Uuid, Vec<(i64, Kategorier)>>);

impl Vist {
    /// What was shown under rights that came after these.
    pub(super) fn etter(&self, bruker: Uuid, epoke: i64) -> Kategorier {
        let alle = self.0.get(&bruker).into_iter().flatten();
        let senere = alle.filter(|(da, _)| *da > epoke);
        senere.fold(Kategorier::TOM, |sum, (_, vist)| sum.union(*vist))
    }
}

impl Lager {
    /// What was shown to this asker, whoever's token it was, of each of these brukere since a moment.
    pub(super) async fn vist_siden(
        &self,
        tx: &DatabaseTransaction,
        innlogget: &Innlogget,
        brukere: &[Uuid],
        siden: DateTime<Utc>,
    ) -> Result<Vist, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let gitt = bit_or(b.dialekt, "l.kategorier_gitt");
        let ider = b.ider(brukere);
        let siden = b.param(siden.checked_sub_signed(SLINGRING).unwrap_or(siden));
        let hvem = match &innlogget.aktoer {
            Aktoer::Ansatt(ansatt) => format!("l.ansatt_id = {}", b.param(ansatt.ansatt.0)),
            Aktoer::Organisasjon(o) => {
                format!(
                    "l.ansatt_id IS NULL AND l.enhet_id = {}",
                    b.param(o.enhet.0)
                )
            }
            Aktoer::Borger { person } => format!(
                "l.ansatt_id IS NULL AND l.enhet_id IS NULL AND l.person_id = {}",
                b.param(person.0)
            ),
        };
        b.tekst(&format!(
            "SELECT l.bruker_id, l.epoke, {gitt} FROM tilgangslogg l WHERE l.bruker_id IN ({ider}) \
             AND l.tidspunkt >= {siden} AND l.epoke IS NOT NULL AND {hvem} GROUP BY l.bruker_id, l.epoke"
        ));
        let mut ut: BTreeMap<Uuid, Vec<_>> = BTreeMap::new();
        for rad in tx.query_all_raw(b.ferdig()).await? {
            let vist = Kategorier::fra_bits(rad.try_get_by_index(2)?);
            let alle = ut.entry(rad.try_get_by_index(0)?).or_default();
            alle.push((rad.try_get_by_index(1)?, vist));
        }
        Ok(Vist(ut))
    }
}
