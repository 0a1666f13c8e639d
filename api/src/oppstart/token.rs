//! Tokens for developers: made for the personas, proven, and explained.

use std::{fmt::Write, path::PathBuf};

use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use samtykke::Aktoer;
use serde_json::Value;

use super::innlogging::{pkcs8, utviklerutsteder, verifiserer};
use crate::{
    auth::{
        Bevistekst, Identitet, Klientnoekkel, Mynting, Organisasjonsnummer, PersonaKrav,
        Personaidentitet, Personattest, Personnummer, Slag, les_objekt,
    },
    demo,
    hash::fra_base64url,
    klokke::{Klokke, Systemklokke, Tilfeldighet},
    konfig::{Konfig, Miljoe},
    storage::{Begynt, Foresporsel, Innlogget, Lager, Modus, Oppdrag},
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

/// What a token says, whether it is accepted, and who it makes of the caller.
///
/// # Errors
/// The portal cannot be opened. A refused token is no error here.
pub async fn forklar(konfig: &Konfig, token: &str) -> anyhow::Result<String> {
    let mut ut = String::new();
    for (navn, del) in ["header", "claims"].into_iter().zip(token.split('.')) {
        writeln!(ut, "{navn}:")?;
        match fra_base64url(del).and_then(|json| les_objekt(&json)) {
            None => writeln!(ut, "  not a JSON object in base64url")?,
            Some(objekt) => {
                for (navn, verdi) in objekt {
                    writeln!(ut, "  {navn}: {}", vist(&navn, &verdi))?;
                }
            }
        }
    }
    let (verifiserer, _) = verifiserer(konfig)?;
    match verifiserer.forklar(token, Systemklokke.naa()).await {
        Err(feil) => writeln!(ut, "refused ({feil:?}): {}", feil.forklaring())?,
        Ok((identitet, binding)) => {
            ut.push_str(match binding {
                Some(_) => "accepted, with a proof (DPoP) by its key\n",
                None => "accepted, as bearer token\n",
            });
            ut.push_str(&hvem(konfig, &identitet).await?);
        }
    }
    Ok(ut)
}

/// Claims that tell of nobody in particular are shown, others only as being there.
fn vist(navn: &str, verdi: &Value) -> String {
    const VISES: [&str; 16] = [
        "alg",
        "typ",
        "kid",
        "iss",
        "aud",
        "exp",
        "nbf",
        "iat",
        "scope",
        "client_id",
        "acr",
        "token_type",
        "client_amr",
        "delegation_source",
        "consumer",
        "supplier",
    ];
    let helseid = navn.contains("orgnr_") || navn.ends_with("_level");
    if VISES.contains(&navn) || helseid {
        verdi.to_string()
    } else {
        "(not shown)".to_owned()
    }
}

async fn hvem(konfig: &Konfig, identitet: &Identitet) -> anyhow::Result<String> {
    let lager = super::lager(konfig).await?;
    let oppdrag = Oppdrag {
        identitet,
        formaal: None,
        modus: Modus::Lesing,
        en_sak: false,
        id: lager.tilfeldig().uuid(),
        operasjon: None,
        dokument: String::new(),
    };
    // What the database says may hold values.
    let begynt = Foresporsel::begynn(&lager, oppdrag).await;
    match begynt.map_err(|feil| anyhow::anyhow!("fault in {}", feil.slag()))? {
        Begynt::Klar(f) => beskriv(&lager, f.innlogget(), identitet),
        Begynt::UkjentAktoer | Begynt::FeilFormaal => Ok(
            "but the registry knows nobody by it: no running employment, no client bound to an enhet, \
             a subunit of somebody else, or a supplier that nobody lets act\n"
                .to_owned(),
        ),
    }
}

fn beskriv(lager: &Lager, innlogget: &Innlogget, identitet: &Identitet) -> anyhow::Result<String> {
    let register = lager.register();
    let sted = |enhet: uuid::Uuid| {
        let enhet = register.enhet(enhet);
        let virksomhet = enhet.and_then(|e| register.virksomhet(e.virksomhet_id));
        let enhet = enhet.map_or("?", |e| &e.navn);
        format!("{enhet}, {}", virksomhet.map_or("?", |v| &v.navn))
    };
    let mut ut = String::new();
    match &innlogget.aktoer {
        Aktoer::Ansatt(a) => {
            let roller: Vec<_> = a.roller.iter().map(|r| r.navn()).collect();
            writeln!(ut, "actor: an ansatt at {}", sted(a.enhet.0))?;
            writeln!(ut, "roles: {}", listet(&roller))?;
        }
        Aktoer::Organisasjon(o) => {
            let scope: Vec<_> = o.scope.iter().map(|k| k.navn()).collect();
            writeln!(ut, "actor: a system of {}", sted(o.enhet.0))?;
            writeln!(ut, "categories, at most: {}", listet(&scope))?;
        }
        Aktoer::Borger { .. } => writeln!(ut, "actor: a citizen")?,
    }
    let formaal: Vec<_> = innlogget
        .lovlige_formaal(lager.policy())
        .iter()
        .map(|f| f.navn())
        .collect();
    writeln!(ut, "purposes, where a tie opens them: {}", listet(&formaal))?;
    writeln!(ut, "login level: {}", innlogget.nivaa.navn())?;
    writeln!(
        ut,
        "may write: {}",
        if identitet.kan_skrive() { "yes" } else { "no" }
    )?;
    if let Some(leverandoer) = &innlogget.leverandoer {
        writeln!(ut, "through the supplier {leverandoer}")?;
    }
    if let Some(bare) = &innlogget.bare {
        writeln!(
            ut,
            "about {} of the attest's patients, and nobody else",
            bare.len()
        )?;
    }
    Ok(ut)
}

fn listet(navn: &[&str]) -> String {
    if navn.is_empty() {
        "none".to_owned()
    } else {
        navn.join(" ")
    }
}
