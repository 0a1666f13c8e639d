//! What an asker was shown, or refused, between what they were told of their rights and now: a copy may hold
//! it. By the access log, and only what was open to this very stream then; so it says nothing that they had not
//! read already.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use entity::hendelse::Slag;
use samtykke::{Aktoer, Beslutning, Kategorier, Policy};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{
    Fortalt, Stand,
    omfang::Forskjell,
    oppslag::SAKER,
    tilgang::{Foer, les_foer},
};
use crate::storage::{Dialekt, Innlogget, Lager, Lagerfeil, sql::Bygger};

/// An entry has the time at which its request began, by the clock of its node.
const SLINGRING: TimeDelta = TimeDelta::seconds(15);
/// Disclosures looked at, the latest first: what was read again later is what a copy holds.
const MAKS_VISNINGER: usize = 1_000;

/// Disclosures of one bruker, of the same categories and under the same rights: as long as what is shown is the
/// same, so is what was open, and the last stands for all.
pub(super) struct Visning {
    pub(super) bruker: Uuid,
    epoke: i64,
    /// The last of them.
    pub(super) tidspunkt: DateTime<Utc>,
    /// What was shown, and what was refused.
    kategorier: Kategorier,
    /// The rights, where they are others now.
    under: Option<Arc<Foer>>,
}

/// An asker, in all that they were between what they were told and now.
pub(super) struct Leser<'a> {
    pub(super) innlogget: &'a Innlogget,
    pub(super) fortalt: &'a Fortalt,
    pub(super) naa: DateTime<Utc>,
    som: Vec<Innlogget>,
}

impl<'a> Leser<'a> {
    pub(super) fn mellom(
        fortalt: &'a Fortalt,
        innlogget: &'a Innlogget,
        naa: DateTime<Utc>,
    ) -> Self {
        let mut stander = vec![Stand::av(innlogget, naa)];
        for stand in [
            Some(fortalt.stand),
            Stand::paa_vakt_mellom(innlogget, fortalt.tid, naa),
        ] {
            stander.extend(stand.filter(|stand| !stander.contains(stand)));
        }
        Self {
            som: stander
                .iter()
                .map(|stand| stand.tilbake(innlogget))
                .collect(),
            innlogget,
            fortalt,
            naa,
        }
    }

    /// Whether they were another than they are.
    pub(super) fn var_en_annen(&self) -> bool {
        self.som.len() > 1
    }

    /// From when on they may have been shown something of a bruker that they were not told of; `foer` as they
    /// were told, if it is another now. Under rights that came with a change nothing was shown before it.
    pub(super) fn siden(&self, foer: Option<&Foer>) -> Option<DateTime<Utc>> {
        let siden = match foer {
            _ if self.var_en_annen() => self.fortalt.tid,
            foer => foer?.til,
        };
        Some(siden.checked_sub_signed(SLINGRING).unwrap_or(siden))
    }

    /// What of a disclosure is otherwise now.
    pub(super) fn forskjell(
        &self,
        visning: &Visning,
        naa: &Foer,
        etter: &Beslutning,
        policy: &Policy,
    ) -> Forskjell {
        let under = visning.under.as_deref().unwrap_or(naa);
        let da = self
            .som
            .iter()
            .map(|som| under.beslutt_ved(som, policy, visning.tidspunkt));
        da.map(|da| Forskjell::mellom(&da, etter).av(visning.kategorier))
            .fold(Forskjell::INGEN, Forskjell::og)
    }
}

impl Lager {
    /// What was shown to this asker of these brukere since a moment, under purposes that the stream has too, and
    /// the rights that it was under.
    pub(super) async fn vist_siden(
        &self,
        tx: &DatabaseTransaction,
        leser: &Leser<'_>,
        brukere: &[Uuid],
        siden: DateTime<Utc>,
    ) -> Result<Vec<Visning>, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let (ider, siden) = (b.ider(brukere), b.param(siden));
        let (hvem, andre_formaal) = (
            leste(&mut b, leser.innlogget),
            b.param(!leser.innlogget.oensket.bits()),
        );
        let sett = "l.kategorier_gitt, l.kategorier_avslaatt";
        b.tekst(&format!(
            "SELECT l.bruker_id, l.epoke, {sett}, MAX(l.tidspunkt) FROM tilgangslogg l WHERE \
             l.bruker_id IN ({ider}) AND l.tidspunkt >= {siden} AND l.epoke IS NOT NULL AND {hvem} \
             AND l.formaal & {andre_formaal} = 0 GROUP BY l.bruker_id, l.epoke, {sett} \
             ORDER BY MAX(l.tidspunkt) DESC LIMIT {MAKS_VISNINGER}"
        ));
        let mut vist = Vec::new();
        for rad in tx.query_all_raw(b.ferdig()).await? {
            let kategorier =
                |nr| Ok::<_, Lagerfeil>(Kategorier::fra_bits(rad.try_get_by_index(nr)?));
            vist.push(Visning {
                bruker: rad.try_get_by_index(0)?,
                epoke: rad.try_get_by_index(1)?,
                kategorier: kategorier(2)?.union(kategorier(3)?),
                tidspunkt: rad.try_get_by_index(4)?,
                under: None,
            });
        }
        self.finn_rettigheter(tx, &mut vist, leser.fortalt.til)
            .await?;
        Ok(vist)
    }

    /// Events hold what was before them: of each disclosure the first one since then.
    async fn finn_rettigheter(
        &self,
        tx: &DatabaseTransaction,
        vist: &mut [Visning],
        etter: i64,
    ) -> Result<(), Lagerfeil> {
        let mut endringer = BTreeMap::new();
        let mut brukere: Vec<Uuid> = vist.iter().map(|v| v.bruker).collect();
        brukere.sort_unstable();
        brukere.dedup();
        for del in brukere.chunks(SAKER) {
            endringer.extend(self.endringer_av(tx, del, etter).await?);
        }
        let sted = |v: &Visning| {
            let mut senere = endringer.range((v.bruker, v.epoke)..=(v.bruker, i64::MAX));
            senere.next().map(|(_, posisjon)| *posisjon)
        };
        let mut steder: Vec<i64> = vist.iter().filter_map(sted).collect();
        steder.sort_unstable();
        steder.dedup();
        let mut foer = BTreeMap::new();
        for del in steder.chunks(SAKER) {
            let lest = les_foer(tx, del.iter().copied()).await?;
            foer.extend(lest.into_iter().map(|(sted, foer)| (sted, Arc::new(foer))));
        }
        for visning in vist {
            visning.under = sted(visning).and_then(|sted| foer.get(&sted).cloned());
        }
        Ok(())
    }

    /// The first changes of each epoch of these brukere's rights, after a place.
    async fn endringer_av(
        &self,
        tx: &DatabaseTransaction,
        brukere: &[Uuid],
        etter: i64,
    ) -> Result<Vec<((Uuid, i64), i64)>, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let (ider, etter) = (b.ider(brukere), b.param(etter));
        let epoke = match b.dialekt {
            Dialekt::Postgres => "CAST(CAST(h.foer AS json) #>> '{tilstand,epoke}' AS bigint)",
            Dialekt::Sqlite => "json_extract(h.foer, '$.tilstand.epoke')",
        };
        b.tekst(&format!(
            "SELECT h.bruker_id, {epoke}, MIN(h.posisjon) FROM hendelse h WHERE h.bruker_id IN ({ider}) \
             AND h.posisjon > {etter} AND h.slag = {slag} GROUP BY h.bruker_id, {epoke}",
            slag = Slag::Tilgang.kode(),
        ));
        let rader = tx.query_all_raw(b.ferdig()).await?;
        let endringer = rader.iter().map(|rad| {
            let epoke = (rad.try_get_by_index(0)?, rad.try_get_by_index(1)?);
            Ok((epoke, rad.try_get_by_index(2)?))
        });
        endringer.collect()
    }
}

/// Whose entries are this asker's, whatever token it was: those for whom its cursors are good.
fn leste(b: &mut Bygger, innlogget: &Innlogget) -> String {
    match &innlogget.aktoer {
        Aktoer::Ansatt(a) => format!("l.ansatt_id = {}", b.param(a.ansatt.0)),
        Aktoer::Organisasjon(o) => format!(
            "l.ansatt_id IS NULL AND l.enhet_id = {} AND l.klient = {}",
            b.param(o.enhet.0),
            b.param(innlogget.klient.clone()),
        ),
        Aktoer::Borger { person } => format!(
            "l.ansatt_id IS NULL AND l.enhet_id IS NULL AND l.person_id = {}",
            b.param(person.0),
        ),
    }
}
