//! What waits for the ledger is written while the portal serves, and whether the database was restored
//! beneath it is seen.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{
    maalinger::Maalinger,
    storage::{Aarsak, Forsegling, Lager, Lagerfeil, Tilbake, forsegling},
};

const MELLOM: Duration = Duration::from_secs(1);

/// Looks once a second; returns when the database has gone back: nothing may be answered any more.
pub async fn kjoer(lager: Arc<Lager>, maalinger: Arc<Maalinger>) {
    let mut takt = interval(MELLOM);
    takt.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tilbake = Tilbake::ny(&lager);
    let mut hele = Hele::default();
    loop {
        takt.tick().await;
        let gikk_tilbake = match tilbake.se(&lager).await {
            Ok(gikk_tilbake) => gikk_tilbake,
            Err(feil) => {
                tracing::error!(slag = feil.slag(), "the database cannot be looked at");
                hele.sett = false;
                false
            }
        };
        if gikk_tilbake || hele.er_foran(&lager).await {
            lager.steng();
            tracing::error!("gjenopprettet: the database was restored beneath this node");
            return;
        }
        let venter = lager.foer_bok().await;
        if venter == 0 {
            tilbake.fortell(&lager).await;
        }
        let venter = i64::try_from(venter).unwrap_or(i64::MAX);
        maalinger.bok_venter.set(venter);
    }
}

/// The whole ledger, compared with the database when this begins and whenever the database was away:
/// it may be another one then, as far as this node had seen the first.
#[derive(Default)]
struct Hele {
    sett: bool,
    ser: Option<JoinHandle<Result<Forsegling, Lagerfeil>>>,
}

impl Hele {
    /// Whether the ledger is known to be ahead. Waits for nothing: reading it takes its time.
    async fn er_foran(&mut self, lager: &Arc<Lager>) -> bool {
        match self.ser.take_if(|ser| ser.is_finished()) {
            Some(ser) => match ser.await {
                Ok(Ok(Forsegling::Aapen)) => {}
                Ok(Ok(Forsegling::Forseglet(Aarsak::Eldre(_) | Aarsak::Hendelser))) => return true,
                Ok(Ok(Forsegling::Forseglet(aarsak))) => {
                    tracing::error!(%aarsak, "the ledger cannot be compared");
                    self.sett = false;
                }
                Ok(Err(feil)) => {
                    tracing::error!(slag = feil.slag(), "the ledger cannot be compared");
                    self.sett = false;
                }
                Err(_) => {
                    tracing::error!(slag = "panikk", "the ledger cannot be compared");
                    self.sett = false;
                }
            },
            None if !self.sett && self.ser.is_none() => {
                self.sett = true;
                let lager = lager.clone();
                self.ser = Some(tokio::spawn(async move { forsegling(lager.db()).await }));
            }
            None => {}
        }
        false
    }
}
