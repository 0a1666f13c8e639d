//! Fields that come together under one name in the answer and cannot be one (GraphQL §5.3.2): what is asked
//! for one bruker must never be put together with what is asked for another. The library looks for them
//! within one type condition alone.
//!
//! Twice over the document, each field once: for what is of one type, and, where that is right, for the form of
//! all.

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};

use super::{
    funn::Funn,
    skjemakart::{Felt, Plass, Skjemakart},
    telling::gjentatt,
};

/// Finds them in a document that is right in all else, until there are more than `hoeyst`.
pub(super) fn konflikter(dokument: &ExecutableDocument, hoeyst: u32, funn: &mut Funn) {
    let kart = Skjemakart::kontrakten();
    let mut leting = Leting {
        kart,
        dokument,
        hoeyst: u64::from(hoeyst),
        funn,
    };
    let mut operasjoner: Vec<_> = dokument.operations.iter().collect();
    operasjoner.sort_unstable_by_key(|(_, operasjon)| operasjon.pos);
    for (_, operasjon) in operasjoner {
        if er_enkel(&operasjon.node.selection_set.node) {
            continue;
        }
        if let Some(rot) = kart.rot(operasjon.node.ty) {
            let sett = [(&operasjon.node.selection_set.node, rot)];
            leting.sammen(&sett, Hensyn::Felt);
            // What is not the same field seldom has the same form: told once.
            if leting.funn.antall() == 0 {
                leting.sammen(&sett, Hensyn::Form);
            }
        }
    }
}

/// What fields are compared for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hensyn {
    /// Of one type they are the same field, with the same arguments.
    Felt,
    /// Of whatever type they have the same form.
    Form,
}

/// A selection set and what it is of.
type Sett<'a> = (&'a SelectionSet, Plass);

/// A field and what it is a field of.
#[derive(Clone, Copy)]
struct Her<'a> {
    felt: &'a Positioned<Field>,
    av: Plass,
    kjent: Option<&'static Felt>,
}

impl<'a> Her<'a> {
    fn navn(&self) -> &'a str {
        self.felt.node.response_key().node.as_str()
    }

    fn under(&self) -> Option<Sett<'a>> {
        let sett = &self.felt.node.selection_set.node;
        let kjent = self.kjent.filter(|_| !sett.items.is_empty())?;
        Some((sett, kjent.til))
    }
}

struct Leting<'a, 'f> {
    kart: &'static Skjemakart,
    dokument: &'a ExecutableDocument,
    hoeyst: u64,
    funn: &'f mut Funn,
}

impl<'a> Leting<'a, '_> {
    /// Selection sets that are one in the answer.
    fn sammen(&mut self, sett: &[Sett<'a>], hensyn: Hensyn) {
        let mut alle = Vec::new();
        let mut gaatt = Vec::new();
        for &(sett, av) in sett {
            self.samle(sett, av, &mut gaatt, &mut alle);
        }
        if let [(sett, _)] = sett
            && er_ulike(sett)
        {
            for her in alle {
                self.under(&[her], hensyn);
            }
            return;
        }
        alle.sort_by_key(Her::navn);
        for like in alle.chunk_by(|en, annen| en.navn() == annen.navn()) {
            if self.funn.antall() > self.hoeyst {
                return;
            }
            match (like, hensyn) {
                ([_], _) => self.under(like, hensyn),
                (_, Hensyn::Felt) => self.samme_felt(like),
                (_, Hensyn::Form) => self.samme_form(like),
            }
        }
    }

    fn under(&mut self, like: &[Her<'a>], hensyn: Hensyn) {
        let under: Vec<_> = like.iter().filter_map(Her::under).collect();
        if !under.is_empty() {
            self.sammen(&under, hensyn);
        }
    }

    fn samle(
        &self,
        sett: &'a SelectionSet,
        av: Plass,
        gaatt: &mut Vec<&'a str>,
        ut: &mut Vec<Her<'a>>,
    ) {
        for valgt in &sett.items {
            match &valgt.node {
                Selection::Field(felt) => {
                    let kjent = self.kart.felt(av, &felt.node.name.node);
                    ut.push(Her { felt, av, kjent });
                }
                Selection::InlineFragment(fragment) => {
                    let betingelse = fragment.node.type_condition.as_ref();
                    let av = betingelse
                        .and_then(|b| self.kart.type_(&b.node.on.node))
                        .unwrap_or(av);
                    self.samle(&fragment.node.selection_set.node, av, gaatt, ut);
                }
                Selection::FragmentSpread(spredning) => {
                    let navn = spredning.node.fragment_name.node.as_str();
                    let fragment = self.dokument.fragments.get(navn).map(|f| &f.node);
                    if let Some(fragment) = fragment
                        && let Some(av) = self.kart.type_(&fragment.type_condition.node.on.node)
                        && !gaatt.contains(&navn)
                    {
                        gaatt.push(navn);
                        self.samle(&fragment.selection_set.node, av, gaatt, ut);
                    }
                }
            }
        }
    }

    /// Of each type, and of one of several objects and any other, it is the same field.
    fn samme_felt(&mut self, like: &[Her<'a>]) {
        let mut typer: Vec<Vec<Her<'a>>> = Vec::new();
        for her in like {
            match typer
                .iter_mut()
                .find(|type_| type_.first().is_some_and(|foerste| foerste.av == her.av))
            {
                Some(type_) => type_.push(*her),
                None => typer.push(vec![*her]),
            }
        }
        let foerste: Vec<_> = typer
            .iter()
            .filter_map(|type_| type_.first().copied())
            .collect();
        for abstrakt in foerste.iter().filter(|her| self.kart.er_abstrakt(her.av)) {
            for annen in &foerste {
                if annen.av != abstrakt.av {
                    self.sammenlign(abstrakt, annen);
                }
            }
        }
        for type_ in &typer {
            let [foerste, andre @ ..] = type_.as_slice() else {
                continue;
            };
            let mut alle_like = true;
            for her in andre {
                alle_like &= self.sammenlign(foerste, her);
            }
            if alle_like {
                self.under(type_, Hensyn::Felt);
            }
        }
    }

    fn sammenlign(&mut self, en: &Her<'a>, annen: &Her<'a>) -> bool {
        let (felt, andre) = (&en.felt.node, &annen.felt.node);
        if felt.name.node != andre.name.node {
            let (en_, annen_) = (&felt.name.node, &andre.name.node);
            self.konflikt(en, annen, || {
                format!("\"{en_}\" and \"{annen_}\" are different fields")
            });
            return false;
        }
        let som_der = |(navn, verdi): &(Positioned<async_graphql::Name>, Positioned<_>)| {
            let der = andre.get_argument(&navn.node);
            der.is_some_and(|der| der.node == verdi.node)
        };
        let like =
            felt.arguments.len() == andre.arguments.len() && felt.arguments.iter().all(som_der);
        if !like {
            self.konflikt(en, annen, || "they have differing arguments".to_owned());
        }
        like
    }

    /// Whatever they are of, what is read of them is read alike.
    fn samme_form(&mut self, like: &[Her<'a>]) {
        let [foerste, andre @ ..] = like else { return };
        let mut alle_like = true;
        for her in andre {
            let (Some(en), Some(annen)) = (foerste.kjent, her.kjent) else {
                continue;
            };
            if !self.kart.har_lik_form(en, annen) {
                alle_like = false;
                let (en, annen) = (&en.type_, &annen.type_);
                self.konflikt(foerste, her, || {
                    format!("they return conflicting types \"{en}\" and \"{annen}\"")
                });
            }
        }
        if alle_like {
            self.under(like, Hensyn::Form);
        }
    }

    fn konflikt(&mut self, en: &Her<'a>, annen: &Her<'a>, hvorfor: impl FnOnce() -> String) {
        let navn = en.navn();
        self.funn.feil(&[en.felt.pos, annen.felt.pos], || {
            format!("Fields \"{navn}\" conflict because {}. {RAAD}", hvorfor())
        });
    }
}

/// What to do about it.
const RAAD: &str = "Use different aliases on the fields to fetch both if this was intentional.";

/// Whether nothing in a selection set, nor in what is within, can come twice.
fn er_enkel(sett: &SelectionSet) -> bool {
    let under = |valgt: &Positioned<Selection>| match &valgt.node {
        Selection::Field(felt) => er_enkel(&felt.node.selection_set.node),
        _ => false,
    };
    gjentatt(sett) == 0 && sett.items.iter().all(under)
}

/// Whether nothing in a selection set can come twice: most have neither fragments nor a name again.
fn er_ulike(sett: &SelectionSet) -> bool {
    let er_felt = |valgt: &Positioned<Selection>| matches!(valgt.node, Selection::Field(_));
    sett.items.iter().all(er_felt) && gjentatt(sett) == 0
}
