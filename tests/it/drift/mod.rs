//! The portal in operation: while it is upgraded, while it stops, and what it says of itself.

mod avvikling;
mod logglinjer;
mod oppgradering;
mod spor;
