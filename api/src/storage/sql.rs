//! SQL text that both databases understand, built with numbered parameters.

use std::fmt::Write;

use entity::{Personrad, Tabell};
use sea_orm::{ColumnTrait, ColumnType, DbBackend, EntityTrait, Iden, Iterable, Statement, Value};
use uuid::Uuid;

use super::Dialekt;

/// A statement under construction. `$n` works in both databases.
pub(super) struct Bygger {
    pub(super) dialekt: Dialekt,
    sql: String,
    verdier: Vec<Value>,
}

impl Bygger {
    pub(super) fn ny(dialekt: Dialekt) -> Self {
        Self {
            dialekt,
            sql: String::with_capacity(4096),
            verdier: Vec::with_capacity(32),
        }
    }

    /// Adds text.
    pub(super) fn tekst(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Registers a parameter and names it.
    pub(super) fn param(&mut self, verdi: impl Into<Value>) -> String {
        self.verdier.push(verdi.into());
        let mut navn = String::with_capacity(4);
        let _ = write!(navn, "${}", self.verdier.len());
        navn
    }

    /// A list of ids as `$1,$2,…`, padded so that few distinct statements are prepared.
    pub(super) fn ider(&mut self, ider: &[Uuid]) -> String {
        self.liste(ider, Uuid::nil())
    }

    /// The same of anything; `ingen` is what there is none of.
    pub(super) fn liste<T: Clone + Into<Value>>(&mut self, alle: &[T], ingen: T) -> String {
        let siste = alle.last().cloned().unwrap_or(ingen);
        let lengde = [1, 3, 10, 25, 50, 100]
            .into_iter()
            .find(|n| *n >= alle.len())
            .unwrap_or(alle.len());
        (0..lengde)
            .map(|i| self.param(alle.get(i).cloned().unwrap_or(siste.clone())))
            .collect::<Vec<_>>()
            .join(",")
    }

    pub(super) fn ferdig(mut self) -> Statement {
        let tekst = std::mem::take(&mut self.sql);
        self.ferdig_som(&tekst)
    }

    /// With a text that was written before, for the same parameters.
    pub(super) fn ferdig_som(self, tekst: &str) -> Statement {
        let backend = match self.dialekt {
            Dialekt::Postgres => DbBackend::Postgres,
            Dialekt::Sqlite => DbBackend::Sqlite,
        };
        Statement::from_sql_and_values(backend, tekst, self.verdier)
    }
}

/// The columns of an entity as one JSON array in column order, which serde reads into its model.
pub(super) fn json_rad<E: EntityTrait>(dialekt: Dialekt, alias: &str) -> String {
    let kolonner: Vec<String> = E::Column::iter()
        .map(|k| {
            kolonne(
                dialekt,
                &format!("{alias}.{}", k.unquoted()),
                k.def().get_column_type(),
            )
        })
        .collect();
    match dialekt {
        Dialekt::Postgres => format!("json_build_array({})::text", kolonner.join(",")),
        Dialekt::Sqlite => format!("json_array({})", kolonner.join(",")),
    }
}

/// SQLite keeps uuids as blobs, truth values as numbers and JSON as text; say so in the array.
fn kolonne(dialekt: Dialekt, navn: &str, type_: &ColumnType) -> String {
    match (dialekt, type_) {
        (Dialekt::Sqlite, ColumnType::Uuid) => {
            format!("CASE WHEN {navn} IS NULL THEN NULL ELSE lower(hex({navn})) END")
        }
        (Dialekt::Sqlite, ColumnType::Boolean) => format!(
            "CASE WHEN {navn} IS NULL THEN NULL WHEN {navn} THEN json('true') ELSE json('false') END"
        ),
        (Dialekt::Sqlite, ColumnType::Json | ColumnType::JsonBinary) => format!("json({navn})"),
        _ => navn.to_owned(),
    }
}

/// The column that names the bruker.
pub(super) fn brukerkolonne(tabell: Tabell) -> &'static str {
    if tabell == Tabell::Bruker {
        "id"
    } else {
        "bruker_id"
    }
}

/// Whether an entity has a column.
pub(super) fn har_kolonne<E: EntityTrait>(navn: &str) -> bool {
    E::Column::iter().any(|k| k.unquoted() == navn)
}

/// The SQL name of an entity's table.
pub(super) fn tabellnavn<E: EntityTrait>() -> String {
    E::default().table_name().to_owned()
}

/// Rows of a personal table that are still in use.
pub(super) fn i_bruk<E: Personrad>(alias: &str) -> String {
    if har_kolonne::<E>("fjernet") {
        format!(" AND {alias}.fjernet IS NULL")
    } else {
        String::new()
    }
}

/// OR over the masks of a group. SQLite has no such aggregate: one `max` per bit.
pub(super) fn bit_or(dialekt: Dialekt, uttrykk: &str) -> String {
    match dialekt {
        Dialekt::Postgres => format!("COALESCE(bit_or({uttrykk}), 0)"),
        Dialekt::Sqlite => {
            let biter: Vec<String> = samtykke::Kategori::ALLE
                .iter()
                .map(|k| format!("max({uttrykk} & {})", samtykke::Kategorier::from(*k).bits()))
                .collect();
            format!("COALESCE({}, 0)", biter.join("|"))
        }
    }
}
