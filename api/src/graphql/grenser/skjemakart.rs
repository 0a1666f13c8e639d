//! What judging a document needs to know of the contract: which fields there are, where each leads, what
//! they take, and which are lists or have pages.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, OperationType, ServiceDocument, Type, TypeDefinition,
            TypeKind, TypeSystemDefinition,
        },
    },
};

use super::om_seg_selv::Omfang;
use crate::graphql::sdl;

/// The contract as it is served.
static KART: LazyLock<Skjemakart> = LazyLock::new(|| Skjemakart::av(&sdl()));

/// Where a type stands in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Plass(usize);

/// How many values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Antall {
    /// One at most.
    Ett,
    /// As many as the page around it holds, or as a list is taken to hold.
    Liste,
    /// So many: the contract tells of itself.
    Kjent(u64),
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct Felt {
    pub(super) antall: Antall,
    /// What each value of it is.
    pub(super) til: Plass,
    pub(super) argumenter: Vec<Argument>,
}

impl Felt {
    /// Takes `first` or `last`.
    pub(super) fn har_side(&self) -> bool {
        let side = |argument: &Argument| argument.navn == "first" || argument.navn == "last";
        self.argumenter.iter().any(side)
    }
}

/// What a field or directive takes.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) navn: String,
    /// It has to be given.
    pub(super) kreves: bool,
}

/// Every type.
pub(super) struct Skjemakart {
    plasser: HashMap<String, Plass>,
    typer: Vec<Type_>,
    /// What `@include` and `@skip` take.
    betingelse: [Argument; 1],
}

struct Type_ {
    navn: String,
    slag: Slag,
    felt: HashMap<String, Felt>,
    /// The objects that something of it can be; an object is itself.
    mulige: HashSet<Plass>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slag {
    Objekt,
    /// One of several objects.
    Abstrakt,
    /// A scalar or an enum.
    Verdi,
    /// An object that is given.
    Inndata,
}

/// The scalars of the language itself (GraphQL §3.5).
const SKALARER: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

impl Skjemakart {
    /// The map of the contract.
    pub(super) fn kontrakten() -> &'static Self {
        &KART
    }

    /// The type by its name.
    pub(super) fn type_(&self, navn: &str) -> Option<Plass> {
        self.plasser.get(navn).copied()
    }

    /// The name of a type.
    pub(super) fn navn(&self, plass: Plass) -> &str {
        self.typer.get(plass.0).map_or("", |type_| &type_.navn)
    }

    /// Where an operation begins.
    pub(super) fn rot(&self, type_: OperationType) -> Option<Plass> {
        self.type_(match type_ {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        })
    }

    /// A field of a type.
    pub(super) fn felt(&self, plass: Plass, navn: &str) -> Option<&Felt> {
        self.typer.get(plass.0)?.felt.get(navn)
    }

    /// The names of all fields of a type.
    pub(super) fn feltnavn(&self, plass: Plass) -> impl Iterator<Item = &str> {
        let type_ = self.typer.get(plass.0).into_iter();
        type_.flat_map(|type_| type_.felt.keys().map(String::as_str))
    }

    /// What a directive of documents takes (GraphQL §3.13.1 and 2).
    pub(super) fn direktiv(&self, navn: &str) -> Option<&[Argument]> {
        matches!(navn, "include" | "skip").then_some(&self.betingelse)
    }

    /// Whether something is selected of a type.
    pub(super) fn har_felt(&self, plass: Plass) -> bool {
        self.er(plass, &[Slag::Objekt, Slag::Abstrakt])
    }

    /// Whether a variable can be of a type.
    pub(super) fn kan_gis(&self, plass: Plass) -> bool {
        self.er(plass, &[Slag::Verdi, Slag::Inndata])
    }

    fn er(&self, plass: Plass, slag: &[Slag]) -> bool {
        let type_ = self.typer.get(plass.0);
        type_.is_some_and(|type_| slag.contains(&type_.slag))
    }

    /// Whether something can be of both types.
    pub(super) fn kan_vaere_like(&self, en: Plass, annen: Plass) -> bool {
        let mulige = |plass: Plass| self.typer.get(plass.0).map(|type_| &type_.mulige);
        en == annen
            || mulige(en)
                .zip(mulige(annen))
                .is_some_and(|(en, annen)| !en.is_disjoint(annen))
    }

    /// A contract that does not parse stops the start elsewhere; here it has no types.
    fn av(sdl: &str) -> Self {
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
            betingelse: [Argument {
                navn: "if".to_owned(),
                kreves: true,
            }],
        };
        for skalar in SKALARER {
            kart.ny(skalar, Slag::Verdi);
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
        let argumenter = felt.arguments.iter().map(|argument| Argument {
            navn: argument.node.name.node.to_string(),
            kreves: !argument.node.ty.node.nullable && argument.node.default_value.is_none(),
        });
        let (navn, er_liste) = innerst(&felt.ty.node);
        let antall = if er_liste { Antall::Liste } else { Antall::Ett };
        let argumenter = argumenter.collect();
        self.sett(type_, felt.name.node.as_str(), antall, navn, argumenter);
    }

    /// Takes a field of a type into the map, both of types that are in it.
    pub(super) fn sett(
        &mut self,
        type_: &str,
        navn: &str,
        antall: Antall,
        til: &str,
        argumenter: Vec<Argument>,
    ) {
        if let Some((Plass(plass), til)) = self.type_(type_).zip(self.type_(til))
            && let Some(type_) = self.typer.get_mut(plass)
        {
            let felt = Felt {
                antall,
                til,
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
        TypeKind::Scalar | TypeKind::Enum(_) => Slag::Verdi,
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

/// The name within, and whether a list is around it.
pub(super) fn innerst(type_: &Type) -> (&str, bool) {
    match &type_.base {
        BaseType::Named(navn) => (navn.as_str(), false),
        BaseType::List(inni) => (innerst(inni).0, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ved(type_: &str, felt: &str) -> &'static Felt {
        let kart = Skjemakart::kontrakten();
        kart.felt(kart.type_(type_).unwrap(), felt).unwrap()
    }

    #[test]
    fn kartet_kjenner_typer_og_hvem_som_kan_vaere_hva() {
        let kart = Skjemakart::kontrakten();
        for navn in [
            "Bruker",
            "Node",
            "Kategori",
            "UUID",
            "BrukerNoekkel",
            "ID",
            "__Type",
        ] {
            assert!(kart.type_(navn).is_some(), "{navn}");
        }
        assert!(kart.type_("Finnesikke").is_none());
        let type_ = |navn| kart.type_(navn).unwrap();
        let like = |en, annen| kart.kan_vaere_like(type_(en), type_(annen));
        assert!(!like("Query", "Bruker"));
        assert!(like("Bruker", "Bruker"));
        assert!(like("Node", "Bruker") && like("Bruker", "Node"));
        assert!(!like("Node", "Query"));
        let kan_gis = |navn| kart.kan_gis(type_(navn));
        assert!(kan_gis("Kategori") && kan_gis("ID") && kan_gis("BrukerNoekkel"));
        assert!(!kan_gis("Bruker") && !kan_gis("Node"));
        let har_felt = |navn| kart.har_felt(type_(navn));
        assert!(har_felt("Bruker") && har_felt("Node") && har_felt("__Type"));
        assert!(!har_felt("UUID") && !har_felt("Kategori") && !har_felt("BrukerNoekkel"));
    }

    #[test]
    fn kartet_kjenner_lister_sider_og_hvor_de_foerer() {
        let kart = Skjemakart::kontrakten();
        let brukere = ved("Query", "brukere");
        assert!(brukere.har_side() && brukere.antall == Antall::Ett);
        let kanter = kart.felt(brukere.til, "edges").unwrap();
        assert!(!kanter.har_side() && kanter.antall == Antall::Liste);
        assert_eq!(ved("Ansvarsgruppe", "medlemmer").antall, Antall::Liste);
        assert_eq!(kart.navn(ved("Ansatt", "navn").til), "String");
        assert!(matches!(ved("__Schema", "types").antall, Antall::Kjent(n) if n > 100));
    }

    /// These names would be counted as introspection wherever they stand.
    #[test]
    fn ingen_egne_felt_heter_som_introspeksjonens() {
        for navn in ["fields", "interfaces", "possibleTypes", "inputFields"] {
            assert!(!sdl().contains(&format!("\t{navn}:")), "{navn}");
            assert!(!sdl().contains(&format!("\t{navn}(")), "{navn}");
        }
    }
}
