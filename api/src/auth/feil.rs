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
    /// More than one `Authorization` header, or `DPoP` header.
    FlereHoder,
    /// Not `Bearer` or `DPoP` and one token.
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
    /// Bound to a key of the client (`cnf`), so a bearer of it has not proven enough; or bound in
    /// a way that is not known here.
    Bundet,
    /// Not bound to a key of the client, where a proof came with it or the issuer's must be.
    Ubundet,
    /// `scope` lacks the one that reads.
    Scope,
    /// Not one representation, of the service that is configured, for one organisation.
    Representasjon,
    /// The attest contradicts the token, is too old or lacks something.
    Attest,
    /// A bound token without its proof.
    BevisMangler,
    /// The proof is no JWT of type `dpop+jwt`, or lacks `jti`.
    BevisForm,
    /// The proof's key is not public, not usable, or not the one that the token is bound to.
    BevisNoekkel,
    /// The proof's signature does not hold.
    BevisSignatur,
    /// The proof is for another method (`htm`).
    BevisMetode,
    /// The proof is for another address (`htu`).
    BevisAdresse,
    /// The proof is for another token (`ath`).
    BevisToken,
    /// The proof is too old, or of the future (`iat`).
    BevisTid,
    /// The proof lacks the nonce of the portal, or has an old one. The client is given a new one.
    BevisNonce,
    /// The proof was used before (`jti`).
    BevisBrukt,
    /// Nobody can say whether the proof was used before.
    BevisUavklart,
    /// A claim is missing, malformed or contradicts another.
    Krav,
    /// The identity number or organisation number is not valid here.
    Nummer,
    /// The login level is missing, unknown or too low to be a level of the portal.
    Nivaa,
}

impl Tokenfeil {
    /// Whether the one who sent the token is to blame: not for what nobody can tell now, nor for a
    /// nonce that is new, nor where there was no token to look at.
    #[must_use]
    pub fn er_avsenderens(self) -> bool {
        !matches!(
            self,
            Self::Mangler | Self::NoeklerUtilgjengelige | Self::BevisNonce | Self::BevisUavklart
        )
    }

    /// What is wrong, for the developer whose own token it is.
    #[must_use]
    pub fn forklaring(self) -> &'static str {
        match self {
            Self::Mangler => "there is no token",
            Self::FlereHoder => "the header occurs more than once",
            Self::Skjema => "the header is not `Bearer <token>` or `DPoP <token>`",
            Self::ForStor => "it is longer than 16 KiB",
            Self::Form => {
                "it is not a JWT: three parts in base64url, JSON objects with each member once"
            }
            Self::Algoritme => {
                "`alg` is not one that this issuer is configured with, or not its key's"
            }
            Self::Type => "`typ` is not one that this issuer is configured with",
            Self::Kritisk => "the header has `crit`, of which no extension is known here",
            Self::EgenNoekkel => "the header brings a key or the address of one",
            Self::Utsteder => "`iss` is none of the configured issuers, compared to the letter",
            Self::UkjentNoekkel => "`kid` is none of the issuer's keys for this `alg`",
            Self::NoeklerUtilgjengelige => "the issuer's keys could not be fetched",
            Self::Signatur => "the signature does not hold",
            Self::Mottaker => "`aud` is not this portal alone",
            Self::Utloept => "`exp` has passed",
            Self::IkkeGyldigEnnaa => "`nbf` or `iat` lies ahead",
            Self::IkkeTilgangstoken => {
                "it is an ID token, a proof or an event, not an access token"
            }
            Self::Bundet => "it is bound to a key: send it as `DPoP`, with a proof by that key",
            Self::Ubundet => {
                "it is not bound to a key (`cnf.jkt`), and must be: this issuer's are, or a proof came with it"
            }
            Self::Scope => "`scope` lacks the one that reads",
            Self::Representasjon => {
                "`authorization_details` is not one representation, of the configured service, for one organisation"
            }
            Self::Attest => "the attest contradicts the token, is too old, or lacks something",
            Self::BevisMangler => "the header `DPoP` with the proof is missing",
            Self::BevisForm => "the proof is not a JWT of type `dpop+jwt` with a `jti`",
            Self::BevisNoekkel => {
                "the proof's `jwk` is not public, not usable, or not the key of the token"
            }
            Self::BevisSignatur => "the proof's signature does not hold",
            Self::BevisMetode => "the proof's `htm` is another method",
            Self::BevisAdresse => "the proof's `htu` is another address (see HF_PUBLIC_URL)",
            Self::BevisToken => "the proof's `ath` is another token's",
            Self::BevisTid => "the proof's `iat` is too old, or lies ahead",
            Self::BevisNonce => {
                "the proof lacks the nonce in the answer's `DPoP-Nonce`, or has an old one"
            }
            Self::BevisBrukt => "the proof was used before: make one for each request",
            Self::BevisUavklart => "whether the proof was used before cannot be told now",
            Self::Krav => "a claim is missing, malformed, or contradicts another",
            Self::Nummer => "an identity number or organisation number is not valid here",
            Self::Nivaa => "the login level is missing, unknown or too low",
        }
    }
}
