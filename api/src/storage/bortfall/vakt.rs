//! While the portal serves: whether the database was restored beneath it.

use entity::bortfall;
use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;

use super::{bok::Sett, stand};
use crate::storage::{Lager, Lagerfeil, hendelser};

/// How far this process has seen the database come.
#[derive(Debug)]
pub struct Tilbake {
    prosess: Uuid,
    sett: Option<Sett>,
}

impl Tilbake {
    /// Has seen nothing yet.
    #[must_use]
    pub fn ny(lager: &Lager) -> Self {
        Self {
            prosess: lager.tilfeldig.uuid(),
            sett: None,
        }
    }

    /// Looks once; whether the database has gone back since the last time. What it has come to is told
    /// beside the ledger, so that the next start knows.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn se(&mut self, lager: &Lager) -> Result<bool, Lagerfeil> {
        let staar = stand(lager.db.pool()).await?;
        let naa = Sett {
            tidsalder: staar.tidsalder,
            nr: staar.nr,
            posisjon: hendelser::hode(lager.db.pool()).await?,
        };
        let tilbake = |foer: Sett| naa.nr < foer.nr || naa.posisjon < foer.posisjon;
        if naa.tidsalder != lager.tidsalder || self.sett.is_some_and(tilbake) {
            return Ok(true);
        }
        if self.sett != Some(naa) {
            self.fortell(lager, naa).await?;
            self.sett = Some(naa);
        }
        Ok(false)
    }

    /// Of lines only those that the ledger has: one that waits is not missing there.
    async fn fortell(&self, lager: &Lager, mut naa: Sett) -> Result<(), Lagerfeil> {
        let Some(bok) = lager.db.bok().cloned() else {
            return Ok(());
        };
        let venter = bortfall::Entity::find()
            .order_by_asc(bortfall::Column::Nr)
            .one(lager.db.pool())
            .await?;
        naa.nr = venter.map_or(naa.nr, |rad| naa.nr.min(rad.nr - 1));
        let (prosess, foerste) = (self.prosess, self.sett.is_none());
        let skrevet = tokio::task::spawn_blocking(move || {
            bok.skriv_sett(prosess, naa)?;
            if foerste {
                bok.rydd_sett(prosess, naa)?;
            }
            Ok::<(), std::io::Error>(())
        });
        if !matches!(skrevet.await, Ok(Ok(()))) {
            tracing::error!(
                slag = "fil",
                "bok_feilet: the ledger's folder cannot be written"
            );
        }
        Ok(())
    }
}
