//! The form of a signed token (JWS compact serialisation, RFC 7515) before anything in it is
//! believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::Tokenfeil;
use super::json::les_objekt;

/// Longest token accepted, in bytes.
pub(super) const STOERSTE_TOKEN: usize = 16 * 1024;
/// Longest `kid` accepted, in bytes.
const LENGSTE_KID: usize = 256;

/// A token taken apart. Nothing in it is verified.
pub(super) struct Deltoken<'a> {
    pub hode: Hode,
    pub krav: Map<String, Value>,
    /// What the signature is made over: the first two parts as they came.
    pub signert: &'a str,
    /// The signature, base64url.
    pub signatur: &'a str,
}

/// What is used of the header.
pub(super) struct Hode {
    pub algoritme: Algorithm,
    pub typ: String,
    pub kid: String,
}

impl<'a> Deltoken<'a> {
    pub(super) fn les(token: &'a str) -> Result<Self, Tokenfeil> {
        if token.len() > STOERSTE_TOKEN {
            return Err(Tokenfeil::ForStor);
        }
        let (signert, signatur) = token.rsplit_once('.').ok_or(Tokenfeil::Form)?;
        let (hode, krav) = signert.split_once('.').ok_or(Tokenfeil::Form)?;
        // The alphabet of base64url has no '.', so a token of more than three parts (JWE) stops
        // at the decoding of its claims.
        let hode = Hode::av(&les_del(hode)?)?;
        let krav = les_del(krav)?;
        if signatur.is_empty() {
            return Err(Tokenfeil::Signatur);
        }
        Ok(Self {
            hode,
            krav,
            signert,
            signatur,
        })
    }
}

impl Hode {
    fn av(medlemmer: &Map<String, Value>) -> Result<Self, Tokenfeil> {
        if medlemmer.contains_key("crit") {
            return Err(Tokenfeil::Kritisk);
        }
        if ["jwk", "jku", "x5u", "x5c"]
            .iter()
            .any(|navn| medlemmer.contains_key(*navn))
        {
            return Err(Tokenfeil::EgenNoekkel);
        }
        let tekst = |navn: &str| medlemmer.get(navn).and_then(Value::as_str);
        let kid = tekst("kid")
            .filter(|kid| er_kid(kid))
            .ok_or(Tokenfeil::UkjentNoekkel)?;
        Ok(Self {
            algoritme: tekst("alg")
                .and_then(algoritme)
                .ok_or(Tokenfeil::Algoritme)?,
            typ: tekst("typ").ok_or(Tokenfeil::Type)?.to_owned(),
            kid: kid.to_owned(),
        })
    }
}

/// The algorithms that an issuer can be configured with; the names are case-sensitive.
pub(super) fn algoritme(navn: &str) -> Option<Algorithm> {
    match navn {
        "ES256" => Some(Algorithm::ES256),
        "RS256" => Some(Algorithm::RS256),
        "PS256" => Some(Algorithm::PS256),
        _ => None,
    }
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
