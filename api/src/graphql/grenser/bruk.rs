//! What operations and fragments name of each other: variables and fragments, and whether these are there,
//! are used, and fit where they stand (GraphQL §5.5.1.4, §5.8). The library has a rule for the last, which
//! it never asks (8.0.0-rc.5).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned, Value,
    parser::types::{BaseType, FragmentDefinition, OperationDefinition, Type, VariableDefinition},
};

use super::{
    funn::Funn,
    skjemakart::{Argument, Plass},
};

/// What an operation or a fragment names.
#[derive(Default)]
pub(super) struct Innhold<'a> {
    /// Variables, as often as they stand there.
    pub(super) brukt: Vec<Bruk<'a>>,
    /// Fragments.
    pub(super) spredt: Vec<&'a str>,
}

/// A variable in an argument.
#[derive(Clone, Copy)]
pub(super) struct Bruk<'a> {
    pub(super) navn: &'a str,
    /// Of the argument.
    pub(super) plass: Pos,
    /// What is taken there, as far as that is known.
    pub(super) sted: Option<Sted<'a>>,
}

/// What is taken somewhere.
#[derive(Clone, Copy)]
pub(super) struct Sted<'a> {
    pub(super) type_: &'a Type,
    /// The type within its lists.
    pub(super) til: Plass,
    /// There is a value when none is given.
    har_standard: bool,
    /// It is all that is given, and null is nothing.
    alene: bool,
}

impl<'a> Sted<'a> {
    pub(super) fn av(type_: &'a Type, til: Plass) -> Self {
        Self {
            type_,
            til,
            har_standard: false,
            alene: false,
        }
    }

    pub(super) fn ved(argument: &'a Argument) -> Self {
        Self {
            har_standard: argument.har_standard,
            ..Self::av(&argument.type_, argument.til)
        }
    }

    /// In an object that is given, of which it may be all.
    pub(super) fn i_objekt(felt: &'a Argument, alene: bool) -> Self {
        Self {
            alene,
            ..Self::ved(felt)
        }
    }

    /// In a list that is given there.
    pub(super) fn inni(self, type_: &'a Type) -> Self {
        Self::av(type_, self.til)
    }

    /// Whether a variable may stand there (GraphQL §5.8.5).
    fn tar(self, variabel: &VariableDefinition) -> bool {
        let type_ = &variabel.var_type.node;
        if self.alene && type_.nullable {
            return false;
        }
        let standard = variabel.default_value.as_ref().map(|verdi| &verdi.node);
        let alltid_noe = self.har_standard || standard.is_some_and(|verdi| *verdi != Value::Null);
        if !self.type_.nullable && type_.nullable && !alltid_noe {
            return false;
        }
        base_tar(&self.type_.base, &type_.base)
    }
}

fn base_tar(sted: &BaseType, variabel: &BaseType) -> bool {
    match (sted, variabel) {
        (BaseType::Named(sted), BaseType::Named(variabel)) => sted == variabel,
        (BaseType::List(sted), BaseType::List(variabel)) => {
            (sted.nullable || !variabel.nullable) && base_tar(&sted.base, &variabel.base)
        }
        _ => false,
    }
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
        let kjente = entydige(definert, funn);
        let i_fragmenter = self
            .alle
            .iter()
            .filter(|(navn, _)| her.contains(navn.as_str()));
        let i_fragmenter = i_fragmenter.filter_map(|(navn, _)| self.innhold.get(navn.as_str()));
        let (mut brukt, mut sagt) = (HashSet::new(), HashSet::new());
        let alle = [egne].into_iter().chain(i_fragmenter);
        for bruk in alle.flat_map(|innhold| &innhold.brukt) {
            let Bruk {
                navn, plass: her, ..
            } = *bruk;
            brukt.insert(navn);
            match kjente.get(navn) {
                None if sagt.insert((navn, her)) => {
                    let plasser: Vec<_> = plass.into_iter().chain([her]).collect();
                    funn.feil(&plasser, || {
                        format!("Variable \"${navn}\" is not defined{av}")
                    });
                }
                Some(definert) => passer(definert, bruk, funn),
                None => {}
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

fn passer(definert: &Positioned<VariableDefinition>, bruk: &Bruk<'_>, funn: &mut Funn) {
    if let Some(sted) = bruk.sted
        && !sted.tar(&definert.node)
    {
        let (navn, type_) = (bruk.navn, &definert.node.var_type.node);
        let mut ventet = sted.type_.clone();
        ventet.nullable &= !sted.alene;
        funn.feil(&[definert.pos, bruk.plass], || {
            format!(
                "Variable \"${navn}\" of type \"{type_}\" used in position expecting type \"{ventet}\""
            )
        });
    }
}

/// The variables of an operation, which it has once each.
fn entydige<'a>(
    alle: &'a [Positioned<VariableDefinition>],
    funn: &mut Funn,
) -> HashMap<&'a str, &'a Positioned<VariableDefinition>> {
    let mut kjente = HashMap::new();
    for variabel in alle {
        let navn = variabel.node.name.node.as_str();
        if kjente.insert(navn, variabel).is_some() {
            let melding = || format!("There can only be one variable named \"${navn}\"");
            funn.feil(&[variabel.pos], melding);
        }
    }
    kjente
}
