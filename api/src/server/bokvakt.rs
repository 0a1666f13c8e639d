//! What waits for the ledger is written while the portal serves, and whether the database was restored
//! beneath it is seen.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    maalinger::Maalinger,
    storage::{Lager, Tilbake},
};

const MELLOM: Duration = Duration::from_secs(1);

/// Looks once a second; returns when the database has gone back: nothing may be answered any more.
pub async fn kjoer(lager: Arc<Lager>, maalinger: Arc<Maalinger>) {
    let mut takt = interval(MELLOM);
    takt.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tilbake = Tilbake::ny(&lager);
    loop {
        takt.tick().await;
        match tilbake.se(&lager).await {
            Ok(true) => {
                lager.steng();
                tracing::error!("gjenopprettet: the database was restored beneath this node");
                return;
            }
            Ok(false) => {}
            Err(feil) => tracing::error!(slag = feil.slag(), "the database cannot be looked at"),
        }
        let venter = lager.foer_bok().await;
        if venter == 0 {
            tilbake.fortell(&lager).await;
        }
        let venter = i64::try_from(venter).unwrap_or(i64::MAX);
        maalinger.bok_venter.set(venter);
    }
}
