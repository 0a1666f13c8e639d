//! Places where a test holds a request, to let something else happen meanwhile. Nothing is held in
//! a build without the feature `proeve`.

#[cfg(feature = "proeve")]
use std::sync::{Arc, PoisonError, RwLock};

/// Where a test may hold a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holdepunkt {
    /// Rows are loaded, nothing is decided.
    Lastet,
    /// The answer is made, the lock is not asked for.
    Besluttet,
    /// The lock is held, the entry is not written.
    Laast,
    /// The entry is written, not committed.
    Skrevet,
    /// The events of a change have their places, and are not committed.
    Hendt,
}

#[cfg(feature = "proeve")]
type Ventehook =
    Arc<dyn Fn(Holdepunkt) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// What is done at each of them.
#[derive(Default)]
pub struct Holdested {
    #[cfg(feature = "proeve")]
    vent: RwLock<Option<Ventehook>>,
}

impl Holdested {
    /// Sets what a test does at hold points.
    #[cfg(feature = "proeve")]
    pub fn sett(&self, hook: Option<Ventehook>) {
        *self.vent.write().unwrap_or_else(PoisonError::into_inner) = hook;
    }

    #[cfg(feature = "proeve")]
    pub(super) async fn hold(&self, punkt: Holdepunkt) {
        let hook = self
            .vent
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(hook) = hook {
            hook(punkt).await;
        }
    }

    #[cfg(not(feature = "proeve"))]
    #[expect(
        clippy::unused_async,
        clippy::unused_self,
        reason = "same shape as with hold points"
    )]
    pub(super) async fn hold(&self, _: Holdepunkt) {}
}
