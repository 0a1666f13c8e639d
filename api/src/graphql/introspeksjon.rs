//! Whether the contract is told to whoever asks.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The meta-fields that tell of types. `__typename` tells what the answer is of, and is no secret.
const METAFELT: [&str; 2] = ["__schema", "__type"];

/// Whether a document asks for the contract, anywhere.
pub fn spoerres(dokument: &ExecutableDocument) -> bool {
    let operasjoner = dokument
        .operations
        .iter()
        .map(|(_, o)| &o.node.selection_set.node);
    let fragmenter = dokument
        .fragments
        .values()
        .map(|f| &f.node.selection_set.node);
    let mut rest: Vec<&SelectionSet> = operasjoner.chain(fragmenter).collect();
    while let Some(valg) = rest.pop() {
        for ett in &valg.items {
            match &ett.node {
                Selection::Field(felt) => {
                    if METAFELT.contains(&felt.node.name.node.as_str()) {
                        return true;
                    }
                    rest.push(&felt.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    rest.push(&fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    false
}
