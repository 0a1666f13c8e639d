//! The commands.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use helsefellesskap::{
    graphql,
    konfig::{Konfig, MAKS_DEMO_BRUKERE},
    oppstart,
};

/// Coordination portal for ROP: one case around one bruker, shared field by field under samtykke.
#[derive(Parser)]
#[command(name = "helsefellesskap", version)]
struct Kommandolinje {
    #[command(subcommand)]
    kommando: Option<Kommando>,
}

#[derive(Subcommand)]
enum Kommando {
    /// Serves the portal (default).
    Serve,
    /// Brings the database up to date.
    Migrate,
    /// Imports virksomheter, enheter, ansatte and oppdrag from a file of JSON lines, all or nothing.
    Importer {
        /// The file; README describes it.
        fil: PathBuf,
    },
    /// Fills an empty database with demo data (development and test only).
    Demo {
        /// How many; HF_DEMO_BRUKERE when left out.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAKS_DEMO_BRUKERE)))]
        brukere: Option<u32>,
    },
    /// Prints the published contract.
    Schema,
    /// Prints a token for a demo persona (development only).
    Token {
        /// Which, as kari-koordinator.
        #[arg(long)]
        persona: String,
    },
}

fn main() -> ExitCode {
    let kommando = Kommandolinje::parse().kommando.unwrap_or(Kommando::Serve);
    if matches!(kommando, Kommando::Schema) {
        print!("{}", graphql::sdl());
        return ExitCode::SUCCESS;
    }
    match kjoer(&kommando) {
        Ok(()) => ExitCode::SUCCESS,
        Err(feil) => {
            eprintln!("helsefellesskap: {feil:#}");
            ExitCode::FAILURE
        }
    }
}

fn kjoer(kommando: &Kommando) -> anyhow::Result<()> {
    let konfig = Konfig::les(std::env::vars())?;
    let kjoeretid = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    kjoeretid.block_on(async {
        match kommando {
            Kommando::Serve => {
                oppstart::logging(konfig.miljoe);
                Arc::new(oppstart::Portal::bygg(konfig).await?)
                    .server()
                    .await
            }
            Kommando::Migrate => oppstart::migrer(&konfig).await,
            Kommando::Importer { fil } => {
                print!("{}", oppstart::importer(&konfig, fil).await?);
                Ok(())
            }
            Kommando::Demo { brukere } => {
                let brukere = brukere.and_then(|n| usize::try_from(n).ok());
                print!("{}", oppstart::fyll_demo(&konfig, brukere).await?);
                Ok(())
            }
            Kommando::Token { persona } => {
                println!("{}", oppstart::persona_token(&konfig, persona)?);
                Ok(())
            }
            Kommando::Schema => Ok(()),
        }
    })
}
