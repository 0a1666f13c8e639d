//! The types of the contract, one file per part of the domain.

pub mod ansvarsgruppe;
pub mod blaalys;
pub mod bruker;
pub mod brukeravtale;
pub mod forespoersel;
pub mod forloep;
pub mod hendelse;
pub mod henvendelse;
pub mod individuell_plan;
pub mod innsyn;
pub mod kontroll;
pub mod koordinator;
pub mod kriseplan;
pub mod logg;
pub mod mal;
pub mod meg;
pub mod node;
pub mod person;
pub mod register;
pub mod samarbeidsavtale;
pub mod samtykke;
pub mod tilgang;
pub mod vakt;
