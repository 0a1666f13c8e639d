//! Lists kept in one JSON column.

use std::fmt;

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A list of texts. They are personal: `Debug` tells only how many.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Tekster(pub Vec<String>);

/// A list of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Ider(pub Vec<Uuid>);

/// A list of days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Datoer(pub Vec<NaiveDate>);

/// The parties of an agreement between virksomheter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Avtaleparter(pub Vec<Avtalepart>);

/// One party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avtalepart {
    /// Which virksomhet.
    pub virksomhet_id: Uuid,
    /// What it takes on.
    pub forpliktelser: Vec<String>,
    /// The day it signed.
    pub signert: Option<NaiveDate>,
    /// The employment that signed for it.
    pub signert_av: Option<Uuid>,
}

impl fmt::Debug for Tekster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tekster({})", self.0.len())
    }
}
