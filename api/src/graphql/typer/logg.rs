//! Entries of the access log, as all who may read them see them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::tilgangslogg;
use samtykke::Kategorier;

use super::register::{Ansatt, Enhet};
use crate::graphql::{
    enumer::{Forhold, Formaal, Kategori, Oppslagsart},
    kall::ugyldig_markoer,
    koblinger::{Kant, Kobling, PageInfo, UKJENT_MARKOER, sidestoerrelse},
    skalarer::{Tid, fra_id, id},
};
use crate::storage::{Loggside, Loggsidevalg, Register};

/// What everybody sees of an entry who may read it: a part of other types.
pub struct Innfoersel(pub Arc<Register>, pub Arc<tilgangslogg::Model>);

#[Object]
impl Innfoersel {
    /// Names the entry.
    async fn id(&self) -> ID {
        id(self.1.id)
    }

    /// When.
    async fn tidspunkt(&self) -> Tid {
        Tid(self.1.tidspunkt)
    }

    /// What kind of asking.
    async fn art(&self) -> Option<Oppslagsart> {
        self.1.art().map(Into::into)
    }

    /// Who, at work; null for private persons, and for a system without a person behind it.
    async fn ansatt(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.ansatt_id?)
    }

    /// On behalf of which unit.
    async fn enhet(&self) -> Option<Enhet> {
        Enhet::finn(&self.0, self.1.enhet_id?)
    }

    /// The program they used; `importer` when the operator imported the registry.
    async fn klient(&self) -> Option<&str> {
        self.1.klient.as_deref()
    }

    /// Organisation number of the supplier that runs the program for them.
    async fn leverandoer(&self) -> Option<&str> {
        self.1.leverandoer.as_deref()
    }

    /// What tied them to the bruker at the time.
    async fn forhold(&self) -> Vec<Forhold> {
        self.1.forhold().map(Into::into).collect()
    }

    /// For which purposes.
    async fn formaal(&self) -> Vec<Formaal> {
        samtykke::FormaalSett::fra_bits(self.1.formaal)
            .iter()
            .map(Into::into)
            .collect()
    }

    /// What they were given.
    async fn kategorier_gitt(&self) -> Vec<Kategori> {
        kategorier(self.1.kategorier_gitt)
    }

    /// What they asked for and were refused.
    async fn kategorier_avslaatt(&self) -> Vec<Kategori> {
        kategorier(self.1.kategorier_avslaatt)
    }

    /// When the crisis period began that ran at the time, if one did.
    async fn blaalys_fra(&self) -> Option<Tid> {
        self.1.blaalys_fra.map(Tid)
    }

    /// The receipt that they got with the answer.
    async fn kvittering(&self) -> ID {
        id(self.1.kvittering)
    }
}

fn kategorier(maske: i64) -> Vec<Kategori> {
    Kategorier::fra_bits(maske).iter().map(Into::into).collect()
}

/// Which page of entries was asked for.
///
/// # Errors
/// A page size out of bounds.
pub(super) fn loggsidevalg(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<Loggsidevalg> {
    Ok(Loggsidevalg {
        antall: sidestoerrelse(first)?,
        etter: after.map(|cursor| fra_id(&ID(cursor))),
        tell: ctx.look_ahead().field("totalCount").exists(),
    })
}

/// A page of entries as a connection.
///
/// # Errors
/// The cursor named none.
pub(super) fn loggkobling<N>(
    side: Option<Loggside>,
    valg: Loggsidevalg,
    node: impl Fn(Arc<tilgangslogg::Model>) -> N,
) -> async_graphql::Result<Kobling<N>> {
    let side = side.ok_or_else(|| ugyldig_markoer(UKJENT_MARKOER))?;
    let edges: Vec<Kant<N>> = side
        .innfoersler
        .into_iter()
        .map(|rad| Kant {
            cursor: id(rad.id).0,
            node: node(rad.into()),
        })
        .collect();
    Ok(Kobling {
        side: PageInfo {
            neste: side.flere,
            forrige: valg.etter.is_some(),
            start: edges.first().map(|k| k.cursor.clone()),
            slutt: edges.last().map(|k| k.cursor.clone()),
        },
        edges,
        antall: side.antall.unwrap_or(0),
    })
}
