//! Tokens for developers: made for the personas, and proven.

use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::{Args, ValueEnum};

use super::innlogging::{pkcs8, utviklerutsteder};
use crate::{
    auth::{
        Bevistekst, Klientnoekkel, Mynting, Organisasjonsnummer, PersonaKrav, Personaidentitet,
        Personattest, Personnummer, Slag, utstedere_som_json,
    },
    demo,
    klokke::{Klokke, Systemklokke, Tilfeldighet},
    konfig::{Konfig, Miljoe},
};

/// How long a token for a persona lasts.
const VARIGHET: TimeDelta = TimeDelta::hours(12);

/// A token for a persona, as a kind of issuer makes it.
#[derive(Args, Debug)]
pub struct Personatoken {
    /// Which, as kari-koordinator.
    #[arg(long)]
    persona: Option<String>,
    /// As which kind of issuer.
    #[arg(long, value_enum, default_value_t = Utstederslag::Oidc)]
    slag: Utstederslag,
    /// Binds the token to the key in this file, made when it is not there. HelseID's must be.
    #[arg(long, value_name = "FIL")]
    noekkel: Option<PathBuf>,
    /// As a supplier's system that acts for the persona's virksomhet.
    #[arg(long)]
    leverandoer: bool,
    /// With an attest of the tillitsrammeverk, for this purpose of use: TREAT, ETREAT, COC or BTG.
    #[arg(long, value_name = "KODE")]
    attest: Option<String>,
    /// The persona that the attest is about.
    #[arg(long, value_name = "PERSONA", requires = "attest")]
    pasient: Option<String>,
}

/// The kinds of issuer, as the command names them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Utstederslag {
    Oidc,
    Helseid,
    Maskinporten,
    Ansattporten,
    Idporten,
}

impl From<Utstederslag> for Slag {
    fn from(slag: Utstederslag) -> Self {
        match slag {
            Utstederslag::Oidc => Self::Oidc,
            Utstederslag::Helseid => Self::Helseid,
            Utstederslag::Maskinporten => Self::Maskinporten,
            Utstederslag::Ansattporten => Self::Ansattporten,
            Utstederslag::Idporten => Self::Idporten,
        }
    }
}

/// What a proof of possession is to be about; the token comes on standard input.
#[derive(Args, Debug)]
pub struct Bevisordre {
    /// The file with the key that the token is bound to.
    #[arg(long, value_name = "FIL")]
    noekkel: PathBuf,
    /// The address that the request goes to.
    #[arg(long, default_value = "http://127.0.0.1:8080/graphql")]
    url: String,
    /// Its method.
    #[arg(long, default_value = "POST")]
    metode: String,
    /// The portal's last `DPoP-Nonce`.
    #[arg(long)]
    nonce: Option<String>,
}

/// A token for a persona of the demo data.
///
/// # Errors
/// Not in development, no such persona, or that kind of issuer makes no such token.
pub fn persona(konfig: &Konfig, ordre: &Personatoken) -> anyhow::Result<String> {
    if konfig.miljoe != Miljoe::Development {
        bail!("tokens are minted in development only");
    }
    let krav = personakrav(ordre.persona.as_deref().context("--persona is missing")?)?;
    let noekkel = match &ordre.noekkel {
        Some(fil) => Some(Klientnoekkel::fra_pkcs8(&pkcs8(fil)?)?),
        None if matches!(ordre.slag, Utstederslag::Helseid) => {
            bail!("HelseID's tokens are bound to a key: add --noekkel FIL")
        }
        None => None,
    };
    let leverandoer = ordre.leverandoer.then(demo::leverandoer).flatten();
    let leverandoer = leverandoer
        .map(|n| Organisasjonsnummer::parse(&n))
        .transpose()?;
    let pasient = ordre.pasient.as_deref().map(nummer_til).transpose()?;
    let som = Mynting {
        slag: ordre.slag.into(),
        bundet_til: noekkel.as_ref(),
        leverandoer: leverandoer.as_ref(),
        attest: ordre.attest.as_deref().map(|formaal| Personattest {
            formaal,
            pasient: pasient.as_ref(),
        }),
    };
    Ok(utviklerutsteder(konfig)?.mynt_som(&krav, &som, Systemklokke.naa(), VARIGHET)?)
}

/// The issuers of such tokens, as `HF_ISSUERS` takes them.
///
/// # Errors
/// Not in development: these keys are development's.
pub fn utstedere(konfig: &Konfig) -> anyhow::Result<String> {
    if konfig.miljoe != Miljoe::Development {
        bail!("these issuers are development's: leave HF_ENV out here");
    }
    let utstedere = utviklerutsteder(konfig)?.utstedere();
    Ok(serde_json::to_string_pretty(&utstedere_som_json(
        &utstedere,
    ))?)
}

fn personakrav(navn: &str) -> anyhow::Result<PersonaKrav> {
    let persona = demo::personaer().into_iter().find(|p| p.navn == navn);
    Ok(persona
        .with_context(|| format!("no persona is called {navn}"))?
        .krav)
}

fn nummer_til(navn: &str) -> anyhow::Result<Personnummer> {
    match personakrav(navn)?.hvem {
        Personaidentitet::Person { nummer, .. } => Ok(nummer),
        Personaidentitet::Organisasjon { .. } => bail!("{navn} is no person"),
    }
}

/// A proof that the caller holds the key that a token is bound to.
///
/// # Errors
/// The key cannot be read.
pub fn bevis(token: &str, ordre: &Bevisordre) -> anyhow::Result<String> {
    let noekkel = Klientnoekkel::fra_pkcs8(&pkcs8(&ordre.noekkel)?)?;
    Ok(noekkel.bevis(&Bevistekst {
        token,
        metode: &ordre.metode,
        adresse: &ordre.url,
        nonce: ordre.nonce.as_deref(),
        jti: Tilfeldighet::ekte().uuid(),
        naa: Systemklokke.naa(),
    })?)
}
