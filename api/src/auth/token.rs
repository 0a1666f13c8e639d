//! The form of a signed token (JWS compact serialisation, RFC 7515) before anything in it is
//! believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::Tokenfeil;
use super::json::les_objekt;

/// Longest token or proof accepted, in bytes.
pub(super) const STOERSTE_TOKEN: usize = 16 * 1024;
/// Longest `kid` accepted, in bytes.
const LENGSTE_KID: usize = 256;

/// A JWS taken apart: a token, or a proof of possession. Nothing in it is verified.
pub(super) struct Jws<'a> {
    pub hode: Map<String, Value>,
    pub krav: Map<String, Value>,
    /// What the signature is made over: the first two parts as they came.
    pub signert: &'a str,
    /// The signature, base64url.
    pub signatur: &'a str,
}

impl<'a> Jws<'a> {
    pub(super) fn les(kompakt: &'a str) -> Result<Self, Tokenfeil> {
        if kompakt.len() > STOERSTE_TOKEN {
            return Err(Tokenfeil::ForStor);
        }
        let (signert, signatur) = kompakt.rsplit_once('.').ok_or(Tokenfeil::Form)?;
        let (hode, krav) = signert.split_once('.').ok_or(Tokenfeil::Form)?;
        // The alphabet of base64url has no '.', so a token of more than three parts (JWE) stops
        // at the decoding of its claims.
        let (hode, krav) = (les_del(hode)?, les_del(krav)?);
        if signatur.is_empty() {
            return Err(Tokenfeil::Signatur);
        }
        if hode.contains_key("crit") {
            return Err(Tokenfeil::Kritisk);
        }
        Ok(Self {
            hode,
            krav,
            signert,
            signatur,
        })
    }

    pub(super) fn algoritme(&self) -> Result<Algorithm, Tokenfeil> {
        let navn = self.hode.get("alg").and_then(Value::as_str);
        navn.and_then(algoritme).ok_or(Tokenfeil::Algoritme)
    }
}

/// What is used of a token's header.
pub(super) struct Hode {
    pub algoritme: Algorithm,
    /// Empty when it has none.
    pub typ: String,
    pub kid: String,
}

impl Hode {
    pub(super) fn av(token: &Jws<'_>) -> Result<Self, Tokenfeil> {
        if ["jwk", "jku", "x5u", "x5c"]
            .iter()
            .any(|navn| token.hode.contains_key(*navn))
        {
            return Err(Tokenfeil::EgenNoekkel);
        }
        let tekst = |navn: &str| token.hode.get(navn).and_then(Value::as_str);
        let typ = match token.hode.get("typ") {
            None => "",
            Some(typ) => typ
                .as_str()
                .filter(|t| !t.is_empty())
                .ok_or(Tokenfeil::Type)?,
        };
        let algoritme = token.algoritme()?;
        let kid = tekst("kid")
            .filter(|kid| er_kid(kid))
            .ok_or(Tokenfeil::UkjentNoekkel)?;
        Ok(Self {
            algoritme,
            typ: typ.to_owned(),
            kid: kid.to_owned(),
        })
    }
}

/// The algorithms that tokens and proofs can be signed with: asymmetric ones. The names are
/// case-sensitive.
pub(super) const ALGORITMER: [(&str, Algorithm); 8] = [
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
];

fn algoritme(navn: &str) -> Option<Algorithm> {
    let funnet = ALGORITMER.iter().find(|(n, _)| *n == navn)?;
    Some(funnet.1)
}

/// Whether a key id is one that an issuer could have published. Junk is refused here so that it
/// never leads to a fetch.
pub(super) fn er_kid(kid: &str) -> bool {
    (1..=LENGSTE_KID).contains(&kid.len())
        && kid
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.~+/=:@".contains(&b))
}

fn les_del(kodet: &str) -> Result<Map<String, Value>, Tokenfeil> {
    let json = URL_SAFE_NO_PAD.decode(kodet).map_err(|_| Tokenfeil::Form)?;
    les_objekt(&json).ok_or(Tokenfeil::Form)
}
