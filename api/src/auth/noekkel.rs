//! One public key of an issuer, and what it may verify.

use std::sync::Arc;

use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, EllipticCurveKeyParameters, Jwk, KeyAlgorithm,
    KeyOperations, PublicKeyUse,
};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use super::Tokenfeil;
use super::token::{Deltoken, er_kid};
use crate::hash::{Hash, fra_base64url, sha256};
use crate::hukommelse::Hukommelse;

/// Length of a coordinate on P-256, in bytes.
const KOORDINAT: usize = 32;
/// Signatures that a key remembers, about.
const MAKS_BEKREFTET: usize = 4096;

/// A key that can verify signatures with at least one algorithm accepted here.
pub(super) struct Noekkel {
    kid: String,
    algoritmer: &'static [Algorithm],
    offentlig: DecodingKey,
    /// Imprints of what was seen to be signed with it: forgotten with the key.
    bekreftet: Hukommelse<Hash, ()>,
}

impl Noekkel {
    /// `None` for a key without `kid`, for another use than signatures, or of another kind.
    pub(super) fn av(jwk: &Jwk) -> Option<Self> {
        let kid = jwk.common.key_id.as_deref().filter(|kid| er_kid(kid))?;
        if !er_for_signatur(jwk) {
            return None;
        }
        Some(Self {
            kid: kid.to_owned(),
            algoritmer: algoritmer(jwk)?,
            offentlig: DecodingKey::from_jwk(jwk).ok()?,
            bekreftet: Hukommelse::ny(MAKS_BEKREFTET),
        })
    }

    /// Whether the token is signed with this key. Remembered when it is, never when it is not.
    pub(super) fn bekrefter(&self, token: &Deltoken<'_>) -> Result<(), Tokenfeil> {
        let avtrykk = avtrykk(token);
        if self.bekreftet.hent(&avtrykk).is_some() {
            return Ok(());
        }
        let gyldig = crypto::verify(
            token.signatur,
            token.signert.as_bytes(),
            &self.offentlig,
            token.hode.algoritme,
        );
        match gyldig {
            Ok(true) => {
                self.bekreftet.husk(avtrykk, (), 1);
                Ok(())
            }
            _ => Err(Tokenfeil::Signatur),
        }
    }
}

/// Of all that a signature depends on: the algorithm is named in the part that is signed.
fn avtrykk(token: &Deltoken<'_>) -> Hash {
    sha256(&[token.signert.as_bytes(), b".", token.signatur.as_bytes()])
}

/// The key with this id that may be used with this algorithm.
pub(super) fn finn(
    noekler: &[Arc<Noekkel>],
    kid: &str,
    algoritme: Algorithm,
) -> Option<Arc<Noekkel>> {
    noekler
        .iter()
        .find(|noekkel| noekkel.kid == kid && noekkel.algoritmer.contains(&algoritme))
        .map(Arc::clone)
}

fn er_for_signatur(jwk: &Jwk) -> bool {
    let bruk = jwk.common.public_key_use.as_ref();
    let operasjoner = jwk.common.key_operations.as_ref();
    bruk.is_none_or(|bruk| *bruk == PublicKeyUse::Signature)
        && operasjoner.is_none_or(|liste| liste.contains(&KeyOperations::Verify))
}

/// What the key's kind and its own `alg` allow. An RSA key without `alg` is left to the issuer's
/// configured list.
fn algoritmer(jwk: &Jwk) -> Option<&'static [Algorithm]> {
    match (&jwk.algorithm, jwk.common.key_algorithm) {
        (AlgorithmParameters::EllipticCurve(punkt), None | Some(KeyAlgorithm::ES256)) => {
            er_p256(punkt).then_some(&[Algorithm::ES256])
        }
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::RS256)) => Some(&[Algorithm::RS256]),
        (AlgorithmParameters::RSA(_), Some(KeyAlgorithm::PS256)) => Some(&[Algorithm::PS256]),
        (AlgorithmParameters::RSA(_), None) => Some(&[Algorithm::RS256, Algorithm::PS256]),
        _ => None,
    }
}

fn er_p256(punkt: &EllipticCurveKeyParameters) -> bool {
    let hel = |kodet: &str| fra_base64url(kodet).is_some_and(|b| b.len() == KOORDINAT);
    punkt.curve == EllipticCurve::P256 && hel(&punkt.x) && hel(&punkt.y)
}
