//! The contract as a map of types, read from the printed schema.

use std::{collections::HashMap, sync::OnceLock};

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
    },
};

/// A type by what can be done with it.
pub enum Slag {
    Skalar,
    Enum(Vec<String>),
    Objekt(Vec<Felt>),
    /// An interface or a union: own fields, and the types it can be.
    Abstrakt(Vec<Felt>, Vec<String>),
    /// Fields, and whether exactly one is given.
    Input(Vec<Argument>, bool),
}

pub struct Felt {
    pub navn: String,
    pub argumenter: Vec<Argument>,
    pub type_: Type,
}

pub struct Argument {
    pub navn: String,
    pub type_: Type,
    pub paakrevd: bool,
}

pub struct Skjemakart(HashMap<String, Slag>);

impl Skjemakart {
    pub fn felles() -> &'static Self {
        static KART: OnceLock<Skjemakart> = OnceLock::new();
        KART.get_or_init(|| Self::les(&helsefellesskap::graphql::sdl()))
    }

    fn les(sdl: &str) -> Self {
        let dokument = parse_schema(sdl).expect("the printed schema parses");
        let mut typer = HashMap::new();
        let mut mulige: HashMap<String, Vec<String>> = HashMap::new();
        for definisjon in dokument.definitions {
            let TypeSystemDefinition::Type(type_) = definisjon else {
                continue;
            };
            let (type_, navn) = (type_.node.kind, type_.node.name.node.to_string());
            let slag = match type_ {
                TypeKind::Scalar => Slag::Skalar,
                TypeKind::Enum(e) => Slag::Enum(
                    e.values
                        .iter()
                        .map(|v| v.node.value.node.to_string())
                        .collect(),
                ),
                TypeKind::Object(o) => {
                    for i in &o.implements {
                        mulige
                            .entry(i.node.to_string())
                            .or_default()
                            .push(navn.clone());
                    }
                    Slag::Objekt(o.fields.iter().map(|f| felt(&f.node)).collect())
                }
                TypeKind::Interface(i) => {
                    Slag::Abstrakt(i.fields.iter().map(|f| felt(&f.node)).collect(), Vec::new())
                }
                TypeKind::Union(u) => Slag::Abstrakt(
                    Vec::new(),
                    u.members.iter().map(|m| m.node.to_string()).collect(),
                ),
                TypeKind::InputObject(i) => {
                    let felter: Vec<_> = i.fields.iter().map(|f| argument(&f.node)).collect();
                    Slag::Input(felter, sdl.contains(&format!("input {navn} @oneOf")))
                }
            };
            typer.insert(navn, slag);
        }
        for (navn, typenavn) in mulige {
            if let Some(Slag::Abstrakt(_, alle)) = typer.get_mut(&navn) {
                *alle = typenavn;
            }
        }
        Self(typer)
    }

    pub fn slag(&self, type_: &str) -> &Slag {
        self.0.get(type_).unwrap_or(&Slag::Skalar)
    }

    pub fn felter(&self, type_: &str) -> &[Felt] {
        match self.slag(type_) {
            Slag::Objekt(felter) => felter,
            _ => &[],
        }
    }
}

fn felt(f: &FieldDefinition) -> Felt {
    Felt {
        navn: f.name.node.to_string(),
        argumenter: f.arguments.iter().map(|a| argument(&a.node)).collect(),
        type_: f.ty.node.clone(),
    }
}

fn argument(a: &InputValueDefinition) -> Argument {
    Argument {
        navn: a.name.node.to_string(),
        type_: a.ty.node.clone(),
        paakrevd: !a.ty.node.nullable && a.default_value.is_none(),
    }
}

/// The innermost name of a type.
pub fn navn(type_: &Type) -> &str {
    match &type_.base {
        BaseType::Named(navn) => navn.as_str(),
        BaseType::List(indre) => navn(indre),
    }
}

/// Whether it is a list.
pub fn er_liste(type_: &Type) -> bool {
    matches!(type_.base, BaseType::List(_))
}
