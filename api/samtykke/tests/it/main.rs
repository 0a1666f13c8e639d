//! The crate's tests, in one program.

#![expect(
    clippy::unwrap_used,
    reason = "a test that lacks what it needs has failed"
)]

mod beslutning;
mod egenskaper;
mod erklaere;
mod felles;
mod grunner;
mod lister;
mod naiv;
mod registrere;
mod representanter;
mod tavle;
mod utkast;
mod varighet;
