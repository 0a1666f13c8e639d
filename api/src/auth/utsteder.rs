//! Which issuers are trusted, and for what. A new issuer is configuration here, and a new [`Slag`]
//! when its claims have another shape.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::JwkSet;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Tokenfeil;
use super::nett::{Adresse, Nett};
use super::noekkel::{Noekkel, finn};
use super::noekkelring::Noekkelring;
use super::token::{ALGORITMER, Hode};

/// The configuration of one issuer. Nothing in a token widens it.
#[derive(Clone, Debug)]
pub struct Utsteder {
    /// The claim `iss`, compared exactly (with or without trailing slash matters).
    pub iss: String,
    /// What kind of issuer: how its claims are read.
    pub slag: Slag,
    /// The claim `aud`: this portal's name at the issuer, compared exactly.
    pub aud: String,
    /// Accepted `alg`: of the asymmetric ones.
    pub algoritmer: Vec<Algorithm>,
    /// Accepted `typ`, such as `at+jwt`; letter case and a leading `application/` do not matter.
    /// The empty one accepts tokens without.
    pub typ: Vec<String>,
    /// Where the keys come from.
    pub jwks: Noekkelkilde,
    /// Whether every token must be bound to a key of the client (RFC 9449). A token that is bound
    /// is never taken as bearer token, whatever this says.
    pub dpop: Dpop,
    /// What its scopes are called. Without them persons need none, and organisations those of
    /// [`Scopenavn::default`].
    pub scope: Option<Scopenavn>,
    /// The service that an employee must have been given rights to in Altinn (Ansattporten).
    pub ressurs: Option<String>,
    /// How old an attest (tillitsrammeverket) may be.
    pub attestalder: TimeDelta,
}

/// The kinds of issuer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Slag {
    /// Plain: `sub`, `client_id`; a person by `pid`, `acr` and perhaps `orgnr`, or an organisation
    /// by `consumer` and `scope`. The development issuer's, and other parties'.
    Oidc,
    /// Health personnel and health services' systems.
    Helseid,
    /// Organisations' systems.
    Maskinporten,
    /// Employees, by what their organisation has given them rights to in Altinn.
    Ansattporten,
    /// Citizens.
    Idporten,
}

/// What is asked of the binding of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dpop {
    /// Every token must be bound.
    pub kreves: bool,
    /// Every proof must carry a nonce of ours.
    pub nonce: bool,
}

/// The scopes that this portal knows, as an issuer calls them.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Scopenavn {
    /// Reading: nothing at all goes without.
    pub les: String,
    /// Writing.
    pub skriv: String,
}

impl Default for Scopenavn {
    fn default() -> Self {
        Self {
            les: "helsefellesskap:les".to_owned(),
            skriv: "helsefellesskap:skriv".to_owned(),
        }
    }
}

/// Where an issuer's public keys come from.
#[derive(Clone, Debug)]
pub enum Noekkelkilde {
    /// A key set fetched from this address: https, or http on the loopback interface.
    Url(String),
    /// A discovery document fetched from this address, and the key set that it names.
    Oppdagelse(String),
    /// A key set known in the process.
    Fast(JwkSet),
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
    /// Another algorithm than the asymmetric ones of RSA and ECDSA.
    #[error("token issuer {0:?}: only ES256, ES384 and RS/PS 256, 384, 512 are accepted")]
    Algoritme(String),
    /// `unspecified` is what Maskinporten says of a token that is for nobody in particular.
    #[error("token issuer {0:?}: aud must be a name of this portal's own")]
    Mottaker(String),
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
        let ring = |adresse: &str, som: fn(reqwest::Url) -> Adresse| {
            let adresse = Adresse::trygg(adresse)
                .ok_or_else(|| Oppsettsfeil::Adresse(oppsett.iss.clone()))?;
            let ring = Noekkelring::ny(oppsett.iss.clone(), som(adresse), nett.clone());
            Ok(Noekler::Hentede(Arc::new(ring)))
        };
        let noekler = match &oppsett.jwks {
            Noekkelkilde::Fast(sett) => Noekler::Faste(faste(sett, &oppsett.iss)?),
            Noekkelkilde::Url(adresse) => ring(adresse, Adresse::Noekler)?,
            Noekkelkilde::Oppdagelse(adresse) => ring(adresse, Adresse::Oppdagelse)?,
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

    /// Whether this key is still the issuer's.
    pub(super) fn har(&self, noekkel: &Arc<Noekkel>, now: DateTime<Utc>) -> bool {
        match &self.noekler {
            Noekler::Faste(_) => true,
            Noekler::Hentede(ring) => ring.har(noekkel, now),
        }
    }
}

fn kontroller(oppsett: &Utsteder) -> Result<(), Oppsettsfeil> {
    let iss = &oppsett.iss;
    let uten_ressurs = oppsett.ressurs.as_deref().is_none_or(str::is_empty);
    let scope = oppsett.scope.as_ref();
    let felter = [
        ("iss", iss.is_empty()),
        ("aud", oppsett.aud.is_empty()),
        ("alg", oppsett.algoritmer.is_empty()),
        ("typ", oppsett.typ.is_empty()),
        (
            "scope",
            scope.is_some_and(|s| s.les.is_empty() || s.skriv.is_empty()),
        ),
        (
            "ressurs",
            oppsett.slag == Slag::Ansattporten && uten_ressurs,
        ),
    ];
    if let Some((felt, _)) = felter.into_iter().find(|(_, mangler)| *mangler) {
        return Err(Oppsettsfeil::Mangler {
            iss: iss.clone(),
            felt,
        });
    }
    if oppsett.aud == "unspecified" {
        return Err(Oppsettsfeil::Mottaker(iss.clone()));
    }
    let godtatt = |alg: &Algorithm| ALGORITMER.iter().any(|(_, kjent)| kjent == alg);
    if !oppsett.algoritmer.iter().all(godtatt) {
        return Err(Oppsettsfeil::Algoritme(iss.clone()));
    }
    Ok(())
}

fn faste(sett: &JwkSet, iss: &str) -> Result<Vec<Arc<Noekkel>>, Oppsettsfeil> {
    let noekler: Vec<_> = sett
        .keys
        .iter()
        .filter_map(|jwk| Noekkel::av(jwk.clone()).map(Arc::new))
        .collect();
    if noekler.is_empty() {
        return Err(Oppsettsfeil::IngenNoekkel(iss.to_owned()));
    }
    Ok(noekler)
}

/// RFC 7515 §4.1.9: `application/` may be left out.
fn uten_prefiks(typ: &str) -> &str {
    match typ.split_at_checked("application/".len()) {
        Some((prefiks, resten)) if prefiks.eq_ignore_ascii_case("application/") => resten,
        _ => typ,
    }
}
