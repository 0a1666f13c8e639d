//! The commands.

use std::{io::Read, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use helsefellesskap::{
    graphql,
    konfig::{Konfig, MAKS_DEMO_BRUKERE},
    oppstart::{
        self,
        token::{self, Bevisordre, Personatoken},
        tokenforklaring,
    },
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
    /// After a restore: withdraws again what was withdrawn since the backup, and opens the portal.
    Gjenopprett {
        /// Opens it without following the ledger, which is lost: a new one begins in HF_LEDGER.
        #[arg(long, requires = "grunn")]
        uten_ledger: bool,
        /// Why; stands in the access log.
        #[arg(long, value_name = "GRUNN", requires = "uten_ledger")]
        grunn: Option<String>,
    },
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
    /// The access log: its checkpoints, its proofs, and whether it was tampered with.
    Logg {
        #[command(subcommand)]
        hva: Loggkommando,
    },
    /// The documents that clients may run by their hash, and alone with HF_DOCUMENTS=trusted.
    Dokumenter {
        #[command(subcommand)]
        hva: Dokumentkommando,
    },
    /// The keys of this installation: makes them, and changes over to a new one.
    Noekler {
        #[command(subcommand)]
        hva: Noekkelkommando,
    },
    /// Prints the published contract.
    Schema,
    /// Prints a token for a demo persona (development only); proves and explains tokens.
    #[command(args_conflicts_with_subcommands = true)]
    Token {
        #[command(subcommand)]
        hva: Option<Tokenkommando>,
        #[command(flatten)]
        persona: Personatoken,
    },
}

#[derive(Subcommand)]
enum Tokenkommando {
    /// Prints a proof of possession (DPoP) for the token on standard input.
    Bevis(Bevisordre),
    /// Prints the issuers of these tokens with their keys, as HF_ISSUERS takes them with HF_ENV=test.
    Utstedere,
    /// Says what the token on standard input holds, why it is refused, or whom it makes of the caller.
    Les,
}

#[derive(Subcommand)]
enum Dokumentkommando {
    /// Registers every .graphql file of a folder, all or nothing.
    Registrer {
        /// The folder.
        mappe: PathBuf,
        /// The purpose that they are for (HELSEHJELP, SAMHANDLING, …); any when left out.
        #[arg(long, value_name = "FORMAAL")]
        formaal: Option<String>,
        /// The client whose tokens may run them; any when left out.
        #[arg(long, value_name = "KLIENT")]
        klient: Option<String>,
    },
    /// Prints what is registered: hash, client, purpose, when.
    List,
    /// Removes a document.
    Fjern {
        /// Its hash.
        hash: String,
        /// For this client alone.
        #[arg(long, value_name = "KLIENT")]
        klient: Option<String>,
    },
}

#[derive(Subcommand)]
enum Noekkelkommando {
    /// Prints a new secret for HF_KEY or HF_SIGNING_KEY.
    Ny,
    /// Seals identity numbers anew with the first key in HF_KEY, while the portal serves.
    Bytt,
}

#[derive(Subcommand)]
enum Loggkommando {
    /// Reads the whole log and names what was changed, removed, moved or inserted.
    Verifiser {
        /// A checkpoint that was kept elsewhere, to compare with.
        #[arg(long, value_name = "FIL")]
        sjekkpunkt: Option<PathBuf>,
    },
    /// Signs a checkpoint, if anything is new, and prints the last one.
    Sjekkpunkt,
    /// Takes out entries that are older than HF_LOGG_AAR says; signed records take their place.
    Utloep,
    /// Prints the public keys of the checkpoints.
    Noekkel,
    /// Prints a proof that an entry is in the log.
    Bevis {
        /// The entry's id.
        innfoersel: uuid::Uuid,
    },
    /// Checks a proof, without a database.
    Kontroller {
        /// The proof.
        fil: PathBuf,
        /// The public key, as it was handed over.
        // One in 64 keys begins with a hyphen.
        #[arg(long, value_name = "NOEKKEL", allow_hyphen_values = true)]
        noekkel: String,
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
    if let Kommando::Logg {
        hva: Loggkommando::Kontroller { fil, noekkel },
    } = kommando
    {
        // Whoever was handed a proof has no portal to configure.
        print!("{}", oppstart::logg::kontroller_bevis(fil, noekkel)?);
        return Ok(());
    }
    if let Kommando::Noekler {
        hva: Noekkelkommando::Ny,
    } = kommando
    {
        print!("{}", oppstart::noekler::ny());
        return Ok(());
    }
    if let Kommando::Token {
        hva: Some(Tokenkommando::Bevis(ordre)),
        ..
    } = kommando
    {
        // Whoever calls a portal has none to configure.
        println!("{}", token::bevis(&fra_stdin()?, ordre)?);
        return Ok(());
    }
    let konfig = Konfig::les(std::env::vars())?;
    let kjoeretid = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    kjoeretid.block_on(async {
        match kommando {
            Kommando::Logg { hva } => print!("{}", logg(&konfig, hva).await?),
            Kommando::Dokumenter { hva } => print!("{}", dokumenter(&konfig, hva).await?),
            Kommando::Serve => {
                oppstart::logging(konfig.miljoe);
                if oppstart::forsegling::vent_til_aapnet(&konfig).await? {
                    Arc::new(oppstart::Portal::bygg(konfig).await?)
                        .server()
                        .await?;
                }
            }
            Kommando::Migrate => oppstart::migrer(&konfig).await?,
            Kommando::Gjenopprett { grunn, .. } => {
                let utfall = oppstart::forsegling::gjenopprett(&konfig, grunn.as_deref()).await?;
                print!("{utfall}");
            }
            Kommando::Importer { fil } => print!("{}", oppstart::importer(&konfig, fil).await?),
            Kommando::Demo { brukere } => {
                let brukere = brukere.and_then(|n| usize::try_from(n).ok());
                print!("{}", oppstart::fyll_demo(&konfig, brukere).await?);
            }
            Kommando::Token { hva: None, persona } => {
                println!("{}", token::persona(&konfig, persona)?);
            }
            Kommando::Token {
                hva: Some(Tokenkommando::Utstedere),
                ..
            } => println!("{}", token::utstedere(&konfig)?),
            Kommando::Token { .. } => print!(
                "{}",
                tokenforklaring::forklar(&konfig, &fra_stdin()?).await?
            ),
            Kommando::Noekler { .. } => print!("{}", oppstart::noekler::bytt(&konfig).await?),
            Kommando::Schema => {}
        }
        Ok(())
    })
}

/// A token: not as an argument, which every process of the machine can read.
fn fra_stdin() -> anyhow::Result<String> {
    let mut tekst = String::new();
    std::io::stdin()
        .take(64 * 1024)
        .read_to_string(&mut tekst)?;
    Ok(tekst.trim().to_owned())
}

async fn dokumenter(konfig: &Konfig, hva: &Dokumentkommando) -> anyhow::Result<String> {
    match hva {
        Dokumentkommando::Registrer {
            mappe,
            formaal,
            klient,
        } => {
            let (formaal, klient) = (formaal.as_deref(), klient.as_deref());
            oppstart::dokumenter::registrer(konfig, mappe, formaal, klient).await
        }
        Dokumentkommando::List => oppstart::dokumenter::list(konfig).await,
        Dokumentkommando::Fjern { hash, klient } => {
            oppstart::dokumenter::fjern(konfig, hash, klient.as_deref()).await
        }
    }
}

async fn logg(konfig: &Konfig, hva: &Loggkommando) -> anyhow::Result<String> {
    match hva {
        Loggkommando::Verifiser { sjekkpunkt } => {
            oppstart::logg::verifiser(konfig, sjekkpunkt.as_deref()).await
        }
        Loggkommando::Sjekkpunkt => oppstart::logg::sjekkpunkt(konfig).await,
        Loggkommando::Utloep => oppstart::logg::utloep(konfig).await,
        Loggkommando::Noekkel => oppstart::logg::noekler(konfig),
        Loggkommando::Bevis { innfoersel } => oppstart::logg::bevis(konfig, *innfoersel).await,
        Loggkommando::Kontroller { fil, noekkel } => oppstart::logg::kontroller_bevis(fil, noekkel),
    }
}
