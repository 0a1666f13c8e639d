//! Expiring the access log: entries that have had their time give way to signed records.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Months, Utc};
use entity::{tilgangslogg, utloep};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, Order, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Lager, Lagerfeil, sjekkpunkt::hoder_ved_siste};
use crate::{
    audit::{Signaturnoekkel, utloep::protokoll},
    konfig::Oppbevaring,
};

/// Entries taken out in one transaction, and so by one record at most.
const BUNKE: u64 = 1_000;

impl Lager {
    /// Takes expired entries out, as far as checkpoints cover them; how many. What is done stays done
    /// when it is stopped.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn utloep(
        &self,
        regler: &Oppbevaring,
        noekkel: &Signaturnoekkel,
    ) -> Result<u64, Lagerfeil> {
        let grenser = self.grenser(regler);
        let Some(yngste) = grenser.values().max().copied() else {
            return Ok(0);
        };
        let mut antall = 0;
        for (skriver, hode) in hoder_ved_siste(self.db.pool()).await? {
            let mut etter = 0;
            loop {
                let rader = tilgangslogg::Entity::find()
                    .filter(tilgangslogg::Column::Skriver.eq(skriver))
                    .filter(tilgangslogg::Column::Nr.gt(etter))
                    .filter(tilgangslogg::Column::Nr.lte(hode.nr))
                    .filter(tilgangslogg::Column::Tidspunkt.lt(yngste))
                    .order_by(tilgangslogg::Column::Nr, Order::Asc)
                    .limit(BUNKE)
                    .all(self.db.pool())
                    .await?;
                let Some(siste) = rader.last() else {
                    break;
                };
                etter = siste.nr;
                antall += self.ta_ut(utloept(rader, &grenser), noekkel).await?;
            }
        }
        Ok(antall)
    }

    /// Until when entries are expired, by the virksomhet that asked; `None` is private persons.
    fn grenser(&self, regler: &Oppbevaring) -> HashMap<Option<Uuid>, DateTime<Utc>> {
        let naa = self.klokke.naa();
        let foer = |aar: u32| naa.checked_sub_months(Months::new(aar.saturating_mul(12)));
        let register = self.register();
        let virksomheter = register.virksomheter().into_iter().filter_map(|v| {
            let aar = *regler.sektorer.get(&v.sektor()?)?;
            Some((Some(v.id), foer(aar)?))
        });
        let private = regler.private.and_then(foer).map(|grense| (None, grense));
        virksomheter.chain(private).collect()
    }

    /// Each run in one transaction: its record comes, and its entries go.
    async fn ta_ut(
        &self,
        rekker: Vec<Vec<tilgangslogg::Model>>,
        noekkel: &Signaturnoekkel,
    ) -> Result<u64, Lagerfeil> {
        let tx = self.db.skriv().await?;
        let mut antall = 0;
        for rekke in rekker {
            let rad = protokoll(&rekke, self.klokke.naa(), noekkel)
                .map_err(|_| Lagerfeil::UlesbarRad("tilgangslogg"))?;
            let Some(rad) = rad else { continue };
            let (fra, til) = (rad.fra, rad.til);
            let i_rekken = Condition::all()
                .add(tilgangslogg::Column::Skriver.eq(rad.skriver))
                .add(tilgangslogg::Column::Nr.between(fra, til));
            utloep::Entity::insert(rad.into_active_model())
                .exec_without_returning(&tx)
                .await?;
            let slettet = tilgangslogg::Entity::delete_many()
                .filter(i_rekken)
                .exec(&tx)
                .await?;
            antall += slettet.rows_affected;
        }
        tx.commit().await?;
        Ok(antall)
    }
}

/// Those that are expired, in runs without a gap.
fn utloept(
    rader: Vec<tilgangslogg::Model>,
    grenser: &HashMap<Option<Uuid>, DateTime<Utc>>,
) -> Vec<Vec<tilgangslogg::Model>> {
    let mut ut: Vec<Vec<tilgangslogg::Model>> = Vec::new();
    for rad in rader {
        let grense = grenser.get(&rad.virksomhet_id);
        if grense.is_none_or(|grense| rad.tidspunkt >= *grense) {
            continue;
        }
        match ut.last_mut() {
            Some(rekke) if rekke.last().is_some_and(|siste| siste.nr + 1 == rad.nr) => {
                rekke.push(rad);
            }
            _ => ut.push(vec![rad]),
        }
    }
    ut
}

/// The records of a chain, by the number of the first entry.
pub(super) async fn protokoller(
    db: &impl ConnectionTrait,
    skriver: Uuid,
) -> Result<BTreeMap<i64, utloep::Model>, Lagerfeil> {
    let rader = utloep::Entity::find()
        .filter(utloep::Column::Skriver.eq(skriver))
        .all(db)
        .await?;
    Ok(rader.into_iter().map(|rad| (rad.fra, rad)).collect())
}
