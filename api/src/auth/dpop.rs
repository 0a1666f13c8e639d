//! Proof that the caller holds the key that a token is bound to (DPoP, RFC 9449).
//!
//! A module of our own: `dpop-verifier` knows neither RSA, with which HelseID's clients may sign,
//! nor members that occur twice, and would bring a second cryptographic library.

use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use reqwest::Url;
use serde_json::{Map, Value};

use super::Tokenfeil;
use super::gjenbruk::Gjenbruk;
use super::noekkel::Offentlig;
use super::nonce::Nonce;
use super::token::Jws;
use crate::hash::sha256;

/// The `typ` of a proof (§4.2).
pub(super) const TYP: &str = "dpop+jwt";
/// The private members of keys (RFC 7518 §6): whoever sends one has lost the key.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Longest `jti` and `htu`, in bytes.
const LENGSTE_JTI: usize = 256;
const LENGSTE_HTU: usize = 2_048;

/// How proofs are judged.
pub struct Beviskrav {
    /// The addresses that this portal is reached at, as configured or else as it listens: nothing in
    /// a request says it. Until they are known no proof holds.
    pub adresser: OnceLock<Vec<Url>>,
    /// How old a proof may be.
    pub alder: TimeDelta,
    /// The nonces that this portal, all its nodes, gives out.
    pub nonce: Nonce,
    /// Which proofs were used.
    pub gjenbruk: Gjenbruk,
}

/// What a proof must be about.
pub(super) struct Anledning<'a> {
    pub metode: &'a str,
    pub sti: &'a str,
    /// SHA-256 of the token in base64url.
    pub token: &'a str,
    /// Thumbprint of the key that the token is bound to.
    pub binding: &'a str,
    pub krever_nonce: bool,
    pub slingring: TimeDelta,
    pub now: DateTime<Utc>,
}

impl Beviskrav {
    /// For a portal of one node that nobody has configured: no nonces, and no address yet.
    #[must_use]
    pub fn enkel() -> Self {
        Self {
            adresser: OnceLock::new(),
            alder: TimeDelta::seconds(30),
            nonce: Nonce::ny(&[]),
            gjenbruk: Gjenbruk::i_minnet(),
        }
    }

    /// Whether the proof is by the token's key, for this request, of now, and new.
    pub(super) async fn kontroller(
        &self,
        bevis: &str,
        ved: &Anledning<'_>,
    ) -> Result<(), Tokenfeil> {
        let bevis = Jws::les(bevis).map_err(|_| Tokenfeil::BevisForm)?;
        av_rett_noekkel(&bevis, ved.binding)?;
        let tekst = |navn: &str| bevis.krav.get(navn).and_then(Value::as_str);
        if tekst("htm") != Some(ved.metode) {
            return Err(Tokenfeil::BevisMetode);
        }
        if !tekst("htu").is_some_and(|htu| self.er_vaar(htu, ved.sti)) {
            return Err(Tokenfeil::BevisAdresse);
        }
        if tekst("ath") != Some(ved.token) {
            return Err(Tokenfeil::BevisToken);
        }
        let ute = self.i_tide(&bevis.krav, ved)?;
        match tekst("nonce") {
            Some(nonce) if self.nonce.gjelder(nonce, ved.now) => {}
            None if !ved.krever_nonce => {}
            _ => return Err(Tokenfeil::BevisNonce),
        }
        let jti = tekst("jti").filter(|jti| (1..=LENGSTE_JTI).contains(&jti.len()));
        let jti = jti.ok_or(Tokenfeil::BevisForm)?;
        // Last of all, so that only who holds the key can fill the memory.
        let avtrykk = sha256(&[ved.binding.as_bytes(), b"\0", jti.as_bytes()]);
        self.gjenbruk.foerste_gang(avtrykk, ute, ved.now).await
    }

    /// When the proof is too old (§11.1).
    fn i_tide(
        &self,
        krav: &Map<String, Value>,
        ved: &Anledning<'_>,
    ) -> Result<DateTime<Utc>, Tokenfeil> {
        let iat = krav.get("iat").and_then(Value::as_i64);
        let iat = iat.and_then(|iat| DateTime::from_timestamp(iat, 0));
        let iat = iat.ok_or(Tokenfeil::BevisTid)?;
        let ute = iat
            .checked_add_signed(self.alder + ved.slingring)
            .ok_or(Tokenfeil::BevisTid)?;
        if ute <= ved.now || iat - ved.now > ved.slingring {
            return Err(Tokenfeil::BevisTid);
        }
        Ok(ute)
    }

    /// Whether this is the path at one of our addresses, query and fragment apart (§4.3 no. 9).
    fn er_vaar(&self, htu: &str, sti: &str) -> bool {
        if htu.len() > LENGSTE_HTU {
            return false;
        }
        let Ok(htu) = Url::parse(htu) else {
            return false;
        };
        let ren = htu.username().is_empty() && htu.password().is_none();
        let her = |vaar: &Url| {
            vaar.scheme() == htu.scheme()
                && vaar.host() == htu.host()
                && vaar.port_or_known_default() == htu.port_or_known_default()
                && htu.path() == format!("{}{sti}", vaar.path().trim_end_matches('/'))
        };
        ren && self
            .adresser
            .get()
            .is_some_and(|vaare| vaare.iter().any(her))
    }
}

/// Whether the proof brings the public key that the token is bound to, and is signed with it.
fn av_rett_noekkel(bevis: &Jws<'_>, binding: &str) -> Result<(), Tokenfeil> {
    if bevis.hode.get("typ").and_then(Value::as_str) != Some(TYP) {
        return Err(Tokenfeil::BevisForm);
    }
    let Some(Value::Object(jwk)) = bevis.hode.get("jwk") else {
        return Err(Tokenfeil::BevisNoekkel);
    };
    if PRIVATE.iter().any(|navn| jwk.contains_key(*navn)) {
        return Err(Tokenfeil::BevisNoekkel);
    }
    let jwk: Jwk =
        serde_json::from_value(Value::Object(jwk.clone())).map_err(|_| Tokenfeil::BevisNoekkel)?;
    let avtrykk = jwk.thumbprint(ThumbprintHash::SHA256);
    if avtrykk.ok().as_deref() != Some(binding) {
        return Err(Tokenfeil::BevisNoekkel);
    }
    let noekkel = Offentlig::av(&jwk).ok_or(Tokenfeil::BevisNoekkel)?;
    noekkel
        .bekrefter(bevis)
        .map_err(|_| Tokenfeil::BevisSignatur)
}
