//! The development issuer: mints tokens for the demo personas, verified like everyone else's.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use samtykke::Nivaa;
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::krav::{acr_for, konsument_for};
use super::nummer::{Organisasjonsnummer, Personnummer};
use super::utsteder::{Kravtype, Noekkelkilde, Utsteder};

/// The claim `iss` of the development issuer.
pub const UTVIKLER_ISS: &str = "https://utvikler.helsefellesskap.invalid";
/// The claim `aud` of its tokens.
pub const UTVIKLER_AUD: &str = "helsefellesskap";
/// The `typ` of an access token (RFC 9068).
const TILGANGSTOKEN: &str = "at+jwt";

/// An issuer in the process, for development. Its private key is whoever's who holds the file it
/// was read from; [`Verifiserer`](super::Verifiserer) refuses it beside real identity numbers.
pub struct Utviklerutsteder {
    privat: EncodingKey,
    kid: String,
    offentlig: Jwk,
}

/// What a persona's token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonaKrav {
    /// The persona's stable name; becomes `sub`.
    pub navn: String,
    /// The system that the persona uses; becomes `client_id`.
    pub klient: String,
    /// Who the persona is.
    pub hvem: Personaidentitet,
}

/// Who a persona is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Personaidentitet {
    /// A natural person.
    Person {
        /// The identity number.
        nummer: Personnummer,
        /// The login level.
        nivaa: Nivaa,
        /// The employment that the person acts in; `None` as citizen.
        ansatt_ved: Option<Organisasjonsnummer>,
    },
    /// A partner's system.
    Organisasjon {
        /// The organisation that the system acts for.
        organisasjonsnummer: Organisasjonsnummer,
        /// The scopes granted.
        scope: Vec<String>,
    },
}

/// Why the development issuer cannot be made or cannot sign.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Utviklerfeil {
    /// The key material is not a P-256 private key in PKCS#8, or none could be generated.
    #[error("the development issuer's key is not a P-256 key in PKCS#8")]
    Noekkel,
    /// The token could not be made.
    #[error("the token could not be made")]
    Mynting,
}

impl Utviklerutsteder {
    /// An issuer with a new key that is gone when the process ends.
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when no key could be generated.
    pub fn ny() -> Result<Self, Utviklerfeil> {
        Self::fra_pkcs8(&Self::ny_pkcs8()?)
    }

    /// A new private key (P-256, PKCS#8 DER), to be kept between starts. Secret.
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when no key could be generated.
    pub fn ny_pkcs8() -> Result<Vec<u8>, Utviklerfeil> {
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map(|dokument| dokument.as_ref().to_vec())
            .map_err(|_| Utviklerfeil::Noekkel)
    }

    /// An issuer with the given private key (P-256, PKCS#8 DER).
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when it is not such a key.
    pub fn fra_pkcs8(pkcs8: &[u8]) -> Result<Self, Utviklerfeil> {
        let privat = EncodingKey::from_ec_der(pkcs8);
        let mut offentlig =
            Jwk::from_encoding_key(&privat, Algorithm::ES256).map_err(|_| Utviklerfeil::Noekkel)?;
        let kid = offentlig
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(|_| Utviklerfeil::Noekkel)?;
        offentlig.common.key_id = Some(kid.clone());
        offentlig.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            privat,
            kid,
            offentlig,
        })
    }

    /// This issuer's configuration for the verifier.
    #[must_use]
    pub fn utsteder(&self) -> Utsteder {
        Utsteder {
            iss: UTVIKLER_ISS.to_owned(),
            aud: UTVIKLER_AUD.to_owned(),
            algoritmer: vec![Algorithm::ES256],
            typ: vec![TILGANGSTOKEN.to_owned()],
            jwks: Noekkelkilde::Fast(JwkSet {
                keys: vec![self.offentlig.clone()],
            }),
            kravtype: Kravtype::Portal,
        }
    }

    /// A token for a persona, valid from `now` for `varighet`.
    ///
    /// # Errors
    /// [`Utviklerfeil::Mynting`] when signing fails.
    pub fn mynt(
        &self,
        krav: &PersonaKrav,
        now: DateTime<Utc>,
        varighet: TimeDelta,
    ) -> Result<String, Utviklerfeil> {
        let utloeper = now
            .checked_add_signed(varighet)
            .ok_or(Utviklerfeil::Mynting)?;
        let mut innhold = krav.hvem.som_krav();
        innhold.extend([
            ("iss".to_owned(), json!(UTVIKLER_ISS)),
            ("aud".to_owned(), json!(UTVIKLER_AUD)),
            ("iat".to_owned(), json!(now.timestamp())),
            ("nbf".to_owned(), json!(now.timestamp())),
            ("exp".to_owned(), json!(utloeper.timestamp())),
            ("sub".to_owned(), json!(krav.navn)),
            ("client_id".to_owned(), json!(krav.klient)),
        ]);
        let mut hode = Header::new(Algorithm::ES256);
        hode.typ = Some(TILGANGSTOKEN.to_owned());
        hode.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&hode, &innhold, &self.privat).map_err(|_| Utviklerfeil::Mynting)
    }
}

impl Personaidentitet {
    fn som_krav(&self) -> Map<String, Value> {
        let mut krav = Map::new();
        match self {
            Self::Person {
                nummer,
                nivaa,
                ansatt_ved,
            } => {
                krav.insert("pid".to_owned(), json!(nummer.siffer()));
                krav.insert("acr".to_owned(), json!(acr_for(*nivaa)));
                if let Some(orgnr) = ansatt_ved {
                    krav.insert("orgnr".to_owned(), json!(orgnr.siffer()));
                }
            }
            Self::Organisasjon {
                organisasjonsnummer,
                scope,
            } => {
                let (authority, id) = konsument_for(organisasjonsnummer);
                krav.insert(
                    "consumer".to_owned(),
                    json!({ "authority": authority, "ID": id }),
                );
                krav.insert("scope".to_owned(), json!(scope.join(" ")));
            }
        }
        krav
    }
}

impl fmt::Debug for Utviklerutsteder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utviklerutsteder")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
