//! Who is asking: by the token, and by the registry alone.

mod angrep;
mod attest;
mod noder;
mod proevemiljoe;
mod register;
mod tjener;
mod utsteder;

pub(crate) use angrep::{brit, program, program_med};
pub(crate) use utsteder::{Falsk, noekkel};
