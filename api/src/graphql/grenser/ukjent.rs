//! What a document asks for that the contract does not have. Each such thing is an error of its own to
//! the library, and errors are dearer than what is right: more than some are nobody's slip.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet,
    },
};
use async_graphql_value::Value;

use super::skjemakart::{Plass, Skjemakart, innerst};

/// How many fields, fragments, types and variables of a document there are not, and spreads that
/// nothing can be of. What stands under an unknown field or type is not judged.
pub fn ukjente(dokument: &ExecutableDocument) -> u64 {
    let definert = dokument.operations.iter().flat_map(|(_, operasjon)| {
        let alle = operasjon.node.variable_definitions.iter();
        alle.map(|variabel| variabel.node.name.node.as_str())
    });
    let mut leting = Leting {
        kart: Skjemakart::kontrakten(),
        fragmenter: &dokument.fragments,
        variabler: definert.collect(),
        antall: 0,
    };
    for (_, operasjon) in dokument.operations.iter() {
        leting.operasjon(&operasjon.node);
    }
    for fragment in dokument.fragments.values() {
        let her = leting.type_(&fragment.node.type_condition.node.on.node, Sted::Ukjent);
        leting.direktiver(&fragment.node.directives);
        leting.sett(&fragment.node.selection_set.node, her);
    }
    leting.antall
}

/// What a selection set is about.
#[derive(Clone, Copy)]
enum Sted {
    Type(Plass),
    /// A value, or a type without fields: there is nothing in it.
    Blad,
    /// There is no telling what would be in it.
    Ukjent,
}

struct Leting<'a> {
    kart: &'static Skjemakart,
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// Those that any operation has.
    variabler: HashSet<&'a str>,
    antall: u64,
}

impl Leting<'_> {
    fn finnes(&mut self, finnes: bool) {
        self.antall += u64::from(!finnes);
    }

    fn operasjon(&mut self, operasjon: &OperationDefinition) {
        for variabel in &operasjon.variable_definitions {
            let (type_, _) = innerst(&variabel.node.var_type.node);
            self.finnes(self.kart.kjenner(type_));
        }
        self.direktiver(&operasjon.directives);
        let rot = self.kart.rot(operasjon.ty);
        let her = rot.map_or(Sted::Ukjent, Sted::Type);
        self.sett(&operasjon.selection_set.node, her);
    }

    fn sett(&mut self, sett: &SelectionSet, her: Sted) {
        for valgt in &sett.items {
            self.direktiver(valgt.node.directives());
            match &valgt.node {
                Selection::Field(felt) => self.felt(&felt.node, her),
                Selection::InlineFragment(fragment) => {
                    let her = match &fragment.node.type_condition {
                        Some(betingelse) => self.type_(&betingelse.node.on.node, her),
                        None => her,
                    };
                    self.sett(&fragment.node.selection_set.node, her);
                }
                Selection::FragmentSpread(spredning) => {
                    let navn = &spredning.node.fragment_name.node;
                    self.finnes(self.fragmenter.contains_key(navn));
                }
            }
        }
    }

    fn felt(&mut self, felt: &Field, her: Sted) {
        let navn = felt.name.node.as_str();
        let under = match her {
            Sted::Type(type_) => match self.kart.felt(type_, navn) {
                Some(kjent) => kjent.til.map_or(Sted::Blad, Sted::Type),
                None if navn == "__typename" => Sted::Blad,
                None => {
                    self.finnes(false);
                    Sted::Ukjent
                }
            },
            Sted::Blad => {
                self.finnes(false);
                Sted::Ukjent
            }
            Sted::Ukjent => Sted::Ukjent,
        };
        for (_, verdi) in &felt.arguments {
            self.verdi(&verdi.node);
        }
        self.sett(&felt.selection_set.node, under);
    }

    /// The type of a fragment that stands in another.
    fn type_(&mut self, navn: &Name, rundt: Sted) -> Sted {
        let type_ = self.kart.type_(navn);
        let passer = match (rundt, type_) {
            (Sted::Type(rundt), Some(type_)) => !self.kart.er_ulike(rundt, type_),
            (_, type_) => type_.is_some(),
        };
        self.finnes(passer);
        match type_ {
            Some(type_) => Sted::Type(type_),
            None if self.kart.kjenner(navn) => Sted::Blad,
            None => Sted::Ukjent,
        }
    }

    fn direktiver(&mut self, direktiver: &[Positioned<Directive>]) {
        for direktiv in direktiver {
            for (_, verdi) in &direktiv.node.arguments {
                self.verdi(&verdi.node);
            }
        }
    }

    fn verdi(&mut self, verdi: &Value) {
        match verdi {
            Value::Variable(navn) => self.finnes(self.variabler.contains(navn.as_str())),
            Value::List(liste) => liste.iter().for_each(|verdi| self.verdi(verdi)),
            Value::Object(objekt) => objekt.values().for_each(|verdi| self.verdi(verdi)),
            _ => {}
        }
    }
}
