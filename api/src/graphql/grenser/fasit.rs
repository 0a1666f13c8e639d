//! The mistakes that are counted beside those that the library words, in documents made at random: it
//! never has more to say than was counted. Values of the wrong type are not among them.

use async_graphql::{Request, parser::parse_query};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{antall, feil::feil};
use crate::{
    graphql::schema,
    konfig::{Dokumentgrenser, Dokumentmodus, Dokumentregler},
};

const RUNDER: u64 = 1_000;

/// What a selection set of the root may hold, right and wrong.
const VALG: [&str; 34] = [
    "__typename",
    "u",
    "u { a b(c: $v) }",
    "meg { formaal }",
    "meg { formaal u }",
    "meg { formaal { a b } }",
    "meg { __typename { a } }",
    "meg",
    "meg { meg { formaal } }",
    "meg(a: 1, b: 2, a: 1) { formaal }",
    "brukere(first: 1, first: 2, first: $v) { totalCount }",
    "brukere(first: 1, sortering: NAVN) { totalCount }",
    "brukere(sortering: NAVN, filter: {}) { totalCount }",
    "brukere { totalCount }",
    "brukere: meg { formaal }",
    "a: brukere(first: $a) { totalCount }",
    "a: meg { formaal }",
    "node { id }",
    "node(id: [$w, { a: $a }]) { ... on Bruker { id ... on Node { id } } ... on Query { u } }",
    "node(id: $b) { ... on Bruker { id id: navn } ... on Bruker { id: koordinator(a: 1) { id } } }",
    "__type { name fields(includeDeprecated: true, a: 1) { name u } }",
    "__schema(a: 1) { types { name(b: $c) fields { name { a } } } }",
    "... on Node { id }",
    "... on Bruker { id u }",
    "... on T { a b { c } }",
    "... on UUID { a }",
    "... on Bruker { ... { brukere } ... on Node { ... on Query { meg } } }",
    "__typename @skip",
    "__typename @include(if: true, a: $x) @u(b: 1, b: 2)",
    "...ukjent",
    "... on Int { ...f9 ... on ID { a } }",
    "meg { formaal { ...f9 ... { ...f9 } } }",
    "... on Subscription { __typename ... { __typename } }",
    "... on Kategori { ... { ... { __typename } } }",
];
const TYPER: [&str; 5] = ["Query", "Bruker", "Node", "T", "UUID"];
const VARIABLER: [&str; 6] = [
    "$a: Int",
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
        for nr in 0..self.0.random_range(1..3) {
            let antall = self.0.random_range(0..4);
            let variabler: Vec<_> = VARIABLER
                .choose_multiple(&mut self.0, antall)
                .copied()
                .collect();
            let variabler = match variabler.as_slice() {
                [] => String::new(),
                alle => format!("({})", alle.join(" ")),
            };
            ut += &format!("query q{nr}{variabler} {{ u {} ...f9 }} ", self.sett(4, 0));
        }
        // Each spreads later ones alone.
        for nr in 0..self.0.random_range(0..4) {
            let paa = TYPER.choose(&mut self.0).unwrap();
            ut += &format!("fragment f{nr} on {paa} {{ {} }} ", self.sett(3, nr + 1));
        }
        ut + "fragment f9 on Query { __typename }"
    }

    fn sett(&mut self, dybde: u32, fra: u32) -> String {
        let mut ut = String::new();
        for _ in 0..self.0.random_range(1..6) {
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

/// Of some mistakes several of its rules speak: of what stands in a value three.
const REGLER_OM_DET_SAMME: u64 = 3;

#[tokio::test]
async fn biblioteket_har_ikke_mer_aa_si_enn_det_som_er_talt() {
    let regler = Dokumentregler {
        modus: Dokumentmodus::Alle,
        grenser: Dokumentgrenser::default(),
    };
    let skjema = schema(&regler, true);
    let mut flest = 0;
    for froe in 0..RUNDER {
        let tekst = Forfatter(StdRng::seed_from_u64(froe)).dokument();
        let dokument = parse_query(&tekst).unwrap();
        let talt = feil(&dokument, u32::MAX);
        let svar = skjema
            .execute(Request::new(&tekst).operation_name("q0"))
            .await;
        let sagt: Vec<_> = svar.errors.iter().map(|feil| &feil.message).collect();
        let antall = antall(sagt.len());
        assert!(
            antall <= REGLER_OM_DET_SAMME * talt,
            "{talt}: {tekst}\n{sagt:#?}"
        );
        flest = flest.max(antall);
    }
    assert!(flest > 100, "the documents have mistakes: {flest}");
}
