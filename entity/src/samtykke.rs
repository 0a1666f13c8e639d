//! Table `samtykke`: what the bruker has agreed to; append-only versions.

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{
    Betingelse, FormaalSett, Kategori, Kategorier, Klasse, Mottaker, Samtykke, SamtykkeId,
    Samtykkeform, Samtykkegiver, VirksomhetId,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::koder::UkjentKode;
use crate::lister::Ider;
use crate::personrad::{Adgang, personrad};
use crate::skjult::skjult_debug;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Samtykker]);
/// Class of the mottaker: a virksomhet or an enhet in a case locates.
pub const MOTTAKER: Klasse = KLASSE.lokaliserer();
/// Class of `avgivere`.
pub const AVGIVERE: Klasse = KLASSE.lokaliserer();

/// One version of one samtykke. Its status is derived, never stored.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "samtykke")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The bruker that the row is about.
    pub bruker_id: Uuid,
    /// Version of the row, from 1; moves by one with every change.
    pub versjon: i32,
    /// Kind of mottaker, as `samtykke::Mottaker::type_kode`.
    pub mottaker_type: i16,
    /// The mottaker; for a private person the person in the registry.
    pub mottaker_id: Uuid,
    /// The pårørende row, when the mottaker is a private person.
    pub mottaker_paaroerende_id: Option<Uuid>,
    /// The virksomhet of the mottaker; null for a private person.
    pub mottaker_virksomhet_id: Option<Uuid>,
    /// The virksomheter whose rows it opens, as named at signing.
    #[sea_orm(column_type = "JsonBinary")]
    pub avgivere: Ider,
    /// Mask of categories it opens.
    pub kategorier: i64,
    /// Mask of formål it is given for.
    pub formaal: i64,
    /// Whether it gives reading.
    pub les: bool,
    /// Whether it gives contributing.
    pub bidra: bool,
    /// Code of `samtykke::Betingelse`.
    pub betingelse: i16,
    /// Whether earlier versions of rows are included.
    pub med_historikk: bool,
    /// Whether organisation tokens are included.
    pub med_organisasjonstoken: bool,
    /// Whether it names what locates a graded bruker.
    pub gjelder_gradert: bool,
    /// Version of the information text it rests on.
    pub tekstversjon: i16,
    /// First day in force, Europe/Oslo.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day in force, included.
    pub gyldig_til_og_med: NaiveDate,
    /// Code of `samtykke::Samtykkegiver`.
    pub gitt_av: i16,
    /// The person who gave it.
    pub gitt_av_person: Uuid,
    /// Code of `samtykke::Samtykkeform`.
    pub form: i16,
    /// Why an oral samtykke was not written.
    #[sea_orm(column_type = "Text", nullable)]
    pub hvorfor_ikke_skriftlig: Option<String>,
    /// Where the signed document is kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub dokumentreferanse: Option<String>,
    /// The ansatt who recorded it; null when given electronically.
    pub registrert_av: Option<Uuid>,
    /// The ansatt who confirmed it.
    pub bekreftet_av: Option<Uuid>,
    /// The ansatt who assessed samtykkekompetanse.
    pub kompetanse_vurdert_av: Option<Uuid>,
    /// Day of that assessment.
    pub kompetanse_vurdert: Option<NaiveDate>,
    /// Its result.
    pub har_kompetanse: Option<bool>,
    /// When the version was recorded.
    pub opprettet: DateTime<Utc>,
    /// When it takes effect; null while it awaits confirmation.
    pub virker_fra: Option<DateTime<Utc>>,
    /// When an oral one lapses unless the bruker confirms.
    pub lapser: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub trukket: Option<DateTime<Utc>>,
    /// When a later version replaced it.
    pub erstattet: Option<DateTime<Utc>>,
    /// The version that this one replaces.
    pub erstatter_id: Option<Uuid>,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);
personrad!(Samtykke, Adgang::Samtykke(KLASSE); versjon);

impl Model {
    /// Who it is given to; `None` for a code this program does not know.
    #[must_use]
    pub fn mottaker(&self) -> Option<Mottaker> {
        Mottaker::fra_kode(self.mottaker_type, self.mottaker_id)
    }

    /// When it applies; `None` for a code this program does not know.
    #[must_use]
    pub fn betingelse(&self) -> Option<Betingelse> {
        Betingelse::fra_kode(self.betingelse)
    }

    /// Who gave it; `None` for a code this program does not know.
    #[must_use]
    pub fn gitt_av(&self) -> Option<Samtykkegiver> {
        Samtykkegiver::fra_kode(self.gitt_av)
    }

    /// How it was given; `None` for a code this program does not know.
    #[must_use]
    pub fn form(&self) -> Option<Samtykkeform> {
        Samtykkeform::fra_kode(self.form)
    }

    /// The categories it opens.
    #[must_use]
    pub fn kategorier(&self) -> Kategorier {
        Kategorier::fra_bits(self.kategorier)
    }

    /// What it is given for.
    #[must_use]
    pub fn formaal(&self) -> FormaalSett {
        FormaalSett::fra_bits(self.formaal)
    }
}

impl TryFrom<&Model> for Samtykke {
    type Error = UkjentKode;

    fn try_from(rad: &Model) -> Result<Self, UkjentKode> {
        Ok(Self {
            id: SamtykkeId(rad.id),
            mottaker: rad.mottaker().ok_or(UkjentKode("samtykke.mottaker_type"))?,
            mottaker_virksomhet: rad.mottaker_virksomhet_id.map(VirksomhetId),
            avgivere: rad.avgivere.0.iter().copied().map(VirksomhetId).collect(),
            kategorier: rad.kategorier(),
            formaal: rad.formaal(),
            les: rad.les,
            bidra: rad.bidra,
            betingelse: rad.betingelse().ok_or(UkjentKode("samtykke.betingelse"))?,
            med_historikk: rad.med_historikk,
            med_organisasjonstoken: rad.med_organisasjonstoken,
            gjelder_gradert: rad.gjelder_gradert,
            tekstversjon: u8::try_from(rad.tekstversjon)
                .map_err(|_| UkjentKode("samtykke.tekstversjon"))?,
            gyldig_fra_og_med: rad.gyldig_fra_og_med,
            gyldig_til_og_med: rad.gyldig_til_og_med,
            virker_fra: rad.virker_fra,
            lapser: rad.lapser,
            trukket: rad.trukket,
            erstattet: rad.erstattet,
        })
    }
}
