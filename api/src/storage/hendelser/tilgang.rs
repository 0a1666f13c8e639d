//! What became of an asker's rights: between what they were told and what holds now. What came and
//! went in between is told only as far as they were shown something under it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{brukertilstand, hendelse};
use samtykke::{Beslutning, EVIG, Kategorier, Policy};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Bilde, Fortalt, Parter, Stand,
    omfang::Forskjell,
    oppslag::{Navngitt, SAKER, hode},
    vist::{Leser, Visning},
};
use crate::proeve::{Lekkasje, er};
use crate::storage::{Foresporsel, Innlogget, Lager, Lagerfeil, grunnlag::Grunnlag, sql::Bygger};

/// A change of what an asker may see of one bruker; alike for every cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tilgangsendring {
    /// The bruker.
    pub bruker: Uuid,
    /// The bruker's rights as they stood when it was found.
    pub(in crate::storage) epoke: i64,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// Categories of which there is more to read than before.
    pub faar: Kategorier,
    /// Categories of which something is closed that was open.
    pub mister: Kategorier,
    /// Whether the bruker is there to the asker at all.
    pub har_tilgang: bool,
}

/// What an asker is to be told of their rights.
pub struct Rettighetsnytt {
    /// Of each bruker concerned, one change.
    pub endringer: Vec<Tilgangsendring>,
    /// What the asker knows when all of them are told.
    pub naa: Fortalt,
    /// When the first of the rights by which they are told runs out.
    gyldig_til: Option<DateTime<Utc>>,
}

impl Rettighetsnytt {
    /// Whether a request is by what they were found by: no shift, and no right, has ended since.
    #[must_use]
    pub fn gjelder(&self, f: &Foresporsel) -> bool {
        let som_da = Stand::av(f.innlogget(), f.naa()) == self.naa.stand;
        som_da && self.gyldig_til.is_none_or(|til| f.naa() < til)
    }
}

/// A change of a bruker's rights, read: what was told of before, and whom it names.
pub struct Rettighetsendring {
    foer: Foer,
    /// As the rights were numbered after it.
    epoke: i64,
    tidspunkt: DateTime<Utc>,
    pub(super) parter: BTreeSet<Uuid>,
}

/// A bruker's rights as they stood before a change.
pub(super) struct Foer {
    grunnlag: Grunnlag,
    /// When that was told.
    tid: DateTime<Utc>,
    /// When it became another: rows that were written with the change hold from then on.
    pub(super) til: DateTime<Utc>,
}

impl Rettighetsendring {
    pub(super) fn les(h: &hendelse::Model) -> Result<Self, Lagerfeil> {
        let foer = bilde_foer(h)?;
        let etter = h.etter.as_deref().map(les_bilde).transpose()?;
        let mut parter = foer.parter();
        parter.extend(etter.as_ref().map(Bilde::parter).unwrap_or_default());
        Ok(Self {
            epoke: etter.as_ref().unwrap_or(&foer).tilstand.epoke,
            foer: Foer::av(h, &foer)?,
            tidspunkt: h.tidspunkt,
            parter,
        })
    }

    /// Whether it names one of those under whom rights may be given to this asker.
    #[must_use]
    pub fn angaar(&self, innlogget: &Innlogget) -> bool {
        innlogget.er_en_av(&self.parter)
    }

    /// Whether nothing has changed these rights since, nor a limit of time that is not told of yet.
    #[must_use]
    pub fn er_siste(&self, parter: &Parter, naa: DateTime<Utc>) -> bool {
        let tilstand = parter.tilstand();
        er(Lekkasje::RettSomGikk)
            || (tilstand.epoke == self.epoke
                && tilstand.fortalt == Some(self.tidspunkt)
                && tilstand.neste_grense.is_none_or(|grense| naa < grense))
    }

    /// What it is to an asker whom it names, if it is the last one; `None`: nothing.
    #[must_use]
    pub fn for_(
        &self,
        innlogget: &Innlogget,
        fortalt: &Fortalt,
        parter: &Parter,
        policy: &Policy,
        naa: DateTime<Utc>,
    ) -> Option<Tilgangsendring> {
        let tilstand = parter.tilstand();
        if !innlogget.gjelder(tilstand.bruker_id) {
            return None;
        }
        let da = self.foer.beslutt(innlogget, fortalt, policy);
        let er = parter.beslutt(innlogget, policy, naa);
        Tilgangsendring::av(tilstand, self.tidspunkt, Forskjell::mellom(&da, &er), &er)
    }
}

impl Tilgangsendring {
    /// `None`: nothing that an asker would notice.
    fn av(
        tilstand: &brukertilstand::Model,
        tidspunkt: DateTime<Utc>,
        forskjell: Forskjell,
        etter: &Beslutning,
    ) -> Option<Self> {
        (!forskjell.er_tom()).then(|| Self {
            bruker: tilstand.bruker_id,
            epoke: tilstand.epoke,
            tidspunkt,
            faar: forskjell.faar,
            mister: forskjell.mister,
            har_tilgang: etter.ser_bruker(),
        })
    }
}

impl Foer {
    fn av(h: &hendelse::Model, foer: &Bilde) -> Result<Self, Lagerfeil> {
        Ok(Self {
            grunnlag: foer.grunnlag()?,
            tid: h.foer_tid.unwrap_or(h.tidspunkt),
            til: h.tidspunkt,
        })
    }

    /// As nothing has changed since.
    fn naa(bilde: &Bilde) -> Result<Self, Lagerfeil> {
        Ok(Self {
            grunnlag: bilde.grunnlag()?,
            tid: bilde.tilstand.fortalt.unwrap_or(DateTime::<Utc>::MIN_UTC),
            til: EVIG,
        })
    }

    /// What the asker was told that they may do.
    fn beslutt(&self, innlogget: &Innlogget, fortalt: &Fortalt, policy: &Policy) -> Beslutning {
        let som_fortalt = fortalt.stand.tilbake(innlogget);
        // Told while the change was being written.
        let fortalt_til = if self.til < fortalt.tid {
            self.til - TimeDelta::microseconds(1)
        } else {
            fortalt.tid
        };
        self.beslutt_ved(&som_fortalt, policy, fortalt_til)
    }

    /// What somebody could do at a moment, while it held.
    pub(super) fn beslutt_ved(
        &self,
        innlogget: &Innlogget,
        policy: &Policy,
        tid: DateTime<Utc>,
    ) -> Beslutning {
        self.grunnlag.beslutt(innlogget, policy, self.tid.max(tid))
    }
}

/// A bruker's rights, and what an asker may do by them now.
struct Naa<'a> {
    tilstand: &'a brukertilstand::Model,
    er: Foer,
    etter: Beslutning,
}

impl<'a> Naa<'a> {
    fn av(bilde: &'a Bilde, leser: &Leser<'_>, policy: &Policy) -> Result<Self, Lagerfeil> {
        let (tilstand, er) = (&bilde.tilstand, Foer::naa(bilde)?);
        let etter = er.grunnlag.beslutt(leser.innlogget, policy, leser.naa);
        Ok(Self {
            tilstand,
            er,
            etter,
        })
    }
}

impl Lager {
    /// What an asker is to be told of their rights since they were told before: one change for each
    /// bruker, from what they know to what holds. The transaction sees one moment.
    pub(super) async fn endret_siden(
        &self,
        tx: &DatabaseTransaction,
        fortalt: &Fortalt,
        innlogget: &Innlogget,
        bruker: Option<Uuid>,
        naa: DateTime<Utc>,
    ) -> Result<Rettighetsnytt, Lagerfeil> {
        let ny = Fortalt {
            til: hode(tx).await?,
            tid: naa,
            stand: Stand::av(innlogget, naa),
        };
        let leser = Leser::mellom(fortalt, innlogget, naa);
        let navngitt = [&fortalt.stand.tilbake(innlogget), innlogget];
        let foerste = self
            .foerste_endringer(tx, fortalt.til, navngitt, bruker)
            .await?;
        let grense = (!leser.var_en_annen()).then_some(naa);
        let mut brukere = self.kan_ha_endret_seg(tx, navngitt, bruker, grense).await?;
        brukere.extend(foerste.keys());
        brukere.retain(|bruker| innlogget.gjelder(*bruker));
        let (mut endringer, mut grenser) = (Vec::new(), Vec::new());
        let brukere: Vec<Uuid> = brukere.into_iter().collect();
        // Nobody costs as much as somebody who came and went.
        let ingen = brukere.is_empty().then_some(brukere.as_slice());
        for del in brukere.chunks(SAKER).chain(ingen) {
            let steder = del.iter().filter_map(|bruker| foerste.get(bruker));
            let foer = les_foer(tx, steder.copied()).await?;
            let foer = |bruker: &Uuid| foer.get(foerste.get(bruker)?);
            let siden = del.iter().filter_map(|bruker| leser.siden(foer(bruker)));
            let siden = siden.min().unwrap_or(naa);
            let bilder = Bilde::les_gjeldende(tx, self.db.dialekt(), del).await?;
            let naa = bilder
                .iter()
                .map(|bilde| Naa::av(bilde, &leser, &self.policy));
            let naa: Vec<_> = naa.collect::<Result<_, _>>()?;
            let synlige = naa.iter().filter(|naa| naa.etter.ser_bruker());
            let synlige: Vec<Uuid> = synlige.map(|naa| naa.tilstand.bruker_id).collect();
            let vist = self.vist_siden(tx, &leser, (del, &synlige), siden).await?;
            for naa in &naa {
                let foer = foer(&naa.tilstand.bruker_id);
                if let Some(endring) = self.endring(tx, &leser, naa, foer, &vist).await? {
                    endringer.push(endring);
                    grenser.extend(naa.etter.gyldig_til());
                }
            }
        }
        Ok(Rettighetsnytt {
            endringer,
            naa: ny,
            gyldig_til: grenser.into_iter().min(),
        })
    }

    /// What became of one bruker's rights; `foer` as they were told, where they are others now.
    async fn endring(
        &self,
        tx: &DatabaseTransaction,
        leser: &Leser<'_>,
        Naa {
            tilstand,
            er,
            etter,
        }: &Naa<'_>,
        foer: Option<&Foer>,
        vist: &[Visning],
    ) -> Result<Option<Tilgangsendring>, Lagerfeil> {
        let policy = &self.policy;
        let da = foer.unwrap_or(er);
        let da = da.beslutt(leser.innlogget, leser.fortalt, policy);
        let siden = leser.siden(foer);
        let mellom = vist.iter().filter(|visning| {
            visning.bruker == tilstand.bruker_id
                && siden.is_some_and(|tid| tid <= visning.tidspunkt)
        });
        let (mut forskjell, mut lesinger) = (Forskjell::mellom(&da, etter), Vec::new());
        for visning in mellom {
            forskjell = forskjell.og(leser.forskjell(visning, er, etter, policy));
            lesinger.extend(leser.lesinger(visning, er, etter, policy));
        }
        lesinger.retain(|lesing| !forskjell.faar.inneholder(lesing.faar));
        forskjell.faar = self
            .utelatt(tx, leser, tilstand.bruker_id, &lesinger, etter)
            .await?
            .union(forskjell.faar);
        // When it changed may be when something changed that is nothing to this asker.
        Ok(Tilgangsendring::av(tilstand, leser.naa, forskjell, etter))
    }

    /// Of each bruker whose rights changed after a place, the first event that did so and names the
    /// asker.
    async fn foerste_endringer(
        &self,
        tx: &DatabaseTransaction,
        etter: i64,
        hvem: [&Innlogget; 2],
        bruker: Option<Uuid>,
    ) -> Result<BTreeMap<Uuid, i64>, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let etter = b.param(etter);
        let denne = denne(&mut b, "h.bruker_id", bruker);
        let Navngitt { parter, .. } = Navngitt::ny(&mut b, &hvem);
        b.tekst(&format!(
            "SELECT h.bruker_id, MIN(h.posisjon) FROM hendelse_part p JOIN hendelse h ON \
             h.posisjon = p.posisjon WHERE {parter} AND p.posisjon > {etter}{denne} \
             GROUP BY h.bruker_id"
        ));
        let rader = tx.query_all_raw(b.ferdig()).await?;
        rader
            .iter()
            .map(|rad| Ok((rad.try_get_by_index(0)?, rad.try_get_by_index(1)?)))
            .collect()
    }

    /// Brukere of whom time alone, or what the asker is, may have changed something: those with a
    /// limit that has passed untold, or all where the asker is another.
    async fn kan_ha_endret_seg(
        &self,
        tx: &DatabaseTransaction,
        hvem: [&Innlogget; 2],
        bruker: Option<Uuid>,
        grense: Option<DateTime<Utc>>,
    ) -> Result<BTreeSet<Uuid>, Lagerfeil> {
        let mut b = Bygger::ny(self.db.dialekt());
        let grense = match grense {
            Some(grense) => format!(" AND t.neste_grense <= {}", b.param(grense)),
            None => String::new(),
        };
        let denne = denne(&mut b, "t.bruker_id", bruker);
        let Navngitt { brukere, .. } = Navngitt::ny(&mut b, &hvem);
        b.tekst(&format!(
            "SELECT t.bruker_id FROM brukertilstand t WHERE t.bruker_id IN ({brukere}){grense}{denne}"
        ));
        let rader = tx.query_all_raw(b.ferdig()).await?;
        Ok(rader
            .iter()
            .map(|rad| rad.try_get_by_index(0))
            .collect::<Result<_, _>>()?)
    }
}

fn denne(b: &mut Bygger, kolonne: &str, bruker: Option<Uuid>) -> String {
    match bruker {
        Some(bruker) => format!(" AND {kolonne} = {}", b.param(bruker)),
        None => String::new(),
    }
}

/// By their places, what was before these changes.
pub(super) async fn les_foer(
    tx: &DatabaseTransaction,
    posisjoner: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, Foer>, Lagerfeil> {
    let rader = hendelse::Entity::find()
        .filter(hendelse::Column::Posisjon.is_in(posisjoner))
        .all(tx)
        .await?;
    let foer = rader
        .iter()
        .map(|h| Ok((h.posisjon, Foer::av(h, &bilde_foer(h)?)?)));
    foer.collect()
}

fn bilde_foer(h: &hendelse::Model) -> Result<Bilde, Lagerfeil> {
    let foer = h.foer.as_deref().ok_or(Lagerfeil::UlesbarRad("hendelse"))?;
    les_bilde(foer)
}

fn les_bilde(tekst: &str) -> Result<Bilde, Lagerfeil> {
    serde_json::from_str(tekst).map_err(|_| Lagerfeil::UlesbarRad("hendelse"))
}
