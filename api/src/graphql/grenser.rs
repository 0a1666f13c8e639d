//! What a document may ask of the server, counted before anything is validated or run.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet,
    },
};

/// Longest document, in bytes.
pub const MAKS_DOKUMENT: usize = 32 * 1024;
/// Most selected fields with every fragment written out.
const MAKS_VALG: usize = 1_000;
/// Deepest nesting.
const MAKS_DYBDE: usize = 20;
/// Most operations in a document.
const MAKS_OPERASJONER: usize = 10;

/// What is over a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grense {
    /// Selected fields.
    Valg,
    /// Nesting.
    Dybde,
    /// Operations.
    Operasjoner,
    /// More than one mutation field.
    FlereMutasjoner,
    /// Other than one field of a subscription.
    FlereAbonnementer,
}

impl Grense {
    /// Said to the client.
    pub fn melding(self) -> &'static str {
        match self {
            Self::Valg => "Spørringen velger for mange felt (høyst 1000).",
            Self::Dybde => "Spørringen er for dyp (høyst 20).",
            Self::Operasjoner => "Dokumentet har for mange operasjoner (høyst 10).",
            Self::FlereMutasjoner => "Én mutasjon per forespørsel.",
            Self::FlereAbonnementer => "Ett felt per abonnement.",
        }
    }
}

/// Counts a document, each fragment once however often it is spread.
pub fn kontroller(dokument: &ExecutableDocument) -> Result<(), Grense> {
    if dokument.operations.iter().count() > MAKS_OPERASJONER {
        return Err(Grense::Operasjoner);
    }
    let mut telling = Telling {
        fragmenter: &dokument.fragments,
        talt: HashMap::new(),
    };
    for (_, operasjon) in dokument.operations.iter() {
        let (valg, dybde) = telling.sett(&operasjon.node.selection_set.node, 0);
        if dybde > MAKS_DYBDE {
            return Err(Grense::Dybde);
        }
        if valg > MAKS_VALG {
            return Err(Grense::Valg);
        }
        let rotfelt = || telling.rotfelt(&operasjon.node.selection_set.node, 0);
        match operasjon.node.ty {
            OperationType::Mutation if rotfelt() > 1 => return Err(Grense::FlereMutasjoner),
            OperationType::Subscription if rotfelt() != 1 => {
                return Err(Grense::FlereAbonnementer);
            }
            _ => {}
        }
    }
    Ok(())
}

struct Telling<'a> {
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    talt: HashMap<&'a Name, (usize, usize)>,
}

impl<'a> Telling<'a> {
    /// Fields and depth of a selection set. A cycle of fragments counts as too deep.
    fn sett(&mut self, sett: &'a SelectionSet, dybde: usize) -> (usize, usize) {
        if dybde > MAKS_DYBDE * 2 {
            return (0, dybde);
        }
        let (mut valg, mut dypest) = (0_usize, 0);
        for valgt in &sett.items {
            let (antall, ned) = match &valgt.node {
                Selection::Field(felt) => {
                    let (antall, ned) = self.sett(&felt.node.selection_set.node, dybde + 1);
                    (antall.saturating_add(1), ned + 1)
                }
                Selection::InlineFragment(fragment) => {
                    self.sett(&fragment.node.selection_set.node, dybde + 1)
                }
                Selection::FragmentSpread(spredning) => {
                    self.fragment(&spredning.node.fragment_name.node, dybde + 1)
                }
            };
            valg = valg.saturating_add(antall);
            dypest = dypest.max(ned);
        }
        (valg, dypest)
    }

    fn fragment(&mut self, navn: &Name, dybde: usize) -> (usize, usize) {
        if let Some(talt) = self.talt.get(navn) {
            return *talt;
        }
        let Some((navn, fragment)) = self.fragmenter.get_key_value(navn) else {
            return (0, 0);
        };
        let talt = self.sett(&fragment.node.selection_set.node, dybde);
        self.talt.insert(navn, talt);
        talt
    }

    /// Fields at the root, fragments written out.
    fn rotfelt(&self, sett: &SelectionSet, dybde: usize) -> usize {
        if dybde > MAKS_DYBDE {
            return usize::MAX;
        }
        let felt = sett.items.iter().map(|valgt| match &valgt.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(f) => self.rotfelt(&f.node.selection_set.node, dybde + 1),
            Selection::FragmentSpread(s) => self
                .fragmenter
                .get(&s.node.fragment_name.node)
                .map_or(0, |f| self.rotfelt(&f.node.selection_set.node, dybde + 1)),
        });
        felt.fold(0, usize::saturating_add)
    }
}
