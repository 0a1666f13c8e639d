//! Looking things up in the event log: its end, and changes of rows that may concern somebody.

use chrono::TimeDelta;
use entity::{hendelse, hendelse::Slag};
use samtykke::Aktoer;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Markoer;
use crate::storage::{Innlogget, Lager, Lagerfeil, laster::mottakere, sql::Bygger};

/// Events read in one statement.
pub const BUNKE: usize = 200;
/// Brukere read in one statement.
pub(in crate::storage) const SAKER: usize = 100;
/// Steps of time at the end of which it is told what somebody has missed: each hidden bruker whose rights changed
/// meanwhile is looked at, which is some milliseconds, and more where it changed hundreds of times.
pub const INNHENTINGSTRINN: u32 = 4;
/// How long events are kept, and cursors work.
pub(in crate::storage) const HENDELSER_LEVER: TimeDelta = TimeDelta::days(90);

impl Lager {
    /// Whether everything after this cursor is still there.
    pub(super) async fn kan_fortsette_fra(
        &self,
        db: &impl ConnectionTrait,
        markoer: &Markoer,
    ) -> Result<bool, Lagerfeil> {
        let posisjon = markoer.posisjon;
        if posisjon.max(markoer.fortalt.til) > hode(db).await? {
            return Ok(false);
        }
        let eldste = hendelse::Entity::find()
            .order_by_asc(hendelse::Column::Posisjon)
            .limit(1)
            .one(db)
            .await?;
        let grense = self.klokke.naa() - HENDELSER_LEVER;
        Ok(eldste.is_none_or(|h| h.posisjon <= posisjon || grense <= h.tidspunkt))
    }
}

/// The place of the latest event.
pub(in crate::storage) async fn hode(db: &impl ConnectionTrait) -> Result<i64, Lagerfeil> {
    let siste: Option<i64> = hendelse::Entity::find()
        .select_only()
        .column(hendelse::Column::Posisjon)
        .order_by_desc(hendelse::Column::Posisjon)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(siste.unwrap_or(0))
}

/// Where an asker is named, in SQL.
pub(super) struct Navngitt {
    /// The brukere whose rights name them now.
    pub(super) brukere: String,
    /// Whether a party of an event is one of theirs.
    pub(super) parter: String,
}

impl Navngitt {
    /// Of an asker as they are, and as they were.
    pub(super) fn ny(b: &mut Bygger, hvem: &[&Innlogget]) -> Self {
        let mut ider: Vec<Uuid> = hvem.iter().flat_map(|h| mottakere(&h.aktoer)).collect();
        ider.sort_unstable();
        ider.dedup();
        let ider = b.ider(&ider);
        let mut brukere = format!("SELECT bruker_id FROM tilgang WHERE mottaker_id IN ({ider})");
        if let Some(borger) = hvem
            .iter()
            .find(|h| matches!(h.aktoer, Aktoer::Borger { .. }))
            && let Some(person) = borger.person
        {
            let person = b.param(person);
            brukere += &format!(
                " UNION SELECT id FROM bruker WHERE person_id = {person} \
                 UNION SELECT bruker_id FROM representasjon WHERE person_id = {person}"
            );
        }
        Self {
            brukere,
            parter: format!("mottaker_id IN ({ider})"),
        }
    }
}

/// Changes of rows after a place, up to another, of brukere whose rights name the asker now.
pub(super) async fn hendelser_for(
    db: &impl ConnectionTrait,
    lager: &Lager,
    innlogget: &Innlogget,
    bruker: Option<Uuid>,
    etter: i64,
    til: Option<i64>,
) -> Result<Vec<hendelse::Model>, Lagerfeil> {
    let mut b = Bygger::ny(lager.db.dialekt());
    let etter = b.param(etter);
    let mut vilkaar = String::new();
    if let Some(til) = til {
        vilkaar += &format!(" AND h.posisjon <= {}", b.param(til));
    }
    if let Some(bruker) = bruker {
        vilkaar += &format!(" AND h.bruker_id = {}", b.param(bruker));
    }
    let Navngitt { brukere, .. } = Navngitt::ny(&mut b, &[innlogget]);
    b.tekst(&format!(
        "SELECT h.posisjon, h.bruker_id, h.slag, h.tabell, h.rad_id, h.foer, h.etter, h.foer_tid, \
         h.tidspunkt FROM hendelse h WHERE h.posisjon > {etter}{vilkaar} AND h.slag < {tilgang} \
         AND h.bruker_id IN ({brukere}) ORDER BY h.posisjon LIMIT {BUNKE}",
        tilgang = Slag::Tilgang.kode(),
    ));
    let modeller = hendelse::Entity::find().from_raw_sql(b.ferdig());
    Ok(modeller.all(db).await?)
}
