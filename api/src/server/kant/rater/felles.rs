//! Rates that all nodes count together, in Redis: one script, one way there and back for all limits
//! of a call.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::time::{sleep, timeout};

use super::{Dom, Stand, Telling, VINDU};
use crate::maalinger::Maalinger;

/// Longest time for an answer; after that this node counts alone.
const FRIST: Duration = Duration::from_millis(50);
/// Longest time to connect.
const OPPKOBLING: Duration = Duration::from_secs(2);
/// Between two attempts to reach it again.
const PAUSE: Duration = Duration::from_secs(1);

/// GCRA by the clock of Redis, in microseconds. A key holds when its limit is untouched again. Either
/// all keys count the call, or none: what it returns is how far ahead of the time each stood before.
const SKRIPT: &str = r"
local tid = redis.call('TIME')
local naa = tid[1] * 1000000 + tid[2]
local vindu = tonumber(ARGV[1])
local foran, plass = {}, true
for i, noekkel in ipairs(KEYS) do
  local full = tonumber(redis.call('GET', noekkel) or '0')
  foran[i] = math.max(full - naa, 0)
  plass = plass and foran[i] + tonumber(ARGV[i + 1]) <= vindu
end
if plass then
  for i, noekkel in ipairs(KEYS) do
    local ny = foran[i] + tonumber(ARGV[i + 1])
    redis.call('SET', noekkel, string.format('%.0f', naa + ny), 'PX', math.ceil(ny / 1000))
  end
end
return foran";

/// Redis, while it answers in time.
pub(super) struct Felles {
    forbindelse: ConnectionManager,
    oppe: AtomicBool,
    maalinger: Arc<Maalinger>,
}

impl Felles {
    pub(super) fn ny(adresse: &str, maalinger: Arc<Maalinger>) -> Result<Self, redis::RedisError> {
        let oppsett = ConnectionManagerConfig::new()
            .set_response_timeout(Some(OPPKOBLING))
            .set_connection_timeout(Some(OPPKOBLING))
            .set_number_of_retries(1);
        let klient = redis::Client::open(adresse)?;
        maalinger.kant.felles.set(1);
        Ok(Self {
            forbindelse: ConnectionManager::new_lazy_with_config(klient, oppsett)?,
            oppe: AtomicBool::new(true),
            maalinger,
        })
    }

    /// Counts a call; `None` when Redis does not say in time.
    pub(super) async fn tell(self: &Arc<Self>, telles: &[Telling]) -> Option<Dom> {
        if !self.oppe.load(Ordering::Relaxed) {
            return None;
        }
        let telling = |t: &Telling| (t.noekkel.clone(), steg(t));
        let foran = self
            .spoer(telles.iter().map(telling).collect(), FRIST)
            .await;
        let foran = foran.filter(|foran| foran.len() == telles.len());
        if foran.is_none() {
            self.er_nede();
        }
        foran.map(|foran| dom(telles, &foran))
    }

    /// Runs the script with these keys, and what the call takes of each.
    async fn spoer(&self, telles: Vec<(String, u64)>, frist: Duration) -> Option<Vec<u64>> {
        let mut forbindelse = self.forbindelse.clone();
        let mut kommando = redis::cmd("EVAL");
        kommando.arg(SKRIPT).arg(telles.len());
        for (noekkel, _) in &telles {
            kommando.arg(format!("hf:rate:{noekkel}"));
        }
        kommando.arg(mikro(VINDU));
        for (_, steg) in &telles {
            kommando.arg(steg);
        }
        let svar = kommando.query_async(&mut forbindelse);
        timeout(frist, svar).await.ok()?.ok()
    }

    /// Counts here until it answers again.
    fn er_nede(self: &Arc<Self>) {
        if !self.oppe.swap(false, Ordering::Relaxed) {
            return;
        }
        self.maalinger.kant.felles.set(0);
        tracing::warn!("rates are not counted over Redis: each node counts by itself");
        let her = self.clone();
        tokio::spawn(async move {
            loop {
                sleep(PAUSE).await;
                // The first one may have to connect; the second tells how fast it is.
                let proeve = || vec![("-".to_owned(), 1)];
                if her.spoer(proeve(), OPPKOBLING).await.is_some()
                    && her.spoer(proeve(), FRIST).await.is_some()
                {
                    break;
                }
            }
            her.oppe.store(true, Ordering::Relaxed);
            her.maalinger.kant.felles.set(1);
            tracing::info!("rates are counted over Redis again");
        });
    }
}

/// What one call takes of its limit, in microseconds of the window.
fn steg(telling: &Telling) -> u64 {
    mikro(VINDU) / u64::from(telling.grense.get())
}

fn mikro(tid: Duration) -> u64 {
    u64::try_from(tid.as_micros()).unwrap_or(u64::MAX)
}

fn dom(telles: &[Telling], foran: &[u64]) -> Dom {
    let vindu = mikro(VINDU);
    let etter = |(telling, foran): (&Telling, &u64)| foran + steg(telling);
    let vent = telles.iter().zip(foran).filter_map(|par| {
        let vent = etter(par).checked_sub(vindu).filter(|vent| *vent > 0)?;
        Some((par.0.hvem, Duration::from_micros(vent)))
    });
    let over = vent.max_by_key(|(_, vent)| *vent);
    let stand = |par: (&Telling, &u64)| {
        let brukt = if over.is_some() { *par.1 } else { etter(par) };
        let igjen = vindu.saturating_sub(brukt) / steg(par.0).max(1);
        Stand {
            hvem: par.0.hvem,
            grense: par.0.grense,
            igjen: u32::try_from(igjen).unwrap_or(u32::MAX),
        }
    };
    Dom {
        staar: telles.iter().zip(foran).map(stand).collect(),
        over,
    }
}
