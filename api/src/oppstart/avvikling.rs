//! How a node leaves: it says that it is not ready, goes on answering until that is noticed, tells its
//! streams to go elsewhere, and takes no more.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::signal::unix::{SignalKind, signal};

use crate::server::Tjeneste;

/// Ends when the program has been told to stop and this long has passed since; at once when it is
/// told a second time.
pub(super) async fn naar_bedt(tjeneste: Arc<Tjeneste>, frist: Duration) {
    stoppsignal().await;
    tjeneste.avvikles.store(true, Ordering::Relaxed);
    tracing::info!(
        sekunder = frist.as_secs(),
        "told to stop: not ready any more"
    );
    tokio::select! {
        () = tokio::time::sleep(frist) => {}
        () = stoppsignal() => {}
    }
    tjeneste.fordeler.stopp();
}

/// When the program is told to stop.
pub(super) async fn stoppsignal() {
    let ctrl_c = tokio::signal::ctrl_c();
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = ctrl_c.await;
        return;
    };
    tokio::select! {
        _ = ctrl_c => {}
        _ = term.recv() => {}
    }
}
