//! Messages of `graphql-transport-ws` as clients send them, and why a connection is closed.

use axum::extract::ws::Message;
use serde_json::{Map, Value};

use super::kropp::{Kropp, objekt, tekst, verdier};
use crate::auth::les_objekt;

/// What a client says.
pub(super) enum Inn {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping,
    Pong,
    Subscribe { id: String, payload: Kropp },
    Complete { id: String },
}

impl Inn {
    /// `None`: it is none of them.
    fn av(mut melding: Map<String, Value>) -> Option<Self> {
        let id = |melding: &mut Map<_, _>| tekst(melding, "id")?;
        Some(match tekst(&mut melding, "type")??.as_str() {
            "connection_init" => Self::ConnectionInit {
                payload: objekt(&mut melding, "payload")?,
            },
            "ping" => objekt(&mut melding, "payload").map(|_| Self::Ping)?,
            "pong" => objekt(&mut melding, "payload").map(|_| Self::Pong)?,
            "subscribe" => Self::Subscribe {
                id: id(&mut melding)?,
                payload: Kropp::av(objekt(&mut melding, "payload")??)?,
            },
            "complete" => Self::Complete {
                id: id(&mut melding)?,
            },
            _ => return None,
        })
    }
}

/// Why the connection is closed from here.
pub(super) struct Lukk(pub(super) u16, pub(super) &'static str);

/// What is not a message of the protocol.
pub(super) const UGYLDIG: Lukk = Lukk(4400, "Invalid message");
/// The code for a message that is too big.
pub(super) const FOR_STOR: u16 = 1009;

/// One message of the client. The outer `None`: the connection is over; the inner: nothing to do.
pub(super) fn les(
    melding: Option<Result<Message, axum::Error>>,
    flest_verdier: usize,
) -> Result<Option<Option<Inn>>, Lukk> {
    match melding {
        Some(Ok(Message::Text(tekst)))
            if verdier(tekst.as_bytes(), flest_verdier) > flest_verdier =>
        {
            Err(Lukk(FOR_STOR, "Message too big"))
        }
        Some(Ok(Message::Text(tekst))) => {
            let inn = les_objekt(tekst.as_bytes()).and_then(Inn::av);
            Ok(Some(Some(inn.ok_or(UGYLDIG)?)))
        }
        Some(Ok(Message::Binary(_))) => Err(UGYLDIG),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Some(None)),
        Some(Ok(Message::Close(_))) | None => Ok(None),
        Some(Err(feil)) => hvorfor(&feil).map_or(Ok(None), Err),
    }
}

/// Why a connection cannot be read on, by what the library says of it; `None`: it is gone (RFC 6455 §7.4.1).
fn hvorfor(feil: &axum::Error) -> Option<Lukk> {
    let feil = feil.to_string();
    let har = |ord| feil.contains(ord);
    if har("too long") || har("too large") {
        Some(Lukk(FOR_STOR, "Message too big"))
    } else if har("UTF-8") {
        Some(Lukk(1007, "Invalid UTF-8"))
    } else if har("protocol error") && !har("reset without closing") {
        Some(Lukk(1002, "Protocol error"))
    } else {
        None
    }
}
