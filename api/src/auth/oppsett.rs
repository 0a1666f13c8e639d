//! Trusted issuers as a file lists them.

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, jwk::JwkSet};
use serde::Deserialize;
use serde_json::{Value, json};

use super::utsteder::{Dpop, Scopenavn, Slag};
use super::{Noekkelkilde, Utsteder};

/// Oldest attest accepted unless set otherwise, in seconds.
const ATTESTALDER: u32 = 3_600;

/// One issuer of the file. Unknown members are refused: a misspelt one must not be ignored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Linje {
    iss: String,
    #[serde(default = "enkel")]
    slag: Slag,
    aud: String,
    algoritmer: Option<Vec<Algorithm>>,
    typ: Option<Vec<String>>,
    jwks: Option<Jwks>,
    discovery: Option<String>,
    dpop: Option<Bevis>,
    #[serde(default)]
    nonce: bool,
    scope: Option<Scopenavn>,
    ressurs: Option<String>,
    attestalder: Option<u32>,
}

/// Where the keys are, or the keys themselves, which then change with this file alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Jwks {
    Url(String),
    Fast(JwkSet),
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum Bevis {
    Kreves,
    Valgfritt,
}

fn enkel() -> Slag {
    Slag::Oidc
}

/// Reads a JSON list of issuers; README has its members. What is left out is as the kind of issuer
/// is known to do it.
///
/// # Errors
/// It is not such a list.
pub fn utstedere_fra_json(json: &[u8]) -> Result<Vec<Utsteder>, serde_json::Error> {
    let linjer: Vec<Linje> = serde_json::from_slice(json)?;
    linjer.into_iter().map(Linje::utsteder).collect()
}

/// The same list of issuers whose keys are known, with what they do otherwise than their kind; scopes are
/// as they are called here.
#[must_use]
pub fn utstedere_som_json(utstedere: &[Utsteder]) -> Value {
    let linjer = utstedere.iter().filter_map(|utsteder| {
        let Noekkelkilde::Fast(jwks) = &utsteder.jwks else {
            return None;
        };
        let mut linje = json!({
            "iss": utsteder.iss,
            "slag": utsteder.slag,
            "aud": utsteder.aud,
            "algoritmer": utsteder.algoritmer,
            "typ": utsteder.typ,
            "jwks": jwks,
            "dpop": if utsteder.dpop.kreves { "KREVES" } else { "VALGFRITT" },
            "attestalder": utsteder.attestalder.num_seconds(),
        });
        if let Some(ressurs) = &utsteder.ressurs {
            linje["ressurs"] = json!(ressurs);
        }
        Some(linje)
    });
    linjer.collect()
}

impl Linje {
    fn utsteder(self) -> Result<Utsteder, serde_json::Error> {
        let Self { slag, iss, .. } = self;
        let jwks = match (self.jwks, self.discovery) {
            (Some(_), Some(_)) => {
                return Err(serde::de::Error::custom("jwks or discovery, not both"));
            }
            (Some(Jwks::Url(adresse)), None) => Noekkelkilde::Url(adresse),
            (Some(Jwks::Fast(sett)), None) => Noekkelkilde::Fast(sett),
            (None, Some(discovery)) => Noekkelkilde::Oppdagelse(discovery),
            (None, None) => {
                let (rot, dokument) = (iss.trim_end_matches('/'), dokument(slag));
                Noekkelkilde::Oppdagelse(format!("{rot}/.well-known/{dokument}"))
            }
        };
        let dpop = self
            .dpop
            .map_or(slag == Slag::Helseid, |b| b == Bevis::Kreves);
        let attestalder = self.attestalder.unwrap_or(ATTESTALDER);
        Ok(Utsteder {
            aud: self.aud,
            algoritmer: self.algoritmer.unwrap_or_else(|| algoritmer(slag)),
            typ: self.typ.unwrap_or_else(|| typer(slag)),
            jwks,
            dpop: Dpop {
                kreves: dpop,
                nonce: self.nonce,
            },
            scope: self.scope,
            ressurs: self.ressurs,
            attestalder: TimeDelta::seconds(attestalder.into()),
            slag,
            iss,
        })
    }
}

/// Maskinporten logs nobody in: its metadata is that of RFC 8414 §3.
fn dokument(slag: Slag) -> &'static str {
    match slag {
        Slag::Maskinporten => "oauth-authorization-server",
        Slag::Oidc | Slag::Helseid | Slag::Ansattporten | Slag::Idporten => "openid-configuration",
    }
}

fn algoritmer(slag: Slag) -> Vec<Algorithm> {
    use Algorithm::{ES256, PS256, RS256, RS384, RS512};
    match slag {
        Slag::Maskinporten => vec![RS256, RS384, RS512],
        Slag::Oidc | Slag::Helseid | Slag::Ansattporten | Slag::Idporten => {
            vec![RS256, PS256, ES256]
        }
    }
}

/// Maskinporten's tokens name no type; those of the others are access tokens of RFC 9068, or name
/// none of their own.
fn typer(slag: Slag) -> Vec<String> {
    let typer: &[&str] = match slag {
        Slag::Oidc => &["at+jwt"],
        Slag::Maskinporten => &["at+jwt", "JWT", ""],
        Slag::Helseid | Slag::Ansattporten | Slag::Idporten => &["at+jwt", "JWT"],
    };
    typer.iter().map(|typ| (*typ).to_owned()).collect()
}
