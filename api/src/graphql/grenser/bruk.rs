//! What operations and fragments name of each other: variables and fragments, and whether these are there
//! and are used (GraphQL §5.5.1.4, §5.8).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{FragmentDefinition, OperationDefinition, VariableDefinition},
};

use super::funn::Funn;

/// What an operation or a fragment names.
#[derive(Default)]
pub(super) struct Innhold<'a> {
    /// Variables, as often as they stand there, by the arguments that they stand in.
    pub(super) brukt: Vec<(&'a str, Pos)>,
    /// Fragments.
    pub(super) spredt: Vec<&'a str>,
}

/// A document's fragments in their order, with what each names.
pub(super) struct Fragmenter<'a> {
    alle: Vec<(&'a Name, Pos)>,
    innhold: HashMap<&'a str, Innhold<'a>>,
    naadd: HashSet<&'a str>,
}

impl<'a> Fragmenter<'a> {
    /// From what is read of each.
    pub(super) fn av(
        fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
        mut les: impl FnMut(&'a Name, &'a Positioned<FragmentDefinition>) -> Innhold<'a>,
    ) -> Self {
        let mut alle: Vec<_> = fragmenter.iter().collect();
        alle.sort_unstable_by_key(|(_, fragment)| fragment.pos);
        let innhold = alle.iter().map(|&(navn, f)| (navn.as_str(), les(navn, f)));
        Self {
            innhold: innhold.collect(),
            alle: alle.iter().map(|&(navn, f)| (navn, f.pos)).collect(),
            naadd: HashSet::new(),
        }
    }

    /// Judges the variables of an operation, in itself and in the fragments that it leads to.
    pub(super) fn variabler(
        &mut self,
        navn: Option<&Name>,
        operasjon: &'a Positioned<OperationDefinition>,
        egne: &Innhold<'a>,
        funn: &mut Funn,
    ) {
        let her = self.naas_fra(egne);
        let av = navn.map(|navn| format!("by operation \"{navn}\""));
        let av = av.map_or(String::new(), |av| format!(" {av}"));
        let plass = navn.map(|_| operasjon.pos);
        let definert = &operasjon.node.variable_definitions;
        let kjente = definerte(definert, funn);
        let i_fragmenter = self
            .alle
            .iter()
            .filter(|(navn, _)| her.contains(navn.as_str()));
        let i_fragmenter = i_fragmenter.filter_map(|(navn, _)| self.innhold.get(navn.as_str()));
        let (mut brukt, mut sagt) = (HashSet::new(), HashSet::new());
        for &(variabel, her) in [egne]
            .into_iter()
            .chain(i_fragmenter)
            .flat_map(|i| &i.brukt)
        {
            brukt.insert(variabel);
            if !kjente.contains(variabel) && sagt.insert((variabel, her)) {
                let plasser: Vec<_> = plass.into_iter().chain([her]).collect();
                funn.feil(&plasser, || {
                    format!("Variable \"${variabel}\" is not defined{av}")
                });
            }
        }
        for variabel in definert {
            let navn = variabel.node.name.node.as_str();
            if !brukt.contains(navn) {
                let melding = || format!("Variable \"${navn}\" is not used{av}");
                funn.feil(&[variabel.pos], melding);
            }
        }
        self.naadd.extend(her);
    }

    /// Judges those that no operation led to.
    pub(super) fn ubrukte(&self, funn: &mut Funn) {
        let alle = self.alle.iter();
        for (navn, plass) in alle.filter(|(navn, _)| !self.naadd.contains(navn.as_str())) {
            funn.feil(&[*plass], || format!("Fragment \"{navn}\" is never used"));
        }
    }

    fn naas_fra(&self, egne: &Innhold<'a>) -> HashSet<&'a str> {
        let mut naadd = HashSet::new();
        let mut venter = egne.spredt.clone();
        while let Some(navn) = venter.pop() {
            if let Some(innhold) = self.innhold.get(navn)
                && naadd.insert(navn)
            {
                venter.extend(&innhold.spredt);
            }
        }
        naadd
    }
}

/// The variables that an operation has, each once.
fn definerte<'a>(alle: &'a [Positioned<VariableDefinition>], funn: &mut Funn) -> HashSet<&'a str> {
    let mut kjente = HashSet::new();
    for variabel in alle {
        let navn = variabel.node.name.node.as_str();
        if !kjente.insert(navn) {
            let melding = || format!("There can only be one variable named \"${navn}\"");
            funn.feil(&[variabel.pos], melding);
        }
    }
    kjente
}
