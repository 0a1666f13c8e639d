//! Who calls: from headers to a verified identity, and what those are told who are not.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use uuid::Uuid;

use super::{Tjeneste, graphql::feil};
use crate::{
    auth::{Feste, Identitet, Legitimasjon, Tokenfeil},
    events::Holder,
};

/// How to log in (RFC 6750 §3, RFC 9449 §7.1).
pub(super) const SKJEMAER: &str =
    "Bearer, DPoP algs=\"ES256 ES384 PS256 PS384 PS512 RS256 RS384 RS512\"";

/// Why a call is not read at all.
pub(super) enum Stans {
    /// Nobody can tell now.
    Uavklart,
    /// Nobody that is known; the nonce that the client lacked, if that was all.
    Ukjent(Option<String>),
}

/// One who is known.
pub(super) struct Legitimert {
    pub(super) identitet: Identitet,
    /// What a connection that stays open rests on.
    pub(super) feste: Feste,
    /// The nonce for the client's next proof.
    pub(super) nonce: Option<String>,
}

impl Legitimert {
    /// Whether the token still holds, asked while a connection is open.
    pub(super) fn holder(&self, tjeneste: &Arc<Tjeneste>) -> Holder {
        let (tjeneste, feste) = (tjeneste.clone(), self.feste.clone());
        Arc::new(move |naa| tjeneste.verifiserer.holder(&feste, naa))
    }
}

/// Who calls this path with this method.
pub(super) async fn legitimert(
    tjeneste: &Tjeneste,
    hoder: &HeaderMap,
    (metode, sti): (&str, &str),
    id: Uuid,
) -> Result<Legitimert, Stans> {
    let naa = tjeneste.lager.klokke().naa();
    let verifiserer = &tjeneste.verifiserer;
    let svar = match Legitimasjon::av(hoder, metode, sti) {
        Ok(legitimasjon) => verifiserer.verifiser_varig(&legitimasjon, naa).await,
        Err(aarsak) => Err(aarsak),
    };
    match svar {
        Ok((identitet, feste)) => Ok(Legitimert {
            nonce: verifiserer.nonce(&identitet.utsteder, naa),
            identitet,
            feste,
        }),
        Err(aarsak) => {
            tracing::info!(foresporsel = %id, ?aarsak, "token refused");
            Err(match aarsak {
                Tokenfeil::BevisNonce => Stans::Ukjent(verifiserer.ny_nonce(naa)),
                Tokenfeil::BevisUavklart => Stans::Uavklart,
                _ => Stans::Ukjent(None),
            })
        }
    }
}

impl Stans {
    pub(super) fn svar(self, form: &'static str) -> Response {
        let Self::Ukjent(nonce) = self else {
            let (kode, melding) = ("UNAVAILABLE", "Tjenesten er ikke tilgjengelig nå.");
            return feil(StatusCode::SERVICE_UNAVAILABLE, kode, melding, form);
        };
        let (kode, melding) = ("UNAUTHENTICATED", "Ikke innlogget.");
        let mut svar = feil(StatusCode::UNAUTHORIZED, kode, melding, form);
        if nonce.is_some() {
            let mangler = HeaderValue::from_static("DPoP error=\"use_dpop_nonce\"");
            svar.headers_mut().insert(header::WWW_AUTHENTICATE, mangler);
        }
        med_nonce(&mut svar, nonce);
        svar
    }
}

/// RFC 9449 §8.2: the nonce that the client is to use from now on.
pub(super) fn med_nonce(svar: &mut Response, nonce: Option<String>) {
    if let Some(nonce) = nonce.and_then(|nonce| HeaderValue::from_str(&nonce).ok()) {
        svar.headers_mut().insert("dpop-nonce", nonce);
    }
}
