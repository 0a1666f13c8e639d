//! Looking things up in the event log: its end, what may concern somebody, and what became of rights
//! by the asker being another.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::{hendelse, hendelse::Slag};
use samtykke::Aktoer;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Bilde, Tilgangsendring,
    bilde::beslutt,
    sett::{Rettighetsendring, forskjell},
};
use crate::storage::{Innlogget, Lager, Lagerfeil, laster::mottakere, sql::Bygger};

/// Events read in one statement.
pub(super) const BUNKE: usize = 200;
/// Brukere read in one statement.
pub(super) const SAKER: usize = 100;
/// How long events are kept, and cursors work.
pub(in crate::storage) const HENDELSER_LEVER: TimeDelta = TimeDelta::days(90);

impl Lager {
    /// What an asker gained or lost by becoming another, as the brukere's rights stood at a place in
    /// the log: what they became since is told by the events after it.
    pub(super) async fn forskjeller(
        &self,
        foer: &Innlogget,
        etter: &Innlogget,
        bruker: Option<Uuid>,
        posisjon: i64,
    ) -> Result<Vec<Tilgangsendring>, Lagerfeil> {
        let (naa, policy) = (self.klokke.naa(), &self.policy);
        let mut ut = Vec::new();
        let mut endret = BTreeSet::new();
        for hvem in [foer, etter] {
            let db = self.db.en_lesing();
            let mut fra = posisjon;
            loop {
                let rader = hendelser_for(db, self, hvem, bruker, fra, None).await?;
                let Some(siste) = rader.last() else { break };
                fra = siste.posisjon;
                for h in rader.iter().filter(|h| h.slag() == Some(Slag::Tilgang)) {
                    if h.bruker_id.is_some_and(|bruker| endret.insert(bruker)) {
                        ut.extend(Rettighetsendring::les(h)?.ved_aa_bli(foer, etter, policy));
                    }
                }
            }
        }
        let mut mulige = mottakere(&foer.aktoer);
        mulige.extend(mottakere(&etter.aktoer));
        let mut b = Bygger::ny(self.db.dialekt());
        let ider = b.ider(&mulige);
        let denne = match bruker {
            Some(bruker) => format!(" AND bruker_id = {}", b.param(bruker)),
            None => String::new(),
        };
        b.tekst(&format!(
            "SELECT DISTINCT bruker_id FROM tilgang WHERE mottaker_id IN ({ider}) AND les <> 0{denne} \
             ORDER BY bruker_id"
        ));
        let db = self.db.en_lesing();
        let brukere: Vec<Uuid> = db
            .query_all_raw(b.ferdig())
            .await?
            .iter()
            .map(|rad| rad.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        for del in brukere.chunks(SAKER) {
            for bilde in Bilde::les_flere(db, self.db.dialekt(), del).await? {
                if !etter.gjelder(bilde.tilstand.bruker_id) {
                    continue;
                }
                if endret.contains(&bilde.tilstand.bruker_id) {
                    continue;
                }
                let grunnlag = bilde.grunnlag()?;
                let da = beslutt(&grunnlag, foer, policy, naa);
                let er = beslutt(&grunnlag, etter, policy, naa);
                ut.extend(forskjell(bilde.tilstand.bruker_id, naa, &da, &er));
            }
        }
        Ok(ut)
    }

    /// Whether everything after this place is still there.
    pub(super) async fn kan_fortsette_fra(&self, posisjon: i64) -> Result<bool, Lagerfeil> {
        let db = self.db.en_lesing();
        if posisjon > hode(db).await? {
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
pub(super) async fn hode(db: &impl ConnectionTrait) -> Result<i64, Lagerfeil> {
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

/// Events after a place, up to another, that may concern an asker: of brukere whose rights name the
/// asker now, and of rights that did.
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
    let ider = b.ider(&mottakere(&innlogget.aktoer));
    let mut brukere = format!("SELECT bruker_id FROM tilgang WHERE mottaker_id IN ({ider})");
    let mut parter = format!("mottaker_id IN ({ider})");
    if let Some(ansatt) = innlogget.ansatt() {
        parter = format!("mottaker_id IN ({ider},{})", b.param(ansatt.ansatt.0));
    }
    if let (Aktoer::Borger { .. }, Some(person)) = (&innlogget.aktoer, innlogget.person) {
        let person = b.param(person);
        brukere += &format!(
            " UNION SELECT id FROM bruker WHERE person_id = {person} \
             UNION SELECT bruker_id FROM representasjon WHERE person_id = {person}"
        );
    }
    b.tekst(&format!(
        "SELECT h.posisjon, h.bruker_id, h.slag, h.tabell, h.rad_id, h.foer, h.etter, h.foer_tid, \
         h.tidspunkt FROM hendelse h WHERE h.posisjon > {etter}{vilkaar} AND \
         ((h.slag < {tilgang} AND h.bruker_id IN ({brukere})) OR (h.slag = {tilgang} AND h.posisjon IN \
         (SELECT posisjon FROM hendelse_part WHERE {parter} AND posisjon > {etter}))) \
         ORDER BY h.posisjon LIMIT {BUNKE}",
        tilgang = Slag::Tilgang.kode(),
    ));
    let modeller = hendelse::Entity::find().from_raw_sql(b.ferdig());
    Ok(modeller.all(db).await?)
}
