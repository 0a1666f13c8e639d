//! What became of an asker's rights: between what they were told and what holds now. What came and
//! went in between is not told to whoever was away.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{brukertilstand, hendelse};
use samtykke::{Beslutning, EVIG, Kategori, Kategorier, Klasse, Policy};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Bilde, Fortalt, Parter, Stand,
    oppslag::{Navngitt, SAKER, hode},
};
use crate::proeve::{Lekkasje, er};
use crate::storage::{Innlogget, Lager, Lagerfeil, grunnlag::Grunnlag, sql::Bygger};

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
}

/// A change of a bruker's rights, read: what was told of before, and whom it names.
pub struct Rettighetsendring {
    foer: Foer,
    /// As the rights were numbered after it.
    epoke: i64,
    tidspunkt: DateTime<Utc>,
    parter: BTreeSet<Uuid>,
}

/// A bruker's rights as they stood before a change.
struct Foer {
    grunnlag: Grunnlag,
    /// When that was told.
    tid: DateTime<Utc>,
    /// When it became another: rows that were written with the change hold from then on.
    til: DateTime<Utc>,
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
        let er = parter.beslutt(innlogget, policy, ikke_foer(tilstand, naa));
        let hvilken = (tilstand.bruker_id, tilstand.epoke);
        forskjell(hvilken, self.tidspunkt, &da, &er)
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
        let tid = self.tid.max(fortalt_til);
        self.grunnlag.beslutt(&som_fortalt, policy, tid)
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
        let hvem = [&fortalt.stand.tilbake(innlogget), innlogget];
        let foerste = self
            .foerste_endringer(tx, fortalt.til, hvem, bruker)
            .await?;
        let grense = (fortalt.stand == ny.stand).then_some(naa);
        let mut brukere = self.kan_ha_endret_seg(tx, hvem, bruker, grense).await?;
        brukere.extend(foerste.keys());
        brukere.retain(|bruker| innlogget.gjelder(*bruker));
        let mut endringer = Vec::new();
        let brukere: Vec<Uuid> = brukere.into_iter().collect();
        // Nobody costs as much as somebody who came and went.
        let ingen = brukere.is_empty().then_some(brukere.as_slice());
        for del in brukere.chunks(SAKER).chain(ingen) {
            let foer = les_foer(tx, del.iter().filter_map(|b| foerste.get(b))).await?;
            for bilde in Bilde::les_flere(tx, self.db.dialekt(), del).await? {
                let (id, epoke) = (bilde.tilstand.bruker_id, bilde.tilstand.epoke);
                let da = match foer.get(&id) {
                    Some(foer) => foer.beslutt(innlogget, fortalt, &self.policy),
                    None => Foer::naa(&bilde)?.beslutt(innlogget, fortalt, &self.policy),
                };
                let tid = ikke_foer(&bilde.tilstand, naa);
                let er = bilde.grunnlag()?.beslutt(innlogget, &self.policy, tid);
                // When it changed may be when something changed that is nothing to this asker.
                endringer.extend(forskjell((id, epoke), naa, &da, &er));
            }
        }
        Ok(Rettighetsnytt { endringer, naa: ny })
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

/// Another node's clock may be ahead of ours: what it has changed holds from its time on.
fn ikke_foer(tilstand: &brukertilstand::Model, naa: DateTime<Utc>) -> DateTime<Utc> {
    tilstand.fortalt.map_or(naa, |fortalt| fortalt.max(naa))
}

fn denne(b: &mut Bygger, kolonne: &str, bruker: Option<Uuid>) -> String {
    match bruker {
        Some(bruker) => format!(" AND {kolonne} = {}", b.param(bruker)),
        None => String::new(),
    }
}

async fn les_foer(
    tx: &DatabaseTransaction,
    posisjoner: impl Iterator<Item = &i64>,
) -> Result<BTreeMap<Uuid, Foer>, Lagerfeil> {
    let rader = hendelse::Entity::find()
        .filter(hendelse::Column::Posisjon.is_in(posisjoner.copied()))
        .all(tx)
        .await?;
    let mut ut = BTreeMap::new();
    for h in &rader {
        let bilde = bilde_foer(h)?;
        ut.insert(bilde.tilstand.bruker_id, Foer::av(h, &bilde)?);
    }
    Ok(ut)
}

fn bilde_foer(h: &hendelse::Model) -> Result<Bilde, Lagerfeil> {
    let foer = h.foer.as_deref().ok_or(Lagerfeil::UlesbarRad("hendelse"))?;
    les_bilde(foer)
}

fn les_bilde(tekst: &str) -> Result<Bilde, Lagerfeil> {
    serde_json::from_str(tekst).map_err(|_| Lagerfeil::UlesbarRad("hendelse"))
}

/// What is between two decisions about the same bruker.
fn forskjell(
    (bruker, epoke): (Uuid, i64),
    tidspunkt: DateTime<Utc>,
    foer: &Beslutning,
    etter: &Beslutning,
) -> Option<Tilgangsendring> {
    let (mut faar, mut mister) = (Kategorier::TOM, Kategorier::TOM);
    for kategori in Kategorier::ALLE.iter() {
        let (foer, etter) = (Omfang::av(foer, kategori), Omfang::av(etter, kategori));
        if etter.har_mer_enn(&foer) {
            faar = faar.union(kategori.into());
        }
        if foer.har_mer_enn(&etter) {
            mister = mister.union(kategori.into());
        }
    }
    (!faar.er_tom() || !mister.er_tom()).then(|| Tilgangsendring {
        bruker,
        epoke,
        tidspunkt,
        faar,
        mister,
        har_tilgang: etter.ser_bruker(),
    })
}

/// How much of a category is open to an asker.
struct Omfang {
    avgivere: samtykke::Avgivere,
    tekst: u8,
    lokaliserer: bool,
}

impl Omfang {
    /// Nothing at all where the bruker is not there.
    fn av(beslutning: &Beslutning, kategori: Kategori) -> Self {
        if !beslutning.ser_bruker() {
            return Self {
                avgivere: samtykke::Avgivere::Noen(Vec::new()),
                tekst: 0,
                lokaliserer: false,
            };
        }
        let klasse = Klasse::av(&[kategori]).lokaliserer();
        Self {
            avgivere: beslutning.avgivere(kategori),
            tekst: beslutning.tekstversjon(kategori).unwrap_or(0),
            lokaliserer: beslutning.les_noen(klasse).is_ok(),
        }
    }

    fn har_mer_enn(&self, annet: &Self) -> bool {
        use samtykke::Avgivere::{Alle, Noen};
        let flere = match (&self.avgivere, &annet.avgivere) {
            (_, Alle) => false,
            (Alle, Noen(_)) => true,
            (Noen(disse), Noen(andre)) => disse.iter().any(|v| !andre.contains(v)),
        };
        flere || self.tekst > annet.tekst || (self.lokaliserer && !annet.lokaliserer)
    }
}
