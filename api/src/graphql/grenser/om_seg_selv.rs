//! What the contract tells of itself, which its printed form does not hold (GraphQL §4.2).

use async_graphql::parser::types::{TypeDefinition, TypeKind};

use super::{
    antall,
    kartlegging::{felt, type_ as lest},
    skjemakart::{Antall, Argument, Skjemakart, Slag},
};

/// Introspection's fields that take something, and of what type; a `Boolean` is false when it is not given.
const ARGUMENTER: [(&str, &str, &str, &str); 6] = [
    ("Query", "__type", "name", "String!"),
    ("__Type", "fields", "includeDeprecated", "Boolean"),
    ("__Type", "inputFields", "includeDeprecated", "Boolean"),
    ("__Type", "enumValues", "includeDeprecated", "Boolean"),
    ("__Field", "args", "includeDeprecated", "Boolean"),
    ("__Directive", "args", "includeDeprecated", "Boolean"),
];

/// Introspection's fields that have no fields.
const BLADER: [(&str, &[&str]); 6] = [
    ("__Schema", &["description"]),
    (
        "__Type",
        &["kind", "name", "description", "specifiedByURL", "isOneOf"],
    ),
    (
        "__Field",
        &["name", "description", "isDeprecated", "deprecationReason"],
    ),
    (
        "__InputValue",
        &[
            "name",
            "description",
            "defaultValue",
            "isDeprecated",
            "deprecationReason",
        ],
    ),
    (
        "__EnumValue",
        &["name", "description", "isDeprecated", "deprecationReason"],
    ),
    (
        "__Directive",
        &["name", "description", "locations", "isRepeatable"],
    ),
];

impl Skjemakart {
    /// The contract's own fields about itself, with as many values as they have on the average.
    pub(super) fn introspeksjon(&mut self, omfang: &Omfang) {
        let felt = [
            ("Query", "__schema", "__Schema", None),
            ("Query", "__type", "__Type", None),
            ("__Schema", "types", "__Type", Some(omfang.typer)),
            ("__Schema", "queryType", "__Type", None),
            ("__Schema", "mutationType", "__Type", None),
            ("__Schema", "subscriptionType", "__Type", None),
            (
                "__Schema",
                "directives",
                "__Directive",
                Some(omfang.direktiver),
            ),
            (
                "__Type",
                "fields",
                "__Field",
                Some(omfang.per_type(omfang.felt)),
            ),
            (
                "__Type",
                "inputFields",
                "__InputValue",
                Some(omfang.per_type(omfang.inndata)),
            ),
            (
                "__Type",
                "enumValues",
                "__EnumValue",
                Some(omfang.per_type(omfang.enumverdier)),
            ),
            ("__Type", "interfaces", "__Type", Some(1)),
            ("__Type", "possibleTypes", "__Type", Some(1)),
            ("__Type", "ofType", "__Type", None),
            (
                "__Field",
                "args",
                "__InputValue",
                Some(omfang.argumenter.div_ceil(omfang.felt.max(1))),
            ),
            ("__Field", "type", "__Type", None),
            ("__InputValue", "type", "__Type", None),
            ("__Directive", "args", "__InputValue", Some(2)),
        ];
        for enum_ in ["__TypeKind", "__DirectiveLocation"] {
            self.ny(enum_, Slag::Enum);
        }
        for (type_, _) in BLADER {
            self.ny(type_, Slag::Objekt);
        }
        for (type_, blader) in BLADER {
            for navn in blader {
                self.sett(type_, navn, Antall::Ett, &lest(blad(navn)), Vec::new());
            }
        }
        for (type_, navn, til, antall) in felt {
            let til = match antall {
                Some(_) => lest(&format!("[{til}!]")),
                None => lest(til),
            };
            let antall = antall.map_or(Antall::Ett, Antall::Kjent);
            let argumenter = self.om_seg_selv(type_, navn);
            self.sett(type_, navn, antall, &til, argumenter);
        }
    }

    fn om_seg_selv(&self, type_: &str, felt: &str) -> Vec<Argument> {
        let alle = ARGUMENTER.iter();
        let her = alle.filter(|(paa, navn, ..)| (*paa, *navn) == (type_, felt));
        her.filter_map(|&(_, _, navn, type_)| self.argument(navn, &lest(type_), type_ == "Boolean"))
            .collect()
    }
}

/// The type of one of introspection's fields that have no fields.
fn blad(felt: &str) -> &'static str {
    match felt {
        "kind" => "__TypeKind",
        "locations" => "__DirectiveLocation",
        "isOneOf" | "isDeprecated" | "isRepeatable" => "Boolean",
        _ => "String",
    }
}

/// How much the contract tells of itself.
#[derive(Default)]
pub(super) struct Omfang {
    typer: u64,
    direktiver: u64,
    felt: u64,
    argumenter: u64,
    inndata: u64,
    enumverdier: u64,
}

impl Omfang {
    pub(super) fn av(typer: &[&TypeDefinition]) -> Self {
        // The scalars and types of the language itself, and its directives, are not printed.
        let mut ut = Self {
            typer: 13 + antall(typer.len()),
            direktiver: 12,
            ..Self::default()
        };
        for type_ in typer {
            for felt in felt(type_).into_iter().flatten() {
                ut.felt += 1;
                ut.argumenter += antall(felt.node.arguments.len());
            }
            match &type_.kind {
                TypeKind::InputObject(inn) => ut.inndata += antall(inn.fields.len()),
                TypeKind::Enum(enum_) => ut.enumverdier += antall(enum_.values.len()),
                _ => {}
            }
        }
        ut
    }

    fn per_type(&self, antall: u64) -> u64 {
        antall.div_ceil(self.typer.max(1))
    }
}
