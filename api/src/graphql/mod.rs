//! The contract: schema, resolvers of a few lines, and how a call is carried out.

pub mod direktiv;
mod enumer;
pub mod gate;
mod grenser;
mod inndata;
mod kall;
mod koblinger;
mod mutasjon;
mod plan;
mod query;
mod skalarer;
mod skjerm;
pub mod typer;
mod utfoer;

use crate::proeve::{Lekkasje, er};
use async_graphql::{EmptySubscription, SDLExportOptions, Schema};

pub use query::Query;
pub use utfoer::{Avslagsform, Innkommende, Svar, utfoer};

/// The schema with its resolvers.
pub type Skjema = Schema<Query, mutasjon::Mutation, EmptySubscription>;

/// Builds the schema. What is asked of storage comes with each call.
#[must_use]
pub fn skjema() -> Skjema {
    Schema::build(Query, mutasjon::Mutation::default(), EmptySubscription)
        .register_output_type::<typer::node::Node>()
        .disable_suggestions()
        .finish()
}

/// The published contract.
#[must_use]
pub fn sdl() -> String {
    let valg = SDLExportOptions::new().prefer_single_line_descriptions();
    let mut sdl = skjema().sdl_with_options(valg);
    if er(Lekkasje::UklassifisertFelt) {
        sdl.push_str("\n\"Planted.\"\ntype Uklassifisert { \"Planted.\" felt: String }\n");
    }
    if !sdl.ends_with('\n') {
        sdl.push('\n');
    }
    sdl
}
