//! Configuration: a file and the environment, the environment first. Unknown or invalid names stop
//! the start.

mod dokumenter;
mod drift;
mod kant;
mod ledger;
mod verdier;

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};

use chrono::TimeDelta;
use samtykke::Sektor;

pub use dokumenter::{Dokumentgrenser, Dokumentmodus, Dokumentregler};
pub use drift::Drift;
pub use kant::{Forbindelser, Kantvalg, Rater};
use verdier::{
    fra_fil, les_adresser, les_noekler, les_oppbevaring, lytteadresse, tall, varslingsadresse,
};

/// Brukere that demo data can have.
pub const MAKS_DEMO_BRUKERE: u32 = 1_000_000;

/// How the portal runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miljoe {
    /// Demo data, development issuer, GraphiQL; loopback only, synthetic numbers only.
    Development,
    /// Production's rules with synthetic numbers.
    Test,
    /// Real issuers, real numbers.
    Production,
}

/// Everything that can be set. One line per name in the README's table.
#[derive(Debug)]
pub struct Konfig {
    /// `HF_ENV`.
    pub miljoe: Miljoe,
    /// `HF_LISTEN`.
    pub lytt: SocketAddr,
    /// `HF_DATABASE_URL`.
    pub database: String,
    /// `HF_DATABASE_CONNECTIONS`.
    pub forbindelser: u32,
    /// `HF_DATA_DIR`: where development keeps its database and keys.
    pub mappe: PathBuf,
    /// `HF_KEY`: secrets of 32 bytes in base64, separated by commas; the first one seals identity
    /// numbers, the others have. In development made on first start.
    pub noekkel: Vec<Noekkelbytes>,
    /// `HF_SIGNING_KEY`: secrets of 32 bytes in base64, separated by commas; the first one signs
    /// checkpoints, the others have. In development made on first start.
    pub signatur: Vec<Noekkelbytes>,
    /// `HF_CHECKPOINT_MINUTES`: time between checkpoints of the access log.
    pub sjekkpunkt_hvert: Duration,
    /// `HF_LOGG_AAR`: for how many years the access log keeps entries, as `KOMMUNE=10,PRIVAT=10`.
    pub oppbevaring: Oppbevaring,
    /// `HF_LEDGER`: the folder where what is withdrawn is kept apart from the database.
    pub ledger: Option<PathBuf>,
    /// `HF_ISSUERS`: file with the trusted issuers; in development they come beside its own.
    pub utstedere: Option<PathBuf>,
    /// `HF_PUBLIC_URL`: where clients reach the portal; what proofs of possession must name.
    pub adresser: Vec<reqwest::Url>,
    /// `HF_CLOCK_SKEW_SECONDS`: tolerated difference between the clocks of issuer, client and portal.
    pub slingring: TimeDelta,
    /// `HF_DPOP_SECONDS`: how old a proof of possession may be.
    pub bevisalder: TimeDelta,
    /// `HF_REDIS_URL`: what the nodes share beside the database.
    pub redis: Option<Hemmelig>,
    /// `HF_METRICS`: where measures are read; nowhere when absent.
    pub maalinger: Option<SocketAddr>,
    /// `HF_STREAMS`, `HF_STREAMS_PER_TOKEN`: how many may listen on this node.
    pub stroemmer: Grenser,
    /// `HF_DOCUMENTS`, `HF_LIMIT_…`: which documents run, and what they may ask for.
    pub dokumenter: Dokumentregler,
    /// How a node is run.
    pub drift: Drift,
    /// `HF_BODY_KIB`, `HF_RATE_SUBJECT` and more: the edge.
    pub kant: Kantvalg,
    /// `HF_VARSEL_URL`: the service that tells people of what is in the portal for them.
    pub varsling: Option<reqwest::Url>,
    /// `HF_VARSEL_TOKEN`: what the service knows the portal by.
    pub varslingstoken: Option<Hemmelig>,
    /// `HF_DEMO_BRUKERE`: how many brukere the demo data has.
    pub demo_brukere: usize,
}

/// How many may listen to events.
#[derive(Clone, Copy, Debug)]
pub struct Grenser {
    /// On this node.
    pub i_alt: usize,
    /// With one token.
    pub per_token: usize,
}

/// For how many years entries of the access log are kept. What is not named is kept for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oppbevaring {
    /// By the sector of the virksomhet that asked.
    pub sektorer: HashMap<Sektor, u32>,
    /// Of private persons, the bruker among them.
    pub private: Option<u32>,
}

/// A secret. Never printed.
#[derive(Clone)]
pub struct Noekkelbytes(pub [u8; 32]);

impl std::fmt::Debug for Noekkelbytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Noekkelbytes")
    }
}

/// A secret text. Never printed.
#[derive(Clone)]
pub struct Hemmelig(pub String);

impl std::fmt::Debug for Hemmelig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hemmelig")
    }
}

/// Why the configuration cannot be used. Names the setting, never its value.
#[derive(Debug, thiserror::Error)]
pub enum Konfigfeil {
    /// A name that means nothing.
    #[error("{0} is not a setting of this program (see the table in README.md)")]
    Ukjent(String),
    /// A value that does not read.
    #[error("{0}: {1}")]
    Ugyldig(&'static str, &'static str),
    /// Needed in this environment.
    #[error("{0} must be set when HF_ENV is test or production")]
    Mangler(&'static str),
    /// The file of settings cannot be read.
    #[error("HF_CONFIG: the file cannot be read as lines of NAME=value")]
    Fil,
}

const NAVN: [&str; 21] = [
    "HF_ENV",
    "HF_LISTEN",
    "HF_DATABASE_URL",
    "HF_DATABASE_CONNECTIONS",
    "HF_DATA_DIR",
    "HF_KEY",
    "HF_SIGNING_KEY",
    "HF_CHECKPOINT_MINUTES",
    "HF_LEDGER",
    "HF_LOGG_AAR",
    "HF_ISSUERS",
    "HF_PUBLIC_URL",
    "HF_CLOCK_SKEW_SECONDS",
    "HF_DPOP_SECONDS",
    "HF_REDIS_URL",
    "HF_METRICS",
    "HF_STREAMS",
    "HF_STREAMS_PER_TOKEN",
    "HF_VARSEL_URL",
    "HF_VARSEL_TOKEN",
    "HF_DEMO_BRUKERE",
];

impl Konfig {
    /// Reads the environment, and the file that `HF_CONFIG` names.
    ///
    /// # Errors
    /// The first setting that is unknown, invalid or missing.
    pub fn les(miljoe: impl Iterator<Item = (String, String)>) -> Result<Self, Konfigfeil> {
        let mut satt: BTreeMap<String, String> = miljoe
            .filter(|(navn, _)| navn.starts_with("HF_") && !navn.starts_with("HF_TEST_"))
            .collect();
        if let Some(fil) = satt.remove("HF_CONFIG") {
            for (navn, verdi) in fra_fil(&fil)? {
                satt.entry(navn).or_insert(verdi);
            }
        }
        let kjente = [NAVN.as_slice(), dokumenter::NAVN, drift::NAVN, kant::NAVN];
        let kjent = |navn: &str| kjente.iter().any(|navn_her| navn_her.contains(&navn));
        if let Some(navn) = satt.keys().find(|navn| !kjent(navn.as_str())) {
            return Err(Konfigfeil::Ukjent(navn.clone()));
        }
        Self::av(&satt)
    }

    fn av(satt: &BTreeMap<String, String>) -> Result<Self, Konfigfeil> {
        let verdi = |navn: &str| satt.get(navn).map(String::as_str);
        let miljoe = match verdi("HF_ENV").unwrap_or("development") {
            "development" => Miljoe::Development,
            "test" => Miljoe::Test,
            "production" => Miljoe::Production,
            _ => {
                return Err(Konfigfeil::Ugyldig(
                    "HF_ENV",
                    "development, test or production",
                ));
            }
        };
        let mappe = PathBuf::from(verdi("HF_DATA_DIR").unwrap_or(".helsefellesskap"));
        let lytt = lytteadresse(verdi("HF_LISTEN").unwrap_or("127.0.0.1:8080"), "HF_LISTEN")?;
        if miljoe == Miljoe::Development && !lytt.ip().is_loopback() {
            return Err(Konfigfeil::Ugyldig(
                "HF_LISTEN",
                "development listens on loopback only",
            ));
        }
        let database = match verdi("HF_DATABASE_URL") {
            Some(url)
                if ["sqlite:", "postgres:", "postgresql:"]
                    .iter()
                    .any(|p| url.starts_with(p)) =>
            {
                url.to_owned()
            }
            Some(_) => {
                return Err(Konfigfeil::Ugyldig(
                    "HF_DATABASE_URL",
                    "sqlite://… or postgres://…",
                ));
            }
            None if miljoe == Miljoe::Development => {
                format!(
                    "sqlite://{}?mode=rwc",
                    mappe.join("portal.sqlite").display()
                )
            }
            None => return Err(Konfigfeil::Mangler("HF_DATABASE_URL")),
        };
        let forbindelser = tall(
            verdi("HF_DATABASE_CONNECTIONS"),
            "HF_DATABASE_CONNECTIONS",
            1,
            500,
            16,
        )?;
        let noekkel = les_noekler(verdi("HF_KEY"), "HF_KEY")?;
        let signatur = les_noekler(verdi("HF_SIGNING_KEY"), "HF_SIGNING_KEY")?;
        let minutter = tall(
            verdi("HF_CHECKPOINT_MINUTES"),
            "HF_CHECKPOINT_MINUTES",
            1,
            1440,
            10,
        )?;
        let oppbevaring = les_oppbevaring(verdi("HF_LOGG_AAR"))?;
        let ledger = ledger::les(verdi("HF_LEDGER"), miljoe)?;
        let utstedere = verdi("HF_ISSUERS").map(PathBuf::from);
        if miljoe != Miljoe::Development {
            noekkel.first().ok_or(Konfigfeil::Mangler("HF_KEY"))?;
            signatur
                .first()
                .ok_or(Konfigfeil::Mangler("HF_SIGNING_KEY"))?;
            utstedere
                .as_ref()
                .ok_or(Konfigfeil::Mangler("HF_ISSUERS"))?;
        }
        let adresser = verdi("HF_PUBLIC_URL").map_or(Ok(Vec::new()), les_adresser)?;
        let sekunder = |navn, hoeyst, ellers| {
            let sekunder = tall(verdi(navn), navn, 0, hoeyst, ellers)?;
            Ok::<_, Konfigfeil>(TimeDelta::seconds(sekunder.into()))
        };
        let slingring = sekunder("HF_CLOCK_SKEW_SECONDS", 60, 10)?;
        let bevisalder = sekunder("HF_DPOP_SECONDS", 300, 30)?;
        let redis = verdi("HF_REDIS_URL").map(|url| Hemmelig(url.to_owned()));
        let stroemmer = |navn, ellers| {
            let antall = tall(verdi(navn), navn, 1, 100_000, ellers)?;
            Ok::<_, Konfigfeil>(usize::try_from(antall).unwrap_or(usize::MAX))
        };
        let stroemmer = Grenser {
            i_alt: stroemmer("HF_STREAMS", 10_000)?,
            per_token: stroemmer("HF_STREAMS_PER_TOKEN", 100)?,
        };
        let maalinger = verdi("HF_METRICS").map(|t| lytteadresse(t, "HF_METRICS"));
        let maalinger = maalinger.transpose()?;
        let varsling = verdi("HF_VARSEL_URL").map(varslingsadresse).transpose()?;
        let varslingstoken = verdi("HF_VARSEL_TOKEN").map(|t| Hemmelig(t.to_owned()));
        let demo_brukere = tall(
            verdi("HF_DEMO_BRUKERE"),
            "HF_DEMO_BRUKERE",
            1,
            MAKS_DEMO_BRUKERE,
            220,
        )?;
        Ok(Self {
            miljoe,
            lytt,
            database,
            forbindelser,
            mappe,
            noekkel,
            signatur,
            oppbevaring,
            ledger,
            sjekkpunkt_hvert: Duration::from_secs(u64::from(minutter) * 60),
            utstedere,
            adresser,
            slingring,
            bevisalder,
            redis,
            maalinger,
            stroemmer,
            dokumenter: Dokumentregler::av(satt)?,
            drift: Drift::av(satt, miljoe)?,
            kant: Kantvalg::av(satt, miljoe)?,
            varsling,
            varslingstoken,
            demo_brukere: usize::try_from(demo_brukere).unwrap_or(220),
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};

    use super::*;

    fn les(par: &[(&str, &str)]) -> Result<Konfig, Konfigfeil> {
        Konfig::les(par.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn uten_noe_satt_starter_utvikling_paa_loopback() {
        let konfig = les(&[]).unwrap();
        assert_eq!(konfig.miljoe, Miljoe::Development);
        assert!(konfig.lytt.ip().is_loopback());
        assert!(konfig.database.starts_with("sqlite://"));
    }

    #[test]
    fn ukjente_og_ugyldige_innstillinger_stopper_starten() {
        let feil = |par: &[(&str, &str)]| les(par).unwrap_err().to_string();
        assert!(feil(&[("HF_LISTN", "x")]).contains("HF_LISTN"));
        assert!(feil(&[("HF_ENV", "prod")]).contains("HF_ENV"));
        assert!(feil(&[("HF_LISTEN", "0.0.0.0:80")]).contains("loopback"));
        assert!(feil(&[("HF_DATABASE_URL", "mysql://x")]).contains("HF_DATABASE_URL"));
        assert!(feil(&[("HF_DEMO_BRUKERE", "0")]).contains("HF_DEMO_BRUKERE"));
        assert!(feil(&[("HF_KEY", "kort")]).contains("32 bytes"));
        assert!(feil(&[("HF_PUBLIC_URL", "ftp://portal.test/")]).contains("HF_PUBLIC_URL"));
        assert!(feil(&[("HF_PUBLIC_URL", "https://:p@portal.test")]).contains("HF_PUBLIC_URL"));
        assert!(feil(&[("HF_CLOCK_SKEW_SECONDS", "61")]).contains("HF_CLOCK_SKEW_SECONDS"));
        assert!(feil(&[("HF_VARSEL_URL", "http://varsel.test/")]).contains("HF_VARSEL_URL"));
    }

    #[test]
    fn produksjon_krever_database_noekkel_og_utstedere() {
        let noekkel = BASE64_STANDARD.encode([7; 32]);
        let mut par = vec![("HF_ENV", "production")];
        let alle = [
            "HF_DATABASE_URL",
            "HF_LEDGER",
            "HF_KEY",
            "HF_SIGNING_KEY",
            "HF_ISSUERS",
        ];
        for mangler in alle {
            assert!(
                les(&par).unwrap_err().to_string().contains(mangler),
                "{mangler}"
            );
            par.push(match mangler {
                "HF_DATABASE_URL" => ("HF_DATABASE_URL", "postgres://localhost/x"),
                "HF_LEDGER" => ("HF_LEDGER", "ledger"),
                "HF_KEY" => ("HF_KEY", noekkel.as_str()),
                "HF_SIGNING_KEY" => ("HF_SIGNING_KEY", noekkel.as_str()),
                _ => ("HF_ISSUERS", "utstedere.json"),
            });
        }
        assert!(les(&par).is_ok());
    }

    #[test]
    fn en_feil_viser_aldri_verdien() {
        let feil = les(&[("HF_KEY", "hemmelig-verdi")])
            .unwrap_err()
            .to_string();
        assert!(!feil.contains("hemmelig-verdi"));
    }
}
