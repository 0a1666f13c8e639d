//! What tools ask of the contract passes; what goes round in it does not.

use serde_json::json;

use super::over;
use crate::rigg::{Portal, paa_begge};

paa_begge![
    verktoeyenes_introspeksjon_slipper_forbi,
    introspeksjon_i_ring_avvises,
];

/// graphql-js' `getIntrospectionQuery` with every option on, as GraphiQL and the generators send it.
const HELE: &str = "query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type { kind name TYPEREF }";

pub(super) fn hele() -> String {
    let typeref = (0..9).fold(String::new(), |inni, _| {
        format!("ofType {{ kind name {inni} }}")
    });
    HELE.replace("TYPEREF", &typeref)
}

async fn verktoeyenes_introspeksjon_slipper_forbi(p: Portal) {
    let svar = p
        .som("kari-koordinator")
        .med_kostnad()
        .spoer(&hele(), json!({}))
        .await;
    assert!(svar.data()["__schema"]["types"].as_array().unwrap().len() > 100);
    let rapport = &svar.json["extensions"]["kostnad"];
    println!("introspection is expected to cost {rapport}");
    // It is counted by what the contract holds: within a factor of what it does hold.
    let verdier = u64::try_from(svar.tekst.matches("\":").count()).unwrap();
    let ventet = rapport["kostnad"].as_u64().unwrap();
    assert!(
        ventet > verdier / 4 && ventet < verdier * 10,
        "{ventet} for {verdier}"
    );
}

async fn introspeksjon_i_ring_avvises(p: Portal) {
    let ring = |n: usize| {
        let inni = (0..n).fold("name".to_owned(), |inni, _| {
            format!("fields {{ type {{ {inni} }} }}")
        });
        format!("{{ __schema {{ types {{ {inni} }} }} }}")
    };
    let svar = p.som("kari-koordinator").spoer(&ring(3), json!({})).await;
    assert_eq!(over(&svar), Some(("INTROSPEKSJON".to_owned(), 2, 3)));
    let felles = "fragment t on __Type { possibleTypes { interfaces { inputFields { name } } } }";
    let svar = format!("{{ __schema {{ types {{ ...t }} }} }} {felles}");
    let svar = p.som("kari-koordinator").spoer(&svar, json!({})).await;
    assert_eq!(over(&svar), Some(("INTROSPEKSJON".to_owned(), 2, 3)));
}
