//! Table `bruker`: the persons whose cases are shared.

use chrono::NaiveDate;
use samtykke::{Kategori, Klasse};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::personrad::{Adgang, Kolonner, Personrad};
use crate::skjult::skjult_debug;
use crate::tabell::Tabell;

/// What must be readable for a row to be seen.
pub const KLASSE: Klasse = Klasse::av(&[Kategori::Identitet]);

/// One bruker.
#[derive(Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "bruker")]
pub struct Model {
    /// Random row id (UUID v4), given by the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The same human in the registry.
    #[sea_orm(unique)]
    pub person_id: Uuid,
    /// Given names.
    #[sea_orm(column_type = "Text")]
    pub fornavn: String,
    /// Family name.
    #[sea_orm(column_type = "Text")]
    pub etternavn: String,
    /// Normalised name, for sorting and prefix search.
    #[sea_orm(column_type = "Text")]
    pub navn_noekkel: String,
    /// Date of birth; never taken from the identity number.
    pub foedselsdato: NaiveDate,
}

/// None: rows are put together by storage, which decides on each.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

skjult_debug!(id);

// By hand, for here the bruker is the row itself.
impl Personrad for Entity {
    const TABELL: Tabell = Tabell::Bruker;
    const ADGANG: Adgang = Adgang::Samtykke(KLASSE);
    const KOLONNER: Kolonner<Column> = Kolonner::nye(Column::Id, Column::Id);

    fn id(rad: &Model) -> Uuid {
        rad.id
    }

    fn bruker_id(rad: &Model) -> Uuid {
        rad.id
    }
}

/// The sort and search key of a name: family name, then given names, as [`normaliser`] makes them.
#[must_use]
pub fn navn_noekkel(etternavn: &str, fornavn: &str) -> String {
    format!("{} {}", normaliser(etternavn), normaliser(fornavn))
}

/// A name, or the beginning of one, as keys hold it: lower case, letters with their marks in one
/// character (NFC, for the letters of European names), single spaces.
#[must_use]
pub fn normaliser(navn: &str) -> String {
    let mut ut = String::with_capacity(navn.len());
    for ord in navn.split_whitespace() {
        if !ut.is_empty() {
            ut.push(' ');
        }
        for tegn in ord.chars().flat_map(char::to_lowercase) {
            let satt_sammen = ut
                .chars()
                .next_back()
                .and_then(|grunn| sett_sammen(grunn, tegn));
            match satt_sammen {
                Some(ny) => {
                    ut.pop();
                    ut.push(ny);
                }
                None => ut.push(tegn),
            }
        }
    }
    ut
}

/// A lower case letter and the combining mark after it, in one character.
fn sett_sammen(grunn: char, merke: char) -> Option<char> {
    let (uten, med) = match merke {
        '\u{300}' => ("aeinouwy", "àèìǹòùẁỳ"),
        '\u{301}' => ("aceilnorsuyzæø", "áćéíĺńóŕśúýźǽǿ"),
        '\u{302}' => ("aceghijosuwyz", "âĉêĝĥîĵôŝûŵŷẑ"),
        '\u{303}' => ("ainouy", "ãĩñõũỹ"),
        '\u{306}' => ("aegiou", "ăĕğĭŏŭ"),
        '\u{307}' => ("cegz", "ċėġż"),
        '\u{308}' => ("aeiouy", "äëïöüÿ"),
        '\u{30a}' => ("au", "åů"),
        '\u{30b}' => ("ou", "őű"),
        '\u{30c}' => ("acdeghijklnorstuz", "ǎčďěǧȟǐǰǩľňǒřšťǔž"),
        '\u{327}' => ("cegklnrst", "çȩģķļņŗşţ"),
        '\u{328}' => ("aeiou", "ąęįǫų"),
        _ => return None,
    };
    let plass = uten.chars().position(|tegn| tegn == grunn)?;
    med.chars().nth(plass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etternavn_foerst_og_smaa_bokstaver() {
        assert_eq!(
            navn_noekkel("Ørneåsen", "Anne-Lise  Åse"),
            "ørneåsen anne-lise åse"
        );
    }

    #[test]
    fn samme_navn_gir_samme_noekkel_hvordan_det_enn_er_skrevet() {
        let par = [
            ("A\u{30a}se", "åse"),
            ("Ma\u{301}ret", "MÁRET"),
            ("C\u{327}ic\u{30c}ek", "Çiček"),
        ];
        for (oppdelt, helt) in par {
            assert_eq!(normaliser(oppdelt), normaliser(helt));
        }
    }

    #[test]
    fn et_merke_som_ikke_hoerer_til_bokstaven_blir_staaende() {
        assert_eq!(normaliser("b\u{30a}"), "b\u{30a}");
        assert_eq!(normaliser("\u{30a}"), "\u{30a}");
    }
}
