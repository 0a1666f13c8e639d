//! helsefellesskap: one case around one bruker, shared field by field under samtykke.

pub mod audit;
pub mod auth;
pub mod demo;
pub mod events;
pub mod graphql;
pub mod hash;
mod hukommelse;
pub mod import;
pub mod klokke;
pub mod konfig;
pub mod maalinger;
pub mod oppstart;
pub mod proeve;
pub mod server;
pub mod sporing;
pub mod storage;
