//! Fields that come together under one name in the answer and cannot be one (GraphQL §5.3.2), found as
//! the library finds them: for each selection set in all that fragments bring into it, so that each is an
//! error again at every level around it.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet},
};

use super::{funn::Funn, telling::gjentatt};

/// Finds them, until there are more than `hoeyst` mistakes.
pub(super) fn konflikter(dokument: &ExecutableDocument, hoeyst: u32, funn: &mut Funn) {
    let mut leting = Leting {
        fragmenter: &dokument.fragments,
        felt: HashMap::new(),
        gaatt: HashSet::new(),
        hoeyst: u64::from(hoeyst),
        funn,
    };
    let operasjoner = dokument
        .operations
        .iter()
        .map(|(_, o)| &o.node.selection_set);
    let fragmenter = dokument.fragments.values().map(|f| &f.node.selection_set);
    let mut alle: Vec<_> = operasjoner.chain(fragmenter).collect();
    alle.sort_unstable_by_key(|sett| sett.pos);
    for sett in alle {
        leting.i_og_under(&sett.node);
    }
}

struct Leting<'a, 'f> {
    fragmenter: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// The first of each name, by the type of the fragment around it.
    felt: HashMap<(Option<&'a str>, &'a str), &'a Positioned<Field>>,
    gaatt: HashSet<&'a str>,
    hoeyst: u64,
    funn: &'f mut Funn,
}

impl<'a> Leting<'a, '_> {
    fn i_og_under(&mut self, sett: &'a SelectionSet) {
        if self.er_nok() {
            return;
        }
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

    fn er_nok(&self) -> bool {
        self.funn.antall() > self.hoeyst
    }

    fn samle(&mut self, paa: Option<&'a str>, sett: &'a SelectionSet) {
        for valgt in &sett.items {
            if self.er_nok() {
                return;
            }
            match &valgt.node {
                Selection::Field(felt) => self.sammenlign(paa, felt),
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

    fn sammenlign(&mut self, paa: Option<&'a str>, felt: &'a Positioned<Field>) {
        let navn = felt.node.response_key().node.as_str();
        let foerste = *self.felt.entry((paa, navn)).or_insert(felt);
        if std::ptr::eq(foerste, felt) {
            return;
        }
        let plasser = [foerste.pos, felt.pos];
        let (foerste, felt) = (&foerste.node, &felt.node);
        let mut konflikt = |hvorfor: &dyn Fn() -> String| {
            let melding = || format!("Fields \"{navn}\" conflict because {}. {RAAD}", hvorfor());
            self.funn.feil(&plasser, melding);
        };
        let (en, annen) = (&foerste.name.node, &felt.name.node);
        if en != annen {
            konflikt(&|| format!("\"{en}\" and \"{annen}\" are different fields"));
        }
        let ulike = || "they have differing arguments".to_owned();
        if foerste.arguments.len() != felt.arguments.len() {
            konflikt(&ulike);
        }
        for (navn, verdi) in &foerste.arguments {
            let her = felt.get_argument(&navn.node);
            if her.is_none_or(|her| her.node != verdi.node) {
                konflikt(&ulike);
            }
        }
    }
}

/// What to do about it.
const RAAD: &str = "Use different aliases on the fields to fetch both if this was intentional.";

/// Whether something in a selection set may come twice: most have neither fragments nor a name again.
fn kan_ha_like(sett: &SelectionSet) -> bool {
    let er_felt = |valgt: &Positioned<Selection>| matches!(valgt.node, Selection::Field(_));
    !sett.items.iter().all(er_felt) || gjentatt(sett) > 0
}
