//! Maskinporten: a system that acts for an organisation, perhaps run by a supplier.

use samtykke::Nivaa;

use super::super::{Subjekt, Tokenfeil};
use super::felt::Krav;
use super::{Hvem, Maalestokk};

impl Maalestokk<'_> {
    /// `consumer`, and `supplier` with `delegation_source` where it was delegated. Nothing rests
    /// on `client_id` or `client_orgno`. A token with a person behind it (`pid`), or one that is
    /// for what an organisation or a citizen has agreed to elsewhere (`authorization_details`),
    /// is for something else.
    pub(super) fn maskinporten(&self, krav: &Krav) -> Result<Hvem, Tokenfeil> {
        if krav.har("pid") || krav.har("authorization_details") {
            return Err(Tokenfeil::Krav);
        }
        let consumer = krav.objekt("consumer")?.ok_or(Tokenfeil::Krav)?;
        let leverandoer = match krav.objekt("supplier")? {
            Some(supplier) => Some(supplier.iso6523()?),
            None => None,
        };
        if krav.tekst("delegation_source")?.is_some() != leverandoer.is_some() {
            return Err(Tokenfeil::Krav);
        }
        let subjekt = Subjekt::Organisasjon {
            organisasjonsnummer: consumer.iso6523()?,
            underenhet: None,
        };
        Ok(Hvem {
            leverandoer,
            ..Hvem::ny(subjekt, Nivaa::Hoey)
        })
    }
}
