//! helsefellesskap: one case around one bruker, shared field by field under samtykke.

pub mod audit;
pub mod auth;
pub mod graphql;
pub mod klokke;
pub mod storage;
