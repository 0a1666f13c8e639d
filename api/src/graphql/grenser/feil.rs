//! What is wrong in a document by the contract, found before anything is done about it: more than some is
//! nobody's slip, and any is a reason not to run it.
//!
//! Not judged here are values, whether a variable fits its place, and what of a document `@skip` and
//! `@include` may stand at: the library says that, of documents that are right in all else. It passes by
//! what stands at a `__typename`.

use async_graphql::{
    Name, Pos, Positioned, ServerError,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, FragmentSpread, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::Value;

use super::{
    Avvist, Grense,
    bruk::{Fragmenter, Innhold},
    funn::Funn,
    hoeyst,
    konflikter::konflikter,
    skjemakart::{Argument, Plass, Skjemakart, innerst},
};

/// What is wrong, of which some is told; with suggestions when that is asked for.
///
/// # Errors
/// When it is more than `hoeyst_feil`.
pub fn feil(
    dokument: &ExecutableDocument,
    hoeyst_feil: u32,
    forslag: bool,
) -> Result<Vec<ServerError>, Avvist> {
    let funn = finn(dokument, hoeyst_feil, forslag);
    hoeyst(Grense::Feil, hoeyst_feil, funn.antall())?;
    Ok(funn.sagt())
}

/// The same. Fields that conflict are looked for until more than `hoeyst` is wrong; fields under an unknown
/// field or type are not judged.
pub(super) fn finn(dokument: &ExecutableDocument, hoeyst: u32, forslag: bool) -> Funn {
    let mut leting = Leting {
        kart: Skjemakart::kontrakten(),
        dokument,
        innhold: Innhold::default(),
        funn: Funn::ingen(forslag),
    };
    let mut fragmenter = Fragmenter::av(&dokument.fragments, |navn, fragment| {
        leting.fragment(navn, fragment)
    });
    let mut operasjoner: Vec<_> = dokument.operations.iter().collect();
    operasjoner.sort_unstable_by_key(|(_, operasjon)| operasjon.pos);
    for (navn, operasjon) in operasjoner {
        let egne = leting.operasjon(&operasjon.node);
        fragmenter.variabler(navn, operasjon, &egne, &mut leting.funn);
    }
    fragmenter.ubrukte(&mut leting.funn);
    konflikter(dokument, hoeyst, &mut leting.funn);
    leting.funn
}

/// Said of a condition on the definition of a variable.
const PAA_VARIABEL: &str = "A variable definition must not have `@skip` or `@include`.";
/// Said of one in the root of a stream (GraphQL §5.2.4.1).
const I_STROEM: &str =
    "Subscription must not use `@skip` or `@include` directives in the top level selection.";

struct Leting<'a> {
    kart: &'static Skjemakart,
    dokument: &'a ExecutableDocument,
    /// Of where it is.
    innhold: Innhold<'a>,
    funn: Funn,
}

impl<'a> Leting<'a> {
    fn operasjon(&mut self, operasjon: &'a OperationDefinition) -> Innhold<'a> {
        for variabel in &operasjon.variable_definitions {
            self.variabel(variabel);
            self.direktiver(&variabel.node.directives);
            self.uten_betingelse(&variabel.node.directives, PAA_VARIABEL);
        }
        self.direktiver(&operasjon.directives);
        let rot = self.kart.rot(operasjon.ty);
        self.sett(&operasjon.selection_set.node, rot);
        std::mem::take(&mut self.innhold)
    }

    fn variabel(&mut self, variabel: &'a Positioned<VariableDefinition>) {
        let (navn, _) = innerst(&variabel.node.var_type.node);
        let type_ = self.type_(navn, variabel.pos);
        if type_.is_some_and(|type_| !self.kart.kan_gis(type_)) {
            let variabel = (variabel.pos, &variabel.node.name.node);
            self.funn.feil(&[variabel.0], || {
                format!(
                    "Variable \"{}\" cannot be of non-input type \"{navn}\"",
                    variabel.1
                )
            });
        }
    }

    fn fragment(
        &mut self,
        navn: &Name,
        fragment: &'a Positioned<FragmentDefinition>,
    ) -> Innhold<'a> {
        let paa = fragment.node.type_condition.node.on.node.as_str();
        let her = self.type_(paa, fragment.pos);
        if self.er_verdi(her) {
            self.funn.feil(&[fragment.pos], || {
                format!("Fragment \"{navn}\" cannot condition non composite type \"{paa}\"")
            });
        }
        self.direktiver(&fragment.node.directives);
        self.sett(&fragment.node.selection_set.node, her);
        std::mem::take(&mut self.innhold)
    }

    /// A selection set of a type; of none when that is not known.
    fn sett(&mut self, sett: &'a SelectionSet, her: Option<Plass>) {
        let er_stroem = her.is_some_and(|her| self.er_stroem(her));
        for valgt in &sett.items {
            let direktiver = valgt.node.directives();
            self.direktiver(direktiver);
            if er_stroem {
                self.uten_betingelse(direktiver, I_STROEM);
            }
            match &valgt.node {
                Selection::Field(felt) => self.felt(felt, her),
                Selection::InlineFragment(fragment) => self.innfelt(fragment, her),
                Selection::FragmentSpread(spredning) => self.spredning(spredning, her),
            }
        }
    }

    fn innfelt(&mut self, fragment: &'a Positioned<InlineFragment>, rundt: Option<Plass>) {
        let plass = fragment.pos;
        let her = match &fragment.node.type_condition {
            None => rundt,
            Some(betingelse) => {
                let her = self.type_(&betingelse.node.on.node, plass);
                self.passer(rundt, her, plass, "Fragment");
                her
            }
        };
        if self.er_verdi(her) {
            let navn = her.map_or("", |her| self.kart.navn(her));
            let melding = || format!("Fragment cannot condition non composite type \"{navn}\"");
            self.funn.feil(&[plass], melding);
        }
        self.sett(&fragment.node.selection_set.node, her);
    }

    fn spredning(&mut self, spredning: &'a Positioned<FragmentSpread>, her: Option<Plass>) {
        let navn = &spredning.node.fragment_name.node;
        self.innhold.spredt.push(navn);
        let Some(fragment) = self.dokument.fragments.get(navn) else {
            let melding = || format!("Unknown fragment: \"{navn}\"");
            return self.funn.feil(&[spredning.pos], melding);
        };
        let type_ = self.kart.type_(&fragment.node.type_condition.node.on.node);
        self.passer(
            her,
            type_,
            spredning.pos,
            format_args!("Fragment \"{navn}\""),
        );
    }

    /// Whether something can be of a type there.
    fn passer(
        &mut self,
        rundt: Option<Plass>,
        her: Option<Plass>,
        plass: Pos,
        hva: impl std::fmt::Display,
    ) {
        let kart = self.kart;
        if let Some((rundt, her)) = rundt.zip(her)
            && !kart.kan_vaere_like(rundt, her)
        {
            let (rundt, her) = (kart.navn(rundt), kart.navn(her));
            self.funn.feil(&[plass], || {
                format!(
                    "{hva} cannot be spread here as objects of type \"{rundt}\" can never be of type \"{her}\""
                )
            });
        }
    }

    fn felt(&mut self, felt: &'a Positioned<Field>, her: Option<Plass>) {
        let navn = felt.node.name.node.as_str();
        let kjent = her.and_then(|type_| self.kart.felt(type_, navn));
        let (under, kjente): (_, Option<&[Argument]>) = match (her, kjent) {
            (_, Some(kjent)) => (Some(kjent.til), Some(&kjent.argumenter)),
            (None, None) => (None, None),
            // Nothing of introspection may stand in a stream (GraphQL §5.2.4.1).
            (Some(type_), None) if navn == "__typename" && !self.er_stroem(type_) => {
                (self.kart.type_("String"), Some(&[]))
            }
            (Some(type_), None) => {
                self.ukjent_felt(felt, type_);
                (None, None)
            }
        };
        let av = Eier {
            slag: "Field",
            navn,
            paa: her.map(|her| self.kart.navn(her)),
            plass: felt.pos,
        };
        self.argumenter(&felt.node.arguments, kjente, &av);
        if let Some(under) = under {
            self.innhold_av(felt, under);
        }
        self.sett(&felt.node.selection_set.node, under);
    }

    fn ukjent_felt(&mut self, felt: &Positioned<Field>, type_: Plass) {
        let (navn, paa) = (&felt.node.name.node, self.kart.navn(type_));
        let melding = || format!("Unknown field \"{navn}\" on type \"{paa}\".");
        let kjente = self.kart.feltnavn(type_);
        self.funn.ukjent(felt.pos, melding, navn, kjente);
    }

    /// Something is selected of what has fields, and nothing of what has none (GraphQL §5.3.3).
    fn innhold_av(&mut self, felt: &Positioned<Field>, type_: Plass) {
        let (felt, plass) = (&felt.node, felt.pos);
        let har_felt = self.kart.har_felt(type_);
        if har_felt != felt.selection_set.node.items.is_empty() {
            return;
        }
        let (navn, type_) = (&felt.name.node, self.kart.navn(type_));
        self.funn.feil(&[plass], || match har_felt {
            true => {
                format!("Field \"{navn}\" of type \"{type_}\" must have a selection of subfields")
            }
            false => format!(
                "Field \"{navn}\" must not have a selection since type \"{type_}\" has no subfields"
            ),
        });
    }

    fn type_(&mut self, navn: &str, plass: Pos) -> Option<Plass> {
        let type_ = self.kart.type_(navn);
        if type_.is_none() {
            self.funn
                .feil(&[plass], || format!("Unknown type \"{navn}\""));
        }
        type_
    }

    fn er_verdi(&self, type_: Option<Plass>) -> bool {
        type_.is_some_and(|type_| !self.kart.har_felt(type_))
    }

    fn er_stroem(&self, type_: Plass) -> bool {
        self.kart.rot(OperationType::Subscription) == Some(type_)
    }

    fn direktiver(&mut self, direktiver: &'a [Positioned<Directive>]) {
        for direktiv in direktiver {
            let navn = direktiv.node.name.node.as_str();
            let kjente = self.kart.direktiv(navn);
            if kjente.is_none() {
                let melding = || format!("Unknown directive \"{navn}\"");
                self.funn.feil(&[direktiv.pos], melding);
            }
            let av = Eier {
                slag: "Directive",
                navn,
                paa: None,
                plass: direktiv.pos,
            };
            self.argumenter(&direktiv.node.arguments, kjente, &av);
        }
    }

    /// What `@skip` and `@include` may not stand at, which the library passes by.
    fn uten_betingelse(&mut self, direktiver: &[Positioned<Directive>], hvorfor: &str) {
        for direktiv in direktiver {
            if self.kart.direktiv(&direktiv.node.name.node).is_some() {
                self.funn.feil(&[direktiv.pos], || hvorfor.to_owned());
            }
        }
    }

    /// The arguments of a field or directive; what those of an unknown one are, is not judged.
    fn argumenter(
        &mut self,
        gitt: &'a [(Positioned<Name>, Positioned<Value>)],
        kjente: Option<&'static [Argument]>,
        av: &Eier<'_>,
    ) {
        for (nr, (navn, verdi)) in gitt.iter().enumerate() {
            let mut foer = gitt.iter().take(nr);
            if foer.any(|(annet, _)| annet.node == navn.node) {
                let melding = || format!("There can only be one argument named \"{}\"", navn.node);
                self.funn.feil(&[navn.pos], melding);
            }
            let alle = kjente.into_iter().flatten().map(|a| a.navn.as_str());
            if kjente.is_some() && !alle.clone().any(|kjent| kjent == navn.node.as_str()) {
                let melding = || format!("Unknown argument \"{}\" on {}.", navn.node, av.sted());
                self.funn.ukjent(navn.pos, melding, &navn.node, alle);
            }
            self.verdi(&verdi.node, navn.pos);
        }
        let kreves = kjente.into_iter().flatten().filter(|kjent| kjent.kreves);
        for kjent in kreves {
            let finnes = |(navn, _): &(Positioned<Name>, _)| navn.node.as_str() == kjent.navn;
            if !gitt.iter().any(finnes) {
                self.funn.feil(&[av.plass], || av.mangler(kjent));
            }
        }
    }

    fn verdi(&mut self, verdi: &'a Value, plass: Pos) {
        match verdi {
            Value::Variable(navn) => self.innhold.brukt.push((navn, plass)),
            Value::List(liste) => liste.iter().for_each(|verdi| self.verdi(verdi, plass)),
            Value::Object(objekt) => objekt.values().for_each(|verdi| self.verdi(verdi, plass)),
            _ => {}
        }
    }
}

/// What arguments are given to.
struct Eier<'a> {
    slag: &'static str,
    navn: &'a str,
    /// The type that a field is of.
    paa: Option<&'a str>,
    plass: Pos,
}

impl Eier<'_> {
    fn sted(&self) -> String {
        let (slag, navn) = (self.slag.to_lowercase(), self.navn);
        match self.paa {
            Some(type_) => format!("{slag} \"{navn}\" of type \"{type_}\""),
            None => format!("{slag} \"{navn}\""),
        }
    }

    fn mangler(&self, argument: &Argument) -> String {
        let (slag, av, navn) = (self.slag, self.navn, &argument.navn);
        let alfa = if self.paa.is_none() { "@" } else { "" };
        format!("{slag} \"{alfa}{av}\" argument \"{navn}\" is required but not provided")
    }
}
