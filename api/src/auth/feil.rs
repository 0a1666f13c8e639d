//! Why a token was refused: for the log, never for the caller.

use thiserror::Error;

/// Why a request could not be tied to an identity.
///
/// Everyone outside gets `UNAUTHENTICATED` and one constant message (`Display`), so that an answer
/// tells nothing about which check stopped a forged token. The variant name (`Debug`) may be
/// logged: no variant carries any part of the token.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("Gyldig innlogging mangler.")]
pub enum Tokenfeil {
    /// No `Authorization` header.
    Mangler,
    /// More than one `Authorization` header.
    FlereHoder,
    /// Not `Bearer` and one token.
    Skjema,
    /// Longer than 16 KiB.
    ForStor,
    /// Not three base64url parts, or not a JSON object with each member once.
    Form,
    /// `alg` missing, not allowed for the issuer, or not the key's.
    Algoritme,
    /// `typ` missing or not on the issuer's list.
    Type,
    /// The header asks for an extension to be understood (`crit`); none is.
    Kritisk,
    /// The header brings its own key or an address of one (`jwk`, `jku`, `x5u`, `x5c`).
    EgenNoekkel,
    /// `iss` missing or not a configured issuer, compared exactly.
    Utsteder,
    /// `kid` missing, malformed, or no fitting key of the issuer.
    UkjentNoekkel,
    /// The issuer's keys could not be fetched, or are older than they may be used.
    NoeklerUtilgjengelige,
    /// The signature does not hold.
    Signatur,
    /// `aud` is not this portal, and this portal alone.
    Mottaker,
    /// `exp` has passed.
    Utloept,
    /// `nbf` or `iat` lies ahead.
    IkkeGyldigEnnaa,
    /// An ID token, a proof or a security event, used as an access token.
    IkkeTilgangstoken,
    /// Bound to a key of the client (`cnf`), so a bearer of it has not proven enough.
    Bundet,
    /// A claim is missing, malformed or contradicts another.
    Krav,
    /// The identity number or organisation number is not valid here.
    Nummer,
    /// The login level is missing, unknown or too low to be a level of the portal.
    Nivaa,
}
