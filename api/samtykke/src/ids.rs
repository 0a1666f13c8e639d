//! Identifiers: random UUIDs that carry nothing, one type per kind of thing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$dok:meta])* $navn:ident;)+) => {$(
        $(#[$dok])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $navn(pub Uuid);
    )+};
}

id! {
    /// The one whose case is shared.
    BrukerId;
    /// A legal body: a kommune, a helseforetak, a police district.
    VirksomhetId;
    /// A unit within a virksomhet.
    EnhetId;
    /// One person in one employment.
    AnsattId;
    /// A natural person, the same across employments and as bruker, pårørende or verge.
    PersonId;
    /// One version of a samtykke.
    SamtykkeId;
}
