//! What a resource server must refuse, one list per file, and that the good token passes.

mod algoritme;
mod attest;
mod dpop;
mod form;
mod json;
mod jwks;
mod jwks_feil;
mod krav;
mod noekkel;
mod nummer;
mod oppsett;
mod slag;
mod stoette;
mod subjekt;
mod utvikler;
