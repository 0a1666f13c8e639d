//! The portal's own plain shape: the development issuer's, and other parties'.

use samtykke::Nivaa;

use super::super::{Subjekt, Tokenfeil};
use super::felt::{Krav, laveste};
use super::{Hvem, Maalestokk};

impl Maalestokk<'_> {
    /// A person by `pid`, `acr` and perhaps `orgnr`, or an organisation by `consumer`; never both.
    pub(super) fn oidc(&self, krav: &Krav) -> Result<Hvem, Tokenfeil> {
        krav.navn("sub")?.ok_or(Tokenfeil::Krav)?;
        let nummer = krav.personnummer("pid", self.nummer)?;
        match (nummer, krav.objekt("consumer")?) {
            (Some(nummer), None) => {
                let nivaa = laveste([krav.tekst("acr")?.and_then(nivaa_fra_acr)])?;
                let subjekt = Subjekt::Person {
                    nummer,
                    ansatt_ved: krav.organisasjonsnummer("orgnr")?,
                    underenhet: None,
                };
                Ok(Hvem::ny(subjekt, nivaa))
            }
            (None, Some(hvem)) if !krav.har("acr") && !krav.har("orgnr") => {
                let subjekt = Subjekt::Organisasjon {
                    organisasjonsnummer: hvem.iso6523()?,
                    underenhet: None,
                };
                // An organisation proves itself to the issuer with its enterprise key.
                Ok(Hvem::ny(subjekt, Nivaa::Hoey))
            }
            _ => Err(Tokenfeil::Krav),
        }
    }
}

/// The login level of ID-porten's `acr`.
pub(super) fn nivaa_fra_acr(acr: &str) -> Option<Nivaa> {
    [Nivaa::Hoey, Nivaa::Betydelig]
        .into_iter()
        .find(|nivaa| acr_for(*nivaa) == acr)
}

/// ID-porten's `acr` for a login level.
pub(in super::super) fn acr_for(nivaa: Nivaa) -> &'static str {
    match nivaa {
        Nivaa::Hoey => "idporten-loa-high",
        Nivaa::Betydelig => "idporten-loa-substantial",
    }
}
