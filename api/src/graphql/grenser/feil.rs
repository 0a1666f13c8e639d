//! What is wrong in a document by the contract, found before anything is done about it: more than some is
//! nobody's slip, and any is a reason not to run it.

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
    bruk::{Fragmenter, Innhold, Sted},
    funn::Funn,
    hoeyst,
    kartlegging::innerst,
    konflikter::konflikter,
    skjemakart::{Argument, Plass, Skjemakart},
    verdier::{Lesning, Sti, feil_i_standard},
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

/// The same. Fields under an unknown field or type are not judged, and fields that conflict are looked for
/// where nothing else is wrong.
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
    if leting.funn.antall() == 0 {
        konflikter(dokument, hoeyst, &mut leting.funn);
    }
    leting.funn
}

/// Said of a condition in the root of a stream (GraphQL §5.2.4.1).
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
            self.uten_betingelse(&variabel.node.directives, "VARIABLE_DEFINITION");
        }
        self.uten_betingelse(&operasjon.directives, art(operasjon.ty));
        let rot = self.kart.rot(operasjon.ty);
        self.sett(&operasjon.selection_set.node, rot);
        std::mem::take(&mut self.innhold)
    }

    fn variabel(&mut self, variabel: &'a Positioned<VariableDefinition>) {
        if let Some(galt) = feil_i_standard(&variabel.node) {
            self.funn.feil(&[variabel.pos], || galt);
        }
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
        self.uten_betingelse(&fragment.node.directives, "FRAGMENT_DEFINITION");
        self.sett(&fragment.node.selection_set.node, her);
        std::mem::take(&mut self.innhold)
    }

    /// A selection set of a type; of none when that is not known.
    fn sett(&mut self, sett: &'a SelectionSet, her: Option<Plass>) {
        let er_stroem = her.is_some_and(|her| self.er_stroem(her));
        for valgt in &sett.items {
            let direktiver = valgt.node.directives();
            self.direktiver(direktiver);
            if er_stroem && let Some(betingelse) = direktiver.iter().find(|d| self.er_kjent(d)) {
                self.funn.feil(&[betingelse.pos], || I_STROEM.to_owned());
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
        if let (Some(type_), None) = (her, kjent) {
            self.ukjent_felt(felt, type_);
        }
        let av = Eier {
            slag: "Field",
            navn,
            paa: her.map(|her| self.kart.navn(her)),
            plass: felt.pos,
        };
        let kjente = kjent.map(|kjent| kjent.argumenter.as_slice());
        self.argumenter(&felt.node.arguments, kjente, &av);
        let under = kjent.map(|kjent| kjent.til);
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
        for (nr, direktiv) in direktiver.iter().enumerate() {
            let navn = direktiv.node.name.node.as_str();
            let mut foer = direktiver.iter().take(nr);
            if foer.any(|annet| annet.node.name.node == direktiv.node.name.node) {
                let melding = || format!("Duplicate directive \"{navn}\"");
                self.funn.feil(&[direktiv.pos], melding);
            }
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

    fn er_kjent(&self, direktiv: &Positioned<Directive>) -> bool {
        self.kart.direktiv(&direktiv.node.name.node).is_some()
    }

    /// Directives where `@skip` and `@include` may not stand (GraphQL §5.7.2).
    fn uten_betingelse(&mut self, direktiver: &'a [Positioned<Directive>], sted: &str) {
        self.direktiver(direktiver);
        for direktiv in direktiver {
            if !self.er_kjent(direktiv) {
                continue;
            }
            let navn = &direktiv.node.name.node;
            let melding = || format!("Directive \"{navn}\" may not be used on \"{sted}\"");
            self.funn.feil(&[direktiv.pos], melding);
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
            let kjent = kjente.into_iter().flatten().find(|a| a.navn == *navn.node);
            self.verdi(navn, &verdi.node, kjent);
        }
        let kreves = kjente.into_iter().flatten().filter(|kjent| kjent.kreves());
        for kjent in kreves {
            let finnes = |(navn, _): &(Positioned<Name>, _)| navn.node.as_str() == kjent.navn;
            if !gitt.iter().any(finnes) {
                self.funn.feil(&[av.plass], || av.mangler(kjent));
            }
        }
    }

    /// The value of an argument, as far as that is known.
    fn verdi(&mut self, navn: &'a Positioned<Name>, verdi: &'a Value, kjent: Option<&'a Argument>) {
        let mut lesning = Lesning::ny(navn.pos);
        match kjent {
            Some(kjent) => lesning.verdi(verdi, Sted::ved(kjent), &Sti::fra(&navn.node)),
            None => lesning.uten_sted(verdi),
        }
        if let Some(galt) = lesning.galt {
            let melding = || format!("Invalid value for argument {galt}");
            self.funn.feil(&[navn.pos], melding);
        }
        self.innhold.brukt.append(&mut lesning.brukt);
    }
}

/// Where a directive stands that stands at an operation.
fn art(type_: OperationType) -> &'static str {
    match type_ {
        OperationType::Query => "QUERY",
        OperationType::Mutation => "MUTATION",
        OperationType::Subscription => "SUBSCRIPTION",
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
