//! Table `tilgangslogg`: who saw what; append-only, each entry chained to the one before it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::{Loggart, Loggforhold};
use crate::lister::Ider;
use crate::skjult::skjult_debug;

/// Bit of `tabeller`: earlier versions were disclosed, or that there are none.
pub const HISTORIKK: i64 = 1 << 62;
/// Bit of `tabeller`: what tells where somebody is was disclosed, or that there is nothing.
pub const LOKALISERER: i64 = 1 << 61;
/// Bit of `tabeller`: whether there is anybody was not said.
pub const BLINDT: i64 = 1 << 60;

/// One entry of the access log. What is hashed is this as JSON, in this order, without `hash`: a
/// field that is added later is left out where it is null, so that older entries stay as they are.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tilgangslogg")]
pub struct Model {
    /// Row id (UUID v7: random beside the time that the entry shows), given by the caller. Older
    /// entries have UUID v4.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The chain that the entry stands in.
    pub skriver: Uuid,
    /// Its place in the chain, from 1.
    pub nr: i64,
    /// When, in whole microseconds.
    pub tidspunkt: DateTime<Utc>,
    /// Request id.
    pub foresporsel: Uuid,
    /// Receipt given with the answer.
    pub kvittering: Uuid,
    /// Code of [`Loggart`].
    pub art: i16,
    /// Kind of actor, a code of the audit layer.
    pub aktoer_type: i16,
    /// The acting person.
    pub person_id: Option<Uuid>,
    /// The employment acted in.
    pub ansatt_id: Option<Uuid>,
    /// The virksomhet acted for.
    pub virksomhet_id: Option<Uuid>,
    /// The enhet acted for.
    pub enhet_id: Option<Uuid>,
    /// Organisation number of the supplier that sent the request for the virksomhet.
    #[sea_orm(column_type = "Text", nullable)]
    pub leverandoer: Option<String>,
    /// The client system.
    #[sea_orm(column_type = "Text", nullable)]
    pub klient: Option<String>,
    /// Mask of what tied the actor to the bruker, by [`Loggforhold`].
    pub forhold: i64,
    /// The bruker, when one was reached.
    pub bruker_id: Option<Uuid>,
    /// Keyed hash of what was asked for: somebody of whom nothing was told, or all whom the asker may see.
    #[sea_orm(column_type = "Text", nullable)]
    pub spurt_om: Option<String>,
    /// Mask of the kinds of rows disclosed, by `Tabell::bit`, with [`HISTORIKK`], [`LOKALISERER`] and [`BLINDT`].
    pub tabeller: i64,
    /// Mask of categories disclosed.
    pub kategorier_gitt: i64,
    /// Mask of categories refused.
    pub kategorier_avslaatt: i64,
    /// Mask of formål in effect.
    pub formaal: i64,
    /// Name of the operation.
    #[sea_orm(column_type = "Text", nullable)]
    pub operasjon: Option<String>,
    /// SHA-256 of the document, in hex.
    #[sea_orm(column_type = "Text")]
    pub dokument: String,
    /// The samtykke epoch decided on; of all, the place where the event log ended.
    pub epoke: Option<i64>,
    /// The shared epoch decided on.
    pub felles_epoke: i64,
    /// The versions of samtykke that the decision rests on.
    #[sea_orm(column_type = "JsonBinary")]
    pub samtykker: Ider,
    /// Start of the blålysperiode that ran, if one did.
    pub blaalys_fra: Option<DateTime<Utc>>,
    /// Number of brukere found by a search.
    pub antall: i32,
    /// Random, so that nobody guesses content from the hash. Base64url.
    #[sea_orm(column_type = "Text")]
    pub salt: String,
    /// Hash of this entry and of the one before it. Base64url.
    #[sea_orm(column_type = "Text")]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// SHA-256 of the token, in base64url.
    #[sea_orm(column_type = "Text", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

impl Model {
    /// What kind of entry; `None` for a code this program does not know.
    #[must_use]
    pub fn art(&self) -> Option<Loggart> {
        Loggart::fra_kode(self.art)
    }

    /// What tied the actor to the bruker.
    pub fn forhold(&self) -> impl Iterator<Item = Loggforhold> {
        let maske = self.forhold;
        Loggforhold::ALLE
            .iter()
            .copied()
            .filter(move |f| maske & f.bit() != 0)
    }
}
