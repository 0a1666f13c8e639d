//! From HTTP headers to token and proof.

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::Tokenfeil;

/// The proof of possession (RFC 9449 §4.1).
const DPOP: HeaderName = HeaderName::from_static("dpop");

/// What a request brings to say who is calling, and where it was sent.
#[derive(Clone, Copy)]
pub struct Legitimasjon<'a> {
    pub(super) autorisasjon: Option<&'a str>,
    pub(super) bevis: Option<&'a str>,
    pub(super) metode: &'a str,
    pub(super) sti: &'a str,
}

/// How a token is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skjema {
    /// RFC 6750.
    Bearer,
    /// RFC 9449 §7.1.
    Dpop,
}

impl<'a> Legitimasjon<'a> {
    /// What the headers of a request say that was sent to this path with this method.
    ///
    /// # Errors
    /// [`Tokenfeil::FlereHoder`] when one of them occurs more than once, since a proxy and the
    /// portal could disagree about which counts; [`Tokenfeil::Skjema`] when one is not visible
    /// ASCII.
    pub fn av(hoder: &'a HeaderMap, metode: &'a str, sti: &'a str) -> Result<Self, Tokenfeil> {
        Ok(Self {
            autorisasjon: eneste(hoder, &AUTHORIZATION)?,
            bevis: eneste(hoder, &DPOP)?,
            metode,
            sti,
        })
    }

    /// The token of `Bearer <token>` or `DPoP <token>`; the scheme is case-insensitive.
    pub(super) fn token(&self) -> Result<(Skjema, &'a str), Tokenfeil> {
        let verdi = self.autorisasjon.ok_or(Tokenfeil::Mangler)?;
        let (skjema, token) = verdi.split_once(' ').ok_or(Tokenfeil::Skjema)?;
        // RFC 9110 §11.4: one space or more.
        let token = token.trim_start_matches(' ');
        if skjema.eq_ignore_ascii_case("Bearer") {
            Ok((Skjema::Bearer, token))
        } else if skjema.eq_ignore_ascii_case("DPoP") {
            Ok((Skjema::Dpop, token))
        } else {
            Err(Tokenfeil::Skjema)
        }
    }
}

fn eneste<'a>(hoder: &'a HeaderMap, navn: &HeaderName) -> Result<Option<&'a str>, Tokenfeil> {
    let mut verdier = hoder.get_all(navn).iter();
    let Some(foerste) = verdier.next() else {
        return Ok(None);
    };
    if verdier.next().is_some() {
        return Err(Tokenfeil::FlereHoder);
    }
    foerste.to_str().map(Some).map_err(|_| Tokenfeil::Skjema)
}
