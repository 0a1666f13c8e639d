//! What of all that happens somebody asks for.

use samtykke::{Formaal, Kategorier};
use uuid::Uuid;

use super::{Endring, Endringstype};

/// What a stream is about. A cursor is good for this alone: it says how far somebody has heard of what they
/// asked for, and nothing of what they left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utsnitt {
    /// What the purpose is narrowed to.
    pub formaal: Option<Formaal>,
    /// Only this bruker.
    pub bruker: Option<Uuid>,
    /// Only these rows.
    pub filter: Hendelsesfilter,
}

impl Utsnitt {
    /// In a word, the same for the same.
    pub(in crate::storage) fn merke(&self) -> String {
        let Hendelsesfilter { typer, kategorier } = &self.filter;
        let typer = typer.as_ref().map(|typer| {
            let alle = typer.iter().map(|type_| format!("{type_:?}"));
            alle.collect::<std::collections::BTreeSet<_>>()
        });
        let kategorier = kategorier.map(Kategorier::bits);
        let (formaal, bruker) = (self.formaal.map(Formaal::navn), self.bruker);
        format!("{formaal:?} {bruker:?} {typer:?} {kategorier:?}")
    }
}

/// Narrows the changes of rows; what the asker may see is told in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hendelsesfilter {
    /// Only these kinds.
    pub typer: Option<Vec<Endringstype>>,
    /// Only rows with one of these categories.
    pub kategorier: Option<Kategorier>,
}

impl Hendelsesfilter {
    /// Whether a change is about such a row, as it is or as it was: who keeps a copy hears of one that is such
    /// a row no more.
    pub(super) fn slipper(&self, endring: &Endring) -> bool {
        let type_ = self.typer.as_ref();
        let kategorier = endring.kategorier.union(endring.foer);
        type_.is_none_or(|typer| typer.contains(&endring.type_))
            && self
                .kategorier
                .is_none_or(|disse| !disse.snitt(kategorier).er_tom())
    }
}
