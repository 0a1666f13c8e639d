//! Table `samtykkeforespoersel`: what parties have asked the bruker to agree to.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Betingelse, FormaalSett, Kategorier, Mottaker, Samtykkeutkast, VirksomhetId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::lister::Ider;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// One request, and its answer. The bruker's own: nobody else is told of it.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "samtykkeforespoersel")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Who asked.
    pub fra_ansatt_id: Uuid,
    /// For which enhet.
    pub enhet_id: Uuid,
    /// The virksomhet of that enhet.
    pub virksomhet_id: Uuid,
    /// The virksomheter whose rows it is to open.
    #[sea_orm(column_type = "JsonBinary")]
    pub avgivere: Ider,
    /// Mask of categories.
    pub kategorier: i64,
    /// Mask of formål.
    pub formaal: i64,
    /// Whether to read.
    pub les: bool,
    /// Whether to contribute.
    pub bidra: bool,
    /// Code of `samtykke::Betingelse`.
    pub betingelse: i16,
    /// Whether earlier versions of rows are included.
    pub med_historikk: bool,
    /// Whether organisation tokens are included.
    pub med_organisasjonstoken: bool,
    /// Version of the information text it rests on.
    pub tekstversjon: i16,
    /// Last day that it is to be in force.
    pub gyldig_til_og_med: NaiveDate,
    /// When it was asked.
    pub opprettet: DateTime<Utc>,
    /// When the bruker answered.
    pub besvart: Option<DateTime<Utc>>,
    /// What the bruker answered.
    pub gitt: Option<bool>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Samtykkeforespoersel, Adgang::Egen);

impl Model {
    /// The draft that was asked for, as if given on a day.
    ///
    /// # Errors
    /// A code that this program does not know.
    pub fn utkast(&self, fra: NaiveDate) -> Result<Samtykkeutkast, UkjentKode> {
        Ok(Samtykkeutkast {
            mottaker: Mottaker::Enhet(samtykke::EnhetId(self.enhet_id)),
            mottaker_virksomhet: Some(VirksomhetId(self.virksomhet_id)),
            avgivere: self.avgivere.0.iter().copied().map(VirksomhetId).collect(),
            kategorier: Kategorier::fra_bits(self.kategorier),
            formaal: FormaalSett::fra_bits(self.formaal),
            les: self.les,
            bidra: self.bidra,
            betingelse: Betingelse::fra_kode(self.betingelse)
                .ok_or(UkjentKode("samtykkeforespoersel.betingelse"))?,
            med_historikk: self.med_historikk,
            med_organisasjonstoken: self.med_organisasjonstoken,
            gjelder_gradert: false,
            tekstversjon: u8::try_from(self.tekstversjon).unwrap_or(0),
            gyldig_fra_og_med: fra,
            gyldig_til_og_med: self.gyldig_til_og_med,
        })
    }
}
