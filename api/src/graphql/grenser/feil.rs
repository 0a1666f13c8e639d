//! What is wrong in a document, counted before the library validates it. To the library each mistake is
//! an error that it words, and errors are dearer than what is right: more than some are nobody's slip.
//!
//! Values are not judged here, nor are directives or whether a variable fits its place: of these there
//! are so few that the other limits do (`ARGUMENTER`, `DIREKTIVER`).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet,
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
    let operasjoner = || dokument.operations.iter().map(|(_, o)| &o.node);
    let mut leting = Leting {
        kart: Skjemakart::kontrakten(),
        fragmenter: &dokument.fragments,
        definert: operasjoner().flat_map(variabler).collect(),
        brukt: HashSet::new(),
        spredt: Vec::new(),
        antall: 0,
    };
    operasjoner().for_each(|operasjon| leting.operasjon(operasjon));
    leting.alle_fragmenter();
    let ubrukte = operasjoner().flat_map(variabler);
    leting.antall += antall(ubrukte.filter(|navn| !leting.brukt.contains(navn)).count());
    let rom = (u64::from(hoeyst) + 1).saturating_sub(leting.antall);
    leting.antall + konflikter(dokument, rom)
}

fn variabler(operasjon: &OperationDefinition) -> impl Iterator<Item = &str> {
    let alle = operasjon.variable_definitions.iter();
    alle.map(|variabel| variabel.node.name.node.as_str())
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
    /// Variables that any operation has.
    definert: HashSet<&'a str>,
    /// Variables that stand somewhere.
    brukt: HashSet<&'a str>,
    /// Fragments that were spread where this has been.
    spredt: Vec<&'a str>,
    antall: u64,
}

impl<'a> Leting<'a> {
    fn riktig(&mut self, riktig: bool) {
        self.antall += u64::from(!riktig);
    }

    fn operasjon(&mut self, operasjon: &'a OperationDefinition) {
        let mut navn = HashSet::new();
        for variabel in &operasjon.variable_definitions {
            let (type_, _) = innerst(&variabel.node.var_type.node);
            self.riktig(self.kart.kan_gis(type_));
            self.riktig(navn.insert(variabel.node.name.node.as_str()));
        }
        self.direktiver(&operasjon.directives);
        let rot = self.kart.rot(operasjon.ty);
        let her = rot.map_or(Sted::Ukjent, Sted::Type);
        self.sett(&operasjon.selection_set.node, her);
    }

    /// Each once: those that the operations lead to, and then the others, which are mistakes.
    fn alle_fragmenter(&mut self) {
        let mut gaatt = HashSet::new();
        self.spredte(&mut gaatt);
        for navn in self.fragmenter.keys().map(Name::as_str) {
            if !gaatt.contains(navn) {
                self.antall += 1;
                self.spredt.push(navn);
                self.spredte(&mut gaatt);
            }
        }
    }

    fn spredte(&mut self, gaatt: &mut HashSet<&'a str>) {
        while let Some(navn) = self.spredt.pop() {
            if gaatt.insert(navn)
                && let Some(fragment) = self.fragmenter.get(navn)
            {
                self.fragment(&fragment.node);
            }
        }
    }

    fn fragment(&mut self, fragment: &'a FragmentDefinition) {
        let her = self.type_(&fragment.type_condition.node.on.node, Sted::Ukjent);
        self.direktiver(&fragment.directives);
        self.sett(&fragment.selection_set.node, her);
    }

    fn sett(&mut self, sett: &'a SelectionSet, her: Sted) {
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
                    self.spredning(&spredning.node.fragment_name.node, her);
                }
            }
        }
    }

    fn spredning(&mut self, navn: &'a Name, her: Sted) {
        self.spredt.push(navn);
        let fragment = self.fragmenter.get(navn);
        let type_ = fragment.and_then(|fragment| {
            let type_ = &fragment.node.type_condition.node.on.node;
            self.kart.type_(type_)
        });
        self.riktig(fragment.is_some() && self.passer(her, type_));
    }

    fn felt(&mut self, felt: &'a Field, her: Sted) {
        let navn = felt.name.node.as_str();
        let kjent = match her {
            Sted::Type(type_) => self.kart.felt(type_, navn),
            Sted::Blad | Sted::Ukjent => None,
        };
        let under = match (her, kjent) {
            (_, Some(kjent)) => kjent.til.map_or(Sted::Blad, Sted::Type),
            (Sted::Type(_), None) if navn == "__typename" => Sted::Blad,
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
        let type_ = self.kart.type_(navn);
        let kjent = type_.is_some() || self.kart.kjenner(navn);
        self.riktig(kjent && self.passer(rundt, type_));
        match type_ {
            Some(type_) => Sted::Type(type_),
            None if kjent => Sted::Blad,
            None => Sted::Ukjent,
        }
    }

    /// Whether something can be of a type there.
    fn passer(&self, rundt: Sted, type_: Option<Plass>) -> bool {
        match (rundt, type_) {
            (Sted::Type(rundt), Some(type_)) => self.kart.kan_vaere_like(rundt, type_),
            _ => true,
        }
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
            Value::Variable(navn) => {
                self.brukt.insert(navn);
                self.riktig(self.definert.contains(navn.as_str()));
            }
            Value::List(liste) => liste.iter().for_each(|verdi| self.verdi(verdi)),
            Value::Object(objekt) => objekt.values().for_each(|verdi| self.verdi(verdi)),
            _ => {}
        }
    }
}
