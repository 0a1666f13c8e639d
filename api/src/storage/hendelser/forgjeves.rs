//! What an asker was told nothing of, hidden as it was: brukere whom they asked for, and whom lists of all did not
//! name. A copy is without those who are there again.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::tilgangslogg;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::vist::{Endring, Leser, Ved, leste};
use crate::storage::{Lager, Lagerfeil, sql::Bygger};

/// Somebody may have been asked for so long before it was answered.
const SAMTIDIG: TimeDelta = TimeDelta::seconds(1);
/// A list has its place; its time is by the clock of another node.
const SLINGRING: TimeDelta = TimeDelta::seconds(15);
/// Lists that are looked at, and what is decided of one bruker by them. Where there are more, it is told as if she
/// had been hidden: to be asked for again harms no copy.
const MAKS_LISTER: usize = 1_000;
const MAKS_VURDERT: usize = 400;

/// The first moment and the last, if there is any.
type Tider = Option<[DateTime<Utc>; 2]>;

/// When an asker may have missed somebody.
pub(super) struct Forgjeves {
    /// Those whom they asked for in vain, and when last.
    brukere: HashMap<Uuid, DateTime<Utc>>,
    /// By their place in the event log, the lists of all that they read, and whether on duty: when the first, and the
    /// last.
    lister: BTreeMap<i64, [Tider; 2]>,
    /// There are more lists than were read.
    flere: bool,
    naa: DateTime<Utc>,
}

impl Forgjeves {
    pub(super) fn har_lister(&self) -> bool {
        !self.lister.is_empty()
    }

    /// By what she was not shown, though she may be now; and when.
    pub(super) fn av(&self, bruker: &Uuid, endringer: &[Endring]) -> Vec<(Ved, DateTime<Utc>)> {
        let skjult = self.brukere.get(bruker).map(|tid| (Ved::Skjult, *tid));
        let under = self.under(endringer);
        if (self.flere && !endringer.is_empty()) || under.len() > MAKS_VURDERT {
            return vec![(Ved::Skjult, self.naa)];
        }
        skjult.into_iter().chain(under).collect()
    }

    /// The rights under which lists were read. Within them time alone may hide her, or show her: the first is looked
    /// at, and the last, on duty and off.
    fn under(&self, endringer: &[Endring]) -> Vec<(Ved, DateTime<Utc>)> {
        let steder = endringer.iter().map(|endring| Some(endring.sted));
        let mut under = Vec::new();
        let mut fra = i64::MIN;
        for sted in steder.chain([None]) {
            let til = sted.unwrap_or(i64::MAX).max(fra);
            let lest = self
                .lister
                .range(fra..til)
                .fold([None; 2], |alle, (_, her)| {
                    [samlet(alle[0], her[0]), samlet(alle[1], her[1])]
                });
            let tider = lest.into_iter().flatten().flatten();
            under.extend(tider.map(|tid| (Ved::Liste(sted), tid)));
            fra = til;
        }
        under
    }
}

fn samlet(a: Tider, b: Tider) -> Tider {
    let (Some([foerste, siste]), Some([her, sist_her])) = (a, b) else {
        return a.or(b);
    };
    Some([foerste.min(her), siste.max(sist_her)])
}

impl Lager {
    /// When this asker may have missed one of these brukere since they were told; not where nothing was told in any
    /// case.
    pub(super) async fn forgjeves(
        &self,
        tx: &DatabaseTransaction,
        leser: &Leser<'_>,
        brukere: &[Uuid],
    ) -> Result<Forgjeves, Lagerfeil> {
        let (innlogget, fortalt) = (leser.innlogget, leser.fortalt);
        let om = brukere.iter().flat_map(|bruker| {
            let alle = self.noekler.spurt_om_bruker(*bruker, None).into_iter();
            alle.map(|spurt_om| (spurt_om, *bruker))
        });
        let noekler: HashMap<String, Uuid> = om.collect();
        let mut spurt_om = self.noekler.spurt_om_alle(&innlogget.noekkel());
        spurt_om.extend(noekler.keys().cloned());
        let mut b = Bygger::ny(self.db.dialekt());
        let spurt_om = b.liste(&spurt_om, String::new());
        let (siden, lister_siden) = (fortalt.tid - SAMTIDIG, fortalt.tid - SLINGRING);
        let (siden, lister_siden) = (b.param(siden), b.param(lister_siden));
        let (hvem, formaal) = (leste(&mut b, innlogget), b.param(innlogget.oensket.bits()));
        let til = b.param(fortalt.til);
        b.tekst(&format!(
            "SELECT l.spurt_om, l.epoke, MAX(l.tidspunkt) FROM tilgangslogg l \
             WHERE l.spurt_om IN ({spurt_om}) AND l.tidspunkt >= {lister_siden} AND {hvem} \
             AND l.formaal = {formaal} AND l.tabeller & {BLINDT} = 0 \
             AND (l.epoke >= {til} OR l.epoke IS NULL AND l.tidspunkt >= {siden}) \
             GROUP BY l.spurt_om, l.epoke, CASE WHEN l.epoke IS NOT NULL THEN l.tidspunkt END \
             ORDER BY l.epoke IS NULL DESC, MAX(l.tidspunkt) DESC LIMIT {maks}",
            BLINDT = tilgangslogg::BLINDT,
            maks = noekler.len() + MAKS_LISTER + 1,
        ));
        let mut lister = 0;
        let mut forgjeves = Forgjeves {
            brukere: HashMap::new(),
            lister: BTreeMap::new(),
            flere: false,
            naa: leser.naa,
        };
        for rad in tx.query_all_raw(b.ferdig()).await? {
            let (ved, tid): (Option<i64>, DateTime<Utc>) =
                (rad.try_get_by_index(1)?, rad.try_get_by_index(2)?);
            if let Some(ved) = ved {
                let her = forgjeves.lister.entry(ved).or_default();
                let her = &mut her[usize::from(leser.paa_vakt(tid))];
                *her = samlet(*her, Some([tid; 2]));
                lister += 1;
            } else if let Some(bruker) = noekler.get(&rad.try_get_by_index::<String>(0)?) {
                let foer = forgjeves.brukere.entry(*bruker).or_insert(tid);
                *foer = tid.max(*foer);
            }
        }
        forgjeves.flere = lister > MAKS_LISTER;
        Ok(forgjeves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tid(s: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(s)
    }

    /// Lists at these places, each read twice.
    fn lister(steder: impl IntoIterator<Item = i64>) -> Forgjeves {
        let steder = steder.into_iter();
        Forgjeves {
            brukere: HashMap::new(),
            lister: steder
                .map(|ved| (ved, [Some([tid(ved), tid(ved + 1)]), None]))
                .collect(),
            flere: false,
            naa: tid(1_000_000),
        }
    }

    fn under(forgjeves: &Forgjeves, endringer: impl IntoIterator<Item = i64>) -> Vec<(Ved, i64)> {
        let endringer: Vec<_> = endringer.into_iter().map(Endring::ved).collect();
        let under = forgjeves.av(&Uuid::nil(), &endringer).into_iter();
        under.map(|(ved, tid)| (ved, tid.timestamp())).collect()
    }

    #[test]
    fn en_liste_er_lest_under_de_rettene_som_gjaldt_ved_sitt_sted() {
        // What is at its place had happened when it was read.
        let ventet = [
            (Ved::Liste(Some(10)), 9),
            (Ved::Liste(Some(10)), 10),
            (Ved::Liste(Some(40)), 30),
            (Ved::Liste(Some(40)), 36),
            (Ved::Liste(None), 70),
            (Ved::Liste(None), 71),
        ];
        assert_eq!(
            under(&lister([9, 30, 33, 35, 70]), [10, 20, 30, 40, 50]),
            ventet
        );
        assert_eq!(under(&lister([]), [10, 20]), []);
    }

    #[test]
    fn paa_vakt_og_av_vakt_er_hver_for_seg() {
        let mut paa_vakt = lister([5]);
        paa_vakt.lister.insert(7, [None, Some([tid(7), tid(8)])]);
        paa_vakt.lister.insert(8, [Some([tid(8); 2]), None]);
        let tider = [5, 8, 7, 8].map(|tid| (Ved::Liste(Some(10)), tid));
        assert_eq!(under(&paa_vakt, [10]), tider);
    }

    #[test]
    fn den_som_ble_spurt_om_var_skjult_og_bare_hun() {
        let mut spurt = lister([]);
        spurt.brukere.insert(Uuid::nil(), tid(7));
        assert_eq!(under(&spurt, [10]), [(Ved::Skjult, 7)]);
        assert_eq!(spurt.av(&Uuid::from_u128(1), &[Endring::ved(10)]), []);
    }

    #[test]
    fn det_som_er_for_mye_aa_se_paa_fortelles() {
        let skjult = [(Ved::Skjult, 1_000_000)];
        let mange = || (0..).step_by(10);
        let lest = |endringer| under(&lister(mange().take(300)), mange().skip(1).take(endringer));
        assert_eq!(lest(199).len(), MAKS_VURDERT);
        assert_eq!(lest(200), skjult);
        let flere = Forgjeves {
            flere: true,
            ..lister([0, 10])
        };
        assert_eq!(under(&flere, [5]), skjult);
        assert_eq!(under(&flere, []).len(), 2);
    }
}
