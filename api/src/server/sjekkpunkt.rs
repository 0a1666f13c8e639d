//! Checkpoints of the access log, made while the portal serves.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::{audit::Signaturnoekkel, storage::Lager};

/// Signs one checkpoint after the other, until it is stopped. Any number of nodes may: whoever
/// comes second finds nothing to do.
pub async fn kjoer(lager: Arc<Lager>, noekkel: Signaturnoekkel, mellom: Duration) {
    let mut takt = interval(mellom);
    takt.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        takt.tick().await;
        match lager.lag_sjekkpunkt(&noekkel).await {
            Ok(Some(nytt)) => tracing::info!(nr = nytt.nr, rot = nytt.rot, "checkpoint"),
            Ok(None) => {}
            Err(feil) => tracing::error!(slag = feil.slag(), "no checkpoint could be made"),
        }
    }
}
