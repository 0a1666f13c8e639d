//! The word from node to node that something happened. It carries nothing: the database has it all.
//! Without it nodes look by themselves, a little later.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::Notify;

use crate::{
    maalinger::{Bussmaalinger, Maalinger},
    storage::Lager,
};

/// The channel.
const KANAL: &str = "hf:hendt";
/// Longest time for an answer.
const FRIST: Duration = Duration::from_secs(2);
/// How long nothing may be heard before the connection is taken for dead.
const STILLE: Duration = Duration::from_secs(30);
/// The wait before listening anew.
const PAUSE: Duration = Duration::from_millis(500);

/// The way of the word between nodes.
pub enum Buss {
    /// One node: there is nobody to tell.
    Alene,
    /// Redis, one connection to tell and one to listen.
    Redis(redis::Client),
}

impl Buss {
    /// Redis at this address. Connects when it is used.
    ///
    /// # Errors
    /// The address is not one of Redis.
    pub fn redis(adresse: &str) -> Result<Self, redis::RedisError> {
        Ok(Self::Redis(redis::Client::open(adresse)?))
    }

    /// Tells the others what this node commits, and wakes this node when they do, until dropped.
    pub async fn kjoer(self, lager: Arc<Lager>, vekker: Arc<Notify>, maalinger: Arc<Maalinger>) {
        let Self::Redis(klient) = self else {
            return std::future::pending().await;
        };
        let buss = &maalinger.buss;
        tokio::join!(fortell(&klient, &lager, buss), lytt(&klient, &vekker, buss));
    }
}

async fn fortell(klient: &redis::Client, lager: &Lager, maalinger: &Bussmaalinger) {
    let oppsett = ConnectionManagerConfig::new()
        .set_response_timeout(Some(FRIST))
        .set_connection_timeout(Some(FRIST))
        .set_number_of_retries(1);
    let Ok(forbindelse) = ConnectionManager::new_lazy_with_config(klient.clone(), oppsett) else {
        return;
    };
    let mut hendt = lager.hendt();
    let mut oppe = true;
    maalinger.er("tell", oppe);
    while hendt.changed().await.is_ok() {
        let mut forbindelse = forbindelse.clone();
        let sendt: Result<i64, _> = redis::cmd("PUBLISH")
            .arg(KANAL)
            .arg("")
            .query_async(&mut forbindelse)
            .await;
        if sendt.is_ok() != oppe {
            oppe = sendt.is_ok();
            meld(maalinger, "tell", oppe);
        }
    }
}

async fn lytt(klient: &redis::Client, vekker: &Notify, maalinger: &Bussmaalinger) {
    let mut oppe = true;
    maalinger.er("listen", oppe);
    'forbindelse: loop {
        if let Ok(Ok(mut lytter)) = tokio::time::timeout(FRIST, abonner(klient)).await {
            if !oppe {
                oppe = true;
                meld(maalinger, "listen", oppe);
            }
            // Whatever was said meanwhile was not heard.
            vekker.notify_one();
            let mut meldinger = lytter.on_message();
            loop {
                match tokio::time::timeout(STILLE, meldinger.next()).await {
                    Ok(Some(_)) => {
                        maalinger.hoert.inc();
                        vekker.notify_one();
                    }
                    Ok(None) => break,
                    // Nothing to tell, or nobody at the other end: a new connection shows which.
                    Err(_) => continue 'forbindelse,
                }
            }
        }
        if oppe {
            oppe = false;
            meld(maalinger, "listen", oppe);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn abonner(klient: &redis::Client) -> redis::RedisResult<redis::aio::PubSub> {
    let mut lytter = klient.get_async_pubsub().await?;
    lytter.subscribe(KANAL).await?;
    Ok(lytter)
}

/// One line each time it changes.
fn meld(maalinger: &Bussmaalinger, retning: &'static str, oppe: bool) {
    maalinger.er(retning, oppe);
    if oppe {
        tracing::info!(retning, "wake-ups over Redis work again");
    } else {
        tracing::warn!(
            retning,
            "no wake-ups over Redis: events are found by looking, once a second"
        );
    }
}
