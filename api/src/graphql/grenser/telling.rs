//! What a document selects, with its fragments written out. Each fragment is counted once however
//! often it is spread: a document of doubling spreads costs what it is long.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet, TypeCondition,
    },
};

use async_graphql_value::Value;

use super::{Avvist, FOR_STORT_TALL, Grense, antall, er_int, er_int_tall, hoeyst, stoerrelse};
use crate::konfig::Dokumentgrenser;

/// What a whole document selects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// Fields and fragments.
    pub valg: u64,
    /// Fields within each other.
    pub dybde: u64,
    /// Aliases and repetitions.
    pub alias: u64,
    /// Directives.
    pub direktiver: u64,
    /// Variables in arguments.
    pub bruk: u64,
    /// Size of the largest default of a variable.
    pub standard: u64,
}

/// The fields of introspection that lead from a type to types.
const RUNDT: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];
/// The field that is a page of what has happened.
const SIDE: &str = "hendelser";
/// Said of fragments that hold themselves.
const I_RING: &str = "Fragmentene går i ring.";
/// Selections beside each other that are compared without a table.
const FAA: usize = 12;

/// Counts a document.
///
/// # Errors
/// The first limit that it is over, or that its fragments go round in a circle.
pub fn tell(dokument: &ExecutableDocument, grenser: &Dokumentgrenser) -> Result<Telling, Avvist> {
    let operasjoner = dokument.operations.iter();
    hoeyst(
        Grense::Operasjoner,
        grenser.operasjoner,
        antall(operasjoner.len()),
    )?;
    let mut teller = Teller {
        fragmenter: &dokument.fragments,
        grenser,
        talt: HashMap::new(),
    };
    let mut alt = Sum::default();
    for (_, operasjon) in operasjoner {
        alt.og(teller.operasjon(&operasjon.node)?);
    }
    // Those that nobody spreads are validated too.
    let alle = dokument.fragments.keys();
    let ubrukte = alle.filter(|navn| !teller.talt.contains_key(navn.as_str()));
    for navn in ubrukte.collect::<Vec<_>>() {
        alt.og(teller.fragment(navn, 0)?);
    }
    hoeyst(Grense::Dybde, grenser.dybde, alt.dybde)?;
    hoeyst(Grense::Valg, grenser.valg, alt.valg)?;
    hoeyst(Grense::Sammen, grenser.sammen(), alt.sammen)?;
    hoeyst(Grense::Alias, grenser.alias, alt.alias)?;
    hoeyst(Grense::Direktiver, grenser.direktiver, alt.direktiver)?;
    let argumenter = alt.argumenter.saturating_add(alt.bruk);
    hoeyst(Grense::Argumenter, grenser.argumenter, argumenter)?;
    let introspeksjon = alt.introspeksjon;
    hoeyst(Grense::Introspeksjon, grenser.introspeksjon, introspeksjon)?;
    Ok(Telling {
        valg: alt.valg,
        dybde: alt.dybde,
        alias: alt.alias,
        direktiver: alt.direktiver,
        bruk: alt.bruk,
        standard: alt.standard,
    })
}

/// What a selection set comes to.
#[derive(Clone, Copy, Default)]
struct Sum {
    valg: u64,
    alias: u64,
    direktiver: u64,
    /// Arguments, and variables that are defined.
    argumenter: u64,
    /// Fields that stand at its root.
    rotfelt: u64,
    /// Those of them that are pages of what has happened.
    sider: u64,
    /// The same of this set and all within it.
    sammen: u64,
    dybde: u64,
    nivaaer: u64,
    introspeksjon: u64,
    bruk: u64,
    standard: u64,
}

impl Sum {
    /// Beside another.
    fn og(&mut self, annen: Self) {
        self.valg = self.valg.saturating_add(annen.valg);
        self.alias = self.alias.saturating_add(annen.alias);
        self.direktiver = self.direktiver.saturating_add(annen.direktiver);
        self.argumenter = self.argumenter.saturating_add(annen.argumenter);
        self.rotfelt = self.rotfelt.saturating_add(annen.rotfelt);
        self.sider = self.sider.saturating_add(annen.sider);
        self.sammen = self.sammen.saturating_add(annen.sammen);
        self.dybde = self.dybde.max(annen.dybde);
        self.nivaaer = self.nivaaer.max(annen.nivaaer);
        self.introspeksjon = self.introspeksjon.max(annen.introspeksjon);
        self.bruk = self.bruk.saturating_add(annen.bruk);
        self.standard = self.standard.max(annen.standard);
    }

    fn med(&mut self, direktiver: Direktiver) {
        self.direktiver = self.direktiver.saturating_add(direktiver.antall);
        self.argumenter = self.argumenter.saturating_add(direktiver.argumenter);
        self.bruk = self.bruk.saturating_add(direktiver.bruk);
    }

    /// As what one selection holds.
    fn under_ett_valg(mut self, direktiver: Direktiver) -> Self {
        self.valg = self.valg.saturating_add(1);
        self.med(direktiver);
        self.nivaaer += 1;
        self
    }
}

/// The directives of one place, their arguments, and the variables in these.
#[derive(Clone, Copy)]
struct Direktiver {
    antall: u64,
    argumenter: u64,
    bruk: u64,
}

/// The root of a stream: fields of one name are one field (GraphQL §5.2.4.1).
#[derive(Default)]
struct Rot<'a> {
    felt: HashSet<&'a str>,
    fragmenter: HashSet<&'a str>,
}

/// Of another type nothing is collected: that it stands there is a mistake of its own (GraphQL §5.5.2.3).
fn er_rot(betingelse: &Positioned<TypeCondition>) -> bool {
    betingelse.node.on.node == "Subscription"
}

struct Teller<'a> {
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    grenser: &'a Dokumentgrenser,
    /// Nothing yet for one that is being counted.
    talt: HashMap<&'a str, Option<Sum>>,
}

impl<'a> Teller<'a> {
    fn operasjon(&mut self, operasjon: &'a OperationDefinition) -> Result<Sum, Avvist> {
        let sett = &operasjon.selection_set.node;
        let mut sum = self.sett(sett, 0)?;
        match operasjon.ty {
            OperationType::Mutation => hoeyst(Grense::Mutasjoner, 1, sum.rotfelt)?,
            OperationType::Subscription => {
                let mut rot = Rot::default();
                self.rot(sett, &mut rot);
                hoeyst(Grense::Abonnementer, 1, antall(rot.felt.len()))?;
            }
            // What a page costs to find is not to be timed, and several add up: also those of one name.
            OperationType::Query => hoeyst(Grense::Hendelser, 1, sum.sider)?,
        }
        sum.argumenter += antall(operasjon.variable_definitions.len());
        for variabel in &operasjon.variable_definitions {
            sum.med(self.direktiver(&variabel.node.directives)?);
            if let Some(standard) = &variabel.node.default_value {
                if !er_int(&standard.node) {
                    return Err(Avvist::Ugyldig(FOR_STORT_TALL, standard.pos));
                }
                sum.standard = sum.standard.max(stoerrelse(&standard.node));
            }
        }
        sum.med(self.direktiver(&operasjon.directives)?);
        Ok(sum)
    }

    /// What stands in the root, however it is put together: a set that has been counted goes no
    /// deeper than it may, and each fragment is looked into once.
    fn rot(&self, sett: &'a SelectionSet, rot: &mut Rot<'a>) {
        for valgt in &sett.items {
            match &valgt.node {
                Selection::Field(felt) => {
                    rot.felt.insert(&felt.node.response_key().node);
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    if fragment.type_condition.as_ref().is_none_or(er_rot) {
                        self.rot(&fragment.selection_set.node, rot);
                    }
                }
                Selection::FragmentSpread(spredning) => {
                    let navn = &spredning.node.fragment_name.node;
                    if let Some(fragment) = self.fragmenter.get(navn)
                        && er_rot(&fragment.node.type_condition)
                        && rot.fragmenter.insert(navn)
                    {
                        self.rot(&fragment.node.selection_set.node, rot);
                    }
                }
            }
        }
    }

    /// A selection set at so many levels down.
    fn sett(&mut self, sett: &'a SelectionSet, nivaa: u64) -> Result<Sum, Avvist> {
        hoeyst(Grense::Nivaaer, self.grenser.nivaaer(), nivaa)?;
        let mut sum = Sum {
            alias: gjentatt(sett),
            ..Sum::default()
        };
        for valgt in &sett.items {
            let direktiver = self.direktiver(valgt.node.directives())?;
            let under = match &valgt.node {
                Selection::Field(felt) => self.felt(&felt.node, nivaa)?,
                Selection::InlineFragment(fragment) => {
                    self.sett(&fragment.node.selection_set.node, nivaa + 1)?
                }
                Selection::FragmentSpread(spredning) => {
                    self.fragment(&spredning.node.fragment_name.node, nivaa + 1)?
                }
            };
            sum.og(under.under_ett_valg(direktiver));
        }
        sum.sammen = sum.sammen.saturating_add(sum.rotfelt);
        Ok(sum)
    }

    fn felt(&mut self, felt: &'a Field, nivaa: u64) -> Result<Sum, Avvist> {
        let argumenter = self.paa_ett_sted(felt.arguments.len())?;
        let under = self.sett(&felt.selection_set.node, nivaa + 1)?;
        let mut bruk = under.bruk;
        for (_, verdi) in &felt.arguments {
            bruk = bruk.saturating_add(brukt(verdi)?);
        }
        let rundt = RUNDT.contains(&felt.name.node.as_str());
        Ok(Sum {
            alias: under.alias.saturating_add(felt.alias.is_some().into()),
            argumenter: under.argumenter.saturating_add(argumenter),
            rotfelt: 1,
            sider: u64::from(felt.name.node == SIDE),
            dybde: under.dybde + 1,
            introspeksjon: under.introspeksjon + u64::from(rundt),
            bruk,
            ..under
        })
    }

    fn fragment(&mut self, navn: &Name, nivaa: u64) -> Result<Sum, Avvist> {
        let Some((navn, fragment)) = self.fragmenter.get_key_value(navn) else {
            return Ok(Sum::default());
        };
        match self.talt.get(navn.as_str()) {
            None => {}
            Some(None) => return Err(Avvist::Ugyldig(I_RING, fragment.pos)),
            Some(Some(sum)) => {
                let nivaa = nivaa.saturating_add(sum.nivaaer);
                hoeyst(Grense::Nivaaer, self.grenser.nivaaer(), nivaa)?;
                return Ok(*sum);
            }
        }
        self.talt.insert(navn, None);
        let mut sum = self.sett(&fragment.node.selection_set.node, nivaa)?;
        sum.med(self.direktiver(&fragment.node.directives)?);
        self.talt.insert(navn, Some(sum));
        Ok(sum)
    }

    fn paa_ett_sted(&self, argumenter: usize) -> Result<u64, Avvist> {
        let argumenter = antall(argumenter);
        let grense = Grense::ArgumenterPerFelt;
        hoeyst(grense, self.grenser.argumenter_per_felt, argumenter)?;
        Ok(argumenter)
    }

    fn direktiver(&self, direktiver: &[Positioned<Directive>]) -> Result<Direktiver, Avvist> {
        let mut her = Direktiver {
            antall: antall(direktiver.len()),
            argumenter: 0,
            bruk: 0,
        };
        let grense = Grense::DirektiverPerFelt;
        hoeyst(grense, self.grenser.direktiver_per_felt, her.antall)?;
        for direktiv in direktiver {
            her.argumenter += self.paa_ett_sted(direktiv.node.arguments.len())?;
            for (_, verdi) in &direktiv.node.arguments {
                her.bruk = her.bruk.saturating_add(brukt(verdi)?);
            }
        }
        Ok(her)
    }
}

/// How many variables stand in an argument.
fn brukt(argument: &Positioned<Value>) -> Result<u64, Avvist> {
    fn telt(verdi: &Value) -> Option<u64> {
        match verdi {
            Value::Variable(_) => Some(1),
            Value::Number(tall) => er_int_tall(tall).then_some(0),
            Value::List(liste) => liste.iter().map(telt).sum(),
            Value::Object(objekt) => objekt.values().map(telt).sum(),
            _ => Some(0),
        }
    }
    telt(&argument.node).ok_or(Avvist::Ugyldig(FOR_STORT_TALL, argument.pos))
}

/// Fields of a selection set that stand in it before, under the same name in the answer.
pub(super) fn gjentatt(sett: &SelectionSet) -> u64 {
    let navn = sett.items.iter().filter_map(|valgt| match &valgt.node {
        Selection::Field(felt) => Some(felt.node.response_key().node.as_str()),
        _ => None,
    });
    if sett.items.len() > FAA {
        let mut sett = HashSet::new();
        return antall(navn.filter(|navn| !sett.insert(*navn)).count());
    }
    let foer = |nr: usize, her: &str| navn.clone().take(nr).any(|navn| navn == her);
    let alle = navn.clone().enumerate();
    antall(alle.filter(|(nr, her)| foer(*nr, her)).count())
}
