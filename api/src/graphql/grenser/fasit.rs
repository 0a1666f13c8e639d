//! The mistakes that are found beside those that the library finds, in documents made at random: the same
//! ones, in the same words and places.

use std::collections::BTreeSet;

use async_graphql::{Pos, Request, ServerError, ValidationMode, parser::parse_query};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::feil::finn;
use crate::{
    graphql::{bygger, svar::MAKS_DOKUMENTFEIL},
    konfig::{Dokumentgrenser, Dokumentmodus, Dokumentregler},
};

const RUNDER: u64 = 3_000;

/// What a selection set of the root may hold, right and wrong.
const VALG: [&str; 49] = [
    "__typename",
    "u",
    "u { a b(c: $v) }",
    "meg { formaal }",
    "meg { formaal u }",
    "meg { formaal { a b } }",
    "meg { __typename a { __typename } }",
    "meg",
    "meg { meg { formaal } }",
    "meg(a: 1, b: 2, a: 1) { formaal }",
    "brukere(first: 1, first: 2, first: $v) { totalCount }",
    "brukere(first: 1, sortering: { felt: NAVN }) { totalCount }",
    "brukere(sortering: { felt: NAVN }, filter: {}) { totalCount }",
    "brukere { totalCount }",
    "brukere: meg { formaal }",
    "a: brukere(first: $a) { totalCount }",
    "a: meg { formaal }",
    "node { id }",
    "brukere(first: \"x\", last: 1, after: true, filter: { navnStarterMed: 1 }) { totalCount }",
    "brukere(filter: { ipStatus: [AKTIV, FINNESIKKE] }, sortering: null) { totalCount }",
    "brukere(filter: { ipStatus: [[AKTIV]], u: 1 }) { totalCount }",
    "brukere(filter: { ipStatus: AKTIV, u: 1 }, sortering: { felt: NAVN, retning: null }) { totalCount }",
    "brukere(filter: { harSignaler: true, ipStatus: [], koordinatorId: 1 }, sortering: { u: 1 }) { totalCount }",
    "brukere(filter: { forloepsfase: [null] }) { totalCount }",
    "bruker(noekkel: {}) { id }",
    "bruker(noekkel: { id: 1, foedselsnummer: null }) { id }",
    "bruker(noekkel: { id: null }) { id }",
    "simulerSamtykke(brukerId: { a: $b }, utkast: {}) { __typename }",
    "node(id: [$w, { a: $a }]) { ... on Bruker { id ... on Node { id } } ... on Query { u } }",
    "node(id: $b) { ... on Bruker { id id: navn } ... on Bruker { id: koordinator(a: 1) { id } } }",
    "__type { name fields(includeDeprecated: true, a: 1) { name u } }",
    "__schema(a: 1) { types { name(b: $c) fields { name { a } } } }",
    "... on Node { id }",
    "... on Bruker { id u }",
    "... on T { a b { c } }",
    "... on UUID { a }",
    "... on Bruker { ... { brukere } ... on Node { ... on Query { meg } } }",
    "meg @skip { formaal }",
    "meg @skip(if: $v) { formaal @include(if: $b) }",
    "... @include(if: true) @u { __typename }",
    "...f9 @skip(if: false, if: true)",
    "... on Mottaker { __typename ... on Ansatt { __typename } ... on Hendelse { u } u }",
    "... on Ansatt { ... on Mottaker { __typename } ... on Stroemmelding { __typename } }",
    "meg @include(if: true, a: $x) @u(b: 1, b: 2) { __typename }",
    "...ukjent",
    "... on Int { ...f9 ... on ID { a } }",
    "meg { formaal { ...f9 ... { ...f9 } } }",
    "... on Subscription { __typename ... { __typename } }",
    "... on Kategori { ... { ... { __typename } } }",
];
const TYPER: [&str; 5] = ["Query", "Bruker", "Node", "T", "UUID"];
const VARIABLER: [&str; 8] = [
    "$a: Int",
    "$a: Int = \"x\"",
    "$v: [Kategori!] = [KRISEPLAN_SIGNALER, null]",
    "$b: UUID!",
    "$c: Bruker",
    "$d: T",
    "$a: Int!",
    "$v: [Kategori!]",
];

struct Forfatter(StdRng);

impl Forfatter {
    fn dokument(&mut self) -> String {
        let mut ut = String::new();
        let dybde = self.0.random_range(0..4);
        for nr in 0..self.0.random_range(1..3) {
            let antall = self.0.random_range(0..=dybde) as usize;
            let variabler: Vec<_> = VARIABLER
                .choose_multiple(&mut self.0, antall)
                .copied()
                .collect();
            let variabler = match variabler.as_slice() {
                [] => String::new(),
                alle => format!("({})", alle.join(" ")),
            };
            let art = match self.0.random_range(0..10) {
                0 => "mutation",
                1 => "subscription",
                _ => "query",
            };
            ut += &format!(
                "{art} q{nr}{variabler} {{ {} ...f9 }} ",
                self.sett(dybde, 0)
            );
        }
        // Each spreads later ones alone.
        for nr in 0..self.0.random_range(0..=dybde) {
            let paa = TYPER.choose(&mut self.0).unwrap();
            ut += &format!("fragment f{nr} on {paa} {{ {} }} ", self.sett(3, nr + 1));
        }
        ut + "fragment f9 on Query { __typename }"
    }

    fn sett(&mut self, dybde: u32, fra: u32) -> String {
        let mut ut = String::new();
        for _ in 0..self.0.random_range(1..dybde + 3) {
            ut += &match self.0.random_range(0..10) {
                0 if dybde > 0 => format!("... {{ {} }} ", self.sett(dybde - 1, fra)),
                1 if dybde > 0 => {
                    let paa = TYPER.choose(&mut self.0).unwrap();
                    format!("... on {paa} {{ {} }} ", self.sett(dybde - 1, fra))
                }
                2 => format!("...f{} ", self.0.random_range(fra..fra + 3)),
                _ => format!("{} ", VALG.choose(&mut self.0).unwrap()),
            };
        }
        ut
    }
}

/// How the library begins what it alone says: that there is nothing to run.
const DETS_EGET: &str = "Unknown operation named";

/// Said by us alone, or otherwise: variables out of place, and fields that conflict, where nothing else is
/// wrong; and what is wrong around a variable, of which the library does not look at the value.
const VAART_EGET: [&str; 4] = [
    "used in position expecting",
    " conflict because ",
    "\"id\", expected type \"ID\"",
    "\"brukerId\", expected type \"ID\"",
];
/// Said of streams by the library of fragments on other types too, where they are spread; and by us alone.
const OM_STROEMMER: [&str; 2] = [
    "Unknown field \"__typename\" on type \"Subscription\".",
    "Subscription must not use `@skip` or `@include` directives in the top level selection.",
];

/// What is said, and of which places.
fn ord(alle: &[ServerError]) -> BTreeSet<(String, Vec<Pos>)> {
    let alle = alle.iter().filter(|feil| {
        let melding = feil.message.as_str();
        !OM_STROEMMER.contains(&melding) && !VAART_EGET.iter().any(|ord| melding.contains(ord))
    });
    let alle = alle.map(|feil| {
        let mut melding = feil.message.as_str();
        // It names the type that the field is of, as if it were the argument's.
        if let Some((foer, _)) = melding.split_once(" is required but") {
            melding = foer.split(" of type").next().unwrap();
        }
        // It suggests an argument of a directive where it is to suggest nothing.
        let melding = melding.split(" Did you mean").next().unwrap();
        // It says the value too.
        let ukjent_verdi = " does not contain the value";
        let melding = match melding.split_once(ukjent_verdi) {
            Some((foer, _)) => format!("{foer}{ukjent_verdi}"),
            None => melding.to_owned(),
        };
        // Of a variable that is not defined it knows one place, and which is chance.
        let ett_sted = melding.contains("is not defined");
        let plasser = if ett_sted {
            Vec::new()
        } else {
            feil.locations.clone()
        };
        (melding, plasser)
    });
    alle.collect()
}

fn er_dets_eget(feil: &ServerError) -> bool {
    feil.message.starts_with(DETS_EGET)
}

#[tokio::test]
async fn det_som_er_galt_er_det_biblioteket_finner_i_dets_ord() {
    let regler = Dokumentregler {
        modus: Dokumentmodus::Alle,
        grenser: Dokumentgrenser::default(),
    };
    let skjema = bygger(&regler, false);
    let skjema = skjema.validation_mode(ValidationMode::Strict).finish();
    let (mut like, mut rette, mut flest) = (0, 0, 0);
    for froe in 0..RUNDER {
        let tekst = Forfatter(StdRng::seed_from_u64(froe)).dokument();
        let dokument = parse_query(&tekst).unwrap();
        let funn = finn(&dokument, u32::MAX, false);
        let talt = usize::try_from(funn.antall()).unwrap();
        let vaare = ord(&funn.sagt());
        // No operation has this name, for it is none: all is validated and nothing run.
        let mut request = Request::new("").operation_name("0");
        request.set_parsed_query(dokument);
        let svar = skjema.execute(request).await;
        let mut dets = svar.errors;
        dets.retain(|feil| !er_dets_eget(feil));
        let dets = ord(&dets);
        assert!(dets.len() <= talt, "{talt}: {tekst}\n{dets:#?}");
        flest = flest.max(talt);
        if talt <= MAKS_DOKUMENTFEIL {
            let ulike: Vec<_> = vaare.symmetric_difference(&dets).collect();
            assert!(ulike.is_empty(), "{tekst}\n{ulike:#?}");
            like += 1;
            rette += u32::from(talt == 0);
        } else {
            let ukjent: Vec<_> = vaare.difference(&dets).collect();
            assert!(ukjent.is_empty(), "{tekst}\n{ukjent:#?}\n{dets:#?}");
        }
    }
    assert!(
        flest > 50 && like > 100 && rette > 10,
        "the documents vary: {flest}, {like}"
    );
}

/// The library passes it by, with all that stands there.
#[test]
fn typename_bedoemmes_som_andre_felt() {
    let galt = |tekst| finn(&parse_query(tekst).unwrap(), u32::MAX, false).antall();
    assert_eq!(galt("{ __typename meg { __typename @skip(if: true) } }"), 0);
    assert_eq!(galt("{ __typename @skip }"), 1);
    assert_eq!(galt("{ __typename(a: 1) }"), 1);
    assert_eq!(galt("{ __typename { a } }"), 2);
}
