//! The variables of a call, where the library is laxer or stricter than the specification.

use async_graphql::{
    Pos, Positioned, ServerError, Value, Variables, parser::types::VariableDefinition,
};
use serde_json::Value as Json;

use super::grenser::feil_i_variabel;

/// Variables as a client sends them. A whole number may be written as `1.0` or `1e3` (GraphQL §3.5.1,
/// Input Coercion).
#[must_use]
pub fn variabler(json: Json) -> Variables {
    Variables::from_json(med_heltall(json))
}

fn med_heltall(json: Json) -> Json {
    match json {
        Json::Number(tall) => heltall(&tall).map_or(Json::Number(tall), Json::from),
        Json::Array(liste) => liste.into_iter().map(med_heltall).collect(),
        Json::Object(objekt) => {
            let alle = objekt.into_iter();
            alle.map(|(navn, verdi)| (navn, med_heltall(verdi)))
                .collect()
        }
        annet => annet,
    }
}

/// What a number with a fraction of nothing stands for.
fn heltall(tall: &serde_json::Number) -> Option<i32> {
    let verdi = tall.as_f64().filter(|_| tall.is_f64())?;
    let er_int =
        verdi.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&verdi);
    #[expect(clippy::cast_possible_truncation, reason = "looked at")]
    er_int.then_some(verdi as i32)
}

/// What is wrong with the variables of an operation (GraphQL §6.1.2): one that may not be null is not there,
/// of which the library runs it as if its arguments had been left out; or a value is not of its type, which
/// the library sees where it is asked with.
#[must_use]
pub fn feil(definert: &[Positioned<VariableDefinition>], gitt: &Variables) -> Vec<ServerError> {
    let alle = definert.iter().filter_map(|definisjon| {
        let (variabel, plass) = (&definisjon.node, definisjon.pos);
        let kreves = !variabel.var_type.node.nullable;
        match gitt.get(&variabel.name.node) {
            None if kreves && variabel.default_value.is_none() => Some(mangler(plass)),
            None => None,
            Some(Value::Null) if kreves => Some(mangler(plass)),
            Some(verdi) => feil_i_variabel(variabel, verdi, plass),
        }
    });
    alle.collect()
}

fn mangler(plass: Pos) -> ServerError {
    ServerError::new("En variabel som kreves, er ikke gitt.", Some(plass))
}

/// Variables with the defaults of those that are not given (GraphQL §6.1.2): the library leaves these out
/// of the conditions of `@skip` and `@include`.
#[must_use]
pub fn med_standard(definert: &[Positioned<VariableDefinition>], mut gitt: Variables) -> Variables {
    for variabel in definert.iter().map(|definert| &definert.node) {
        if let Some(standard) = &variabel.default_value {
            let gitt = gitt.entry(variabel.name.node.clone());
            gitt.or_insert_with(|| standard.node.clone());
        }
    }
    gitt
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hele_tall_er_hele_hvordan_de_enn_er_skrevet() {
        let lest = serde_json::from_str(
            r#"{"a": 1.0, "b": [1e3, {"c": -2.0E+1}], "d": 1.5, "e": 3e9, "f": "1.0", "g": 7}"#,
        );
        let ventet =
            json!({"a": 1, "b": [1000, {"c": -20}], "d": 1.5, "e": 3e9, "f": "1.0", "g": 7});
        assert_eq!(med_heltall(lest.unwrap()), ventet);
    }
}
