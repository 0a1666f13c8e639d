//! The portal from outside: use cases in the process, over HTTP, and with the real program.

#![expect(
    clippy::unwrap_used,
    reason = "a test that lacks what it needs has failed"
)]

mod arkitektur;
mod avbrutt;
mod avledet;
mod delvis;
mod demo;
mod dokumenter;
mod drept;
mod drift;
mod eksempler;
mod fuzz;
mod gjenoppretting;
mod http;
mod innlogging;
mod innsyn;
mod kant;
mod kappeloep;
mod lesmeg;
mod logg;
mod loggkjede;
mod loggsyn;
mod loggutloep;
mod medietyper;
mod mutasjoner;
mod noekler;
mod registerimport;
mod rigg;
mod rolle;
mod rydding;
mod sak;
mod setninger;
mod skjema;
mod stroemmer;
mod tidsbruk;
