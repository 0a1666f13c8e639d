//! The variables of a call, where the library is laxer or stricter than the specification.

use async_graphql::{Positioned, ServerError, Value, Variables, parser::types::VariableDefinition};
use serde_json::Value as Json;

use super::{
    Svar,
    grenser::{FOR_STORT_TALL, er_int},
};

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

/// Looks for each variable that may not be null (GraphQL §6.1.2): the library runs an operation without
/// it, as if its arguments had been left out. And for whole numbers that are too large for the one type
/// that has them: the library sees no difference where nothing is asked with them.
///
/// # Errors
/// The answer to a request that is not to run. It tells where the variable is defined.
pub fn kontroller(
    definert: &[Positioned<VariableDefinition>],
    gitt: &Variables,
) -> Result<(), Box<Svar>> {
    for definisjon in definert {
        let variabel = &definisjon.node;
        let kreves = !variabel.var_type.node.nullable;
        let feil = match gitt.get(&variabel.name.node) {
            None if kreves && variabel.default_value.is_none() => MANGLER,
            Some(Value::Null) if kreves => MANGLER,
            Some(verdi) if !er_int(verdi) => FOR_STORT_TALL,
            _ => continue,
        };
        let mut svar = Svar::avvist("BAD_USER_INPUT", feil);
        let plass = ServerError::new("", Some(definisjon.pos)).locations;
        if let Some(feil) = svar.errors.first_mut() {
            feil.locations = plass;
        }
        return Err(Box::new(svar));
    }
    Ok(())
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

/// Said of a variable that is not there.
const MANGLER: &str = "En variabel som kreves, er ikke gitt.";

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
