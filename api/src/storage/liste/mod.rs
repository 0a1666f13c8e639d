//! Lists of brukere: the same derived rights as everywhere, asked for in SQL, so that pages are
//! full and counts are of what may be seen.

mod filter;
mod planer;
mod rett;

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{
    koder::{Fasetype, IpStatus},
    kriseplan,
};
use samtykke::{Kategori, Klasse};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use self::filter::aapen;
use super::{
    Dialekt, Foresporsel, Lagerfeil, Plan, Sak, bare_register, hendelser::hode, sql::Bygger,
};
use crate::proeve::{Lekkasje, er};

/// What a list is narrowed to. A bruker whose category is closed to the asker matches no
/// predicate on it, negated ones included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brukerfilter {
    /// Prefix of the sort key of the name.
    pub navn_starter_med: Option<String>,
    /// Exact bydel.
    pub bydel: Option<String>,
    /// Whether there are warning signs that the asker may see.
    pub har_signaler: Option<bool>,
    /// A plan frame is due for review before this day.
    pub revideres_foer: Option<NaiveDate>,
    /// Somebody from this virksomhet is in the ansvarsgruppe.
    pub medlem_fra_virksomhet: Option<Uuid>,
    /// This ansatt is koordinator today.
    pub koordinator: Option<Uuid>,
    /// The frame of the individuell plan that the asker is shown is one of these today.
    pub ip_status: Option<Vec<IpStatus>>,
    /// A phase of one of these kinds is the present one.
    pub forloepsfase: Option<Vec<Fasetype>>,
    /// The present phase is to be over before this day.
    pub frist_foer: Option<NaiveDate>,
    /// A measure that is not done is to be evaluated before this day.
    pub tiltak_evalueres_foer: Option<NaiveDate>,
    /// An agreement that is not over is to be evaluated before this day, and not before today.
    pub avtale_evalueres_foer: Option<NaiveDate>,
    /// None of these together.
    pub ikke: Option<Box<Brukerfilter>>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorteringsfelt {
    /// By name.
    Navn,
    /// By the day when the plan is due for review; those without last.
    KriseplanRevideresInnen,
    /// By the deadline of the present phase; those without last.
    Forloepsfrist,
    /// By the last day of the individuell plan's period; those without last.
    IpPeriodeSlutter,
}

/// In which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retning {
    /// Lowest first.
    Stigende,
    /// Highest first.
    Synkende,
}

impl Retning {
    fn snudd(self) -> Self {
        match self {
            Self::Stigende => Self::Synkende,
            Self::Synkende => Self::Stigende,
        }
    }
}

/// Which page.
#[derive(Clone, Copy, Debug)]
pub struct Sidevalg {
    /// How many, 1–100.
    pub antall: usize,
    /// From the end instead of from the beginning.
    pub bakfra: bool,
    /// The bruker at whom the page begins, itself left out.
    pub ved: Option<Uuid>,
    /// Whether the whole is to be counted.
    pub tell: bool,
    /// Whether those on the page are named.
    pub nevn: bool,
}

/// One page of cases.
pub struct Side {
    /// In the order asked for.
    pub saker: Vec<Arc<Sak>>,
    /// There is more on the side that the page was taken towards.
    pub flere: bool,
    /// How many in all, when asked for.
    pub antall: Option<i64>,
}

impl Foresporsel {
    /// One page. `None`: the cursor names nobody that this list holds for this asker.
    ///
    /// # Errors
    /// Faults only.
    pub async fn brukere(
        &self,
        filter: &Brukerfilter,
        sortering: (Sorteringsfelt, Retning),
        valg: Sidevalg,
        plan: Plan,
    ) -> Result<Option<Side>, Lagerfeil> {
        let (felt, retning) = sortering;
        if bare_register(&self.innlogget) {
            self.saker(&[], plan, None).await?;
            return Ok(Some(Side {
                saker: Vec::new(),
                flere: false,
                antall: Some(0),
            }));
        }
        let liste = Liste {
            foresporsel: self,
            filter,
            felt,
            retning,
            egne: self.egne_saker().await?,
        };
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(liste.side(valg)).await?))
            .await?;
        let antall = if valg.tell {
            let talt = rader
                .first()
                .map(|r| r.try_get_by_index::<i64>(1))
                .transpose()?;
            Some(talt.unwrap_or(0))
        } else {
            None
        };
        let mut ider = rader
            .iter()
            .map(|r: &QueryResult| r.try_get_by_index::<Uuid>(0))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(ved) = valg.ved {
            if ider.first() != Some(&ved) {
                self.saker(&[], plan, None).await?;
                return Ok(None);
            }
            ider.remove(0);
        }
        let flere = ider.len() > valg.antall;
        ider.truncate(valg.antall);
        if valg.bakfra {
            ider.reverse();
        }
        let alle = valg.nevn && *filter == Brukerfilter::default() && self.innlogget.bare.is_none();
        let alle = match rader.first().filter(|_| alle) {
            Some(rad) => rad.try_get_by_index(2)?,
            None if alle => Some(self.med_tx(async |tx| hode(tx).await).await?),
            None => None,
        };
        let saker = self.saker(&ider, plan, alle).await?;
        Ok(Some(Side {
            saker,
            flere,
            antall,
        }))
    }
}

impl Foresporsel {
    /// The cases where the asker is the bruker, or represents the bruker, each decided.
    async fn egne_saker(&self) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let Some(person) = self.innlogget.person else {
            return Ok(Vec::new());
        };
        let mut b = Bygger::ny(self.lager.db.dialekt());
        let person = b.param(person);
        b.tekst(&format!(
            "SELECT id FROM bruker WHERE person_id = {person} \
             UNION SELECT bruker_id FROM representasjon WHERE person_id = {person} LIMIT {MAKS_EGNE}"
        ));
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(b.ferdig()).await?))
            .await?;
        let ider = rader
            .iter()
            .map(|r| r.try_get_by_index(0))
            .collect::<Result<Vec<Uuid>, _>>()?;
        if ider.is_empty() {
            Ok(Vec::new())
        } else {
            self.last(&ider, Plan::tom()).await
        }
    }
}

/// Brukere whom one person can represent in a list.
const MAKS_EGNE: usize = 100;

struct Liste<'a> {
    foresporsel: &'a Foresporsel,
    filter: &'a Brukerfilter,
    felt: Sorteringsfelt,
    retning: Retning,
    egne: Vec<Arc<Sak>>,
}

impl Liste<'_> {
    /// `treff(id, v)`: those in the list, with what they are sorted by.
    fn treff(&self, b: &mut Bygger) {
        self.rett(b);
        let sortering = match self.felt {
            Sorteringsfelt::Navn => match b.dialekt {
                Dialekt::Postgres => "u.navn_noekkel COLLATE \"C\"".to_owned(),
                Dialekt::Sqlite => "u.navn_noekkel".to_owned(),
            },
            Sorteringsfelt::KriseplanRevideresInnen if er(Lekkasje::Sortering) => {
                "(SELECT MIN(r.revideres_innen) FROM kriseplan r WHERE r.bruker_id = u.id)"
                    .to_owned()
            }
            Sorteringsfelt::KriseplanRevideresInnen => format!(
                "(SELECT MIN(r.revideres_innen) FROM {} AND r.avsluttet IS NULL)",
                self.synlige_rader::<kriseplan::Entity>(b, kriseplan::KLASSE)
            ),
            Sorteringsfelt::Forloepsfrist => self.frist(b),
            Sorteringsfelt::IpPeriodeSlutter => self.av_rammen(b, "r.periode_til_og_med"),
        };
        let mut vilkaar = vec![aapen(Klasse::av(&[Kategori::Identitet]))];
        self.krev(self.filter, &mut vilkaar);
        self.predikater(b, self.filter, &mut vilkaar);
        let sql = format!(
            ", treff AS (SELECT u.id AS id, {sortering} AS v FROM bruker u WHERE {})",
            vilkaar.join(" AND ")
        );
        b.tekst(&sql);
    }

    fn side(&self, valg: Sidevalg) -> sea_orm::Statement {
        let mut b = Bygger::ny(self.foresporsel.lager.db.dialekt());
        self.treff(&mut b);
        let retning = if valg.bakfra {
            self.retning.snudd()
        } else {
            self.retning
        };
        let (orden, videre) = match retning {
            Retning::Stigende => ("ASC", ">"),
            Retning::Synkende => ("DESC", "<"),
        };
        // Those without a value come last; a page from the end meets them first.
        let (null_orden, forbi_verdier) = if valg.bakfra {
            ("DESC", "(t.v IS NOT NULL AND c.v IS NULL)")
        } else {
            ("ASC", "(t.v IS NULL AND c.v IS NOT NULL)")
        };
        let fra = valg.ved.map(|ved| {
            let ved = b.param(ved);
            format!(
                " JOIN treff c ON c.id = {ved} AND ({forbi_verdier} \
                 OR (t.v IS NULL AND c.v IS NULL AND t.id {videre}= c.id) \
                 OR t.v {videre} c.v OR (t.v = c.v AND t.id {videre}= c.id))"
            )
        });
        let antall = if valg.tell && er(Lekkasje::Totalantall) {
            "(SELECT COUNT(*) FROM bruker)"
        } else if valg.tell {
            "(SELECT COUNT(*) FROM treff)"
        } else {
            "0"
        };
        let grense = valg.antall + 1 + usize::from(valg.ved.is_some());
        let sql = format!(
            " SELECT t.id, {antall} AS antall, (SELECT COALESCE(MAX(posisjon), 0) FROM hendelse) FROM treff t{} \
             ORDER BY (t.v IS NULL) {null_orden}, t.v {orden}, t.id {orden} LIMIT {grense}",
            fra.unwrap_or_default()
        );
        b.tekst(&sql);
        b.ferdig()
    }
}
