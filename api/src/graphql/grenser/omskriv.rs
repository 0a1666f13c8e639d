//! A document written so that the library understands it as the specification does (8.0.0-rc.5): it passes
//! by what stands at a `__typename`, so that a variable used there alone is used nowhere to it; and a
//! fragment without a type is to it of no type, also within one that has a type, so that its fields conflict
//! with those of other objects.

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, InlineFragment, Selection, SelectionSet,
        TypeCondition,
    },
};

use super::skjemakart::{Plass, Skjemakart};

/// Writes a document that is right by the contract, with the same meaning. It may have one more level.
pub fn omskriv(dokument: &mut ExecutableDocument) {
    let kart = Skjemakart::kontrakten();
    for fragment in dokument.fragments.values_mut() {
        let paa = kart.type_(&fragment.node.type_condition.node.on.node);
        sett(kart, &mut fragment.node.selection_set.node, paa, true);
    }
    let operasjoner = match &mut dokument.operations {
        DocumentOperations::Single(en) => vec![en],
        DocumentOperations::Multiple(flere) => flere.values_mut().collect(),
    };
    for operasjon in operasjoner {
        let rot = kart.rot(operasjon.node.ty);
        sett(kart, &mut operasjon.node.selection_set.node, rot, false);
    }
}

/// A selection set of a type, which stands in a fragment of that type or not.
fn sett(kart: &Skjemakart, valgt: &mut SelectionSet, av: Option<Plass>, i_fragment: bool) {
    for ett in &mut valgt.items {
        match &mut ett.node {
            Selection::Field(felt) if felt.node.name.node == "__typename" => {
                let direktiver = std::mem::take(&mut felt.node.directives);
                if !direktiver.is_empty() {
                    rundt(kart, ett, direktiver, av);
                }
            }
            Selection::Field(felt) => {
                let inni = &mut felt.node.selection_set.node;
                if !inni.items.is_empty() {
                    let kjent = av.and_then(|av| kart.felt(av, &felt.node.name.node));
                    sett(kart, inni, kjent.map(|kjent| kjent.til), false);
                }
            }
            Selection::InlineFragment(fragment) => {
                let fragment = &mut fragment.node;
                let paa = match &fragment.type_condition {
                    Some(betingelse) => kart.type_(&betingelse.node.on.node),
                    None => av,
                };
                let i_fragment = i_fragment || fragment.type_condition.is_some();
                if i_fragment && fragment.type_condition.is_none() {
                    let plass = fragment.selection_set.pos;
                    fragment.type_condition =
                        betingelse(kart, paa).map(|paa| Positioned::new(paa, plass));
                }
                sett(kart, &mut fragment.selection_set.node, paa, i_fragment);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Puts a fragment around a selection, which has its directives.
fn rundt(
    kart: &Skjemakart,
    ett: &mut Positioned<Selection>,
    direktiver: Vec<Positioned<Directive>>,
    av: Option<Plass>,
) {
    let plass = ett.pos;
    let fragment = InlineFragment {
        type_condition: betingelse(kart, av).map(|paa| Positioned::new(paa, plass)),
        directives: direktiver,
        selection_set: Positioned::new(SelectionSet { items: Vec::new() }, plass),
    };
    let fragment = Selection::InlineFragment(Positioned::new(fragment, plass));
    let inni = std::mem::replace(&mut ett.node, fragment);
    if let Selection::InlineFragment(fragment) = &mut ett.node {
        let valgt = &mut fragment.node.selection_set.node.items;
        valgt.push(Positioned::new(inni, plass));
    }
}

/// The condition that is always met in what is of an object.
fn betingelse(kart: &Skjemakart, av: Option<Plass>) -> Option<TypeCondition> {
    let objekt = av.filter(|av| kart.har_felt(*av) && !kart.er_abstrakt(*av))?;
    let navn = Name::new(kart.navn(objekt));
    let on = Positioned::new(navn, Pos::default());
    Some(TypeCondition { on })
}
