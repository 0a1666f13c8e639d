//! The classification of personal tables: without it no door of storage accepts a table.

use chrono::{DateTime, Utc};
use samtykke::{Kategorier, Klasse, Radrett, VirksomhetId};
use sea_orm::EntityTrait;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::tabell::Tabell;

/// A table with personal rows of one bruker.
///
/// An entity without it cannot be loaded by storage, and neither [`ADGANG`](Self::ADGANG) nor
/// [`TABELL`](Self::TABELL) has a default, so an unclassified table does not compile.
///
/// A table classified by hand:
/// ```
/// # mod notat {
/// # use sea_orm::entity::prelude::*;
/// # #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
/// # #[sea_orm(table_name = "notat")]
/// # pub struct Model { #[sea_orm(primary_key, auto_increment = false)] pub id: Uuid, pub bruker_id: Uuid }
/// # #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)] pub enum Relation {}
/// # impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use entity::{Adgang, Kolonner, Personrad, Tabell};
/// use notat::{Column, Entity, Model};
/// # use uuid::Uuid;
///
/// impl Personrad for Entity {
///     const TABELL: Tabell = Tabell::Kontakt;
///     const ADGANG: Adgang = Adgang::Egen;
///     const KOLONNER: Kolonner<Column> = Kolonner::nye(Column::Id, Column::BrukerId);
///     fn id(rad: &Model) -> Uuid { rad.id }
///     fn bruker_id(rad: &Model) -> Uuid { rad.bruker_id }
/// }
/// fn doer<E: Personrad>() {}
/// doer::<Entity>();
/// ```
/// The same without its class (E0046):
/// ```compile_fail,E0046
/// # mod notat {
/// # use sea_orm::entity::prelude::*;
/// # #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
/// # #[sea_orm(table_name = "notat")]
/// # pub struct Model { #[sea_orm(primary_key, auto_increment = false)] pub id: Uuid, pub bruker_id: Uuid }
/// # #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)] pub enum Relation {}
/// # impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use entity::{Adgang, Kolonner, Personrad, Tabell};
/// use notat::{Column, Entity, Model};
/// # use uuid::Uuid;
///
/// impl Personrad for Entity {
///     const TABELL: Tabell = Tabell::Kontakt;
///     const KOLONNER: Kolonner<Column> = Kolonner::nye(Column::Id, Column::BrukerId);
///     fn id(rad: &Model) -> Uuid { rad.id }
///     fn bruker_id(rad: &Model) -> Uuid { rad.bruker_id }
/// }
/// fn doer<E: Personrad>() {}
/// doer::<Entity>();
/// ```
/// And an entity that is no personal table, where one is wanted (E0277); `kontakt` would do:
/// ```
/// fn doer<E: entity::Personrad>() {}
/// doer::<entity::kontakt::Entity>();
/// ```
/// ```compile_fail,E0277
/// fn doer<E: entity::Personrad>() {}
/// doer::<entity::historikk::Entity>();
/// ```
pub trait Personrad:
    EntityTrait<Model: Serialize + DeserializeOwned + Send + Sync + PartialEq + 'static>
{
    /// Which table.
    const TABELL: Tabell;
    /// Who can read its rows at all.
    const ADGANG: Adgang;
    /// The columns that lists are filtered on.
    const KOLONNER: Kolonner<Self::Column>;

    /// The row's id.
    fn id(rad: &Self::Model) -> Uuid;

    /// The bruker that the row is about.
    fn bruker_id(rad: &Self::Model) -> Uuid;

    /// The row's version; 1 where rows are not edited.
    fn versjon(_rad: &Self::Model) -> i32 {
        1
    }

    /// The virksomhet that owns the row.
    fn eier(_rad: &Self::Model) -> Option<VirksomhetId> {
        None
    }

    /// The row's further categories, where the class has `og_radens`.
    fn tema(_rad: &Self::Model) -> Kategorier {
        Kategorier::TOM
    }

    /// Those whose being named in the row may reveal something: the `roeper` of their virksomhet
    /// join the row's further categories.
    fn naevnt(_rad: &Self::Model) -> [Option<Naevnt>; 2] {
        [None, None]
    }

    /// Whether the owner holds the row back.
    fn tilbakeholdt(_rad: &Self::Model) -> bool {
        false
    }

    /// Whether the row is shielded from the bruker.
    fn skjermet(_rad: &Self::Model) -> bool {
        false
    }

    /// When the row was taken out of the case.
    fn fjernet(_rad: &Self::Model) -> Option<DateTime<Utc>> {
        None
    }

    /// What the row says of its own rights, as a decision takes it.
    fn radrett(rad: &Self::Model) -> Radrett {
        Radrett {
            eier: Self::eier(rad),
            tema: Self::tema(rad),
            tilbakeholdt: Self::tilbakeholdt(rad),
            skjermet_for_bruker: Self::skjermet(rad),
        }
    }
}

/// Somebody of the registry who is named in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naevnt {
    /// A virksomhet.
    Virksomhet(Uuid),
    /// An enhet.
    Enhet(Uuid),
    /// An employment.
    Ansatt(Uuid),
}

/// Who can read a table's rows at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adgang {
    /// Whoever has samtykke to the class, and the bruker.
    Samtykke(Klasse),
    /// The bruker alone; no samtykke opens it.
    Egen,
}

impl Adgang {
    /// The class that samtykke can open; `None` when none can.
    #[must_use]
    pub const fn klasse(self) -> Option<Klasse> {
        match self {
            Self::Samtykke(klasse) => Some(klasse),
            Self::Egen => None,
        }
    }
}

/// The columns of a personal table that loading and lists need, for filters in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kolonner<C> {
    /// The row.
    pub id: C,
    /// The bruker.
    pub bruker_id: C,
    /// The version.
    pub versjon: Option<C>,
    /// The owner.
    pub eier: Option<C>,
    /// The further categories.
    pub tema: Option<C>,
    /// Held back by the owner.
    pub tilbakeholdt: Option<C>,
    /// Shielded from the bruker when not null.
    pub skjermet_grunn: Option<C>,
    /// Taken out when not null.
    pub fjernet: Option<C>,
}

impl<C: Copy> Kolonner<C> {
    /// The two that every personal table has.
    #[must_use]
    pub const fn nye(id: C, bruker_id: C) -> Self {
        Self {
            id,
            bruker_id,
            versjon: None,
            eier: None,
            tema: None,
            tilbakeholdt: None,
            skjermet_grunn: None,
            fjernet: None,
        }
    }
}

/// Classifies the entity of the file in one line: its table, who can read it, and which of the
/// shared columns it has (`versjon`, `eier`, `tema`, `fjernet`; `eier` brings `tilbakeholdt` and the
/// shielding with it). `virksomhet`: its column `virksomhet_id` names one that may reveal something;
/// `naevner`: the model's own `naevnt()` tells.
macro_rules! personrad {
    ($tabell:ident, $adgang:expr $(; $($del:ident),+)?) => {
        impl $crate::personrad::Personrad for Entity {
            const TABELL: $crate::tabell::Tabell = $crate::tabell::Tabell::$tabell;
            const ADGANG: $crate::personrad::Adgang = $adgang;
            const KOLONNER: $crate::personrad::Kolonner<Column> = {
                let k = $crate::personrad::Kolonner::nye(Column::Id, Column::BrukerId);
                $($(let k = $crate::personrad::personrad!(@kolonner $del k);)+)?
                k
            };

            fn id(rad: &Model) -> Uuid {
                rad.id
            }

            fn bruker_id(rad: &Model) -> Uuid {
                rad.bruker_id
            }

            $($($crate::personrad::personrad!(@metoder $del);)+)?
        }
    };
    (@kolonner versjon $k:ident) => {
        $crate::personrad::Kolonner { versjon: Some(Column::Versjon), ..$k }
    };
    (@kolonner eier $k:ident) => {
        $crate::personrad::Kolonner {
            eier: Some(Column::EierId),
            tilbakeholdt: Some(Column::Tilbakeholdt),
            skjermet_grunn: Some(Column::SkjermetGrunn),
            ..$k
        }
    };
    (@kolonner tema $k:ident) => {
        $crate::personrad::Kolonner { tema: Some(Column::Tema), ..$k }
    };
    (@kolonner virksomhet $k:ident) => {
        $k
    };
    (@kolonner naevner $k:ident) => {
        $k
    };
    (@kolonner fjernet $k:ident) => {
        $crate::personrad::Kolonner { fjernet: Some(Column::Fjernet), ..$k }
    };
    (@metoder versjon) => {
        fn versjon(rad: &Model) -> i32 {
            rad.versjon
        }
    };
    (@metoder eier) => {
        fn eier(rad: &Model) -> Option<::samtykke::VirksomhetId> {
            Some(::samtykke::VirksomhetId(rad.eier_id))
        }

        fn tilbakeholdt(rad: &Model) -> bool {
            rad.tilbakeholdt
        }

        fn skjermet(rad: &Model) -> bool {
            rad.skjermet_grunn.is_some()
        }
    };
    (@metoder tema) => {
        fn tema(rad: &Model) -> ::samtykke::Kategorier {
            ::samtykke::Kategorier::fra_bits(rad.tema)
        }
    };
    (@metoder virksomhet) => {
        fn naevnt(rad: &Model) -> [Option<$crate::personrad::Naevnt>; 2] {
            [Some($crate::personrad::Naevnt::Virksomhet(rad.virksomhet_id)), None]
        }
    };
    (@metoder naevner) => {
        fn naevnt(rad: &Model) -> [Option<$crate::personrad::Naevnt>; 2] {
            rad.naevnt()
        }
    };
    (@metoder fjernet) => {
        fn fjernet(rad: &Model) -> Option<chrono::DateTime<chrono::Utc>> {
            rad.fjernet
        }
    };
}

pub(crate) use personrad;
