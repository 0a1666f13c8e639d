//! Table `tilgang`: rights as derived; rebuilt whenever samtykke changes.

use chrono::{DateTime, Utc};
use samtykke::{BrukerId, FormaalSett, Kategorier, Mottaker, SamtykkeId, Tilgang, VirksomhetId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::skjult::skjult_debug;

/// One interval of permission or bar, as `samtykke::utled` gives it.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tilgang")]
pub struct Model {
    /// The bruker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bruker_id: Uuid,
    /// Place in the canonical order of the bruker's rows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nr: i32,
    /// Kind of mottaker, as `samtykke::Mottaker::type_kode`.
    pub mottaker_type: i16,
    /// The mottaker.
    pub mottaker_id: Uuid,
    /// The virksomhet of the mottaker.
    pub virksomhet_id: Option<Uuid>,
    /// Whose rows; null for what is shared by nature, and for a bar.
    pub avgiver_id: Option<Uuid>,
    /// Mask of formål.
    pub formaal: i64,
    /// Mask to read.
    pub les: i64,
    /// Mask to read with history.
    pub historikk: i64,
    /// Mask to contribute to.
    pub bidra: i64,
    /// Mask barred.
    pub sperret: i64,
    /// Sleeps outside a blålysperiode.
    pub under_blaalys: bool,
    /// Also for organisation tokens.
    pub organisasjon: bool,
    /// Names what locates a graded bruker.
    pub gradert: bool,
    /// Version of the information text it rests on.
    pub tekstversjon: i16,
    /// Start.
    pub fra: DateTime<Utc>,
    /// End, exclusive.
    pub til: DateTime<Utc>,
    /// The version of samtykke that it follows from; null for a bar.
    pub samtykke_id: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(bruker_id, nr);

impl From<(BrukerId, i32, &Tilgang)> for Model {
    /// The row for one derived interval: its bruker, its place in the order, itself.
    fn from((bruker, nr, t): (BrukerId, i32, &Tilgang)) -> Self {
        Self {
            bruker_id: bruker.0,
            nr,
            mottaker_type: t.mottaker.type_kode(),
            mottaker_id: t.mottaker.id(),
            virksomhet_id: t.virksomhet.map(|v| v.0),
            avgiver_id: t.avgiver.map(|v| v.0),
            formaal: t.formaal.bits(),
            les: t.les.bits(),
            historikk: t.historikk.bits(),
            bidra: t.bidra.bits(),
            sperret: t.sperret.bits(),
            under_blaalys: t.under_blaalys,
            organisasjon: t.organisasjon,
            gradert: t.gradert,
            tekstversjon: i16::from(t.tekstversjon),
            fra: t.fra,
            til: t.til,
            samtykke_id: t.samtykke.map(|s| s.0),
        }
    }
}

impl TryFrom<&Model> for Tilgang {
    type Error = UkjentKode;

    fn try_from(rad: &Model) -> Result<Self, UkjentKode> {
        Ok(Self {
            mottaker: Mottaker::fra_kode(rad.mottaker_type, rad.mottaker_id)
                .ok_or(UkjentKode("tilgang.mottaker_type"))?,
            virksomhet: rad.virksomhet_id.map(VirksomhetId),
            avgiver: rad.avgiver_id.map(VirksomhetId),
            formaal: FormaalSett::fra_bits(rad.formaal),
            les: Kategorier::fra_bits(rad.les),
            historikk: Kategorier::fra_bits(rad.historikk),
            bidra: Kategorier::fra_bits(rad.bidra),
            sperret: Kategorier::fra_bits(rad.sperret),
            under_blaalys: rad.under_blaalys,
            organisasjon: rad.organisasjon,
            gradert: rad.gradert,
            tekstversjon: u8::try_from(rad.tekstversjon)
                .map_err(|_| UkjentKode("tilgang.tekstversjon"))?,
            fra: rad.fra,
            til: rad.til,
            samtykke: rad.samtykke_id.map(SamtykkeId),
        })
    }
}
