//! From token to verified identity.
//!
//! [`Verifiserer`] turns an `Authorization` header into an [`Identitet`]: who the trusted issuer
//! says is calling, and nothing about what they may do. The registry decides which person, enhet
//! or system that is, and samtykke decides what they see.
//!
//! A token is taken apart (`token`), matched with its issuer's configuration (`utsteder`),
//! verified with that issuer's keys (`noekkelring`), and only then read (`krav`). What is not
//! explicitly accepted is refused.

mod autorisasjon;
mod feil;
mod json;
mod krav;
mod nett;
mod noekkel;
mod noekkelring;
pub mod nummer;
mod oppsett;
mod token;
mod utsteder;
pub mod utvikler;
mod verifiserer;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use samtykke::Nivaa;

pub use autorisasjon::eneste_autorisasjon;
pub use feil::Tokenfeil;
pub(crate) use json::les_objekt;
pub use nett::{Nett, Nettfeil};
pub use nummer::{Nummerfeil, Nummerregel, Organisasjonsnummer, Personnummer};
pub use oppsett::utstedere_fra_json;
pub use utsteder::{Kravtype, Noekkelkilde, Oppsettsfeil, Utsteder};
pub use utvikler::{PersonaKrav, Personaidentitet, Utviklerfeil, Utviklerutsteder};
pub use verifiserer::Verifiserer;

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
    /// The calling system (`client_id`). For the log; nothing is granted on it.
    pub klient: String,
    /// SHA-256 of the token in base64url, by which its uses are found should it go astray.
    pub avtrykk: String,
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
    },
    /// A system that acts for an organisation.
    Organisasjon {
        /// The organisation (`consumer`).
        organisasjonsnummer: Organisasjonsnummer,
        /// The system (`client_id`).
        klient: String,
        /// The scopes that the issuer has granted.
        scope: Vec<String>,
    },
}
