//! While the portal serves: whether the database was restored beneath it.

use std::io;

use tokio::{task::JoinHandle, time::timeout};
use uuid::Uuid;

use super::{bok::Sett, skriv::TAALMODIGHET, stand};
use crate::storage::{Lager, Lagerfeil, hendelser};

/// How far this process has seen the database come.
#[derive(Debug)]
pub struct Tilbake {
    prosess: Uuid,
    sett: Option<Sett>,
    fortalt: Option<Sett>,
    /// Telling takes longer than anybody waits.
    forteller: Option<JoinHandle<io::Result<()>>>,
}

impl Tilbake {
    /// Has seen nothing yet.
    #[must_use]
    pub fn ny(lager: &Lager) -> Self {
        Self {
            prosess: lager.tilfeldig.uuid(),
            sett: None,
            fortalt: None,
            forteller: None,
        }
    }

    /// Looks once; whether the database has gone back since the last time.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn se(&mut self, lager: &Lager) -> Result<bool, Lagerfeil> {
        // Read first: what is written then stands in the database now.
        let skrevet = lager.db.bok().map_or(0, |bok| bok.skrevet());
        let staar = stand(lager.db.pool()).await?;
        let naa = Sett {
            tidsalder: staar.tidsalder,
            nr: staar.nr,
            posisjon: hendelser::hode(lager.db.pool()).await?,
        };
        let foran = |foer: Sett| naa.nr < foer.nr || naa.posisjon < foer.posisjon;
        if naa.tidsalder != lager.tidsalder || naa.nr < skrevet || self.sett.is_some_and(foran) {
            return Ok(true);
        }
        self.sett = Some(naa);
        Ok(false)
    }

    /// Tells beside the ledger what was seen, for the next start to know. Only when the ledger has got
    /// all that was seen: what waits for it is not missing there.
    pub async fn fortell(&mut self, lager: &Lager) {
        let (Some(bok), Some(naa)) = (lager.db.bok().cloned(), self.sett) else {
            return;
        };
        if self.fortalt == Some(naa) {
            return;
        }
        let (prosess, foerste) = (self.prosess, self.fortalt.is_none());
        // One at a time: a bad disk does not collect threads.
        let skrevet = match self.forteller.take() {
            Some(forrige) => vent(forrige).await.map(|_| false),
            None => {
                vent(tokio::task::spawn_blocking(move || {
                    bok.skriv_sett(prosess, naa)?;
                    if foerste {
                        bok.rydd_sett(prosess, naa)?;
                    }
                    Ok(())
                }))
                .await
            }
        };
        match skrevet {
            Ok(true) => self.fortalt = Some(naa),
            // What was told is older: told anew at the next look.
            Ok(false) => {}
            Err(forteller) => {
                self.forteller = forteller;
                tracing::error!(slag = "mappe", "bok_feilet");
            }
        }
    }
}

/// Waits for as long as anybody waits for the ledger. What still runs then, or nothing that does and
/// has failed.
async fn vent(
    mut forteller: JoinHandle<io::Result<()>>,
) -> Result<bool, Option<JoinHandle<io::Result<()>>>> {
    match timeout(TAALMODIGHET, &mut forteller).await {
        Ok(Ok(Ok(()))) => Ok(true),
        Ok(_) => Err(None),
        Err(_) => Err(Some(forteller)),
    }
}
