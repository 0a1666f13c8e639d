//! How the map of the contract is drawn: from its printed form, type by type.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputObjectType, ServiceDocument, Type, TypeDefinition,
            TypeKind, TypeSystemDefinition,
        },
    },
};

use super::{
    om_seg_selv::Omfang,
    skjemakart::{Antall, Argument, Felt, Plass, Skjemakart, Slag, Type_},
};

/// The scalars of the language itself (GraphQL §3.5).
const SKALARER: [&str; 5] = ["String", "Int", "Float", "Boolean", "ID"];

impl Skjemakart {
    /// A contract that does not parse stops the start elsewhere; here it has no types.
    pub(super) fn av(sdl: &str) -> Self {
        let dokument = parse_schema(sdl).unwrap_or(ServiceDocument {
            definitions: Vec::new(),
        });
        let typer: Vec<&TypeDefinition> = dokument
            .definitions
            .iter()
            .filter_map(|definisjon| match definisjon {
                TypeSystemDefinition::Type(type_) => Some(&type_.node),
                _ => None,
            })
            .collect();
        let mut kart = Self {
            plasser: HashMap::new(),
            typer: Vec::new(),
            betingelse: [Argument::ny("if", &type_("Boolean!"), false)],
            typename: Felt {
                antall: Antall::Ett,
                til: Plass(0),
                type_: "String!".to_owned(),
                argumenter: Vec::new(),
            },
        };
        for skalar in SKALARER {
            kart.ny(skalar, Slag::Skalar);
        }
        for type_ in &typer {
            kart.ny(type_.name.node.as_str(), slag(&type_.kind));
        }
        for type_ in &typer {
            kart.slektskap(type_);
        }
        for type_ in &typer {
            for felt in felt(type_).into_iter().flatten() {
                kart.les(type_.name.node.as_str(), &felt.node);
            }
            if let TypeKind::InputObject(inndata) = &type_.kind {
                kart.les_inndata(&type_.name.node, inndata);
            }
        }
        kart.introspeksjon(&Omfang::av(&typer));
        kart
    }

    pub(super) fn ny(&mut self, navn: &str, slag: Slag) {
        let plass = Plass(self.typer.len());
        self.plasser.insert(navn.to_owned(), plass);
        let mulige = (slag == Slag::Objekt).then_some(plass);
        self.typer.push(Type_ {
            navn: navn.to_owned(),
            slag,
            felt: HashMap::new(),
            inndata: Vec::new(),
            mulige: mulige.into_iter().collect(),
        });
    }

    /// What an object is besides itself, and what a union is of.
    fn slektskap(&mut self, type_: &TypeDefinition) {
        let navn = type_.name.node.as_str();
        match &type_.kind {
            TypeKind::Object(objekt) => {
                let grensesnitt = objekt.implements.iter();
                grensesnitt.for_each(|grensesnitt| self.kan_vaere(&grensesnitt.node, navn));
            }
            TypeKind::Union(union) => {
                let medlemmer = union.members.iter();
                medlemmer.for_each(|medlem| self.kan_vaere(navn, &medlem.node));
            }
            _ => {}
        }
    }

    fn kan_vaere(&mut self, type_: &str, objekt: &str) {
        if let Some((Plass(type_), objekt)) = self.type_(type_).zip(self.type_(objekt))
            && let Some(type_) = self.typer.get_mut(type_)
        {
            type_.mulige.insert(objekt);
        }
    }

    fn les(&mut self, type_: &str, felt: &FieldDefinition) {
        let argumenter = felt.arguments.iter();
        let argumenter = argumenter.map(|a| Argument::av(&a.node)).collect();
        let (_, er_liste) = innerst(&felt.ty.node);
        let antall = if er_liste { Antall::Liste } else { Antall::Ett };
        self.sett(type_, &felt.name.node, antall, &felt.ty.node, argumenter);
    }

    fn les_inndata(&mut self, type_: &str, inndata: &InputObjectType) {
        if let Some(Plass(plass)) = self.type_(type_)
            && let Some(type_) = self.typer.get_mut(plass)
        {
            let felt = inndata.fields.iter();
            type_.inndata = felt.map(|felt| Argument::av(&felt.node)).collect();
        }
    }

    /// Takes a field of a type into the map, both of types that are in it.
    pub(super) fn sett(
        &mut self,
        type_: &str,
        navn: &str,
        antall: Antall,
        til: &Type,
        argumenter: Vec<Argument>,
    ) {
        if let Some((Plass(plass), innerst)) = self.type_(type_).zip(self.type_(innerst(til).0))
            && let Some(type_) = self.typer.get_mut(plass)
        {
            let felt = Felt {
                antall,
                til: innerst,
                type_: til.to_string(),
                argumenter,
            };
            type_.felt.insert(navn.to_owned(), felt);
        }
    }
}

fn slag(type_: &TypeKind) -> Slag {
    match type_ {
        TypeKind::Object(_) => Slag::Objekt,
        TypeKind::Interface(_) | TypeKind::Union(_) => Slag::Abstrakt,
        TypeKind::Scalar => Slag::Skalar,
        TypeKind::Enum(_) => Slag::Enum,
        TypeKind::InputObject(_) => Slag::Inndata,
    }
}

pub(super) fn felt(type_: &TypeDefinition) -> Option<&[Positioned<FieldDefinition>]> {
    match &type_.kind {
        TypeKind::Object(objekt) => Some(&objekt.fields),
        TypeKind::Interface(interface) => Some(&interface.fields),
        TypeKind::Union(_) => Some(&[]),
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => None,
    }
}

/// A type as it is written; as a string where it cannot be read.
pub(super) fn type_(skrevet: &str) -> Type {
    Type::new(skrevet).unwrap_or(Type {
        base: BaseType::Named(Name::new("String")),
        nullable: true,
    })
}

/// The name within, and whether a list is around it.
pub(super) fn innerst(type_: &Type) -> (&str, bool) {
    match &type_.base {
        BaseType::Named(navn) => (navn.as_str(), false),
        BaseType::List(inni) => (innerst(inni).0, true),
    }
}
