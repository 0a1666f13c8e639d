//! Every mutation: what it does, what it refuses, and that a refusal writes nothing.

mod ansvarsgruppe;
mod blaalys;
mod brukeravtale;
mod forespoersel;
mod forloep;
mod idempotens;
mod individuell_plan;
mod koordinator;
mod kriseplan;
mod oppdrag;
mod registrering;
mod representant;
mod samarbeidsavtale;
mod samtykke;
mod sperring;
mod ugyldig;
mod vakt;
mod vern;

pub use samtykke::til_enhet;
