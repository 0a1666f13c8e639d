//! Relay connections of our own: the library's come out unclassified.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Object, OutputType, TypeName};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    direktiv,
    kall::{ugyldig, ugyldig_markoer},
    skalarer::{Tid, id},
};
use crate::storage::Register;

/// Largest page.
pub const MAKS_SIDE: usize = 100;
/// Page when nothing is said.
pub const VANLIG_SIDE: usize = 20;

/// Where a page stands in its list.
#[derive(Clone, Debug, Default)]
pub struct PageInfo {
    /// More after it.
    pub neste: bool,
    /// More before it.
    pub forrige: bool,
    /// Cursor of the first edge.
    pub start: Option<String>,
    /// Cursor of the last edge.
    pub slutt: Option<String>,
}

/// Where a page stands in its list.
#[Object(directive = direktiv::aapen::apply())]
impl PageInfo {
    /// Whether there is more after this page.
    async fn has_next_page(&self) -> bool {
        self.neste
    }

    /// Whether there is more before this page.
    async fn has_previous_page(&self) -> bool {
        self.forrige
    }

    /// Cursor of the first edge.
    async fn start_cursor(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// Cursor of the last edge.
    async fn end_cursor(&self) -> Option<&str> {
        self.slutt.as_deref()
    }
}

/// A page of nodes.
pub struct Kobling<N> {
    /// Nodes with their cursors.
    pub edges: Vec<Kant<N>>,
    /// Where the page stands.
    pub side: PageInfo,
    /// How many in all that may be seen.
    pub antall: i64,
}

/// One node of a page.
pub struct Kant<N> {
    /// Opaque; good as `after` or `before`.
    pub cursor: String,
    /// The node.
    pub node: N,
}

impl<N> Kobling<N> {
    /// A page of what is already in memory and open to the asker.
    ///
    /// # Errors
    /// A page size out of bounds, or a cursor that names nothing here.
    pub fn i_minnet(
        alle: Vec<(Uuid, N)>,
        first: Option<i32>,
        after: Option<&str>,
    ) -> async_graphql::Result<Self> {
        let antall_i_alt = i64::try_from(alle.len()).unwrap_or(i64::MAX);
        let mut alle: Vec<Kant<N>> = alle
            .into_iter()
            .map(|(nr, node)| Kant {
                cursor: id(nr).0,
                node,
            })
            .collect();
        let (neste, forrige) = klipp(&mut alle, first, after, |kant| kant.cursor.clone())?;
        let side = PageInfo {
            neste,
            forrige,
            start: alle.first().map(|k| k.cursor.clone()),
            slutt: alle.last().map(|k| k.cursor.clone()),
        };
        Ok(Self {
            edges: alle,
            side,
            antall: antall_i_alt,
        })
    }
}

/// How many a page holds.
///
/// # Errors
/// Less than one, or more than the largest page.
pub fn sidestoerrelse(first: Option<i32>) -> async_graphql::Result<usize> {
    match first.map(usize::try_from) {
        None => Ok(VANLIG_SIDE),
        Some(Ok(n)) if (1..=MAKS_SIDE).contains(&n) => Ok(n),
        Some(_) => Err(ugyldig("En side har 1 til 100 rader.")),
    }
}

/// Keeps one page. Returns whether there is more after and before it.
fn klipp<T>(
    alle: &mut Vec<T>,
    first: Option<i32>,
    after: Option<&str>,
    cursor: impl Fn(&T) -> String,
) -> async_graphql::Result<(bool, bool)> {
    let antall = sidestoerrelse(first)?;
    let fra = match after {
        None => 0,
        Some(etter) => {
            1 + alle
                .iter()
                .position(|t| cursor(t) == etter)
                .ok_or_else(|| ugyldig_markoer(UKJENT_MARKOER))?
        }
    };
    alle.drain(..fra);
    let neste = alle.len() > antall;
    alle.truncate(antall);
    Ok((neste, fra > 0))
}

/// Said of a cursor that names nothing in this list for this asker.
pub const UKJENT_MARKOER: &str = "Markøren gjelder ikke her.";

impl<N: OutputType> TypeName for Kobling<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list that holds only what the asker may see.
#[Object(name_type, directive = direktiv::rolle::apply(vec![direktiv::Rolle::Innlogget]))]
impl<N: OutputType> Kobling<N> {
    /// The nodes of this page with their cursors.
    async fn edges(&self) -> &[Kant<N>] {
        &self.edges
    }

    /// Where the page stands in its list.
    async fn page_info(&self) -> &PageInfo {
        &self.side
    }

    /// How many there are in all that the asker may see. Computed only when asked for.
    async fn total_count(&self) -> i64 {
        self.antall
    }
}

impl<N: OutputType> TypeName for Kant<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// One node of a page.
#[Object(name_type, directive = direktiv::rolle::apply(vec![direktiv::Rolle::Innlogget]))]
impl<N: OutputType> Kant<N> {
    /// Opaque; good as `after` or `before` in the same list.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The node.
    async fn node(&self) -> &N {
        &self.node
    }
}

/// A page of the versions of one row.
pub struct Versjonskobling<N> {
    edges: Vec<Versjonsrad<N>>,
    side: PageInfo,
}

/// One version of a row.
pub struct Versjonsrad<N> {
    /// The version's number.
    pub nr: i32,
    /// The row as it was.
    pub node: N,
    /// When it was written.
    pub tidspunkt: DateTime<Utc>,
    /// The employment that wrote it.
    pub endret_av: Option<Uuid>,
    /// For the name of that employment.
    pub register: Arc<Register>,
}

impl<N> Versjonskobling<N> {
    /// A page of versions that were opened.
    ///
    /// # Errors
    /// As [`Kobling::i_minnet`].
    pub fn side(
        mut alle: Vec<Versjonsrad<N>>,
        first: Option<i32>,
        after: Option<&str>,
    ) -> async_graphql::Result<Self> {
        let (neste, forrige) = klipp(&mut alle, first, after, |v| v.nr.to_string())?;
        let side = PageInfo {
            neste,
            forrige,
            start: alle.first().map(|v| v.nr.to_string()),
            slutt: alle.last().map(|v| v.nr.to_string()),
        };
        Ok(Self { edges: alle, side })
    }
}

impl<N: OutputType> TypeName for Versjonskobling<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}VersjonConnection", N::type_name()).into()
    }
}

/// Versions of one row, newest first.
#[Object(name_type, directive = direktiv::rolle::apply(vec![direktiv::Rolle::Part]))]
impl<N: OutputType> Versjonskobling<N> {
    /// The versions of this page.
    async fn edges(&self) -> &[Versjonsrad<N>] {
        &self.edges
    }

    /// Where the page stands in its list.
    async fn page_info(&self) -> &PageInfo {
        &self.side
    }
}

impl<N: OutputType> TypeName for Versjonsrad<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}VersjonEdge", N::type_name()).into()
    }
}

/// One version of a row.
#[Object(name_type, directive = direktiv::rolle::apply(vec![direktiv::Rolle::Part]))]
impl<N: OutputType> Versjonsrad<N> {
    /// Good as `after` in the same list.
    async fn cursor(&self) -> String {
        self.nr.to_string()
    }

    /// The row as it was in this version.
    async fn node(&self) -> &N {
        &self.node
    }

    /// When this version was written.
    async fn tidspunkt(&self) -> Tid {
        Tid(self.tidspunkt)
    }

    /// Name at work of the one who wrote it; null for the bruker, and for one whose organisation
    /// reveals what you may not read. Not their enhet, which would locate a bruker with a graded
    /// address.
    async fn endret_av(&self) -> Option<&str> {
        self.register
            .ansatt(self.endret_av?)
            .map(|ansatt| ansatt.navn.as_str())
    }
}
