//! What an asker was told nothing of, hidden as it was: brukere whom they asked for, and lists of all brukere. A copy
//! is without those who are there again.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{koder::Loggart, tilgangslogg};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::vist::{Endring, MAKS_VISNINGER, leste};
use crate::storage::{Innlogget, Lager, Lagerfeil, sql::Bygger};

/// A change that began so long before an answer may have come after it: each has the time at which it began.
const SAMTIDIG: TimeDelta = TimeDelta::seconds(1);

/// When an asker may have missed somebody.
#[derive(Default)]
pub(super) struct Forgjeves {
    /// The last time that they asked for one in vain.
    brukere: HashMap<Uuid, DateTime<Utc>>,
    /// When they read a list of all, in order.
    lister: Vec<DateTime<Utc>>,
}

impl Forgjeves {
    pub(super) fn kan_gjelde(&self, bruker: &Uuid) -> bool {
        !self.lister.is_empty() || self.brukere.contains_key(bruker)
    }

    /// Of her rights, given by the change that ended them, those under which the asker may have missed her; and when.
    pub(super) fn under(&self, bruker: &Uuid, endringer: &[Endring]) -> Vec<(i64, DateTime<Utc>)> {
        let mut under = Vec::new();
        let mut fra = DateTime::<Utc>::MIN_UTC;
        for endring in endringer {
            let siste = self.siste_til(bruker, endring.tid + SAMTIDIG);
            if let Some(tid) = siste.filter(|tid| fra <= *tid) {
                // While they held: by the clock they may be over.
                let mens = endring.tid - TimeDelta::microseconds(1);
                under.push((endring.sted, tid.min(mens)));
            }
            fra = endring.tid;
        }
        under
    }

    fn siste_til(&self, bruker: &Uuid, til: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let hennes = self.brukere.get(bruker).filter(|tid| **tid <= til);
        let lister = &self.lister[..self.lister.partition_point(|tid| *tid <= til)];
        hennes.max(lister.last()).copied()
    }
}

impl Lager {
    /// When this asker may have missed one of these brukere since a moment; not where nothing was told in any case.
    pub(super) async fn forgjeves(
        &self,
        tx: &DatabaseTransaction,
        innlogget: &Innlogget,
        brukere: &[Uuid],
        siden: DateTime<Utc>,
    ) -> Result<Forgjeves, Lagerfeil> {
        let om = brukere.iter().flat_map(|bruker| {
            let alle = self.noekler.spurt_om_bruker(*bruker, None).into_iter();
            alle.map(|spurt_om| (spurt_om, Some(*bruker)))
        });
        let alle = self.noekler.spurt_om_alle(&innlogget.noekkel()).into_iter();
        let noekler: HashMap<_, _> = om.chain(alle.map(|spurt_om| (spurt_om, None))).collect();
        let mut b = Bygger::ny(self.db.dialekt());
        let spurt_om: Vec<String> = noekler.keys().cloned().collect();
        let (spurt_om, siden) = (b.liste(&spurt_om, String::new()), b.param(siden));
        let (hvem, formaal) = (leste(&mut b, innlogget), b.param(innlogget.oensket.bits()));
        b.tekst(&format!(
            "SELECT l.spurt_om, MAX(l.tidspunkt) FROM tilgangslogg l WHERE l.spurt_om IN ({spurt_om}) \
             AND l.tidspunkt >= {siden} AND {hvem} AND l.formaal = {formaal} \
             AND l.tabeller & {BLINDT} = 0 \
             GROUP BY l.spurt_om, CASE WHEN l.art = {soek} THEN l.tidspunkt END \
             ORDER BY MAX(l.tidspunkt) DESC LIMIT {MAKS_VISNINGER}",
            BLINDT = tilgangslogg::BLINDT,
            soek = Loggart::Soek.kode(),
        ));
        let mut forgjeves = Forgjeves::default();
        for rad in tx.query_all_raw(b.ferdig()).await? {
            let spurt_om: String = rad.try_get_by_index(0)?;
            let tidspunkt: DateTime<Utc> = rad.try_get_by_index(1)?;
            match noekler.get(&spurt_om) {
                Some(Some(bruker)) => {
                    let foer = forgjeves.brukere.entry(*bruker).or_insert(tidspunkt);
                    *foer = tidspunkt.max(*foer);
                }
                Some(None) => forgjeves.lister.push(tidspunkt),
                None => {}
            }
        }
        forgjeves.lister.sort_unstable();
        Ok(forgjeves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::hendelser::vist::Endring;

    fn ved(ms: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::milliseconds(ms)
    }

    /// The rights that ended with each change at these times, if somebody may have been missed under them.
    fn under(forgjeves: &Forgjeves, bruker: Uuid, endringer: &[i64]) -> Vec<i64> {
        let endringer: Vec<_> = endringer
            .iter()
            .map(|ms| Endring::ved(*ms, ved(*ms)))
            .collect();
        let under = forgjeves.under(&bruker, &endringer).into_iter();
        under.map(|(sted, _)| sted).collect()
    }

    #[test]
    fn en_liste_er_lest_under_de_rettene_som_gjaldt_da() {
        let lister = Forgjeves {
            lister: vec![ved(20_000), ved(50_000)],
            ..Forgjeves::default()
        };
        let endringer = [10_000, 30_000, 40_000, 60_000, 70_000];
        assert_eq!(under(&lister, Uuid::nil(), &endringer), [30_000, 60_000]);
    }

    #[test]
    fn den_som_ble_spurt_om_gjelder_bare_henne() {
        let brit = Uuid::from_u128(1);
        let spurt = Forgjeves {
            brukere: [(brit, ved(20_000))].into(),
            ..Forgjeves::default()
        };
        assert_eq!(under(&spurt, brit, &[10_000, 30_000]), [30_000]);
        assert_eq!(under(&spurt, Uuid::nil(), &[10_000, 30_000]), [0; 0]);
    }

    /// It may have begun before the list was read, and have been written after.
    #[test]
    fn en_endring_som_begynte_rett_foer_kan_ha_kommet_etter() {
        let lister = Forgjeves {
            lister: vec![ved(20_000)],
            ..Forgjeves::default()
        };
        let brit = Uuid::nil();
        assert_eq!(
            under(&lister, brit, &[10_000, 19_500, 30_000]),
            [19_500, 30_000]
        );
        assert_eq!(under(&lister, brit, &[10_000, 18_500, 30_000]), [30_000]);
        let sist = lister.under(&brit, &[Endring::ved(1, ved(19_500))]);
        assert!(sist.iter().all(|(_, tid)| *tid < ved(19_500)));
    }
}
