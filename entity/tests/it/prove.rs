//! Sample rows for any entity, made from its columns.

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// In every text of a sample row, so that it can be found again where it must not be.
pub const MERKE: &str = "merke";

/// A row with a value in every column.
pub fn full<E: EntityTrait<Model: DeserializeOwned>>() -> E::Model {
    rad::<E>(false)
}

/// A row with a value only where there must be one.
pub fn sparsom<E: EntityTrait<Model: DeserializeOwned>>() -> E::Model {
    rad::<E>(true)
}

/// Decoded from an array, as rows from `json_array` are: the fields must stand in column order.
fn rad<E: EntityTrait<Model: DeserializeOwned>>(sparsom: bool) -> E::Model {
    let verdier = E::Column::iter()
        .enumerate()
        .map(|(nr, kolonne)| {
            let def = kolonne.def();
            if sparsom && def.is_null() {
                Value::Null
            } else {
                verdi(kolonne.as_str(), def.get_column_type(), nr)
            }
        })
        .collect();
    serde_json::from_value(Value::Array(verdier)).expect("a row from its columns")
}

fn verdi(navn: &str, type_: &ColumnType, nr: usize) -> Value {
    match type_ {
        ColumnType::Uuid => json!(format!("00000000-0000-4000-8000-{nr:012}")),
        ColumnType::Text => json!(format!("{MERKE} æøå {nr}")),
        ColumnType::SmallInteger => json!(1),
        ColumnType::Integer => json!(nr),
        ColumnType::BigInteger => json!(6),
        ColumnType::Boolean => json!(true),
        ColumnType::TimestampWithTimeZone => json!("2026-03-29T01:30:00.123456Z"),
        ColumnType::Date => json!("2026-03-29"),
        ColumnType::JsonBinary if navn == "evalueringsdatoer" => json!(["2026-03-29"]),
        ColumnType::JsonBinary if navn == "parter" => json!([{
            "virksomhet_id": "00000000-0000-4000-8000-00000000000a",
            "forpliktelser": [format!("{MERKE} æøå {nr}")],
            "signert": "2026-03-29",
            "signert_av": null,
        }]),
        ColumnType::JsonBinary => json!(["00000000-0000-4000-8000-00000000000a"]),
        annen => panic!("no sample for {annen:?}"),
    }
}
