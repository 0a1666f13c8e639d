//! What has had its time is deleted while the portal serves.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::storage::Lager;

const MELLOM: Duration = Duration::from_secs(60 * 60);

/// Deletes once an hour, until it is stopped. Any number of nodes may.
pub async fn kjoer(lager: Arc<Lager>) {
    let mut takt = interval(MELLOM);
    takt.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        takt.tick().await;
        match lager.rydd().await {
            Ok(rader) => tracing::info!(rader, "outdated rows deleted"),
            Err(feil) => tracing::error!(slag = feil.slag(), "outdated rows could not be deleted"),
        }
    }
}
