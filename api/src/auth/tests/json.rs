//! The reader that accepts each member once reads everything else as it stands.

use serde_json::{Value, json};

use crate::auth::json::les_objekt;

#[test]
fn an_object_with_each_member_once_is_read_as_it_stands() {
    let alt = json!({
        "tom": {}, "liste": [], "null": null, "sann": true, "usann": false,
        "tall": [0, -1, 1.5, i64::MIN, u64::MAX], "tekst": "æ\u{0}\u{1F600}",
        "dyp": { "a": [{ "a": { "a": [1] } }] },
    });
    let lest = les_objekt(alt.to_string().as_bytes()).map(Value::Object);
    assert_eq!(lest, Some(alt));
}

#[test]
fn the_same_name_may_occur_in_different_objects() {
    assert!(les_objekt(br#"{"a":{"b":1},"b":[{"a":1},{"a":1}]}"#).is_some());
}
