//! The way from what a request brings to a verified identity.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use serde_json::Value;

use super::autorisasjon::{Legitimasjon, Skjema};
use super::dpop::{Anledning, Beviskrav};
use super::krav::{Krav, Lest, Maalestokk};
use super::nett::Nett;
use super::noekkel::Noekkel;
use super::nummer::Nummerregel;
use super::token::{Hode, Jws, STOERSTE_TOKEN};
use super::utsteder::{Betrodd, Oppsettsfeil, Utsteder};
use super::utvikler::er_utvikler;
use super::{Identitet, Tokenfeil};
use crate::hash::{Hash, base64url, sha256};
use crate::hukommelse::Hukommelse;

/// Clock difference between issuer and portal that is tolerated unless set otherwise.
const SLINGRING: TimeDelta = TimeDelta::seconds(10);
/// Most that can be set.
const STOERSTE_SLINGRING: TimeDelta = TimeDelta::seconds(60);
/// Tokens that are remembered, about.
const MAKS_HUSKET: usize = 10_000;

/// Verifies tokens of the configured issuers. Shared by all requests.
pub struct Verifiserer {
    utstedere: HashMap<String, Betrodd>,
    nummer: Nummerregel,
    slingring: TimeDelta,
    bevis: Beviskrav,
    /// What was verified, by the token's hash. Never what was refused.
    husket: Hukommelse<Hash, Arc<Husket>>,
}

/// A token that was verified.
struct Husket {
    lest: Lest,
    noekkel: Arc<Noekkel>,
}

/// What lets a token be looked at again without it.
#[derive(Clone)]
pub struct Feste(Arc<Husket>);

impl Verifiserer {
    /// A verifier for these issuers. `nummer` decides whether identity numbers must be synthetic
    /// or must not be. Fetches nothing yet.
    ///
    /// # Errors
    /// [`Oppsettsfeil`] when an issuer's configuration is incomplete or unsafe.
    pub fn ny(
        utstedere: Vec<Utsteder>,
        nummer: Nummerregel,
        nett: &Nett,
        bevis: Beviskrav,
    ) -> Result<Self, Oppsettsfeil> {
        if utstedere.is_empty() {
            return Err(Oppsettsfeil::IngenUtsteder);
        }
        let mut betrodde = HashMap::new();
        for oppsett in utstedere {
            let iss = oppsett.iss.clone();
            if er_utvikler(&iss) && nummer == Nummerregel::Ekte {
                return Err(Oppsettsfeil::Utviklerutsteder);
            }
            if betrodde
                .insert(iss.clone(), Betrodd::ny(oppsett, nett)?)
                .is_some()
            {
                return Err(Oppsettsfeil::Dobbel(iss));
            }
        }
        Ok(Self {
            utstedere: betrodde,
            nummer,
            slingring: SLINGRING,
            bevis,
            husket: Hukommelse::ny(MAKS_HUSKET),
        })
    }

    /// Another tolerated clock difference than 10 seconds; kept within 0 to 60 seconds.
    #[must_use]
    pub fn med_slingring(mut self, slingring: TimeDelta) -> Self {
        self.slingring = slingring.clamp(TimeDelta::zero(), STOERSTE_SLINGRING);
        self
    }

    /// The identity behind a request.
    ///
    /// # Errors
    /// [`Tokenfeil`] when there is no token or any check fails; a fault in checking is a refusal.
    pub async fn verifiser(
        &self,
        legitimasjon: &Legitimasjon<'_>,
        now: DateTime<Utc>,
    ) -> Result<Identitet, Tokenfeil> {
        Ok(self.verifiser_varig(legitimasjon, now).await?.0)
    }

    /// The same, and what a connection that stays open rests on.
    ///
    /// # Errors
    /// As [`verifiser`](Self::verifiser).
    pub async fn verifiser_varig(
        &self,
        legitimasjon: &Legitimasjon<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Identitet, Feste), Tokenfeil> {
        let (skjema, token) = legitimasjon.token()?;
        let husket = self.lest(token, now).await?;
        self.bundet(skjema, legitimasjon, &husket.lest, now).await?;
        Ok((husket.lest.identitet.clone(), Feste(husket)))
    }

    /// Whether a token that was verified would be again: its time lasts, its key is the issuer's.
    #[must_use]
    pub fn holder(&self, feste: &Feste, now: DateTime<Utc>) -> bool {
        self.staar(&feste.0, now)
    }

    /// What a token says, and the thumbprint of the key that it is bound to, without asking for a
    /// proof: to explain it to whoever made it. Nothing is to be given for it.
    ///
    /// # Errors
    /// As [`verifiser`](Self::verifiser), proofs apart.
    pub async fn forklar(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(Identitet, Option<String>), Tokenfeil> {
        let lest = self.lest(token, now).await?;
        Ok((lest.lest.identitet.clone(), lest.lest.binding.clone()))
    }

    /// Whether the token was verified before, and would be again: that costs next to nothing to say.
    #[must_use]
    pub fn kjenner(&self, legitimasjon: &Legitimasjon<'_>, now: DateTime<Utc>) -> bool {
        let husket = legitimasjon
            .token()
            .ok()
            .filter(|(_, token)| token.len() <= STOERSTE_TOKEN)
            .and_then(|(_, token)| self.husket.hent(&sha256(&[token.as_bytes()])));
        husket.is_some_and(|husket| self.staar(&husket, now))
    }

    /// Tells where the portal is reached, unless that is configured.
    pub fn naas_paa(&self, adresser: Vec<Url>) {
        self.bevis.adresser.get_or_init(|| adresser);
    }

    /// A nonce for the client's next proof, where this issuer's tokens need one.
    #[must_use]
    pub fn nonce(&self, iss: &str, now: DateTime<Utc>) -> Option<String> {
        let betrodd = self.utstedere.get(iss)?;
        let gir = betrodd.oppsett.dpop.nonce;
        gir.then(|| self.bevis.nonce.gi(now)).flatten()
    }

    /// A nonce for a client whose proof lacked one.
    #[must_use]
    pub fn ny_nonce(&self, now: DateTime<Utc>) -> Option<String> {
        self.bevis.nonce.gi(now)
    }

    /// What a token says: as remembered, while its time lasts and its key is the issuer's.
    async fn lest(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Husket>, Tokenfeil> {
        if token.len() > STOERSTE_TOKEN {
            return Err(Tokenfeil::ForStor);
        }
        let avtrykk = sha256(&[token.as_bytes()]);
        if let Some(husket) = self.husket.hent(&avtrykk)
            && self.staar(&husket, now)
        {
            return Ok(husket);
        }
        let lest = Arc::new(self.les(token, avtrykk, now).await?);
        self.husket.husk(avtrykk, lest.clone(), 1);
        Ok(lest)
    }

    fn staar(&self, husket: &Husket, now: DateTime<Utc>) -> bool {
        let Husket { lest, noekkel } = husket;
        lest.fra <= now
            && now < lest.til
            && self
                .utstedere
                .get(&lest.identitet.utsteder)
                .is_some_and(|betrodd| betrodd.har(noekkel, now))
    }

    async fn les(
        &self,
        token: &str,
        avtrykk: Hash,
        now: DateTime<Utc>,
    ) -> Result<Husket, Tokenfeil> {
        let jws = Jws::les(token)?;
        let hode = Hode::av(&jws)?;
        let betrodd = jws
            .krav
            .get("iss")
            .and_then(Value::as_str)
            .and_then(|iss| self.utstedere.get(iss))
            .ok_or(Tokenfeil::Utsteder)?;
        betrodd.godtar(&hode)?;
        let noekkel = betrodd.noekkel(&hode, now).await?;
        noekkel.bekrefter(&jws)?;
        let maalestokk = Maalestokk {
            utsteder: &betrodd.oppsett,
            nummer: self.nummer,
            slingring: self.slingring,
            now,
            avtrykk: base64url(&avtrykk),
        };
        let lest = maalestokk.les(&Krav::ny(jws.krav))?;
        Ok(Husket { lest, noekkel })
    }

    /// A bound token is sent with its proof, and never as bearer token; one that is not bound is
    /// never sent with a proof.
    async fn bundet(
        &self,
        skjema: Skjema,
        legitimasjon: &Legitimasjon<'_>,
        lest: &Lest,
        now: DateTime<Utc>,
    ) -> Result<(), Tokenfeil> {
        let (binding, bevis) = match (skjema, &lest.binding, legitimasjon.bevis) {
            (Skjema::Bearer, None, None) => return Ok(()),
            (Skjema::Bearer, Some(_), _) => return Err(Tokenfeil::Bundet),
            (Skjema::Bearer, None, Some(_)) | (Skjema::Dpop, None, _) => {
                return Err(Tokenfeil::Ubundet);
            }
            (Skjema::Dpop, Some(_), None) => return Err(Tokenfeil::BevisMangler),
            (Skjema::Dpop, Some(binding), Some(bevis)) => (binding, bevis),
        };
        let utsteder = self.utstedere.get(&lest.identitet.utsteder);
        let anledning = Anledning {
            metode: legitimasjon.metode,
            sti: legitimasjon.sti,
            token: &lest.identitet.avtrykk,
            binding,
            krever_nonce: utsteder.is_none_or(|u| u.oppsett.dpop.nonce),
            slingring: self.slingring,
            now,
        };
        self.bevis.kontroller(bevis, &anledning).await
    }
}
