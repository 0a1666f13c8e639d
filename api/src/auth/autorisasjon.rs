//! From HTTP header to token.

use reqwest::header::{AUTHORIZATION, HeaderMap};

use super::Tokenfeil;

/// The value of the only `Authorization` header; `None` when there is none.
///
/// # Errors
/// [`Tokenfeil::FlereHoder`] when there is more than one, since a proxy and the portal could
/// disagree about which counts; [`Tokenfeil::Skjema`] when it is not visible ASCII.
pub fn eneste_autorisasjon(hoder: &HeaderMap) -> Result<Option<&str>, Tokenfeil> {
    let mut verdier = hoder.get_all(AUTHORIZATION).iter();
    let Some(foerste) = verdier.next() else {
        return Ok(None);
    };
    if verdier.next().is_some() {
        return Err(Tokenfeil::FlereHoder);
    }
    foerste.to_str().map(Some).map_err(|_| Tokenfeil::Skjema)
}

/// The token of `Bearer <token>` (RFC 6750 §2.1); the scheme is case-insensitive.
pub(super) fn baerertoken(autorisasjon: Option<&str>) -> Result<&str, Tokenfeil> {
    let verdi = autorisasjon.ok_or(Tokenfeil::Mangler)?;
    match verdi.split_once(' ') {
        Some((skjema, token)) if skjema.eq_ignore_ascii_case("Bearer") => Ok(token),
        _ => Err(Tokenfeil::Skjema),
    }
}
