//! The serve loop: connections, how many there may be, and how long each may take.
//!
//! `axum::serve` bounds none of this.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::pending,
    io,
    net::IpAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, http::StatusCode};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    Avsender, Proxyer,
    forbindelse::{Gang, HODETID, MedFrist},
    tls::Tls,
};
use crate::konfig::Forbindelser;

/// How long a connection may lie idle between two requests.
const HVILETID: Duration = Duration::from_secs(75);
/// Largest head of a request.
const MAKS_HODE: usize = 64 * 1024;
/// The wait before another connection is accepted, when none can be.
const PAUSE: Duration = Duration::from_millis(200);

/// How connections are served.
pub struct Tjener {
    /// How many may be open.
    pub grenser: Forbindelser,
    /// Who is believed about where a request comes from, and may open any number of connections.
    pub proxyer: Proxyer,
    /// Encryption.
    pub tls: Option<Tls>,
    /// How long what runs may take when no more is accepted.
    pub siste: Duration,
}

/// A connection's room among those that may be open; a WebSocket keeps it.
#[derive(Clone)]
pub struct Rom(#[expect(dead_code, reason = "kept, and let go of")] Arc<Plass>);

/// What all connections share.
struct Felles {
    plasser: Plasser,
    proxyer: Proxyer,
    tls: Option<Tls>,
    ruter: TowerToHyperService<Router>,
    stopper: watch::Receiver<bool>,
}

impl Tjener {
    /// Serves until `stopp` comes; then finishes what runs.
    pub async fn server(self, lytter: TcpListener, ruter: Router, stopp: impl Future<Output = ()>) {
        let (stopper, hoer) = watch::channel(false);
        let felles = Arc::new(Felles {
            plasser: Plasser::ny(self.grenser),
            proxyer: self.proxyer,
            tls: self.tls,
            ruter: TowerToHyperService::new(ruter),
            stopper: hoer,
        });
        let mut aapne = JoinSet::new();
        let mut stopp = pin!(stopp);
        let mut fornying = pin!(fornyes(&felles));
        loop {
            tokio::select! {
                () = &mut stopp => break,
                aldri = &mut fornying => match aldri {},
                Some(_) = aapne.join_next() => {}
                ny = lytter.accept() => match ny {
                    Ok((forbindelse, fra)) => {
                        let naboen = fra.ip().to_canonical();
                        if let Some(plass) = felles.plass(naboen) {
                            let rom = Rom(Arc::new(plass));
                            // Boxed: a WebSocket outlives its connection's task, and keeps its room.
                            aapne.spawn(Box::pin(felles.clone().betjen(forbindelse, naboen, rom)));
                        }
                    }
                    Err(feil) if er_forbindelsens(&feil) => {}
                    Err(feil) => {
                        tracing::error!(slag = ?feil.kind(), "connections cannot be accepted");
                        sleep(PAUSE).await;
                    }
                },
            }
        }
        drop(lytter);
        let _ = stopper.send(true);
        let siste = timeout(self.siste, async {
            while aapne.join_next().await.is_some() {}
        });
        if siste.await.is_err() {
            tracing::warn!(antall = aapne.len(), "connections are cut off");
            aapne.shutdown().await;
        }
    }
}

async fn fornyes(felles: &Felles) -> Infallible {
    match &felles.tls {
        Some(tls) => tls.forny().await,
        None => pending().await,
    }
}

/// Of the connection that was to be accepted, and not of the listener.
fn er_forbindelsens(feil: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        feil.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

impl Felles {
    fn plass(self: &Arc<Self>, naboen: IpAddr) -> Option<Plass> {
        let i_alt = self.plasser.i_alt.clone().try_acquire_owned().ok()?;
        if self.proxyer.har(naboen) {
            return Some(Plass {
                _i_alt: i_alt,
                adresse: None,
            });
        }
        let hoeyst = if naboen.is_loopback() {
            self.plasser.grenser.herfra
        } else {
            self.plasser.grenser.per_adresse
        };
        let naboen = Avsender::ny(naboen);
        let mut per_adresse = self.plasser.laas();
        let antall = per_adresse.entry(naboen).or_default();
        if *antall >= hoeyst {
            return None;
        }
        *antall += 1;
        Some(Plass {
            _i_alt: i_alt,
            adresse: Some((self.clone(), naboen)),
        })
    }

    async fn betjen(self: Arc<Self>, forbindelse: TcpStream, naboen: IpAddr, rom: Rom) {
        // Small messages leave at once, not when the one before is acknowledged.
        let _ = forbindelse.set_nodelay(true);
        match &self.tls {
            None => self.http(forbindelse, naboen, rom).await,
            Some(tls) => {
                if let Ok(Ok(kryptert)) = timeout(HODETID, tls.godta(forbindelse)).await {
                    self.http(kryptert, naboen, rom).await;
                }
            }
        }
    }

    async fn http<S>(&self, stroem: S, naboen: IpAddr, rom: Rom)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let gang = Gang::default();
        let io = TokioIo::new(MedFrist::ny(stroem, gang.clone()));
        let tjeneste = service_fn(|request: hyper::Request<Incoming>| {
            let utfoeres = gang.begynn();
            let mut request: Request = request.map(Body::new);
            let avsender = self.proxyer.avsender(naboen, request.headers());
            request.extensions_mut().insert(avsender);
            request.extensions_mut().insert(rom.clone());
            let svar = self.ruter.call(request);
            async move {
                let svar = svar.await?;
                if svar.status() == StatusCode::SWITCHING_PROTOCOLS {
                    utfoeres.varer();
                }
                Ok::<_, Infallible>(svar)
            }
        });
        let http = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HVILETID)
            .max_header_size(MAKS_HODE)
            .serve_connection(io, tjeneste)
            .with_upgrades();
        let mut http = pin!(http);
        let mut stopper = self.stopper.clone();
        // What goes wrong on a connection is its client's affair.
        tokio::select! {
            _ = http.as_mut() => return,
            _ = stopper.wait_for(|stopper| *stopper) => {}
        }
        http.as_mut().graceful_shutdown();
        let _ = http.await;
    }
}

/// How many connections are open.
struct Plasser {
    i_alt: Arc<Semaphore>,
    grenser: Forbindelser,
    per_adresse: Mutex<HashMap<Avsender, usize>>,
}

impl Plasser {
    fn ny(grenser: Forbindelser) -> Self {
        Self {
            i_alt: Arc::new(Semaphore::new(grenser.i_alt)),
            grenser,
            per_adresse: Mutex::default(),
        }
    }

    fn laas(&self) -> std::sync::MutexGuard<'_, HashMap<Avsender, usize>> {
        self.per_adresse
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for one connection, until dropped.
struct Plass {
    _i_alt: OwnedSemaphorePermit,
    adresse: Option<(Arc<Felles>, Avsender)>,
}

impl Drop for Plass {
    fn drop(&mut self) {
        if let Some((felles, naboen)) = &self.adresse {
            let mut per_adresse = felles.plasser.laas();
            if let Some(antall) = per_adresse.get_mut(naboen) {
                *antall -= 1;
                if *antall == 0 {
                    per_adresse.remove(naboen);
                }
            }
        }
    }
}
