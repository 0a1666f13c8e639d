//! Which issuers are trusted, and for what. A new issuer is configuration here, and a new
//! [`Kravtype`] when its claims have another shape.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::JwkSet;
use reqwest::Url;
use thiserror::Error;

use super::Tokenfeil;
use super::nett::Nett;
use super::noekkel::{Noekkel, finn};
use super::noekkelring::Noekkelring;
use super::token::Hode;

/// The configuration of one issuer. Nothing in a token widens it.
#[derive(Clone, Debug)]
pub struct Utsteder {
    /// The claim `iss`, compared exactly (with or without trailing slash matters).
    pub iss: String,
    /// The claim `aud`: this portal's name at the issuer, compared exactly.
    pub aud: String,
    /// Accepted `alg`: of ES256, RS256 and PS256.
    pub algoritmer: Vec<Algorithm>,
    /// Accepted `typ`, such as `at+jwt`; letter case and a leading `application/` do not matter.
    pub typ: Vec<String>,
    /// Where the keys come from.
    pub jwks: Noekkelkilde,
    /// The shape of the claims.
    pub kravtype: Kravtype,
}

/// Where an issuer's public keys come from.
#[derive(Clone, Debug)]
pub enum Noekkelkilde {
    /// A key set fetched from this address: https, or http on the loopback interface.
    Url(String),
    /// A key set known in the process.
    Fast(JwkSet),
}

/// How an issuer's claims are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kravtype {
    /// The portal's own plain shape, which the development issuer mints:
    /// `sub`, `client_id`; a person by `pid`, `acr` and perhaps `orgnr`, or an organisation by
    /// `consumer` and `scope`.
    Portal,
}

/// Why a configuration of issuers cannot be used. Stops the start.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Oppsettsfeil {
    /// No issuer at all: nobody could log in.
    #[error("no token issuer is configured")]
    IngenUtsteder,
    /// A required setting is empty.
    #[error("token issuer {iss:?}: {felt} is missing")]
    Mangler {
        /// The issuer.
        iss: String,
        /// The setting.
        felt: &'static str,
    },
    /// Two configurations for one issuer.
    #[error("token issuer {0:?} is configured twice")]
    Dobbel(String),
    /// Another algorithm than ES256, RS256 and PS256.
    #[error("token issuer {0:?}: only ES256, RS256 and PS256 are accepted")]
    Algoritme(String),
    /// The key address is not https (nor http on loopback), or carries a password or fragment.
    #[error("token issuer {0:?}: the key address must be https, or http on loopback")]
    Adresse(String),
    /// None of the given keys can verify a token.
    #[error("token issuer {0:?}: none of its keys can be used")]
    IngenNoekkel(String),
    /// The development issuer where real identity numbers are accepted.
    #[error("the development issuer cannot be used with real identity numbers")]
    Utviklerutsteder,
}

/// An issuer in use: its configuration, checked, and its keys.
pub(super) struct Betrodd {
    pub oppsett: Utsteder,
    noekler: Noekler,
}

enum Noekler {
    Faste(Vec<Arc<Noekkel>>),
    Hentede(Arc<Noekkelring>),
}

impl Betrodd {
    pub(super) fn ny(oppsett: Utsteder, nett: &Nett) -> Result<Self, Oppsettsfeil> {
        kontroller(&oppsett)?;
        let noekler = match &oppsett.jwks {
            Noekkelkilde::Fast(sett) => Noekler::Faste(faste(sett, &oppsett.iss)?),
            Noekkelkilde::Url(adresse) => {
                let iss = oppsett.iss.clone();
                let adresse =
                    trygg_adresse(adresse).ok_or_else(|| Oppsettsfeil::Adresse(iss.clone()))?;
                Noekler::Hentede(Arc::new(Noekkelring::ny(iss, adresse, nett.clone())))
            }
        };
        Ok(Self { oppsett, noekler })
    }

    /// Whether the issuer makes tokens with this algorithm and of this type.
    pub(super) fn godtar(&self, hode: &Hode) -> Result<(), Tokenfeil> {
        if !self.oppsett.algoritmer.contains(&hode.algoritme) {
            return Err(Tokenfeil::Algoritme);
        }
        let typ = uten_prefiks(&hode.typ);
        let kjent = |godtatt: &String| uten_prefiks(godtatt).eq_ignore_ascii_case(typ);
        if self.oppsett.typ.iter().any(kjent) {
            Ok(())
        } else {
            Err(Tokenfeil::Type)
        }
    }

    /// The key that a token with this header must be signed with.
    pub(super) async fn noekkel(
        &self,
        hode: &Hode,
        now: DateTime<Utc>,
    ) -> Result<Arc<Noekkel>, Tokenfeil> {
        match &self.noekler {
            Noekler::Faste(faste) => {
                finn(faste, &hode.kid, hode.algoritme).ok_or(Tokenfeil::UkjentNoekkel)
            }
            Noekler::Hentede(ring) => ring.noekkel(&hode.kid, hode.algoritme, now).await,
        }
    }
}

fn kontroller(oppsett: &Utsteder) -> Result<(), Oppsettsfeil> {
    let iss = &oppsett.iss;
    let felter = [
        ("iss", iss.is_empty()),
        ("aud", oppsett.aud.is_empty()),
        ("alg", oppsett.algoritmer.is_empty()),
        (
            "typ",
            oppsett.typ.is_empty() || oppsett.typ.iter().any(String::is_empty),
        ),
    ];
    if let Some((felt, _)) = felter.into_iter().find(|(_, mangler)| *mangler) {
        return Err(Oppsettsfeil::Mangler {
            iss: iss.clone(),
            felt,
        });
    }
    let godtatt =
        |alg: &Algorithm| matches!(alg, Algorithm::ES256 | Algorithm::RS256 | Algorithm::PS256);
    if !oppsett.algoritmer.iter().all(godtatt) {
        return Err(Oppsettsfeil::Algoritme(iss.clone()));
    }
    Ok(())
}

fn faste(sett: &JwkSet, iss: &str) -> Result<Vec<Arc<Noekkel>>, Oppsettsfeil> {
    let noekler: Vec<_> = sett
        .keys
        .iter()
        .filter_map(|jwk| Noekkel::av(jwk).map(Arc::new))
        .collect();
    if noekler.is_empty() {
        return Err(Oppsettsfeil::IngenNoekkel(iss.to_owned()));
    }
    Ok(noekler)
}

/// Keys fetched without TLS could be anybody's.
fn trygg_adresse(adresse: &str) -> Option<Url> {
    let adresse = Url::parse(adresse).ok()?;
    let egen_maskin = matches!(
        adresse.host_str(),
        Some("127.0.0.1" | "[::1]" | "localhost")
    );
    let sikker = adresse.scheme() == "https" || (adresse.scheme() == "http" && egen_maskin);
    let ren = adresse.username().is_empty()
        && adresse.password().is_none()
        && adresse.fragment().is_none();
    (sikker && ren).then_some(adresse)
}

/// RFC 7515 §4.1.9: `application/` may be left out.
fn uten_prefiks(typ: &str) -> &str {
    match typ.split_at_checked("application/".len()) {
        Some((prefiks, resten)) if prefiks.eq_ignore_ascii_case("application/") => resten,
        _ => typ,
    }
}
