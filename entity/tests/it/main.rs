//! The schema that the migrations make, against the entities and their classification.
//!
//! Runs on SQLite in memory, and on PostgreSQL too when `HF_TEST_POSTGRES_URL` is set.

mod alle;
mod database;
mod klasser;
mod migrering;
mod oversettelse;
mod prove;
mod skjema;
