//! What the access log says of one bruker, to the bruker and to whoever represents the bruker.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use entity::{bruker, tilgang, tilgangslogg};
use samtykke::{Kategori, Kategorier, Mottaker, Tilgang};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Foresporsel, Lagerfeil, Nektet, Sak,
    sql::{Bygger, bit_or},
};

/// What a list of entries is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Loggfilter {
    /// From here on.
    pub fra: Option<DateTime<Utc>>,
    /// Before this.
    pub til: Option<DateTime<Utc>>,
    /// By this virksomhet.
    pub virksomhet: Option<Uuid>,
    /// By this employment.
    pub ansatt: Option<Uuid>,
    /// With this token, by its imprint.
    pub token: Option<String>,
    /// One of these was given or refused; any when there are none.
    pub kategorier: Kategorier,
    /// Something was refused, or nothing was.
    pub avslag: Option<bool>,
    /// A blålysperiode ran, or none did.
    pub under_blaalys: Option<bool>,
}

/// Parties that are summed up.
const MAKS_PARTER: usize = 200;

/// One page of entries, latest first.
pub struct Loggside {
    /// The entries.
    pub innfoersler: Vec<tilgangslogg::Model>,
    /// There is more after them.
    pub flere: bool,
    /// How many in all, when asked for.
    pub antall: Option<i64>,
}

/// Which page of entries.
#[derive(Clone, Copy, Debug)]
pub struct Loggsidevalg {
    /// How many.
    pub antall: usize,
    /// The entry after which the page begins.
    pub etter: Option<Uuid>,
    /// Whether the whole is to be counted.
    pub tell: bool,
}

/// What one party has seen of a bruker.
pub struct Partsinnsyn {
    /// The virksomhet; `None` for private persons.
    pub virksomhet: Option<Uuid>,
    /// Entries.
    pub antall: i64,
    /// Entries in which something was refused.
    pub avslag: i64,
    /// The first of them.
    pub foerste: DateTime<Utc>,
    /// The last of them.
    pub siste: DateTime<Utc>,
    /// What was given.
    pub gitt: Kategorier,
}

/// What one party can see now.
pub struct Partstilgang {
    /// The party.
    pub mottaker: Mottaker,
    /// At all times.
    pub alltid: Kategorier,
    /// While a blålysperiode runs.
    pub under_blaalys: Kategorier,
    /// When the first of these categories ends.
    pub til: DateTime<Utc>,
}

impl Foresporsel {
    /// Entries about a bruker, those of whoever asked in vain too. `None`: the cursor names none.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] for all but the bruker and those who represent the bruker.
    pub async fn innsyn(
        &self,
        sak: &Arc<Sak>,
        filter: &Loggfilter,
        valg: Loggsidevalg,
    ) -> Result<Option<Loggside>, Nektet> {
        let mandat = self.innsynsmandat(sak)?;
        let hvilke = self.innfoersler_om(sak, mandat).await?;
        Ok(self.loggside(hvilke.into(), filter, mandat, valg).await?)
    }

    /// One entry of those that [`Self::innsyn`] lists.
    ///
    /// # Errors
    /// As [`Self::innsyn`].
    pub(super) async fn innfoersel(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
    ) -> Result<Option<tilgangslogg::Model>, Nektet> {
        let mandat = self.innsynsmandat(sak)?;
        let [om, forgjeves] = self.innfoersler_om(sak, mandat).await?;
        let en = tilgangslogg::Entity::find()
            .filter(tilgangslogg::Column::Id.eq(id))
            .filter(Condition::any().add(om).add(forgjeves));
        Ok(self.med_tx(async |tx| Ok(en.one(tx).await?)).await?)
    }

    /// Entries about a bruker, and of whoever asked in vain: apart, so that each is read by its own
    /// index.
    async fn innfoersler_om(
        &self,
        sak: &Arc<Sak>,
        mandat: Kategorier,
    ) -> Result<[Condition; 2], Nektet> {
        let om = Condition::all()
            .add(Expr::cust(innenfor(mandat)))
            .add(tilgangslogg::Column::BrukerId.eq(sak.id()));
        let spurt_om = self.spurt_om_bruker(sak).await?;
        let forgjeves = Condition::all().add(tilgangslogg::Column::SpurtOm.is_in(spurt_om));
        Ok([om, forgjeves])
    }

    /// What each party has seen between two moments, whoever saw last first.
    ///
    /// # Errors
    /// As [`Self::innsyn`].
    pub async fn innsyn_per_part(
        &self,
        sak: &Arc<Sak>,
        fra: Option<DateTime<Utc>>,
        til: Option<DateTime<Utc>>,
    ) -> Result<Vec<Partsinnsyn>, Nektet> {
        let mandat = self.innsynsmandat(sak)?;
        let innenfor = innenfor(mandat);
        let mandat = mandat.bits();
        let mut b = Bygger::ny(self.lager.db.dialekt());
        let gitt = bit_or(b.dialekt, &format!("(l.kategorier_gitt & {mandat})"));
        let bruker = b.param(sak.id());
        let mut sql = format!(
            "SELECT l.virksomhet_id, COUNT(*), \
             SUM(CASE WHEN l.kategorier_avslaatt & {mandat} <> 0 THEN 1 ELSE 0 END), \
             MIN(l.tidspunkt), MAX(l.tidspunkt), {gitt} FROM tilgangslogg l WHERE l.bruker_id = {bruker} \
             AND {innenfor}"
        );
        for (grense, tegn) in [(fra, ">="), (til, "<")] {
            if let Some(grense) = grense {
                sql += &format!(" AND l.tidspunkt {tegn} {}", b.param(grense));
            }
        }
        b.tekst(&sql);
        b.tekst(&format!(
            " GROUP BY l.virksomhet_id ORDER BY MAX(l.tidspunkt) DESC, l.virksomhet_id \
             LIMIT {MAKS_PARTER}"
        ));
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(b.ferdig()).await?))
            .await?;
        let parter: Result<_, sea_orm::DbErr> = rader.iter().map(Partsinnsyn::les).collect();
        Ok(parter.map_err(Lagerfeil::from)?)
    }

    /// What each party can see now, and would see while a blålysperiode runs, bars taken off.
    ///
    /// # Errors
    /// As [`Self::innsyn`].
    pub async fn hvem_kan_se(&self, sak: &Arc<Sak>) -> Result<Vec<Partstilgang>, Nektet> {
        let mandat = self.innsynsmandat(sak)?;
        sak.noter_rettigheter();
        let (bruker, naa) = (sak.id(), sak.grunnlag().ved(self.naa));
        let rader = self
            .med_tx(async |tx| {
                Ok(tilgang::Entity::find()
                    .filter(tilgang::Column::BrukerId.eq(bruker))
                    .filter(tilgang::Column::Fra.lte(naa))
                    .filter(tilgang::Column::Til.gt(naa))
                    .order_by_asc(tilgang::Column::Nr)
                    .all(tx)
                    .await?)
            })
            .await?;
        let rader: Vec<Tilgang> = rader
            .iter()
            .map(|rad| Tilgang::try_from(rad).map_err(|_| Lagerfeil::UlesbarRad("tilgang")))
            .collect::<Result<_, _>>()?;
        Ok(per_mottaker(&rader, mandat))
    }

    /// The categories about which the asker may know who saw what.
    fn innsynsmandat(&self, sak: &Arc<Sak>) -> Result<Kategorier, Nektet> {
        sak.krev_egen()?;
        Ok(sak.beslutning().egen().unwrap_or(Kategorier::TOM))
    }

    /// What stands in the log where somebody asked for this bruker and was shown nobody.
    async fn spurt_om_bruker(&self, sak: &Arc<Sak>) -> Result<Vec<String>, Nektet> {
        let rad = sak.innside::<bruker::Entity>()?.next();
        let nummer = match rad.map(|rad| rad.person_id) {
            Some(person) => self.personnummer(person).await?,
            None => None,
        };
        let noekler = &self.lager.noekler;
        Ok(noekler.spurt_om_bruker(sak.id(), nummer.as_deref()))
    }

    /// A page of what meets any of these conditions, without what the asker may not know of it: not
    /// by a filter either. `None`: the cursor names none of them.
    pub(super) async fn loggside(
        &self,
        hvilke: Vec<Condition>,
        filter: &Loggfilter,
        synlig: Kategorier,
        valg: Loggsidevalg,
    ) -> Result<Option<Loggside>, Lagerfeil> {
        let alle: Vec<_> = hvilke
            .into_iter()
            .map(|vilkaar| vilkaar.add(snevret(filter, synlig)))
            .map(|vilkaar| tilgangslogg::Entity::find().filter(vilkaar))
            .collect();
        self.med_tx(async |tx| {
            let etter = match valg.etter {
                None => None,
                Some(id) => {
                    let mut funnet = None;
                    for en in &alle {
                        let rad = en.clone().filter(tilgangslogg::Column::Id.eq(id));
                        funnet = funnet.or(rad.one(tx).await?);
                    }
                    match funnet {
                        Some(rad) => Some((rad.tidspunkt, rad.id)),
                        None => return Ok(None),
                    }
                }
            };
            let mut innfoersler = Vec::new();
            let mut antall = 0;
            for en in alle {
                if valg.tell {
                    antall += i64::try_from(en.clone().count(tx).await?).unwrap_or(i64::MAX);
                }
                innfoersler.extend(fra_og_med(en, etter, valg.antall + 1).all(tx).await?);
            }
            innfoersler.sort_unstable_by_key(|rad| std::cmp::Reverse((rad.tidspunkt, rad.id)));
            let flere = innfoersler.len() > valg.antall;
            innfoersler.truncate(valg.antall);
            innfoersler.iter_mut().for_each(|rad| skjul(rad, synlig));
            Ok(Some(Loggside {
                innfoersler,
                flere,
                antall: valg.tell.then_some(antall),
            }))
        })
        .await
    }
}

/// Entries in which something was given that the mandate is about; where nothing was, something
/// asked for, or nothing at all.
fn innenfor(mandat: Kategorier) -> String {
    let maske = mandat.bits();
    format!(
        "(kategorier_gitt & {maske} <> 0 OR (kategorier_gitt = 0 \
         AND (kategorier_avslaatt = 0 OR kategorier_avslaatt & {maske} <> 0)))"
    )
}

/// Takes out of an entry what only those may know who may know of these categories.
fn skjul(rad: &mut tilgangslogg::Model, synlig: Kategorier) {
    rad.kategorier_gitt &= synlig.bits();
    rad.kategorier_avslaatt &= synlig.bits();
    if !synlig.har(Kategori::Blaalys) {
        rad.blaalys_fra = None;
    }
    if synlig != Kategorier::ALLE {
        rad.samtykker.0.clear();
    }
}

/// The filter, on an entry as [`skjul`] leaves it.
fn snevret(filter: &Loggfilter, synlig: Kategorier) -> Condition {
    use tilgangslogg::Column as K;
    let (maske, synlige) = (filter.kategorier.snitt(synlig).bits(), synlig.bits());
    let noen = |uttrykk: &str, er: bool| {
        Expr::cust(format!("({uttrykk}) {} 0", if er { "<>" } else { "=" }))
    };
    let under_blaalys = |under: bool| match (under, synlig.har(Kategori::Blaalys)) {
        (true, true) => K::BlaalysFra.is_not_null(),
        (false, true) => K::BlaalysFra.is_null(),
        (under, false) => Expr::cust(if under { "1 = 0" } else { "1 = 1" }),
    };
    Condition::all()
        .add_option(filter.fra.map(|fra| K::Tidspunkt.gte(fra)))
        .add_option(filter.til.map(|til| K::Tidspunkt.lt(til)))
        .add_option(filter.virksomhet.map(|v| K::VirksomhetId.eq(v)))
        .add_option(filter.ansatt.map(|a| K::AnsattId.eq(a)))
        .add_option(filter.token.as_deref().map(|t| K::Token.eq(t)))
        .add_option((!filter.kategorier.er_tom()).then(|| {
            let spurt = format!("(kategorier_gitt | kategorier_avslaatt) & {maske}");
            noen(&spurt, true)
        }))
        .add_option(filter.avslag.map(|avslag| {
            let avslaatt =
                format!("CASE WHEN art = 4 THEN 1 ELSE kategorier_avslaatt & {synlige} END");
            noen(&avslaatt, avslag)
        }))
        .add_option(filter.under_blaalys.map(under_blaalys))
}

fn fra_og_med(
    alle: Select<tilgangslogg::Entity>,
    etter: Option<(DateTime<Utc>, Uuid)>,
    antall: usize,
) -> Select<tilgangslogg::Entity> {
    use tilgangslogg::Column as K;
    let etter = etter.map(|(tid, id)| {
        Condition::all()
            .add(K::Tidspunkt.lte(tid))
            .add(Condition::any().add(K::Tidspunkt.lt(tid)).add(K::Id.lt(id)))
    });
    alle.filter(Condition::all().add_option(etter))
        .order_by(K::Tidspunkt, Order::Desc)
        .order_by(K::Id, Order::Desc)
        .limit(u64::try_from(antall).unwrap_or(u64::MAX))
}

impl Partsinnsyn {
    fn les(rad: &QueryResult) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            virksomhet: rad.try_get_by_index(0)?,
            antall: rad.try_get_by_index(1)?,
            avslag: rad.try_get_by_index(2)?,
            foerste: rad.try_get_by_index(3)?,
            siste: rad.try_get_by_index(4)?,
            gitt: Kategorier::fra_bits(rad.try_get_by_index(5)?),
        })
    }
}

/// What the rows give each mottaker, less what bars it; those who are given something.
fn per_mottaker(rader: &[Tilgang], mandat: Kategorier) -> Vec<Partstilgang> {
    let mut alle: BTreeMap<(i16, Uuid), Vec<(&Tilgang, Kategorier)>> = BTreeMap::new();
    for rad in rader {
        let gitt = rad.les.snitt(mandat).uten(sperret(rader, rad));
        let noekkel = (rad.mottaker.type_kode(), rad.mottaker.id());
        alle.entry(noekkel).or_default().push((rad, gitt));
    }
    alle.into_values()
        .filter_map(|rader| Partstilgang::av(&rader))
        .collect()
}

impl Partstilgang {
    /// What the rows of one mottaker give together. `None`: nothing.
    fn av(rader: &[(&Tilgang, Kategorier)]) -> Option<Self> {
        let sum = |av: &dyn Fn(&Tilgang) -> bool| {
            let rader = rader.iter().filter(|(rad, _)| av(rad));
            rader.fold(Kategorier::TOM, |sum, (_, gitt)| sum.union(*gitt))
        };
        let alt = sum(&|_| true);
        let slutt = |k: Kategori| {
            let rader = rader.iter().filter(|(_, gitt)| gitt.har(k));
            rader.map(|(rad, _)| rad.til).max()
        };
        Some(Self {
            mottaker: rader.first()?.0.mottaker,
            alltid: sum(&|rad| !rad.under_blaalys),
            under_blaalys: alt,
            til: alt.iter().filter_map(slutt).min()?,
        })
    }
}

/// What is barred for everyone whom a right is given to: by a bar against the same, or against the
/// virksomhet around it.
fn sperret(rader: &[Tilgang], rett: &Tilgang) -> Kategorier {
    let rammer = |rad: &&Tilgang| {
        rad.mottaker == rett.mottaker
            || matches!(rad.mottaker, Mottaker::Virksomhet(v) if rett.virksomhet == Some(v))
    };
    rader
        .iter()
        .filter(rammer)
        .fold(Kategorier::TOM, |sum, rad| sum.union(rad.sperret))
}
