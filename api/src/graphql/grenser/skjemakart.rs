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
    /// The type it leads to; nothing for a value without fields.
    pub(super) til: Option<Plass>,
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

/// Every type with fields.
pub(super) struct Skjemakart {
    navn: HashMap<String, Plass>,
    felt: Vec<HashMap<String, Felt>>,
    /// The objects that something of a type can be; an object is itself.
    mulige: Vec<HashSet<Plass>>,
    /// Types without fields.
    blader: HashSet<String>,
    /// What `@include` and `@skip` take.
    betingelse: [Argument; 1],
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
        self.navn.get(navn).copied()
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
        self.felt.get(plass.0)?.get(navn)
    }

    /// What a directive of documents takes (GraphQL §3.13.1 and 2).
    pub(super) fn direktiv(&self, navn: &str) -> Option<&[Argument]> {
        matches!(navn, "include" | "skip").then_some(&self.betingelse)
    }

    /// Whether there is a type by this name without fields: a variable can be of it.
    pub(super) fn kan_gis(&self, navn: &str) -> bool {
        self.blader.contains(navn)
    }

    /// Whether something can be of both types.
    pub(super) fn kan_vaere_like(&self, en: Plass, annen: Plass) -> bool {
        let mulige = |plass: Plass| self.mulige.get(plass.0);
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
            navn: HashMap::new(),
            felt: Vec::new(),
            mulige: Vec::new(),
            blader: SKALARER.map(str::to_owned).into(),
            betingelse: [Argument {
                navn: "if".to_owned(),
                kreves: true,
            }],
        };
        let med_felt = typer.iter().filter(|type_| felt(type_).is_some());
        for type_ in &typer {
            let navn = type_.name.node.as_str();
            match type_.kind {
                TypeKind::Object(_) => kart.nytt_objekt(navn),
                TypeKind::Interface(_) | TypeKind::Union(_) => kart.ny(navn),
                _ => drop(kart.blader.insert(navn.to_owned())),
            }
        }
        for type_ in &typer {
            kart.slektskap(type_);
        }
        for type_ in med_felt {
            for felt in felt(type_).into_iter().flatten() {
                kart.les(type_.name.node.as_str(), &felt.node);
            }
        }
        kart.introspeksjon(&Omfang::av(&typer));
        kart
    }

    fn ny(&mut self, navn: &str) {
        self.navn.insert(navn.to_owned(), Plass(self.felt.len()));
        self.felt.push(HashMap::new());
        self.mulige.push(HashSet::new());
    }

    pub(super) fn nytt_objekt(&mut self, navn: &str) {
        self.ny(navn);
        self.kan_vaere(navn, navn);
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
            && let Some(mulige) = self.mulige.get_mut(type_)
        {
            mulige.insert(objekt);
        }
    }

    fn les(&mut self, type_: &str, felt: &FieldDefinition) {
        let argumenter = felt.arguments.iter().map(|argument| Argument {
            navn: argument.node.name.node.to_string(),
            kreves: !argument.node.ty.node.nullable && argument.node.default_value.is_none(),
        });
        let (navn, er_liste) = innerst(&felt.ty.node);
        let funnet = Felt {
            antall: if er_liste { Antall::Liste } else { Antall::Ett },
            til: self.type_(navn),
            argumenter: argumenter.collect(),
        };
        self.sett(type_, felt.name.node.as_str(), funnet);
    }

    pub(super) fn sett(&mut self, type_: &str, navn: &str, felt: Felt) {
        if let Some(Plass(plass)) = self.type_(type_)
            && let Some(alle) = self.felt.get_mut(plass)
        {
            alle.insert(navn.to_owned(), felt);
        }
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
            let kjent = kart.type_(navn).is_some() || kart.kan_gis(navn);
            assert!(kjent, "{navn}");
        }
        assert!(kart.type_("Finnesikke").is_none() && !kart.kan_gis("Finnesikke"));
        let type_ = |navn| kart.type_(navn).unwrap();
        let like = |en, annen| kart.kan_vaere_like(type_(en), type_(annen));
        assert!(!like("Query", "Bruker"));
        assert!(like("Bruker", "Bruker"));
        assert!(like("Node", "Bruker") && like("Bruker", "Node"));
        assert!(!like("Node", "Query"));
        assert!(kart.kan_gis("Kategori") && kart.kan_gis("ID") && !kart.kan_gis("Bruker"));
    }

    #[test]
    fn kartet_kjenner_lister_sider_og_hvor_de_foerer() {
        let kart = Skjemakart::kontrakten();
        let brukere = ved("Query", "brukere");
        assert!(brukere.har_side() && brukere.antall == Antall::Ett);
        let kanter = kart.felt(brukere.til.unwrap(), "edges").unwrap();
        assert!(!kanter.har_side() && kanter.antall == Antall::Liste);
        assert_eq!(ved("Ansvarsgruppe", "medlemmer").antall, Antall::Liste);
        assert_eq!(ved("Ansatt", "navn").til, None);
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
