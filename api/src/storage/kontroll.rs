//! What a virksomhet's personvernombud controls: who at the virksomhet saw what, and two patterns.

use chrono::{DateTime, Utc};
use entity::{koder::Loggart, tilgangslogg};
use samtykke::{Avslag, Avslagsgrunn, Kategorier};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{
    Dialekt, Foresporsel, Lagerfeil, Nektet, Rolle, bare_register,
    innsyn::{Loggfilter, Loggside, Loggsidevalg},
    sql::{Bygger, bit_or},
    utlevering::Notat,
};

/// Rows of a pattern, the worst first.
const MAKS_FUNN: usize = 200;
/// Seconds in which many are many.
const TIME: i64 = 3600;

/// An employment, and never a tie between it and the bruker, before or after: on shift, then.
const UTEN_BAAND: &str = " AND l.ansatt_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tilknytning t \
     WHERE t.ansatt_id = l.ansatt_id AND t.bruker_id = l.bruker_id)";

/// By whom brukere were exposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eksponert {
    /// By the virksomhet as a whole.
    AvVirksomheten,
    /// By an employment that never had a tie to the bruker.
    AvEnUtenTilknytning,
}

/// Between which moments, and by whom.
#[derive(Clone, Debug, Default)]
pub struct Kontrollutvalg {
    /// From here on.
    pub fra: DateTime<Utc>,
    /// Before this.
    pub til: DateTime<Utc>,
    /// By this employment alone.
    pub ansatt: Option<Uuid>,
    /// With this token alone, by its imprint.
    pub token: Option<String>,
}

/// An employment that asked for many brukere in one hour.
pub struct Mange {
    /// The employment.
    pub ansatt: Uuid,
    /// When in that hour it began.
    pub fra: DateTime<Utc>,
    /// Brukere asked for, unknown and hidden ones too.
    pub antall: i64,
}

/// What one bruker was exposed to; where an employment is named, by that one.
pub struct Eksponering {
    /// The employment.
    pub ansatt: Option<Uuid>,
    /// The bruker.
    pub bruker: Uuid,
    /// Entries.
    pub antall: i64,
    /// The first of them.
    pub foerste: DateTime<Utc>,
    /// The last of them.
    pub siste: DateTime<Utc>,
    /// What was given.
    pub gitt: Kategorier,
}

impl Foresporsel {
    /// Entries of the asker's own virksomhet. `None`: the cursor names none of them.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] for all but its personvernombud.
    pub async fn kontroller(
        &self,
        filter: &Loggfilter,
        valg: Loggsidevalg,
    ) -> Result<Option<Loggside>, Nektet> {
        let virksomhet = self.kontrollert_virksomhet()?;
        let egne = Condition::all().add(tilgangslogg::Column::VirksomhetId.eq(virksomhet));
        let side = self
            .loggside(vec![egne], filter, Kategorier::ALLE, valg)
            .await?;
        self.noter_kontroll(side.as_ref().map_or(0, |s| s.innfoersler.len()));
        Ok(side)
    }

    /// Employments that asked for at least so many brukere within an hour. Hours begin at every full
    /// and every half hour: what happens within thirty minutes is in one of them.
    ///
    /// # Errors
    /// As [`Self::kontroller`].
    pub async fn mange_brukere(
        &self,
        utvalg: &Kontrollutvalg,
        minst: i64,
    ) -> Result<Vec<Mange>, Nektet> {
        let mut b = Bygger::ny(self.lager.db.dialekt());
        let (bruker, sekund) = match b.dialekt {
            Dialekt::Postgres => (
                "l.bruker_id::text",
                "floor(extract(epoch FROM l.tidspunkt))::bigint",
            ),
            Dialekt::Sqlite => (
                "CASE WHEN l.bruker_id IS NOT NULL THEN hex(l.bruker_id) END",
                "unixepoch(l.tidspunkt)",
            ),
        };
        // What a search was of is nobody.
        let soek = Loggart::Soek.kode();
        let hvem = format!("COALESCE({bruker}, CASE WHEN l.art <> {soek} THEN l.spurt_om END)");
        for (foran, forskyvning) in [("", 0), (" UNION ALL ", 1800)] {
            let time = format!("({sekund} + {forskyvning}) / {TIME}");
            b.tekst(&format!(
                "{foran}SELECT l.ansatt_id, MIN(l.tidspunkt), COUNT(DISTINCT {hvem}), \
                 {time} * {TIME} - {forskyvning}"
            ));
            self.egne(&mut b, utvalg)?;
            let minst = b.param(minst);
            b.tekst(&format!(
                " AND l.ansatt_id IS NOT NULL GROUP BY l.ansatt_id, {time} \
                 HAVING COUNT(DISTINCT {hvem}) >= {minst}"
            ));
        }
        b.tekst(&format!(" ORDER BY 3 DESC, 2, 4 LIMIT {}", 2 * MAKS_FUNN));
        let funn = self.funn(b, |rad| {
            let mange = Mange {
                ansatt: rad.try_get_by_index(0)?,
                fra: rad.try_get_by_index(1)?,
                antall: rad.try_get_by_index(2)?,
            };
            Ok((rad.try_get_by_index(3)?, mange))
        });
        Ok(uten_overlapp(funn.await?))
    }

    /// What each bruker was exposed to by the virksomhet, or by those of its staff who had no tie.
    ///
    /// # Errors
    /// As [`Self::kontroller`].
    pub async fn eksponerte(
        &self,
        utvalg: &Kontrollutvalg,
        hvordan: Eksponert,
    ) -> Result<Vec<Eksponering>, Nektet> {
        let mut b = Bygger::ny(self.lager.db.dialekt());
        let gitt = bit_or(b.dialekt, "l.kategorier_gitt");
        let (ansatt, vilkaar) = match (hvordan, b.dialekt) {
            (Eksponert::AvEnUtenTilknytning, _) => ("l.ansatt_id", UTEN_BAAND),
            (Eksponert::AvVirksomheten, Dialekt::Postgres) => ("CAST(NULL AS uuid)", ""),
            (Eksponert::AvVirksomheten, Dialekt::Sqlite) => ("NULL", ""),
        };
        b.tekst(&format!(
            "SELECT {ansatt}, l.bruker_id, COUNT(*) AS antall, MIN(l.tidspunkt), MAX(l.tidspunkt), {gitt}"
        ));
        self.egne(&mut b, utvalg)?;
        b.tekst(&format!(
            " AND l.bruker_id IS NOT NULL AND l.kategorier_gitt <> 0{vilkaar} \
             GROUP BY 1, 2 ORDER BY antall DESC, 4 LIMIT {MAKS_FUNN}"
        ));
        self.funn(b, |rad| {
            Ok(Eksponering {
                ansatt: rad.try_get_by_index(0)?,
                bruker: rad.try_get_by_index(1)?,
                antall: rad.try_get_by_index(2)?,
                foerste: rad.try_get_by_index(3)?,
                siste: rad.try_get_by_index(4)?,
                gitt: Kategorier::fra_bits(rad.try_get_by_index(5)?),
            })
        })
        .await
    }

    /// The virksomhet whose entries the asker controls.
    pub(super) fn kontrollert_virksomhet(&self) -> Result<Uuid, Nektet> {
        let avslag = |grunn| {
            Nektet::Avslag(Avslag {
                grunn,
                mangler: Kategorier::TOM,
            })
        };
        if bare_register(&self.innlogget) {
            return Err(avslag(Avslagsgrunn::ForLavtNivaa));
        }
        let virksomhet = self.innlogget.virksomhet();
        let virksomhet = virksomhet.filter(|_| self.innlogget.har_rolle(Rolle::Personvernombud));
        virksomhet.map_or(Err(avslag(Avslagsgrunn::IngenTilgang)), |v| Ok(v.0))
    }

    /// ` FROM … WHERE …` for the entries of the asker's own virksomhet.
    fn egne(&self, b: &mut Bygger, utvalg: &Kontrollutvalg) -> Result<(), Nektet> {
        let virksomhet = b.param(self.kontrollert_virksomhet()?);
        let (fra, til) = (b.param(utvalg.fra), b.param(utvalg.til));
        b.tekst(&format!(
            " FROM tilgangslogg l WHERE l.virksomhet_id = {virksomhet} \
             AND l.tidspunkt >= {fra} AND l.tidspunkt < {til}"
        ));
        if let Some(ansatt) = utvalg.ansatt {
            let ansatt = b.param(ansatt);
            b.tekst(&format!(" AND l.ansatt_id = {ansatt}"));
        }
        if let Some(token) = &utvalg.token {
            let token = b.param(token.clone());
            b.tekst(&format!(" AND l.token = {token}"));
        }
        Ok(())
    }

    async fn funn<T>(
        &self,
        b: Bygger,
        les: impl Fn(&QueryResult) -> Result<T, sea_orm::DbErr>,
    ) -> Result<Vec<T>, Nektet> {
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(b.ferdig()).await?))
            .await?;
        self.noter_kontroll(rader.len());
        let funn: Result<_, _> = rader.iter().map(les).collect();
        Ok(funn.map_err(Lagerfeil::from)?)
    }

    /// A control is a search across brukere, and logged as one.
    pub(super) fn noter_kontroll(&self, antall: usize) {
        self.noter(Notat::Soek { antall, alle: None });
    }
}

/// Of hours that overlap the one with most, which comes first.
/// Each comes with the second at which its hour begins.
fn uten_overlapp(funn: Vec<(i64, Mange)>) -> Vec<Mange> {
    let mut ut: Vec<(i64, Mange)> = Vec::with_capacity(funn.len());
    for (time, mange) in funn {
        let overlapper =
            |(annen, m): &(i64, Mange)| m.ansatt == mange.ansatt && (annen - time).abs() < TIME;
        if !ut.iter().any(overlapper) {
            ut.push((time, mange));
        }
    }
    ut.truncate(MAKS_FUNN);
    ut.into_iter().map(|(_, mange)| mange).collect()
}
