//! From token to verified identity.
//!
//! [`Verifiserer`] turns an `Authorization` header into an [`Identitet`]: who the trusted issuer
//! says is calling, and nothing about what they may do. The registry decides which person, enhet
//! or system that is, and samtykke decides what they see.
//!
//! A token is taken apart (`token`), matched with its issuer's configuration (`utsteder`),
//! verified with that issuer's keys (`noekkelring`), and only then read (`krav`); one that is bound
//! to a key of the client is proven with it (`dpop`). What is not explicitly accepted is refused.

mod autorisasjon;
mod dpop;
mod feil;
mod gjenbruk;
mod json;
mod klientnoekkel;
mod krav;
mod mynt;
mod nett;
mod noekkel;
mod noekkelring;
mod nonce;
pub mod nummer;
mod oppsett;
mod token;
mod utsteder;
pub mod utvikler;
mod verifiserer;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use samtykke::{FormaalSett, Nivaa};

pub use autorisasjon::Legitimasjon;
pub use dpop::Beviskrav;
pub use feil::Tokenfeil;
pub use gjenbruk::Gjenbruk;
pub(crate) use json::les_objekt;
pub use klientnoekkel::{Bevistekst, Klientnoekkel};
pub(crate) use krav::er_navn;
pub use nett::{Nett, Nettfeil};
pub use nonce::Nonce;
pub use nummer::{Nummerfeil, Nummerregel, Organisasjonsnummer, Personnummer};
pub use oppsett::{utstedere_fra_json, utstedere_som_json};
pub use utsteder::{Dpop, Noekkelkilde, Oppsettsfeil, Scopenavn, Slag, Utsteder};
pub use utvikler::{
    Mynting, PersonaKrav, Personaidentitet, Personattest, Utviklerfeil, Utviklerutsteder,
};
pub use verifiserer::{Feste, Verifiserer};

/// Who is calling, as a trusted issuer states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identitet {
    /// The issuer (`iss`).
    pub utsteder: String,
    /// The person or organisation.
    pub subjekt: Subjekt,
    /// The login level. An organisation, which has none, counts as high.
    pub nivaa: Nivaa,
    /// When the token expires (`exp`). May lie in the past by the tolerated clock difference.
    pub utloeper: DateTime<Utc>,
    /// The calling system (`client_id`). For the log; nothing is granted on it alone.
    pub klient: String,
    /// SHA-256 of the token in base64url, by which its uses are found should it go astray.
    pub avtrykk: String,
    /// The organisation that runs the system for the one that it acts for.
    pub leverandoer: Option<Organisasjonsnummer>,
    /// Whether it has the scope that writes.
    pub har_skrivescope: bool,
    /// What a health worker has attested: narrows what the token is for.
    pub attest: Option<Attest>,
}

impl Identitet {
    /// Whether it may write: its scopes let it, and it is not for reading about the patients whom
    /// its attest names.
    #[must_use]
    pub fn kan_skrive(&self) -> bool {
        let attest = self.attest.as_ref();
        self.har_skrivescope && attest.is_none_or(|attest| attest.pasienter.is_none())
    }
}

/// The person or organisation that a token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subjekt {
    /// A person who has logged in.
    Person {
        /// The identity number.
        nummer: Personnummer,
        /// The employer in whose service the person acts; `None` as citizen.
        ansatt_ved: Option<Organisasjonsnummer>,
        /// The employer's subunit.
        underenhet: Option<Organisasjonsnummer>,
    },
    /// A system that acts for an organisation.
    Organisasjon {
        /// The organisation.
        organisasjonsnummer: Organisasjonsnummer,
        /// Its subunit.
        underenhet: Option<Organisasjonsnummer>,
    },
}

/// Why a health worker asks, and about whom (tillitsrammeverket).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attest {
    /// For what.
    pub formaal: FormaalSett,
    /// About whom alone; `None` when the attest names nobody.
    pub pasienter: Option<Vec<Personnummer>>,
}
