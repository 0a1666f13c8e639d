//! What a document asks for that the contract does not have. Each such thing is an error of its own to
//! the library, and errors are dearer than what is right: more than some are nobody's slip.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet, TypeCondition,
    },
};

use super::skjemakart::{Plass, Skjemakart};

/// How many fields, fragments and types of a document there are not. What stands under them is not
/// judged.
pub fn ukjente(dokument: &ExecutableDocument) -> u64 {
    let kart = Skjemakart::kontrakten();
    let mut leting = Leting {
        kart,
        fragmenter: &dokument.fragments,
        antall: 0,
    };
    for (_, operasjon) in dokument.operations.iter() {
        let rot = kart.rot(operasjon.node.ty);
        leting.sett(&operasjon.node.selection_set.node, rot);
    }
    for fragment in dokument.fragments.values() {
        let type_ = leting.type_(&fragment.node.type_condition);
        leting.sett(&fragment.node.selection_set.node, type_);
    }
    leting.antall
}

struct Leting<'a> {
    kart: &'static Skjemakart,
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    antall: u64,
}

impl Leting<'_> {
    fn sett(&mut self, sett: &SelectionSet, type_: Option<Plass>) {
        for valgt in &sett.items {
            match &valgt.node {
                Selection::Field(felt) => self.felt(&felt.node, type_),
                Selection::InlineFragment(fragment) => {
                    let type_ = match &fragment.node.type_condition {
                        Some(betingelse) => self.type_(betingelse),
                        None => type_,
                    };
                    self.sett(&fragment.node.selection_set.node, type_);
                }
                Selection::FragmentSpread(spredning) => {
                    let finnes = self
                        .fragmenter
                        .contains_key(&spredning.node.fragment_name.node);
                    self.antall += u64::from(!finnes);
                }
            }
        }
    }

    fn felt(&mut self, felt: &Field, type_: Option<Plass>) {
        let navn = felt.name.node.as_str();
        let kjent = type_.and_then(|type_| self.kart.felt(type_, navn));
        let mangler = type_.is_some_and(|type_| self.kart.mangler(type_, navn));
        self.antall += u64::from(mangler);
        self.sett(&felt.selection_set.node, kjent.and_then(|kjent| kjent.til));
    }

    fn type_(&mut self, betingelse: &Positioned<TypeCondition>) -> Option<Plass> {
        let type_ = self.kart.type_(betingelse.node.on.node.as_str());
        self.antall += u64::from(type_.is_none());
        type_
    }
}
