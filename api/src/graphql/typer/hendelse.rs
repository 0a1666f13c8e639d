//! What a stream of events tells.

use async_graphql::{Context, Enum, ID, Object, Union};
use entity::Tabell;

use super::{bruker::Bruker, node::Node};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Kategori,
    kall::{feil, foresporsel},
    koblinger::PageInfo,
    skalarer::{Tid, id},
};
use crate::storage::{
    Funn,
    hendelser::{Endring, Endringstype, Melding, Tilgangsendring},
};

/// One message of a stream of events: a change, a change of what you may see, or a place to go on
/// from.
#[derive(Union, Clone)]
pub enum Stroemmelding {
    /// A row came, changed or went.
    Hendelse(Hendelse),
    /// What you may see of a bruker changed.
    TilgangEndret(TilgangEndret),
    /// A place to go on from.
    Sjekkpunkt(Sjekkpunkt),
}

impl Stroemmelding {
    /// A message, with the cursor that stands after it.
    pub fn av(melding: Melding, cursor: String) -> Self {
        match melding {
            Melding::Endring(endring) => Self::Hendelse(Hendelse { cursor, endring }),
            Melding::Tilgang(endring) => Self::TilgangEndret(TilgangEndret { cursor, endring }),
            Melding::Sjekkpunkt => Self::Sjekkpunkt(Sjekkpunkt { cursor }),
        }
    }

    fn cursor(&self) -> &str {
        match self {
            Self::Hendelse(Hendelse { cursor, .. })
            | Self::TilgangEndret(TilgangEndret { cursor, .. })
            | Self::Sjekkpunkt(Sjekkpunkt { cursor }) => cursor,
        }
    }
}

/// A change of a row (hendelse), as far as you may know of it.
#[derive(Clone)]
pub struct Hendelse {
    cursor: String,
    endring: Endring,
}

/// A change of a row (hendelse), as far as you may know of it.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl Hendelse {
    /// Where to go on after this message.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What it is to you.
    #[graphql(name = "type")]
    async fn type_(&self) -> Hendelsestype {
        self.endring.type_.into()
    }

    /// When it happened.
    async fn tidspunkt(&self) -> Tid {
        Tid(self.endring.tidspunkt)
    }

    /// The bruker.
    async fn bruker_id(&self) -> ID {
        id(self.endring.sak.id())
    }

    /// The categories of the row.
    async fn kategorier(&self) -> Vec<Kategori> {
        self.endring.kategorier.iter().map(Kategori::from).collect()
    }

    /// The row.
    async fn entitet_id(&self) -> ID {
        id(self.endring.rad)
    }

    /// The row as it is now; null when it is not there any more. What has no type of its own is
    /// found on the bruker.
    async fn entitet(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Endring {
            sak, tabell, rad, ..
        } = &self.endring;
        if self.endring.type_ == Endringstype::Avsluttet {
            return Ok(None);
        }
        if *tabell == Tabell::Kontakt {
            return Ok(Some(Node::Bruker(Bruker(sak.clone()))));
        }
        let funn = Funn {
            tabell: *tabell,
            sak: sak.clone(),
        };
        Node::i_saken(foresporsel(ctx)?, &funn, *rad).map_err(|aarsak| feil(ctx, aarsak))
    }
}

/// What you may see of a bruker changed: by samtykke given, withdrawn or ended, by a sperring, a
/// crisis, a tie, a shift. You are not told by which.
#[derive(Clone)]
pub struct TilgangEndret {
    cursor: String,
    endring: Tilgangsendring,
}

/// What you may see of a bruker changed: by samtykke given, withdrawn or ended, by a sperring, a
/// crisis, a tie, a shift. You are not told by which.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl TilgangEndret {
    /// Where to go on after this message.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// When it changed; if that was while you were away, when you are told.
    async fn tidspunkt(&self) -> Tid {
        Tid(self.endring.tidspunkt)
    }

    /// The bruker.
    async fn bruker_id(&self) -> ID {
        id(self.endring.bruker)
    }

    /// Categories of which there is more to read than before: read the bruker again.
    async fn faar(&self) -> Vec<Kategori> {
        self.endring.faar.iter().map(Kategori::from).collect()
    }

    /// Categories of which something must no longer be used: drop what you keep of the
    /// bruker, then read what is left.
    async fn mister(&self) -> Vec<Kategori> {
        self.endring.mister.iter().map(Kategori::from).collect()
    }

    /// Whether the bruker is there to you at all.
    async fn har_tilgang(&self) -> bool {
        self.endring.har_tilgang
    }
}

/// A place to go on from (sjekkpunkt), given by the clock.
#[derive(Clone)]
pub struct Sjekkpunkt {
    cursor: String,
}

/// A place to go on from (sjekkpunkt), given by the clock.
#[Object(directive = direktiv::aapen::apply())]
impl Sjekkpunkt {
    /// Where to go on.
    async fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// A page of what has happened.
pub struct StroemmeldingConnection {
    /// The messages, in order.
    pub meldinger: Vec<Stroemmelding>,
    /// Whether there is more.
    pub flere: bool,
    /// Where to go on, also where nothing has happened.
    pub slutt: String,
}

/// A page of what has happened, in order.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl StroemmeldingConnection {
    /// The messages with their cursors.
    async fn edges(&self) -> Vec<StroemmeldingEdge> {
        self.meldinger
            .iter()
            .cloned()
            .map(StroemmeldingEdge)
            .collect()
    }

    /// Where the page ends: `endCursor` is always there, to go on from.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            neste: self.flere,
            forrige: false,
            start: self.meldinger.first().map(|m| m.cursor().to_owned()),
            slutt: Some(self.slutt.clone()),
        }
    }
}

/// One message of a page.
pub struct StroemmeldingEdge(Stroemmelding);

/// One message of a page.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl StroemmeldingEdge {
    /// Where to go on after this message.
    async fn cursor(&self) -> &str {
        self.0.cursor()
    }

    /// The message.
    async fn node(&self) -> &Stroemmelding {
        &self.0
    }
}

/// What a change is to you: not what it was to others.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::storage::hendelser::Endringstype")]
pub enum Hendelsestype {
    /// There is a row that you did not see before.
    Opprettet,
    /// A row that you see is another than before.
    Endret,
    /// A row that you saw is not there any more.
    Avsluttet,
}
