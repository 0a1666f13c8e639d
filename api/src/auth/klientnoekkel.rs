//! A client's key, and the proofs that it makes: for whoever calls the portal, as the commands and
//! the tests do.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::json;
use uuid::Uuid;

use super::dpop::TYP;
use super::utvikler::Utviklerfeil;
use crate::hash::{base64url, sha256};

/// A private key (P-256) that tokens can be bound to.
pub struct Klientnoekkel {
    privat: EncodingKey,
    offentlig: Jwk,
    avtrykk: String,
}

/// What a proof is to be about (RFC 9449 §4.2).
#[derive(Clone, Copy)]
pub struct Bevistekst<'a> {
    /// The token that it is sent with.
    pub token: &'a str,
    /// The method.
    pub metode: &'a str,
    /// The address, without query.
    pub adresse: &'a str,
    /// The portal's nonce, where it has given one.
    pub nonce: Option<&'a str>,
    /// Its own id.
    pub jti: Uuid,
    /// When it is made.
    pub naa: DateTime<Utc>,
}

impl Klientnoekkel {
    /// A new private key (P-256, PKCS#8 DER). Secret.
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when no key could be generated.
    pub fn ny_pkcs8() -> Result<Vec<u8>, Utviklerfeil> {
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map(|dokument| dokument.as_ref().to_vec())
            .map_err(|_| Utviklerfeil::Noekkel)
    }

    /// The key in this PKCS#8 DER.
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when it is not a P-256 key.
    pub fn fra_pkcs8(pkcs8: &[u8]) -> Result<Self, Utviklerfeil> {
        let (privat, offentlig, avtrykk) = par(pkcs8)?;
        Ok(Self {
            privat,
            offentlig,
            avtrykk,
        })
    }

    /// The thumbprint of its public half (RFC 7638): `cnf.jkt` of a token that is bound to it.
    #[must_use]
    pub fn avtrykk(&self) -> &str {
        &self.avtrykk
    }

    /// The public half.
    #[must_use]
    pub fn offentlig(&self) -> &Jwk {
        &self.offentlig
    }

    /// A JWS (ES256) of exactly this header and these claims, whatever they are.
    ///
    /// # Errors
    /// [`Utviklerfeil::Mynting`] when signing fails.
    pub fn signer(&self, hode: &str, krav: &str) -> Result<String, Utviklerfeil> {
        let melding = format!(
            "{}.{}",
            base64url(hode.as_bytes()),
            base64url(krav.as_bytes())
        );
        let signatur = crypto::sign(melding.as_bytes(), &self.privat, Algorithm::ES256)
            .map_err(|_| Utviklerfeil::Mynting)?;
        Ok(format!("{melding}.{signatur}"))
    }

    /// A proof of possession.
    ///
    /// # Errors
    /// [`Utviklerfeil::Mynting`] when signing fails.
    pub fn bevis(&self, om: &Bevistekst<'_>) -> Result<String, Utviklerfeil> {
        let hode = json!({ "typ": TYP, "alg": "ES256", "jwk": self.offentlig });
        let mut krav = json!({
            "jti": om.jti.to_string(),
            "htm": om.metode,
            "htu": om.adresse,
            "iat": om.naa.timestamp(),
            "ath": base64url(&sha256(&[om.token.as_bytes()])),
        });
        if let Some(nonce) = om.nonce {
            krav["nonce"] = json!(nonce);
        }
        self.signer(&hode.to_string(), &krav.to_string())
    }
}

impl fmt::Debug for Klientnoekkel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Klientnoekkel")
            .field("avtrykk", &self.avtrykk)
            .finish_non_exhaustive()
    }
}

/// Both halves of a private key (P-256, PKCS#8 DER), and the thumbprint of the public one.
pub(super) fn par(pkcs8: &[u8]) -> Result<(EncodingKey, Jwk, String), Utviklerfeil> {
    let privat = EncodingKey::from_ec_der(pkcs8);
    let offentlig = Jwk::from_encoding_key(&privat, Algorithm::ES256);
    let offentlig = offentlig.map_err(|_| Utviklerfeil::Noekkel)?;
    let avtrykk = offentlig.thumbprint(ThumbprintHash::SHA256);
    let avtrykk = avtrykk.map_err(|_| Utviklerfeil::Noekkel)?;
    Ok((privat, offentlig, avtrykk))
}
