//! From a global id, which carries nothing, to the table and the bruker it belongs to.

use std::sync::Arc;

use entity::{Besoek, Personrad, Tabell, besoek_alle};
use uuid::Uuid;

use super::{
    Foresporsel, Lagerfeil, Plan, Sak,
    sql::{Bygger, brukerkolonne, i_bruk, tabellnavn},
};

/// A row that exists; whether it may be seen is for its case to say.
pub struct Funn {
    /// The table of the row.
    pub tabell: Tabell,
    /// The case it belongs to, which the asker may see.
    pub sak: Arc<Sak>,
}

impl Foresporsel {
    /// Finds the case of a row by the row's id. `None`: hidden or unknown, at the same cost.
    ///
    /// # Errors
    /// Faults only.
    pub async fn finn(&self, id: Uuid, plan: Plan) -> Result<Option<Funn>, Lagerfeil> {
        let mut soek = Soek {
            bygger: Bygger::ny(self.lager.db.dialekt()),
            id: String::new(),
            ledd: 0,
        };
        soek.id = soek.bygger.param(id);
        besoek_alle(&mut soek);
        let treff = self
            .med_tx(async |tx| {
                use sea_orm::ConnectionTrait;
                let Some(rad) = tx.query_one_raw(soek.bygger.ferdig()).await? else {
                    return Ok(None);
                };
                let kode: i32 = rad.try_get_by_index(0)?;
                let bruker: Uuid = rad.try_get_by_index(1)?;
                let tabell = i16::try_from(kode).ok().and_then(Tabell::fra_kode);
                Ok(tabell.map(|tabell| (tabell, bruker)))
            })
            .await?;
        // Nobody is looked up as thoroughly as somebody.
        let (tabell, bruker) = treff.unwrap_or((Tabell::Bruker, id));
        let spurt_om = self.lager.noekler.spurt_om(id.as_bytes());
        let sak = self.sak_av(bruker, spurt_om, plan.med(tabell)).await?;
        Ok(sak.map(|sak| Funn { tabell, sak }))
    }
}

struct Soek {
    bygger: Bygger,
    id: String,
    ledd: usize,
}

impl Besoek for Soek {
    fn tabell<E: Personrad>(&mut self) {
        if self.ledd > 0 {
            self.bygger.tekst(" UNION ALL ");
        }
        self.ledd += 1;
        let sql = format!(
            "SELECT {} AS tabell, t.{} AS bruker FROM {} t WHERE t.id = {}{}",
            E::TABELL.kode(),
            brukerkolonne(E::TABELL),
            tabellnavn::<E>(),
            self.id,
            i_bruk::<E>("t"),
        );
        self.bygger.tekst(&sql);
    }
}
