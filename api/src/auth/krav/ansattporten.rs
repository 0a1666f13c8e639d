//! Ansattporten: an employee, and the one organisation that the login is on behalf of.

use samtykke::Nivaa;

use super::super::{Subjekt, Tokenfeil};
use super::felt::{Krav, iso6523, laveste};
use super::{Hvem, Maalestokk};

/// Rights that an organisation has given in Altinn.
const ALTINN: &str = "ansattporten:altinn:service";

impl Maalestokk<'_> {
    /// Exactly one representation, of the service that is configured, with exactly one reportee:
    /// logged in without one, or for two, nobody knows on whose behalf.
    pub(super) fn ansattporten(&self, krav: &Krav) -> Result<Hvem, Tokenfeil> {
        krav.navn("sub")?.ok_or(Tokenfeil::Krav)?;
        let nummer = krav.personnummer("pid", self.nummer)?;
        let nivaa = laveste([krav.tekst("acr")?.and_then(nivaa_fra_acr)])?;
        let mangler = Tokenfeil::Representasjon;
        let [detalj] = &krav.objekter("authorization_details")?[..] else {
            return Err(mangler);
        };
        let tjeneste = detalj.tekst("resource")?;
        if detalj.tekst("type")? != Some(ALTINN) || tjeneste != self.utsteder.ressurs.as_deref() {
            return Err(mangler);
        }
        let [virksomhet] = &detalj.objekter("reportees")?[..] else {
            return Err(mangler);
        };
        let virksomhet = iso6523(virksomhet.tekst("Authority")?, virksomhet.tekst("ID")?)?;
        let subjekt = Subjekt::Person {
            nummer: nummer.ok_or(Tokenfeil::Krav)?,
            ansatt_ved: Some(virksomhet),
            underenhet: None,
        };
        Ok(Hvem::ny(subjekt, nivaa))
    }
}

fn nivaa_fra_acr(acr: &str) -> Option<Nivaa> {
    match acr {
        "high" => Some(Nivaa::Hoey),
        "substantial" => Some(Nivaa::Betydelig),
        _ => None,
    }
}
