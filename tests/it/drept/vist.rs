//! What an answer shows of whom, by the classes of the contract.

use std::collections::{BTreeMap, HashMap};

use async_graphql::{
    Positioned, Value as Verdi,
    parser::{
        parse_query, parse_schema,
        types::{
            BaseType, ConstDirective, DocumentOperations, FieldDefinition, Selection, SelectionSet,
            Type, TypeKind, TypeSystemDefinition,
        },
    },
};
use helsefellesskap::graphql;
use samtykke::{Kategori, Kategorier};
use serde_json::Value;
use uuid::Uuid;

/// The classes of the published contract.
pub struct Kontrakt {
    typer: HashMap<String, Kategorier>,
    felt: HashMap<(String, String), Felt>,
}

struct Felt {
    type_: String,
    kategorier: Kategorier,
}

/// Categories by bruker.
pub type Vist = BTreeMap<Uuid, Kategorier>;

impl Kontrakt {
    pub fn les() -> Self {
        let (mut typer, mut felt) = (HashMap::new(), HashMap::new());
        for definisjon in parse_schema(graphql::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(type_) = definisjon else {
                continue;
            };
            let (type_, navn) = (type_.node.clone(), type_.node.name.node.to_string());
            if let TypeKind::Object(objekt) = type_.kind {
                typer.insert(navn.clone(), klasse(&type_.directives));
                let alle = objekt.fields.iter().map(|f| &f.node);
                felt.extend(alle.map(|f| ((navn.clone(), f.name.node.to_string()), Felt::av(f))));
            }
        }
        Self { typer, felt }
    }

    /// The categories of what stands in `data`: of every value, and of every row or that there is none.
    pub fn vist(&self, dokument: &str, data: &Value) -> Vist {
        let DocumentOperations::Single(operasjon) = parse_query(dokument).unwrap().operations
        else {
            panic!("one operation")
        };
        let mut vist = Vist::new();
        let valg = &operasjon.node.selection_set.node;
        self.gaa("Query", valg, data, None, &mut vist);
        vist
    }

    fn gaa(
        &self,
        type_: &str,
        valg: &SelectionSet,
        verdi: &Value,
        bruker: Option<Uuid>,
        vist: &mut Vist,
    ) {
        if let Value::Array(rader) = verdi {
            for rad in rader {
                self.gaa(type_, valg, rad, bruker, vist);
            }
        }
        let Value::Object(objekt) = verdi else {
            return;
        };
        let id = || objekt["id"].as_str().unwrap().parse().unwrap();
        let bruker = (type_ == "Bruker").then(id).or(bruker);
        for valgt in &valg.items {
            let Selection::Field(valgt) = &valgt.node else {
                panic!("fields alone")
            };
            let verdi = &objekt[valgt.node.response_key().node.as_str()];
            if verdi.is_null() {
                continue;
            }
            let navn = valgt.node.name.node.to_string();
            let felt = &self.felt[&(type_.to_owned(), navn.clone())];
            let under = &valgt.node.selection_set.node;
            let kategorier = felt.kategorier.union(self.klasse(&felt.type_));
            // A value without a class of its own has that of what it stands in. An id carries nothing,
            // but that there is a bruker is told by it.
            let baerer = navn != "id" || type_ == "Bruker";
            let arver = kategorier.er_tom() && under.items.is_empty() && baerer;
            let kategorier = if arver {
                self.klasse(type_)
            } else {
                kategorier
            };
            if let Some(bruker) = bruker {
                let foer = vist.entry(bruker).or_default();
                *foer = foer.union(kategorier);
            }
            self.gaa(&felt.type_, under, verdi, bruker, vist);
        }
    }

    fn klasse(&self, type_: &str) -> Kategorier {
        self.typer.get(type_).copied().unwrap_or_default()
    }
}

impl Felt {
    fn av(felt: &FieldDefinition) -> Self {
        Self {
            type_: innerst(&felt.ty.node),
            kategorier: klasse(&felt.directives),
        }
    }
}

fn innerst(type_: &Type) -> String {
    match &type_.base {
        BaseType::Named(navn) => navn.to_string(),
        BaseType::List(i) => innerst(i),
    }
}

/// The categories that `@samtykke` names.
fn klasse(direktiver: &[Positioned<ConstDirective>]) -> Kategorier {
    let samtykke = direktiver
        .iter()
        .find(|d| d.node.name.node == "samtykke")
        .and_then(|d| d.node.get_argument("kategorier"));
    match samtykke.map(|verdi| &verdi.node) {
        Some(Verdi::List(navn)) => Kategorier::av(&navn.iter().map(kategori).collect::<Vec<_>>()),
        _ => Kategorier::TOM,
    }
}

fn kategori(verdi: &Verdi) -> Kategori {
    match verdi {
        Verdi::Enum(navn) => Kategori::fra_navn(navn).unwrap(),
        annet => panic!("{annet}"),
    }
}
