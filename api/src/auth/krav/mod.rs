//! The claims of a token whose signature holds: for us, in time, an access token, and whose.
//!
//! Each kind of issuer has a file; what they share is `felt`.

mod ansattporten;
mod attest;
mod felt;
mod helseid;
mod idporten;
mod maskinporten;
mod oidc;

use chrono::{DateTime, TimeDelta, Utc};
use samtykke::Nivaa;

use super::nummer::{Nummerregel, Organisasjonsnummer};
use super::utsteder::{Scopenavn, Slag, Utsteder};
use super::{Attest, Identitet, Subjekt, Tokenfeil};
pub(crate) use felt::er_navn;
pub(super) use felt::{Krav, konsument_for};
pub(super) use oidc::acr_for;

/// What claims are measured against.
pub(super) struct Maalestokk<'a> {
    pub utsteder: &'a Utsteder,
    pub nummer: Nummerregel,
    pub slingring: TimeDelta,
    pub now: DateTime<Utc>,
    /// SHA-256 of the token in base64url.
    pub avtrykk: String,
}

/// What the claims say, and between which times they do.
pub(super) struct Lest {
    pub identitet: Identitet,
    /// Thumbprint of the key that the token is bound to (RFC 9449 §6.1).
    pub binding: Option<String>,
    pub fra: DateTime<Utc>,
    /// Exclusive.
    pub til: DateTime<Utc>,
}

/// Who an issuer says it is, before scopes are looked at.
struct Hvem {
    subjekt: Subjekt,
    nivaa: Nivaa,
    leverandoer: Option<Organisasjonsnummer>,
    attest: Option<Attest>,
    /// When the attest is too old.
    attest_til: Option<DateTime<Utc>>,
}

impl Hvem {
    fn ny(subjekt: Subjekt, nivaa: Nivaa) -> Self {
        Self {
            subjekt,
            nivaa,
            leverandoer: None,
            attest: None,
            attest_til: None,
        }
    }
}

impl Maalestokk<'_> {
    /// The identity that the claims state.
    pub(super) fn les(self, krav: &Krav) -> Result<Lest, Tokenfeil> {
        self.for_oss(krav)?;
        let (fra, utloeper) = self.i_tide(krav)?;
        krav.er_tilgangstoken()?;
        let binding = krav.binding()?;
        if self.utsteder.dpop.kreves && binding.is_none() {
            return Err(Tokenfeil::Ubundet);
        }
        let klient = krav.navn("client_id")?.ok_or(Tokenfeil::Krav)?.to_owned();
        let hvem = match self.utsteder.slag {
            Slag::Oidc => self.oidc(krav),
            Slag::Helseid => self.helseid(krav),
            Slag::Maskinporten => self.maskinporten(krav),
            Slag::Ansattporten => self.ansattporten(krav),
            Slag::Idporten => self.idporten(krav),
        }?;
        let har_skrivescope = self.scope(krav, &hvem.subjekt)?;
        let (fra, til) = (
            fra.checked_sub_signed(self.slingring),
            utloeper.checked_add_signed(self.slingring),
        );
        let (fra, til) = fra.zip(til).ok_or(Tokenfeil::Krav)?;
        Ok(Lest {
            identitet: Identitet {
                utsteder: self.utsteder.iss.clone(),
                subjekt: hvem.subjekt,
                nivaa: hvem.nivaa,
                utloeper,
                klient,
                avtrykk: self.avtrykk,
                leverandoer: hvem.leverandoer,
                har_skrivescope,
                attest: hvem.attest,
            },
            binding,
            fra,
            til: hvem.attest_til.map_or(til, |attest| til.min(attest)),
        })
    }

    /// `aud` is this portal and no other: a token meant for several could be passed on by one of
    /// the others.
    fn for_oss(&self, krav: &Krav) -> Result<(), Tokenfeil> {
        if krav.eneste_mottaker() == Some(self.utsteder.aud.as_str()) {
            Ok(())
        } else {
            Err(Tokenfeil::Mottaker)
        }
    }

    /// `exp` and `iat` are required, `nbf` counts when it is there. The answer is from when, and
    /// `exp`.
    fn i_tide(&self, krav: &Krav) -> Result<(DateTime<Utc>, DateTime<Utc>), Tokenfeil> {
        let exp = krav.tidspunkt("exp")?.ok_or(Tokenfeil::Krav)?;
        let iat = krav.tidspunkt("iat")?.ok_or(Tokenfeil::Krav)?;
        let fra = krav.tidspunkt("nbf")?.map_or(iat, |nbf| iat.max(nbf));
        if self.now - exp >= self.slingring {
            return Err(Tokenfeil::Utloept);
        }
        if fra - self.now > self.slingring {
            return Err(Tokenfeil::IkkeGyldigEnnaa);
        }
        Ok((fra, exp))
    }

    /// Whether the token has the scope that writes. Without the scope that reads there is nothing it may.
    fn scope(&self, krav: &Krav, subjekt: &Subjekt) -> Result<bool, Tokenfeil> {
        let gitt = krav.scope()?;
        let standard = Scopenavn::default();
        let navn = match (&self.utsteder.scope, subjekt) {
            (Some(navn), _) => navn,
            (None, Subjekt::Organisasjon { .. }) => &standard,
            (None, Subjekt::Person { .. }) => return Ok(true),
        };
        let har = |navn: &str| gitt.contains(&navn);
        if har(&navn.les) {
            Ok(har(&navn.skriv))
        } else {
            Err(Tokenfeil::Scope)
        }
    }
}
