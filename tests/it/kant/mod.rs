//! The edge: what is turned away, how fast, and that nothing comes of it.

mod fiendtlig;
mod forbindelser;
mod haandtrykk;
mod hoder;
mod raa;
mod rater;
mod tid;
mod tokener;
