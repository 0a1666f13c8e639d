//! What is offered to the bruker.

use async_graphql::Object;
use samtykke::mal;

use crate::graphql::{
    direktiv,
    enumer::{Betingelse, Formaal, Kategori, Rekkevidde, Sektor},
};

/// A template of samtykke.
pub struct Samtykkemal(pub &'static mal::Samtykkemal);

/// A template (samtykkemal): samtykker that are offered together under one name.
#[Object(directive = direktiv::aapen::apply())]
impl Samtykkemal {
    /// Stable key.
    async fn noekkel(&self) -> &'static str {
        self.0.noekkel
    }

    /// Name, Norwegian.
    async fn navn(&self) -> &'static str {
        self.0.navn
    }

    /// What the bruker says yes to, Norwegian.
    async fn forklaring(&self) -> &'static str {
        self.0.forklaring
    }

    /// The samtykker: give one for each.
    async fn deler(&self) -> Vec<Samtykkemaldel> {
        self.0.deler.iter().map(Samtykkemaldel).collect()
    }
}

/// One samtykke of a template.
pub struct Samtykkemaldel(&'static mal::Maldel);

/// One samtykke of a template: fill in to whom, whose rows (`avgivere`), and the days.
#[Object(directive = direktiv::aapen::apply())]
impl Samtykkemaldel {
    /// To a unit of one of these sectors; empty: to one of the bruker's next of kin.
    async fn til(&self) -> Vec<Sektor> {
        self.0.til.iter().map(|s| (*s).into()).collect()
    }

    /// Whether the unit is a health service.
    async fn helsetjeneste(&self) -> bool {
        self.0.helsetjeneste
    }

    /// What it opens.
    async fn kategorier(&self) -> Vec<Kategori> {
        self.0.kategorier.iter().map(Into::into).collect()
    }

    /// For which purposes.
    async fn formaal(&self) -> Vec<Formaal> {
        self.0.formaal.iter().map(Into::into).collect()
    }

    /// To read, or to contribute too.
    async fn rekkevidde(&self) -> Vec<Rekkevidde> {
        let bidra = self.0.bidra.then_some(Rekkevidde::Bidra);
        std::iter::once(Rekkevidde::Lese).chain(bidra).collect()
    }

    /// Always, or only while a blaalysperiode runs.
    async fn betingelse(&self) -> Betingelse {
        self.0.betingelse.into()
    }

    /// For how long, in months.
    async fn maaneder(&self) -> i32 {
        i32::try_from(self.0.maaneder).unwrap_or(i32::MAX)
    }
}
