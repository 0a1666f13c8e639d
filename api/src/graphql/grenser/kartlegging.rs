//! How the map of the contract is drawn: from its printed form, type by type.

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition,
            TypeKind, TypeSystemDefinition,
        },
    },
};

use rustc_hash::{FxHashMap, FxHashSet};
use samtykke::Kategorier;

use super::{
    antall,
    om_seg_selv::Omfang,
    skjemakart::{Antall, Argument, Felt, Plass, Skjemakart, Slag, Type_},
};

/// The list that has one of each category.
const PER_KATEGORI: (&str, &str) = ("Bruker", "tilgang");

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
            plasser: FxHashMap::default(),
            roetter: [None; 3],
            typer: Vec::new(),
            betingelse: Vec::new(),
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
        kart.betingelse = kart
            .argument("if", &type_("Boolean!"), false)
            .into_iter()
            .collect();
        kart.roetter = ["Query", "Mutation", "Subscription"].map(|rot| kart.type_(rot));
        for type_ in &typer {
            kart.slektskap(type_);
        }
        for type_ in &typer {
            for felt in felt(type_).into_iter().flatten() {
                kart.les(type_.name.node.as_str(), &felt.node);
            }
            kart.les_verdier(type_);
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
            felt: FxHashMap::default(),
            inndata: Vec::new(),
            en_av: false,
            verdier: FxHashSet::default(),
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
        let argumenter = self.argumenter(&felt.arguments);
        let (_, er_liste) = innerst(&felt.ty.node);
        let antall = match (type_, felt.name.node.as_str()) {
            PER_KATEGORI => Antall::Kjent(antall(Kategorier::ALLE.iter().count())),
            _ if er_liste => Antall::Liste,
            _ => Antall::Ett,
        };
        self.sett(type_, &felt.name.node, antall, &felt.ty.node, argumenter);
    }

    /// What values of a type are: of an object that is given, and of an enum.
    fn les_verdier(&mut self, definert: &TypeDefinition) {
        let (mut inndata, mut verdier) = (Vec::new(), FxHashSet::default());
        match &definert.kind {
            TypeKind::InputObject(objekt) => inndata = self.argumenter(&objekt.fields),
            TypeKind::Enum(enum_) => {
                let alle = enum_.values.iter();
                verdier = alle
                    .map(|verdi| verdi.node.value.node.to_string())
                    .collect();
            }
            _ => return,
        }
        if let Some(Plass(plass)) = self.type_(&definert.name.node)
            && let Some(type_) = self.typer.get_mut(plass)
        {
            type_.inndata = inndata;
            type_.verdier = verdier;
            let direktiver = definert.directives.iter();
            type_.en_av = direktiver
                .map(|d| &d.node.name.node)
                .any(|navn| navn == "oneOf");
        }
    }

    fn argumenter(&self, alle: &[Positioned<InputValueDefinition>]) -> Vec<Argument> {
        let alle = alle.iter().map(|definert| &definert.node);
        let alle = alle.filter_map(|definert| {
            let har_standard = definert.default_value.is_some();
            self.argument(&definert.name.node, &definert.ty.node, har_standard)
        });
        alle.collect()
    }

    /// An argument of a type that is in the map.
    pub(super) fn argument(
        &self,
        navn: &str,
        type_: &Type,
        har_standard: bool,
    ) -> Option<Argument> {
        Some(Argument {
            navn: navn.to_owned(),
            type_: type_.clone(),
            til: self.type_(innerst(type_).0)?,
            har_standard,
        })
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
