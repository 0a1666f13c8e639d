//! What a decision answers with.

use crate::{Avslagsgrunn, Kategorier, Regel, Utvei, VirksomhetId};

/// Whose rows of a category are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Avgivere {
    /// All there are.
    Alle,
    /// Those of these, in order.
    Noen(Vec<VirksomhetId>),
}

/// A refusal: why, and which categories are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avslag {
    /// The reason that may be told.
    pub grunn: Avslagsgrunn,
    /// Those missing of what the class needs; never empty unless the class is.
    pub mangler: Kategorier,
}

/// Which rule decided about a category, and what the caller can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begrunnelse {
    /// Readable from at least one avgiver.
    pub les: bool,
    /// Open to contributions.
    pub bidra: bool,
    /// The rule that decided about reading.
    pub regel: Regel,
    /// Why not readable.
    pub grunn: Option<Avslagsgrunn>,
    /// What can be done about it.
    pub utvei: Option<Utvei>,
}
