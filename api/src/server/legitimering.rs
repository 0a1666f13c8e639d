//! Who calls: from headers to a verified identity, and what those are told who are not.

use std::{sync::Arc, time::Duration};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use uuid::Uuid;

use super::{
    Tjeneste,
    graphql::{feil, for_ofte},
    kant::{Avsender, rater::om},
};
use crate::{
    auth::{Feste, Identitet, Legitimasjon, Tokenfeil},
    events::Holder,
};

/// How to log in (RFC 6750 §3, RFC 9449 §7.1).
pub(super) const SKJEMAER: &str =
    "Bearer, DPoP algs=\"ES256 ES384 PS256 PS384 PS512 RS256 RS384 RS512\"";

/// A call, as far as who makes it is concerned.
pub(super) struct Anrop<'a> {
    pub(super) hoder: &'a HeaderMap,
    pub(super) metode: &'static str,
    pub(super) sti: &'static str,
    pub(super) avsender: Option<Avsender>,
    pub(super) id: Uuid,
}

/// Why a call is not read at all.
pub(super) enum Stans {
    /// Too many tokens of this address were refused.
    ForMange(Duration),
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

/// Who makes a call.
pub(super) async fn legitimert(
    tjeneste: &Tjeneste,
    anrop: &Anrop<'_>,
) -> Result<Legitimert, Stans> {
    let naa = tjeneste.lager.klokke().naa();
    let verifiserer = &tjeneste.verifiserer;
    let legitimasjon = Legitimasjon::av(anrop.hoder, anrop.metode, anrop.sti);
    let avviste = &tjeneste.kant.avviste;
    let venter = anrop.avsender.and_then(|a| avviste.venter(a, naa));
    if let (Some(vent), Ok(legitimasjon)) = (venter, &legitimasjon)
        && !verifiserer.kjenner(legitimasjon, naa)
    {
        tjeneste.fordeler.maalinger().kant.var_over("address");
        return Err(Stans::ForMange(vent));
    }
    let svar = match legitimasjon {
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
            tracing::info!(foresporsel = %anrop.id, ?aarsak, "token refused");
            if let Some(avsender) = anrop.avsender.filter(|_| aarsak.er_avsenderens()) {
                avviste.noter(avsender, naa);
            }
            Err(match aarsak {
                Tokenfeil::BevisNonce => Stans::Ukjent(verifiserer.ny_nonce(naa)),
                // The token may be good: nobody is to throw it away.
                Tokenfeil::BevisUavklart | Tokenfeil::NoeklerUtilgjengelige => Stans::Uavklart,
                _ => Stans::Ukjent(None),
            })
        }
    }
}

impl Stans {
    pub(super) fn svar(self, form: &'static str) -> Response {
        let nonce = match self {
            Self::Ukjent(nonce) => nonce,
            Self::Uavklart => {
                let (kode, melding) = ("UNAVAILABLE", "Tjenesten er ikke tilgjengelig nå.");
                return feil(StatusCode::SERVICE_UNAVAILABLE, kode, melding, form);
            }
            Self::ForMange(vent) => {
                let mut svar = for_ofte(form);
                svar.headers_mut().insert(header::RETRY_AFTER, om(vent));
                return svar;
            }
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
