//! What the bruker has written to personvernombud: read by the bruker, and by the virksomhet that
//! answers.

use std::{collections::BTreeSet, sync::Arc};

use entity::henvendelse as tabell;
use samtykke::Kategorier;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{Foresporsel, Nektet, Sak, utlevering::Notat};

/// Most that are listed.
const MAKS: u64 = 200;

impl Foresporsel {
    /// What the bruker has written, latest first; a representative sees what is within the mandate.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] for all but the bruker and those who represent the bruker.
    pub async fn egne_henvendelser(&self, sak: &Arc<Sak>) -> Result<Vec<tabell::Model>, Nektet> {
        sak.krev_egen()?;
        let mandat = sak.beslutning().egen().unwrap_or(Kategorier::TOM);
        // Before they are counted out: what is outside must not push out what is inside.
        let utenfor = Kategorier::ALLE.uten(mandat).bits();
        let innenfor = tabell::Entity::find()
            .filter(tabell::Column::BrukerId.eq(sak.id()))
            .filter(Expr::cust(format!("kategorier & {utenfor} = 0")));
        Ok(self.siste(innenfor).await?)
    }

    /// What brukere have written to the asker's own virksomhet, latest first: all of it, or what is
    /// answered, or what is not.
    ///
    /// # Errors
    /// [`Nektet::Avslag`] for all but its personvernombud.
    pub async fn mottatte_henvendelser(
        &self,
        besvart: Option<bool>,
    ) -> Result<Vec<tabell::Model>, Nektet> {
        use tabell::Column as K;
        let virksomhet = self.kontrollert_virksomhet()?;
        let mut egne = tabell::Entity::find().filter(K::VirksomhetId.eq(virksomhet));
        egne = match besvart {
            Some(true) => egne.filter(K::Besvart.is_not_null()),
            Some(false) => egne.filter(K::Besvart.is_null()),
            None => egne,
        };
        let rader = self.siste(egne).await?;
        self.noter_kontroll(rader.len());
        let brukere: BTreeSet<Uuid> = rader.iter().map(|rad| rad.bruker_id).collect();
        for bruker in brukere {
            let slettet = None;
            self.noter(Notat::Om { bruker, slettet });
        }
        Ok(rader)
    }

    async fn siste(
        &self,
        av: Select<tabell::Entity>,
    ) -> Result<Vec<tabell::Model>, super::Lagerfeil> {
        let siste = av
            .order_by_desc(tabell::Column::Opprettet)
            .order_by_desc(tabell::Column::Id)
            .limit(MAKS);
        self.med_tx(async |tx| Ok(siste.all(tx).await?)).await
    }
}
