//! HelseID: health personnel at work, and health services' systems.

use samtykke::Nivaa;

use super::super::nummer::Organisasjonsnummer;
use super::super::{Subjekt, Tokenfeil};
use super::attest::Holdepunkter;
use super::felt::{Krav, laveste};
use super::{Hvem, Maalestokk};

const PID: &str = "helseid://claims/identity/pid";
const NIVAA: &str = "helseid://claims/identity/security_level";
const TILLIT: &str = "helseid://claims/identity/assurance_level";
const HPR: &str = "helseid://claims/hpr/hpr_number";
const VIRKSOMHET: &str = "helseid://claims/client/claims/orgnr_parent";
const UNDERENHET: &str = "helseid://claims/client/claims/orgnr_child";
const LEVERANDOER: &str = "helseid://claims/client/claims/orgnr_supplier";

impl Maalestokk<'_> {
    /// A person with `pid` and level, or a client alone; both for `orgnr_parent`. Nothing rests on
    /// `client_name`.
    pub(super) fn helseid(&self, krav: &Krav) -> Result<Hvem, Tokenfeil> {
        let virksomhet = krav.organisasjonsnummer(VIRKSOMHET)?;
        let virksomhet = virksomhet.ok_or(Tokenfeil::Krav)?;
        let underenhet = krav.organisasjonsnummer(UNDERENHET)?;
        let leverandoer = krav.organisasjonsnummer(LEVERANDOER)?;
        let hvem = match krav.personnummer(PID, self.nummer)? {
            Some(nummer) => {
                krav.navn("sub")?.ok_or(Tokenfeil::Krav)?;
                let holdepunkter = Holdepunkter {
                    nummer: &nummer,
                    virksomhet: &virksomhet,
                    underenhet: underenhet.as_ref(),
                    hpr: krav.tekst(HPR)?,
                };
                let lest = self.attest(krav, &holdepunkter)?;
                let (attest, attest_til, sted) = match lest {
                    Some(lest) => (Some(lest.attest), Some(lest.til), lest.sted),
                    None => (None, None, None),
                };
                let subjekt = Subjekt::Person {
                    nummer,
                    underenhet: annen_enn(&virksomhet, underenhet.or(sted)),
                    ansatt_ved: Some(virksomhet),
                };
                Hvem {
                    attest,
                    attest_til,
                    ..Hvem::ny(subjekt, nivaa(krav)?)
                }
            }
            None if self.har_attest(krav)? || krav.har(NIVAA) => return Err(Tokenfeil::Krav),
            None => {
                let subjekt = Subjekt::Organisasjon {
                    underenhet: annen_enn(&virksomhet, underenhet),
                    organisasjonsnummer: virksomhet,
                };
                Hvem::ny(subjekt, Nivaa::Hoey)
            }
        };
        Ok(Hvem {
            leverandoer,
            ..hvem
        })
    }
}

/// The level of the login; where the level of the identity is told too, the lower of the two.
fn nivaa(krav: &Krav) -> Result<Nivaa, Tokenfeil> {
    let innlogging = match krav.tekst(NIVAA)? {
        Some("4") => Some(Nivaa::Hoey),
        Some("3") => Some(Nivaa::Betydelig),
        _ => None,
    };
    let identitet = match krav.tekst(TILLIT)? {
        None | Some("high") => Some(Nivaa::Hoey),
        Some("substantial") => Some(Nivaa::Betydelig),
        Some(_) => None,
    };
    laveste([innlogging, identitet])
}

/// A main unit may stand as its own subunit.
fn annen_enn(
    virksomhet: &Organisasjonsnummer,
    underenhet: Option<Organisasjonsnummer>,
) -> Option<Organisasjonsnummer> {
    underenhet.filter(|underenhet| underenhet != virksomhet)
}
