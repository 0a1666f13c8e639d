//! The rows of the database and the categories of every table.
//!
//! One personal table holds one set of categories. [`Personrad`] says which; an entity without it
//! is not accepted by storage. Models never leave the program as they are, and their `Debug` shows
//! ids alone.

pub mod koder;
pub mod lister;
pub mod personrad;
mod skjult;
pub mod tabell;
mod tid;

pub mod ansatt;
pub mod ansvarsgruppe;
pub mod ansvarsgruppe_medlem;
pub mod barn;
pub mod bekreftelse;
pub mod blaalysperiode;
pub mod bortfall;
pub mod bortfallstand;
pub mod bruker;
pub mod brukeravtale;
pub mod brukeravtale_dagligliv;
pub mod brukeravtale_legemidler;
pub mod brukeravtale_oekonomi;
pub mod brukeravtale_tilbakefall;
pub mod brukertilstand;
pub mod delegering;
pub mod dokument;
pub mod enhet;
pub mod felles;
pub mod forloep;
pub mod forloep_fase;
pub mod forloep_frist;
pub mod forloep_part;
pub mod hendelse;
pub mod hendelse_part;
pub mod henvendelse;
pub mod historikk;
pub mod idempotens;
pub mod ip_evaluering;
pub mod ip_maal;
pub mod ip_ramme;
pub mod ip_tiltak;
pub mod klient;
pub mod kompetansevurdering;
pub mod kontakt;
pub mod koordinatoroppnevning;
pub mod kriseplan;
pub mod kriseplan_barnetiltak;
pub mod kriseplan_kontakt;
pub mod kriseplan_raad;
pub mod kriseplan_signal;
pub mod kriseplan_trinn;
pub mod paaroerende;
pub mod person;
pub mod representasjon;
pub mod samarbeidsavtale;
pub mod samtykke;
pub mod samtykkeforespoersel;
pub mod sjekkpunkt;
pub mod sperring;
pub mod tilgang;
pub mod tilgangslogg;
pub mod tilknytning;
pub mod utloep;
pub mod vakt;
pub mod vaktvarsel;
pub mod varsel;
pub mod virksomhet;

pub use koder::UkjentKode;
pub use personrad::{Adgang, Kolonner, Naevnt, Personrad};
pub use tabell::{Besoek, DRIFTSTABELLER, REGISTERTABELLER, Tabell, besoek_alle};
