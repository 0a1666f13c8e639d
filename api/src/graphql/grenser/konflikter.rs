//! Fields that come together under one name in the answer and cannot be one (GraphQL §5.3.2), found as
//! the library finds them: for each selection set in all that fragments bring into it, so that each is an
//! error again at every level around it.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet},
};

use super::{antall, telling::gjentatt};

/// How many there are, none being looked for when `rom` are found.
pub(super) fn konflikter(dokument: &ExecutableDocument, rom: u64) -> u64 {
    let mut leting = Leting {
        fragmenter: &dokument.fragments,
        felt: HashMap::new(),
        gaatt: HashSet::new(),
        antall: 0,
        rom,
    };
    let operasjoner = dokument
        .operations
        .iter()
        .map(|(_, o)| &o.node.selection_set);
    let fragmenter = dokument.fragments.values().map(|f| &f.node.selection_set);
    for sett in operasjoner.chain(fragmenter) {
        leting.i_og_under(&sett.node);
    }
    leting.antall
}

struct Leting<'a> {
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// The first of each name, by the type of the fragment around it.
    felt: HashMap<(Option<&'a str>, &'a str), &'a Field>,
    gaatt: HashSet<&'a str>,
    antall: u64,
    rom: u64,
}

impl<'a> Leting<'a> {
    fn i_og_under(&mut self, sett: &'a SelectionSet) {
        if kan_ha_like(sett) {
            self.felt.clear();
            self.gaatt.clear();
            self.samle(None, sett);
        }
        for valgt in &sett.items {
            match &valgt.node {
                Selection::Field(felt) => self.i_og_under(&felt.node.selection_set.node),
                Selection::InlineFragment(fragment) => {
                    self.i_og_under(&fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn samle(&mut self, paa: Option<&'a str>, sett: &'a SelectionSet) {
        for valgt in &sett.items {
            if self.antall >= self.rom {
                return;
            }
            match &valgt.node {
                Selection::Field(felt) => self.sammenlign(paa, &felt.node),
                Selection::InlineFragment(fragment) => {
                    let betingelse = fragment.node.type_condition.as_ref();
                    let paa = betingelse.map(|betingelse| betingelse.node.on.node.as_str());
                    self.samle(paa, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spredning) => {
                    let navn = &spredning.node.fragment_name.node;
                    if let Some(fragment) = self.fragmenter.get(navn)
                        && self.gaatt.insert(navn)
                    {
                        let paa = fragment.node.type_condition.node.on.node.as_str();
                        self.samle(Some(paa), &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn sammenlign(&mut self, paa: Option<&'a str>, felt: &'a Field) {
        let navn = felt.response_key().node.as_str();
        let foerste = *self.felt.entry((paa, navn)).or_insert(felt);
        if std::ptr::eq(foerste, felt) {
            return;
        }
        let andre = foerste.name.node != felt.name.node;
        let flere = foerste.arguments.len() != felt.arguments.len();
        let ulike = foerste.arguments.iter().filter(|(navn, verdi)| {
            let her = felt.get_argument(&navn.node);
            her.is_none_or(|her| her.node != verdi.node)
        });
        self.antall += u64::from(andre) + u64::from(flere) + antall(ulike.count());
    }
}

/// Whether something in a selection set may come twice: most have neither fragments nor a name again.
fn kan_ha_like(sett: &SelectionSet) -> bool {
    let er_felt = |valgt: &Positioned<Selection>| matches!(valgt.node, Selection::Field(_));
    !sett.items.iter().all(er_felt) || gjentatt(sett) > 0
}
