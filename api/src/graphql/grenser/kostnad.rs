//! What an answer is expected to hold, from document and variables alone: each field is one value,
//! and as many as the lists around it are long. A page is as long as `first` or `last` says; any
//! other list is taken to hold [`ANTATT`].

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};

use super::{
    antall,
    skjemakart::{Antall, Plass, Skjemakart},
};
use crate::graphql::koblinger::{MAKS_SIDE, VANLIG_SIDE};

/// The largest page.
const STOERSTE: f64 = MAKS_SIDE as f64;
/// What a list without pages is taken to hold.
const ANTATT: u64 = 10;
/// What it costs to count all brukere whom somebody may see: as much as so many values of some of them.
const TELLING: u64 = 1_000;

/// The price of an operation with these variables. Fragments that go round in a circle were refused
/// before.
pub fn kostnad(
    operasjon: &OperationDefinition,
    fragmenter: &HashMap<Name, Positioned<FragmentDefinition>>,
    variabler: &Variables,
) -> u64 {
    let kart = Skjemakart::kontrakten();
    let mut regning = Regning {
        kart,
        operasjon,
        fragmenter,
        variabler,
        kjent: HashMap::new(),
    };
    let rot = kart.rot(operasjon.ty);
    regning.sett(&operasjon.selection_set.node, rot).med(ANTATT)
}

/// The price of a selection set: what it is in any case, and for each element of the page that it
/// may be about.
#[derive(Clone, Copy, Default)]
struct Pris {
    fast: u64,
    per_element: u64,
}

impl Pris {
    fn med(self, elementer: u64) -> u64 {
        let sider = self.per_element.saturating_mul(elementer);
        self.fast.saturating_add(sider)
    }

    fn og(&mut self, fast: u64, per_element: u64) {
        self.fast = self.fast.saturating_add(fast);
        self.per_element = self.per_element.saturating_add(per_element);
    }
}

struct Regning<'a> {
    kart: &'static Skjemakart,
    operasjon: &'a OperationDefinition,
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variabler: &'a Variables,
    kjent: HashMap<&'a str, Pris>,
}

impl<'a> Regning<'a> {
    fn sett(&mut self, sett: &'a SelectionSet, type_: Option<Plass>) -> Pris {
        let mut pris = Pris::default();
        for valgt in &sett.items {
            match &valgt.node {
                Selection::Field(felt) => self.felt(&felt.node, type_, &mut pris),
                Selection::InlineFragment(fragment) => {
                    let betingelse = fragment.node.type_condition.as_ref();
                    let type_ = match betingelse {
                        Some(paa) => self.kart.type_(paa.node.on.node.as_str()),
                        None => type_,
                    };
                    let under = self.sett(&fragment.node.selection_set.node, type_);
                    pris.og(under.fast, under.per_element);
                }
                Selection::FragmentSpread(spredning) => {
                    let under = self.fragment(&spredning.node.fragment_name.node);
                    pris.og(under.fast, under.per_element);
                }
            }
        }
        pris
    }

    fn felt(&mut self, felt: &'a Field, type_: Option<Plass>, pris: &mut Pris) {
        let navn = felt.name.node.as_str();
        let kjent = type_.and_then(|type_| self.kart.felt(type_, navn));
        let sett = &felt.selection_set.node;
        let (Some(kjent), false) = (kjent, sett.items.is_empty()) else {
            let er_telling = navn == "totalCount" && type_ == self.kart.type_("BrukerConnection");
            return pris.og(if er_telling { TELLING } else { 1 }, 0);
        };
        let under = self.sett(sett, Some(kjent.til));
        let side = kjent.har_side().then(|| self.side(felt));
        match kjent.antall {
            Antall::Ett => pris.og(1 + under.med(side.unwrap_or(ANTATT)), 0),
            Antall::Kjent(n) => pris.og(1 + under.med(ANTATT).saturating_mul(n), 0),
            Antall::Liste => match side {
                Some(n) => pris.og(1 + under.med(ANTATT).saturating_mul(n), 0),
                None => pris.og(1, under.med(ANTATT)),
            },
        }
    }

    fn fragment(&mut self, navn: &Name) -> Pris {
        let Some((navn, fragment)) = self.fragmenter.get_key_value(navn) else {
            return Pris::default();
        };
        if let Some(pris) = self.kjent.get(navn.as_str()) {
            return *pris;
        }
        let type_ = fragment.node.type_condition.node.on.node.as_str();
        let type_ = self.kart.type_(type_);
        let pris = self.sett(&fragment.node.selection_set.node, type_);
        self.kjent.insert(navn, pris);
        pris
    }

    /// How many a page holds. What is beyond the largest page is refused where it is asked for.
    fn side(&self, felt: &Field) -> u64 {
        let sagt = ["first", "last"].into_iter();
        let sagt = sagt.filter_map(|navn| {
            let sagt = felt.get_argument(navn)?.node.clone();
            match sagt.into_const_with(|navn| self.tall(&navn)) {
                Ok(Value::Number(tall)) => tall.as_f64().map(innenfor),
                _ => None,
            }
        });
        sagt.max().unwrap_or_else(|| antall(VANLIG_SIDE))
    }

    /// The value of a variable that is a number. Nothing larger is copied: there may be many of it.
    fn tall(&self, navn: &Name) -> Result<Value, ()> {
        let definert = || {
            let alle = self.operasjon.variable_definitions.iter();
            let denne = alle.map(|d| &d.node).find(|d| d.name.node == *navn)?;
            Some(&denne.default_value.as_ref()?.node)
        };
        match self.variabler.get(navn).or_else(definert) {
            Some(Value::Number(tall)) => Ok(Value::Number(tall.clone())),
            _ => Err(()),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the sizes of a page first"
)]
fn innenfor(tall: f64) -> u64 {
    tall.clamp(1.0, STOERSTE) as u64
}
