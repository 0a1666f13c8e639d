//! Tests of the portal as a whole.

mod innsyn;
