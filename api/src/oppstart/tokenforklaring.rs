//! What a token says, why it is refused, and whom it makes of the caller: for whoever made it.

use std::fmt::Write;

use samtykke::Aktoer;
use serde_json::Value;

use super::innlogging::verifiserer;
use crate::{
    auth::{Identitet, les_objekt},
    hash::fra_base64url,
    klokke::{Klokke, Systemklokke},
    konfig::Konfig,
    storage::{Begynt, Foresporsel, Innlogget, Lager, Modus, Oppdrag},
};

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
