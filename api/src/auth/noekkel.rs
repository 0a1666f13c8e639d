//! One public key of an issuer, and what it may verify.

use std::sync::Arc;

use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, EllipticCurveKeyParameters, Jwk, KeyAlgorithm,
    KeyOperations, PublicKeyUse, RSAKeyParameters,
};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use super::Tokenfeil;
use super::token::{Jws, er_kid};
use crate::hash::fra_base64url;

/// Length of an RSA modulus, in bytes: shorter is weak (RFC 7518 §3.3), longer is work for nothing.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;
/// Longest RSA exponent, in bytes.
const EKSPONENT: usize = 4;

/// A key that can verify signatures with at least one algorithm accepted here.
pub(super) struct Noekkel {
    kid: String,
    offentlig: Offentlig,
    /// As the issuer published it.
    jwk: Jwk,
}

/// The public half of a key, whoever's it is.
pub(super) struct Offentlig {
    algoritmer: &'static [Algorithm],
    noekkel: DecodingKey,
}

impl Noekkel {
    /// `None` for a key without `kid`, for another use than signatures, or of another kind.
    pub(super) fn av(jwk: Jwk) -> Option<Self> {
        let kid = jwk.common.key_id.as_deref().filter(|kid| er_kid(kid))?;
        Some(Self {
            kid: kid.to_owned(),
            offentlig: Offentlig::av(&jwk)?,
            jwk,
        })
    }

    pub(super) fn bekrefter(&self, token: &Jws<'_>) -> Result<(), Tokenfeil> {
        self.offentlig.bekrefter(token)
    }
}

impl Offentlig {
    pub(super) fn av(jwk: &Jwk) -> Option<Self> {
        if !er_for_signatur(jwk) {
            return None;
        }
        Some(Self {
            algoritmer: algoritmer(jwk)?,
            noekkel: DecodingKey::from_jwk(jwk).ok()?,
        })
    }

    /// Whether this is signed with this key, by the algorithm that its header names.
    pub(super) fn bekrefter(&self, jws: &Jws<'_>) -> Result<(), Tokenfeil> {
        let algoritme = jws.algoritme()?;
        if !self.algoritmer.contains(&algoritme) {
            return Err(Tokenfeil::Algoritme);
        }
        let signert = jws.signert.as_bytes();
        match crypto::verify(jws.signatur, signert, &self.noekkel, algoritme) {
            Ok(true) => Ok(()),
            _ => Err(Tokenfeil::Signatur),
        }
    }
}

/// These keys, the ones that are here already as they are: what was verified with them stands.
pub(super) fn behold(foer: &[Arc<Noekkel>], nye: Vec<Noekkel>) -> Vec<Arc<Noekkel>> {
    let samme = |ny: &Noekkel| {
        let lik = |n: &&Arc<Noekkel>| n.kid == ny.kid && n.jwk == ny.jwk;
        foer.iter().find(lik).cloned()
    };
    nye.into_iter()
        .map(|ny| samme(&ny).unwrap_or_else(|| Arc::new(ny)))
        .collect()
}

/// The key with this id that may be used with this algorithm.
pub(super) fn finn(
    noekler: &[Arc<Noekkel>],
    kid: &str,
    algoritme: Algorithm,
) -> Option<Arc<Noekkel>> {
    noekler
        .iter()
        .find(|noekkel| noekkel.kid == kid && noekkel.offentlig.algoritmer.contains(&algoritme))
        .map(Arc::clone)
}

fn er_for_signatur(jwk: &Jwk) -> bool {
    let bruk = jwk.common.public_key_use.as_ref();
    let operasjoner = jwk.common.key_operations.as_ref();
    bruk.is_none_or(|bruk| *bruk == PublicKeyUse::Signature)
        && operasjoner.is_none_or(|liste| liste.contains(&KeyOperations::Verify))
}

/// What the key's kind and its own `alg` allow. An RSA key without `alg` is left to what the header
/// names, within the issuer's configured list.
fn algoritmer(jwk: &Jwk) -> Option<&'static [Algorithm]> {
    use Algorithm::{ES256, ES384, PS256, PS384, PS512, RS256, RS384, RS512};
    let alg = jwk.common.key_algorithm;
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(punkt) => match (&punkt.curve, alg) {
            (EllipticCurve::P256, None | Some(KeyAlgorithm::ES256)) => {
                er_helt(punkt, 32).then_some(&[ES256])
            }
            (EllipticCurve::P384, None | Some(KeyAlgorithm::ES384)) => {
                er_helt(punkt, 48).then_some(&[ES384])
            }
            _ => None,
        },
        AlgorithmParameters::RSA(rsa) if er_passe(rsa) => match alg {
            None => Some(&[RS256, RS384, RS512, PS256, PS384, PS512]),
            Some(KeyAlgorithm::RS256) => Some(&[RS256]),
            Some(KeyAlgorithm::RS384) => Some(&[RS384]),
            Some(KeyAlgorithm::RS512) => Some(&[RS512]),
            Some(KeyAlgorithm::PS256) => Some(&[PS256]),
            Some(KeyAlgorithm::PS384) => Some(&[PS384]),
            Some(KeyAlgorithm::PS512) => Some(&[PS512]),
            _ => None,
        },
        _ => None,
    }
}

fn er_helt(punkt: &EllipticCurveKeyParameters, lengde: usize) -> bool {
    let hel = |kodet: &str| fra_base64url(kodet).is_some_and(|b| b.len() == lengde);
    hel(&punkt.x) && hel(&punkt.y)
}

fn er_passe(rsa: &RSAKeyParameters) -> bool {
    let lengde = |kodet: &str| fra_base64url(kodet).map(|b| b.len());
    lengde(&rsa.n).is_some_and(|n| MODULUS.contains(&n))
        && lengde(&rsa.e).is_some_and(|e| (1..=EKSPONENT).contains(&e))
}
