//! Holding a request at a point, and doing something when one passes it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use helsefellesskap::storage::Holdepunkt;
use tokio::sync::Semaphore;

use super::Portal;

/// The first request of a node that comes to a point waits there until it is let go.
pub struct Stans {
    fremme: Arc<Semaphore>,
    slipp: Arc<Semaphore>,
}

impl Stans {
    /// Waits until a request stands at the point.
    pub async fn fremme(&self) {
        self.fremme.acquire().await.unwrap().forget();
    }

    /// Lets it go on.
    pub fn slipp(&self) {
        self.slipp.add_permits(1);
    }
}

impl Portal {
    /// Holds the first request of this node that comes to a point.
    pub fn hold(&self, ved: Holdepunkt) -> Stans {
        let stans = Stans {
            fremme: Arc::new(Semaphore::new(0)),
            slipp: Arc::new(Semaphore::new(0)),
        };
        let (fremme, slipp) = (stans.fremme.clone(), stans.slipp.clone());
        let foerste = Arc::new(AtomicBool::new(true));
        self.naar(ved, move || {
            let (fremme, slipp, foerste) = (fremme.clone(), slipp.clone(), foerste.clone());
            async move {
                if foerste.swap(false, Ordering::SeqCst) {
                    fremme.add_permits(1);
                    slipp.acquire().await.unwrap().forget();
                }
            }
        });
        stans
    }

    /// Does something whenever a request of this node comes to a point, before it goes on.
    pub fn naar<F>(&self, ved: Holdepunkt, gjoer: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.lager.holdested().sett(Some(Arc::new(
            move |punkt| -> Pin<Box<dyn Future<Output = ()> + Send>> {
                if punkt == ved {
                    Box::pin(gjoer())
                } else {
                    Box::pin(std::future::ready(()))
                }
            },
        )));
    }
}
