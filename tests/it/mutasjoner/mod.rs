//! Every mutation: what it does, what it refuses, and that a refusal writes nothing.

mod ansvarsgruppe;
mod blaalys;
mod brukeravtale;
mod forloep;
mod idempotens;
mod individuell_plan;
mod koordinator;
mod kriseplan;
mod oppdrag;
mod representant;
mod samarbeidsavtale;
mod samtykke;
mod sperring;
mod ugyldig;

pub use samtykke::til_enhet;
