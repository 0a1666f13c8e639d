//! `graphql-transport-ws` on a WebSocket: the protocol, and nothing of what is told.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use serde_json::{Map, Value};
use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    Tjeneste,
    graphql::STI,
    kant::{Avsender, Rom},
    kropp::Kropp,
    legitimering::{Anrop, Stans, legitimert},
    oensker::Oensker,
    protokoll::{FOR_STOR, Inn, Lukk, UGYLDIG, les},
    stroem,
};
use crate::{
    auth::Identitet,
    events::{Plass, Slutt, Ut, Utgang},
    graphql::{Abonnert, Svar},
};

/// The subprotocol. The older `graphql-ws` is not spoken.
const PROTOKOLL: &str = "graphql-transport-ws";
/// Largest message of a client.
const MAKS_MELDING: usize = 64 * 1024;
/// What is buffered per connection, either way: most of them are idle.
const BUFFER: usize = 1024;
/// Longest time from connection to `connection_init`.
const FRIST_INIT: Duration = Duration::from_secs(3);
/// Between two pings.
const PING: Duration = Duration::from_secs(10);
/// A connection that is silent for this long, two pings and a half, is gone.
const STILLE: Duration = Duration::from_secs(25);
/// Longest time for a message to be taken.
const FRIST_SENDING: Duration = Duration::from_secs(10);
/// Operations at once on one connection.
const MAKS_OPERASJONER: usize = 50;

/// Nobody that is known, or not any more.
const UKJENT: Lukk = Lukk(4403, "Forbidden");

/// What happens next on a connection.
enum Naa {
    Slutt(Slutt),
    Ping,
    Ut(Ut),
    Utfall(Utfall),
    Inn(Option<Result<Message, axum::Error>>),
}

/// An operation of a connection.
struct Operasjon {
    nr: u64,
    tilstand: Tilstand,
}

/// How far it has come. Dropped, it ends.
enum Tilstand {
    Utfoeres(AbortHandle),
    Aapen { _plass: Plass },
}

impl Drop for Tilstand {
    fn drop(&mut self) {
        if let Self::Utfoeres(arbeid) = self {
            arbeid.abort();
        }
    }
}

/// What an operation has come to: which one, and what.
type Utfall = (Arc<str>, u64, Abonnert);

/// Upgrades a request to a WebSocket.
pub(super) async fn aapne(
    State(tjeneste): State<Arc<Tjeneste>>,
    (avsender, rom): (Option<Avsender>, Option<Rom>),
    hoder: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !tjeneste.kant.opphav.faar_aapne(&hoder) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let tilbudt = hoder.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    let tilbudt = tilbudt.filter_map(|v| v.to_str().ok());
    if !tilbudt
        .flat_map(|v| v.split(','))
        .any(|v| v.trim() == PROTOKOLL)
    {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Ok(plass) = tjeneste.sokler.clone().try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    upgrade
        .protocols([PROTOKOLL])
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(MAKS_MELDING)
        .max_frame_size(MAKS_MELDING)
        .on_upgrade(move |sokkel| async move {
            Box::pin(Forbindelse::ny(tjeneste, avsender, hoder, sokkel).kjoer()).await;
            drop((plass, rom));
        })
}

struct Forbindelse {
    tjeneste: Arc<Tjeneste>,
    avsender: Option<Avsender>,
    hoder: HeaderMap,
    sokkel: WebSocket,
    hvem: Option<(Identitet, Oensker)>,
    /// What goes on, by the client's name for it.
    operasjoner: HashMap<Arc<str>, Operasjon>,
    /// The names of the open streams.
    navn: HashMap<u64, Arc<str>>,
    arbeid: JoinSet<Utfall>,
    neste_nr: u64,
    utgang: Utgang,
    ut: mpsc::Receiver<Ut>,
    brutt: watch::Receiver<Option<Slutt>>,
    stopper: watch::Receiver<bool>,
}

impl Forbindelse {
    fn ny(
        tjeneste: Arc<Tjeneste>,
        avsender: Option<Avsender>,
        hoder: HeaderMap,
        sokkel: WebSocket,
    ) -> Self {
        let (ko, ut) = mpsc::channel(stroem::KO);
        let sender = Arc::new(watch::Sender::new(None));
        Self {
            stopper: tjeneste.fordeler.stopper(),
            tjeneste,
            avsender,
            hoder,
            sokkel,
            hvem: None,
            operasjoner: HashMap::new(),
            navn: HashMap::new(),
            arbeid: JoinSet::new(),
            neste_nr: 0,
            brutt: sender.subscribe(),
            utgang: Utgang {
                nr: 0,
                ko,
                brutt: sender,
                holder: Arc::new(|_| false),
            },
            ut,
        }
    }

    async fn kjoer(mut self) {
        let samtale = self.samtale().await;
        // Nothing is told after this, whether or not the client hears why.
        self.operasjoner.clear();
        if samtale.is_ok() {
            // The client has said that it closes, which is answered as it is read on (RFC 6455 §5.5.1).
            let _ = timeout(FRIST_INIT, self.sokkel.recv()).await;
        }
        if let Err(Lukk(kode, grunn)) = samtale {
            let lukk = Message::Close(Some(CloseFrame {
                code: kode,
                reason: Utf8Bytes::from_static(grunn),
            }));
            let _ = timeout(FRIST_SENDING, self.sokkel.send(lukk)).await;
            // The client answers with its own close, or is still sending: without this some lose the
            // code.
            let _ = timeout(FRIST_INIT, async {
                while let Some(Ok(_)) = self.sokkel.recv().await {}
                if kode == FOR_STOR {
                    sleep(Duration::from_secs(1)).await;
                }
            })
            .await;
        }
    }

    /// What happens now and then is boxed: a connection that is silent keeps no room for it.
    async fn samtale(&mut self) -> Result<(), Lukk> {
        match timeout(FRIST_INIT, self.innledning()).await {
            Ok(innledet) => innledet?,
            Err(_) => return Err(Lukk(4408, "Connection initialisation timeout")),
        }
        let mut ping = interval(PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hoert = Instant::now();
        loop {
            let naa = tokio::select! {
                biased;
                hvorfor = stroem::brutt(&mut self.brutt) => Naa::Slutt(hvorfor),
                _ = self.stopper.wait_for(|stopper| *stopper) => Naa::Slutt(Slutt::Stopp),
                _ = ping.tick() => Naa::Ping,
                Some(ut) = self.ut.recv() => Naa::Ut(ut),
                Some(Ok(utfall)) = self.arbeid.join_next() => Naa::Utfall(utfall),
                melding = self.sokkel.recv() => Naa::Inn(melding),
            };
            match naa {
                Naa::Slutt(hvorfor) => {
                    if matches!(hvorfor, Slutt::Stopp) {
                        Box::pin(self.fullfoer()).await?;
                    }
                    let (kode, grunn, ..) = stroem::slutt(hvorfor);
                    return Err(Lukk(kode, grunn));
                }
                Naa::Ping if hoert.elapsed() > STILLE => return Err(Lukk(1001, "No pong")),
                Naa::Ping => self.send(Message::Ping(Vec::new().into())).await?,
                Naa::Ut(ut) => {
                    if let Some(merke) = self.navn.get(&ut.nr).cloned() {
                        self.si("next", &merke, Some(&ut.svar)).await?;
                    }
                }
                Naa::Utfall(utfall) => Box::pin(self.ferdig(utfall)).await?,
                Naa::Inn(melding) => {
                    hoert = Instant::now();
                    let Some(melding) = les(melding, self.tjeneste.kant.verdier)? else {
                        return Ok(());
                    };
                    if let Some(melding) = melding {
                        Box::pin(self.ta_imot(melding)).await?;
                    }
                }
            }
        }
    }

    /// Until the client has said who it is.
    async fn innledning(&mut self) -> Result<(), Lukk> {
        while self.hvem.is_none() {
            let melding = self.sokkel.recv().await;
            let Some(melding) = les(melding, self.tjeneste.kant.verdier)? else {
                return Err(Lukk(1000, ""));
            };
            if let Some(melding) = melding {
                Box::pin(self.ta_imot(melding)).await?;
            }
        }
        Ok(())
    }

    async fn ta_imot(&mut self, melding: Inn) -> Result<(), Lukk> {
        match melding {
            Inn::ConnectionInit { .. } if self.hvem.is_some() => {
                Err(Lukk(4429, "Too many initialisation requests"))
            }
            Inn::ConnectionInit { payload } => self.innled(payload).await,
            Inn::Ping => self.send_tekst(r#"{"type":"pong"}"#.to_owned()).await,
            Inn::Pong => Ok(()),
            Inn::Subscribe { id, payload } if id.is_empty() || !payload.nevner_dokument() => {
                Err(UGYLDIG)
            }
            Inn::Subscribe { id, payload } => self.abonner(id.into(), payload).await,
            Inn::Complete { id } => {
                self.glem(&id);
                Ok(())
            }
        }
    }

    /// Who calls: by the payload if it says so, else by the headers of the upgrade.
    async fn innled(&mut self, payload: Option<Map<String, Value>>) -> Result<(), Lukk> {
        let id = self.tjeneste.lager.tilfeldig().uuid();
        // What is not needed any more is not kept for as long as the connection lasts.
        let mut hoder = std::mem::take(&mut self.hoder);
        for navn in [
            "authorization",
            "dpop",
            "hf-formaal",
            "hf-avslag",
            "hf-kostnad",
        ] {
            let mut sagt = payload.iter().flatten();
            let sagt = sagt.by_ref().filter(|(k, _)| k.eq_ignore_ascii_case(navn));
            let sagt: Vec<_> = sagt.collect();
            if sagt.len() > 1 {
                return Err(UGYLDIG);
            }
            if let Some((_, verdi)) = sagt.first() {
                let verdi = verdi.as_str().and_then(|v| HeaderValue::from_str(v).ok());
                hoder.insert(navn, verdi.ok_or(UKJENT)?);
            }
        }
        // A proof is of the request that opens the connection (RFC 9449: htm and htu).
        let anrop = Anrop {
            hoder: &hoder,
            metode: "GET",
            sti: STI,
            avsender: self.avsender,
            id,
        };
        let kjent = legitimert(&self.tjeneste, &anrop).await;
        let kjent = kjent.map_err(|stans| match stans {
            Stans::Ukjent(_) => UKJENT,
            Stans::Uavklart | Stans::ForMange(_) => Lukk(1013, "Try again later"),
        })?;
        let oensker = Oensker::les(&hoder).map_err(|_| UGYLDIG)?;
        self.utgang.holder = kjent.holder(&self.tjeneste);
        self.hvem = Some((kjent.identitet, oensker));
        self.send_tekst(r#"{"type":"connection_ack"}"#.to_owned())
            .await
    }

    async fn abonner(&mut self, merke: Arc<str>, kropp: Kropp) -> Result<(), Lukk> {
        let Some((identitet, oensker)) = self.hvem.clone() else {
            return Err(Lukk(4401, "Unauthorized"));
        };
        if self.operasjoner.contains_key(&merke) {
            return Err(Lukk(4409, "Subscriber already exists"));
        }
        let naa = self.tjeneste.lager.klokke().naa();
        if identitet.utloeper <= naa || !(self.utgang.holder)(naa) {
            let (kode, grunn, ..) = stroem::slutt(Slutt::Token);
            return Err(Lukk(kode, grunn));
        }
        if self.operasjoner.len() >= MAKS_OPERASJONER {
            return self.feil(&merke, &stroem::opptatt()).await;
        }
        let id = self.tjeneste.lager.tilfeldig().uuid();
        let kall = match kropp.som_kall(identitet, oensker, id) {
            Ok(kall) => kall,
            Err((_, kode, melding)) => {
                return self.feil(&merke, &Svar::avvist(kode, melding)).await;
            }
        };
        self.neste_nr += 1;
        let (nr, navn, tjeneste) = (self.neste_nr, merke.clone(), self.tjeneste.clone());
        let arbeid = self.arbeid.spawn(async move {
            let utfall = AssertUnwindSafe(stroem::besvart(&tjeneste, kall));
            let utfall = utfall.catch_unwind().await;
            let feil = |_| Abonnert::Svar(Svar::avvist("INTERNAL", "Noe gikk galt."));
            (navn, nr, utfall.unwrap_or_else(feil))
        });
        let tilstand = Tilstand::Utfoeres(arbeid);
        self.operasjoner.insert(merke, Operasjon { nr, tilstand });
        Ok(())
    }

    /// What an operation has come to, unless the client has given it up.
    async fn ferdig(&mut self, (merke, nr, utfall): Utfall) -> Result<(), Lukk> {
        let Some(operasjon) = self.operasjoner.get_mut(&merke).filter(|o| o.nr == nr) else {
            return Ok(());
        };
        let svar = match utfall {
            Abonnert::Stroem(aapning, _) => {
                let utgang = Utgang {
                    nr,
                    ..self.utgang.clone()
                };
                match self.tjeneste.fordeler.aapne(*aapning, utgang) {
                    Ok(plass) => {
                        operasjon.tilstand = Tilstand::Aapen { _plass: plass };
                        self.navn.insert(nr, merke);
                        return Ok(());
                    }
                    Err(_) => stroem::opptatt(),
                }
            }
            Abonnert::Svar(svar) => svar,
        };
        self.glem(&merke);
        if svar.kode().as_deref() == Some("UNAUTHENTICATED") {
            return Err(UKJENT);
        }
        if svar.data.is_none() {
            return self.feil(&merke, &svar).await;
        }
        let tekst = serde_json::to_string(&svar).map_err(|_| Lukk(1011, "Internal error"))?;
        self.si("next", &merke, Some(&tekst)).await?;
        self.si("complete", &merke, None).await
    }

    /// What runs is answered before the node stops; streams go on elsewhere.
    async fn fullfoer(&mut self) -> Result<(), Lukk> {
        while let Some(utfall) = self.arbeid.join_next().await {
            if let Ok(utfall @ (_, _, Abonnert::Svar(_))) = utfall {
                self.ferdig(utfall).await?;
            }
        }
        Ok(())
    }

    fn glem(&mut self, merke: &str) {
        if let Some(operasjon) = self.operasjoner.remove(merke) {
            self.navn.remove(&operasjon.nr);
        }
    }

    async fn feil(&mut self, merke: &str, svar: &crate::graphql::Svar) -> Result<(), Lukk> {
        let tekst = serde_json::to_string(&svar.errors);
        let tekst = tekst.map_err(|_| Lukk(1011, "Internal error"))?;
        self.si("error", merke, Some(&tekst)).await
    }

    async fn si(&mut self, type_: &str, merke: &str, innhold: Option<&str>) -> Result<(), Lukk> {
        let merke = Value::from(merke);
        let tekst = match innhold {
            Some(innhold) => {
                format!(r#"{{"id":{merke},"type":"{type_}","payload":{innhold}}}"#)
            }
            None => format!(r#"{{"id":{merke},"type":"{type_}"}}"#),
        };
        self.send_tekst(tekst).await
    }

    async fn send_tekst(&mut self, tekst: String) -> Result<(), Lukk> {
        self.send(Message::Text(tekst.into())).await
    }

    async fn send(&mut self, melding: Message) -> Result<(), Lukk> {
        match timeout(FRIST_SENDING, self.sokkel.send(melding)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Lukk(1006, "")),
            Err(_) => {
                let (kode, grunn, ..) = stroem::slutt(Slutt::Treg);
                Err(Lukk(kode, grunn))
            }
        }
    }
}
