//! JSON objects in which every member occurs once.
//!
//! Parsers differ in which of two equal members they keep, so a token with both could mean one
//! thing to its issuer and another here (RFC 8725 §2.4, RFC 7515 §4).

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads one JSON object; `None` when it is anything else, has a member twice at any depth, or is
/// nested deeper than `serde_json` allows (128).
pub(crate) fn les_objekt(json: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(json) {
        Ok(Entydig(Value::Object(objekt))) => Some(objekt),
        _ => None,
    }
}

struct Entydig(Value);

impl<'de> Deserialize<'de> for Entydig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Bygger).map(Self)
    }
}

struct Bygger;

impl<'de> Visitor<'de> for Bygger {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with each member once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut kilde: A) -> Result<Value, A::Error> {
        let mut objekt = Map::new();
        while let Some((navn, Entydig(verdi))) = kilde.next_entry::<String, _>()? {
            if objekt.insert(navn, verdi).is_some() {
                return Err(A::Error::custom("duplicate member"));
            }
        }
        Ok(Value::Object(objekt))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut kilde: A) -> Result<Value, A::Error> {
        let mut liste = Vec::new();
        while let Some(Entydig(verdi)) = kilde.next_element()? {
            liste.push(verdi);
        }
        Ok(Value::Array(liste))
    }

    fn visit_str<E>(self, tekst: &str) -> Result<Value, E> {
        Ok(tekst.into())
    }

    fn visit_i64<E>(self, tall: i64) -> Result<Value, E> {
        Ok(tall.into())
    }

    fn visit_u64<E>(self, tall: u64) -> Result<Value, E> {
        Ok(tall.into())
    }

    fn visit_f64<E>(self, tall: f64) -> Result<Value, E> {
        Ok(tall.into())
    }

    fn visit_bool<E>(self, verdi: bool) -> Result<Value, E> {
        Ok(verdi.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}
