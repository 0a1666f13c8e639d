//! The only door to rows: load, decide, log, release.
//!
//! Nothing else in the portal reads a personal table. What leaves here is opened by a
//! `Beslutning` and noted for the access log first.

mod bortfall;
mod database;
mod dokumenter;
mod feil;
mod foresporsel;
mod grunnlag;
pub mod hendelser;
mod henvendelser;
mod historikk;
mod hold;
mod innlogging;
mod innsyn;
mod kontroll;
mod kryptering;
mod lager;
mod laster;
mod likt;
mod liste;
mod loggfoering;
mod loggfunn;
mod loggkontroll;
mod node;
mod noekler;
mod notert;
mod operatoerlogg;
mod plan;
mod register;
pub mod registerimport;
mod rettigheter;
mod rydding;
mod sak;
mod simulering;
mod sjekkpunkt;
mod skjermet;
pub mod skriv;
mod sql;
mod utlevering;
mod utloep;
mod varsel;

pub use bortfall::{Aarsak, Bok, Forsegling, Gjenopprettet, Tilbake, forsegling};
pub use database::{Database, Dialekt, Frister};
pub use dokumenter::{GJELDER, NyttDokument, Registrering, Registrert};
pub use feil::Lagerfeil;
pub use foresporsel::{Begynt, Foresporsel, Modus, Noekkel, Oppdrag};
pub use historikk::Versjon;
pub use hold::Holdepunkt;
use hold::Holdested;
pub use innlogging::{Innlogget, Rolle, bare_register};
pub use innsyn::{Loggfilter, Loggside, Loggsidevalg, Partsinnsyn, Partstilgang};
pub use kontroll::{Eksponering, Eksponert, Kontrollutvalg, Mange};
pub use lager::Lager;
pub use liste::{Brukerfilter, Retning, Side, Sidevalg, Sorteringsfelt};
pub use loggfoering::BUNKE;
pub use loggfunn::{Funn as Loggfunn, Loggkontroll};
pub use node::Funn;
pub use noekler::Noekler;
pub use plan::Plan;
pub use register::Register;
pub use sak::{Aapnet, Nektet, Sak};
pub use simulering::Simulert;
pub use skjermet::Skjermet;
pub use utlevering::Utfall;
pub use varsel::Varselpost;
