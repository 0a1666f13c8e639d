//! The way from an `Authorization` header to a verified identity.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::autorisasjon::baerertoken;
use super::krav::Maalestokk;
use super::nett::Nett;
use super::nummer::Nummerregel;
use super::token::Deltoken;
use super::utsteder::{Betrodd, Oppsettsfeil, Utsteder};
use super::utvikler::UTVIKLER_ISS;
use super::{Identitet, Tokenfeil};

/// Clock difference between issuer and portal that is tolerated unless set otherwise.
const SLINGRING: TimeDelta = TimeDelta::seconds(10);
/// Most that can be set.
const STOERSTE_SLINGRING: TimeDelta = TimeDelta::seconds(60);

/// Verifies tokens of the configured issuers. Shared by all requests.
pub struct Verifiserer {
    utstedere: HashMap<String, Betrodd>,
    nummer: Nummerregel,
    slingring: TimeDelta,
}

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
    ) -> Result<Self, Oppsettsfeil> {
        if utstedere.is_empty() {
            return Err(Oppsettsfeil::IngenUtsteder);
        }
        let mut betrodde = HashMap::new();
        for oppsett in utstedere {
            let iss = oppsett.iss.clone();
            if iss == UTVIKLER_ISS && nummer == Nummerregel::Ekte {
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
        })
    }

    /// Another tolerated clock difference than 10 seconds; kept within 0 to 60 seconds.
    #[must_use]
    pub fn med_slingring(mut self, slingring: TimeDelta) -> Self {
        self.slingring = slingring.clamp(TimeDelta::zero(), STOERSTE_SLINGRING);
        self
    }

    /// The identity behind the value of the only `Authorization` header
    /// (see [`eneste_autorisasjon`](super::eneste_autorisasjon)).
    ///
    /// # Errors
    /// [`Tokenfeil`] when there is no token or any check fails; a fault in checking is a refusal.
    pub async fn verifiser(
        &self,
        autorisasjon: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Identitet, Tokenfeil> {
        let kompakt = baerertoken(autorisasjon)?;
        let token = Deltoken::les(kompakt)?;
        let betrodd = token
            .krav
            .get("iss")
            .and_then(Value::as_str)
            .and_then(|iss| self.utstedere.get(iss))
            .ok_or(Tokenfeil::Utsteder)?;
        betrodd.godtar(&token.hode)?;
        betrodd.noekkel(&token.hode, now).await?.bekrefter(&token)?;
        let maalestokk = Maalestokk {
            token: kompakt,
            utsteder: &betrodd.oppsett,
            nummer: self.nummer,
            slingring: self.slingring,
            now,
        };
        maalestokk.identitet(token.krav)
    }
}
