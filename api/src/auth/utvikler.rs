//! The development issuer: mints tokens for the demo personas, of each kind that real issuers make,
//! verified like everyone else's.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use samtykke::Nivaa;
use serde_json::json;
use thiserror::Error;

use super::klientnoekkel::{Klientnoekkel, par};
use super::nummer::{Organisasjonsnummer, Personnummer};
use super::utsteder::{Dpop, Noekkelkilde, Slag, Utsteder};

/// The claim `iss` of the development issuer; those of its kinds begin with it.
pub const UTVIKLER_ISS: &str = "https://utvikler.helsefellesskap.invalid";
/// The claim `aud` of its tokens.
pub const UTVIKLER_AUD: &str = "helsefellesskap";
/// The service in Altinn that its Ansattporten tokens are for.
pub(super) const RESSURS: &str = "urn:altinn:resource:helsefellesskap";
/// The `typ` of an access token (RFC 9068).
const TILGANGSTOKEN: &str = "at+jwt";
/// The kinds, and what their `iss` ends with.
const SLAG: [(Slag, &str); 5] = [
    (Slag::Oidc, ""),
    (Slag::Helseid, "/helseid"),
    (Slag::Maskinporten, "/maskinporten"),
    (Slag::Ansattporten, "/ansattporten"),
    (Slag::Idporten, "/idporten"),
];

/// Whether an issuer is the development issuer, or one of its kinds.
pub(super) fn er_utvikler(iss: &str) -> bool {
    iss.starts_with(UTVIKLER_ISS)
}

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

/// How a token is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Mynting<'a> {
    /// As which kind of issuer.
    pub slag: Slag,
    /// The key that it is bound to.
    pub bundet_til: Option<&'a Klientnoekkel>,
    /// The supplier that runs the system.
    pub leverandoer: Option<&'a Organisasjonsnummer>,
    /// What the health worker attests.
    pub attest: Option<Personattest<'a>>,
}

/// What a health worker attests.
#[derive(Clone, Copy, Debug)]
pub struct Personattest<'a> {
    /// Code of the purpose of use: `TREAT`, `ETREAT`, `COC`, `BTG`.
    pub formaal: &'a str,
    /// The patient, if the attest names one.
    pub pasient: Option<&'a Personnummer>,
}

impl Mynting<'_> {
    /// The plain kind, bound to nothing.
    #[must_use]
    pub fn enkel() -> Self {
        Self {
            slag: Slag::Oidc,
            bundet_til: None,
            leverandoer: None,
            attest: None,
        }
    }
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
    /// That kind of issuer makes no such token for this persona.
    #[error("that kind of issuer makes no such token for this persona")]
    Slag,
}

impl Utviklerutsteder {
    /// An issuer with a new key that is gone when the process ends.
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when no key could be generated.
    pub fn ny() -> Result<Self, Utviklerfeil> {
        Self::fra_pkcs8(&Klientnoekkel::ny_pkcs8()?)
    }

    /// An issuer with the given private key (P-256, PKCS#8 DER).
    ///
    /// # Errors
    /// [`Utviklerfeil::Noekkel`] when it is not such a key.
    pub fn fra_pkcs8(pkcs8: &[u8]) -> Result<Self, Utviklerfeil> {
        let (privat, mut offentlig, kid) = par(pkcs8)?;
        offentlig.common.key_id = Some(kid.clone());
        offentlig.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            privat,
            kid,
            offentlig,
        })
    }

    /// The configuration of its kinds for the verifier. As with the real one, only HelseID's
    /// tokens must be bound.
    #[must_use]
    pub fn utstedere(&self) -> Vec<Utsteder> {
        SLAG.into_iter()
            .map(|(slag, hale)| Utsteder {
                iss: format!("{UTVIKLER_ISS}{hale}"),
                slag,
                aud: UTVIKLER_AUD.to_owned(),
                algoritmer: vec![Algorithm::ES256],
                typ: vec![TILGANGSTOKEN.to_owned()],
                jwks: Noekkelkilde::Fast(JwkSet {
                    keys: vec![self.offentlig.clone()],
                }),
                dpop: Dpop {
                    kreves: slag == Slag::Helseid,
                    nonce: false,
                },
                scope: None,
                ressurs: (slag == Slag::Ansattporten).then(|| RESSURS.to_owned()),
                attestalder: TimeDelta::hours(1),
            })
            .collect()
    }

    /// A plain token for a persona, valid from `now` for `varighet`.
    ///
    /// # Errors
    /// [`Utviklerfeil::Mynting`] when signing fails.
    pub fn mynt(
        &self,
        krav: &PersonaKrav,
        now: DateTime<Utc>,
        varighet: TimeDelta,
    ) -> Result<String, Utviklerfeil> {
        self.mynt_som(krav, &Mynting::enkel(), now, varighet)
    }

    /// A token for a persona as a kind of issuer makes it, valid from `now` for `varighet`.
    ///
    /// # Errors
    /// [`Utviklerfeil::Slag`] when it makes none; [`Utviklerfeil::Mynting`] when signing fails.
    pub fn mynt_som(
        &self,
        krav: &PersonaKrav,
        som: &Mynting<'_>,
        now: DateTime<Utc>,
        varighet: TimeDelta,
    ) -> Result<String, Utviklerfeil> {
        let utloeper = now
            .checked_add_signed(varighet)
            .ok_or(Utviklerfeil::Mynting)?;
        let hale = SLAG.iter().find(|(slag, _)| *slag == som.slag);
        let (_, hale) = hale.ok_or(Utviklerfeil::Slag)?;
        let mut innhold = super::mynt::krav(krav, som, now)?;
        if let Some(noekkel) = som.bundet_til {
            innhold.insert("cnf".to_owned(), json!({ "jkt": noekkel.avtrykk() }));
        }
        innhold.extend([
            ("iss".to_owned(), json!(format!("{UTVIKLER_ISS}{hale}"))),
            ("aud".to_owned(), json!(UTVIKLER_AUD)),
            ("iat".to_owned(), json!(now.timestamp())),
            ("nbf".to_owned(), json!(now.timestamp())),
            ("exp".to_owned(), json!(utloeper.timestamp())),
            ("client_id".to_owned(), json!(krav.klient)),
        ]);
        let mut hode = Header::new(Algorithm::ES256);
        hode.typ = Some(TILGANGSTOKEN.to_owned());
        hode.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&hode, &innhold, &self.privat).map_err(|_| Utviklerfeil::Mynting)
    }
}

impl fmt::Debug for Utviklerutsteder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utviklerutsteder")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
