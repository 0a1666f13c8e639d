//! What an asker was shown, or refused, between what they were told of their rights and now: a copy may hold
//! it, or lack it. By the access log, and only what was open to this very stream then; so it says nothing that they
//! had not read already, but for whom they read a list without.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{hendelse::Slag, tilgangslogg};
use samtykke::{Aktoer, Beslutning, FormaalSett, Kategori, Kategorier, Policy};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{
    Fortalt, Stand,
    omfang::{Forskjell, Vist},
    oppslag::SAKER,
    tilgang::{Foer, les_foer},
};
use crate::storage::{Dialekt, Innlogget, Lager, Lagerfeil, sql::Bygger};

/// An entry has the time at which its request began, by the clock of its node.
const SLINGRING: TimeDelta = TimeDelta::seconds(15);
/// Disclosures looked at, the latest first: what was read again later is what a copy holds.
const MAKS_VISNINGER: usize = 1_000;
/// What [`Vist`] is read from.
const VIST: i64 = tilgangslogg::HISTORIKK | tilgangslogg::LOKALISERER;

/// Disclosures of one bruker, of the same categories and under the same rights: as long as what is shown is the
/// same, so is what was open, and the last stands for all.
pub(super) struct Visning {
    pub(super) bruker: Uuid,
    ved: Ved,
    /// The last of them.
    pub(super) tidspunkt: DateTime<Utc>,
    gitt: Kategorier,
    vist: Vist,
    avslaatt: Kategorier,
    /// The purposes that it was under.
    formaal: FormaalSett,
    /// The rights, where they are others now.
    under: Option<Arc<Foer>>,
}

/// By what it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ved {
    /// The rights of an epoch.
    Epoke(i64),
    /// A list of all was read: the rights before the change at this place, or the present ones.
    Liste(Option<i64>),
    /// She was hidden, by whatever rights.
    Skjult,
}

/// A change of rights: its place, and the epoch before it.
pub(super) struct Endring {
    pub(super) sted: i64,
    epoke: i64,
}

#[cfg(test)]
impl Endring {
    pub(super) fn ved(sted: i64) -> Self {
        Self { sted, epoke: 0 }
    }
}

/// Of each bruker the changes, in their order.
type Endringer = HashMap<Uuid, Vec<Endring>>;

impl Visning {
    /// Nothing was shown of somebody who was hidden, or may have been.
    pub(super) fn uten(
        bruker: Uuid,
        ved: Ved,
        tidspunkt: DateTime<Utc>,
        formaal: FormaalSett,
    ) -> Self {
        Self {
            bruker,
            ved,
            tidspunkt,
            gitt: Kategorier::TOM,
            vist: Vist::INGENTING,
            avslaatt: Kategorier::TOM,
            formaal,
            under: None,
        }
    }

    /// The change that holds the rights that it was under as those before it.
    fn sted(&self, endringer: &Endringer) -> Option<i64> {
        match self.ved {
            Ved::Skjult => None,
            Ved::Liste(sted) => sted,
            Ved::Epoke(epoke) => {
                let mut endringer = endringer.get(&self.bruker)?.iter();
                let neste = endringer.find(|endring| endring.epoke >= epoke);
                neste.map(|endring| endring.sted)
            }
        }
    }

    /// What one of those as whom it may have been read could do.
    fn beslutt(&self, som: &Innlogget, under: &Foer, policy: &Policy) -> Beslutning {
        let som = Innlogget {
            oensket: self.formaal,
            ..som.clone()
        };
        under.beslutt_ved(&som, policy, self.tidspunkt)
    }

    /// What was refused or left out is nothing to a stream of other purposes, to which it may have been open all
    /// the time.
    fn er_likt(&self, etter: &Beslutning) -> bool {
        etter.formaal() == self.formaal
    }

    /// What of it is otherwise now.
    fn forskjell(&self, da: &Beslutning, etter: &Beslutning) -> Forskjell {
        match self.ved {
            Ved::Liste(_) if da.ser_bruker() => Forskjell::INGEN,
            Ved::Liste(_) | Ved::Skjult => Forskjell::alt(etter),
            Ved::Epoke(_) => {
                let Forskjell { faar, .. } = Forskjell::mellom(da, etter);
                let likt = self.er_likt(etter);
                let nektet = if likt { self.avslaatt } else { Kategorier::TOM };
                Forskjell {
                    faar: faar.snitt(nektet),
                    mister: Forskjell::mistet(da, etter, self.vist).snitt(self.gitt),
                }
            }
        }
    }

    /// A reading, if there is more to read now.
    fn lesing(&self, da: Beslutning, etter: &Beslutning) -> Option<Lesing> {
        let Forskjell { faar, .. } = Forskjell::mellom(&da, etter);
        let er_lesing = matches!(self.ved, Ved::Epoke(_));
        let gjelder = er_lesing && self.er_likt(etter) && !faar.er_tom();
        gjelder.then_some(Lesing {
            da,
            gitt: self.gitt,
            faar,
        })
    }
}

/// A reading, after which there is more to read.
pub(super) struct Lesing {
    /// By what it was decided.
    pub(super) da: Beslutning,
    /// What was open.
    pub(super) gitt: Kategorier,
    /// Of what there is more now.
    pub(super) faar: Kategorier,
}

/// An asker, in all that they were between what they were told and now.
pub(super) struct Leser<'a> {
    pub(super) innlogget: &'a Innlogget,
    pub(super) fortalt: &'a Fortalt,
    pub(super) naa: DateTime<Utc>,
    stander: Vec<Stand>,
    som: Vec<Innlogget>,
    /// A shift began or ended.
    vekslet: bool,
}

impl<'a> Leser<'a> {
    pub(super) fn mellom(
        fortalt: &'a Fortalt,
        innlogget: &'a Innlogget,
        naa: DateTime<Utc>,
    ) -> Self {
        let mut stander = vec![Stand::av(innlogget, naa)];
        let mellom = Stand::paa_vakt_mellom(innlogget, fortalt.tid, naa);
        for stand in [Some(fortalt.stand), mellom] {
            stander.extend(stand.filter(|stand| !stander.contains(stand)));
        }
        Self {
            som: stander
                .iter()
                .map(|stand| stand.tilbake(innlogget))
                .collect(),
            stander,
            vekslet: mellom.is_some(),
            innlogget,
            fortalt,
            naa,
        }
    }

    /// Whether they were another than they are.
    pub(super) fn var_en_annen(&self) -> bool {
        self.som.len() > 1 || self.vekslet
    }

    /// Whether they were on duty at a moment.
    pub(super) fn paa_vakt(&self, tid: DateTime<Utc>) -> bool {
        self.vekslet && Stand::av(self.innlogget, tid).paa_vakt
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
        let alle = self.besluttet(visning, naa, policy).into_iter();
        alle.map(|da| visning.forskjell(&da, etter))
            .fold(Forskjell::INGEN, Forskjell::og)
    }

    /// The same as readings, of which rows may have been left out.
    pub(super) fn lesinger(
        &self,
        visning: &Visning,
        naa: &Foer,
        etter: &Beslutning,
        policy: &Policy,
    ) -> Vec<Lesing> {
        let alle = self.besluttet(visning, naa, policy).into_iter();
        alle.filter_map(|da| visning.lesing(da, etter)).collect()
    }

    fn besluttet(&self, visning: &Visning, naa: &Foer, policy: &Policy) -> Vec<Beslutning> {
        let under = visning.under.as_deref().unwrap_or(naa);
        if !matches!(visning.ved, Ved::Liste(_)) {
            let alle = self.som.iter();
            let alle = alle.map(|som| visning.beslutt(som, under, policy));
            return alle.collect();
        }
        // What was not in a list does not show whether they were on duty: the shift list does.
        let paa_vakt = Stand::av(self.innlogget, visning.tidspunkt).paa_vakt;
        let alle = self.stander.iter();
        let alle = alle.map(|stand| Stand { paa_vakt, ..*stand }.tilbake(self.innlogget));
        alle.map(|som| visning.beslutt(&som, under, policy))
            .collect()
    }
}

impl Lager {
    /// What was shown to this asker of these brukere since a moment, under purposes that the stream has too, and what
    /// they were told nothing of though it is there to them now (`synlige`), with the rights that it was under.
    pub(super) async fn vist_siden(
        &self,
        tx: &DatabaseTransaction,
        leser: &Leser<'_>,
        (brukere, synlige): (&[Uuid], &[Uuid]),
        siden: DateTime<Utc>,
    ) -> Result<Vec<Visning>, Lagerfeil> {
        let mut vist = self.vist(tx, leser.innlogget, brukere, siden).await?;
        let forgjeves = self.forgjeves(tx, leser, synlige).await?;
        let mut sett: Vec<Uuid> = vist.iter().map(|v| v.bruker).collect();
        if forgjeves.har_lister() {
            sett.extend(synlige);
        }
        sett.sort_unstable();
        sett.dedup();
        let endringer = self.endringer_av(tx, &sett, leser.fortalt.til).await?;
        for bruker in synlige {
            let hennes = endringer.get(bruker).map_or(&[][..], Vec::as_slice);
            let formaal = leser.innlogget.oensket;
            let uten = forgjeves.av(bruker, hennes).into_iter();
            vist.extend(uten.map(|(ved, tid)| Visning::uten(*bruker, ved, tid, formaal)));
        }
        let mut steder: Vec<i64> = vist.iter().filter_map(|v| v.sted(&endringer)).collect();
        steder.sort_unstable();
        steder.dedup();
        let mut foer = BTreeMap::new();
        for del in steder.chunks(SAKER) {
            let lest = les_foer(tx, del.iter().copied()).await?;
            foer.extend(lest.into_iter().map(|(sted, foer)| (sted, Arc::new(foer))));
        }
        for visning in &mut vist {
            let sted = visning.sted(&endringer);
            visning.under = sted.and_then(|sted| foer.get(&sted).cloned());
        }
        Ok(vist)
    }

    /// Not of those who were only counted.
    async fn vist(
        &self,
        tx: &DatabaseTransaction,
        innlogget: &Innlogget,
        brukere: &[Uuid],
        siden: DateTime<Utc>,
    ) -> Result<Vec<Visning>, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let (ider, siden) = (b.ider(brukere), b.param(siden));
        let (hvem, andre) = (leste(&mut b, innlogget), b.param(!innlogget.oensket.bits()));
        let (sett, kategorier) = (
            format!("l.kategorier_gitt, l.kategorier_avslaatt, l.formaal, l.tabeller & {VIST}"),
            b.param(!Kategorier::from(Kategori::Identitet).bits()),
        );
        b.tekst(&format!(
            "SELECT l.bruker_id, l.epoke, {sett}, MAX(l.tidspunkt) FROM tilgangslogg l WHERE \
             l.bruker_id IN ({ider}) AND l.tidspunkt >= {siden} AND l.epoke IS NOT NULL AND {hvem} \
             AND l.formaal & {andre} = 0 AND (l.tabeller <> 0 OR \
             (l.kategorier_gitt | l.kategorier_avslaatt) & {kategorier} <> 0) \
             GROUP BY l.bruker_id, l.epoke, {sett} \
             ORDER BY MAX(l.tidspunkt) DESC LIMIT {MAKS_VISNINGER}"
        ));
        let mut vist = Vec::new();
        for rad in tx.query_all_raw(b.ferdig()).await? {
            vist.push(Visning {
                bruker: rad.try_get_by_index(0)?,
                ved: Ved::Epoke(rad.try_get_by_index(1)?),
                gitt: Kategorier::fra_bits(rad.try_get_by_index(2)?),
                avslaatt: Kategorier::fra_bits(rad.try_get_by_index(3)?),
                formaal: FormaalSett::fra_bits(rad.try_get_by_index(4)?),
                vist: Vist::av(rad.try_get_by_index(5)?),
                tidspunkt: rad.try_get_by_index(6)?,
                under: None,
            });
        }
        Ok(vist)
    }

    /// What changed these brukere's rights, after a place.
    async fn endringer_av(
        &self,
        tx: &DatabaseTransaction,
        brukere: &[Uuid],
        etter: i64,
    ) -> Result<Endringer, Lagerfeil> {
        let mut endringer = Endringer::new();
        for del in brukere.chunks(SAKER) {
            let mut b = Bygger::ny(self.db.dialekt());
            let (ider, etter) = (b.ider(del), b.param(etter));
            let epoke = match b.dialekt {
                Dialekt::Postgres => "CAST(CAST(h.foer AS json) #>> '{tilstand,epoke}' AS bigint)",
                Dialekt::Sqlite => "json_extract(h.foer, '$.tilstand.epoke')",
            };
            b.tekst(&format!(
                "SELECT h.bruker_id, h.posisjon, {epoke} FROM hendelse h \
                 WHERE h.bruker_id IN ({ider}) AND h.posisjon > {etter} AND h.slag = {slag} \
                 ORDER BY h.posisjon",
                slag = Slag::Tilgang.kode(),
            ));
            for rad in tx.query_all_raw(b.ferdig()).await? {
                let endring = Endring {
                    sted: rad.try_get_by_index(1)?,
                    epoke: rad.try_get_by_index(2)?,
                };
                let hennes = endringer.entry(rad.try_get_by_index(0)?).or_default();
                hennes.push(endring);
            }
        }
        Ok(endringer)
    }
}

/// Whose entries are this asker's, whatever token it was: those for whom its cursors are good.
pub(super) fn leste(b: &mut Bygger, innlogget: &Innlogget) -> String {
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
