//! One bruker's case as each party sees it: the operations of the contract's worked example.

mod avslag;
mod endring;
mod hele;
mod hvorfor;
mod liste;
mod omvei;
mod planfilter;
mod simulering;
