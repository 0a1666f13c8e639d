//! What is wrong in a document, counted before the library validates it. To the library each mistake is
//! an error that it words, and errors are dearer than what is right: more than some are nobody's slip.
//!
//! Not judged here are values, whether a variable fits its place, and where a directive may stand: of these
//! there are so few that the other limits do (`ARGUMENTER`, `DIREKTIVER`).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use super::{
    antall,
    konflikter::konflikter,
    skjemakart::{Argument, Plass, Skjemakart, innerst},
};

/// How many mistakes there are; of fields that conflict no more are found than one beyond `hoeyst`.
/// What stands under an unknown field or type is not judged.
pub fn feil(dokument: &ExecutableDocument, hoeyst: u32) -> u64 {
    let mut leting = Leting {
        kart: Skjemakart::kontrakten(),
        fragmenter: &dokument.fragments,
        innhold: Innhold::default(),
        antall: 0,
    };
    let fragmenter = dokument.fragments.iter();
    let fragmenter: HashMap<_, _> = fragmenter
        .map(|(navn, fragment)| (navn.as_str(), leting.fragment(&fragment.node)))
        .collect();
    let mut naadd = HashSet::new();
    let mut antall = 0;
    for (_, operasjon) in dokument.operations.iter() {
        let egne = leting.operasjon(&operasjon.node);
        let her = egne.naar(&fragmenter);
        antall += variabelfeil(&operasjon.node, &egne, &her, &fragmenter);
        naadd.extend(her);
    }
    antall += leting.antall + super::antall(fragmenter.len() - naadd.len());
    let rom = (u64::from(hoeyst) + 1).saturating_sub(antall);
    antall + konflikter(dokument, rom)
}

/// Variables that an operation uses and does not have, has and does not use, or has twice.
fn variabelfeil<'a>(
    operasjon: &'a OperationDefinition,
    egne: &Innhold<'a>,
    naadd: &HashSet<&'a str>,
    fragmenter: &HashMap<&'a str, Innhold<'a>>,
) -> u64 {
    let alle = operasjon.variable_definitions.iter();
    let navn = alle.map(|variabel| variabel.node.name.node.as_str());
    let definert: HashSet<&str> = navn.clone().collect();
    let i_fragmenter = naadd.iter().filter_map(|navn| fragmenter.get(navn));
    let brukt = i_fragmenter
        .chain([egne])
        .flat_map(|innhold| &innhold.brukt);
    let ukjente = brukt.clone().filter(|navn| !definert.contains(*navn));
    let brukt: HashSet<&str> = brukt.copied().collect();
    let ubrukte = definert.difference(&brukt);
    antall(ukjente.count() + ubrukte.count() + navn.len() - definert.len())
}

/// What an operation or a fragment names.
#[derive(Default)]
struct Innhold<'a> {
    /// Variables, as often as they stand there.
    brukt: Vec<&'a str>,
    /// Fragments.
    spredt: Vec<&'a str>,
}

impl<'a> Innhold<'a> {
    /// The fragments that it leads to.
    fn naar(&self, fragmenter: &HashMap<&'a str, Self>) -> HashSet<&'a str> {
        let mut naadd = HashSet::new();
        let mut venter = self.spredt.clone();
        while let Some(navn) = venter.pop() {
            if let Some(innhold) = fragmenter.get(navn)
                && naadd.insert(navn)
            {
                venter.extend(&innhold.spredt);
            }
        }
        naadd
    }
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
    /// Of where it is.
    innhold: Innhold<'a>,
    antall: u64,
}

impl<'a> Leting<'a> {
    fn riktig(&mut self, riktig: bool) {
        self.antall += u64::from(!riktig);
    }

    fn operasjon(&mut self, operasjon: &'a OperationDefinition) -> Innhold<'a> {
        for variabel in &operasjon.variable_definitions {
            let (type_, _) = innerst(&variabel.node.var_type.node);
            self.riktig(self.kart.kan_gis(type_));
        }
        self.direktiver(&operasjon.directives);
        let rot = self.kart.rot(operasjon.ty);
        let her = rot.map_or(Sted::Ukjent, Sted::Type);
        self.sett(&operasjon.selection_set.node, her);
        std::mem::take(&mut self.innhold)
    }

    fn fragment(&mut self, fragment: &'a FragmentDefinition) -> Innhold<'a> {
        let her = self.type_(&fragment.type_condition.node.on.node, Sted::Ukjent);
        self.direktiver(&fragment.directives);
        self.sett(&fragment.selection_set.node, her);
        std::mem::take(&mut self.innhold)
    }

    fn sett(&mut self, sett: &'a SelectionSet, her: Sted) {
        for valgt in &sett.items {
            self.direktiver(valgt.node.directives());
            match &valgt.node {
                Selection::Field(felt) => self.felt(&felt.node, her),
                Selection::InlineFragment(fragment) => {
                    self.riktig(!matches!(her, Sted::Blad));
                    let her = match &fragment.node.type_condition {
                        Some(betingelse) => self.type_(&betingelse.node.on.node, her),
                        None => her,
                    };
                    self.sett(&fragment.node.selection_set.node, her);
                }
                Selection::FragmentSpread(spredning) => {
                    self.spredning(&spredning.node.fragment_name.node, her);
                }
            }
        }
    }

    fn spredning(&mut self, navn: &'a Name, her: Sted) {
        self.innhold.spredt.push(navn);
        let type_ = self.fragmenter.get(navn).and_then(|fragment| {
            let type_ = &fragment.node.type_condition.node.on.node;
            self.kart.type_(type_)
        });
        let passer = type_.is_some_and(|type_| self.passer(her, type_));
        self.riktig(passer && !matches!(her, Sted::Blad));
    }

    fn felt(&mut self, felt: &'a Field, her: Sted) {
        let navn = felt.name.node.as_str();
        let kjent = match her {
            Sted::Type(type_) => self.kart.felt(type_, navn),
            Sted::Blad | Sted::Ukjent => None,
        };
        let under = match (her, kjent) {
            (_, Some(kjent)) => kjent.til.map_or(Sted::Blad, Sted::Type),
            (Sted::Type(type_), None) if navn == "__typename" && !self.er_stroem(type_) => {
                Sted::Blad
            }
            (Sted::Ukjent, None) => Sted::Ukjent,
            (Sted::Type(_) | Sted::Blad, None) => {
                self.antall += 1;
                Sted::Ukjent
            }
        };
        self.argumenter(
            &felt.arguments,
            kjent.map(|kjent| kjent.argumenter.as_slice()),
        );
        let sett = &felt.selection_set.node;
        self.riktig(!(sett.items.is_empty() && matches!(under, Sted::Type(_))));
        self.sett(sett, under);
    }

    /// The type of a fragment that stands in another.
    fn type_(&mut self, navn: &Name, rundt: Sted) -> Sted {
        let Some(type_) = self.kart.type_(navn) else {
            self.antall += 1;
            let kjent = self.kart.kan_gis(navn);
            return if kjent { Sted::Blad } else { Sted::Ukjent };
        };
        self.riktig(self.passer(rundt, type_));
        Sted::Type(type_)
    }

    /// Whether something can be of a type there.
    fn passer(&self, rundt: Sted, type_: Plass) -> bool {
        match rundt {
            Sted::Type(rundt) => self.kart.kan_vaere_like(rundt, type_),
            Sted::Blad | Sted::Ukjent => true,
        }
    }

    /// Where nothing of introspection may stand (GraphQL §5.2.4.1).
    fn er_stroem(&self, type_: Plass) -> bool {
        self.kart.rot(OperationType::Subscription) == Some(type_)
    }

    fn direktiver(&mut self, direktiver: &'a [Positioned<Directive>]) {
        for direktiv in direktiver {
            let kjent = self.kart.direktiv(&direktiv.node.name.node);
            self.riktig(kjent.is_some());
            self.argumenter(&direktiv.node.arguments, kjent);
        }
    }

    /// The arguments of a field or directive; what those of an unknown one are, is not judged.
    fn argumenter(
        &mut self,
        gitt: &'a [(Positioned<Name>, Positioned<Value>)],
        kjente: Option<&[Argument]>,
    ) {
        for (nr, (navn, verdi)) in gitt.iter().enumerate() {
            let mut foer = gitt.iter().take(nr);
            self.riktig(foer.all(|(annet, _)| annet.node != navn.node));
            let finnes = |kjente: &[Argument]| kjente.iter().any(|a| a.navn == navn.node.as_str());
            self.riktig(kjente.is_none_or(finnes));
            self.verdi(&verdi.node);
        }
        let kreves = kjente.into_iter().flatten().filter(|kjent| kjent.kreves);
        for kjent in kreves {
            let finnes = |(navn, _): &(Positioned<Name>, _)| navn.node.as_str() == kjent.navn;
            self.riktig(gitt.iter().any(finnes));
        }
    }

    fn verdi(&mut self, verdi: &'a Value) {
        match verdi {
            Value::Variable(navn) => self.innhold.brukt.push(navn),
            Value::List(liste) => liste.iter().for_each(|verdi| self.verdi(verdi)),
            Value::Object(objekt) => objekt.values().for_each(|verdi| self.verdi(verdi)),
            _ => {}
        }
    }
}
