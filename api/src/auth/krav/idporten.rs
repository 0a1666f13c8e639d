//! ID-porten: the bruker, pårørende and verger, as citizens.

use super::super::{Subjekt, Tokenfeil};
use super::felt::{Krav, laveste};
use super::oidc::nivaa_fra_acr;
use super::{Hvem, Maalestokk};

impl Maalestokk<'_> {
    /// `pid` and `acr`. `amr` says nothing to rely on, and `consumer` is who made the app.
    pub(super) fn idporten(&self, krav: &Krav) -> Result<Hvem, Tokenfeil> {
        krav.navn("sub")?.ok_or(Tokenfeil::Krav)?;
        let nummer = krav.personnummer("pid", self.nummer)?;
        let nivaa = laveste([krav.tekst("acr")?.and_then(nivaa_fra_acr)])?;
        let subjekt = Subjekt::Person {
            nummer: nummer.ok_or(Tokenfeil::Krav)?,
            ansatt_ved: None,
            underenhet: None,
        };
        Ok(Hvem::ny(subjekt, nivaa))
    }
}
