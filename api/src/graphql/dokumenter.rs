//! From the text of a document to something that can be run: counted, parsed, and remembered when it comes
//! again, since clients send the same few.

use std::sync::{Arc, OnceLock};

use async_graphql::{
    Positioned, ServerError,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};

use super::{
    abonnement::med_felt_i_roten,
    grenser::{self, Avvist, Telling},
    introspeksjon, leser,
};
use crate::{
    hash::{Hash, heks, sha256},
    hukommelse::Hukommelse,
    konfig::Dokumentgrenser,
};

/// Said of what is no document.
const UGYLDIG: &str = "Dokumentet er ikke gyldig GraphQL.";
/// Text remembered, in bytes; parsed it takes some twenty times as much.
const MAKS_TEKST: usize = 512 * 1024;

/// Hashes kept of documents that came once.
const MAKS_SETT: usize = 4_096;

/// A document within the limits.
pub struct Dokument {
    /// Parsed.
    pub innhold: ExecutableDocument,
    /// SHA-256 of its text, in hex.
    pub hash: String,
    /// What it selects.
    pub telling: Telling,
    /// What is wrong with it by the contract; nothing of a document that may be run.
    pub feil: Vec<ServerError>,
    /// Whether it asks for the contract.
    pub introspeksjon: bool,
    /// As streams run it, put together when the first one does.
    som_stroem: OnceLock<ExecutableDocument>,
}

impl Dokument {
    /// The operation that is to run, with the name that the document gives it.
    pub fn operasjon(
        &self,
        navn: Option<&str>,
    ) -> Option<(Option<&str>, &Positioned<OperationDefinition>)> {
        match (&self.innhold.operations, navn) {
            (DocumentOperations::Single(en), None) => Some((None, en)),
            (DocumentOperations::Single(_), Some(_)) => None,
            (DocumentOperations::Multiple(flere), Some(navn)) => flere
                .iter()
                .find(|(n, _)| n.as_str() == navn)
                .map(|(n, o)| (Some(n.as_str()), o)),
            (DocumentOperations::Multiple(flere), None) if flere.len() == 1 => {
                flere.iter().next().map(|(n, o)| (Some(n.as_str()), o))
            }
            (DocumentOperations::Multiple(_), None) => None,
        }
    }

    /// The same with its fragments written out in the root of subscriptions; shared by all streams.
    pub fn som_stroem(&self) -> &ExecutableDocument {
        self.som_stroem
            .get_or_init(|| med_felt_i_roten(&self.innhold))
    }
}

/// The documents seen lately.
pub struct Dokumenter {
    grenser: Dokumentgrenser,
    /// Whether names of the contract are suggested where one is misspelt.
    forslag: bool,
    husket: Hukommelse<Hash, Arc<Dokument>>,
    /// The hashes of those that came once.
    sett: Hukommelse<Hash, ()>,
}

impl Dokumenter {
    /// None yet.
    #[must_use]
    pub fn ny(grenser: Dokumentgrenser, forslag: bool) -> Self {
        Self {
            grenser,
            forslag,
            husket: Hukommelse::ny(MAKS_TEKST),
            sett: Hukommelse::ny(MAKS_SETT),
        }
    }

    /// What documents may ask for.
    pub fn grenser(&self) -> &Dokumentgrenser {
        &self.grenser
    }

    /// One that is remembered.
    pub fn kjent(&self, hash: &Hash) -> Option<Arc<Dokument>> {
        self.husket.hent(hash)
    }

    /// Counts and parses before anything else happens.
    ///
    /// # Errors
    /// Why it is not run.
    pub fn les(&self, tekst: &str) -> Result<Arc<Dokument>, Avvist> {
        self.les_og_husk(tekst, false)
    }

    /// The same of one that is registered, and comes again.
    ///
    /// # Errors
    /// Why it is not run.
    pub fn les_registrert(&self, tekst: &str) -> Result<Arc<Dokument>, Avvist> {
        self.les_og_husk(tekst, true)
    }

    fn les_og_husk(&self, tekst: &str, kommer_igjen: bool) -> Result<Arc<Dokument>, Avvist> {
        // Before its hash is taken of a text that is too long.
        grenser::kontroller_lengde(tekst, &self.grenser)?;
        let hash = sha256(&[tekst.as_bytes()]);
        if let Some(kjent) = self.kjent(&hash) {
            return Ok(kjent);
        }
        let symboler = grenser::symboler(tekst, &self.grenser)?;
        let innhold = leser::les(&symboler).map_err(|plass| Avvist::Ugyldig(UGYLDIG, plass))?;
        let telling = grenser::tell(&innhold, &self.grenser)?;
        let feil = grenser::feil(&innhold, self.grenser.feil, self.forslag)?;
        let lest = Arc::new(Dokument {
            telling,
            feil,
            introspeksjon: introspeksjon::spoerres(&innhold),
            innhold,
            hash: heks(&hash),
            som_stroem: OnceLock::new(),
        });
        // What will not run has no place among what does, nor what comes once and never again.
        if lest.feil.is_empty() && (kommer_igjen || self.er_sett(hash)) {
            self.husket.husk(hash, lest.clone(), tekst.len());
        }
        Ok(lest)
    }

    /// Whether it came before; it has now.
    fn er_sett(&self, hash: Hash) -> bool {
        let foer = self.sett.hent(&hash).is_some();
        if !foer {
            self.sett.husk(hash, (), 1);
        }
        foer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn det_som_kommer_igjen_huskes() {
        let dokumenter = Dokumenter::ny(Dokumentgrenser::default(), false);
        let les = |tekst| dokumenter.les(tekst).unwrap();
        let er_samme = |en: &Arc<Dokument>, annen: &Arc<Dokument>| Arc::ptr_eq(en, annen);
        let tekst = "{ meg { formaal } }";
        let foerste = les(tekst);
        let andre = les(tekst);
        assert!(!er_samme(&foerste, &andre) && er_samme(&andre, &les(tekst)));
        let annet = "{ meg { __typename } }";
        let registrert = dokumenter.les_registrert(annet).unwrap();
        assert!(er_samme(&registrert, &les(annet)));
        // What is wrong is read anew each time.
        let galt = "{ finnesikke }";
        les(galt);
        assert!(!er_samme(&les(galt), &les(galt)));
    }
}
